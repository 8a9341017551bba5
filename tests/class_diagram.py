"""The diagram of the classes, ``docs/classes.svg``, drawn from the ontology and the shapes.

At the top stands how the main classes hang together; below are all classes by theme, each under the class
that it belongs to, with the properties it adds. Nothing but text and arithmetic: the same ontology gives the
same bytes.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from icatkg.server.pages.class_boxes import class_boxes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatkg.server.pages.class_boxes import Box, Property

_WIDTH, _MARGIN, _GAP, _COLUMNS = 1200, 24, 18, 3
_COLUMN = (_WIDTH - 2 * _MARGIN - (_COLUMNS - 1) * _GAP) // _COLUMNS
_BAND, _HEADING, _LINE, _PADDING, _INDENT, _LONGEST = 32, 26, 18, 10, 20, 46
# The themes in the order in which they are laid out: what each is about, its colour and its tint.
_THEMES = {
    "icat": ("Evidence and sorting", "#3b5573", "#eef2f7"),
    "agents": ("Agents, names, rules, contacts", "#2d6a6a", "#ebf4f3"),
    "membership": ("Membership, roles, numbers", "#7a4b1f", "#f8f1e7"),
    "statements": ("What else texts say", "#6b5a1e", "#f7f3e2"),
    "events": ("Events and decisions", "#8a3b52", "#faeef2"),
    "publications": ("Publications", "#3f6b34", "#eff6ec"),
    "agenda": ("Agendas", "#5b4a8a", "#f2eff9"),
    "identifiers": ("Other registers", "#4a4f57", "#f1f2f3"),
    "discrepancies": ("Discrepancies", "#93362b", "#faeeec"),
}
# Where the main classes stand at the top, by column and row, and which properties tie them.
_PLACES = {
    "Document": (0, 0),
    "Assumption": (1, 0),
    "Kind": (2, 0),
    "AttestedName": (3, 0),
    "Passage": (0, 1),
    "Claim": (1, 1),
    "Agent": (2, 1),
    "ExternalIdentifier": (3, 1),
    "Gap": (0, 2),
    "Side": (1, 2),
    "Discrepancy": (2, 2),
    "Succession": (3, 2),
}
_TIES = (
    ("Passage", "inDocument", "Document"),
    ("Claim", "statedIn", "Passage"),
    ("Claim", "restsOn", "Assumption"),
    ("Claim", "hasKind", "Kind"),
    ("Claim", "hasOrganisation", "Agent"),
    ("AttestedName", "nameOf", "Agent"),
    ("ExternalIdentifier", "identifies", "Agent"),
    ("Succession", "successor", "Agent"),
    ("Gap", "soughtIn", "Passage"),
    ("Side", "restsOnClaim", "Claim"),
    ("Side", "atPassage", "Passage"),
    ("Side", "ofDiscrepancy", "Discrepancy"),
)
_TOP, _STEP, _TALL, _WIDE = 118, 96, 36, 168
_STYLE = """\
text { font: 12px "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; fill: #1f2933 }
.title { font-size: 22px; font-weight: bold }
.note { font-size: 13px; fill: #52606d }
.theme { font-size: 14px; font-weight: bold; fill: #fff }
.class { font-size: 13px; font-weight: bold }
.of, .tie { font-size: 11px; fill: #52606d }
.values { fill: #52606d }
.line { fill: none; stroke: #9aa5b1; stroke-width: 1.3 }
.box { fill: #fff; stroke: #cbd2d9 }
"""
_SUMMARY = (
    "Passages are cut from documents; a claim is stated in passages, rests on assumptions, has a kind and is "
    "about agents; a discrepancy has sides, which rest on claims; a gap says what was sought and not found."
)


def class_diagram() -> str:
    """Give the diagram as SVG."""
    boxes = class_boxes()
    themes = [*_THEMES, *sorted({box.theme for box in boxes} - {*_THEMES})]
    tops = [_TOP + 2 * _STEP + _TALL + 36] * _COLUMNS
    panels = []
    for theme in themes:
        inside = [box for box in boxes if box.theme == theme]
        drawn, height = _panel(theme, inside)
        column = tops.index(min(tops))
        x = _MARGIN + column * (_COLUMN + _GAP)
        panels.append(f'<g transform="translate({x} {tops[column]})">\n{drawn}</g>\n')
        tops[column] += height + _GAP
    height = max(tops) - _GAP + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="title description">\n'
        f'<title id="title">The classes of the icatkg ontology</title>\n'
        f'<desc id="description">{escape(_in_words(themes, boxes))}</desc>\n'
        f"<style>\n{_STYLE}</style>\n"
        f'<rect width="{_WIDTH}" height="{height}" rx="8" fill="#fff"/>\n'
        + _text(_MARGIN, 44, "The classes of the icatkg ontology", "title")
        + _text(_MARGIN, 70, _NOTE, "note")
        + _map({box.name: box for box in boxes})
        + "".join(panels)
        + "</svg>\n"
    )


_NOTE = (
    "A class stands under its superclass and has its properties, too. ● must be there, ○ may be there. "
    "“dated”: has the properties of “anything dated”."
)


def _in_words(themes: Sequence[str], boxes: Sequence[Box]) -> str:
    """Give the diagram in words, for those who do not see it."""
    parts = [_SUMMARY]
    for theme in themes:
        names = (f"{b.name} (a {b.parent})" if b.parent else b.name for b in boxes if b.theme == theme)
        parts.append(f"{_look(theme)[0]}: {', '.join(names)}.")
    return " ".join(parts)


def _look(theme: str) -> tuple[str, str, str]:
    return _THEMES.get(theme, (theme.capitalize(), "#4a4f57", "#f1f2f3"))


def _text(x: float, y: float, text: str, style: str = "", anchor: str = "") -> str:
    how = (f' class="{style}"' if style else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x}" y="{y}"{how}>{escape(text)}</text>\n'


def _map(boxes: dict[str, Box]) -> str:
    """Draw how the main classes hang together."""
    across = (_WIDTH - 2 * _MARGIN - _WIDE) / 3
    centres = {
        name: (_MARGIN + _WIDE / 2 + column * across, _TOP + _TALL / 2 + row * _STEP)
        for name, (column, row) in _PLACES.items()
    }
    ties, words = [], []
    for start, name, end in _TIES:
        assert name in {p.name for p in boxes[start].properties}, f"{start} has no {name}"
        x1, y1 = _edge(centres[start], centres[end])
        x2, y2 = _edge(centres[end], centres[start])
        ties.append(f'<path class="line" d="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}" marker-end="url(#tip)"/>\n')
        x, y, half = (x1 + x2) / 2, (y1 + y2) / 2, len(name) * 3.1 + 5
        words.append(
            f'<rect x="{x - half:.0f}" y="{y - 9:.0f}" width="{2 * half:.0f}" height="17" fill="#fff"/>\n'
            + _text(round(x), round(y + 4), name, "tie", "middle")
        )
    nodes = [
        f'<rect x="{x - _WIDE / 2:.0f}" y="{y - _TALL / 2:.0f}" width="{_WIDE}" height="{_TALL}" rx="6" '
        f'fill="{_look(boxes[name].theme)[2]}" stroke="{_look(boxes[name].theme)[1]}"/>\n'
        + _text(round(x), round(y + 5), name, "class", "middle")
        for name, (x, y) in centres.items()
    ]
    tip = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="#7b8794"/></marker></defs>\n'
    )
    return tip + "".join([*ties, *words, *nodes])


def _edge(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Give where the line from one centre to another leaves the box around the first."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    part = min((_WIDE / 2) / abs(dx) if dx else 9, (_TALL / 2) / abs(dy) if dy else 9)
    return start[0] + dx * part, start[1] + dy * part


def _panel(theme: str, boxes: Sequence[Box]) -> tuple[str, int]:
    """Draw the classes of one theme; give the drawing and its height."""
    title, colour, tint = _look(theme)
    inside = {box.name for box in boxes}
    drawn, y = "", _BAND + _PADDING
    for box in boxes:
        if box.parent not in inside:
            part, y = _tree(box, boxes, _PADDING, y)
            drawn += part
    height = y - _GAP // 2 + _PADDING
    return (
        f'<rect width="{_COLUMN}" height="{height}" rx="8" fill="{tint}"/>\n'
        f'<path d="M0 {_BAND}V8a8 8 0 0 1 8-8H{_COLUMN - 8}a8 8 0 0 1 8 8V{_BAND}z" fill="{colour}"/>\n'
        + _text(_PADDING + 2, 21, title, "theme")
        + drawn
    ), height


def _tree(box: Box, boxes: Sequence[Box], x: int, y: int) -> tuple[str, int]:
    """Draw a class and those under it; give the drawing and where the next one begins."""
    rows = [row for property_ in box.properties for row in _rows(property_)]
    height = _HEADING + len(rows) * _LINE + (6 if rows else 0)
    below = {b.name for b in boxes}
    remarks = [f"a {box.parent}"] if box.parent and box.parent not in below else []
    remarks += ["dated"] if box.dated else []
    drawn = f'<rect class="box" x="{x}" y="{y}" width="{_COLUMN - _PADDING - x}" height="{height}" rx="5"/>\n'
    drawn += _text(x + 10, y + 18, box.name, "class")
    if remarks:
        drawn += _text(_COLUMN - _PADDING - 10, y + 18, " · ".join(remarks), "of", "end")
    for n, (name, values) in enumerate(rows):
        drawn += (
            f'<text x="{x + 10 + (0 if name else 16)}" y="{y + _HEADING + 11 + n * _LINE}">{escape(name)} '
            f'<tspan class="values">{escape(values)}</tspan></text>\n'
        )
    trunk, y = y + height, y + height + _GAP // 2
    for child in [b for b in boxes if b.parent == box.name]:
        drawn += f'<path class="line" d="M{x + 9} {trunk}V{y + 13}H{x + _INDENT}"/>\n'
        part, y = _tree(child, boxes, x + _INDENT, y)
        drawn += part
    return drawn, y


def _rows(property_: Property) -> list[tuple[str, str]]:
    """Give the lines of a property, each as its name and what is said of its values."""
    name = ("● " if property_.needed else "○ ") + property_.name
    rows = [(name, "→ " if property_.values else "")]
    for n, part in enumerate(property_.values.split(" or ") if property_.values else []):
        piece = (" or " if n else "") + part
        if len(rows[-1][0] + rows[-1][1] + piece) > _LONGEST:
            rows.append(("", piece.lstrip()))
        else:
            rows[-1] = (rows[-1][0], rows[-1][1] + piece)
    return rows
