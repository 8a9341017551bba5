"""Find a browser; run as a module, it says where one is."""

from __future__ import annotations

import os
import shutil
import sys

__all__ = ["chromium"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Give the path of the browser that ``ICATKG_CHROMIUM`` names, else of one that is installed."""
    named = os.environ.get("ICATKG_CHROMIUM")
    return named or next(filter(None, map(shutil.which, _NAMES)), None)


if __name__ == "__main__":
    path = chromium()
    sys.stdout.write(f"{path}\n" if path else "")
    sys.exit(path is None)
