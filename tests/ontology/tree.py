"""Where the curated files are, and how they are read: shared by the tests of this folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from icatkg.identifiers import expand
from icatkg.namespaces import BASE, GRAPH, ICAT, KIND, PREFIXES, SRC, TOPIC

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
ONTOLOGY = ROOT / "ontology"
_HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
_BLOCK = re.compile(r"^```turtle\n(.*?)^```", re.DOTALL | re.MULTILINE)


def iri(short: str) -> NamedNode:
    """Give the node of a CURIE, or of ``<iri>``."""
    value = expand(short)
    assert value is not None, short
    return NamedNode(value)


def read_text(turtle: str) -> list[Triple]:
    """Read Turtle; the prefixes of icatkg need not be declared."""
    quads = parse(input=_HEADER + turtle, format=RdfFormat.TURTLE)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


def read(paths: Iterable[Path]) -> list[Triple]:
    """Read Turtle files."""
    return [triple for path in paths for triple in read_text(path.read_text(encoding="utf-8"))]


def vocabulary_files() -> list[Path]:
    """Give the files of the ontology proper, without alignments, schemes and shapes."""
    return sorted(path for path in ONTOLOGY.glob("*.ttl") if path.name != "alignments.ttl")


def scheme_files() -> list[Path]:
    """Give the files of the schemes."""
    return sorted((ONTOLOGY / "schemes").glob("*.ttl"))


def documentation_blocks() -> list[str]:
    """Give the Turtle blocks of the pages in ``docs/``."""
    pages = sorted((ROOT / "docs").glob("*.md"))
    return [block for page in pages for block in _BLOCK.findall(page.read_text(encoding="utf-8"))]


def graph_of(path: Path) -> str | None:
    """Give the name of the graph that a file is loaded as, or ``None`` for a file of no graph."""
    inside = path.relative_to(ROOT)
    folder, stem = inside.parent.as_posix(), inside.stem
    if inside.as_posix() == "data/catalog.ttl":
        return GRAPH + "catalog"
    if inside.as_posix() == "ontology/alignments.ttl":
        return GRAPH + "alignments"
    return {
        "data/documents": SRC + stem,
        "data/reference": GRAPH + stem,
        "ontology": ICAT,
        "ontology/schemes": {"kinds": KIND, "topics": TOPIC}.get(stem, BASE + stem + "/"),
    }.get(folder)


def graphs() -> dict[str, list[Triple]]:
    """Give the curated graphs by name."""
    found: dict[str, list[Triple]] = {}
    for path in sorted([*DATA.rglob("*.ttl"), *ONTOLOGY.rglob("*.ttl")]):
        name = graph_of(path)
        if name is not None:
            found.setdefault(name, []).extend(read([path]))
    return found
