"""What is wrong with a node, in words: one short sentence for each kind of constraint of SHACL Core.

A sentence speaks of the value as *it*, and says what was found and what was wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from icatkg.identifiers import contract
from icatkg.namespaces import PREFIXES
from icatkg.validation.compiled.shapes_graph import RDF, SH, NotCompilableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from icatkg.validation.compiled.results import ValidationResult
    from icatkg.validation.compiled.shapes_graph import ShapesGraph, Term

    Triples = Iterable[tuple[Term, Term, Term]]

__all__ = ["joined", "path_text", "reason", "requirement", "term_text"]

_STRING = PREFIXES["xsd"] + "string"
_LANG_STRING = RDF + "langString"
_MOST = 12
_KINDS = {
    "IRI": "an IRI",
    "BlankNode": "a blank node",
    "Literal": "a literal",
    "BlankNodeOrIRI": "a blank node or an IRI",
    "BlankNodeOrLiteral": "a blank node or a literal",
    "IRIOrLiteral": "an IRI or a literal",
}
_CLOSURES = (("inversePath", "^", ""), ("zeroOrMorePath", "", "*"), ("oneOrMorePath", "", "+"))


def term_text(term: Term) -> str:
    """Write a term as a report does."""
    if isinstance(term, NamedNode):
        return contract(term.value) or term.value
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    quoted = f'"{term.value}"'
    if term.language:
        return f"{quoted}@{term.language}"
    datatype = term.datatype.value
    return quoted if datatype == _STRING else f"{quoted}^^{contract(datatype) or datatype}"


def path_text(shapes: ShapesGraph, path: Term | None) -> str:
    """Write a path as SPARQL does."""
    if path is None or not isinstance(path, BlankNode):
        return "" if path is None else term_text(path)
    try:
        if shapes.objects(path, RDF + "first"):
            return "/".join(path_text(shapes, part) for part in shapes.items(path))
        for head in shapes.objects(path, SH + "alternativePath"):
            return "|".join(path_text(shapes, part) for part in shapes.items(head))
    except NotCompilableError:
        return ""
    for name, before, after in (*_CLOSURES, ("zeroOrOnePath", "", "?")):
        for inner in shapes.objects(path, SH + name):
            return f"{before}{path_text(shapes, inner)}{after}"
    return ""


def joined(texts: Sequence[str], last: str = "or") -> str:
    """Join texts with commas and a last word; of very many only the first."""
    if len(texts) > _MOST:
        return f"{', '.join(texts[:_MOST])} {last} {len(texts) - _MOST} more"
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {last} {texts[-1]}" if texts else ""


def reason(shapes: ShapesGraph, found: ValidationResult, about: Callable[[Term], Triples]) -> str:
    """Say what is wrong.

    Parameters
    ----------
    shapes
        The shapes graph.
    found
        The result; that of a constraint built of other shapes has no words of its own.
    about
        Gives the triples of the data with a node as the subject, as far as they are known.

    Returns
    -------
    str
        Words without a full stop, or an empty string.

    """
    name = found.component.removesuffix("ConstraintComponent")
    words = _WORDS.get(name)
    if words is None:
        return ""
    given = shapes.objects(found.shape, SH + name[0].lower() + name[1:])
    path = path_text(shapes, found.path)
    return words(_Case(shapes, found, given, path, about)) if given else ""


class _Case:
    """A result with what its words are made from."""

    def __init__(
        self,
        shapes: ShapesGraph,
        found: ValidationResult,
        given: list[Term],
        path: str,
        about: Callable[[Term], Triples],
    ) -> None:
        self.shapes = shapes
        self.value = found.value
        self.focus = found.focus
        self.found_path = found.path
        self.given = given
        self.path = path
        self.about = about

    def told(self, last: str = "or") -> str:
        """Name what the constraint gives."""
        return joined([term_text(term) for term in self.given], last)

    def listed(self) -> list[str]:
        """Name the members of the list that the constraint gives."""
        try:
            return [term_text(item) for head in self.given for item in self.shapes.items(head)]
        except NotCompilableError:
            return []

    def values(self) -> list[str]:
        """Name the values of the focus node for a property, or for one of several."""
        properties = {self.found_path}
        if isinstance(self.found_path, BlankNode):
            for head in self.shapes.objects(self.found_path, SH + "alternativePath"):
                properties |= set(self.shapes.items(head))
        return [term_text(o) for _, p, o in self.about(self.focus) if p in properties]


def _class(case: _Case) -> str:
    if isinstance(case.value, Literal):
        return f"it is a literal, not an instance of {case.told()}"
    found = [term_text(o) for _, p, o in case.about(case.value or case.focus) if _is_type(p)]
    if not found:
        return f"nothing says what it is; it should be an instance of {case.told('and')}"
    return f"it is an instance of {joined(sorted(set(found)), 'and')}, not of {case.told()}"


def _is_type(predicate: Term) -> bool:
    return isinstance(predicate, NamedNode) and predicate.value == RDF + "type"


def _kind(term: Term | None) -> str:
    return _KINDS[
        "IRI" if isinstance(term, NamedNode) else "Literal" if isinstance(term, Literal) else "BlankNode"
    ]


def _datatype(case: _Case) -> str:
    value, wanted = case.value, case.given[0]
    if not isinstance(value, Literal):
        return f"it is {_kind(value)}, not a literal with the datatype {case.told()}"
    if value.language:
        return f"it has the language tag @{value.language}; its datatype should be {case.told()}"
    if isinstance(wanted, NamedNode) and wanted.value == _LANG_STRING:
        return "it has no language tag"
    if value.datatype == wanted:
        return f"it is not well-formed as {case.told()}"
    return f"its datatype is {term_text(value.datatype)}, not {case.told()}"


def _node_kind(case: _Case) -> str:
    wanted = [_KINDS.get(getattr(k, "value", "").removeprefix(SH), term_text(k)) for k in case.given]
    return f"it is {_kind(case.value)}, not {joined(wanted)}"


def _min_count(case: _Case) -> str:
    number = term_text(case.given[0]).partition('"^^')[0].strip('"')
    return f"there is no {case.path}" if number == "1" else f"there are fewer than {number} {case.path}"


def _max_count(case: _Case) -> str:
    number = term_text(case.given[0]).partition('"^^')[0].strip('"')
    values = case.values()
    told = f": {joined(values, 'and')}" if values else ""
    if number == "0":
        return f"there must be no {case.path}{told}"
    return (
        f"there is more than one {case.path}{told}"
        if number == "1"
        else (f"there are more than {number} {case.path}{told}")
    )


def _length(case: _Case, limit: str) -> str:
    number = term_text(case.given[0]).partition('"^^')[0].strip('"')
    length = len(case.value.value) if case.value is not None else 0
    return f"it has {length} character{'' if length == 1 else 's'}; {limit} is {number}"


def _pattern(case: _Case) -> str:
    return f"it does not match the pattern {joined([getattr(p, 'value', '') for p in case.given], 'and')}"


def _language_in(case: _Case) -> str:
    wanted = joined([text.strip('"') for text in case.listed()])
    if not isinstance(case.value, Literal) or not case.value.language:
        return f"it has no language tag; allowed is {wanted}"
    return f"its language is {case.value.language}, not {wanted}"


def _has_value(case: _Case) -> str:
    return (
        f"{case.path} does not have the value {case.told('and')}" if case.path else f"it is not {case.told()}"
    )


_WORDS: dict[str, Callable[[_Case], str]] = {
    "Class": _class,
    "Datatype": _datatype,
    "NodeKind": _node_kind,
    "MinCount": _min_count,
    "MaxCount": _max_count,
    "MinExclusive": lambda case: f"it is not more than {case.told()}",
    "MinInclusive": lambda case: f"it is less than {case.told()}",
    "MaxExclusive": lambda case: f"it is not less than {case.told()}",
    "MaxInclusive": lambda case: f"it is more than {case.told()}",
    "MinLength": lambda case: _length(case, "the least"),
    "MaxLength": lambda case: _length(case, "the most"),
    "Pattern": _pattern,
    "LanguageIn": _language_in,
    "UniqueLang": lambda case: f"two values of {case.path} have the same language",
    "Equals": lambda case: f"it is a value of only one of {case.path or 'the node'} and {case.told('and')}",
    "Disjoint": lambda case: f"it is a value of {case.told('and')} as well",
    "LessThan": lambda case: f"it is not less than {case.told('and')}",
    "LessThanOrEquals": lambda case: f"it is more than {case.told('and')}",
    "HasValue": _has_value,
    "In": lambda case: f"it is not {joined(case.listed())}",
    "Closed": lambda case: f"{case.path} is not allowed here",
}

_REQUIREMENTS: dict[str, str] = {
    "class": "an instance of {}",
    "datatype": "a literal with the datatype {}",
    "hasValue": "{} has the value {}",
    "minCount": "{} is there",
    "maxCount": "{} is not there",
    "node": "what conforms to {}",
}


def requirement(shapes: ShapesGraph, shape: Term) -> str:
    """Say in short what a shape demands, by its name where it has one."""
    if isinstance(shape, NamedNode):
        return term_text(shape)
    paths = shapes.objects(shape, SH + "path")
    path = path_text(shapes, paths[0]) if paths else ""
    parts = []
    for name, text in _REQUIREMENTS.items():
        for given in shapes.objects(shape, SH + name):
            if name == "maxCount" and getattr(given, "value", "") != "0":
                continue
            told = (path or "it", term_text(given)) if name == "hasValue" else (path,)
            parts.append(text.format(*(told if name.endswith(("Value", "Count")) else (term_text(given),))))
    parts += [
        joined([term_text(item) for item in shapes.items(head)]) for head in shapes.objects(shape, SH + "in")
    ]
    parts += [f"not {requirement(shapes, inner)}" for inner in shapes.objects(shape, SH + "not")]
    parts += [requirement(shapes, inner) for inner in shapes.objects(shape, SH + "property")]
    return joined(parts, "and") or "a shape without a name"
