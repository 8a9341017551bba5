"""``icatkg doctor`` and the advice that ``icatkg query`` gives on a terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from icatkg.errors import ParameterError, QueryError, UnknownNameError
from tests.command import ROOT, TIME_LIMIT, environment
from tests.test_stored_queries import _ALL_CASES, Case, case_id

if TYPE_CHECKING:
    from pathlib import Path

    from icatkg import KnowledgeGraph
    from tests.conftest import Command

_PERSONS = "SELECT ?p { ?p a icat:Persons }"


def test_a_fine_query(icatkg_command: Command) -> None:
    """It ends with 0 and says how many rows there are; 18 people are declared."""
    found = icatkg_command("doctor", "-q", "SELECT ?p { ?p a icat:Person }")
    assert (found.code, found.text) == (0, "the query is fine: 18 rows\n")


def test_a_finding_as_text(icatkg_command: Command) -> None:
    """Place, line with caret, remedy, what it gives, the corrected query, the verdict; code 1."""
    found = icatkg_command("doctor", "-q", _PERSONS)
    assert found.code == 1
    assert found.text == (
        "query:1:18: error: unknown class icat:Persons: it occurs nowhere in the data [unknown-class]\n"
        f"    {_PERSONS}\n"
        "                     ^^^^^^^^^^^^\n"
        "  Did you mean icat:Person (a name that looks alike, the type of 18 things)?\n"
        "  With it: 18 rows.\n"
        "\n"
        "corrected (18 rows):\n"
        "    SELECT ?p { ?p a icat:Person }\n"
        "\n"
        "no rows; 1 error\n"
    )


def test_a_finding_as_json(icatkg_command: Command) -> None:
    """All attributes are there."""
    record = json.loads(icatkg_command("doctor", "-q", _PERSONS, "--format", "json").stdout)
    assert (record["query"], record["rows"], record["fine"]) == (_PERSONS, 0, False)
    assert (record["correctedRows"], record["complete"]) == (18, True)
    (finding,) = record["findings"]
    assert finding["kind"] == "unknown-class"
    assert finding["place"] == {"line": 1, "column": 18, "start": 17, "end": 29}
    assert finding["edits"] == [{"start": 17, "end": 29, "text": "icat:Person"}]
    assert finding["counts"] == {"uses": 18, "rows": 18}


def test_a_finding_as_markdown(icatkg_command: Command, tmp_path: Path) -> None:
    """It can be written to a file."""
    out = tmp_path / "found.md"
    code = icatkg_command("doctor", "-q", _PERSONS, "--format", "markdown", "-o", out).code
    assert code == 1
    text = out.read_text(encoding="utf-8")
    assert text.startswith("**No rows; 1 error**\n")
    assert "- **error** `unknown-class` at 1:18:" in text
    assert "```sparql\nSELECT ?p { ?p a icat:Person }\n```" in text


@pytest.mark.parametrize(
    ("query", "told", "mended"),
    [
        ("SELECT ?a, ?b { ?a a ?b }", "columns are not separated by commas", "SELECT ?a ?b { ?a a ?b }"),
        ("SELCT ?a { ?a a ?b }", "SELCT is no keyword", "SELECT ?a { ?a a ?b }"),
        ("SELECT ?a { ?a a ?b ?a ?c ?d }", "a dot is missing before ?a", "SELECT ?a { ?a a ?b . ?a ?c ?d }"),
        ("SELECT ?a { ?a a ?b", "a closing brace } is missing", "SELECT ?a { ?a a ?b }"),
        (
            "SELECT ?a { ?a a ?b FILTER(?b == icat:Person) }",
            "== is no operator of SPARQL",
            "SELECT ?a { ?a a ?b FILTER(?b = icat:Person) }",
        ),
        (
            "SELECT ?a { ?a a ?b FILTER ?b = icat:Person }",
            "the condition of FILTER stands in brackets",
            "SELECT ?a { ?a a ?b FILTER (?b = icat:Person) }",
        ),
        (
            "SELECT COUNT(?a) AS ?n { ?a a ?b }",
            "a computed column stands in brackets",
            "SELECT (COUNT(?a) AS ?n) { ?a a ?b }",
        ),
        (
            "SELECT ?a { ?a icat:acronym “OSCE” }",
            "“ is no quotation mark of SPARQL",
            'SELECT ?a { ?a icat:acronym "OSCE" }',
        ),
        (
            "SELECT ?t { ?t dct:title ?x }",
            "the prefix dct: is not declared",
            "SELECT ?t { ?t dcterms:title ?x }",
        ),
    ],
)
def test_what_is_not_sparql(kg: KnowledgeGraph, query: str, told: str, mended: str) -> None:
    """The likely slip is told, and the mended query reads."""
    diagnosis = kg.diagnose(query)
    assert not diagnosis.readable
    (finding,) = diagnosis.findings
    assert finding.message.removeprefix("not SPARQL: ") == told
    assert diagnosis.corrected == mended
    assert kg.query(mended)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ",
        "{",
        "SELECT ?a { ?a a 'x }",
        "SELECT ?a { ?a ?b ?c } ]",
        "\x00",
        "ASK { ?a <a b> ?c }",
        "é ?",
    ],
)
def test_what_cannot_be_mended_is_still_placed(kg: KnowledgeGraph, query: str) -> None:
    """There is one finding with a place, whatever the text."""
    diagnosis = kg.diagnose(query)
    assert not diagnosis.readable
    assert [finding.place is not None for finding in diagnosis] == [True]


def test_updates_and_service_are_told(icatkg_command: Command) -> None:
    """They are not run; the code is 2 as for what is not SPARQL."""
    for query, word in (("DELETE DATA { <a> <b> 1 }", "update"), ("ASK { SERVICE <x:y> { } }", "SERVICE")):
        found = icatkg_command("doctor", "-q", query)
        assert found.code == 2
        assert "[refused]" in found.text
        assert word in found.text


def test_bad_input(icatkg_command: Command) -> None:
    """No query, no file, no such stored query, a wrong value: code 2, a message, no traceback."""
    for arguments in (
        ["doctor"],
        ["doctor", "-q", ""],
        ["doctor", "--query-file", "no-such-file.rq"],
        ["doctor", "no-such-query"],
        ["doctor", "chairs-by-year", "--year", "soon"],
        ["doctor", "-q", "ASK {}", "--format", "pdf"],
        ["doctor", "-q", "ASK {}", "--var", "a=b"],
    ):
        found = icatkg_command(*arguments)
        assert (found.code, found.stdout) == (2, b""), arguments
        assert found.stderr
        assert "Traceback" not in found.stderr


def test_standard_input_and_file(icatkg_command: Command, tmp_path: Path) -> None:
    """The query can come from either."""
    path = tmp_path / "q.rq"
    path.write_text(_PERSONS, encoding="utf-8")
    assert icatkg_command("doctor", "-", stdin=_PERSONS.encode()).code == 1
    assert icatkg_command("doctor", "--query-file", path).code == 1


def test_control_characters_of_a_query_reach_no_terminal(icatkg_command: Command) -> None:
    """They are shown as escapes."""
    found = icatkg_command("doctor", "-q", 'SELECT ?p { ?p icat:title "\x1b[31m" }')
    assert b"\x1b" not in found.stdout


@pytest.mark.parametrize(
    ("option", "query", "kind"),
    [
        ("--only-documents", "SELECT ?g { ?g a icat:Gap }", "hidden-term"),
        ("--no-infer", "SELECT ?p { ?p a foaf:Agent }", "hidden-term"),
        (
            "--only-documents",
            "SELECT ?k { ?o a icat:Organisation ; icat:hasKind ?k }",
            "hidden-by-option",
        ),
        (
            "--at=2018",
            'SELECT ?t { ?t a icat:ChairTerm ; icat:date "2019"^^xsd:gYear }',
            "hidden-by-option",
        ),
    ],
)
def test_what_an_option_hides(icatkg_command: Command, option: str, query: str, kind: str) -> None:
    """The option is named; without it there are rows."""
    hidden = json.loads(icatkg_command("doctor", option, "-q", query, "-f", "json").stdout)
    (finding,) = [f for f in hidden["findings"] if f["kind"] == kind]
    name = option.replace("=", " ")
    assert name in finding["message"]
    assert finding["remedy"].startswith(f"Leave out {name}")
    open_ = json.loads(icatkg_command("query", "-q", query, "-f", "json").stdout)
    assert finding["counts"]["rows"] == len(open_["results"]["bindings"]) > 0


def test_a_parameter_with_no_row(kg: KnowledgeGraph) -> None:
    """What there is without it, and the recorded gap: nobody is named as chair in 2020."""
    diagnosis = kg.diagnose("chairs-by-year", year=2020)
    assert {finding.kind for finding in diagnosis} == {"parameter-value", "recorded-gap"}
    messages = " ".join(finding.message for finding in diagnosis)
    assert f"without it there are {len(kg.query('chairs-by-year'))} rows" in messages
    assert "(id:gap-chair-2020)" in messages


def test_errors_of_the_python_function(kg: KnowledgeGraph) -> None:
    """They are those of :meth:`KnowledgeGraph.query`."""
    with pytest.raises(QueryError):
        kg.diagnose(" # nothing\n")
    with pytest.raises(ParameterError):
        kg.diagnose(_PERSONS, year=2019)
    with pytest.raises(UnknownNameError):
        kg.diagnose("no-such-query")


@pytest.mark.parametrize("case", _ALL_CASES, ids=case_id)
def test_stored_queries_are_healthy(kg: KnowledgeGraph, case: Case) -> None:
    """No error is found in any; where there are rows, nothing is found."""
    diagnosis = kg.diagnose(case.query, **case.keywords)
    assert diagnosis.readable
    if diagnosis.rows:
        assert list(diagnosis) == []
    assert [finding.kind for finding in diagnosis if finding.severity == "error"] == []


def _on_terminal(*arguments: str) -> tuple[str, str]:
    """Run the command with its standard output on a terminal; give what it wrote there, and the messages."""
    primary, secondary = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "icatkg", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=secondary,
            stderr=subprocess.PIPE,
            env=environment({"COLUMNS": "100"}),
            cwd=ROOT,
            timeout=TIME_LIMIT,
            check=False,
        )
    finally:
        os.close(secondary)
    written = os.read(primary, 100_000).decode()
    os.close(primary)
    return written, done.stderr.decode()


def test_advice_on_a_terminal() -> None:
    """A typed query without rows is looked at by the doctor."""
    written, messages = _on_terminal("query", "-q", _PERSONS)
    assert "unknown-class" not in written
    assert "Did you mean icat:Person (" in messages


def test_advice_on_a_stored_query_on_a_terminal() -> None:
    """What the parameter's value has to do with it is told."""
    _, messages = _on_terminal("query", "chairs-by-year", "--year", "2020")
    assert "no row has --year 2020; without it there are" in messages
    assert "Who chaired ICAT in 2020?" in messages


def test_no_advice_where_it_is_not_wanted(icatkg_command: Command) -> None:
    """Not with rows, not with --quiet, not when the answer goes elsewhere than to a terminal."""
    assert _on_terminal("query", "-q", "SELECT ?p { ?p a icat:Person } LIMIT 1")[1] == ""
    assert _on_terminal("query", "--quiet", "-q", _PERSONS)[1] == ""
    assert icatkg_command("query", "-q", _PERSONS).stderr == "no rows\n"


def test_a_syntax_error_of_query_names_the_slip(icatkg_command: Command) -> None:
    """An undeclared prefix with the one meant, another slip with its mend."""
    found = icatkg_command("query", "-q", "SELECT ?p { ?p a icta:Person }")
    assert found.code == 2
    assert "query:1:18: the prefix icta: is not declared\n  Did you mean icat: (" in found.stderr
    found = icatkg_command("query", "-q", "SELECT ?p, ?q { ?p a ?q }")
    assert found.code == 2
    assert "perhaps columns are not separated by commas. Write: SELECT ?p ?q { ?p a ?q }" in found.stderr
