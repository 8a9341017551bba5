"""One server for all tests of it; they may connect to this machine only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.running import RunningServer

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests of the server connect to this machine."""
    for item in items:
        if "tests/server/" in item.path.as_posix():
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    """Give a server over the packaged graph; queries may take two seconds."""
    with RunningServer("--time-limit", "2", "--memory-limit", "256", "--max-result", "1") as running:
        yield running
