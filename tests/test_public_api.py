"""What ``import icatkg`` offers, and what it does not load."""

from __future__ import annotations

import inspect
import json

import pytest

import icatkg
from icatkg import errors
from tests.command import run_python

# Imports that a cold start must not pay for.
SLOW = ["rdflib", "pyshacl", "json", "typer", "pandas", "shtab"]


def test_all_is_sorted_and_is_what_is_visible() -> None:
    """``__all__`` and ``dir()`` say the same."""
    assert sorted(icatkg.__all__) == icatkg.__all__
    assert dir(icatkg) == icatkg.__all__


@pytest.mark.parametrize("name", sorted(set(icatkg.__all__) - {"__version__"}))
def test_every_public_name_is_documented(name: str) -> None:
    """Each name is there and has a docstring of its own; so have its public methods."""
    thing = getattr(icatkg, name)
    assert inspect.getdoc(thing)
    if inspect.isclass(thing):
        methods = inspect.getmembers(thing, inspect.isfunction)
        assert all(inspect.getdoc(m) for n, m in methods if not n.startswith("_"))


def test_unknown_names_are_attribute_errors() -> None:
    """``hasattr`` and misspelling work as everywhere in Python."""
    with pytest.raises(AttributeError, match="nosuch"):
        _ = icatkg.nosuch
    assert not hasattr(icatkg, "Knowledgegraph")


def test_star_import_gives_the_public_names() -> None:
    """``from icatkg import *`` gives what ``__all__`` lists."""
    code = "from icatkg import *; import icatkg; print(sorted(set(icatkg.__all__) - set(dir())))"
    assert run_python("-c", code).text == "[]\n"


def test_every_error_is_an_icatkg_error_with_an_exit_code() -> None:
    """One ``except`` catches all; the codes are those of the documentation."""
    for name in errors.__all__:
        error = getattr(errors, name)
        assert issubclass(error, icatkg.IcatkgError)
        assert error.exit_code == (3 if name == "NotImplementedFeature" else 2)


def _loaded_after(code: str) -> set[str]:
    watch = f"import sys; before = set(sys.modules)\n{code}\nimport json; print(json.dumps(sorted(seen)))"
    return set(json.loads(run_python("-c", watch).text.splitlines()[-1]))


def test_import_loads_nothing_slow() -> None:
    """``import icatkg`` alone costs next to nothing."""
    assert _loaded_after("import icatkg; seen = set(sys.modules) - before") & {*SLOW, "pyoxigraph"} == set()


@pytest.mark.parametrize("arguments", [["query", "chairs-by-year"], ["query", "-q", "ASK {}"], ["--version"]])
def test_cold_query_loads_nothing_slow(arguments: list[str]) -> None:
    """A one-shot query pays for the engine only."""
    code = f"from icatkg.cli.main import main; main({arguments!r}); seen = set(sys.modules) - before"
    assert _loaded_after(code) & set(SLOW) == set()
