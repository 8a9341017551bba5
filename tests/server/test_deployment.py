"""The files that run the server on a machine."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.server.running import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

UNIT = (ROOT / "deploy" / "icatkg.service").read_text(encoding="utf-8")
COMMAND = "/opt/icatkg/bin/icatkg"
ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    """Every line of the unit is understood, and it leaves the service next to nothing to do harm with."""
    unit = tmp_path / "icatkg.service"
    unit.write_text(UNIT.replace(COMMAND, "/bin/true"), encoding="utf-8")
    command = [str(ANALYZE), "verify", str(unit)]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")
    # The exposure goes from 0 to 100; a service without any of this has 96.
    command = [str(ANALYZE), "security", "--offline=true", "--threshold=15", str(unit)]
    secured = subprocess.run(command, capture_output=True, text=True, check=False)
    assert secured.returncode == 0, secured.stdout[-300:]


def test_the_commands_are_understood(icatkg_command: Command) -> None:
    """The options that unit and container give to the command are options of it."""
    (start,) = [line for line in UNIT.splitlines() if line.startswith(f"ExecStart={COMMAND} ")]
    container = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").splitlines()
    entry, usual = (
        json.loads(line.partition(" ")[2])
        for word in ("ENTRYPOINT", "CMD")
        for line in container
        if line.startswith(word)
    )
    for command in (shlex.split(start)[1:], [*entry[1:], *usual]):
        assert command[0] == "serve"
        assert "--port is at most 65535" in icatkg_command(*command, "--port", "99999").stderr
