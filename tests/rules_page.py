"""The page on our own rules: ``docs/rules.md``, one of :mod:`tests.generated_pages`."""

from __future__ import annotations

from icatkg import resources
from icatkg.cli.tables import markdown_table
from icatkg.querying.stored import read_stored_query
from icatkg.reasoning.domain import packaged_rules
from icatkg.server.pages.page_graph import PageGraph, text_of

_INTRODUCTION = """\
# Our own rules

<!-- Made by `make docs`; a test compares it. Edit `queries/rules/` or `tests/rules_page.py` instead. -->

Everyday questions should not need a walk through claims: who chaired in which year, who is in the list of
members, what is something called. The rules here draw these shortcuts from the claims. Each is one SPARQL
`CONSTRUCT` query in `queries/rules/`, which any SPARQL 1.1 engine runs as it stands, and each has an example
with counter-examples in `tests/rules/`. How the shortcuts are asked for is told in the
[modelling guide](modelling.md#shortcuts).

What a rule may conclude:

- **No more than the claim says.** A shortcut repeats what a document says, shorter. It never tells that
  something is true, that it went on, or that anybody else is excluded; what must not be concluded from the
  documents is asked in `tests/not_concluded/`, with all rules at work.
- **Rivals stay.** Where claims differ there are several shortcuts side by side. No rule chooses or merges.
- **Nothing is typed in.** The properties that rules conclude are refused in data (`shape:ShortcutShape`,
  `shape:OtherWayRoundShape`); only `icat:earliest` and `icat:latest` may be both.

How they run. First the OWL 2 RL closure of the data is made. Then all rules look at the data and its closure.
Those that negate or count run this once and never see what another rule concluded, so that their order does
not matter and no conclusion is taken back. Closure and the other rules then take turns until nothing is new.

The derivation of a conclusion names the rule and, as premises, the triples that one solution of its pattern
matched: of several solutions the one with the fewest triples, of several as small the first as text. A rule
that counts has as premises the triples of all that it counted. What a rule must *not* find has no triples and
is no premise.

"""

_AXIOMS = """\

## Axioms

The rest are axioms of the [ontology](ontology.md); their derivations bear the names of OWL 2 RL (`prp-inv1`,
`prp-inv2`, `prp-spo1`).

"""


def rules_page() -> str:
    """Give ``docs/rules.md``: every rule of ours, and the axioms that make shortcuts."""
    found = [read_stored_query(path) for path in resources.query_files("rules")]
    once = {rule.name for rule in packaged_rules() if not rule.monotone}
    links = [[f"[{query.name}](#{query.name})", f"{query.summary}."] for query in found]
    parts = [_INTRODUCTION, markdown_table(("rule", "what follows"), links)]
    for query in found:
        parts.append(f"\n## {query.name}\n\n{query.summary}.\n\n{query.description}\n")
        if query.name in once:
            parts.append("\nIt negates or counts, and so runs once.\n")
        body = [line for line in query.text.splitlines() if not line.startswith(("#+", "PREFIX"))]
        parts.append("\n```text\n" + "\n".join(body) + "\n```\n")
    return "".join([*parts, _AXIOMS, *_axioms()])


def _axioms() -> list[str]:
    graph = PageGraph(resources.ontology_files())
    shortcuts = [
        term
        for term in graph.subjects()
        if any(note.startswith("Inferred, ") for note in graph.texts(term, "skos:scopeNote"))
    ]
    return [
        f"- `{text_of(term)}` {words} `{value}`\n"
        for predicate, words in (
            ("owl:inverseOf", "is the other way round of"),
            ("rdfs:subPropertyOf", "implies"),
        )
        for term in shortcuts
        for value in graph.texts(term, predicate)
    ]
