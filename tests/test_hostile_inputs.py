"""Hostile input: every command ends by itself, with a message or an honest report, and nothing else happens.

Each run has its own process with limits of memory and processor time (:mod:`tests.hostile.process`). Of every
run, whatever it is given: the exit code is 0, 1 or 2, there is no traceback, nothing on standard output with
an error, no call to the network, nothing of another file shown, and the input stays as it is.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.command import environment, run_python
from tests.hostile.inputs import FILES, SECRET, SH, SPECIAL, written
from tests.hostile.process import SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no limits for a process")

GOOD = (
    f'<http://e.org/s> <http://e.org/p> 1 ; <http://e.org/long> "{"a" * 40}!" ; a <http://e.org/C> .\n'
    + "".join(f"<http://e.org/x{n}> <http://e.org/p> <http://e.org/x{n + 1}> .\n" for n in range(150))
)
SHAPES = f"{SH}e:S a sh:NodeShape ; sh:targetNode e:s ; sh:property [ sh:path e:p ; sh:maxCount 1 ] .\n"
OWN = ("--no-default-data", "--data")
READERS = {
    "query": ("query", "-q", "SELECT * { ?s ?p ?o } LIMIT 5", *OWN, "{}"),
    "export": ("export", *OWN, "{}"),
    "describe": ("describe", "http://e.org/s", *OWN, "{}"),
    "validate": ("validate", "{}", "-s", "shapes.ttl"),
    "by pyshacl": ("validate", "{}", "-s", "shapes.ttl", "--engine", "pyshacl"),
    "shapes": ("validate", "good.ttl", "-s", "{}"),
    "ontology": ("validate", "good.ttl", "-s", "shapes.ttl", "-e", "{}"),
    "diff": ("diff", "{}", "good.ttl"),
    "lint": ("lint", "{}"),
    "doctor": ("doctor", "-q", "SELECT * { <http://e.org/s> <http://e.org/q> ?o }", *OWN, "{}"),
    "why": ("why", "http://e.org/s", "http://e.org/p", "1", *OWN, "{}"),
    "fmt": ("fmt", "--diff", "{}"),
    "add": ("add", "--dry-run", "{}", "--store", "new-store", "--no-default-data"),
}
QUERIES = {
    "query": ("query", "--query-file", "{}", *OWN, "good.ttl"),
    "with sources": ("query", "--with-sources", "--query-file", "{}", *OWN, "good.ttl"),
    "why": ("why", "--row", "1", "--query-file", "{}", *OWN, "good.ttl"),
    "doctor": ("doctor", "--query-file", "{}", *OWN, "good.ttl"),
}
# Of what is large, some commands have to do.
FEW = ("export", "validate")


class Run(NamedTuple):
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


class Hostile:
    """A folder of hostile files, and commands run in it."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        self.folder = folder
        self._process = process
        assert process.stdout is not None
        self.port = int(process.stdout.readline())

    def run(self, *arguments: str, **streams: str) -> Run:
        """Run a command, and check what holds of every run."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        before = self._state()
        order = {"arguments": arguments, "folder": str(self.folder), **streams}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        run = Run(answer["code"], answer["stdout"], answer["stderr"])
        assert run.code in {0, 1, 2}, (arguments, run)
        assert "Traceback" not in run.stderr, (arguments, run)
        assert "Warning" not in run.stderr, (arguments, run)
        assert not answer["calls"], arguments
        assert SECRET not in run.stdout + run.stderr, arguments
        assert run.stderr.isprintable() or set(filter(lambda c: not c.isprintable(), run.stderr)) == {"\n"}
        assert self._state() == before, arguments
        if run.code == 2:
            assert run.stderr or arguments[0] == "doctor", arguments
        if run.code == 2 and arguments[0] != "doctor":  # a diagnosis is an answer
            assert run.stdout == "", arguments
        return run

    def _state(self) -> list[tuple[str, int, int]]:
        """Give the names, sizes and times of change of the files."""
        with os.scandir(self.folder) as entries:
            files = (entry for entry in entries if not entry.is_dir(follow_symlinks=False))
            stats = ((entry.name, entry.stat(follow_symlinks=False)) for entry in files)
            return sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    """Give the hostile files, and a process that runs commands on them."""
    folder = tmp_path_factory.mktemp("hostile")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as process:
        found = Hostile(folder, process)
        written(folder, found.port)
        (folder / "good.ttl").write_text(GOOD, encoding="utf-8")
        (folder / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
        yield found
        assert process.stdin is not None
        process.stdin.close()


def _commands(name: str, labels: tuple[str, ...] = tuple(READERS)) -> Iterator[tuple[str, list[str]]]:
    """Give the commands that read a file as RDF, and their labels."""
    for label in labels:
        if label != "fmt" or name.endswith((".ttl", ".trig")):
            yield label, [argument.replace("{}", name) for argument in READERS[label]]


# Where each fault begins: line and column, the line alone of XML, nothing where a file has no lines.
REFUSED = {
    "truncated.ttl": "1:35",
    "truncated.nq": "1:39",
    "truncated.jsonld": "1:46",
    "truncated.rdf": "3",
    "utf-16.ttl": "1",
    "latin-1.ttl": "1",
    "byte-order-mark-twice.ttl": "1:1",
    "null-bytes.ttl": "2:1",
    "surrogate-escape.ttl": "1:36",
    "surrogate-bytes.ttl": "1",
    "overlong-utf-8.ttl": "1",
    "beyond-unicode.ttl": "1:36",
    "empty.jsonld": "1:1",
    "empty.rdf": "1:1",
    "html.ttl": "1:1",
    "html.rdf": "2",
    "html.jsonld": "1:1",
    "pdf.ttl": "",
    "png.ttl": "1",
    "sqlite.ttl": "1",
    "excel.ttl": "1",
    "spreadsheet.csv": "",
    "turtle.jsonld": "1:1",
    "json.ttl": "1:1",
    "no-ending": "",
    "not-packed.ttl.gz": "",
    "packed.ttl": "1",
    "cut-off.ttl.gz": "",
    "billion-laughs.rdf": "3:",
    "entity-of-a-file.rdf": "3:",
    "entity-of-the-network.rdf": "3:",
    "parameter-entity.rdf": "3:",
    "xinclude.rdf": "3:",
    "remote-context.jsonld": "1:14",
    "context-of-a-file.jsonld": "1:14",
    "import-in-a-context.jsonld": "",
    "deep.jsonld": "1:3601",
    "deep-brackets.jsonld": "1:201",
    "iri-with-spaces.ttl": "1:1",
    "iri-with-bad-percent.ttl": "1:1",
    "iri-with-escapes.ttl": "1:1",
    "same-id-twice.rdf": "3",
    "notation-3.ttl": "1:1",
    "formula.n3": "1:1",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(hostile: Hostile, name: str) -> None:
    """Each command names the file and the place, and ends with 2."""
    for label, arguments in _commands(name, tuple(READERS.keys() - {"by pyshacl"})):
        run = hostile.run(*arguments)
        assert run.code == 2, label
        assert f"{name}:{REFUSED[name]}" in run.stderr, (label, run)


# Odd, but RDF as the standards have it.
READ = (
    "byte-order-mark.ttl",
    "mixed-line-ends.ttl",
    "null-byte-in-a-literal.ttl",
    "empty.ttl",
    "only-comments.ttl",
    "external-dtd.rdf",
    "imports-over-http.ttl",
    "base-of-a-file.ttl",
    "prefix-anew.ttl",
    "relative-iris.ttl",
    "iri-of-nothing.ttl",
    "iri-of-a-script.ttl",
    "triple-term.ttl",
    "annotations.ttl",
    "direction-of-text.ttl",
    "version-of-the-future.ttl",
    "blank-graph.trig",
    "bad-dates.ttl",
    "bad-numbers.ttl",
    "terminal-escapes.ttl",
    "markup-in-a-label.ttl",
    "long-name.ttl",
    "long-language-tag.ttl",
    "long-iri.ttl",
)
_RDF_12 = {"triple-term.ttl", "annotations.ttl"}


@pytest.mark.parametrize("name", READ)
def test_what_is_odd_is_read(hostile: Hostile, name: str) -> None:
    """What can be read is; what a command cannot do with it, it says."""
    for label, arguments in _commands(name):
        run = hostile.run(*arguments)
        if label == "query":
            assert run.code == 0, run
        if label in {"validate", "by pyshacl", "shapes", "ontology"} and name in _RDF_12:
            assert run.code == 2, label
            assert f"{name}: " in run.stderr, label
        if run.code == 2:
            # Either the file is at fault and named, or what was asked for is not in it.
            assert name in run.stderr or "nothing goes by the name" in run.stderr, (label, run)


@pytest.mark.parametrize("format_", ["nquads", "trig", "jsonld", "rdfxml", "turtle"])
@pytest.mark.parametrize("name", ["bad-numbers.ttl", "null-byte-in-a-literal.ttl", "blank-graph.trig"])
def test_odd_data_is_written_or_refused(hostile: Hostile, name: str, format_: str) -> None:
    """What a format has no form for is refused, not written wrong."""
    run = hostile.run("export", *OWN, name, "-f", format_)
    refused = format_ == "rdfxml" and name == "null-byte-in-a-literal.ttl"  # XML 1.0, section 2.2
    assert run.code == (2 if refused else 0), run


LARGE = (
    "deep-blank-nodes.ttl",
    "deep-lists.ttl",
    "deep-triple-terms.ttl",
    "deep-elements.rdf",
    "deep-unclosed.ttl",
    "long-chain.ttl",
    "long-list.ttl",
    "long-literal.ttl",
    "long-line.nt",
    "long-blank-node-name.ttl",
    "many-line-breaks.ttl",
    "many-prefixes.ttl",
    "many-graphs.nq",
)


@pytest.mark.parametrize("name", LARGE)
def test_large_and_deep_files_end(hostile: Hostile, name: str) -> None:
    """A file of some megabytes is read, or refused by its name, in the memory and time there is."""
    for _, arguments in _commands(name, FEW):
        run = hostile.run(*arguments, "--timeout", str(SECONDS / 3))
        assert run.code != 2 or name in run.stderr, run


# What a list of five thousand blank nodes costs must not grow with its cube.
@pytest.mark.parametrize("name", ["long-list.ttl", "long-chain.ttl"])
def test_long_lists_are_written(hostile: Hostile, name: str) -> None:
    """They take no longer than reading them."""
    assert hostile.run("export", *OWN, name, "-f", "ntriples").code == 0


@pytest.mark.parametrize("name", ["bomb.ttl.gz", "sparse.ttl", "endless-device.ttl"])
def test_what_is_too_large_is_refused(hostile: Hostile, name: str) -> None:
    """Ten gigabytes packed into little, a terabyte of nothing, and a device without an end."""
    run = hostile.run("query", "-q", "ASK {}", *OWN, name)
    assert run.code == 2
    assert re.match(rf"icatkg: {name}: larger than \d+ MB\n", run.stderr)


NOT_FILES = {
    "folder.ttl": "folder",
    "missing.ttl": "no such file",
    "symbolic-link-to-itself.ttl": "symbolic-link-to-itself.ttl: ",
    "symbolic-link-to-nothing.ttl": "no such file",
    "socket.ttl": "socket.ttl: ",
}


@pytest.mark.parametrize("name", NOT_FILES)
def test_what_is_no_file_is_refused(hostile: Hostile, name: str) -> None:
    """Each command says what is in the way."""
    for label, arguments in _commands(name):
        run = hostile.run(*arguments)
        assert run.code == 2, label
        assert f"icatkg: {name}: " in run.stderr, (label, run)
        assert NOT_FILES[name] in run.stderr, (label, run)


@pytest.mark.parametrize("arguments", [arguments for _, arguments in _commands("pipe.ttl", FEW)])
def test_a_pipe_that_nobody_writes_to_is_not_waited_for_without_end(
    hostile: Hostile, arguments: list[str]
) -> None:
    """The limit of time holds while a command waits, too."""
    run = hostile.run(*arguments, "--timeout", "1")
    assert run.code == 2
    assert "took longer than 1 second" in run.stderr
    assert "pipe.ttl" in run.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(hostile: Hostile) -> None:
    """The message says so."""
    path = hostile.folder / "forbidden.ttl"
    path.touch(0o000)
    run = hostile.run("export", *OWN, path.name)
    assert (run.code, "forbidden.ttl: cannot be read" in run.stderr) == (2, True)


# The exit code, and what is said: in the report, or as the error.
SHAPES_FILES: dict[str, tuple[int, str]] = {
    "imports-over-http.ttl": (0, "owl:imports http://127.0.0.1"),
    "javascript.ttl": (0, "not evaluated: sh:js"),
    "recursive-shapes.ttl": (0, "not evaluated: http://e.org/S: "),
    "recursive-not.ttl": (0, "not evaluated: http://e.org/S: "),
    "cyclic-list.ttl": (2, "http://e.org/S"),
    "cyclic-or.ttl": (2, "http://e.org/S"),
    "cyclic-path.ttl": (2, "http://e.org/S"),
    "list-with-two-rests.ttl": (2, "http://e.org/S"),
    "path-of-nothing.ttl": (2, "http://e.org/S"),
    "deep-path.ttl": (2, "deep"),
    "deep-shapes.ttl": (2, "deep"),
    "constraint-with-service.ttl": (2, "SERVICE"),
    "constraint-with-from.ttl": (1, "not evaluated: http://e.org/S: a query uses FROM"),
    "constraint-that-updates.ttl": (2, "DELETE"),
    "constraint-that-is-no-query.ttl": (2, "http://e.org/S"),
    "pattern-that-is-none.ttl": (2, "sh:pattern"),
    "pattern-of-great-count.ttl": (1, "sh:PatternConstraintComponent"),
    "absurd-lengths.ttl": (2, "sh:maxLength"),
    "counts-of-text.ttl": (2, "sh:minCount"),
    "thousand-shapes.ttl": (1, "sh:ClassConstraintComponent"),
}


@pytest.mark.parametrize("name", SHAPES_FILES)
def test_hostile_shapes(hostile: Hostile, name: str) -> None:
    """Malformed shapes are an error that names the file; what is not evaluated is said in the report."""
    code, said = SHAPES_FILES[name]
    run = hostile.run("validate", "good.ttl", "-s", name)
    assert run.code == code, run
    assert said in (run.stderr if code == 2 else run.stdout), run
    assert code != 2 or name in run.stderr


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
@pytest.mark.parametrize("name", ["endless-constraint.ttl", "endless-path.ttl", "catastrophic-pattern.ttl"])
def test_endless_shapes_are_stopped(hostile: Hostile, name: str, engine: str) -> None:
    """The limit of time holds inside either engine, and inside a regular expression."""
    run = hostile.run("validate", "good.ttl", "-s", name, "--engine", engine, "--timeout", "1")
    assert run.code == 2, run
    assert "took longer than 1 second" in run.stderr
    assert name in run.stderr


# The place at which a query is refused, or nothing when it is answered.
QUERY_FILES: dict[str, str] = {
    "deep-parentheses.rq": "1:1012",
    "deep-groups.rq": "1:",
    "many-operators.rq": "1:",
    "long-union.rq": "1:",
    "service.rq": "1:12",
    "silent-service.rq": "1:21",
    "load.rq": "1:1",
    "update.rq": "1:1",
    "update-after-query.rq": "1:24",
    "binary.rq": "2",
    "utf-16.rq": "1",
    "empty.rq": " the query is empty",
    "unclosed-strings.rq": "1:",
    "many-values.rq": "",
    "regex.rq": "",
    "from-the-network.rq": "",
}


@pytest.mark.parametrize("name", QUERY_FILES)
def test_hostile_queries(hostile: Hostile, name: str) -> None:
    """What is never done is refused at its place; the rest is answered."""
    place = QUERY_FILES[name]
    for label, arguments in QUERIES.items():
        run = hostile.run(*(argument.replace("{}", name) for argument in arguments))
        if label == "doctor":
            continue
        if place:
            assert run.code == 2, label
            assert f"{name}:{place}" in run.stderr, (label, run)
        elif label != "why":  # which asks for a row that is not there
            assert run.code == 0, (label, run)


@pytest.mark.parametrize("label", QUERIES)
@pytest.mark.parametrize("name", ["endless.rq"])
def test_endless_queries_are_stopped(hostile: Hostile, name: str, label: str) -> None:
    """Whatever command runs the query."""
    run = hostile.run(*(argument.replace("{}", name) for argument in QUERIES[label]), "--timeout", "1")
    assert run.code == 2, run
    assert "took longer than 1 second" in run.stderr
    assert name in run.stderr


@pytest.mark.parametrize("name", ["endless-rows.rq", "endless-order.rq", "growing-text.rq"])
def test_queries_that_eat_memory_are_stopped(hostile: Hostile, name: str) -> None:
    """The limit of memory holds for rows, for sorting, and for one long text."""
    run = hostile.run("query", "--query-file", name, *OWN, "good.ttl", "--max-memory", "400")
    assert run.code == 2, run
    assert re.search(r"needs more memory than 400 MB|memory ran out", run.stderr), run
    assert name in run.stderr


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "soon", "1e999"])
def test_limits_are_numbers(hostile: Hostile, text: str) -> None:
    """Others are mistakes of usage."""
    for option in ("--timeout", "--max-memory"):
        run = hostile.run("query", "-q", "ASK {}", f"{option}={text}")
        assert run.code == 2
        assert option in run.stderr


def test_no_limits(hostile: Hostile) -> None:
    """0 lifts both."""
    run = hostile.run("query", "-q", "ASK {}", *OWN, "good.ttl", "--timeout", "0", "--max-memory", "0")
    assert (run.code, run.stdout) == (0, "yes\n")


def test_a_thread_that_holds_the_main_one_is_ended() -> None:
    """When the main thread cannot stop, the process is ended all the same."""
    code = (
        "import signal; from icatkg.cli import limits; limits._GRACE = 0.1\n"
        # As inside the engine: no handler runs.
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
        "import os\n"
        "with limits.Limits(0.3, 0, lambda reason: (print(reason, flush=True), os._exit(2))):\n"
        "    import threading; threading.Event().wait(60)\n"
    )
    outcome = run_python("-c", code)
    assert outcome.code == 2
    assert "took longer than 0.3 seconds" in outcome.text


DOCUMENTS = {
    "utf-16.txt": (2, "utf-16.txt:1: not UTF-8"),
    "binary.txt": (2, "binary.txt:2: not UTF-8"),
    "empty.txt": (2, "empty.txt: "),
    "only-spaces.txt": (2, "only-spaces.txt: "),
    "terminal-escapes.txt": (0, "1 passages"),
    "null-bytes.txt": (0, "1 passages"),
    "long-paragraph.txt": (0, "1 passages"),
    "many-paragraphs.txt": (0, "5000 passages"),
    "missing.txt": (2, "missing.txt: no such file"),
    "good.ttl": (2, "good.ttl: not a text file"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_hostile_documents(hostile: Hostile, name: str) -> None:
    """A text is cut into passages, or refused by its name."""
    code, said = DOCUMENTS[name]
    run = hostile.run("new", "document", name, "--id", "999", *OWN, "good.ttl")
    assert run.code == code, run
    assert said in run.stderr


NAMES = [
    "line\nbreak.ttl",
    "\x1b]0;title\x07.ttl",
    "\u202ettl.exe.ttl",
    "-dash.ttl",
    "--output=x.ttl",
    os.fsdecode(b"\xff\xfe.ttl"),
    " space .ttl",
    "per%20cent.ttl",
    "'quote\".ttl",
    "a" * 250 + ".ttl",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_hostile_file_names(hostile: Hostile, name: str) -> None:
    """Any name of a file can be given, and no message shows what a terminal would obey."""
    good, broken = hostile.folder / "names" / name, hostile.folder / "broken-names" / name
    for path, text in ((good, GOOD), (broken, "<http://e.org/s> nonsense")):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for label, arguments in _commands("FILE.ttl", ("export", "validate", "diff", "fmt")):
        run = hostile.run(*(argument.replace("FILE.ttl", f"names/{name}") for argument in arguments))
        assert run.code in {0, 1}, (label, run)
        run = hostile.run(*(argument.replace("FILE.ttl", f"broken-names/{name}") for argument in arguments))
        assert run.code == 2, (label, run)
        assert "broken-names/" in run.stderr, (label, run)


def test_a_thousand_files(hostile: Hostile) -> None:
    """As many files as the shell lets through."""
    folder = hostile.folder / "thousand"
    folder.mkdir()
    names = [f"thousand/{n}.ttl" for n in range(1_000)]
    for name in names:
        (hostile.folder / name).write_text("<http://e.org/s> <http://e.org/p> 1 .\n", encoding="utf-8")
    assert hostile.run("fmt", "--check", *names).code in {0, 1}
    assert hostile.run("validate", *names, "-s", "shapes.ttl").code == 0


@pytest.mark.parametrize("stdin", ["/dev/null", "closed", "binary.rq"])
def test_hostile_standard_input(hostile: Hostile, stdin: str) -> None:
    """Standard input that is empty, closed or binary."""
    for arguments in (
        ("query", "-", *OWN, "good.ttl"),
        ("export", *OWN, "-"),
        ("validate", "-", "-s", "shapes.ttl"),
        ("fmt", "-"),
    ):
        run = hostile.run(*arguments, stdin=stdin)
        assert run.code == 2 or stdin == "/dev/null", (arguments, run)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("stdout", ["/dev/full", "closed"])
def test_output_that_cannot_be_written(hostile: Hostile, stdout: str) -> None:
    """A full disk and a closed stream are errors, not silence."""
    for arguments in (
        ("query", "-q", "ASK {}", *OWN, "good.ttl"),
        ("export", *OWN, "good.ttl"),
        ("validate", "good.ttl", "-s", "shapes.ttl"),
        ("diff", "good.ttl", "shapes.ttl"),
        ("describe", "http://e.org/s", *OWN, "good.ttl"),
        ("lint", "good.ttl"),
    ):
        run = hostile.run(*arguments, stdout=stdout)
        assert run.code == 2, (arguments, run)
        assert "standard output cannot be written" in run.stderr, (arguments, run)


@pytest.mark.parametrize("output", ["nowhere/out.ttl", "folder.ttl", "good.ttl/out.ttl", "/dev/full"])
def test_hostile_places_of_output(hostile: Hostile, output: str) -> None:
    """Output goes to a place that can be written, or nothing is changed."""
    for arguments in (("export", *OWN, "good.ttl"), ("validate", "good.ttl", "-s", "shapes.ttl")):
        run = hostile.run(*arguments, "-f", "turtle", "-o", output)
        assert run.code == 2, (arguments, run)
        assert output in run.stderr, (arguments, run)


def test_output_over_the_input(hostile: Hostile) -> None:
    """The input is read whole before its place is written to; a faulty one stays."""
    (hostile.folder / "over").mkdir()
    path = hostile.folder / "over" / "same.ttl"
    path.write_text(GOOD, encoding="utf-8")
    assert hostile.run("export", *OWN, "over/same.ttl", "-o", "over/same.ttl").code == 0
    assert hostile.run("diff", "over/same.ttl", "good.ttl").code == 0
    path.write_text("<http://e.org/s> nonsense", encoding="utf-8")
    assert hostile.run("export", *OWN, "over/same.ttl", "-o", "over/same.ttl").code == 2
    assert path.read_text(encoding="utf-8") == "<http://e.org/s> nonsense"


def test_every_input_is_tried() -> None:
    """No hostile file is made for nothing, and there are sixty and more."""
    tried = {*REFUSED, *READ, *LARGE, *NOT_FILES, *SHAPES_FILES, *QUERY_FILES, *DOCUMENTS}
    text = Path(__file__).read_text(encoding="utf-8")
    untried = [name for name in (*FILES, *SPECIAL) if name not in tried and f'"{name}"' not in text]
    assert untried == []
    assert len(FILES) >= 60
