"""The file of inferred triples: the same as reasoning anew, whole and in views, and never stale."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

import icatkg
from icatkg import resources
from icatkg.build import Inferring, materialise
from icatkg.errors import InputError
from icatkg.graph_files import graph_of, packaged_files
from icatkg.reasoning.inference import infer
from icatkg.serialization.inferred import head_for, head_of

if TYPE_CHECKING:
    from pathlib import Path

    from icatkg.dataset import Dataset

KG = icatkg.load()
VOCABULARY = {graph_of(path) for path in resources.ontology_files()}
MOVABLE = sorted(
    {
        str(quad.subject)[1:-1]
        for quad in KG.dataset.quads()
        if isinstance(quad.subject, NamedNode) and str(quad.graph_name)[1:-1] not in VOCABULARY
    }
)


def _reasoned(dataset: Dataset) -> set[Triple]:
    """Infer from the asserted quads; blank nodes are named anew by each reading."""
    return {
        t
        for t in infer(dataset.quads()).derivations
        if not isinstance(t.subject, BlankNode) and not isinstance(t.object, BlankNode)
    }


def _kept(dataset: Dataset) -> set[Triple]:
    return {quad.triple for quad in dataset.inferred()}


def test_whole_graph() -> None:
    """The file holds what reasoning gives, in valid N-Triples, and nothing that is asserted."""
    path = Inferring(packaged=True).file()
    assert path is not None
    in_file = {quad.triple for quad in parse(path=path, format=RdfFormat.N_TRIPLES)}
    assert in_file == _kept(KG.dataset) == _reasoned(KG.dataset)
    assert not in_file & {quad.triple for quad in KG.dataset.quads()}


@pytest.mark.parametrize("date", ["2018-05-02", "2019-06-01", "2020", "2022-04"])
def test_views_in_time(date: str) -> None:
    """A view keeps what follows from what it keeps."""
    for view in (KG.at(date), KG.as_of(date), KG.at(date, certain=True).as_of("2021")):
        assert _kept(view.dataset) == _reasoned(view.dataset) != _kept(KG.dataset)


@given(st.sets(st.sampled_from(MOVABLE), max_size=200))
@settings(max_examples=4)
def test_any_nodes_gone(gone: set[str]) -> None:
    """Whatever nodes outside the vocabulary go, the rest is what reasoning without them gives."""
    view = KG.dataset.without(gone)
    assert _kept(view) == _reasoned(view)


def test_proofs_end_at_asserted_triples() -> None:
    """Every premise that the file names is asserted or inferred, and no proof leans on itself."""
    asserted = {quad.triple for quad in KG.dataset.quads()}
    steps = KG.dataset.inference().derivations
    proved = set(asserted)
    while new := {t for t, step in steps.items() if t not in proved and proved.issuperset(step.premises)}:
        proved |= new
    assert proved == asserted | set(steps)


def test_made_anew_when_an_input_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed input makes the file stale; without a change it is left alone."""
    path, more = tmp_path / "build" / "inferred.nt", tmp_path / "more.ttl"
    more.write_text("", encoding="utf-8")
    inputs = [*resources.inference_inputs(), str(more)]
    monkeypatch.setattr(resources, "inferred_file", lambda: str(path))
    monkeypatch.setattr(resources, "inference_inputs", lambda: inputs)
    assert Inferring(packaged=True).file() == str(path)
    head = head_of(str(path))
    assert head == head_for(inputs, resources.root())
    first = path.stat().st_mtime_ns
    assert Inferring(packaged=True).file() == str(path)
    assert path.stat().st_mtime_ns == first
    more.write_text("# changed", encoding="utf-8")
    assert Inferring(packaged=True).file() == str(path)
    assert head_of(str(path)) != head


def test_checkout_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a place for the file, the triples are inferred in memory."""
    (tmp_path / "build").write_text("a file where the folder should be", encoding="utf-8")
    monkeypatch.setattr(resources, "inferred_file", lambda: str(tmp_path / "build" / "inferred.nt"))
    kg = icatkg.load()
    assert kg.query("ASK { id:osce icat:chaired ?year }")
    assert _kept(kg.dataset) == _kept(KG.dataset)


def test_contradiction_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A packaged graph that contradicts itself is not written; the error names the rule."""
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(
        "<https://w3id.org/icatkg/id/osce> a <https://w3id.org/icatkg/ontology/Person> .", "utf-8"
    )
    paths = [*resources.data_files(), os.fspath(wrong)]
    monkeypatch.setattr(resources, "data_files", lambda: paths)
    assert len(packaged_files()) > len(KG.dataset.files)
    with pytest.raises(InputError, match="cax-dw"):
        materialise(str(tmp_path / "inferred.nt"))
    assert not (tmp_path / "inferred.nt").exists()
