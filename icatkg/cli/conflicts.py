"""``icatkg conflicts``: show where the documents do not agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatkg.cli.options import add_data_options, loaded
from icatkg.cli.output import emit, terminal_width
from icatkg.cli.tables import shown, text_table
from icatkg.identifiers import contract

if TYPE_CHECKING:
    import argparse

    from icatkg.discrepancies import Discrepancy, Finding

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg conflicts                          all that is recorded
  icatkg conflicts Interpol                 what concerns one thing
  icatkg conflicts --found                  what the checks find in the data, recorded or not
  icatkg conflicts --new --data next.ttl    only what nobody has recorded; exit code 1 when there is any"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "entity", metavar="ENTITY", nargs="?", help="an IRI, a CURIE, an id or a name as written"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--found", action="store_true", help="run the checks and show what they find")
    what.add_argument("--new", action="store_true", help="of what the checks find, only what is not recorded")
    parser.add_argument("-f", "--format", choices=["text", "json"], default="text", help="default: text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all or nothing")
    add_data_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    kg = loaded(options)
    width = None if options.output else terminal_width()
    if options.found or options.new:
        findings = [f for f in kg.found_conflicts() if not (options.new and f.recorded)]
        text, records = _findings(findings, width), [f._asdict() for f in findings]
    else:
        recorded = kg.conflicts(options.entity)
        text = "".join(_discrepancy(d, width) for d in recorded) or "no discrepancy is recorded\n"
        records = [d._asdict() | {"sides": [s._asdict() for s in d.sides]} for d in recorded]
    if options.format == "json":
        import json

        text = json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    emit(text.encode(), options.output)
    return 1 if options.new and records else 0


def _discrepancy(discrepancy: Discrepancy, width: int | None) -> str:
    rows = [[side.label, ", ".join(side.passages)] for side in discrepancy.sides]
    table = text_table(["", ""], rows, None if width is None else width - 2)
    sides = "".join(f"  {line}\n" for line in table.splitlines()[2:])
    short = contract(discrepancy.iri) or discrepancy.iri
    head = f"{shown(discrepancy.label)}  ({shown(discrepancy.kind)})  {short}\n"
    return f"{head}{sides}  {shown(discrepancy.summary)}\n\n"


def _findings(findings: list[Finding], width: int | None) -> str:
    if not findings:
        return "nothing new\n"
    header = ["check", "entity", "property", "value", "other", "passages", "recorded"]
    rows = [
        [
            f.check,
            f.entity,
            f.property,
            f.value,
            f.other,
            ", ".join(f.passages),
            ", ".join(contract(r) or r for r in f.recorded) or "no",
        ]
        for f in findings
    ]
    return text_table(header, rows, width)
