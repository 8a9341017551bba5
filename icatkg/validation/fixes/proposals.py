"""Putting the fixers to the results of a report, and their changes to places in the files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Triple

from icatkg.errors import IcatkgError
from icatkg.serialization.formats import RDF_FORMATS, format_for_path
from icatkg.serialization.reading import reread_bytes
from icatkg.validation.compiled.shapes_graph import SH
from icatkg.validation.fixes import additions, literals, names
from icatkg.validation.fixes.problems import Problem, Setting
from icatkg.validation.fixes.records import Fix, Fixer
from icatkg.validation.fixes.source_text import EDITABLE, SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad, RdfFormat

    from icatkg.dataset import Dataset
    from icatkg.graph_files import DatasetFile
    from icatkg.validation.fixes.records import Change, Edit

__all__ = ["FIXERS", "engine_of", "propose"]

# In the order in which they are asked: the first that has an answer is heard.
FIXERS = (
    Fixer(
        "capitals",
        "A name that nothing is said of becomes the one known name that differs from it in capitals only,"
        " wherever it stands: `UNODC` → `unodc`, `chairterm` → `ChairTerm`.",
        names.capitals,
        reveals=True,
    ),
    Fixer(
        "small-letters",
        "The name of a new thing is written in small letters, wherever it stands, where its shape wants that:"
        " `New-Body` → `new-body`.",
        names.small_letters,
        reveals=True,
    ),
    Fixer(
        "datatype",
        'A value gets the one allowed datatype that its text fits as it is: `"2019"` → `"2019"^^xsd:gYear`,'
        ' `"30"` → `30`.',
        literals.typed,
    ),
    Fixer(
        "language-tag",
        "A text without a language tag gets the only one that is allowed; one with a region loses the region"
        " (`@en-gb` → `@en`); where text without a language is wanted, the tag goes.",
        literals.language,
    ),
    Fixer("white-space", "White space at the ends of a text goes.", literals.spaces),
    Fixer(
        "date",
        "A date is written as XML Schema does, where it can be one date only: `14 March 2019`, `March 2019`,"
        " `2019-3-4`, `2019-03-04Z`. One such as 03/04/2019 is left alone.",
        literals.dated,
    ),
    Fixer(
        "number",
        "A number is written without plus sign, leading and trailing zeros: `0100` → `100`, `2.50` → `2.5`.",
        literals.number,
    ),
    Fixer("small-hexadecimal", "A digest in hexadecimal is written in small letters.", literals.letters),
    Fixer(
        "listed-value",
        "A literal becomes the one member of the list of allowed values that means the same: `0.90` → `0.9`.",
        literals.listed,
    ),
    Fixer(
        "bounds",
        "A missing `icat:earliest` or `icat:latest` is the first or last day of the stated date; a bound that"
        " is a month or a year becomes its first or last day. A term that is dated by a year alone rests on"
        " `id:assumption-chair-year`, unless it rests on another assumption.",
        additions.bounds,
    ),
    Fixer(
        "name-tells",
        "A document or passage gets what its name tells: number, document, paragraph, item and locator.",
        additions.of_the_name,
    ),
    Fixer(
        "only-value",
        "A missing property gets its value where the shape allows a single one.",
        additions.only_value,
    ),
    Fixer(
        "equal-value",
        "Where two properties must have the same value and one of them has none, it is copied:"
        " `skos:prefLabel` from `rdfs:label`.",
        additions.equal_value,
    ),
    Fixer(
        "only-way",
        "Where one of several alternatives must hold, and adding one value makes one hold and no other,"
        " it is added: an `icat:startDate` gets `icat:hasStartStatus kind:bound-stated`.",
        additions.only_way,
    ),
    Fixer(
        "namespace",
        "A name of the wrong class becomes the one known name with the same ending that has the class wanted:"
        " under `icat:hasTopic` the topic of that name, not the kind.",
        names.another_namespace,
    ),
    Fixer(
        "property",
        "A known thing is put under the one other property of the same shape that wants its class, if that"
        " is empty: a person under `icat:hasPerson`, not `icat:hasOrganisation`.",
        names.another_property,
    ),
    Fixer(
        "class",
        "A thing that is described without its class gets the one that all that refers to it wants.",
        names.missing_class,
        reveals=True,
    ),
)


def propose(report: Iterable[Quad], dataset: Dataset, shapes: Iterable[Quad]) -> dict[BlankNode, Fix]:
    """Propose fixes for the results of a report.

    Parameters
    ----------
    report
        The W3C report graph.
    dataset
        What was checked. Only its added files may be changed, never those of the package.
    shapes
        The shapes graph, with the blank nodes that the report names.

    Returns
    -------
    dict
        For each result that has one right answer: the fix.

    """
    whole = dataset.whole()
    added = [file for file in whole.files if not file.packaged]
    problems = _problems(report) if added else {}
    if not problems:
        return {}
    changeable = [quad for file in added for quad in whole.quads_of(file)]
    setting = Setting(shapes, dataset.quads(), changeable)
    setting.problems.extend(problems.values())
    texts = _Texts(whole, added)
    fixes = {}
    for result, problem in problems.items():
        fix = _fix(problem, setting, texts)
        if fix is not None:
            fixes[result] = fix
    return fixes


def _fix(problem: Problem, setting: Setting, texts: _Texts) -> Fix | None:
    for fixer in FIXERS:
        changes = list(dict.fromkeys(fixer.changes(problem, setting)))
        if changes:
            return texts.fix(fixer, changes[0]) if len(changes) == 1 else None
    return None


def _problems(report: Iterable[Quad]) -> dict[BlankNode, Problem]:
    said: dict[Any, dict[str, Any]] = {}
    for quad in report:
        said.setdefault(quad.subject, {})[quad.predicate.value.removeprefix(SH)] = quad.object
    found = {}
    for node, told in said.items():
        focus, shape = told.get("focusNode"), told.get("sourceShape")
        component = told.get("sourceConstraintComponent")
        if not isinstance(node, BlankNode) or not isinstance(focus, NamedNode | BlankNode):
            continue
        if component is None or shape is None:  # a contradiction of the ontology
            continue
        path = told.get("resultPath")
        found[node] = Problem(
            focus,
            path if isinstance(path, NamedNode) else None,
            told.get("value"),
            shape,
            component.value.removeprefix(SH).removesuffix("ConstraintComponent"),
        )
    return found


class _Texts:
    """The texts of the files that may be changed; each is read once a change is to be made in it."""

    def __init__(self, dataset: Dataset, files: Sequence[DatasetFile]) -> None:
        self._dataset = dataset
        self._files = files
        self._read: dict[int, SourceText | None] = {}

    def fix(self, fixer: Fixer, change: Change) -> Fix | None:
        """Give the fix that makes a change in the first file where that can be done."""
        for number, file in enumerate(self._files):
            steps = [step for step in change.steps if self._holds(number, step)]
            if not steps or (
                len(steps) < len(change.steps) and not (change.renames and fixer.name == "capitals")
            ):
                continue
            named = "<stdin>" if str(file.path) == "-" else str(file.path)
            text = self._text(number)
            if text is None:
                return Fix(fixer.name, change.text, named, 0, 0, (), change)
            edits: list[Edit] = []
            for old, new in steps:
                found = text.added(new) if old is None else text.replaced(old, new)
                if found is None:
                    return None
                edits += found
            place = text.place_of(steps[0][0] or steps[0][1])
            return Fix(fixer.name, change.text, named, *place, tuple(sorted(set(edits))), change)
        return None

    def _holds(self, number: int, step: tuple[Triple | None, Triple]) -> bool:
        text, (old, new) = self._text(number), step
        if text is not None:
            return text.holds(old) if old is not None else text.describes(new.subject)
        quads = self._dataset.quads_of(self._files[number])
        return any(
            q.subject == new.subject if old is None else Triple(q.subject, q.predicate, q.object) == old
            for q in quads
        )

    def _text(self, number: int) -> SourceText | None:
        if number not in self._read:
            file = self._files[number]
            format_ = engine_of(file)
            try:
                content = reread_bytes(file.path) if format_ in EDITABLE else None
                text = None if content is None else content.decode("utf-8-sig")
            except (IcatkgError, UnicodeDecodeError):  # it is not what was checked any more
                text = None
            self._read[number] = (
                None
                if text is None or format_ is None
                else SourceText(text, format_, self._dataset.quads_of(file))
            )
        return self._read[number]


def engine_of(file: DatasetFile) -> RdfFormat | None:
    """Give the format of a file as the parser names it."""
    if file.format_ is not None:
        return file.format_.engine
    if str(file.path) == "-":
        return RDF_FORMATS[0].engine
    found = format_for_path(Path(file.path))
    return None if found is None else found.engine
