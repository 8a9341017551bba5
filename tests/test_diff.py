"""``icatkg diff``: the states it takes, its formats and exit codes, stored queries, bad input."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from tests.command import ROOT
from tests.comparison.patching import applied

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_QUERY = "#+ summary: Who\n#+ tags: [x]\n\nSELECT ?p ?l WHERE { ?p rdfs:label ?l }\n"


def git(folder: Path, *arguments: str) -> None:
    """Run git without the settings of the machine."""
    subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@e.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": str(folder)},
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Give a repository in the layout of a checkout: label "one" in v1, "two" in the working copy."""
    for part in ("ontology", "data/documents", "queries/competency"):
        (tmp_path / part).mkdir(parents=True)
    data, query = tmp_path / "data/documents/003.ttl", tmp_path / "queries/competency/who.rq"
    data.write_text(f'<http://e.org/a> {_LABEL} "one" .', encoding="utf-8")
    query.write_text(_QUERY, encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "One")
    git(tmp_path, "tag", "v1")
    data.write_text(f'<http://e.org/a> {_LABEL} "two" .', encoding="utf-8")
    return tmp_path


def test_a_revision_and_the_working_copy(repository: Path, icatkg_command: Command) -> None:
    """A tag, a branch, ``git:`` and a path in a revision; the new state is the checkout around."""
    told = "renamed one → two"
    inside = repository / "data" / "documents"
    for old in ("v1", "HEAD", "git:v1"):
        found = icatkg_command("diff", old, cwd=inside)
        assert (found.code, told in found.text, found.stderr) == (1, True, "")
    one_file = icatkg_command("diff", "v1:data/documents/003.ttl", "003.ttl", cwd=inside)
    assert (one_file.code, told in one_file.text) == (1, True)
    same = icatkg_command("diff", "v1", "HEAD", cwd=inside)
    assert (same.code, same.text.splitlines()[0]) == (0, "v1 → HEAD: no differences")


def test_a_graph_has_the_name_that_its_file_gives(repository: Path, icatkg_command: Command) -> None:
    """data/documents/003.ttl is the graph src:003, in a revision too."""
    found = icatkg_command("diff", "v1", ".", "--format", "patch", cwd=repository)
    graph = "<https://w3id.org/icatkg/source/003>"
    assert found.text.split("\n")[1:3] == [
        f'D <http://e.org/a> {_LABEL} "one" {graph} .',
        f'A <http://e.org/a> {_LABEL} "two" {graph} .',
    ]


def test_stored_queries(repository: Path, icatkg_command: Command) -> None:
    """Each state is asked its own queries; a lost column asks for a major version."""
    found = icatkg_command("diff", "v1", "--queries", cwd=repository)
    assert "results of stored queries (1 of 1 changed)\n  who: rows +1 -1\n" in found.text
    assert "suggested version: patch\n" in found.text
    query = repository / "queries/competency/who.rq"
    query.write_text(_QUERY.replace("?p ?l WHERE", "?l WHERE"), encoding="utf-8")
    record = json.loads(icatkg_command("diff", "v1", "-f", "json", cwd=repository).stdout)
    assert record["queries"] == [{"query": "who", "breaking": ["column p removed"], "compatible": []}]
    assert record["version"] == {"level": "major", "reasons": ["stored query who: column p removed"]}
    (repository / "queries/competency/when.rq").write_text(_QUERY, encoding="utf-8")
    query.write_text(_QUERY, encoding="utf-8")
    record = json.loads(icatkg_command("diff", "v1", "-f", "json", cwd=repository).stdout)
    assert record["version"] == {"level": "minor", "reasons": ["stored query when: added"]}
    query.write_text(_QUERY.replace("?l }", "?l SERVICE <http://e.org/> {} }"), encoding="utf-8")
    refused = icatkg_command("diff", "v1", "--queries", cwd=repository)
    assert (refused.code, "SERVICE" in refused.text) == (1, True)


def test_parameters_of_stored_queries(repository: Path, icatkg_command: Command) -> None:
    """A parameter more is minor when it may be left out, major when it must be given."""
    query = repository / "queries/competency/who.rq"
    for required, variable, level in (("false", "?__x", "minor"), ("true", "?_x", "major")):
        header = f"#+ x-parameters:\n#+   - name: x\n#+     type: string\n#+     required: {required}\n\n"
        body = _QUERY.replace("\n\n", f"\n{header}", 1).replace("?l }", f"?l FILTER(?l = {variable}) }}")
        query.write_text(body, encoding="utf-8")
        record = json.loads(icatkg_command("diff", "v1", "-f", "json", cwd=repository).stdout)
        assert record["version"]["level"] == level


def test_the_packaged_graph_and_a_changed_copy(tmp_path: Path, icatkg_command: Command) -> None:
    """In all formats; the patch applied to the export of the one gives the other."""
    for part in ("ontology", "data"):
        shutil.copytree(ROOT / part, tmp_path / part)
    document = tmp_path / "data" / "documents" / "004.ttl"
    text = document.read_text(encoding="utf-8")
    changed = text.replace('"concrete steps for coherent responses"', '"steps"', 1)
    assert changed != text
    document.write_text(changed, encoding="utf-8")
    found = icatkg_command("diff", "packaged", tmp_path)
    assert found.code == 1
    assert found.text == (
        f"packaged → {tmp_path}: 1 changed; statements +1 -1\n\nactivity\n"
        "  ~ steps (id:activity-coherent-responses-2019): "
        "renamed concrete steps for coherent responses → steps\n\n"
        "suggested version: patch\n  only editorial values or the texts of queries changed\n"
    )
    patch = icatkg_command("diff", "packaged", tmp_path, "-f", "patch").stdout
    packaged = parse(icatkg_command("export", "-f", "nquads").stdout, format=RdfFormat.N_QUADS)
    assert len(applied(patch, packaged)) > 9000
    (tmp_path / "here").mkdir()
    unchanged = icatkg_command("diff", "packaged", ROOT, "-o", "out.txt", cwd=tmp_path / "here")
    assert (unchanged.code, unchanged.stderr) == (0, "no differences\n")
    assert "no differences" in (tmp_path / "here" / "out.txt").read_text(encoding="utf-8")


def test_files_and_folders(tmp_path: Path, icatkg_command: Command) -> None:
    """Any format; a folder of files; standard input; a file without graphs leaves graphs aside."""
    turtle, quads, folder = tmp_path / "a.ttl", tmp_path / "a.nq", tmp_path / "folder"
    triple = "<http://e.org/a> <http://e.org/p> <http://e.org/b>"
    turtle.write_text(f"{triple} .", encoding="utf-8")
    quads.write_text(f"{triple} <http://e.org/g> .\n", encoding="utf-8")
    folder.mkdir()
    shutil.copy(turtle, folder / "x.ttl")
    for other in (quads, folder):
        found = icatkg_command("diff", turtle, other)
        assert (found.code, "graphs are left aside" in found.text) == (0, True)
    assert icatkg_command("diff", "-", turtle, stdin=triple.encode() + b" .").code == 0
    no_patch = icatkg_command("diff", turtle, quads, "-f", "patch")
    assert (no_patch.code, "no patch in common" in no_patch.stderr) == (2, True)
    assert icatkg_command("diff", quads, folder).code == 1


def test_blank_nodes_of_two_files_are_two(tmp_path: Path, icatkg_command: Command) -> None:
    """The same label in two files of a folder means two nodes."""
    for name, files in (("one", ("a",)), ("two", ("a", "b"))):
        (tmp_path / name).mkdir()
        for file in files:
            (tmp_path / name / f"{file}.nq").write_text(
                "_:x <http://e.org/p> _:x <http://e.org/g> .\n", encoding="utf-8"
            )
    found = icatkg_command("diff", tmp_path / "one", tmp_path / "two")
    assert (found.code, "1 added; statements +1 -0" in found.text) == (1, True)


def test_anonymous_nodes_give_the_same_patch_each_time(tmp_path: Path, icatkg_command: Command) -> None:
    """Although the parser labels them at random."""
    old, new = tmp_path / "old.ttl", tmp_path / "new.ttl"
    old.write_text("", encoding="utf-8")
    new.write_text("@prefix e: <http://e.org/> . e:a e:p [ e:q [ e:r [ e:s [] ] ] ] .", encoding="utf-8")
    runs = {icatkg_command("diff", old, new, "-f", "patch").stdout for _ in range(4)}
    assert [len(patch.splitlines()) for patch in runs] == [6]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere", "packaged"), "nowhere: no such file or folder, and no git revision"),
        (("git:nowhere", "packaged"), "no git revision of that name: nowhere"),
        (("git:--output=x", "packaged"), "no git revision of that name"),
        (("bad.ttl", "packaged"), "bad.ttl:1:"),
        (("x" * 5000, "packaged"), "no such file or folder"),
        (("-", "-"), "standard input can be read once only"),
        (("empty", "packaged"), "empty: no RDF files in this folder"),
        (("bad.ttl", "bad.ttl", "--queries", "-f", "patch"), "a patch cannot tell of queries"),
    ],
)
def test_bad_input(tmp_path: Path, icatkg_command: Command, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, the thing named, no traceback, nothing on standard output."""
    (tmp_path / "bad.ttl").write_text("<a> <b>", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    found = icatkg_command("diff", *arguments, cwd=tmp_path)
    assert (found.code, found.stdout) == (2, b"")
    assert message in found.stderr
    assert "Traceback" not in found.stderr


def test_a_bad_file_in_a_revision_is_named(repository: Path, icatkg_command: Command) -> None:
    """By revision, path and line, not by where it was unpacked."""
    (repository / "data/documents/003.ttl").write_text("\n<a> <b>", encoding="utf-8")
    git(repository, "commit", "-q", "-a", "-m", "Bad")
    found = icatkg_command("diff", "HEAD", "v1", cwd=repository)
    assert (found.code, found.stderr.startswith("icatkg: HEAD:data/documents/003.ttl:2:")) == (2, True)
