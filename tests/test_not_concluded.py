"""What must not be concluded from the documents: questions whose answer stays no, also after inference.

``not_concluded`` holds each as an ASK, with a few triples beside it that make the answer yes, so that an ASK
that can never be true is found out. Two things are left out, because the graph has no terms for them: that
whoever chairs must be a member, and whether a body still exists.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import owlrl
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store
from rdflib import Graph

from icatkg.namespaces import PREFIXES
from icatkg.reasoning.inference import infer
from icatkg.serialization.bridge import datatypes_kept
from tests.notes import rows, table

if TYPE_CHECKING:
    from icatkg import KnowledgeGraph

QUESTIONS = sorted((Path(__file__).parent / "not_concluded").glob("*.rq"))
# The namespaces whose terms must exist; id:test-… is for the triples that make an answer yes.
OWN_TERM = re.compile(r"(?<![\w-])(icat|id|kind|src|topic):(?!test-)([A-Za-z0-9][\w-]*)")


def _id(question: Path) -> str:
    return question.stem


def _answer(store: Store, question: Path) -> bool:
    return bool(store.query(question.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def asserted(kg: KnowledgeGraph) -> Store:
    """Give everything that is written down, in one graph."""
    store = Store()
    store.extend(Quad(q.subject, q.predicate, q.object) for q in kg.dataset.quads())
    return store


@pytest.fixture(scope="session")
def closure(asserted: Store) -> Store:
    """Give what follows from it by OWL 2 RL, ontology and alignments included."""
    graph = Graph()
    graph.parse(data=asserted.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()), format="nt")
    with datatypes_kept():
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
        lines = graph.serialize(format="nt").splitlines()
    store = Store()
    # The closure holds triples whose subject is a literal, which are no RDF.
    store.load("\n".join(x for x in lines if x[:1] in {"<", "_"}).encode(), format=RdfFormat.N_TRIPLES)
    return store


@pytest.fixture(scope="session")
def inferred(kg: KnowledgeGraph) -> Store:
    """Give what follows by our own reasoning, our own rules included."""
    quads = kg.dataset.quads()
    store = Store()
    store.extend(Quad(q.subject, q.predicate, q.object) for q in quads)
    store.extend(Quad(t.subject, t.predicate, t.object) for t in infer(quads).derivations)
    return store


@pytest.mark.parametrize("question", QUESTIONS, ids=_id)
def test_is_not_stated(asserted: Store, question: Path) -> None:
    """Nothing that is written down says so."""
    assert not _answer(asserted, question)


@pytest.mark.parametrize("question", QUESTIONS, ids=_id)
def test_does_not_follow(closure: Store, question: Path) -> None:
    """Nothing that follows by OWL 2 RL says so, after an engine that shares no code with ours."""
    assert not _answer(closure, question)


@pytest.mark.parametrize("question", QUESTIONS, ids=_id)
def test_does_not_follow_by_our_rules(inferred: Store, question: Path) -> None:
    """Nothing that our reasoning and our rules conclude says so."""
    assert not _answer(inferred, question)


@pytest.mark.parametrize("question", QUESTIONS, ids=_id)
def test_could_be_so(question: Path) -> None:
    """A few triples make the answer yes, and without them it is no."""
    store = Store()
    assert not _answer(store, question)
    store.load(path=question.with_suffix(".ttl"), format=RdfFormat.TURTLE)
    assert _answer(store, question)


@pytest.mark.parametrize("question", QUESTIONS, ids=_id)
def test_terms_exist(asserted: Store, question: Path) -> None:
    """Every term in the question and in its triples is described in the graph."""
    texts = [path.read_text(encoding="utf-8") for path in (question, question.with_suffix(".ttl"))]
    for prefix, local in sorted({match for text in texts for match in OWN_TERM.findall(text)}):
        term = NamedNode(PREFIXES[prefix] + local)
        assert next(asserted.quads_for_pattern(term, None, None), None), (
            f"{prefix}:{local} is nowhere described"
        )


def test_closure_is_consistent(closure: Store) -> None:
    """Owlrl reports no contradiction, and nothing is a member of the empty class."""
    error = NamedNode("http://www.daml.org/2002/03/agents/agent-ont#error")
    nothing = NamedNode(PREFIXES["owl"] + "Nothing")
    assert not list(closure.quads_for_pattern(None, error, None))
    assert not list(closure.quads_for_pattern(None, NamedNode(PREFIXES["rdf"] + "type"), nothing))


def test_closure_infers(closure: Store, inferred: Store) -> None:
    """The closure is one: a chair term is a claim, and through the alignments an entity of provenance."""
    chair = NamedNode(PREFIXES["id"] + "chair-2022-unodc")
    kind = NamedNode(PREFIXES["rdf"] + "type")
    for class_ in (PREFIXES["icat"] + "Claim", PREFIXES["prov"] + "Entity"):
        assert Quad(chair, kind, NamedNode(class_)) in closure
        assert Quad(chair, kind, NamedNode(class_)) in inferred
    assert inferred.query("ASK { id:unodc icat:chaired ?year }", prefixes=dict(PREFIXES))


def test_every_question_has_triples() -> None:
    """No question is without its triples, and no triples without their question."""
    folder = Path(__file__).parent / "not_concluded"
    assert QUESTIONS
    assert {path.stem for path in folder.glob("*.ttl")} == {path.stem for path in QUESTIONS}


def test_every_row_of_the_notes_has_a_question() -> None:
    """What the notes warn of is asked, and nothing is asked that they do not warn of."""
    asked = {row["row"]: row["questions"].split() for row in table("not-concluded.csv")}
    assert set(asked) == set(rows(r"ZF\d"))
    assert {question for questions in asked.values() for question in questions} == {q.stem for q in QUESTIONS}
