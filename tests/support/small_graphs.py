"""Small graphs, queries over them, and what it means to support a row."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)

from icatkg.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from random import Random

    from icatkg.querying.results import Result

__all__ = [
    "Kept",
    "QueryMaker",
    "answers",
    "graphs",
    "minimal_supports",
    "quads",
    "row_keys",
]

E = "https://e.org/"
PREFIX = f"PREFIX e: <{E}>"
NAMES = ("n0", "n1", "n2")
VARIABLES = ("?a", "?b", "?c", "?d")
_NESTING = frozenset({"optional", "union", "minus", "graph", "group", "sub", "limit", "grouped"})

Key = object


class Kept(Dataset):
    """A dataset of nothing but some statements."""

    def __init__(self, statements: Iterable[Quad]) -> None:
        super().__init__([])
        self.kept = Store()
        self.kept.extend(statements)

    def store(self, *, named_graphs: bool = True, inferred: bool = True) -> Store:  # noqa: ARG002 - as it is
        """Give the store."""
        return self.kept


def quads(text: str) -> frozenset[Quad]:
    """Give the quads of a line: ``a p b; a q 1 @g``, names in the namespace of ``e:``."""
    found = set()
    for statement in filter(None, map(str.strip, text.split(";"))):
        subject, predicate, value, *graph = statement.split()
        named = NamedNode(E + graph[0][1:]) if graph else DefaultGraph()
        end = Literal(int(value)) if value.isdecimal() else NamedNode(E + value)
        found.add(Quad(NamedNode(E + subject), NamedNode(E + predicate), end, named))
    return frozenset(found)


@st.composite
def graphs(draw: st.DrawFn, *, named: bool, size: int) -> frozenset[Quad]:
    """Draw up to ``size`` statements over three names, two numbers and three predicates."""
    names = st.sampled_from([NamedNode(E + name) for name in NAMES])
    values = st.one_of(names, st.sampled_from([Literal(1), Literal(2)]))
    predicates = st.sampled_from([NamedNode(E + name) for name in ("p", "q", "q", "r")])
    places = st.sampled_from(
        [DefaultGraph(), NamedNode(E + "g"), NamedNode(E + "h")] if named else [DefaultGraph()]
    )
    statements = st.builds(Quad, names, predicates, values, places)
    return frozenset(draw(st.lists(statements, min_size=size // 2, max_size=size)))


class QueryMaker:
    """Makes queries by the operators given.

    Parameters
    ----------
    random
        Chooses.
    operators
        What a query may hold besides triples and plain filters.

    """

    def __init__(self, random: Random, operators: Collection[str]) -> None:
        self.random = random
        self.operators = frozenset(operators)
        self.named = 0

    def one(self, *choices: str) -> str:
        """Choose."""
        return self.random.choice(choices)

    def variable(self) -> str:
        """Make a variable."""
        return self.one(*VARIABLES)

    def name(self) -> str:
        """Make a name."""
        return "e:" + self.one(*NAMES)

    def new(self) -> str:
        """Make a variable that is used nowhere else."""
        self.named += 1
        return f"?z{self.named}"

    def path(self, depth: int = 2) -> str:
        """Make a property path."""
        if depth == 0 or self.random.random() < 0.5:
            return "e:" + self.one("p", "q", "r")
        kind = self.one(*"/|^!*+?")
        if kind in "/|":
            return f"({self.path(depth - 1)}{kind}{self.path(depth - 1)})"
        if kind == "!":
            return self.one("!(e:p|e:q)", "!e:p", "!(e:p|^e:q)", "!(^e:p)")
        return f"^({self.path(depth - 1)})" if kind == "^" else f"({self.path(depth - 1)}){kind}"

    def triple(self) -> str:
        """Make a triple pattern."""
        blank = "blank" in self.operators
        subjects = [self.variable()] * 6 + [self.name(), "_:x" if blank else self.variable()]
        objects = [self.variable()] * 6 + [
            self.name(),
            self.one("1", "2"),
            "[]" if blank else self.variable(),
        ]
        predicates = ["e:" + self.one("p", "q", "r")] * 5 + [self.variable()]
        if "path" in self.operators:
            predicates += [self.path()] * 8
        return f"{self.one(*subjects)} {self.one(*predicates)} {self.one(*objects)} ."

    def test(self) -> str:
        """Make a comparison."""
        tests = [
            f"{self.variable()} = {self.variable()}",
            f"{self.variable()} != {self.name()}",
            f"BOUND({self.variable()})",
            f"ISIRI({self.variable()})",
            f"{self.variable()} > {self.one('1', '2')}",
        ]
        if "optional" in self.operators:
            tests.append(f"!BOUND({self.variable()})")
        return self.one(*tests)

    def exists(self, *, negated: bool) -> str:
        """Make an EXISTS."""
        inner = QueryMaker(self.random, self.operators & {"path"})
        return f"{'NOT ' if negated else ''}EXISTS {inner.group(1)}"

    def filter(self) -> str:
        """Make a filter."""
        kinds = ["test", "both"] + sorted(self.operators & {"exists", "not exists", "embedded"}) * 2
        kind = self.one(*kinds)
        if kind in {"exists", "not exists"}:
            return "FILTER " + self.exists(negated=kind == "not exists")
        if kind == "embedded":
            negated = "not exists" in self.operators
            some = [self.test(), self.exists(negated=False), self.exists(negated=negated)]
            parts = [self.one(*some), self.one(*some)]
            return f"FILTER({parts[0]} {self.one('||', '&&')} {parts[1]})"
        return f"FILTER({self.test()})" if kind == "test" else f"FILTER({self.test()} || {self.test()})"

    def element(self, depth: int) -> str:
        """Make a part of a group."""
        made: dict[str, Callable[[], str]] = {
            "optional": lambda: f"OPTIONAL {self.group(depth - 1)}",
            "union": lambda: f"{self.group(depth - 1)} UNION {self.group(depth - 1)}",
            "minus": lambda: f"MINUS {self.group(depth - 1)}",
            "graph": lambda: f"GRAPH {self.one('?g', '?g', 'e:g')} {self.group(depth - 1)}",
            "group": lambda: self.group(depth - 1),
            "values": self._values,
            "bind": lambda: (
                f"BIND({self.one(self.variable(), '1', f'STR({self.variable()})')} AS {self.new()})"
            ),
            "sub": lambda: self._subselect(depth),
            "limit": lambda: (
                f"{{ SELECT ?a ?b {self.group(depth - 1)} ORDER BY ?a ?b LIMIT {self.one('1', '2')} }}"
            ),
            "grouped": lambda: self._grouped(depth),
        }
        kinds = [kind for kind in sorted(self.operators) if kind in made and (depth or kind not in _NESTING)]
        kind = self.one(*["triple"] * 4, "filter", *kinds)
        if kind == "filter":
            return self.filter()
        return self.triple() if kind == "triple" else made[kind]()

    def _values(self) -> str:
        one = f"VALUES {self.variable()} {{ {self.name()} {self.name()} 2 }}"
        return self.one(one, f"VALUES (?a ?b) {{ ({self.name()} UNDEF) (UNDEF 1) }}")

    def _subselect(self, depth: int) -> str:
        columns = self.one("?a ?b", "?a", "*", f"?b (?c AS {self.new()})")
        return f"{{ SELECT {self.one('', 'DISTINCT')} {columns} {self.group(depth - 1)} }}"

    def _grouped(self, depth: int) -> str:
        new, inner = self.new(), self.group(depth - 1)
        return self.one(
            f"{{ SELECT ?a (COUNT(*) AS {new}) {inner} GROUP BY ?a }}",
            f"{{ SELECT (COUNT(?b) AS {new}) {inner} }}",
            f"{{ SELECT ?b (MAX(?c) AS {new}) {inner} GROUP BY ?b ?a HAVING(COUNT(*) > 1) }}",
        )

    def group(self, depth: int) -> str:
        """Make a group."""
        parts = [self.triple()] + [self.element(depth) for _ in range(self.random.randint(0, 2))]
        return f"{{ {' '.join(parts)} }}"

    def query(self) -> tuple[str, str]:
        """Make a query: what tells its rows, and which of them are given in what order."""
        where = self.group(2)
        if "aggregate" in self.operators:
            return f"{PREFIX} {self._aggregate(where)}", ""
        if "construct" in self.operators:
            template = f"?a e:made ?b . ?b e:also {self.one('?c', '?a', '_:n')}"
            return f"{PREFIX} CONSTRUCT {{ {template} }} WHERE {where}", ""
        if "ask" in self.operators:
            return f"{PREFIX} ASK {where}", ""
        columns = self.one(
            "*", "?a ?b", "?a", "DISTINCT ?a ?c", "?a (?b AS ?x)", "?d ?c ?b ?a", "(STR(?a) AS ?x)"
        )
        cut = self.one("", "", "ORDER BY ?a LIMIT 2", "LIMIT 3 OFFSET 1")
        return f"{PREFIX} SELECT {columns} WHERE {where}", cut

    def _aggregate(self, where: str) -> str:
        value = self.one(
            "COUNT(*)", "COUNT(DISTINCT ?c)", "SUM(?c)", "MIN(?b)", "MAX(?c)", "AVG(?c)", "MIN(STR(?b))"
        )
        by, selected = self.random.choice(
            [
                ("?a", "?a"),
                ("?a ?b", "?a ?b"),
                ("?a ?b", "?b"),
                ("?a", ""),
                ("(STR(?b) AS ?k)", "?k"),
                ("", ""),
            ]
        )
        having = self.one("", "", "HAVING(COUNT(*) > 1)")
        grouping = f"GROUP BY {by} {having}" if by else ""
        return f"SELECT {self.one('', 'DISTINCT')} {selected} ({value} AS ?n) WHERE {where} {grouping}"


def row_keys(result: Result) -> list[Key]:
    """Give the rows of a result as keys, columns by name, blank nodes of triples all alike."""
    if result.form == "ask":
        return [result.answer]
    if result.form == "graph":
        return [_triple(t.subject, t.predicate, t.object) for t in result.triples]
    order = sorted(range(len(result.variables)), key=lambda index: result.variables[index])
    return [tuple(row[index] for index in order) for row in result.rows]


def _triple(*terms: object) -> Key:
    return tuple("_" if isinstance(term, BlankNode) else term for term in terms)


def answers(statements: Iterable[Quad], query: str) -> set[Key]:
    """Give the rows that a query has on some statements and no others; asked of the engine itself."""
    store = Store()
    store.extend(statements)
    found = store.query(query)
    if isinstance(found, QueryBoolean):
        return {bool(found)}
    if isinstance(found, QueryTriples):
        return {_triple(t.subject, t.predicate, t.object) for t in found}
    assert isinstance(found, QuerySolutions)
    names = sorted(v.value for v in found.variables)
    return {tuple(solution[name] for name in names) for solution in found}


def minimal_supports(statements: frozenset[Quad], query: str) -> dict[Key, set[frozenset[Quad]]]:
    """Give the minimal sets of statements for each row, by trying all sets: the definition itself."""
    listed = sorted(statements, key=str)
    found: dict[Key, set[frozenset[Quad]]] = {}
    for size in range(len(listed) + 1):
        for chosen in map(frozenset, combinations(listed, size)):
            for key in answers(chosen, query):
                minimal = found.setdefault(key, set())
                if not any(other <= chosen for other in minimal):
                    minimal.add(chosen)
    return found
