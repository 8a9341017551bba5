"""What the documentation says is so.

Its commands are run, its examples are in the data, its links lead somewhere, its generated pages are fresh.
"""

from __future__ import annotations

import argparse
import doctest
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

import icatkg
from icatkg import resources
from icatkg.cli.main import COMMANDS, command_parser
from icatkg.dataset import INFERRED
from icatkg.identifiers import expand
from icatkg.namespaces import ICAT, PREFIXES
from icatkg.querying.stored import stored_queries
from tests.generated_pages import DOCS, PAGES, ROOT
from tests.ontology import checks

README = ROOT / "README.md"
SOURCES = next(
    (
        path
        for path in (Path(os.environ.get("ICATKG_SOURCES") or "-"), ROOT.parent / "shared" / "sources")
        if path.is_dir()
    ),
    None,
)
TYPE = NamedNode(PREFIXES["rdf"] + "type")
_NOT_OURS = {"build", "dist", "__pycache__"}
_HIDDEN_BUT_OURS = {".ci", ".github", ".gitignore"}
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SKIPPED_LINES = "…"


def files(*suffixes: str) -> list[Path]:
    """Give the files of the repository with one of the suffixes, relative to its root."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if _is_ours(name))
        paths = (Path(folder, name) for name in sorted(names) if _is_ours(name))
        found += [path.relative_to(ROOT) for path in paths if path.suffix in suffixes]
    return found


def _is_ours(name: str) -> bool:
    return name not in _NOT_OURS and (not name.startswith(".") or name in _HIDDEN_BUT_OURS)


def markdown_files() -> list[Path]:
    """Give the Markdown files of the repository, relative to its root."""
    return files(".md")


def blocks(path: Path, language: str) -> list[str]:
    """Give the fenced blocks of a language in a Markdown file."""
    return [text for name, text in _BLOCK.findall(path.read_text(encoding="utf-8")) if name == language]


def commands_of(block: str) -> list[tuple[str, str]]:
    """Give the commands of a console block, each with the output that follows it."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    assert parts[0] == "", "a console block begins with a command"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def pattern_of(output: str) -> str:
    """Give the pattern of an output in which a line ``…`` stands for any lines."""
    lines = output.splitlines()
    return "".join(r"(?:.*\n)*?" if line == _SKIPPED_LINES else re.escape(line) + r"\n" for line in lines)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Give a shell in an empty folder that has the command ``icatkg`` and what the README needs."""
    return Shell(tmp_path)


class Shell:
    """A folder in which commands are run as a reader would, of the package in the folder ``package``."""

    def __init__(self, folder: Path, package: Path = ROOT) -> None:
        self.folder = folder / "here"
        self.package = package
        self.programs = folder / "bin"
        self.folder.mkdir()
        self.programs.mkdir()
        script = self.programs / "icatkg"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m icatkg "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        self.code = 0

    def run(self, command: str) -> str:
        """Run a command; give what it prints on both streams, line ends as in text."""
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.code}); {command}"],
            cwd=self.folder,
            env={
                **os.environ,
                "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
                "PYTHONPATH": str(self.package),
                "COLUMNS": "100",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=300,
        )
        self.code = done.returncode
        return done.stdout.decode("utf-8").replace("\r\n", "\n")


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_fresh(name: str) -> None:
    """The page is what `make docs` writes."""
    page = DOCS / name
    assert page.read_text(encoding="utf-8") == PAGES[name](), "run: make docs"


@pytest.mark.parametrize("block", blocks(README, "console"), ids=lambda b: b.partition("\n")[0][2:40])
def test_the_commands_of_the_readme_print_what_it_shows(block: str, shell: Shell) -> None:
    """Each command prints the output that follows it."""
    if "documents/" in block:
        if SOURCES is None:
            pytest.skip("the documents are not in the repository; ICATKG_SOURCES names their folder")
        (shell.folder / "documents").symlink_to(SOURCES)
    (shell.folder / "new-report.ttl").write_text(blocks(README, "turtle")[0], encoding="utf-8")
    for command, expected in commands_of(block):
        printed = shell.run(command)
        assert re.fullmatch(pattern_of(expected), printed), f"$ {command}\n{printed}"


def test_every_command_of_a_shell_block_is_run_by_a_test() -> None:
    """A `sh` block of the README holds only what the tests and continuous integration run."""
    shown = {line for block in blocks(README, "sh") for line in block.splitlines()}
    run_by_ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert {line for line in shown if line.startswith("make ")} <= set(run_by_ci)
    assert {line for line in shown if not line.startswith("make ")} == {"pip install .", ".ci/run"}
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_pip_install_gives_the_command() -> None:
    """What `pip install .` puts on the path is the function that the tests call."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["scripts"]["icatkg"].partition(":")
    assert callable(getattr(import_module(module), function))


def test_make_demo_shows_the_main_commands(shell: Shell) -> None:
    """`make demo` asks, validates and exports, and succeeds."""
    printed = shell.run(f"make -f '{ROOT}/Makefile' demo READY= BIN='{shell.programs}'")
    assert shell.code == 0, printed
    assert "UNICEF" in printed
    assert (shell.folder / "build" / "icat.ttl").stat().st_size > 0
    assert (shell.folder / "build" / "icat.jsonld").stat().st_size > 0


def test_the_documented_targets_of_make_exist() -> None:
    """Every `make TARGET` in a page is a target."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in markdown_files():
        text = (ROOT / path).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)(?:`|$)", text, re.MULTILINE))
        assert named <= targets, path


def test_the_python_of_the_readme_gives_what_it_shows() -> None:
    """The session in the README, run."""
    for block in blocks(README, "python"):
        test = doctest.DocTestParser().get_doctest(block, {}, "README.md", str(README), 0)
        assert doctest.DocTestRunner().run(test).failed == 0


def test_the_command_for_house_turtle_gives_the_curated_form(shell: Shell) -> None:
    """What CONTRIBUTING says of house Turtle holds: lines in any order come out as the curated file."""
    curated = ROOT / "data" / "documents" / "003.ttl"
    command = next(b for b in blocks(ROOT / "CONTRIBUTING.md", "sh") if "icatkg export" in b)
    triples = sorted(
        {str(quad.triple) for quad in parse(path=curated, format=RdfFormat.TURTLE)}, reverse=True
    )
    (shell.folder / "mine.ttl").write_text(" .\n".join([*triples, ""]), encoding="utf-8")
    assert shell.run(command) == ""
    assert (shell.folder / "mine.ttl").read_text(encoding="utf-8") == curated.read_text(encoding="utf-8")


def spans(path: Path) -> list[str]:
    """Give what stands between single backticks in a Markdown file, outside blocks."""
    return [
        " ".join(s.split())
        for s in re.findall(r"`([^`]+)`", _BLOCK.sub("", path.read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize("path", markdown_files(), ids=str)
def test_every_command_line_in_prose_is_one_that_icatkg_takes(path: Path) -> None:
    """What stands as `icatkg …` in a sentence has a command and options that exist."""
    for span in spans(ROOT / path):
        words = shlex.split(span) if span.startswith("icatkg ") else []
        if len(words) < 2 or words[1] in {"COMMAND", "--version", "--help"}:
            continue
        arguments = ["chairs-by-year" if word == "NAME" else word for word in words[2:] if word != "--help"]
        assert words[1] in COMMANDS, span
        if arguments in ([], ["verify"]):  # speaks of the command, without what it needs
            continue
        module = import_module(f"icatkg.cli.{words[1]}")
        parse_arguments = getattr(module, "parse", argparse.ArgumentParser.parse_args)
        parse_arguments(command_parser(words[1]), arguments)


@pytest.mark.parametrize("path", markdown_files(), ids=str)
def test_every_name_in_prose_is_declared(path: Path, triples: set[Triple]) -> None:
    """A CURIE in a sentence stands for something that the graph or the shapes describe."""
    quads = (quad for shapes in resources.shape_files() for quad in parse(path=shapes))
    declared = {triple.subject for triple in triples} | {quad.subject for quad in quads}
    declared.add(NamedNode(INFERRED))  # made of the others, so that no file describes it
    for span in spans(ROOT / path):
        for name in re.findall(r"(?<![\w:/])(?:graph|icat|id|kind|shape|src|topic):[\w-]+", span):
            iri = expand(name)
            assert iri is not None
            assert NamedNode(iri) in declared, f"{path}: {name}"


@pytest.fixture(scope="module")
def triples() -> set[Triple]:
    """Give the triples of the packaged graph."""
    paths = [*resources.ontology_files(), *resources.data_files()]
    return {quad.triple for path in paths for quad in parse(path=path, format=RdfFormat.TURTLE)}


@pytest.mark.parametrize("block", blocks(DOCS / "modelling.md", "turtle"), ids=lambda b: b.partition("\n")[0])
def test_the_examples_of_the_modelling_guide_are_in_the_data(block: str, triples: set[Triple]) -> None:
    """Each triple is there, and no triple of what is described is left out."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    shown = {quad.triple for quad in parse(prefixes + block, format=RdfFormat.TURTLE)}
    described = {triple.subject for triple in shown}
    assert shown == {triple for triple in triples if triple.subject in described}


def test_every_class_of_the_data_has_an_example(triples: set[Triple]) -> None:
    """The modelling guide shows at least one instance of each class of ours that the data use."""
    data = (quad for path in resources.data_files() for quad in parse(path=path, format=RdfFormat.TURTLE))
    used = {q.object for q in data if q.predicate == TYPE and str(q.object).startswith(f"<{ICAT}")}
    shown = "\n".join(blocks(DOCS / "modelling.md", "turtle"))
    examples = {expand(name) for name in re.findall(r"^(\w+:[\w-]+)$", shown, re.MULTILINE)}
    seen = {t.object for t in triples if t.predicate == TYPE and str(t.subject)[1:-1] in examples}
    assert used - seen == set()


@pytest.mark.parametrize("block", blocks(DOCS / "modelling.md", "sparql"), ids=lambda b: b.partition("\n")[0])
def test_the_queries_of_the_modelling_guide_have_answers(block: str, kg: icatkg.KnowledgeGraph) -> None:
    """Each gives rows, and names only what is described."""
    assert next(iter(kg.query(block)), None) is not None
    declared = {quad.subject.value for quad in kg.dataset.quads() if isinstance(quad.subject, NamedNode)}
    assert checks.own_references_in_query(block) <= declared


def test_every_example_of_the_modelling_guide_can_be_asked_for() -> None:
    """Each section that shows how something is written shows how it is asked for."""
    sections = re.split(
        r"^#+ (.+)\n", (DOCS / "modelling.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    parts = dict(zip(sections[1::2], sections[2::2], strict=True))
    assert [name for name, text in parts.items() if "```turtle" in text and "```sparql" not in text] == []


def test_every_command_is_documented() -> None:
    """Each command has its help in `docs/cli.md`."""
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert [line[10:] for line in text.splitlines() if line.startswith("## icatkg ")] == list(COMMANDS)


def test_every_stored_query_is_documented() -> None:
    """Each stored query has its part in `docs/queries.md`, with a question and its parameters."""
    text = (DOCS / "queries.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    assert list(parts) == [query.name for query in stored_queries()]
    for query in stored_queries():
        assert query.summary, query.name
        assert query.summary in parts[query.name]
        for parameter in query.parameters:
            assert f"`--{parameter.name}`" in parts[query.name], query.name


def test_every_module_has_a_place_in_the_architecture() -> None:
    """The table of layers names every module of the package."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    modules = {
        p.stem for p in (ROOT / "icatkg").iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()
    }
    for module in modules - {"__init__", "__main__"}:
        assert f"`{module}`" in text, module


def test_every_decision_is_listed_in_order() -> None:
    """The records are numbered without a gap, and the architecture links to each."""
    records = sorted((DOCS / "decisions").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    listed = re.findall(r"\[(\d{4})\]\(decisions/(\S+)\) (.+)", text)
    titles = [path.read_text(encoding="utf-8").partition("\n")[0] for path in records]
    assert [name for _, name, _ in listed] == [path.name for path in records]
    assert [f"# {number}. {title}" for number, _, title in listed] == titles


_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("path", markdown_files(), ids=str)
def test_links_lead_somewhere(path: Path) -> None:
    """A link within the repository leads to a file that is there, and to a heading that is in it."""
    text = _BLOCK.sub("", (ROOT / path).read_text(encoding="utf-8"))
    for link in _LINK.findall(text):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = (ROOT / path).parent / name if name else ROOT / path
        assert target.exists(), f"{path}: {link}"
        assert not anchor or anchor in anchors(target), f"{path}: {link}"


def anchors(path: Path) -> set[str]:
    """Give the anchors that a Markdown file gets from its headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_there_is_one_version() -> None:
    """The package, the changelog, the citation, the ontology and the catalogue bear the same version."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d[^\]]*)\] - (\d{4}-\d\d-\d\d)$", changelog, re.MULTILINE)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert newest is not None
    assert newest[1] == icatkg.__version__
    assert citation["version"] == icatkg.__version__
    assert citation["date-released"] == newest[2]
    for name in ("owl:versionInfo", "dcat:version"):
        assert versions(name) == {icatkg.__version__}, name


def versions(curie: str) -> set[str]:
    """Give the values of a property in the packaged graph."""
    prefix, _, local = curie.partition(":")
    quads = icatkg.load().dataset.quads()
    values = (quad.object for quad in quads if quad.predicate.value == PREFIXES[prefix] + local)
    return {value.value for value in values if isinstance(value, Literal)}


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    """Paths of the machines on which people work stay out of the repository."""
    place = re.compile(r"(?<![\w./])/(?:work|tmp|root|home|Users)/\w")
    for path in files(*_TEXTS):
        found = place.search((ROOT / path).read_text(encoding="utf-8"))
        assert found is None, f"{path}: {found}"


_TEXTS = ("", ".cff", ".csv", ".json", ".jsonld", ".md", ".py", ".rq", ".toml", ".ttl", ".txt", ".yml")
