"""Print the run-time requirements of the package, one an argument, for the wheel test's wheelhouse."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

if __name__ == "__main__":
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    sys.stdout.write(" ".join(f"{requirement}" for requirement in project["dependencies"]) + "\n")
