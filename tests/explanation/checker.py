"""An independent checker of proofs.

It shares nothing with the engine or the matcher: the rules are written down here once more, from the tables
of https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules, and matched in the
plainest way; rules of ours are run as queries by rdflib, on the premises alone. Terms are N-Triples text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import rdflib
from rdflib.plugins.sparql import prepareQuery

from icatkg import resources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pyoxigraph import Triple
    from rdflib.plugins.sparql.sparql import Query

    from icatkg.derivations import Derivation

__all__ = ["faults", "step_fault"]

Text = tuple[str, str, str]
Bindings = dict[str, str]

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
}
NAMES = {
    **dict.fromkeys(("type", "first", "rest", "nil"), "rdf"),
    **dict.fromkeys(("domain", "range", "subClassOf", "subPropertyOf"), "rdfs"),
}

# Rules without lists: what they take, and what follows. A bare name is one of rdf:, rdfs: or owl:.
PLAIN = """
eq-sym: ?x sameAs ?y => ?y sameAs ?x
eq-trans: ?x sameAs ?y, ?y sameAs ?z => ?x sameAs ?z
eq-rep-s: ?s sameAs ?t, ?s ?p ?o => ?t ?p ?o
eq-rep-p: ?p sameAs ?q, ?s ?p ?o => ?s ?q ?o
eq-rep-o: ?o sameAs ?v, ?s ?p ?o => ?s ?p ?v
prp-dom: ?p domain ?c, ?x ?p ?y => ?x type ?c
prp-rng: ?p range ?c, ?x ?p ?y => ?y type ?c
prp-fp: ?p type FunctionalProperty, ?x ?p ?y, ?x ?p ?z => ?y sameAs ?z
prp-ifp: ?p type InverseFunctionalProperty, ?x ?p ?z, ?y ?p ?z => ?x sameAs ?y
prp-symp: ?p type SymmetricProperty, ?x ?p ?y => ?y ?p ?x
prp-trp: ?p type TransitiveProperty, ?x ?p ?y, ?y ?p ?z => ?x ?p ?z
prp-spo1: ?p subPropertyOf ?q, ?x ?p ?y => ?x ?q ?y
prp-eqp1: ?p equivalentProperty ?q, ?x ?p ?y => ?x ?q ?y
prp-eqp2: ?p equivalentProperty ?q, ?x ?q ?y => ?x ?p ?y
prp-inv1: ?p inverseOf ?q, ?x ?p ?y => ?y ?q ?x
prp-inv2: ?p inverseOf ?q, ?x ?q ?y => ?y ?p ?x
cls-svf1: ?r someValuesFrom ?c, ?r onProperty ?p, ?x ?p ?y, ?y type ?c => ?x type ?r
cls-svf2: ?r someValuesFrom Thing, ?r onProperty ?p, ?x ?p ?y => ?x type ?r
cls-avf: ?r allValuesFrom ?c, ?r onProperty ?p, ?x type ?r, ?x ?p ?y => ?y type ?c
cls-hv1: ?r hasValue ?v, ?r onProperty ?p, ?x type ?r => ?x ?p ?v
cls-hv2: ?r hasValue ?v, ?r onProperty ?p, ?x ?p ?v => ?x type ?r
cls-maxc2: ?r maxCardinality 1, ?r onProperty ?p, ?x type ?r, ?x ?p ?y, ?x ?p ?z => ?y sameAs ?z
cls-maxqc3: ?r maxQualifiedCardinality 1, ?r onProperty ?p, ?r onClass ?c, ?x type ?r, ?x ?p ?y, ?y type ?c, \
?x ?p ?z, ?z type ?c => ?y sameAs ?z
cls-maxqc4: ?r maxQualifiedCardinality 1, ?r onProperty ?p, ?r onClass Thing, ?x type ?r, ?x ?p ?y, \
?x ?p ?z => ?y sameAs ?z
cax-sco: ?c subClassOf ?d, ?x type ?c => ?x type ?d
cax-eqc1: ?c equivalentClass ?d, ?x type ?c => ?x type ?d
cax-eqc2: ?c equivalentClass ?d, ?x type ?d => ?x type ?c
scm-sco: ?c subClassOf ?d, ?d subClassOf ?e => ?c subClassOf ?e
scm-eqc1: ?c equivalentClass ?d => ?c subClassOf ?d
scm-eqc1: ?c equivalentClass ?d => ?d subClassOf ?c
scm-eqc2: ?c subClassOf ?d, ?d subClassOf ?c => ?c equivalentClass ?d
scm-spo: ?p subPropertyOf ?q, ?q subPropertyOf ?r => ?p subPropertyOf ?r
scm-eqp1: ?p equivalentProperty ?q => ?p subPropertyOf ?q
scm-eqp1: ?p equivalentProperty ?q => ?q subPropertyOf ?p
scm-eqp2: ?p subPropertyOf ?q, ?q subPropertyOf ?p => ?p equivalentProperty ?q
scm-dom1: ?p domain ?c, ?c subClassOf ?d => ?p domain ?d
scm-dom2: ?q domain ?c, ?p subPropertyOf ?q => ?p domain ?c
scm-rng1: ?p range ?c, ?c subClassOf ?d => ?p range ?d
scm-rng2: ?q range ?c, ?p subPropertyOf ?q => ?p range ?c
scm-hv: ?c hasValue ?i, ?c onProperty ?p, ?d hasValue ?i, ?d onProperty ?q, ?p subPropertyOf ?q \
=> ?c subClassOf ?d
scm-svf1: ?c someValuesFrom ?y, ?c onProperty ?p, ?d someValuesFrom ?z, ?d onProperty ?p, ?y subClassOf ?z \
=> ?c subClassOf ?d
scm-svf2: ?c someValuesFrom ?y, ?c onProperty ?p, ?d someValuesFrom ?y, ?d onProperty ?q, \
?p subPropertyOf ?q => ?c subClassOf ?d
scm-avf1: ?c allValuesFrom ?y, ?c onProperty ?p, ?d allValuesFrom ?z, ?d onProperty ?p, ?y subClassOf ?z \
=> ?c subClassOf ?d
scm-avf2: ?c allValuesFrom ?y, ?c onProperty ?p, ?d allValuesFrom ?y, ?d onProperty ?q, ?p subPropertyOf ?q \
=> ?d subClassOf ?c
"""


def faults(
    derivations: Mapping[Triple, Derivation], asserted: Collection[Triple], whole: rdflib.Graph | None = None
) -> list[str]:
    """Give what is wrong with proofs: nothing when each of them holds.

    Parameters
    ----------
    derivations
        The last step of each triple.
    asserted
        The only triples that may be leaves.
    whole
        What rules of ours with a negation or a count looked at; without it they are at fault.

    """
    found = [
        f"{triple}: {fault}"
        for triple, step in derivations.items()
        if (fault := step_fault(triple, step, whole)) is not None
    ]
    for triple, step in derivations.items():
        found += [
            f"{triple}: premise {premise} is neither asserted nor proved"
            for premise in step.premises
            if premise not in derivations and premise not in asserted
        ]
        if triple in asserted:
            found.append(f"{triple}: is asserted, and needs no proof")
    return found + _circles(derivations)


def _circles(derivations: Mapping[Triple, Derivation]) -> list[str]:
    """Take away, again and again, what rests on nothing that is left; a circle remains."""
    needs = {t: {p for p in step.premises if p in derivations} for t, step in derivations.items()}
    users: dict[Triple, list[Triple]] = {}
    for triple, premises in needs.items():
        for premise in premises:
            users.setdefault(premise, []).append(triple)
    free = [triple for triple, premises in needs.items() if not premises]
    while free:
        done = free.pop()
        needs.pop(done, None)
        for user in users.get(done, ()):
            needs[user].discard(done)
            if not needs[user]:
                free.append(user)
    return [f"{triple}: rests on itself" for triple in needs]


def step_fault(triple: Triple, step: Derivation, whole: rdflib.Graph | None = None) -> str | None:
    """Say what is wrong with one step; ``None`` when its conclusion follows, from all of its premises."""
    conclusion, premises = _text(triple), [_text(p) for p in step.premises]
    if step.rule in _own():
        return _own_fault(step.rule, conclusion, premises, whole)
    if step.rule in _BY_LISTS:
        followed = conclusion in _BY_LISTS[step.rule](premises)
        return None if followed else f"does not follow by {step.rule}"
    if step.rule not in _plain():
        return f"no rule is called {step.rule}"
    for body, head in _plain()[step.rule]:
        start = _match(head, conclusion, {})
        if start is not None and _follows(body, premises, start, frozenset()):
            return None
    return f"does not follow by {step.rule}"


def _text(triple: Triple) -> Text:
    return str(triple.subject), str(triple.predicate), str(triple.object)


@lru_cache
def _plain() -> dict[str, list[tuple[list[Text], Text]]]:
    rules: dict[str, list[tuple[list[Text], Text]]] = {}
    for line in PLAIN.strip().splitlines():
        name, rule = line.split(": ", 1)
        body, head = rule.split(" => ")
        rules.setdefault(name, []).append(([_pattern(p) for p in body.split(",")], _pattern(head)))
    return rules


def _pattern(text: str) -> Text:
    subject, predicate, value = (_word(word) for word in text.split())
    return subject, predicate, value


def _word(word: str) -> str:
    if word.startswith("?"):
        return word
    if word.isdecimal():
        return f'"{word}"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'
    return f"<{NAMESPACES[NAMES.get(word, 'owl')]}{word}>"


def _match(pattern: Text, triple: Text, bindings: Bindings) -> Bindings | None:
    bound = dict(bindings)
    for word, term in zip(pattern, triple, strict=True):
        if (bound.setdefault(word, term) if word.startswith("?") else word) != term:
            return None
    return bound


def _follows(body: list[Text], premises: list[Text], bindings: Bindings, used: frozenset[Text]) -> bool:
    """Tell whether each pattern matches a premise and no premise is left over."""
    if not body:
        return used == set(premises)
    for premise in premises:
        bound = _match(body[0], premise, bindings)
        if bound is not None and _follows(body[1:], premises, bound, used | {premise}):
            return True
    return False


# Rules over lists: functions from premises to what follows from all of them.


def _elements(premises: list[Text], head: str) -> list[str]:
    """Give the elements of a list that the premises spell out to its end."""
    first = {s: o for s, p, o in premises if p == _word("first")}
    rest = {s: o for s, p, o in premises if p == _word("rest")}
    elements = []
    while head != _word("nil"):
        if head not in first or head not in rest:
            return []
        elements.append(first[head])
        head = rest[head]
    return elements


def _lists(premises: list[Text], name: str) -> Iterator[tuple[str, list[str]]]:
    for subject, predicate, value in premises:
        if predicate == _word(name):
            yield subject, _elements(premises, value)


def _intersection(premises: list[Text]) -> Iterator[Text]:
    for class_, parts in _lists(premises, "intersectionOf"):
        for thing in {s for s, p, _ in premises if p == _word("type")}:
            if parts and all((thing, _word("type"), part) in premises for part in parts):
                yield thing, _word("type"), class_


def _in_parts(premises: list[Text]) -> Iterator[Text]:
    for class_, parts in _lists(premises, "intersectionOf"):
        for thing, predicate, value in premises:
            if predicate == _word("type") and value == class_:
                yield from ((thing, _word("type"), part) for part in parts)


def _union(premises: list[Text]) -> Iterator[Text]:
    for class_, parts in _lists(premises, "unionOf"):
        for thing, predicate, value in premises:
            if predicate == _word("type") and value in parts:
                yield thing, _word("type"), class_


def _members(premises: list[Text]) -> Iterator[Text]:
    for class_, members in _lists(premises, "oneOf"):
        yield from ((member, _word("type"), class_) for member in members)


def _below_parts(premises: list[Text]) -> Iterator[Text]:
    for class_, parts in _lists(premises, "intersectionOf"):
        yield from ((class_, _word("subClassOf"), part) for part in parts)


def _parts_below(premises: list[Text]) -> Iterator[Text]:
    for class_, parts in _lists(premises, "unionOf"):
        yield from ((part, _word("subClassOf"), class_) for part in parts)


def _chain(premises: list[Text]) -> Iterator[Text]:
    for property_, chain in _lists(premises, "propertyChainAxiom"):
        ends = {(s, s) for s, _, _ in premises} if chain else set()
        for link in chain:
            ends = {(start, o) for start, end in ends for s, p, o in premises if s == end and p == link}
        yield from ((start, property_, end) for start, end in ends)


def _key(premises: list[Text]) -> Iterator[Text]:
    for class_, keys in _lists(premises, "hasKey"):
        instances = {s for s, p, o in premises if p == _word("type") and o == class_}
        for x in instances:
            for y in instances:
                if keys and all(
                    any((x, key, o) in premises for s, p, o in premises if (s, p) == (y, key)) for key in keys
                ):
                    yield x, _word("sameAs"), y


_BY_LISTS = {
    "cls-int1": lambda premises: set(_intersection(premises)),
    "cls-int2": lambda premises: set(_in_parts(premises)),
    "cls-uni": lambda premises: set(_union(premises)),
    "cls-oo": lambda premises: set(_members(premises)),
    "scm-int": lambda premises: set(_below_parts(premises)),
    "scm-uni": lambda premises: set(_parts_below(premises)),
    "prp-spo2": lambda premises: set(_chain(premises)),
    "prp-key": lambda premises: set(_key(premises)),
}


# Rules of ours, run by rdflib.


@lru_cache
def _own() -> dict[str, tuple[Query, bool]]:
    """Give each rule as a query, and whether it negates or counts."""
    rules = {}
    for path in map(Path, resources.query_files("rules")):
        text = path.read_text(encoding="utf-8")
        bare = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
        rules[path.stem] = prepareQuery(text), bool(re.search(r"NOT EXISTS|MINUS|COUNT", bare))
    return rules


@lru_cache
def _concluded(rule: str, whole: rdflib.Graph) -> frozenset[Text]:
    return frozenset(_rows(whole, rule))


def _rows(graph: rdflib.Graph, rule: str) -> Iterator[Text]:
    for row in graph.query(_own()[rule][0]):
        if isinstance(row, tuple):
            subject, predicate, value = row
            yield subject.n3(), predicate.n3(), value.n3()


def _own_fault(rule: str, conclusion: Text, premises: list[Text], whole: rdflib.Graph | None) -> str | None:
    _, needs_whole = _own()[rule]
    graph = rdflib.Graph()
    graph.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in premises), format="nt")
    if conclusion not in set(_rows(graph, rule)):
        return f"{rule} does not conclude it from the premises"
    if needs_whole and (whole is None or conclusion not in _concluded(rule, whole)):
        return f"{rule} does not conclude it from the whole graph"
    return None
