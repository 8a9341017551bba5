"""The validator that holds a graph and answers what a change does to its validation results."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from icatkg.validation.compiled.results import NotCompiled, report_graph
from icatkg.validation.compiled.run import Compilation
from icatkg.validation.compiled.shapes_graph import NotCompilableError, ShapesGraph
from icatkg.validation.compiled.targets import focus_nodes, has_target
from icatkg.validation.compiled.validation import Validation
from icatkg.validation.incremental.affected import Affected, Dependences, Targets
from icatkg.validation.incremental.changing_graph import ChangingGraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad, Triple

    from icatkg.validation.compiled.results import ValidationResult
    from icatkg.validation.compiled.shapes_graph import Term
    from icatkg.validation.incremental.changing_graph import View

__all__ = ["Change", "IncrementalValidator", "identity"]


class Change(NamedTuple):
    """What a change does to the results of a validation.

    Attributes
    ----------
    added, removed
        The results that are there only afterwards, and those that are no more, sorted.
    report
        The report graph (SHACL, section 3.6) of those that are added.
    focus_nodes
        For each shape with a target: on how many nodes it was checked anew.
    not_compiled
        The shapes that were not checked, sorted, and why; they have to be validated in full, by pySHACL.

    """

    added: tuple[ValidationResult, ...]
    removed: tuple[ValidationResult, ...]
    report: tuple[Quad, ...]
    focus_nodes: dict[Term, int]
    not_compiled: tuple[NotCompiled, ...]


def identity(result: ValidationResult) -> tuple[object, ...]:
    """Give what makes two results the same: all but the words.

    The words of a SPARQL-based constraint count, for they tell its solutions apart. Those of others do not:
    they may describe a blank node, and change with what is said of it.
    """
    by_query = result.constraint is not None or ":" in result.component
    return result._replace(details=(), messages=result.messages if by_query else ())


class IncrementalValidator:
    """Validates changes of a graph against shapes.

    Parameters
    ----------
    quads
        The graph, which is loaded once; graph names are passed over.
    shapes_graph
        The shapes.

    """

    def __init__(self, quads: Iterable[Quad | Triple], shapes_graph: Iterable[Quad | Triple]) -> None:
        self.shapes = ShapesGraph(shapes_graph)
        self._graph = ChangingGraph(quads)
        self._compiled = _Compiled(self.shapes, self._graph)

    def check(self, added: Iterable[Quad | Triple], removed: Iterable[Quad | Triple] = ()) -> Change:
        """Compare the validation of the graph with a change to that without it.

        Parameters
        ----------
        added, removed
            The triples that come and go; of one in both lists, that it comes counts. The graph itself stays
            as it is.

        Returns
        -------
        Change
            Its ``added`` is what a full validation afterwards finds less what one before finds, as
            multisets, and ``removed`` the other way round.

        """
        graph, compiled = self._graph, self._compiled
        with graph.changing(added, removed):
            if graph.rewritten != compiled.rewritten:  # what is compiled depends on it
                compiled = _Compiled(self.shapes, graph)
            affected = Affected(compiled.dependences, graph)
            candidates: dict[Term, set[Term] | None] = {}
            for node, targets in compiled.targets.items():
                nodes = affected.by(node)
                candidates[node] = None if nodes is None else nodes | targets.changed(affected)
            refused = dict(compiled.refused)
            graph.to_before()
            known = compiled.results(compiled.foci(candidates, graph, graph.before), graph, refused)
            graph.to_after()
            foci = compiled.foci(candidates, graph, graph.after)
            found = compiled.results(foci, graph, refused)
            new = _less(_results(found, refused), _results(known, refused))
            report = report_graph(self.shapes, new, graph)
        return Change(
            new,
            _less(_results(known, refused), _results(found, refused)),
            report,
            {node: len(nodes) for node, nodes in foci.items() if node not in refused},
            tuple(NotCompiled(node, refused[node]) for node in sorted(refused, key=str)),
        )


class _Compiled:
    """The shapes as compiled for a graph."""

    def __init__(self, shapes: ShapesGraph, graph: ChangingGraph) -> None:
        self._shapes = shapes
        self.rewritten = frozenset(graph.rewritten)
        self.targets: dict[Term, Targets] = {}
        self.refused: dict[Term, str] = {}
        compilation = Compilation(shapes, graph)
        try:
            nodes = shapes.nodes()
            everywhere = shapes.everywhere()
        except NotCompilableError as error:
            nodes, everywhere = shapes.all_targeted(), str(error)
        if everywhere:
            self.refused = dict.fromkeys(nodes, everywhere)
            nodes = []
        for node in nodes:
            try:
                compilation.add(node)
                if has_target(shapes, node):
                    self.targets[node] = Targets(shapes, node)
            except NotCompilableError as error:
                self.refused[node] = str(error)
        self.dependences = Dependences(shapes, compilation.compiled)

    def foci(
        self, candidates: Mapping[Term, set[Term] | None], graph: ChangingGraph, view: View
    ) -> dict[Term, set[Term]]:
        """Give those candidates, for each shape, that are its focus nodes; ``None`` stands for all nodes."""
        return {
            node: focus_nodes(self._shapes, node, graph)
            if nodes is None
            else {n for n in nodes if self.targets[node].include(n, view, graph)}
            for node, nodes in candidates.items()
        }

    def results(
        self, foci: Mapping[Term, set[Term]], graph: ChangingGraph, refused: dict[Term, str]
    ) -> dict[Term, list[ValidationResult]]:
        """Validate focus nodes; shapes that cannot be evaluated on them are added to ``refused``."""
        run = Validation(self._shapes, self.dependences.compiled, graph)
        found = {}
        for node, nodes in foci.items():
            try:
                known = run.results(node, sorted(nodes, key=str))
                found[node] = [result for one in nodes for result in known[one]]
            except NotCompilableError as error:
                refused[node] = str(error)
        return found


def _results(
    found: Mapping[Term, list[ValidationResult]], refused: Mapping[Term, str]
) -> list[ValidationResult]:
    return [result for node, results in found.items() if node not in refused for result in results]


def _less(
    results: Iterable[ValidationResult], others: Iterable[ValidationResult]
) -> tuple[ValidationResult, ...]:
    """Give results less others, as multisets, sorted."""
    left = Counter(map(identity, others))
    found = []
    for result in sorted(results, key=str):
        if left[identity(result)]:
            left[identity(result)] -= 1
        else:
            found.append(result)
    return tuple(found)
