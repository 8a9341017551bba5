"""Reading the solutions of a rewritten query: which statements made each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions

from icatkg.namespaces import BASE, PREFIXES
from icatkg.querying.support.witnesses import Ways

if TYPE_CHECKING:
    from pyoxigraph import Store, Triple

    from icatkg.querying.support.records import Closure, Grouping, Lookup, Statement
    from icatkg.querying.support.witnesses import Graphs
    from icatkg.querying.syntax import DatasetClause, Query, Repeat, Term

__all__ = ["Found", "Note", "Reader"]

Value = NamedNode | BlankNode | Literal
Row = tuple["Value | Triple | None", ...]
Key = Row
# A negated pattern (True) or a reason (False), and its text.
Note = tuple[bool, str]
Notes = tuple[Note, ...]

MAX_SOLUTIONS = 200_000
UNMATCHED = "what a sub-select aggregated was not found again"
UNFOLLOWED = "a path is too long to be followed"


class Found:
    """What supports the rows of a query, or the groups of one with aggregates.

    Attributes
    ----------
    alternatives
        For each key the sets of statements, each with what is to be said of it.
    open
        Keys of which there may be other alternatives.
    cut
        Whether the solutions were too many to be read.

    """

    def __init__(self) -> None:
        self.alternatives: dict[Key, dict[frozenset[Quad], Notes]] = {}
        self.open: set[Key] = set()
        self.cut = False
        self._together: dict[Key, tuple[set[Quad], dict[Note, None]]] = {}

    def add(self, key: Key, statements: set[Quad], notes: list[Note]) -> None:
        """Add what one solution says: an alternative of its own."""
        alternatives = self.alternatives.setdefault(key, {})
        alternative, said = frozenset(statements), tuple(dict.fromkeys(notes))
        if alternative in alternatives:
            # The same statements in two ways: the one of which less is to be said counts.
            said = min(said, alternatives[alternative], key=_weight)
        alternatives[alternative] = said

    def join(self, key: Key, statements: set[Quad], notes: list[Note]) -> None:
        """Add what one solution says to the one alternative of its key."""
        others, said = self._together.setdefault(key, (set(), {}))
        others |= statements
        said |= dict.fromkeys(notes)

    def finish(self) -> None:
        """Make the alternatives of what was joined."""
        for key, (statements, notes) in self._together.items():
            self.alternatives[key] = {frozenset(statements): tuple(notes)}


def _weight(notes: Notes) -> tuple[int, int, Notes]:
    return sum(not absent for absent, _ in notes), len(notes), notes


class _Place(NamedTuple):
    """Where a term is found: in a column, or it is always the same."""

    column: int
    value: Any

    def of(self, row: Row) -> Any:
        """Give the term; of the right kind, as the engine matched it in this place."""
        return self.value if self.column < 0 else row[self.column]


class Reader:
    """Reads solutions.

    Parameters
    ----------
    store
        Where to ask.
    datasets
        The query's ``FROM`` and ``FROM NAMED``.

    """

    def __init__(self, store: Store, datasets: tuple[DatasetClause, ...]) -> None:
        self.store = store
        self.ways = Ways(store)
        named = sorted({NamedNode(d.graph.value.value) for d in datasets if not d.named}, key=str)
        self.graphs: Graphs = tuple(named) if datasets else (DefaultGraph(),)
        self._groupings: dict[int, Found] = {}
        self._placed: dict[Quad, tuple[Quad, bool]] = {}

    def read(self, grouping: Grouping, query: Query | None = None) -> Found:
        """Run the query of a grouping, or one that gives some of its solutions, and read all solutions."""
        found = Found()
        solutions = self.store.query(str(query or grouping.query), prefixes=dict(PREFIXES), base_iri=BASE)
        if not isinstance(solutions, QuerySolutions):
            return found
        columns = {v.value: index for index, v in enumerate(solutions.variables)}
        reading = _Reading(self, grouping, columns)
        for number, solution in enumerate(solutions):
            if number >= MAX_SOLUTIONS:
                found.cut = True
                break
            row = tuple(solution)
            key = row[: grouping.keys]
            statements, notes, whole = reading.support(row)
            (found.join if grouping.together else found.add)(key, statements, notes)
            if not whole:
                found.open.add(key)
        found.finish()
        return found

    def looked_up(self, grouping: Grouping) -> Found:
        """Read the solutions of a sub-select with aggregates, once."""
        if id(grouping) not in self._groupings:
            self._groupings[id(grouping)] = self.read(grouping)
        return self._groupings[id(grouping)]

    def placed(self, quad: Quad) -> tuple[Quad, bool]:
        """Give a statement of the default graph as it is in the store, and whether only once."""
        if quad not in self._placed:
            graphs = self.graphs if isinstance(quad.graph_name, DefaultGraph) else (quad.graph_name,)
            found = [
                match
                for graph in graphs
                for match in self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, graph)
            ]
            self._placed[quad] = (found[0] if found else quad, len(found) == 1)
        return self._placed[quad]


class _Reading:
    """How to read a solution of one query."""

    def __init__(self, reader: Reader, grouping: Grouping, columns: dict[str, int]) -> None:
        self.reader = reader
        self.columns = columns
        trace = grouping.trace
        self.whole = not trace.partial
        self.plain_store = reader.graphs == (DefaultGraph(),)
        self.statements = [self._statement(s) for s in trace.statements]
        self.closures = [self._closure(c) for c in trace.closures]
        self.lookups = [self._lookup(entry) for entry in trace.lookups]
        self.remarks = [
            (self._column(r.marker), self._column(r.unless), (r.absent, r.text)) for r in trace.remarks
        ]

    def _column(self, name: str) -> int:
        return self.columns[name] if name else -1

    def _place(self, term: Term | None) -> _Place:
        if term is None:
            return _Place(-1, DefaultGraph())
        if term.variable:
            return _Place(self.columns[term.variable], None)
        return _Place(-1, term.value)

    def _statement(self, s: Statement) -> tuple[int, _Place, _Place, _Place, _Place, bool]:
        # The store writes some literals in another way than the query.
        as_written = not isinstance(s.object.value, Literal) or s.object.value.datatype.value in _AS_WRITTEN
        exact = as_written and (self.plain_store or s.graph is not None)
        places = (self._place(t) for t in (s.subject, s.predicate, s.object, s.graph))
        return (self._column(s.marker), *places, exact)  # type: ignore[return-value] # four places

    def _closure(self, c: Closure) -> tuple[int, _Place, Repeat, _Place, _Place | None, bool]:
        graph = self._place(c.graph) if c.graph else None
        backwards = bool(c.subject.variable) and not c.object.variable
        path = cast("Repeat", c.path)  # other paths are taken apart
        return self._column(c.marker), self._place(c.subject), path, self._place(c.object), graph, backwards

    def _lookup(self, entry: Lookup) -> tuple[int, Grouping, list[int]]:
        return self._column(entry.marker), entry.grouping, [self.columns[name] for name in entry.keys]

    def support(self, row: Row) -> tuple[set[Quad], list[Note], bool]:
        """Give the statements of a solution, what is to be said, and whether there is surely no other way."""
        statements: set[Quad] = set()
        whole = self.whole
        for marker, subject, predicate, value, graph, exact in self.statements:
            if marker >= 0 and row[marker] is None:
                continue
            quad = Quad(subject.of(row), predicate.of(row), value.of(row), graph.of(row))
            if not exact:
                quad, once = self.reader.placed(quad)
                whole = whole and once
            statements.add(quad)
        notes = [
            note
            for marker, unless, note in self.remarks
            if (marker < 0 or row[marker] is not None) and (unless < 0 or row[unless] is None)
        ]
        for marker, grouping, keys in self.lookups:
            if marker < 0 or row[marker] is not None:
                key = tuple(row[column] for column in keys)
                found = self.reader.looked_up(grouping)
                whole = whole and key not in found.open and not found.cut
                if key and key not in found.alternatives:
                    notes.append((False, UNMATCHED))
                for more, said in found.alternatives.get(key, {}).items():
                    statements |= more
                    notes += said
        if self.closures:
            whole = self._follow(row, statements, notes) and whole
        return statements, notes, whole

    def _follow(self, row: Row, statements: set[Quad], notes: list[Note]) -> bool:
        """Add the statements of the closures of a solution; tell whether there is surely no other way."""
        whole = True
        standing: list[tuple[Value, Graphs]] = []
        for marker, subject, path, value, graph_place, backwards in self.closures:
            if marker >= 0 and row[marker] is None:
                continue
            graphs: Graphs = (graph_place.of(row),) if graph_place else self.reader.graphs
            start, end = subject.of(row), value.of(row)
            way = self.reader.ways.find(path, start, end, graphs, backwards=backwards)
            if way.statements is None:
                notes.append((False, UNFOLLOWED))
            elif not way.statements:
                standing.append((start, graphs))
            else:
                statements |= way.statements
            whole = whole and way.only
        for node, graphs in standing:
            # A way of no steps is there for the nodes of the graph only: some statement must name it.
            if not any(node in (q.subject, q.object) and q.graph_name in graphs for q in statements):
                way = self.reader.ways.mention(node, graphs)
                statements |= way.statements or frozenset()
                whole = whole and way.only
        return whole


_XSD = PREFIXES["xsd"]
_AS_WRITTEN = frozenset([_XSD + "string", PREFIXES["rdf"] + "langString"])
