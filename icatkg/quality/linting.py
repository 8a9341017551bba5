"""Running the checks on an ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from icatkg import resources
from icatkg.identifiers import contract, natural_key
from icatkg.namespaces import PREFIXES
from icatkg.quality.checks import SEVERITIES, Check, packaged_checks
from icatkg.quality.places import OntologyFile, OntologyPlaces
from icatkg.querying.execution import run_query
from icatkg.serialization.reading import read_quads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from icatkg.querying.results import Term
    from icatkg.serialization.formats import Format

__all__ = ["LintFinding", "LintReport", "lint"]

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_LABELS = tuple(NamedNode(PREFIXES[p] + n) for p, n in (("rdfs", "label"), ("skos", "prefLabel")))
_TERM_TYPES = frozenset(
    NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (
        ("owl", "Class"),
        ("rdfs", "Class"),
        ("rdfs", "Datatype"),
        ("owl", "ObjectProperty"),
        ("owl", "DatatypeProperty"),
        ("owl", "AnnotationProperty"),
        ("rdf", "Property"),
    )
)


class LintFinding(NamedTuple):
    """Something that a check found.

    Attributes
    ----------
    entity, label
        What it is about, as CURIE or ``<IRI>``, and its label or an empty string; ``[]`` for a node without
        a name.
    file, line, column
        Where: at the value, else the property, else the entity, in the file that says what it is
        (``rdf:type``) or else the first that mentions it. 0 where line and column cannot be told.
    check, severity
        Name and severity of the check.
    property, value
        What is missing or wrong; empty where there is nothing to show.
    problem, solution, page
        What the check says, and where the documentation tells more.

    """

    entity: str
    label: str
    file: str
    line: int
    column: int
    check: str
    severity: str
    property: str
    value: str
    problem: str
    solution: str
    page: str


class LintReport(NamedTuple):
    """What the checks found.

    Attributes
    ----------
    findings
        By entity in natural order, then by severity, check, property, value and place.
    checks
        Names of the checks that were run.
    triples, terms
        How many different triples, and classes and properties with a name, were looked at.

    """

    findings: tuple[LintFinding, ...]
    checks: tuple[str, ...]
    triples: int
    terms: int

    def count(self, severity: str) -> int:
        """Count the findings of a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def passes(self, fail_on: str) -> bool:
        """Tell whether nothing is as grave as ``fail_on``, a severity or ``none``."""
        grave = () if fail_on == "none" else SEVERITIES[: SEVERITIES.index(fail_on) + 1]
        return not any(self.count(severity) for severity in grave)


def lint(
    files: Sequence[Path | str] = (), *, format_: Format | None = None, checks: Sequence[Check] | None = None
) -> LintReport:
    """Check an ontology.

    Parameters
    ----------
    files
        Its files, which are checked together; ``-`` for standard input. By default our own ontology.
    format_
        Their format; by default told from their names, Turtle for standard input.
    checks
        What to check; by default :func:`icatkg.quality.checks.packaged_checks`.

    Raises
    ------
    MissingFileError, InputError, ParseError
        A file cannot be read; nothing is checked.
    QueryError
        A check failed while it ran.

    """
    named = {"<stdin>" if str(file) == "-" else str(file): file for file in files} or {
        _from_root(path): path for path in resources.ontology_files()
    }
    ontology = _Ontology(named, format_)
    run = packaged_checks() if checks is None else list(checks)
    found = {finding for check in run for finding in ontology.findings(check)}
    ordered = sorted(
        found,
        key=lambda f: (
            natural_key(f.entity),
            SEVERITIES.index(f.severity),
            f.check,
            f.property,
            f.value,
            f[2:5],
        ),
    )
    return LintReport(tuple(ordered), tuple(c.name for c in run), len(ontology.store), ontology.terms())


class _Ontology:
    """The triples of the files, and where in them they are."""

    def __init__(self, paths: Mapping[str, Path | str], format_: Format | None) -> None:
        self.store = Store()
        files = {}
        for number, (name, path) in enumerate(paths.items()):
            # Read to the end before anything is stored, so that a broken file leaves no half ontology.
            quads = [_of_file(number, quad) for quad in read_quads(path, format_)]
            files[name] = OntologyFile(path, format_, quads)
        for file in files.values():
            self.store.extend(file.quads)
        self._places = OntologyPlaces(files)

    def findings(self, check: Check) -> list[LintFinding]:
        return [
            LintFinding(
                entity=_shown(entity),
                label=self._label(entity),
                **self._places.of(entity, property_, value)._asdict(),
                check=check.name,
                severity=check.severity,
                property=_shown(property_),
                value=_shown(value),
                problem=check.problem,
                solution=check.solution,
                page=check.page,
            )
            for entity, property_, value in run_query(self.store, check.query).rows
        ]

    def terms(self) -> int:
        """Count the classes and properties that have a name."""
        quads = (q for kind in _TERM_TYPES for q in self.store.quads_for_pattern(None, _TYPE, kind, None))
        return len({q.subject.value for q in quads if isinstance(q.subject, NamedNode)})

    def _label(self, entity: Term | None) -> str:
        """Give the English label, else the first in the alphabet of languages."""
        if not isinstance(entity, NamedNode):
            return ""
        for predicate in _LABELS:
            found = [
                (o.language != "en", o.language or "", o.value)
                for quad in self.store.quads_for_pattern(entity, predicate, None, None)
                if isinstance(o := quad.object, Literal)
            ]
            if found:
                return min(found)[2]
        return ""


def _of_file(number: int, quad: Quad) -> Quad:
    """Put a quad into the default graph; a blank node of one file is none of another."""
    subject, value = quad.subject, quad.object
    if isinstance(subject, BlankNode):
        subject = BlankNode(f"f{number}{subject.value}")
    if isinstance(value, BlankNode):
        value = BlankNode(f"f{number}{value.value}")
    return Quad(subject, quad.predicate, value, _DEFAULT)


def _shown(term: Term | None) -> str:
    """Give a term as people read it; nodes without a name are all alike, so that reports are the same."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return contract(term.value) or f"<{term.value}>"
    if isinstance(term, BlankNode):
        return "[]"
    return str(term)


def _from_root(path: str) -> str:
    """Give one of our own files from the folder of the package on, which is the same on every machine."""
    return path.removeprefix(resources.root()).replace("\\", "/").lstrip("/")
