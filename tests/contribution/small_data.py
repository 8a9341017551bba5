"""A small folder laid out like ``data/``, with a comment and an entry for each graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.namespaces import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
_LICENCE = "<https://creativecommons.org/licenses/by/4.0/>"


def _entry(name: str, graph: str, kind: str, claims: int) -> str:
    return f"""
{name} a dcat:Dataset ; dcterms:license {_LICENCE} ; dcterms:source "Made up."@en ;
  dcterms:title "{name}"@en ;
  icat:describesGraph {graph} ; icat:hasKind kind:{kind}-graph ;
  icat:maxClaims {claims} ; icat:maxTriples 60 ; icat:minClaims 0 ; icat:minTriples 1 .
graph:catalog dcat:dataset {name} ."""


CATALOGUE = "\n".join(
    _entry(*entry)
    for entry in (
        ("graph:catalog", "graph:catalog", "register", 0),
        ("graph:document-900", "src:900", "document", 3),
        ("graph:organisations", "graph:organisations", "register", 0),
        ("graph:organisation-kinds", "graph:organisation-kinds", "editorial", 0),
        ("graph:people", "graph:people", "register", 0),
    )
)
DOCUMENT = f"""
# What the made-up document says.

id:name-900-icat a icat:AttestedName ; rdfs:label "ICAT (document 900)"@en ; icat:nameOf id:icat ;
  icat:statedIn src:900-p1 ; icat:acronym "ICAT" ; icat:writtenForm "ICAT" . # seen twice
src:900 a icat:Document ; rdfs:label "a made-up release"@en ; icat:documentNumber "900" ;
  icat:fileName "900.txt" ;
  icat:hasDateStatus kind:date-not-given ; icat:hasKind kind:press-item ; icat:paragraphCount 2 .
src:900-p1 a icat:Passage ; rdfs:label "document 900, paragraph 1"@en ; icat:digest "{"1" * 64}" ;
  icat:inDocument src:900 ; icat:locator "900 p1" ; icat:paragraphNumber 1 ; icat:mentions id:icat .
src:900-p2 a icat:Passage ; rdfs:label "document 900, paragraph 2"@en ; icat:digest "{"2" * 64}" ;
  icat:inDocument src:900 ; icat:locator "900 p2" ; icat:paragraphNumber 2 ; icat:mentions id:icat .
"""
FILES = {
    "catalog.ttl": CATALOGUE,
    "documents/900.ttl": DOCUMENT,
    "reference/organisations.ttl": """
id:icat a icat:Group ; rdfs:label "ICAT"@en .
id:unodc a icat:Organisation ; rdfs:label "UNODC"@en .
""",
    "reference/organisation-kinds.ttl": "id:unodc icat:hasKind kind:un-entity .\n",
    "reference/people.ttl": 'id:person-one a icat:Person ; rdfs:label "One"@en ; icat:familyName "One" .\n',
}
# A claim of the document there is, an organisation that is new with its kind, and something known.
CLAIM = """
id:name-900-unodc a icat:AttestedName ; rdfs:label "UNODC (document 900)"@en ; icat:nameOf id:unodc ;
  icat:statedIn src:900-p2 ; icat:acronym "UNODC" ; icat:writtenForm "UNODC" .
"""
REGISTER = """
id:example-org a icat:Organisation ; rdfs:label "Example Organisation"@en ; icat:hasKind kind:un-entity .
id:unodc a icat:Organisation .
id:name-900-example-org a icat:AttestedName ; rdfs:label "Example Organisation (document 900)"@en ;
  icat:nameOf id:example-org ; icat:statedIn src:900-p1 ; icat:writtenForm "Example Organisation" ;
  icat:spelledOut "Example Organisation" .
"""
NEW_DOCUMENT = f"""
src:901 a icat:Document ; rdfs:label "a second release"@en ; icat:documentNumber "901" ;
  icat:fileName "901.txt" ;
  icat:hasDateStatus kind:date-not-given ; icat:hasKind kind:press-item ; icat:paragraphCount 1 .
src:901-p1 a icat:Passage ; rdfs:label "document 901, paragraph 1"@en ; icat:digest "{"3" * 64}" ;
  icat:inDocument src:901 ; icat:locator "901 p1" ; icat:paragraphNumber 1 ; icat:mentions id:unodc .
id:name-901-unodc a icat:AttestedName ; rdfs:label "UNODC (document 901)"@en ; icat:nameOf id:unodc ;
  icat:statedIn src:901-p1 ; icat:acronym "UNODC" ; icat:writtenForm "UNODC" .
"""


def made(folder: Path) -> Path:
    """Write the data in house style; give the folder."""
    from icatkg.serialization.formatting import format_document

    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(format_document(HEAD + text), encoding="utf-8")
    return folder


def written(path: Path, text: str) -> Path:
    """Write a file with all prefixes; give its path."""
    path.write_text(HEAD + text, encoding="utf-8")
    return path
