"""What a failing set of patterns may have meant: turned round, another property, other capitals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from icatkg.diagnosis.census import IRI_VALUES
from icatkg.diagnosis.findings import Edit, Finding, Part, corrected
from icatkg.diagnosis.nearness import local_name, similar
from icatkg.diagnosis.occurrences import RDF_TYPE
from icatkg.diagnosis.terms import counted
from icatkg.querying.syntax import Filter, GraphPattern, Inverse, Node, Term, TriplePattern, Values
from icatkg.querying.tokens import tokenize

if TYPE_CHECKING:
    from icatkg.diagnosis.examined import Examined
    from icatkg.diagnosis.parts import Parts
    from icatkg.querying.syntax import Element

__all__ = ["other_reading", "shown"]

_NAMED = 4


def shown(examined: Examined, element: Element) -> Part:
    """Give a part of the query as it is shown: a triple in full, a parameter as the user gave it."""
    if isinstance(element, GraphPattern) and len(element.group.elements) == 1:
        return shown(examined, element.group.elements[0])
    if isinstance(element, TriplePattern):
        terms = (element.subject, element.predicate, element.object)
        text = " ".join(_source(examined, term) for term in terms)
        first = examined.text[element.subject.end : element.predicate.start].isspace()
        together = examined.text[element.predicate.end : element.object.start].isspace()
        rest = Node(element.predicate.start, (element.object if together else element.predicate).end)
        return examined.part(element if first else rest, text)
    if isinstance(element, Values):
        given = [examined.parameters.get(v.variable, "") for v in element.variables]
        if any(given):
            return Part(" ".join(given), None)
    return examined.part(element)


def _source(examined: Examined, node: Node) -> str:
    text = examined.text[node.start : node.end] if node.start >= 0 else str(node)
    return "[]" if text.startswith("[") else text


def other_reading(examined: Examined, parts: Parts, failing: list[int]) -> Finding | None:
    """Give a finding when the set has solutions in another reading, or a class never has a property.

    Parameters
    ----------
    examined
        The query and the data.
    parts
        Its parts.
    failing
        The numbers of those that fail together.

    """
    return (
        _reversed(examined, parts, failing)
        or _property_of_class(examined, parts, failing)
        or _capitals(examined, parts, failing)
    )


def _reversed(examined: Examined, parts: Parts, failing: list[int]) -> Finding | None:
    for number in failing:
        pattern = parts.items[number]
        if not isinstance(pattern, TriplePattern) or isinstance(pattern.object.value, Literal):
            continue
        path = pattern.predicate
        # A repeated path goes no step too, either way round.
        if not isinstance(path, Term | Inverse):
            continue
        if isinstance(path, Term) and (path.variable or path.value == NamedNode(RDF_TYPE)):
            continue
        property_ = path.path if isinstance(path, Inverse) else path
        iri = getattr(getattr(property_, "value", None), "value", "")
        if IRI_VALUES not in examined.census.values.get(iri, ()):
            continue  # text has no properties
        turned = replace(pattern, subject=pattern.object, object=pattern.subject)
        if not parts.replaced(number, turned).succeeds(failing):
            continue
        written = examined.text[path.start : path.end]
        if isinstance(path, Inverse):
            inner = examined.text[path.path.start : path.path.end]
            edit = Edit(path.start, path.end, inner)
        else:
            edit = Edit(path.start, path.end, f"^{written}")
        rows = examined.rows_after([edit]) or 0
        part = shown(examined, pattern)
        ends = f"{_source(examined, pattern.object)} {written} {_source(examined, pattern.subject)}"
        return Finding(
            "reversed",
            "error",
            f"{part.text} has no solution, but has one the other way round",
            (part,),
            f"Write {ends}, or {edit.text} in place of {written}.",
            (edit,),
            {"rows": rows},
        )
    return None


def _property_of_class(examined: Examined, parts: Parts, failing: list[int]) -> Finding | None:
    """Tell when no member of a class has a property, or is a value of one."""
    typed = [(i, e) for i in failing if (e := _plain(parts.items[i])) and e[1] == RDF_TYPE]
    others = [(i, e) for i in failing if (e := _plain(parts.items[i])) and e[1] != RDF_TYPE]
    for _, (thing, _, class_) in typed:
        node = class_.value
        if not isinstance(node, NamedNode) or not thing.variable:
            continue
        for number, (subject, property_, value) in others:
            if thing.variable not in {subject.variable, value.variable}:
                continue
            forward = subject.variable == thing.variable
            # Whatever else the pattern asks for, is the property there on any member of the class?
            triple = f"?x <{property_}> ?y" if forward else f"?y <{property_}> ?x"
            if not examined.holds(f"{{ ?x a {node} . {triple} }}"):
                return _never_on(examined, parts, failing, (number, class_), forward=forward)
    return None


def _plain(element: Element) -> tuple[Term, str, Term] | None:
    """Give subject, predicate's IRI and object of a pattern without a path."""
    if not isinstance(element, TriplePattern) or not isinstance(element.predicate, Term):
        return None
    if not isinstance(element.predicate.value, NamedNode):
        return None
    return element.subject, element.predicate.value.value, element.object


def _never_on(
    examined: Examined, parts: Parts, failing: list[int], at: tuple[int, Term], *, forward: bool
) -> Finding:
    number, class_ = at
    pattern = parts.items[number]
    if not isinstance(pattern, TriplePattern) or not isinstance(pattern.predicate, Term):
        raise TypeError(pattern)
    predicate = pattern.predicate
    property_ = predicate.value.value
    place = "?x a ?c ; <{}> ?y" if forward else "?y <{}> ?x . ?x a ?c"
    having = _counts(examined, f"SELECT ?c (COUNT(*) AS ?n) {{ {place.format(property_)} }} GROUP BY ?c")
    node = class_.value
    of_class = f"{{ ?x a {node} ; ?p ?y }}" if forward else f"{{ ?x a {node} . ?y ?p ?x }}"
    here = _counts(examined, f"SELECT ?p (COUNT(*) AS ?n) {of_class} GROUP BY ?p")
    others = {
        iri: parts.replaced(number, replace(pattern, predicate=_term(iri))) for iri in here if iri != RDF_TYPE
    }
    # Best is what the whole query has solutions with, else what this set has.
    fitting = [iri for iri, changed in others.items() if changed.succeeds(range(len(changed.items)))]
    fitting = fitting or [iri for iri, changed in others.items() if changed.succeeds(failing)]
    like = similar(local_name(property_), [local_name(iri) for iri in fitting], _NAMED)
    fitting.sort(key=lambda iri: (local_name(iri) not in like, -here[iri], iri))
    what = "is on no" if forward else "has no value that is a"
    uses = examined.census.predicates[property_]
    message = f"{predicate} {what} {class_}: it is used in {counted(uses, 'triple')}"
    if having:
        on = "on" if forward else "with values of"
        classes = [f"{examined.written(c)} ({n})" for c, n in list(having.items())[:_NAMED]]
        message += f", {on} {', '.join(classes)}"
    remedy, counts = "", {"uses": uses}
    edits: tuple[Edit, ...] = ()
    if fitting:
        named = ", ".join(f"{examined.written(p)} ({here[p]})" for p in fitting[:_NAMED])
        remedy = f"On {class_} there are, with a solution here: {named}."
        if local_name(fitting[0]) in like or len(fitting) == 1:
            edits = (Edit(predicate.start, predicate.end, examined.written(fitting[0])),)
            counts["rows"] = examined.rows_after(edits) or 0
    kind = "property-not-on-class" if forward else "value-not-of-class"
    return Finding(kind, "error", message, (examined.part(predicate),), remedy, edits, counts)


def _term(iri: str) -> Term:
    return Term(-1, -1, f"<{iri}>", NamedNode(iri))


def _counts(examined: Examined, query: str) -> dict[str, int]:
    """Give the rows of a query for an IRI and a number, the largest number first."""
    found = {
        name.value: int(number.value)
        for name, number in examined.table(query)
        if isinstance(name, NamedNode) and isinstance(number, Literal)
    }
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _capitals(examined: Examined, parts: Parts, failing: list[int]) -> Finding | None:
    """Tell when a test for a part of a text would hold without regard to capitals."""
    for number in failing:
        element = parts.items[number]
        if not isinstance(element, Filter):
            continue
        edits = _without_capitals(examined, element)
        if not edits:
            continue
        moved = [Edit(s - element.start, e - element.start, t) for s, e, t in edits]
        changed = corrected(examined.text[element.start : element.end], moved)
        rest = [i for i in failing if i != number]
        if not examined.holds(f"{{ {parts.written(rest)[1:-1]} {changed} }}"):
            continue
        part = shown(examined, element)
        return Finding(
            "text-case",
            "error",
            f"{part.text} holds for no text with these capitals, but does without regard to them",
            (part,),
            f"Write {changed}.",
            tuple(edits),
            {"rows": examined.rows_after(edits) or 0},
        )
    return None


def _without_capitals(examined: Examined, element: Filter) -> list[Edit]:
    """Give the changes that make the text tests of a filter pass over capitals."""
    start = element.expression.start
    tokens = tokenize(examined.text[start : element.expression.end])
    edits: list[Edit] = []
    for i, token in enumerate(tokens[:-4]):
        name = token.keyword
        if name not in {"CONTAINS", "STRSTARTS", "STRENDS", "REGEX"} or tokens[i + 1].text != "(":
            continue
        depth, commas = 0, []
        closing = len(tokens) - 1
        for j in range(i + 1, len(tokens)):
            depth += (tokens[j].text == "(") - (tokens[j].text == ")")
            if depth == 1 and tokens[j].text == ",":
                commas.append(j)
            if depth == 0:
                closing = j
                break
        if len(commas) != 1 or tokens[commas[0] + 1].kind != "string":
            continue
        (comma,) = commas
        literal = tokens[comma + 1]
        if name == "REGEX":
            end = start + tokens[closing].start
            edits.append(Edit(end, end, ', "i"'))
            continue
        first, last = start + tokens[i + 2].start, start + tokens[comma].start
        edits.append(Edit(first, last, f"LCASE(STR({examined.text[first:last].strip()}))"))
        edits.append(Edit(start + literal.start, start + literal.end, literal.text.lower()))
    return edits
