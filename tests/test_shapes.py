"""The shapes in ``ontology/shapes/``: each refuses what it should, and accepts the rest.

An example is a Turtle file ``tests/shapes/<shape>/{valid,invalid}-<why>.ttl``. It is validated together with
the ontology, the schemes and what it needs of ``tests/shapes/_context.ttl``. The first line of an invalid
example names what must be found: ``# expects: <shape> <constraint component> <path, or ->``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph
import pyshacl
import pytest
from rdflib import OWL, RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery

from icatkg.identifiers import contract
from icatkg.namespaces import ICAT, KIND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node

ROOT = Path(__file__).parents[1]
EXAMPLES = Path(__file__).parent / "shapes"
ONTOLOGY = [*sorted((ROOT / "ontology").glob("*.ttl")), *sorted((ROOT / "ontology/schemes").glob("*.ttl"))]
SHAPES = sorted((ROOT / "ontology/shapes").glob("*.ttl"))
DATA = [*sorted((ROOT / "data").rglob("*.ttl"))]
VALID = sorted(EXAMPLES.glob("*/valid-*.ttl"))
INVALID = sorted(EXAMPLES.glob("*/invalid-*.ttl"))
TARGETS = (SH.targetClass, SH.targetSubjectsOf)

# What belongs to a thing although the thing does not name it.
INVERSES = [
    URIRef(ICAT + name) for name in ("nameOf", "hasOrganisation", "inListing", "ofDiscrepancy", "onAgenda")
]

# Constraints that no example makes fail, and why.
NOT_SHOWN: dict[tuple[str, str, str], str] = {}

COMPONENTS = {
    SH[parameter]: f"sh:{parameter[0].upper()}{parameter[1:]}ConstraintComponent"
    for parameter in (
        *("class", "datatype", "nodeKind", "minCount", "maxCount", "minInclusive", "minLength", "maxLength"),
        *("pattern", "languageIn", "uniqueLang", "equals", "lessThanOrEquals", "hasValue", "in"),
        *("not", "or", "xone", "node", "disjoint"),
    )
} | {SH.sparql: "sh:SPARQLConstraintComponent"}
# What a shape says besides its constraints.
SILENT = {RDF.type, SH.path, SH.message, SH.severity, SH.property, *TARGETS}


class PreparedGraph(Graph):
    """A graph that parses each query once, however often it is asked.

    pySHACL asks the query of a shape anew for each focus node; nearly all of its time would go into parsing.
    """

    prepared: dict[str, Query] = {}  # noqa: RUF012 - shared by all instances on purpose

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        """Answer a query, as :meth:`rdflib.Graph.query` does."""
        if isinstance(query_object, str):
            if query_object not in self.prepared:
                self.prepared[query_object] = prepareQuery(query_object)
            query_object = self.prepared[query_object]
        return super().query(query_object, *args, **kwargs)


class Finding(NamedTuple):
    """One result of a validation, in words that can be compared."""

    focus: Node
    source: Node
    constraint: Node | None
    component: str
    path: str


def term(value: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple) -> Node:
    """Turn a term of pyoxigraph into one of rdflib, with its exact lexical form."""
    if isinstance(value, pyoxigraph.NamedNode):
        return URIRef(value.value)
    if isinstance(value, pyoxigraph.BlankNode):
        return BNode(value.value)
    assert isinstance(value, pyoxigraph.Literal)
    if value.language is not None:
        return Literal(value.value, lang=value.language)
    datatype = URIRef(value.datatype.value)
    return Literal(value.value, datatype=None if datatype.endswith("#string") else datatype, normalize=False)


def read(paths: Iterable[Path], into: Graph) -> Graph:
    """Add Turtle files to a graph; unlike rdflib's own reader, keep ``05`` and the like as they are."""
    for path in paths:
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            into.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return into


@cache
def ontology() -> Graph:
    """Give the ontology with its schemes."""
    return read(ONTOLOGY, Graph())


@cache
def background() -> Graph:
    """Give the same once more, for examples to be added and taken away."""
    return read(ONTOLOGY, PreparedGraph())


@cache
def context() -> Graph:
    """Give what the examples refer to."""
    return read([EXAMPLES / "_context.ttl"], Graph())


@cache
def shapes() -> Graph:
    """Give all shapes."""
    graph = Graph()
    for path in SHAPES:
        graph.parse(path)
    return graph


@cache
def shapes_of_claims() -> Graph:
    """Give all shapes but those of kinds and topics, which few examples need and every concept pays for."""
    graph = Graph()
    for triple in shapes():
        graph.add(triple)
    for concept in ("Kind", "Topic"):
        graph.remove((None, SH.targetClass, URIRef(ICAT + concept)))
    return graph


def name(node: Node | None) -> str:
    """Give the short form of a term or path, as the examples write it."""
    if node is None:
        return "-"
    if isinstance(node, URIRef):
        return contract(node) or node.n3()
    graph = shapes()
    if (node, RDF.first, None) in graph:
        return "/".join(name(step) for step in Collection(graph, node))
    for kind, before, after in (
        (SH.inversePath, "^", ""),
        (SH.zeroOrMorePath, "", "*"),
        (SH.oneOrMorePath, "", "+"),
    ):
        step = graph.value(node, kind)
        if step is not None:
            return before + name(step) + after
    steps = graph.value(node, SH.alternativePath)
    assert steps is not None, f"unknown sort of path: {node}"
    return "|".join(name(step) for step in Collection(graph, steps))


def validate(data: Graph, shapes_graph: Graph) -> list[Finding]:
    """Validate and give the findings, without the details inside them."""
    _, report, text = pyshacl.validate(
        data, shacl_graph=shapes_graph, advanced=True, inference=None, inplace=True
    )
    assert isinstance(report, Graph), text
    found = []
    for result in report.objects(None, SH.result):
        focus, source = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        assert focus is not None
        assert source is not None
        path = report.value(result, SH.resultPath)
        if isinstance(path, BNode):
            path = shapes().value(source, SH.path)
        component = name(report.value(result, SH.sourceConstraintComponent))
        constraint = report.value(result, SH.sourceConstraint)
        found.append(Finding(focus, source, constraint, component, name(path)))
    return found


@cache
def described(path: Path) -> frozenset[Node]:
    """Give what an example describes."""
    return frozenset(read([path], Graph()).subjects())


def needed(example: Graph) -> Graph:
    """Give what an example needs of the context: whatever it names, and whatever that names in turn."""
    wanted, found = set(example.all_nodes()), Graph()
    while wanted:
        node = wanted.pop()
        triples = [*context().triples((node, None, None))]
        for inverse in INVERSES:
            for user in context().subjects(inverse, node):
                triples += context().triples((user, None, None))
        for triple in triples:
            if triple not in found:
                found.add(triple)
                wanted.update((triple[0], triple[2]))
    return found


@cache
def findings(path: Path) -> tuple[Finding, ...]:
    """Give what the shapes find in an example.

    The example is added to the ontology for as long as that takes. pySHACL could be told to look at some
    nodes only, but then it passes over the values of these nodes, too.
    """
    example = read([path], Graph())
    example += needed(example)
    of_concepts = path.parent.name in {"ConceptShape", "KindShape", "TopicShape"}
    own = [triple for triple in example if triple not in background()]
    for triple in own:
        background().add(triple)
    try:
        return tuple(validate(background(), shapes() if of_concepts else shapes_of_claims()))
    finally:
        for triple in own:
            background().remove(triple)


def targeted() -> list[URIRef]:
    """Give the node shapes that have targets; the others only serve them."""
    with_targets = {shape for target in TARGETS for shape in shapes().subjects(target, None)}
    return sorted(shape for shape in with_targets if isinstance(shape, URIRef))


def sources(shape: Node) -> list[Node]:
    """Give a node shape and its property shapes: where its findings may come from."""
    return [shape, *shapes().objects(shape, SH.property)]


def constraints() -> Iterator[tuple[str, Node, str, str, Node | None]]:
    """Give every constraint: its shape's name, source, component, path and, for a query, the query's node."""
    for shape in targeted():
        for source in sources(shape):
            path = name(shapes().value(source, SH.path))
            for parameter, value in shapes().predicate_objects(source):
                if parameter not in SILENT:
                    assert isinstance(parameter, URIRef)
                    query = value if parameter == SH.sparql else None
                    yield name(shape), source, COMPONENTS[parameter], path, query


def example_id(path: Path) -> str:
    """Give the name of an example in the output of pytest."""
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", VALID, ids=example_id)
def test_valid_example_conforms(path: Path) -> None:
    """A valid example has no finding, not even a warning."""
    assert findings(path) == ()


@pytest.mark.parametrize("path", INVALID, ids=example_id)
def test_invalid_example_is_refused(path: Path) -> None:
    """An invalid example has the finding that its first line names, at a node that it describes."""
    with path.open(encoding="utf-8") as lines:
        mark, kind, shape, component, expected_path = next(lines).split()
    assert (mark, kind) == ("#", "expects:")
    assert shape == f"shape:{path.parent.name}"
    owner = next(candidate for candidate in targeted() if name(candidate) == shape)
    own = set(sources(owner))
    hits = [
        finding
        for finding in findings(path)
        if finding.source in own
        and (finding.component, finding.path) == (component, expected_path)
        and (finding.focus in described(path) or isinstance(finding.focus, BNode))
    ]
    assert hits, f"found only {[(f.focus, f.component, f.path) for f in findings(path)]}"


def test_every_shape_has_examples() -> None:
    """Every shape with targets has a folder with a valid and an invalid example; no folder is left over."""
    named = {name(shape).removeprefix("shape:") for shape in targeted()}
    assert {path.parent.name for path in VALID} == named
    assert {path.parent.name for path in INVALID} == named


def test_every_constraint_is_made_to_fail() -> None:
    """Every constraint has an example that breaks it, so that none is written in vain."""
    seen = {(found.source, found.component, found.constraint) for path in INVALID for found in findings(path)}
    unseen = {
        (shape, component, path)
        for shape, source, component, path, constraint in constraints()
        if (source, component, constraint) not in seen
    }
    assert unseen == set(NOT_SHOWN)


def test_every_class_with_instances_is_targeted() -> None:
    """No class of the ontology that the data uses goes without a shape of its own."""
    used = set(read([*DATA, *ONTOLOGY], Graph()).objects(None, RDF.type))
    own = {subject for subject in ontology().subjects(RDF.type, OWL.Class) if subject in used}
    assert own
    assert own <= set(shapes().objects(None, SH.targetClass)), "no shape has it as sh:targetClass"


def test_targets_and_terms_exist() -> None:
    """Shapes name only classes, properties and kinds that the ontology declares."""
    declared = set(ontology().subjects(RDF.type, None))
    used = {node for triple in shapes() for node in triple if isinstance(node, URIRef)}
    own = {node for node in used if str(node).startswith((ICAT, KIND))} - {URIRef(KIND)}
    assert own <= declared


def test_every_finding_has_a_message() -> None:
    """Whatever a shape finds, a message in plain English says what to do."""
    silent = {
        (shape, component, path)
        for shape, source, component, path, query in constraints()
        if shapes().value(query or source, SH.message) is None
    }
    assert silent == set()
    for message in shapes().objects(None, SH.message):
        assert str(message)[:1].isupper() or str(message).startswith(("{", "'"))
        assert str(message).endswith((".", "@en."))


def test_serving_shapes_have_messages() -> None:
    """Named shapes without targets have messages, too: they show up as details."""
    for shape in shapes().subjects(RDF.type, SH.NodeShape):
        for source in sources(shape):
            if any(predicate not in SILENT for predicate in shapes().predicates(source)):
                assert next(shapes().objects(source, SH.message | SH.sparql), None) is not None, name(shape)


def test_ontology_and_context_conform() -> None:
    """The schemes and the context of the examples meet all shapes."""
    assert validate(read([*ONTOLOGY, EXAMPLES / "_context.ttl"], PreparedGraph()), shapes()) == []


def test_data_conforms() -> None:
    """The data meets all shapes; warnings are allowed."""
    data = read([*ONTOLOGY, *DATA], PreparedGraph())
    found = validate(data, shapes())
    severity = {finding: shapes().value(finding.source, SH.severity) for finding in found}
    assert [finding for finding in found if severity[finding] != SH.Warning] == []
