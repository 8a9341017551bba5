"""A store in a directory holds what a query of icatkg looks at, and is added to at one blow."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Store

from icatkg.contribution.addition import Addition
from icatkg.contribution.store_directory import StoreDirectory
from icatkg.namespaces import ICAT, ID, PREFIXES, SRC
from tests.command import environment
from tests.contribution.small_data import CLAIM, DOCUMENT, HEAD, NEW_DOCUMENT, written

if TYPE_CHECKING:
    from pathlib import Path

    import icatkg
    from tests.conftest import Command

INFERRED = NamedNode("https://w3id.org/icatkg/graph/inferred")


@pytest.fixture
def store(tmp_path: Path, icatkg_command: Command) -> Path:
    """Give a store with the ontology and one document."""
    path = tmp_path / "store"
    first = written(tmp_path / "first.ttl", DOCUMENT)
    options = ("--no-default-data", "--fail-on", "none", "--quiet")
    assert icatkg_command("add", first, "--store", path, *options).code == 0
    return path


def test_a_new_store_answers_as_the_graph_does(tmp_path: Path, kg: icatkg.KnowledgeGraph) -> None:
    """It begins with the packaged graph: the same rows with and without named graphs."""
    path = tmp_path / "store"
    new = written(tmp_path / "n.ttl", NEW_DOCUMENT)
    destination = StoreDirectory(path)
    with destination.opened(writing=True) as base:
        Addition([str(new)], destination, base).write()
    held = Store.read_only(str(path))
    prefixes = dict(PREFIXES)
    chairs = "SELECT ?term ?who { ?term a icat:ChairTerm ; icat:hasOrganisation ?who } ORDER BY ?term ?who"
    found = [str(row) for row in held.query(chairs, prefixes=prefixes)]  # type: ignore[union-attr] # rows
    expected = [str(row) for row in kg.dataset.store().query(chairs, prefixes=prefixes)]  # type: ignore[union-attr] # rows
    assert found == expected
    assert found
    named = list(held.quads_for_pattern(None, None, None, NamedNode(SRC + "901")))
    assert len(named) == 20
    default = {q.triple for q in held.quads_for_pattern(None, None, None, DefaultGraph())}
    assert default == {q.triple for q in held if q.graph_name != DefaultGraph()}


def test_what_follows_is_added_in_the_same_step(store: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """The class above is inferred for the new claim, the catalogue is left alone where there is none."""
    name = NamedNode(ID + "name-900-unodc")
    claim = NamedNode(ICAT + "Claim")
    new = written(tmp_path / "n.ttl", CLAIM)
    assert icatkg_command("add", new, "--store", store, "--fail-on", "none").code == 0
    held = Store.read_only(str(store))
    assert [q.graph_name for q in held.quads_for_pattern(name, None, claim)] in (
        [INFERRED, DefaultGraph()],
        [DefaultGraph(), INFERRED],
    )
    again = icatkg_command("add", new, "--store", store)
    assert (again.code, "6 statements were there already" in again.text) == (0, True)


def test_the_forms_of_literals(store: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """A store writes 007 as 7; to add 007 again adds nothing."""
    new = written(tmp_path / "n.ttl", '\nsrc:900 icat:paragraphCount "007"^^xsd:integer .\n')
    assert icatkg_command("add", new, "--store", store, "--fail-on", "none").code == 0
    count = NamedNode(ICAT + "paragraphCount")
    found = Store.read_only(str(store)).quads_for_pattern(NamedNode(SRC + "900"), count, None)
    assert Literal(7) in [quad.object for quad in found]
    again = icatkg_command("add", new, "--store", store)
    assert (again.code, "1 statement was there already" in again.text) == (0, True)


def test_a_refusal_makes_no_store(tmp_path: Path, icatkg_command: Command) -> None:
    """Nor does a dry run."""
    wrong = written(tmp_path / "n.ttl", CLAIM.replace("icat:writtenForm", "icat:date"))
    path = tmp_path / "store"
    assert icatkg_command("add", wrong, "--store", path, "--graph", "src:003").code == 1
    assert not path.exists()
    good = written(tmp_path / "n.ttl", DOCUMENT)
    options = ("--no-default-data", "--fail-on", "none", "--dry-run")
    assert icatkg_command("add", good, "--store", path, *options).code == 0
    assert not path.exists()


def test_a_store_that_is_open_elsewhere(store: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """It says so; nothing is written."""
    program = (
        "import sys, pyoxigraph; s = pyoxigraph.Store(sys.argv[1]); print(); sys.stdout.flush(); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, store],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        done = icatkg_command("add", written(tmp_path / "n.ttl", CLAIM), "--store", store)
        process.kill()
    assert done.code == 2
    assert "another process has the store open" in done.stderr


def test_folders_that_are_no_store_of_ours(tmp_path: Path, icatkg_command: Command) -> None:
    """A folder with something else in it, a file, and a store that somebody else has filled."""
    new = written(tmp_path / "n.ttl", CLAIM)
    for place, said in ((tmp_path, "is not a store: it holds n.ttl"), (new, "is not a folder")):
        done = icatkg_command("add", new, "--store", place)
        assert done.code == 2
        assert said in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["n.ttl"]
    other = Store(tmp_path / "other")
    other.load((HEAD + CLAIM).encode(), format=RdfFormat.TURTLE)
    other.flush()
    del other
    done = icatkg_command("add", new, "--store", tmp_path / "other")
    assert done.code == 2
    assert "was not filled by icatkg add" in done.stderr
