"""The pages of the documentation that are made from the code, the queries, the ontology and the shapes.

``python -m tests.generated_pages --write`` writes them anew, ``--check`` names stale ones and ends with 1.
"""

from __future__ import annotations

import argparse
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from icatkg import resources
from icatkg.cli.main import COMMANDS, build_parser, command_parser
from icatkg.cli.tables import markdown_table
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.querying.stored import PARAMETER_TYPES, stored_queries
from icatkg.server.pages.class_boxes import class_boxes
from icatkg.server.pages.page_graph import PageGraph, text_of
from icatkg.server.pages.shape_words import demands_of, targets_of
from tests.class_diagram import class_diagram
from tests.lint_page import lint_page
from tests.rules_page import rules_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from icatkg.server.pages.class_boxes import Box, Property
    from icatkg.server.pages.page_graph import Term

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
_NOTE = "<!-- Made by `make docs`; a test compares it. Edit {source} instead. -->\n\n"


class _Help(argparse.HelpFormatter):
    """Help 98 columns wide, in the style of Python 3.13 under every version."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=98)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        del width  # descriptions and examples stay as they are laid out
        return "".join(indent + line for line in text.splitlines(keepends=True))

    def add_argument(self, action: argparse.Action) -> None:
        """Add an argument, and make room for its subcommands' names, indented."""
        super().add_argument(action)
        inner = [len(self._format_action_invocation(a)) + 4 for a in self._iter_indented_subactions(action)]
        self._action_max_length = max([self._action_max_length, *inner])

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        value = self._format_args(action, self._get_default_metavar_for_optional(action))
        return ", ".join(action.option_strings) + f" {value}"


def help_of(parser: argparse.ArgumentParser) -> str:
    """Give the help text of a parser, the same under every Python and in every terminal."""
    parser.formatter_class = _Help
    return parser.format_help()


def cli_page() -> str:
    """Give ``docs/cli.md``: the help of every command."""
    parts = [
        "# Commands\n\n" + _NOTE.format(source="`icatkg/cli/`"),
        _CLI_INTRODUCTION,
        f"```text\n{help_of(build_parser())}```\n",
        *(f"\n## icatkg {c}\n\n```text\n{help_of(command_parser(c))}```\n" for c in COMMANDS),
    ]
    return "".join(parts)


_CLI_INTRODUCTION = """\
What `icatkg --help` and `icatkg COMMAND --help` print. Answers go to standard output, messages to standard
error. `icatkg query NAME --help` tells the parameters of a stored question, which are also listed in
[Stored questions](queries.md).

"""


def queries_page() -> str:
    """Give ``docs/queries.md``: every stored question."""
    found = stored_queries()
    links = [[f"[{q.name}](#{q.name})", q.summary] for q in found]
    parts = [
        "# Stored questions\n\n" + _NOTE.format(source="the header in `queries/competency/`"),
        _QUERIES_INTRODUCTION,
        markdown_table(("name", "question"), links),
    ]
    for query in found:
        parts.append(f"\n## {query.name}\n\n{query.summary}.\n")
        if query.description:
            parts.append(f"\n{query.description}\n")
        if query.parameters:
            rows = [
                [
                    f"`--{p.name}`",
                    PARAMETER_TYPES[p.type],
                    "yes" if p.required else f"no; `{p.default}` by default" if p.default else "no",
                    p.description,
                ]
                for p in query.parameters
            ]
            parts.append("\n" + markdown_table(("parameter", "value", "required", "what it does"), rows))
        if query.tags:
            parts.append(f"\nTags: {', '.join(query.tags)}.\n")
    return "".join(parts)


_QUERIES_INTRODUCTION = """\
`icatkg query NAME` answers a question, `icatkg query NAME --explain` shows its SPARQL, and in Python
`icatkg.load().query("NAME", parameter=value)` does the same.

"""


def _code(values: Sequence[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


_TERM_LINES = (
    ("super-terms", ("rdfs:subClassOf", "rdfs:subPropertyOf")),
    ("domain", ("rdfs:domain",)),
    ("range", ("rdfs:range",)),
    ("other way round", ("owl:inverseOf",)),
)


_ONTOLOGY_INTRODUCTION = f"""\
The terms of `{ICAT}`, prefix `icat:`, by theme, then the kinds and the topics. How they
are used together is told in the [modelling guide](modelling.md) and drawn in the [diagram](classes.svg).
Under a class stand the properties that it adds to those of its super-terms, with the values that its
[shape](shapes.md) wants: a class, a sort of text or number, or `kind:role` for one of the kinds below it.
"""


def ontology_page() -> str:
    """Give ``docs/ontology.md``: every term of the ontology."""
    graph = PageGraph(resources.ontology_files())
    terms = [node for node in graph.subjects() if node.value.startswith(ICAT) and node.value != ICAT]
    parts = [
        "# Ontology\n\n" + _NOTE.format(source="`ontology/`"),
        _ONTOLOGY_INTRODUCTION,
    ]
    themes = sorted({graph.homes[term] for term in terms}, key=_theme_order)
    for theme in themes:
        parts.append(f"\n## {theme.stem}\n")
        for kind, heading in (("owl:Class", "class"), ("Property", "property")):
            for term in terms:
                types = graph.texts(term, "rdf:type")
                if graph.homes[term] == theme and any(t.endswith(kind) for t in types):
                    parts.append(_term(graph, term, heading))
    for scheme in ("kind", "topic"):
        parts += _scheme(graph, PREFIXES[scheme], f"\n## {scheme}s\n")
    return "".join(parts)


def _scheme(graph: PageGraph, iri: str, heading: str) -> list[str]:
    """Give the concepts of a scheme from broad to narrow."""
    parts = [heading]
    for top in graph.values(NamedNode(iri), "skos:hasTopConcept"):
        parts.append(f"\n### {text_of(top)}\n\n{_concept(graph, top)}\n")
        below = _below(graph, top, "")
        parts += ["\n", *below] if below else []
    return parts


def _below(graph: PageGraph, concept: Term, indent: str) -> list[str]:
    lines = []
    for node in graph.subjects():
        if text_of(concept) in graph.texts(node, "skos:broader"):
            lines.append(f"{indent}- `{text_of(node)}`, {_concept(graph, node)}\n")
            lines += _below(graph, node, indent + "  ")
    return lines


def _concept(graph: PageGraph, concept: Term) -> str:
    (label,), (definition,) = (graph.texts(concept, p) for p in ("skos:prefLabel", "skos:definition"))
    return f"*{label}*. {definition}"


def _theme_order(path: Path) -> tuple[bool, str]:
    return path.stem != "icat", path.stem


def _term(graph: PageGraph, term: NamedNode, heading: str) -> str:
    lines = [f"\n### {text_of(term)}\n\n{heading}, *{'; '.join(graph.texts(term, 'rdfs:label'))}*.\n"]
    prose = graph.texts(term, "skos:definition") + graph.texts(term, "skos:scopeNote")
    lines += [f"{text}\n" for text in prose]
    facts = [f"- example: {text}\n" for text in graph.texts(term, "skos:example")]
    for name, predicates in _TERM_LINES:
        values = [value for predicate in predicates for value in graph.texts(term, predicate) if value]
        if values:
            facts.append(f"- {name}: {_code(values)}\n")
    facts += _added(text_of(term))
    return "".join(lines) + ("\n" + "".join(facts) if facts else "")


@cache
def _boxes() -> dict[str, Box]:
    return {"icat:" + box.name: box for box in class_boxes()}


def _added(name: str) -> list[str]:
    """Give the lines on the properties that a class adds to those of the classes above it."""
    lines = []
    for heading, needed in (("must have", True), ("may have", False)):
        found = [p for p in _boxes()[name].properties if p.needed == needed] if name in _boxes() else []
        if found:
            told = (f"`{p.name if ':' in p.name else 'icat:' + p.name}`{_wanted(p)}" for p in found)
            lines.append(f"- {heading}: {', '.join(told)}\n")
    return lines


def _wanted(property_: Property) -> str:
    return f" ({property_.values})" if property_.values else ""


_SHAPES_INTRODUCTION = f"""\
What `icatkg validate` checks. The shapes are in the namespace `{PREFIXES["shape"]}`, prefix
`shape:`. A message says what to do; braces stand for the value at fault.
"""


def shapes_page() -> str:
    """Give ``docs/shapes.md``: every node shape with its targets and messages."""
    graph = PageGraph(resources.shape_files())
    parts = [
        "# Shapes\n\n" + _NOTE.format(source="`ontology/shapes/`"),
        _SHAPES_INTRODUCTION,
    ]
    shapes = [node for node in graph.subjects() if "sh:NodeShape" in graph.texts(node, "rdf:type")]
    for home in sorted({graph.homes[shape] for shape in shapes}):
        parts.append(f"\n## {home.stem}\n")
        parts += [_shape(graph, shape) for shape in shapes if graph.homes[shape] == home]
    return "".join(parts)


def _shape(graph: PageGraph, shape: NamedNode) -> str:
    targets = [words + (f" {_code(names)}" if names else "") for words, names in targets_of(graph, shape)]
    checked = "Checks " + "; ".join(targets) if targets else "Used by other shapes"
    demands = demands_of(graph, shape)
    lines = {d.message + (f" ({d.severity})" if d.severity else "") for d in demands}
    messages = "".join(f"- {line}\n" for line in sorted(lines))
    return f"\n### {text_of(shape)}\n\n{checked}.\n" + (f"\n{messages}" if messages else "")


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "queries.md": queries_page,
    "lint.md": lint_page,
    "rules.md": rules_page,
    "ontology.md": ontology_page,
    "shapes.md": shapes_page,
    "classes.svg": class_diagram,
}


def stale_pages() -> list[str]:
    """Give the names of the pages that are not what they should be."""
    return [name for name, make in PAGES.items() if not _is(DOCS / name, make())]


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pages, or say which are stale."""
    parser = argparse.ArgumentParser(prog="python -m tests.generated_pages", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true", help="write the pages anew")
    what.add_argument("--check", action="store_true", help="name the stale pages; end with 1 if any is")
    stale = stale_pages()
    if parser.parse_args(argv).write:
        for name in stale:
            (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
        return 0
    for name in stale:
        sys.stdout.write(f"docs/{name} is stale: run make docs\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
