"""``icatkg changelog``: releases from git tags, what changed between them, versions and dates, bad input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.git_repository import git

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

PREFIXES = (
    "@prefix e: <http://e.org/> .\n@prefix icat: <https://w3id.org/icatkg/ontology/> .\n"
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
)
TYPES = 'e:Body rdfs:label "body" . e:since rdfs:label "start" . e:Old a e:Body ; rdfs:label "Old body" .\n'
QUERY = "#+ summary: Since when\n#+ tags: [x]\n\nSELECT ?since WHERE { ?b <http://e.org/since> ?since }\n"
FIRST = PREFIXES + TYPES + 'e:a a e:Body ; rdfs:label "A [1]" ; e:since 2015 .\n'
SECOND = (
    PREFIXES
    + 'e:Body rdfs:label "body" . e:since rdfs:label "start" .\n'
    + 'e:a a e:Body ; rdfs:label "A [1]" ; e:since 2016 ; icat:statedIn e:p1 .\n'
    + 'e:New a e:Body ; rdfs:label "New body" .\n'
)
HEADER = (
    "<https://w3id.org/icatkg/ontology/> a owl:Ontology ; owl:versionInfo {!r} ; dcterms:modified {!r} .\n"
)


def written(repository: Path, text: str) -> None:
    """Put the one data file of a repository."""
    (repository / "data/documents/003.ttl").write_text(text, encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Give a repository with the releases 0.9.0 and 0.10.0, the second tagged later by a tag of its own."""
    for part in ("ontology", "data/documents", "queries/competency"):
        (tmp_path / part).mkdir(parents=True)
    written(tmp_path, FIRST)
    (tmp_path / "queries/competency/since.rq").write_text(QUERY, encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "One")
    git(tmp_path, "tag", "v0.9.0")
    written(tmp_path, SECOND)
    git(tmp_path, "commit", "-q", "-a", "-m", "Two", date="2026-02-03")
    git(tmp_path, "tag", "-a", "-m", "Two", "v0.10.0", date="2026-02-05")
    for other in ("v0.11", "v0.9.1-rc1", "0.12.0", "v01.0.0"):
        git(tmp_path, "tag", other)
    return tmp_path


SECOND_ENTRY = """\
## [0.10.0] - 2026-02-05

Since v0.9.0: 1 changed, 1 added, 1 removed; statements +4 -3.

Suggested level of the version: **major** (removed: http://e.org/Old).

### Added

- **New body** (`http://e.org/New`), body

### Changed

- **A \\[1\\]** (`http://e.org/a`), body: start 2015 → 2016; source added http://e.org/p1

### Removed

- **Old body** (`http://e.org/Old`), body

### Results of stored queries (1 of 1 changed)

- since: rows +1 -1
"""


def test_between_two_releases(repository: Path, icatkg_command: Command) -> None:
    """Version and date are those of the tag, and each entity stands in its section."""
    found = icatkg_command("changelog", "v0.9.0", "v0.10.0", cwd=repository / "data")
    assert (found.code, found.stderr) == (0, "")
    assert found.text.startswith("# Changelog of the data\n\n")
    assert found.text.endswith(f"\n\n{SECOND_ENTRY}")


def test_since_the_latest_release(repository: Path, icatkg_command: Command) -> None:
    """The highest version counts, not the last in the alphabet nor a tag of another form."""
    found = icatkg_command("changelog", cwd=repository)
    assert found.text.endswith("\n## [Unreleased]\n\nNothing changed since v0.10.0.\n")
    written(repository, SECOND.replace("New body", "Newer body"))
    found = icatkg_command("changelog", cwd=repository)
    assert "Since v0.10.0: 1 changed; statements +1 -1." in found.text
    assert "renamed New body → Newer body" in found.text
    assert "**patch**" in found.text


def test_every_release(repository: Path, icatkg_command: Command) -> None:
    """The newest first; of the first, which has none before it, what it holds; then the same bytes again."""
    found = icatkg_command("changelog", "--all", cwd=repository)
    first = "\n## [0.9.0] - 2026-01-02\n\nThe first release: 7 statements.\n\n### Added\n\n- body: 2\n"
    assert found.text.endswith(f"\n\n{SECOND_ENTRY}{first}")
    assert "Unreleased" not in found.text
    target = repository / "CHANGELOG.data.md"
    again = icatkg_command("changelog", "--all", "-o", target, cwd=repository, env={"PYTHONHASHSEED": "7"})
    assert (again.code, again.stdout, again.stderr) == (0, b"", "2 entries written\n")
    assert target.read_bytes() == found.stdout
    written(repository, SECOND + "e:more e:since 2020 .")
    assert icatkg_command("changelog", "--all", cwd=repository).text.count("\n## [") == 3


def test_the_version_that_the_ontology_states(repository: Path, icatkg_command: Command) -> None:
    """Without a tag, a version other than the old one, and the day the ontology changed."""
    states = []
    for version, day in (("1.0.0", "2026-03-01"), ("1.1.0", "2026-04-01")):
        path = repository / f"{version}.ttl"
        path.write_text(PREFIXES + HEADER.format(version, day), encoding="utf-8")
        states.append(path)
    assert "\n## [1.1.0] - 2026-04-01\n" in icatkg_command("changelog", *states, "--no-queries").text
    assert "\n## [Unreleased]\n" in icatkg_command("changelog", states[0], states[0], "--no-queries").text


def test_json(repository: Path, icatkg_command: Command) -> None:
    """Each entry has version, date and what ``diff`` tells."""
    found = icatkg_command("changelog", "--all", "-f", "json", "--no-queries", cwd=repository)
    second, first = json.loads(found.stdout)["entries"]
    told = json.loads(icatkg_command("diff", "v0.9.0", "v0.10.0", "-f", "json", cwd=repository).stdout)
    assert second == {"version": "0.10.0", "date": "2026-02-05", "first": False, "changes": told}
    assert first == {
        "version": "0.9.0",
        "date": "2026-01-02",
        "first": True,
        "statements": 7,
        "classes": {"body": 2},
    }
    written(repository, SECOND + "e:more e:since 2020 .")
    (entry,) = json.loads(icatkg_command("changelog", "-f", "json", cwd=repository).stdout)["entries"]
    assert (entry["version"], entry["date"], entry["changes"]["new"]) == (None, None, "working copy")


def test_deprecated_terms_have_a_section(repository: Path, icatkg_command: Command) -> None:
    """As in Keep a Changelog; a term that is declared not deprecated has not."""
    for value, section in (("true", "### Deprecated"), ("false", "### Changed")):
        written(repository, f"{SECOND}e:New owl:deprecated {value} .")
        text = icatkg_command("changelog", "--no-queries", cwd=repository).text
        assert f"\n{section}\n\n- **New body**" in text


def test_blank_nodes_are_told_by_what_is_said_of_them(repository: Path, icatkg_command: Command) -> None:
    """Another label for a blank node is no change; another value is."""
    written(repository, SECOND + "e:New e:has _:x . _:x e:since 1 .")
    git(repository, "commit", "-q", "-a", "-m", "Three")
    git(repository, "tag", "v0.11.0")
    written(repository, SECOND + "e:New e:has _:y . _:y e:since 1 .")
    assert "Nothing changed since v0.11.0." in icatkg_command("changelog", cwd=repository).text
    written(repository, SECOND + "e:New e:has [ e:since 2 ] .")
    assert r"\[start 1\] → \[start 2\]" in icatkg_command("changelog", cwd=repository).text


def test_releases_of_other_branches_do_not_count(repository: Path, icatkg_command: Command) -> None:
    """The latest release is one on the way to the current commit."""
    git(repository, "checkout", "-q", "v0.9.0")
    assert "Since v0.9.0: " not in icatkg_command("changelog", cwd=repository).text
    assert "Nothing changed since v0.9.0." in icatkg_command("changelog", cwd=repository).text


def test_without_a_release(tmp_path: Path, icatkg_command: Command) -> None:
    """No repository, one without commits, one without tags: the way out is named."""
    for step in ((), ("init", "-q"), ("commit", "-q", "--allow-empty", "-m", "One")):
        if step:
            git(tmp_path, *step)
        for arguments in ((), ("--all",)):
            found = icatkg_command("changelog", *arguments, cwd=tmp_path)
            assert (found.code, found.stdout) == (2, b"")
            assert "no git tag vX.Y.Z" in found.stderr
            assert "Name two states" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--all", "v0.9.0"), "--all takes no states"),
        (("nowhere",), "nowhere: no such file or folder, and no git revision"),
        (("v0.9.0", "bad.ttl"), "bad.ttl:1:"),
        (("-", "-"), "standard input can be read once only"),
    ],
)
def test_bad_input(
    repository: Path, icatkg_command: Command, arguments: tuple[str, ...], message: str
) -> None:
    """Exit code 2, the thing named, no traceback, nothing on standard output, no file."""
    (repository / "bad.ttl").write_text("<a> <b>", encoding="utf-8")
    found = icatkg_command("changelog", *arguments, "-o", "out.md", cwd=repository)
    assert (found.code, found.stdout) == (2, b"")
    assert message in found.stderr
    assert "Traceback" not in found.stderr
    assert not (repository / "out.md").exists()
