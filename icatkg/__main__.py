"""``python -m icatkg`` is the command ``icatkg``."""

from __future__ import annotations

import sys

from icatkg.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
