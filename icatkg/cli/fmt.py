"""``icatkg fmt``: lay Turtle files out in house style."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from icatkg.cli.output import emit, note
from icatkg.errors import IcatkgError, InputError, MissingFileError, ParseError

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "configure", "run"]

EXAMPLES = """\
examples:
  icatkg fmt new-report.ttl                 lay out a file in place
  icatkg fmt data ontology                  and every .ttl and .trig file of a folder
  icatkg fmt --check data                   name the files that would change, and end with 1
  icatkg fmt --diff new-report.ttl          show the change and write nothing
  icatkg fmt - < in.ttl > out.ttl

Triples and comments stay, which is checked before anything is written. If one file is wrong, none is written.
exit codes: 0 done, 1 with --check, files would change, 2 a file cannot be laid out"""

_ENDINGS = (".ttl", ".trig")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="Turtle or TriG, a folder of such, or - for standard input"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing, list the files that would change, and end with 1"
    )
    parser.add_argument(
        "--diff", action="store_true", help="write nothing, show the changes as a unified diff"
    )
    parser.add_argument(
        "-f", "--format", choices=["turtle", "trig"], help="of the files, told from their names by default"
    )


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    if "-" in options.files and len(options.files) > 1:
        raise InputError("standard input goes with no other file", "Give - alone.")
    paths = _paths(options.files)
    changed: list[tuple[str, str, str]] = []
    problems: list[IcatkgError] = []
    for path in paths:
        try:
            before, after = _laid_out(path, options)
        except IcatkgError as error:
            problems.append(error)
            continue
        if before != after or (path == "-" and not (options.check or options.diff)):
            changed.append((path, before, after))
    if problems:
        several = f"\nicatkg: {len(problems)} files cannot be laid out" if len(problems) > 1 else ""
        nothing = "; none was written" if len(paths) > 1 and not (options.check or options.diff) else ""
        text = "\nicatkg: ".join(map(str, problems))
        raise InputError(f"{text}{several}{nothing}")
    if options.diff:
        emit("".join(_difference(*change) for change in changed).encode(errors="surrogateescape"))
    elif options.check:
        emit("".join(f"{path}\n" for path, _, _ in changed).encode(errors="surrogateescape"))
    else:
        for path, _, after in changed:
            _write(path, after)
        if not options.quiet and paths != ["-"]:
            note(f"{len(changed)} of {len(paths)} files laid out anew")
    return 1 if options.check and changed else 0


def _paths(given: list[str]) -> list[str]:
    """Give the files, those of folders in order, each once."""
    paths: list[str] = []
    for name in given:
        path = Path(name)
        if name == "-" or not path.is_dir():
            paths.append(name)
            continue
        inner = sorted(
            file
            for file in path.rglob("*")
            if file.suffix.lower() in _ENDINGS
            and file.is_file()
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
        if not inner:
            raise MissingFileError(f"{name}: no .ttl or .trig file in the folder", "Name another one.")
        paths += map(str, inner)
    return list(dict.fromkeys(paths))


def _laid_out(path: str, options: argparse.Namespace) -> tuple[str, str]:
    """Give the text of a file as it is and as it should be."""
    from icatkg.serialization.formatting import format_document
    from icatkg.serialization.reading import read_bytes

    suffix = Path(path).suffix.lower()
    if path != "-":
        if suffix not in _ENDINGS and (options.format is None or suffix == ".gz"):
            if not Path(path).exists():
                read_bytes(path)
            raise InputError(f"{path}: neither Turtle nor TriG", f"Known endings: {' '.join(_ENDINGS)}.")
        if Path(path).exists() and not Path(path).is_file():
            raise InputError(f"{path}: not a regular file", "Use - for standard input.")
    trig = options.format == "trig" or (options.format is None and suffix == ".trig")
    name = "<stdin>" if path == "-" else path
    content = read_bytes(path)
    try:
        before = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ParseError("not UTF-8 text", "Save the file as UTF-8.", path=name, line=line) from None
    after = format_document(before.removeprefix("\ufeff"), trig=trig, path=name)
    writes = path != "-" and not (options.check or options.diff)
    if writes and before != after and not Path(path).stat().st_mode & 0o222:
        raise InputError(f"{path}: is read-only", "Make it writable first.")
    return before, after


def _write(path: str, text: str) -> None:
    if path == "-":
        emit(text.encode())
        return
    from icatkg.serialization.files import write_file

    write_file(path, text.encode())


def _difference(path: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.split("\n"), after.split("\n"), path, f"{path} (in house style)", lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)
