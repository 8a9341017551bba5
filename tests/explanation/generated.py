"""Small random graphs with axioms of every sort, and a dataset that infers over given triples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from icatkg.dataset import Dataset
from icatkg.namespaces import GRAPH, PREFIXES
from icatkg.reasoning.inference import infer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.derivations import Inference

__all__ = ["GRAPHS", "dataset_of", "triples_of"]

_CLASSES = ("A", "B", "C", "D")
_PROPERTIES = ("p", "q", "r")
_THINGS = ("a", "b", "c", "d")
_HEADER = (
    "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items()) + "PREFIX : <http://x/>\n"
)


def triples_of(turtle: str) -> list[Triple]:
    """Read Turtle, its prefixes declared and ``:`` for examples."""
    return [quad.triple for quad in parse((_HEADER + turtle).encode(), format=RdfFormat.TURTLE)]


class _Inferring:
    """Infers anew each time, as for data that does not come with the package."""

    def file(self) -> str | None:
        """Give no file: nothing is kept."""
        return None

    def infer(self, quads: Sequence[Quad]) -> Inference:
        """Infer by OWL 2 RL and our rules."""
        return infer(quads)


def dataset_of(triples: Sequence[Triple]) -> Dataset:
    """Give a dataset with these triples in one named graph, and what follows from them."""
    dataset = Dataset([], _Inferring())
    graph = NamedNode(GRAPH + "added-test")
    dataset._quads = [Quad(t.subject, t.predicate, t.object, graph) for t in triples]  # noqa: SLF001 - no file to read
    return dataset


def _axioms(pattern: str, **choices: Sequence[str]) -> st.SearchStrategy[str]:
    return st.fixed_dictionaries({k: st.sampled_from(v) for k, v in choices.items()}).map(
        lambda chosen: pattern.format(**chosen)
    )


_K = {"k": _CLASSES, "l": _CLASSES, "m": _CLASSES}
_P = {"p": _PROPERTIES, "q": _PROPERTIES, "r": _PROPERTIES}
_T = {"x": _THINGS, "y": _THINGS}
_STATEMENTS = [
    _axioms(":{x} a :{k}", **_T, **_K),
    _axioms(":{x} :{p} :{y}", **_T, **_P),
    _axioms(":{x} :{p} :{y}", **_T, **_P),
    _axioms(":{x} owl:sameAs :{y}", **_T),
    _axioms(":{k} rdfs:subClassOf :{l}", **_K),
    _axioms(":{k} owl:equivalentClass :{l}", **_K),
    _axioms(":{p} rdfs:subPropertyOf :{q}", **_P),
    _axioms(":{p} rdfs:domain :{k}", **_P, **_K),
    _axioms(":{p} rdfs:range :{k}", **_P, **_K),
    _axioms(":{p} owl:inverseOf :{q}", **_P),
    _axioms(
        ":{p} a owl:{sort}", **_P, sort=("TransitiveProperty", "SymmetricProperty", "FunctionalProperty")
    ),
    _axioms(":{p} owl:propertyChainAxiom (:{q} :{r})", **_P),
    _axioms(":{k} owl:intersectionOf (:{l} :{m})", **_K),
    _axioms(":{k} owl:unionOf (:{l} :{m})", **_K),
    _axioms(":{k} owl:oneOf (:{x} :{y})", **_K, **_T),
    _axioms(":{k} owl:hasKey (:{p})", **_K, **_P),
    _axioms(":{k} owl:someValuesFrom :{l} ; owl:onProperty :{p}", **_K, **_P),
    _axioms(":{k} owl:allValuesFrom :{l} ; owl:onProperty :{p}", **_K, **_P),
    _axioms(":{k} owl:hasValue :{x} ; owl:onProperty :{p}", **_K, **_P, **_T),
]
GRAPHS = st.lists(st.one_of(_STATEMENTS), min_size=2, max_size=9, unique=True).map(
    lambda statements: triples_of("".join(f"{s} .\n" for s in statements))
)
