"""The steps of an addition, each made when it is asked for: read, file, validate, infer, compare, write."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat

from icatkg.build import Inferring
from icatkg.comparison.comparing import compare
from icatkg.comparison.states import State
from icatkg.contribution.catalogue import catalogue_changes
from icatkg.contribution.change import Change, in_graph
from icatkg.contribution.filing import CATALOGUE, Filing
from icatkg.contribution.held_quads import HeldQuads
from icatkg.discrepancies import found_conflicts
from icatkg.graph_files import DatasetFile
from icatkg.serialization.commented_tokens import commented_tokens
from icatkg.serialization.formats import format_for_path
from icatkg.serialization.reading import read_quads, reread_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyoxigraph import Quad

    from icatkg.comparison.comparing import Comparison
    from icatkg.contribution.change import Destination, Prepared
    from icatkg.dataset import Dataset
    from icatkg.derivations import Inference
    from icatkg.discrepancies import Finding
    from icatkg.serialization.formats import Format
    from icatkg.serialization.positions import Positions
    from icatkg.validation.report import Report

__all__ = ["Addition"]

_CATALOGUE = NamedNode(CATALOGUE)
_NO_FILE = DatasetFile("", "", packaged=True)


class Addition:
    """What files would add to a graph.

    Parameters
    ----------
    paths
        The files, ``-`` for standard input.
    destination
        Where to; it is open.
    base
        What it holds.
    format_
        The format of the files; by default told from their names.
    graph
        IRI of the graph for all statements that do not stand in a named graph; by default it is found.

    Attributes
    ----------
    read
        How many statements the files hold.
    known
        How many of them were there already.
    commented
        The files that have comments, which are not taken over.
    change
        The change that they make; the catalogue's part is in it.

    Raises
    ------
    InputError, ParseError
        A file cannot be read, or holds what cannot be filed.

    """

    def __init__(
        self,
        paths: Sequence[str],
        destination: Destination,
        base: Dataset,
        *,
        format_: Format | None = None,
        graph: str | None = None,
    ) -> None:
        self._destination = destination
        self._base = base
        self._inputs = [_Input(path, format_) for path in dict.fromkeys(paths)]
        every = [quad for file in self._inputs for quad in file.quads]
        filing = Filing(base.quads(), every, destination.writable(), graph)
        held = {quad.triple for quad in base.quads()}
        new = {
            quad.triple: quad
            for quad in filing.filed(every, self._place)
            if quad.triple not in held and destination.held_form(quad) not in held
        }
        self.read = len({quad.triple for quad in every})
        self.known = self.read - len(new)
        self.commented = tuple(file.name for file in self._inputs if file.is_commented())
        described, replaced = catalogue_changes(base.quads(), list(new.values()))
        # What the addition itself says of the catalogue is put right before it is added.
        own = {old: value for old, value in replaced.items() if old in new}
        fresh = Change((), own).applied(new.values())
        fresh += (in_graph(triple, _CATALOGUE) for triple in described)
        self.change = Change(tuple(fresh), {old: value for old, value in replaced.items() if old not in own})
        before = [(file, self.change.applied(base.quads_of(file))) for file in base.files]
        self._grown = HeldQuads([*before, (_NO_FILE, fresh)], Inferring(packaged=False))
        stated = {quad.triple for quad in every}
        made = [quad for quad in fresh if quad.triple not in stated]
        # What is there already is settled: faults are sought, and mended, in what is new.
        settled = [
            (DatasetFile(file.path, file.graph, packaged=True, format_=file.format_), quads)
            for file, quads in before
        ]
        self._checked = HeldQuads(
            [*settled, *((file.file, file.quads) for file in self._inputs), (_NO_FILE, made)],
            _Known(self._grown),
        )

    def __bool__(self) -> bool:
        """Tell whether there is anything to add."""
        return bool(self.change.added)

    def validated(self, fail_on: str) -> Report:
        """Tell what of the shapes and the ontology the graph breaks afterwards and does not break now.

        Parameters
        ----------
        fail_on
            The lowest severity with which the addition does not conform.

        """
        from icatkg.validation.engine import validate  # takes long to import

        new = [*(file.file for file in self._inputs), _NO_FILE]
        return validate(self._checked, fail_on=fail_on, new=new)

    @cached_property
    def followed(self) -> int:
        """How many triples follow afterwards that do not follow now."""
        return len(set(self._grown.inferred()) - set(self._base.inferred()))

    @cached_property
    def rivals(self) -> list[Finding]:
        """What the checks find afterwards and not now, and no recorded discrepancy covers."""
        now = {finding._replace(recorded=()) for finding in found_conflicts(self._base)}
        found = found_conflicts(self._grown)
        return [f for f in found if not f.recorded and f._replace(recorded=()) not in now]

    def comparison(self, *, queries: bool = False) -> Comparison:
        """Compare the graph now and afterwards; with ``queries``, the answers of the stored queries, too."""
        states = [
            State(name, tuple(dataset.quads()), None, dataset, plain=False)
            for name, dataset in (("now", self._base), ("with the addition", self._grown))
        ]
        return compare(states[0], states[1], queries=queries)

    @cached_property
    def prepared(self) -> Prepared:
        """What will be written."""
        return self._destination.prepared(self.change, self._grown)

    def write(self, step: Callable[[str], None] = lambda _: None) -> None:
        """Write it, all or nothing.

        Parameters
        ----------
        step
            Is told of each step before it is done.

        Raises
        ------
        OutputError
            It could not be written.

        """
        self.prepared.write(step)

    def _place(self, node: object) -> str:
        for file in self._inputs:
            if any(node in (quad.subject, quad.object) for quad in file.quads):
                return file.place(node)
        return ""


class _Input:
    """A file to be added: what it holds, and where in it."""

    def __init__(self, path: str, format_: Format | None) -> None:
        self.file = DatasetFile(path, "", packaged=False, format_=format_)
        self.name = "<stdin>" if path == "-" else path
        self.quads = list(read_quads(path, format_))

    @cached_property
    def _positions(self) -> Positions:
        from icatkg.serialization.positions import positions  # needed for what is wrong alone

        return positions(self.file.path, self.file.format_, quads=self.quads)

    def place(self, node: object) -> str:
        at = self._positions
        found = at.subject(node) or at.mention(node)  # type: ignore[arg-type] # what is no node is not found
        return self.name if found is None else f"{self.name}:{found.line}:{found.column}"

    def is_commented(self) -> bool:
        """Tell whether it is Turtle or TriG with comments."""
        known = self.file.format_ or format_for_path(Path(str(self.file.path)))
        if self.name != "<stdin>" and known is None:
            return False
        if known is not None and known.engine not in {RdfFormat.TURTLE, RdfFormat.TRIG}:
            return False
        text = reread_bytes(self.file.path).decode("utf-8-sig", errors="replace")
        return any(token.before or token.after for token in commented_tokens(text))


class _Known:
    """Gives what follows as a dataset has it that says the same."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def file(self) -> str | None:
        return None

    def infer(self, quads: Sequence[Quad]) -> Inference:  # noqa: ARG002 - they are those of the dataset
        return self._dataset.inference()
