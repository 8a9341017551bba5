r"""References as BibTeX and as CSL-JSON.

BibTeX: entries ``@misc`` with braced values. The characters ``# $ % & _ { } ~ ^ \`` are escaped, dashes and
curly quotes are written the TeX way, other characters stay as they are (UTF-8, as biber and recent
BibTeX styles take it). Addresses are percent-encoded where a brace or backslash would break the field.

CSL-JSON: an array of items as the schema ``csl-data.json`` of the Citation Style Language 1.0 has them
(https://github.com/citation-style-language/schema), dates as ``date-parts`` as far as they are known.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icatkg.lineage.citation import Issued, Name, Reference

__all__ = ["bibtex", "csl_json", "tex"]

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "#": r"\#",
        "$": r"\$",
        "%": r"\%",
        "&": r"\&",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "–": "--",
        "—": "---",
        "‘": "`",
        "’": "'",
        "“": "``",
        "”": "''",
        "\n": " ",
        "\t": " ",
        "\r": " ",
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SAFE = ":/?#[]@!$&'()*+,;=-._~%"


def tex(text: str) -> str:
    r"""Escape text for a BibTeX field.

    >>> tex("50 % of R&D – {done}")
    '50 \\% of R\\&D -- \\{done\\}'
    """
    return text.translate(_TEX)


def bibtex(references: Iterable[Reference]) -> str:
    """Write references as BibTeX, one entry each, in the order given."""
    return "\n".join(map(_entry, references))


def _entry(reference: Reference) -> str:
    fields: list[tuple[str, str]] = [("title", f"{{{{{tex(reference.title)}}}}}")]
    if reference.authors:
        fields.insert(0, ("author", _tex_names(reference.authors)))
    if reference.publishers:
        fields.append(("publisher", _tex_names(reference.publishers)))
    parts = reference.issued.parts
    fields += [("year", f"{{{parts[0]}}}")] if parts else []
    fields += [("month", _MONTHS[parts[1] - 1])] if len(parts) > 1 else []
    if len(parts) == _WHOLE:
        fields.append(
            ("date", f"{{{parts[0]:04}-{parts[1]:02}-{parts[2]:02}{'~' * reference.issued.circa}}}")
        )
    texts = [
        ("type", reference.genre),
        ("number", reference.number),
        ("version", reference.version),
    ]
    fields += [(name, f"{{{tex(text)}}}") for name, text in texts if text]
    if reference.url:
        fields.append(("url", f"{{{quote(reference.url, safe=_SAFE)}}}"))
    notes = [*([f"Cited: {reference.locators}."] if reference.locators else []), *reference.notes]
    if notes:
        fields.append(("note", f"{{{tex(' '.join(notes))}}}"))
    body = ",\n".join(f"  {name} = {value}" for name, value in fields)
    return f"@misc{{{reference.key},\n{body}\n}}\n"


_WHOLE = 3


def _tex_names(names: Iterable[Name]) -> str:
    texts = []
    for name in names:
        if name.family and name.given:
            texts.append(f"{tex(name.family)}, {tex(name.given)}")
        else:
            texts.append(f"{{{tex(name.literal)}}}")
    return f"{{{' and '.join(texts)}}}"


def csl_json(references: Iterable[Reference]) -> str:
    """Write references as CSL-JSON, one item each, in the order given."""
    return json.dumps([_item(r) for r in references], ensure_ascii=False, indent=1) + "\n"


def _item(reference: Reference) -> dict[str, Any]:
    item: dict[str, Any] = {"id": reference.key, "type": reference.type, "title": reference.title}
    if reference.authors:
        item["author"] = [_csl_name(name) for name in reference.authors]
    texts = {
        "publisher": "; ".join(name.literal for name in reference.publishers),
        "genre": reference.genre,
        "number": reference.number,
        "version": reference.version,
        "URL": reference.url,
        "locator": reference.locators,
        "note": " ".join(reference.notes),
    }
    item |= {name: text for name, text in texts.items() if text}
    issued = _csl_date(reference.issued)
    if issued:
        item["issued"] = issued
    if reference.passages:
        item["custom"] = {"passages": list(reference.passages)}
    return item


def _csl_name(name: Name) -> dict[str, str]:
    if name.family and name.given:
        return {"family": name.family, "given": name.given}
    return {"literal": name.literal}


def _csl_date(issued: Issued) -> dict[str, Any]:
    if issued.parts:
        return {"date-parts": [list(issued.parts)], **({"circa": True} if issued.circa else {})}
    return {"literal": issued.text} if issued.text else {}
