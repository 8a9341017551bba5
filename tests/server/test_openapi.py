"""The API does what its description in OpenAPI says, as schemathesis finds out.

With the profile ``thorough`` of Hypothesis (``make test-all``) it tries many more requests.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.running import RunningServer

THOROUGH = settings.get_current_profile_name() == "thorough"
# What fits the description may still be no SPARQL, or a name that nothing goes by.
UNPROMISED = "positive_data_acceptance"
RUNS = {
    "each operation": ["--phases", "examples"],
    "some operations": [
        *("--phases", "fuzzing", "--max-examples", "3"),
        *("--include-operation-id-regex", "^(sparql|chair-on|members-listed|topics)$"),
    ],
}
THOROUGH_RUNS = {"everything": ["--phases", "examples,coverage,fuzzing", "--max-examples", "30"]}


@pytest.mark.parametrize("run", THOROUGH_RUNS if THOROUGH else RUNS)
def test_the_api_is_as_described(server: RunningServer, tmp_path: Path, run: str) -> None:
    """Nothing is answered otherwise than described, be the request as described or not."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{server.address}/openapi.json"),
        *(RUNS | THOROUGH_RUNS)[run],
        *("--generation-deterministic", "--exclude-checks", UNPROMISED, "--no-color"),
    ]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stdout[-5_000:] + outcome.stderr[-1_000:]
