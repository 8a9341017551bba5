"""Making git repositories for tests."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["git"]


def git(folder: Path, *arguments: str, date: str = "2026-01-02") -> None:
    """Run git without the settings of the machine, at noon of a day."""
    moment = f"{date}T12:00:00+0000"
    subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@e.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        env={
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "HOME": str(folder),
            "GIT_AUTHOR_DATE": moment,
            "GIT_COMMITTER_DATE": moment,
        },
    )
