"""The command line: help, mistakes, signals, terminals."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import icatkg
from icatkg.cli.main import COMMANDS
from tests.command import environment, run_icatkg

if TYPE_CHECKING:
    from tests.conftest import Command

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HOSTILE = "\x1b]0;title\x07\x1b[31mred\u202e\x9b"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(icatkg_command: Command, command: str) -> None:
    """``--help`` tells what the command does and how it is used."""
    outcome = icatkg_command(command, "--help")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert f"  icatkg {command}" in outcome.text.partition("examples:")[2]


def test_help_lists_every_command(icatkg_command: Command) -> None:
    """The first help names all commands and the exit codes."""
    text = icatkg_command("--help").text
    assert all(re.search(rf"^    {command}\s", text, re.MULTILINE) for command in COMMANDS)
    assert "exit codes:" in text


def test_version(icatkg_command: Command) -> None:
    """``--version`` is the version of the package."""
    assert icatkg_command("--version").text == f"icatkg {icatkg.__version__}\n"


def test_help_of_a_stored_query_shows_its_parameters(icatkg_command: Command) -> None:
    """Each stored query has its own help."""
    outcome = icatkg_command("query", "chairs-by-year", "--help")
    assert outcome.code == 0
    assert "--year YEAR" in outcome.text


BAD = [
    [],
    ["nosuch"],
    ["--nosuch"],
    ["qeury", "chairs-by-year"],
    ["query"],
    ["query", "nosuch"],
    ["query", "chair-by-year"],
    ["query", "chairs-by-year", "--nosuch", "1"],
    ["query", "chairs-by-year", "--year"],
    ["query", "chairs-by-year", "--year", "soon"],
    ["query", "chairs-by-year", "--year", "20188"],
    ["query", "chairs-by-year", "--var", "year"],
    ["query", "chairs-by-year", "--var", "yaer=2018"],
    ["query", "chairs-by-year", "--results", "xlsx"],
    ["query", "chairs-by-year", "--results", "turtle"],
    ["query", "chairs-by-year", "extra"],
    ["query", "entity-claims"],
    ["query", "entity-claims", "--id", "No Such Body"],
    ["query", "entity-claims", "--id", ""],
    ["query", "entity-claims", "--id", "Interpol", "--results", "csv"],
    ["query", "-q", ""],
    ["query", "-q", "SELEKT"],
    ["query", "-q", "SELECT * { ?s ?p }"],
    ["query", "-q", "ASK {}", "--var", "a=b"],
    ["query", "-q", "CONSTRUCT WHERE { ?s ?p ?o }", "--results", "nosuch"],
    ["query", "-q", "LOAD <http://127.0.0.1:9/>"],
    ["query", "-q", "ASK { SERVICE <http://127.0.0.1:9/> {} }"],
    ["query", "-q", "ASK " + "{" * 20_000],
    ["query", "--query-file", "none.rq"],
    ["query", "--query-file", "/"],
    ["query", "chairs-by-year", "-o", "/nonexistent/x.csv"],
    ["query", "chairs-by-year", "--data", "none.ttl"],
    ["query", "../../etc/passwd"],
    ["queries", "--format", "xml"],
    ["queries", "extra"],
    ["describe"],
    ["describe", "No Such Body"],
    ["describe", ""],
    ["describe", "x" * 100_000],
    ["describe", "Interpol", "--format", "nosuch"],
    ["export", "--format", "nosuch"],
    ["export", "--format", "csv"],
    ["export", "--graph", "nosuch"],
    ["export", "--graph", "src:003", "--entity", "Interpol"],
    ["export", "--entity", "No Such Body"],
    ["export", "--data", "none.ttl"],
    ["export", "--data", "/dev/null"],
    ["export", "--data-format", "nosuch"],
    ["export", "-o", "/"],
    ["validate", "none.ttl"],
    ["validate", "-s", "none.ttl"],
    ["validate", "--fail-on", "nosuch"],
    ["validate", "--max-depth", "x"],
    ["validate", "-f", "nosuch", "/dev/null", "-df", "ttl", "-s", "/dev/null", "-sf", "ttl"],
    ["sources"],
    ["sources", "verify"],
    ["sources", "verify", "none"],
    ["sources", "nosuch", "/"],
    ["completion"],
    ["completion", "tcsh"],
]


@pytest.mark.parametrize("arguments", BAD, ids=lambda a: " ".join(a)[:40] or "nothing")
def test_mistakes_end_with_2_and_a_message(
    icatkg_command: Command, tmp_path: Path, arguments: list[str]
) -> None:
    """No mistake gives a traceback, an answer or silence; messages are short and on standard error."""
    outcome = icatkg_command(*arguments, cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.stdout == b""
    assert outcome.stderr.strip()
    assert "Traceback" not in outcome.stderr
    assert len(outcome.stderr) < 3_000
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["query", "chair-by-year"], "chairs-by-year"),
        (["query", "chairs-by-year", "--var", "yaer=2018"], "--year"),
        (["describe", "Interpool"], "INTERPOL"),
        (["export", "--format", "nosuch"], "turtle"),
        (["export", "--graph", "nosuch"], "003"),
        (["nosuch"], "query"),
    ],
)
def test_mistakes_are_met_with_a_remedy(icatkg_command: Command, arguments: list[str], remedy: str) -> None:
    """The message tells what would have worked."""
    assert remedy in icatkg_command(*arguments).stderr


def test_traceback_only_on_request(icatkg_command: Command) -> None:
    """``--debug`` shows where an error comes from."""
    assert "Traceback" in icatkg_command("query", "nosuch", "--debug").stderr


def test_standard_input_and_exit_code(icatkg_command: Command) -> None:
    """``-`` reads SPARQL; ``--exit-code`` turns no into 1."""
    yes = icatkg_command("query", "-", stdin=b"ASK { id:osce a icat:Organisation }")
    assert (yes.code, yes.text) == (0, "yes\n")
    no = icatkg_command("query", "-", "--exit-code", stdin=b"ASK { id:osce a icat:Nothing }")
    assert (no.code, no.text) == (1, "no\n")


def test_queries_lists_every_stored_query(icatkg_command: Command) -> None:
    """The list in JSON names what ``query`` takes."""
    names = [record["name"] for record in json.loads(icatkg_command("queries", "-f", "json").text)]
    assert "chairs-by-year" in names
    assert names == sorted(names)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_accepted(icatkg_command: Command, shell: str, tmp_path: Path) -> None:
    """Each shell reads its script without complaint; the script knows the stored queries."""
    outcome = icatkg_command("completion", shell)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert "chairs-by-year" in outcome.text
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_bytes(outcome.stdout)
    subprocess.run([program, "-n", tmp_path / "script"], check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["que"], {"query", "queries"}),
        (["query", "chairs-by"], {"chairs-by-year"}),
        (["completion", "f"], {"fish"}),
    ],
)
def test_bash_completes(
    icatkg_command: Command, tmp_path: Path, words: list[str], completed: set[str]
) -> None:
    """Bash, asked as it asks itself, completes commands and stored queries."""
    script = icatkg_command("completion", "bash").text
    line = f"COMP_WORDS=(icatkg {' '.join(words)}); COMP_CWORD={len(words)}"
    asked = f'{line}; _shtab_icatkg; echo "${{COMPREPLY[@]}}"'
    (tmp_path / "script").write_text(f"{script}\n{asked}\n", encoding="utf-8")
    done = subprocess.run(["bash", tmp_path / "script"], capture_output=True, check=True)
    assert set(done.stdout.decode().split()) == completed


def test_interrupt_ends_at_once() -> None:
    """Ctrl-C during a heavy query ends with 130, without a traceback."""
    # A shell may start its background jobs with interrupts ignored; a terminal does not.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"from icatkg.cli.main import main; sys.exit(main(['query', '-q', {HEAVY!r}]))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, env=environment()) as process:
        threads = Path(f"/proc/{process.pid}/task")
        for _ in range(100):
            time.sleep(0.05)
            if threads.exists() and len(list(threads.iterdir())) > 1:
                break
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 130
    assert b"Traceback" not in errors


def test_closed_pipe_is_quiet() -> None:
    """``icatkg export | head -1`` says nothing on standard error."""
    with subprocess.Popen(
        [sys.executable, "-m", "icatkg", "export"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"@prefix")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == -signal.SIGPIPE


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
@pytest.mark.parametrize("name", ["text", "markdown", "csv", "tsv", "json", "xml"])
def test_output_is_utf8_in_every_locale(icatkg_command: Command, locale: str, name: str) -> None:
    """Letters of all languages come out as UTF-8, whatever the locale says."""
    query = 'SELECT ("\\u00E9\\u2019\\U0001D4B3" AS ?x) {}'
    outcome = icatkg_command("query", "-q", query, "--results", name, env={"LC_ALL": locale})
    assert outcome.code == 0
    assert "é’𝒳".encode() in outcome.stdout


def _on_terminal(*arguments: str, columns: int) -> str:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "icatkg", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        env=environment({"COLUMNS": str(columns), "TERM": "xterm"}),
    ):
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65_536)
            except OSError:  # Linux says so at the end
                break
            if not part:
                break
            parts.append(part)
    os.close(ours)
    return b"".join(parts).decode()


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_table_fits_the_terminal(columns: int) -> None:
    """No line is wider than the terminal; things are shown by their labels."""
    text = _on_terminal("query", "chairs-by-year", columns=columns)
    assert max(len(line) for line in text.splitlines()) <= columns
    assert "OSCE" in text
    assert "https://w3id.org" not in text


def test_description_fits_the_terminal() -> None:
    """So does the description of a thing."""
    text = _on_terminal("describe", "Interpol", columns=72)
    assert "INTERPOL" in text
    assert max(len(line) for line in text.splitlines() if "\u2019" not in line) <= 72


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Give data that would rename, recolour or turn round a terminal."""
    path = tmp_path / "hostile.ttl"
    path.write_text(
        f'<http://e.org/s> <http://www.w3.org/2000/01/rdf-schema#label> "{HOSTILE}" ; a <http://e.org/C> .\n',
        encoding="utf-8",
    )
    return path


def _harmless(output: bytes | str) -> bool:
    text = output.decode() if isinstance(output, bytes) else output
    return not set(HOSTILE) & set(text) - set("0;title[31mred]")


def test_control_characters_do_not_reach_the_terminal(icatkg_command: Command, hostile: Path) -> None:
    """Tables and descriptions show control and direction characters as escapes."""
    own = ["--no-default-data", "--data", str(hostile)]
    for arguments in (
        ["query", "-q", "SELECT * { ?s ?p ?o }"],
        ["query", "-q", "SELECT * { ?s ?p ?o }", "--results", "markdown"],
        ["describe", "http://e.org/s"],
    ):
        outcome = icatkg_command(*arguments, *own)
        assert outcome.code == 0
        assert "red" in outcome.text
        assert _harmless(outcome.stdout)


def test_control_characters_in_errors(icatkg_command: Command, hostile: Path, tmp_path: Path) -> None:
    """Messages that show a line of a file, a name or a query do so harmlessly."""
    broken = tmp_path / "broken.ttl"
    broken.write_text(f'<a:s> <a:p> "{HOSTILE}" nonsense\n', encoding="utf-8")
    for outcome in (
        icatkg_command("export", "--data", broken),
        icatkg_command("describe", HOSTILE),
        icatkg_command("query", HOSTILE),
        icatkg_command("query", "-q", f"ASK {{ ?s ?p '{HOSTILE}' nonsense }}"),
        icatkg_command("export", "--format", HOSTILE, "--data", hostile),
    ):
        assert outcome.code == 2
        assert _harmless(outcome.stderr)


def test_control_characters_in_reports(hostile: Path, tmp_path: Path) -> None:
    """A validation report shows bad values harmlessly."""
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <a:S> a sh:NodeShape ; "
        "sh:targetClass <http://e.org/C> ; sh:property [ sh:maxLength 1 ; "
        "sh:path <http://www.w3.org/2000/01/rdf-schema#label> ] .",
        encoding="utf-8",
    )
    for name in ("human", "table", "markdown"):
        outcome = run_icatkg("validate", hostile, "-s", shapes, "-f", name)
        assert outcome.code == 1
        assert "red" in outcome.text
        assert _harmless(outcome.stdout)
