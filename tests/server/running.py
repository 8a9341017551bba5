"""A server in a process of its own, for tests."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from typing import Self

ROOT = Path(__file__).parents[2]
_LISTENING = re.compile(r"listening on (http://\S+)/")


class RunningServer:
    """``icatkg serve`` on a free port.

    Parameters
    ----------
    *arguments
        Further arguments of the command; one HTTP process, if they do not say how many.

    """

    def __init__(self, *arguments: str | Path) -> None:
        workers = () if "--workers" in arguments else ("--workers", "1")
        command = [sys.executable, "-m", "icatkg", "serve", "--port", "0", *workers, *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
        self.lines: list[str] = []
        self._said = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        line = self.wait_for(_LISTENING)
        self.address = line[1]
        self.client = httpx.Client(base_url=self.address, timeout=60)

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._said:
                self.lines.append(line.rstrip("\n"))
                self._said.notify_all()
        with self._said:
            self.lines.append("the log has ended")
            self._said.notify_all()

    def wait_for(self, pattern: str | re.Pattern[str], seconds: float = 60) -> re.Match[str]:
        """Wait until a line of the log matches."""
        found: list[re.Match[str]] = []

        def there() -> bool:
            found[:] = [m for line in self.lines if (m := re.search(pattern, line))]
            return bool(found) or "the log has ended" in self.lines

        with self._said:
            self._said.wait_for(there, seconds)
        assert found, f"{pattern} is not in the log: {self.lines[-20:]}"
        return found[0]

    def query(self, text: str, accept: str | None = None, **parameters: Any) -> httpx.Response:
        """Ask by GET."""
        headers = {} if accept is None else {"Accept": accept}
        return self.client.get("/sparql", params={"query": text, **parameters}, headers=headers)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it and give the exit code."""
        self.client.close()
        self.process.send_signal(number)
        code = self.process.wait(60)
        self._reader.join(10)
        if self.process.stderr is not None:
            self.process.stderr.close()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
