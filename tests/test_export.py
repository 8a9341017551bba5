"""Exports: the same bytes everywhere, parts of the graph, and tables."""

from __future__ import annotations

import csv
import gzip
import io
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse

from icatkg.errors import UnknownNameError
from icatkg.namespaces import GRAPH, PREFIXES, SRC
from icatkg.serialization.formats import RDF_FORMATS
from tests.comparing import canonical, quads_of_graph, read_by_rdflib

if TYPE_CHECKING:
    from pathlib import Path

    import icatkg
    from tests.conftest import Command

ENVIRONMENTS = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu"},
    {"PYTHONHASHSEED": "4294967295", "LC_ALL": "POSIX", "TZ": "America/St_Johns"},
]


@pytest.mark.parametrize("name", [f.name for f in RDF_FORMATS])
def test_same_bytes_everywhere(icatkg_command: Command, tmp_path: Path, name: str) -> None:
    """Hash seed, locale, time zone and working folder change nothing."""
    outcomes = [
        icatkg_command("export", "--format", name, "--graph", "src:003", env=env, cwd=cwd)
        for env, cwd in zip(ENVIRONMENTS, [None, tmp_path, None], strict=True)
    ]
    assert {o.code for o in outcomes} == {0}
    assert len({o.stdout for o in outcomes}) == 1


def test_whole_dataset_is_the_same_everywhere(icatkg_command: Command) -> None:
    """All graphs together too."""
    assert len({icatkg_command("export", "-f", "trig", env=env).stdout for env in ENVIRONMENTS}) == 1


@pytest.mark.parametrize("name", ["trig", "nquads", "jsonld"])
def test_dataset_is_what_rdflib_reads_in_the_files(kg: icatkg.KnowledgeGraph, name: str) -> None:
    """Graph by graph, the export holds what an independent parser reads in the files."""
    wanted = set()
    for file in kg.dataset.files:
        graph = rdflib.Graph()
        rdflib.NORMALIZE_LITERALS = False
        try:
            graph.parse(file.path, format="turtle")
        finally:
            rdflib.NORMALIZE_LITERALS = True
        wanted |= {(file.graph, str(q.triple)) for q in canonical(quads_of_graph(graph))}
    found = read_by_rdflib(kg.export(name), {"jsonld": "json-ld"}.get(name, name))
    assert {(getattr(q.graph_name, "value", ""), str(q.triple)) for q in found} == wanted


def test_one_graph(kg: icatkg.KnowledgeGraph) -> None:
    """``graph`` gives one named graph, by CURIE or IRI, and only it."""
    content = kg.export("nquads", graph="src:003")
    assert content == kg.export("nquads", graph=SRC + "003")
    assert {getattr(q.graph_name, "value", "") for q in parse(content, format=RdfFormat.N_QUADS)} == {
        SRC + "003"
    }


@pytest.mark.parametrize("name", ["src:999", "nosuch", GRAPH + "nosuch", "", "a b"])
def test_unknown_graph(kg: icatkg.KnowledgeGraph, name: str) -> None:
    """A graph that is not there is an error that lists those that are."""
    with pytest.raises(UnknownNameError) as caught:
        kg.export(graph=name)
    assert SRC + "003" in caught.value.remedy or "src:003" in caught.value.remedy


def test_tables_have_a_row_for_each_instance(kg: icatkg.KnowledgeGraph) -> None:
    """Rdflib counts as many instances of each class as its table has rows, each once."""
    graph = rdflib.Graph()
    for file in kg.dataset.files:
        graph.parse(file.path, format="turtle")
    icat = PREFIXES["icat"]
    wanted = {
        str(c).removeprefix(icat): len(set(graph.subjects(rdflib.RDF.type, c)))
        for c in set(graph.objects(None, rdflib.RDF.type))
        if str(c).startswith(icat)
    }
    tables = kg.tables()
    for name, count in wanted.items():
        header, *rows = csv.reader(io.StringIO(tables[f"{name}.csv"].decode(), newline=""), strict=True)
        assert (header[:2], header[-1]) == (["id", "label"], "sources")
        assert {len(row) for row in rows} == {len(header)}
        assert len({row[0] for row in rows}) == len(rows) == count
    assert len(tables) == len(set(graph.objects(None, rdflib.RDF.type)))


def test_tables_of_the_command(icatkg_command: Command, kg: icatkg.KnowledgeGraph, tmp_path: Path) -> None:
    """The command writes the same tables to a new folder, and never into a full one."""
    target = tmp_path / "tables"
    assert icatkg_command("export", "-f", "csv", "-o", target).code == 0
    assert {path.name: path.read_bytes() for path in target.iterdir()} == kg.tables()
    assert icatkg_command("export", "-f", "csv", "-o", target).code == 2


@pytest.mark.parametrize(
    ("ending", "name"),
    [
        ("ttl", "turtle"),
        ("nt", "ntriples"),
        ("nq", "nquads"),
        ("trig", "trig"),
        ("jsonld", "jsonld"),
        ("rdf", "rdfxml"),
    ],
)
def test_file_name_tells_the_format(
    icatkg_command: Command, kg: icatkg.KnowledgeGraph, tmp_path: Path, ending: str, name: str
) -> None:
    """``-o x.nq`` writes N-Quads."""
    target = tmp_path / f"x.{ending}"
    assert icatkg_command("export", "--entity", "Interpol", "-o", target).code == 0
    assert target.read_bytes() == kg.export(name, entity="Interpol")


def test_packed_output(icatkg_command: Command, kg: icatkg.KnowledgeGraph, tmp_path: Path) -> None:
    """``.nq.gz`` is packed, holds the same, and is the same each time."""
    for name in ("a.nq.gz", "b.nq.gz"):
        assert icatkg_command("export", "--graph", "src:003", "-o", tmp_path / name).code == 0
    assert (tmp_path / "a.nq.gz").read_bytes() == (tmp_path / "b.nq.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.nq.gz").read_bytes()) == kg.export("nquads", graph="src:003")


def test_unwritable_place(icatkg_command: Command, tmp_path: Path) -> None:
    """A folder that is not there and a full device end with 2 and a message."""
    for place in (tmp_path / "none" / "x.ttl", "/dev/full"):
        outcome = icatkg_command("export", "--graph", "src:003", "-o", place)
        assert outcome.code == 2
        assert "cannot be written" in outcome.stderr


def test_anyones_data(icatkg_command: Command, tmp_path: Path) -> None:
    """Without the packaged graph the command converts any RDF, literals as written."""
    (tmp_path / "mine.ttl").write_text("<http://e.org/s> <http://e.org/p> 007 .", encoding="utf-8")
    outcome = icatkg_command("export", "--no-default-data", "--data", tmp_path / "mine.ttl", "-f", "nt")
    assert outcome.text == (
        '<http://e.org/s> <http://e.org/p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )
