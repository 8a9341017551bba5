"""Fixtures and Hypothesis profiles of the whole suite."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import HealthCheck, settings

import icatkg
from icatkg.serialization.bridge import datatypes_kept
from tests.command import Outcome, run_icatkg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# Few examples, always the same ones, so that a change is never blamed for the luck of the draw.
settings.register_profile(
    "default",
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough",
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


class Command(Protocol):
    """Run the command line in a process of its own."""

    def __call__(
        self,
        *arguments: str | Path,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Outcome:
        """Run with arguments, input, changes of the environment, and a folder to run in."""


@pytest.fixture(scope="session")
def kg() -> icatkg.KnowledgeGraph:
    """Give the packaged graph."""
    return icatkg.load()


@pytest.fixture(scope="session")
def icatkg_command() -> Command:
    """Give a function that runs ``python -m icatkg``."""
    return run_icatkg


@pytest.fixture(autouse=True)
def _datatypes_of_rdflib_stay() -> Iterator[None]:
    """Undo after each test what a closure of owlrl does to rdflib, since tests run in any order."""
    with datatypes_kept():
        yield
