"""What a write would make of the graph: computed beside it, checked against the shapes, not yet stored.

A write is a PUT, POST or DELETE of the SPARQL 1.1 Graph Store HTTP Protocol
(https://www.w3.org/TR/sparql11-http-rdf-update/), or a SPARQL 1.1 Update. It changes what named graphs say.
The default graph and ``graph:inferred`` follow from these, and the vocabulary is what the shapes rest on.
"""

from __future__ import annotations

import io
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from icatkg import __version__, resources
from icatkg.dataset import INFERRED
from icatkg.errors import IcatkgError
from icatkg.graph_files import graph_of
from icatkg.namespaces import BASE, PREFIXES
from icatkg.querying.execution import query_failure
from icatkg.serialization.formats import format_named
from icatkg.serialization.reading import read_quads
from icatkg.server.problems import Problem
from icatkg.server.snapshot import held_dataset
from icatkg.server.update_text import adapted
from icatkg.validation.engine import validate
from icatkg.validation.formats import report_format, write_reports
from icatkg.validation.incremental.validator import IncrementalValidator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from icatkg.dataset import Dataset

__all__ = ["Held", "Outcome", "Proposal", "Write", "graph_state", "proposal"]

_DEFAULT = DefaultGraph()
_INFERRED = NamedNode(INFERRED)
_GRAPHS = "Write into a named graph: GRAPH <...> { ... }, or WITH <...> in front."


class Write(NamedTuple):
    """A write as it is asked for; its data or its update is the body that goes with it.

    Attributes
    ----------
    kind
        ``PUT``, ``POST``, ``DELETE`` or ``UPDATE``.
    graph
        IRI of the graph that is put, posted to or deleted.
    format_
        The format of the data.
    report
        The format of the validation report, should there be one.
    state
        The :func:`graph_state` that the graph must have, or an empty string.
    presence
        ``there`` or ``new`` when the graph must be, or must not be there; else empty.
    dataset
        The default graphs and the named graphs that an update is to read.

    """

    kind: str
    graph: str = ""
    format_: str = ""
    report: str = "turtle"
    state: str = ""
    presence: str = ""
    dataset: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


class Outcome(NamedTuple):
    """What is answered to a write.

    Attributes
    ----------
    status
        The HTTP status.
    message, remedy
        What is wrong, if the status is an error; both empty if there is a report.
    report
        The validation report.

    """

    status: int
    message: str = ""
    remedy: str = ""
    report: bytes = b""


class Proposal(NamedTuple):
    """What a write does to the store, inferred triples and default graph included."""

    outcome: Outcome
    removed: tuple[Quad, ...] = ()
    added: tuple[Quad, ...] = ()


class Held:
    """The graph as it is, ready for writes to be tried on it.

    Parameters
    ----------
    dataset
        What is asserted, in the form that a store gives to literals.

    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.asserted = frozenset(dataset.quads())
        self.store = dataset.store()
        shapes = [quad for file in resources.shape_files() for quad in read_quads(file)]
        self.validator = IncrementalValidator(dataset.quads(), shapes)
        self.protected = {NamedNode(graph_of(path)) for path in resources.ontology_files()} | {_INFERRED}


def graph_state(quads: Iterable[Quad]) -> str:
    """Give a digest of the triples of a graph, the same for the same triples."""
    return sha256("\n".join(sorted(str(quad.triple) for quad in quads)).encode()).hexdigest()


def proposal(held: Held, write: Write, body: bytes, evaluated: Callable[[], None]) -> Proposal:
    """Tell what a write does, and whether it may.

    Parameters
    ----------
    held
        The graph as it is. An update changes its store, so that it can be used once.
    write, body
        What is asked for.
    evaluated
        Is called when all that the client decides has been computed.

    """
    try:
        status, after = _updated(held, write, body) if write.kind == "UPDATE" else _put(held, write, body)
        _check(held, after)
    except Problem as problem:
        return Proposal(Outcome(problem.status, problem.message, problem.remedy))
    except IcatkgError as error:
        return Proposal(Outcome(400, error.message, error.remedy))
    evaluated()
    if after == held.asserted:
        return Proposal(Outcome(status))
    grown = held_dataset(after)
    report = _report(held, grown, after, write.report)
    if report is not None:
        return Proposal(Outcome(422, report=report))
    old, new = _stored(held.dataset), _stored(grown)
    return Proposal(Outcome(status), tuple(old - new), tuple(new - old))


def _updated(held: Held, write: Write, body: bytes) -> tuple[int, frozenset[Quad]]:
    try:
        update = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "the update is not UTF-8") from None
    update = adapted(update, *write.dataset)
    store, before = held.store, set(held.store)
    try:
        store.update(update, base_iri=BASE, prefixes=dict(PREFIXES))
    except (SyntaxError, OSError, RuntimeError, ValueError) as error:
        raise query_failure(error, update) from None
    after = set(store)
    if any(quad.graph_name == _DEFAULT for quad in before ^ after):
        raise Problem(403, "the default graph is what all named graphs say together", _GRAPHS)
    if any(quad.graph_name == _INFERRED for quad in before ^ after):
        raise Problem(403, "graph:inferred is what follows from the other graphs", _GRAPHS)
    return 204, frozenset(q for q in after if q.graph_name not in (_DEFAULT, _INFERRED))


def _put(held: Held, write: Write, body: bytes) -> tuple[int, frozenset[Quad]]:
    graph = NamedNode(write.graph)
    known = frozenset(quad for quad in held.asserted if quad.graph_name == graph)
    if write.state and write.state != graph_state(known):
        raise Problem(412, "the graph is no longer what If-Match says", "Get it again, and begin from that.")
    if (write.presence == "there" and not known) or (write.presence == "new" and known):
        raise Problem(412, "there is no such graph" if not known else "there is such a graph already")
    if write.kind == "DELETE":
        if not known:
            raise Problem(404, "there is no graph of that name")
        return 204, held.asserted - known
    sys.stdin = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8")
    given = Store()  # has the form that a store gives to literals
    for quad in read_quads("-", format_named(write.format_), write.graph):
        if quad.graph_name not in (_DEFAULT, graph):
            raise Problem(400, f"the data names another graph: {quad.graph_name}", "Send each by itself.")
        given.add(Quad(quad.subject, quad.predicate, quad.object, graph))
    after = held.asserted - known if write.kind == "PUT" else held.asserted
    return 204 if known else 201, after | frozenset(given)


def _check(held: Held, after: frozenset[Quad]) -> None:
    """Refuse what is never written."""
    for quad in sorted(held.asserted ^ after, key=str):
        if quad.graph_name in held.protected:
            raise Problem(403, f"{quad.graph_name} is not written to: it is the vocabulary, or what follows")
        if quad in after:
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                raise Problem(400, f"{quad.triple} has a blank node", "Give it a name.")
            if isinstance(quad.subject, Triple) or isinstance(quad.object, Triple):
                raise Problem(400, f"{quad.triple} has a triple term", "The graph has none.")
            if isinstance(quad.graph_name, BlankNode):
                raise Problem(400, "a graph has a blank node for its name", "Give it a name.")


def _report(held: Held, grown: Dataset, after: frozenset[Quad], format_: str) -> bytes | None:
    """Give the report of what would not conform, if the write makes it so."""
    before, now = ({quad.triple for quad in quads} for quads in (held.asserted, after))
    change = held.validator.check(sorted(now - before, key=str), sorted(before - now, key=str))
    known = held.dataset.inference().inconsistencies
    contradicted = [found for found in grown.inference().inconsistencies if found not in known]
    if not (change.added or change.not_compiled or contradicted):
        return None
    report = validate(grown)
    if report.conforms:
        return None
    return write_reports([("", report)], report_format(format_), version=__version__)


def _stored(dataset: Dataset) -> set[Quad]:
    """Give all that a store holds of a dataset, less what has no name."""
    store = Store()
    for quad in (*dataset.quads(), *dataset.inferred()):
        if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode):
            store.add(quad)
            store.add(Quad(quad.subject, quad.predicate, quad.object, _DEFAULT))
    return set(store)
