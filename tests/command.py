"""Running the command line as users do: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[1]
# Two dozen validations in a row still end long before; a process that hangs fails its test.
TIME_LIMIT = 120


class Outcome(NamedTuple):
    """How a process ended.

    Attributes
    ----------
    code
        Its exit code.
    stdout
        Its standard output.
    stderr
        Its standard error, as text.

    """

    code: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.stdout.decode()


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the environment of a child process, with the package of this checkout importable."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COVERAGE", "LC_"))}
    return kept | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"} | dict(changes or {})


def run_python(
    *arguments: str | Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Outcome:
    """Run Python with arguments and wait for its end."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env=environment(env),
        cwd=cwd,
        timeout=TIME_LIMIT,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr.decode())


def run_icatkg(
    *arguments: str | Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Outcome:
    """Run the command ``icatkg`` with arguments and wait for its end."""
    return run_python("-m", "icatkg", *arguments, stdin=stdin, env=env, cwd=cwd)
