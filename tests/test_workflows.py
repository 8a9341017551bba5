"""The workflow for pull requests and the hooks for commits do what they say, with good and with bad files."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from icatkg import resources
from icatkg.serialization.formats import format_for_path
from tests.command import ROOT, TIME_LIMIT
from tests.git_repository import git

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

WORKFLOWS = ROOT / ".github" / "workflows"
FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"
DOCUMENT = "data/documents/004.ttl"
SHAPES, STYLE, QUALITY, CHANGE = "Shapes", "House style", "Quality of the ontology", "What changed, in words"
STEPS = (SHAPES, STYLE, QUALITY, CHANGE)


def read(path: Path) -> Any:
    """Read YAML; the key ``on`` of a workflow is the boolean of YAML 1.1."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class Ended(NamedTuple):
    """How a step or a hook ended: its exit code, all it wrote, and the summary of the job."""

    code: int
    log: str
    summary: str = ""


def environment(checkout: Path, **more: str) -> Mapping[str, str]:
    """Give an environment in which ``icatkg`` works on a checkout, as after an editable installation."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GIT_", "COVERAGE"))}
    path = f"{checkout / '.venv' / 'bin'}{os.pathsep}{kept['PATH']}"
    return kept | {"PATH": path, "HOME": str(checkout), "LC_ALL": "C.UTF-8"} | more


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a copy of the repository as a git repository with one commit, its command in ``.venv/bin``."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for part in ("data", "ontology", "queries"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / ".pre-commit-config.yaml", folder)
    inferred = ROOT / "build" / "inferred.nt"
    if inferred.exists():  # spares the inference where the data is unchanged
        (folder / "build").mkdir()
        shutil.copy(inferred, folder / "build")
    (folder / "icatkg").symlink_to(ROOT / "icatkg", target_is_directory=True)
    command = folder / ".venv" / "bin" / "icatkg"
    command.parent.mkdir(parents=True)
    run = f"{shlex.quote(sys.executable)} -m icatkg"
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(folder))} exec {run} "$@"\n', encoding="utf-8"
    )
    command.chmod(0o755)
    git(folder, "init", "-q")
    git(folder, "add", "data", "ontology", "queries", ".pre-commit-config.yaml")
    git(folder, "commit", "-q", "-m", "Base")
    return folder


def step_of_pull_request(name: str, checkout: Path) -> Ended:
    """Run one step of the workflow on a checkout, as the runner does with ``shell: bash``."""
    workflow = read(WORKFLOWS / "validate.yml")
    assert workflow["defaults"] == {"run": {"shell": "bash"}}
    (step,) = (s for s in workflow["jobs"]["validate"]["steps"] if s.get("name") == name)
    summary = checkout.parent / "summary.md"
    summary.touch()
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(checkout, GITHUB_STEP_SUMMARY=str(summary)),
        timeout=TIME_LIMIT,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), summary.read_text(encoding="utf-8"))


def changed(checkout: Path, path: str, old: str, new: str) -> int:
    """Change a file at the first place where it has a text, and give the line."""
    file = checkout / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def committed(checkout: Path) -> None:
    """Commit all changes, so that the commit before is what the pull request is merged into."""
    git(checkout, "commit", "-q", "-a", "-m", "Change")


def good_fact(checkout: Path) -> None:
    """Say something else in a summary."""
    changed(checkout, DOCUMENT, 'icat:summary "', 'icat:summary "Anew: ')


def wrong_fact(checkout: Path) -> None:
    """Give a position that is text."""
    line = changed(checkout, DOCUMENT, "    icat:position 1 ;", '    icat:position "first" ;')
    (checkout.parent / "place").write_text(f"file={DOCUMENT},line={line},", encoding="utf-8")


def broken_file(checkout: Path) -> None:
    """Forget the end of a statement."""
    line = changed(checkout, DOCUMENT, "    a icat:ChairTerm ;", "    a icat:ChairTerm")
    (checkout.parent / "place").write_text(f"file={DOCUMENT},line={line + 1},", encoding="utf-8")


def broken_shapes(checkout: Path) -> None:
    """Forget the end of a statement in a file of shapes."""
    path = "ontology/shapes/agenda.ttl"
    line = changed(checkout, path, "    a sh:NodeShape ;", "    a sh:NodeShape")
    (checkout.parent / "place").write_text(f"file={path},line={line + 1},", encoding="utf-8")


def stricter_shape(checkout: Path) -> None:
    """Ask for what the data has not."""
    changed(checkout, "ontology/shapes/agenda.ttl", "sh:maxCount 1", "sh:maxCount 0")
    (checkout.parent / "place").write_text("file=data/documents/", encoding="utf-8")


def deleted_file(checkout: Path) -> None:
    """Take away a document that the register and the catalogue speak of."""
    (checkout / DOCUMENT).unlink()
    (checkout.parent / "place").write_text("file=data/", encoding="utf-8")


def other_layout(checkout: Path) -> None:
    """Write the same triples otherwise."""
    changed(checkout, DOCUMENT, "    a icat:ChairTerm ;", "  a   icat:ChairTerm ;")
    (checkout.parent / "place").write_text(f"file={DOCUMENT},", encoding="utf-8")


def not_rdf(checkout: Path) -> None:
    """Change a table that lies among the data."""
    path = checkout / "data" / "mappings.sssom.tsv"
    path.write_bytes(path.read_bytes() + b"# a comment\n")


def term_without_label(checkout: Path) -> None:
    """Take a label from a term of the ontology."""
    line = changed(checkout, "ontology/agenda.ttl", '    rdfs:label "agenda"@en ;\n', "")
    (checkout.parent / "place").write_text(f"file=ontology/agenda.ttl,line={line - 2},", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "codes", "marking"),
    [
        (good_fact, {SHAPES: 0, STYLE: 0, QUALITY: 0}, None),
        (wrong_fact, {SHAPES: 1}, SHAPES),
        (broken_file, {SHAPES: 2, STYLE: 2, QUALITY: 0}, SHAPES),
        (broken_shapes, {SHAPES: 2}, SHAPES),
        (stricter_shape, {SHAPES: 1}, SHAPES),
        (deleted_file, {SHAPES: 1}, SHAPES),
        (other_layout, {STYLE: 1}, STYLE),
        (not_rdf, {SHAPES: 0, STYLE: 0}, None),
        (term_without_label, {QUALITY: 1}, QUALITY),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_a_pull_request_gets_told(
    change: Callable[[Path], None], codes: dict[str, int], marking: str | None, checkout: Path
) -> None:
    """Each step ends as it should, and marks the line at fault where there is one."""
    change(checkout)
    committed(checkout)
    for name, code in codes.items():
        ended = step_of_pull_request(name, checkout)
        assert ended.code == code, (name, ended.log)
        assert "Traceback" not in ended.log
        if name == marking:
            place = (checkout.parent / "place").read_text(encoding="utf-8")
            assert re.search(rf"^::(error|warning) {re.escape(place)}", ended.log, re.MULTILINE), ended.log
        elif code == 0:
            assert "::error" not in ended.log


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (good_fact, 0, "summary "),
        (deleted_file, 0, "**2019 Chairs' Annual Report**"),
        (broken_file, 1, ""),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_the_summary_of_a_pull_request(
    change: Callable[[Path], None], code: int, told: str, checkout: Path
) -> None:
    """It says in words what changed since the commit before, and which stored queries answer otherwise."""
    change(checkout)
    committed(checkout)
    ended = step_of_pull_request(CHANGE, checkout)
    assert (ended.code, ended.log if code == 0 else "") == (code, "")
    assert told in ended.summary
    assert ("## results of stored queries" in ended.summary) == (code == 0)
    if code:
        assert f"icatkg: {checkout}/{DOCUMENT}:" in ended.log or f"icatkg: {DOCUMENT}:" in ended.log


def test_the_workflow_is_tested_whole() -> None:
    """There is no step with a command of ours that no test runs, and the others still run when one fails."""
    steps = read(WORKFLOWS / "validate.yml")["jobs"]["validate"]["steps"]
    ours = [step for step in steps if "icatkg" in step.get("run", "")]
    assert tuple(step["name"] for step in ours) == STEPS
    assert [step.get("if") for step in ours] == [None, *["${{ !cancelled() }}"] * 3]


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.yml")), ids=lambda path: path.name)
def test_a_workflow_may_do_no_more_than_it_must(path: Path) -> None:
    """It reads only, works for forks, pins what it uses, and puts no text of others into scripts."""
    text, workflow = path.read_text(encoding="utf-8"), read(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request" in workflow[True]
    assert "pull_request_target" not in text
    assert "secrets." not in text
    for job in workflow["jobs"].values():
        assert "permissions" not in job
        assert job["timeout-minutes"]
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
    used = re.findall(r"uses: (.+)", text)
    assert len(used) == text.count("uses:")
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", name) for name in used)


def test_continuous_integration_runs_what_everybody_runs() -> None:
    """The workflow has no checks of its own."""
    steps = read(WORKFLOWS / "ci.yml")["jobs"]["ci"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("path", sorted(FORMS.glob("*-*.yml")), ids=lambda path: path.name)
def test_issue_forms(path: Path) -> None:
    """They have what GitHub asks of a form."""
    form = read(path)
    assert (
        {"name", "description", "body"} <= form.keys() <= {"name", "description", "title", "labels", "body"}
    )
    fields = [part for part in form["body"] if part["type"] != "markdown"]
    assert {part["type"] for part in form["body"]} <= {
        "markdown",
        "textarea",
        "input",
        "dropdown",
        "checkboxes",
    }
    assert len({part["id"] for part in fields}) == len(fields) > 0
    assert all(part["attributes"]["label"] for part in fields)
    assert all(part["attributes"]["value"] for part in form["body"] if part not in fields)


def pre_commit(checkout: Path, *arguments: str) -> Ended:
    """Run pre-commit in a checkout, without the settings of the machine and without the network."""
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(
            checkout, PRE_COMMIT_HOME=str(checkout.parent / "hooks"), GIT_CONFIG_GLOBAL="/dev/null"
        ),
        timeout=TIME_LIMIT,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode())


def test_hooks_of_this_repository(checkout: Path) -> None:
    """Good data may be committed; bad data and a bad layout may not, and the layout is mended."""
    ended = pre_commit(checkout, "run", "--files", DOCUMENT, "ontology/agenda.ttl", "data/mappings.sssom.tsv")
    assert ended.code == 0, ended.log
    assert ended.log.count("Passed") == 3
    other_layout(checkout)
    ended = pre_commit(checkout, "run", "icatkg-fmt", "--files", DOCUMENT)
    assert (ended.code, "files were modified by this hook" in ended.log) == (1, True)
    assert pre_commit(checkout, "run", "icatkg-fmt", "--files", DOCUMENT).code == 0
    wrong_fact(checkout)
    ended = pre_commit(checkout, "run", "icatkg-validate", "--files", DOCUMENT)
    assert (ended.code, f"{DOCUMENT}:" in ended.log) == (1, True)
    term_without_label(checkout)
    ended = pre_commit(checkout, "run", "icatkg-lint", "--files", "ontology/agenda.ttl")
    assert (ended.code, "ontology/agenda.ttl:" in ended.log) == (1, True)
    untouched = pre_commit(checkout, "run", "--files", "data/mappings.sssom.tsv")
    assert (untouched.code, untouched.log.count("Skipped")) == (0, 3)


def test_hooks_for_other_repositories(checkout: Path, tmp_path: Path) -> None:
    """Each command, with the files that it asks for, passes good files and refuses bad ones."""
    assert pre_commit(ROOT, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")).code == 0
    hooks = {hook["id"]: hook for hook in read(ROOT / ".pre-commit-hooks.yaml")}
    examples = {
        "icatkg-validate": ("data/new.ttl", ROOT / "tests/shapes/AgendaShape", 1),
        "icatkg-fmt": ("data/new.ttl", None, 0),
        "icatkg-lint": ("ontology/terms.ttl", ROOT / "tests/lint/missing-label", 1),
    }
    assert hooks.keys() == examples.keys()
    for name, (path, folder, code) in examples.items():
        hook = hooks[name]
        assert re.search(hook["files"], path)
        assert not re.search(hook["files"], "data/mappings.sssom.tsv")
        target = tmp_path / "other" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("<https://e.org/a>   a <https://e.org/B>.\n", encoding="utf-8")
        command = [*shlex.split(hook["entry"]), path]
        if folder is not None:
            (bad,) = sorted(folder.glob("*bad.ttl")) or sorted(folder.glob("invalid-*.ttl"))[:1]
            shutil.copy(bad, target)
        done = subprocess.run(
            command,
            cwd=tmp_path / "other",
            capture_output=True,
            env=environment(checkout),
            timeout=TIME_LIMIT,
            check=False,
        )
        told = done.stdout.decode()
        assert (done.returncode, f"{path}:" in told) == (code, code == 1), (told, done.stderr)
    assert (tmp_path / "other/data/new.ttl").read_text(encoding="utf-8") != ""


def test_no_data_lies_where_it_is_not_read() -> None:
    """Every RDF file below data/ and ontology/ is part of the graph, or a shape."""
    read_files = [*resources.ontology_files(), *resources.data_files(), *resources.shape_files()]
    lying = [
        path
        for folder in ("data", "ontology")
        for path in (ROOT / folder).rglob("*")
        if format_for_path(path) is not None and path.name != "context.jsonld"
    ]
    assert {str(path) for path in lying} == set(read_files)
