"""New data goes where it belongs, whole or not at all, and only if it breaks nothing."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from icatkg import resources
from icatkg.contribution.addition import Addition
from icatkg.contribution.folder import DataFolder
from icatkg.errors import InputError, MissingFileError, OutputError, UnknownNameError
from icatkg.identifiers import expand
from icatkg.serialization.formatting import format_document
from tests.command import ROOT
from tests.contribution.small_data import CLAIM, DOCUMENT, HEAD, NEW_DOCUMENT, REGISTER, made, written

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from tests.conftest import Command

NEW = {"claim.ttl": CLAIM, "register.ttl": REGISTER, "document.ttl": NEW_DOCUMENT}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a small folder laid out like ``data/``."""
    return made(tmp_path / "data")


def contents(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder, hidden ones too."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def triples(text: str | bytes) -> set[Quad]:
    """Give what a Turtle text says."""
    return set(parse(text.encode() if isinstance(text, str) else text, format=RdfFormat.TURTLE))


def added(folder: Path, *files: Path, graph: str | None = None) -> Addition:
    """Add files through Python, without the checks."""
    destination = DataFolder(folder)
    with destination.opened(writing=True) as base:
        addition = Addition([str(file) for file in files], destination, base, graph=graph)
        if addition:
            addition.write()
    return addition


def test_each_statement_goes_where_it_belongs(data: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """Several files at once: a claim of a document, an organisation and its kind, a new document."""
    before = {name: triples(content) for name, content in contents(data).items()}
    files = [written(tmp_path / name, text) for name, text in NEW.items()]
    done = icatkg_command("add", *files, "--to", data)
    assert done.code == 0, done.stderr
    assert "1 statement was there already" in done.text
    after = {name: triples(content) for name, content in contents(data).items()}
    organisation = 'id:example-org a icat:Organisation ; rdfs:label "Example Organisation"@en .'
    name = REGISTER[REGISTER.index("id:name-900-example-org") :]
    expected = {
        "documents/900.ttl": triples(HEAD + DOCUMENT + CLAIM + name),
        "documents/901.ttl": triples(HEAD + NEW_DOCUMENT),
        "reference/organisations.ttl": before["reference/organisations.ttl"] | triples(HEAD + organisation),
        "reference/organisation-kinds.ttl": before["reference/organisation-kinds.ttl"]
        | triples(HEAD + "id:example-org icat:hasKind kind:un-entity ."),
        "reference/people.ttl": before["reference/people.ttl"],
    }
    assert {name: found for name, found in after.items() if name != "catalog.ttl"} == expected
    for path in data.rglob("*.ttl"):
        assert format_document(path.read_text("utf-8")) == path.read_text("utf-8")
    kept = (data / "documents/900.ttl").read_text("utf-8")
    assert "# What the made-up document says." in kept
    assert "# seen twice" in kept


def test_the_change_is_said_in_words(data: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """What was read, checked and inferred, what changes for each entity, and the files."""
    done = icatkg_command("add", written(tmp_path / "n.ttl", CLAIM), "--to", data, "--queries")
    assert done.code == 0
    for said in (
        "read: 6 statements",
        "conforms: no violations",
        "no contradiction",
        "rivals: none that are new",
        "+ UNODC (document 900) (id:name-900-unodc): acronym UNODC; name of UNODC",
        "results of stored queries",
        "documents/900.ttl: +6",
        "written",
    ):
        assert said in done.text


def test_the_catalogue_describes_a_new_document(tmp_path: Path) -> None:
    """In a copy of the packaged data, by the checks that the packaged catalogue passes."""
    import shutil

    from icatkg.graph_files import graph_of
    from tests.ontology.catalogue_checks import catalogue_problems

    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    added(data, written(tmp_path / "n.ttl", NEW_DOCUMENT))
    graphs: dict[str, list[object]] = {}
    for path in (*resources.ontology_files(), *resources.data_files(str(data))):
        graphs.setdefault(graph_of(path), []).extend(
            quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)
        )
    catalogue = graphs["https://w3id.org/icatkg/graph/catalog"]
    ontology = [t for name, found in graphs.items() if name.endswith("/ontology/") for t in found]
    assert "https://w3id.org/icatkg/source/901" in graphs
    assert catalogue_problems(catalogue, graphs, ontology) == []  # type: ignore[arg-type] # triples all


def test_a_graph_that_outgrows_its_entry_gets_new_bounds(data: Path, tmp_path: Path) -> None:
    """Of four claims, where three were allowed: ten per cent below, a quarter above; rounded outwards."""
    claims = "".join(CLAIM.replace("name-900-unodc", f"name-900-unodc-{n}") for n in range(3))
    added(data, written(tmp_path / "n.ttl", claims))
    catalogue = (data / "catalog.ttl").read_text("utf-8")
    entry = catalogue[catalogue.index("\ngraph:document-900\n") :].split(" .\n")[0]
    assert "icat:maxClaims 5 ;" in entry
    assert "icat:minClaims 3 ;" in entry
    assert "icat:maxTriples 60 ;" in entry


def test_a_new_graph_comes_with_its_entry(data: Path, tmp_path: Path) -> None:
    """One that the addition describes itself gets its file, and the catalogue lists it."""
    place = 'id:place-one a icat:Place ; rdfs:label "One"@en .'
    path = tmp_path / "n.trig"
    path.write_text(
        f"{HEAD} graph:places {{ {place} }}\n"
        "graph:places-entry a dcat:Dataset ; icat:describesGraph graph:places .",
        "utf-8",
    )
    added(data, path)
    assert triples((data / "reference/places.ttl").read_bytes()) == triples(HEAD + place)
    listed = triples(HEAD + "graph:catalog dcat:dataset graph:places-entry .")
    assert listed <= triples((data / "catalog.ttl").read_bytes())


def test_adding_twice_changes_nothing(data: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """The second time all is there already."""
    files = [written(tmp_path / name, text) for name, text in NEW.items()]
    added(data, *files)
    before = contents(data)
    stamps = [path.stat().st_mtime_ns for path in sorted(data.rglob("*"))]
    done = icatkg_command("add", *files, "--to", data)
    assert done.code == 0
    number = len(triples(HEAD + "".join(NEW.values())))
    assert f"{number} statements were there already\nnothing to add\n" in done.text
    assert contents(data) == before
    assert [path.stat().st_mtime_ns for path in sorted(data.rglob("*"))] == stamps


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("n.trig", RdfFormat.TRIG),
        ("n.nq", RdfFormat.N_QUADS),
        ("n.jsonld", RdfFormat.JSON_LD),
        ("n.rdf", RdfFormat.RDF_XML),
        ("n.nt", RdfFormat.N_TRIPLES),
    ],
)
def test_every_format_is_read(data: Path, tmp_path: Path, name: str, format_: RdfFormat) -> None:
    """The same statements end in the same files."""
    other = made(tmp_path / "other")
    path = tmp_path / name
    path.write_bytes(serialize(triples(HEAD + REGISTER), format=format_) or b"")
    added(data, path)
    added(other, written(tmp_path / "n.ttl", REGISTER))
    assert contents(data) == contents(other)


def test_named_graphs_and_a_graph_for_the_rest(data: Path, tmp_path: Path) -> None:
    """What stands in a graph stays in it, and ``--graph`` says where the rest goes."""
    path = tmp_path / "n.trig"
    person = 'id:person-two a icat:Person ; rdfs:label "Two"@en .'
    path.write_text(HEAD + f"graph:people {{ {person} }}\nid:thing rdfs:label 'Thing'@en .", "utf-8")
    added(data, path, graph="https://w3id.org/icatkg/graph/organisations")
    assert triples(HEAD + person) <= triples((data / "reference/people.ttl").read_bytes())
    thing = triples(HEAD + "id:thing rdfs:label 'Thing'@en .")
    assert thing <= triples((data / "reference/organisations.ttl").read_bytes())


def test_standard_input(data: Path, icatkg_command: Command) -> None:
    """A dash reads Turtle from there, and places are told in it."""
    done = icatkg_command("add", "-", "--to", data, stdin=(HEAD + CLAIM).encode())
    assert done.code == 0
    assert triples(HEAD + CLAIM) <= triples((data / "documents/900.ttl").read_bytes())
    wrong = CLAIM.replace("900-unodc", "900-x").replace("src:900-p2", "src:900-p77")
    done = icatkg_command("add", "-", "--to", data, stdin=(HEAD + wrong).encode())
    assert done.code == 1
    assert "<stdin>:" in done.text


def test_a_dry_run_writes_nothing(data: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """And says the same otherwise."""
    before = contents(data)
    path = written(tmp_path / "n.ttl", CLAIM)
    dry = icatkg_command("add", path, "--to", data, "--dry-run")
    assert dry.code == 0
    assert contents(data) == before
    wet = icatkg_command("add", path, "--to", data)
    assert dry.text.replace("nothing is written (--dry-run)", "written") == wet.text


# What is wrong, the text at fault, and what is said of it.
REFUSED = {
    "unknown passage": (CLAIM.replace("src:900-p2", "src:900-p77"), "src:900-p77", "icat:statedIn"),
    "no date": (
        CLAIM.replace('icat:acronym "UNODC"', 'icat:earliest "2019-02-30"^^xsd:date'),
        '"2019-02-30"',
        "icat:earliest",
    ),
    "contradiction": (
        "\nid:unodc a icat:Person .\n",
        "icat:Person",
        "Contradiction (disjoint classes)",
    ),
}


def place(text: str, part: str) -> str:
    """Give line and column of a part of what :func:`written` writes."""
    before = (HEAD + text)[: (HEAD + text).index(part)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize("case", REFUSED)
def test_what_breaks_a_rule_is_refused(
    data: Path, tmp_path: Path, icatkg_command: Command, case: str
) -> None:
    """With the place in the file that was given; nothing is written."""
    before = contents(data)
    text, part, said = REFUSED[case]
    path = written(tmp_path / "n.ttl", text)
    done = icatkg_command("add", path, "--to", data)
    assert done.code == 1
    assert f"{path}:{place(text, part)}: violation: " in done.text
    assert said in done.text
    assert "nothing is written" in done.stderr
    assert contents(data) == before


def test_a_refusal_tells_the_fix(data: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """What is there already is known, so that a slip in a new name has one right answer."""
    text = '\nid:d a icat:Decision ; rdfs:label "d"@en ; icat:about id:UNODC ; icat:statedIn src:900-p1 .\n'
    done = icatkg_command("add", written(tmp_path / "n.ttl", text), "--to", data)
    assert done.code == 1
    assert "fix: id:UNODC → id:unodc" in done.text


CANNOT = {
    "syntax": ("\nid:a a icat:Decision\nid:b a icat:Decision .\n", "id:b", "A dot is expected"),
    "no such document": ("\nsrc:777-p1 a icat:Passage .\n", "src:777", "src:777-p1 belongs to src:777"),
    "two documents": (
        "\nid:c a icat:Decision ; icat:statedIn src:900-p1, src:901-p1 .\n",
        "id:c",
        "id:c is stated in passages of src:900 and src:901",
    ),
    "blank node": ("\nid:unodc icat:about [ a icat:Decision ] .\n", "[", "[] is a blank node"),
    "no class": ('\nid:c rdfs:label "c"@en .\n', "id:c", "id:c has no class"),
    "unknown class": ("\nid:c a icat:Nonsense .\n", "id:c", "id:c is of a class (icat:Nonsense)"),
    "no passage": ("\nid:c a icat:Decision .\n", "id:c", "id:c is of a class (icat:Decision)"),
    "vocabulary": ("\nkind:c a icat:Kind .\n", "kind:c", "kind:c is a term of the vocabulary"),
}


@pytest.mark.parametrize("case", CANNOT)
def test_what_cannot_be_placed_is_an_error(data: Path, tmp_path: Path, case: str) -> None:
    """It names the place and the node."""
    before = contents(data)
    text, part, said = CANNOT[case]
    path = written(tmp_path / "n.ttl", text)
    with pytest.raises(InputError) as caught:
        added(data, path)
    assert f"{path}:{place(text, part)}: " in str(caught.value)
    assert said in str(caught.value)
    assert contents(data) == before


def test_an_error_of_the_command(data: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """Exit code 2, one message, what to do, no traceback."""
    path = written(tmp_path / "n.ttl", "\nid:unodc icat:about <<( id:a id:b id:c )>> .\n")
    done = icatkg_command("add", path, "--to", data)
    assert (done.code, done.stdout) == (2, b"")
    assert done.stderr.startswith(f"icatkg: {path}: id:unodc has a term of RDF 1.2")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        ("graph:inferred", "what is inferred"),
        ("graph:alignments", "no graph that may be added to"),
        ("<http://example.org/g>", "no graph that may be added to"),
        ("src:902", "there is no such document"),
    ],
)
def test_graphs_that_are_not_added_to(data: Path, tmp_path: Path, graph: str, said: str) -> None:
    """Neither by their name in the file nor when they are asked for."""
    path = tmp_path / "n.trig"
    path.write_text(f"{HEAD}{graph} {{ id:a a icat:Person }}", "utf-8")
    with pytest.raises(InputError, match=said):
        added(data, path)
    with pytest.raises(UnknownNameError, match="no graph of that name can be added to"):
        added(data, written(tmp_path / "n.ttl", CLAIM), graph=expand(graph))


def test_what_was_wrong_before_is_no_reason_to_refuse(
    data: Path, tmp_path: Path, icatkg_command: Command
) -> None:
    """Only what the addition brings counts."""
    people = data / "reference/people.ttl"
    people.write_text(people.read_text("utf-8").replace('icat:familyName "One"', 'icat:familyName "One"@en'))
    assert icatkg_command("add", written(tmp_path / "n.ttl", CLAIM), "--to", data).code == 0


COUNT = """
id:count-900-{n} a icat:CountClaim ; rdfs:label "{n} members (document 900)"@en ; icat:about id:icat ;
  icat:earliest "2022-03-31"^^xsd:date ; icat:latest "2022-03-31"^^xsd:date ;
  icat:hasBasis kind:stated-number ;
  icat:hasComparator kind:exactly ; icat:hasDateStatus kind:date-stated ; icat:date "2022-03-31"^^xsd:date ;
  icat:inGroup id:icat ; icat:statedIn src:900-p{p} ; icat:unit "members" ; icat:value {n} ;
  icat:wording "{n} members" .
"""


def test_new_rivals_are_shown_and_stay(data: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """Both passages are named; with ``--fail-on-rivals`` they are a reason to refuse."""
    added(data, written(tmp_path / "one.ttl", COUNT.format(n=30, p=1)))
    rival = written(tmp_path / "two.ttl", COUNT.format(n=31, p=2))
    before = contents(data)
    done = icatkg_command("add", rival, "--to", data, "--fail-on-rivals", "--fail-on", "none")
    assert done.code == 1
    assert "ICAT, value: 30 against 31 (900 p1, 900 p2)" in done.text
    assert contents(data) == before
    done = icatkg_command("add", rival, "--to", data, "--fail-on", "none")
    assert done.code == 0
    assert "icat:Discrepancy" in done.text
    done = icatkg_command("add", written(tmp_path / "three.ttl", CLAIM), "--to", data, "--dry-run")
    assert "rivals: none that are new" in done.text
    assert triples(HEAD + COUNT.format(n=31, p=2)) <= triples((data / "documents/900.ttl").read_bytes())


def test_the_lock_is_kept(data: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """Two additions at once: the second one is told."""
    handle = os.open(data, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        done = icatkg_command("add", written(tmp_path / "n.ttl", CLAIM), "--to", data)
    finally:
        os.close(handle)
    assert done.code == 2
    assert "another process is adding to it" in done.stderr


def test_a_file_that_changes_meanwhile(data: Path, tmp_path: Path) -> None:
    """What was checked is not what would be written: nothing is."""
    destination = DataFolder(data)
    with destination.opened(writing=True) as base:
        addition = Addition([str(written(tmp_path / "n.ttl", CLAIM))], destination, base)
        people = data / "reference/people.ttl"
        people.write_text(people.read_text("utf-8") + "# by hand\n", "utf-8")
        before = contents(data)
        with pytest.raises(OutputError, match="changed meanwhile"):
            addition.write()
    assert contents(data) == before


def test_files_that_cannot_be_replaced(data: Path, tmp_path: Path) -> None:
    """One read-only file among several, or a folder in place of one, and none is written."""
    files = [written(tmp_path / name, text) for name, text in NEW.items()]
    (data / "reference/organisations.ttl").chmod(0o444)
    before = contents(data)
    with pytest.raises(OutputError, match="is read-only"):
        added(data, *files)
    assert contents(data) == before
    (data / "reference/organisations.ttl").chmod(0o644)
    (data / "documents/901.ttl").mkdir()
    with pytest.raises((OutputError, MissingFileError), match=r"901\.ttl"):
        added(data, *files)
    assert contents(data) == before


def test_symbolic_links_and_permissions_stay(data: Path, tmp_path: Path) -> None:
    """A file that is a link is changed where it lies, and keeps its mode."""
    link = data / "documents/900.ttl"
    real = link.rename(tmp_path / "real.ttl")
    real.chmod(0o640)
    link.symlink_to(real)
    added(data, written(tmp_path / "n.ttl", CLAIM))
    assert link.is_symlink()
    assert triples(HEAD + DOCUMENT + CLAIM) == triples(real.read_bytes())
    assert real.stat().st_mode & 0o777 == 0o640


def test_folders_that_are_not_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is not there, one that holds something else, and the data of an installed package."""
    with pytest.raises(MissingFileError, match="no such folder"):
        added(tmp_path / "none", written(tmp_path / "n.ttl", CLAIM))
    with pytest.raises(MissingFileError, match=r"no catalog\.ttl"):
        added(tmp_path, written(tmp_path / "n.ttl", CLAIM))
    monkeypatch.setattr(resources, "is_packed", lambda: True)
    with pytest.raises(OutputError, match="never changes"):
        DataFolder(ROOT / "data")


@pytest.mark.parametrize(("answer", "code"), [("\n", 1), ("y\n", 0)])
def test_a_terminal_is_asked(data: Path, tmp_path: Path, answer: str, code: int) -> None:
    """Only yes writes."""
    import pty
    import subprocess
    import sys

    from tests.command import environment

    path = written(tmp_path / "n.ttl", CLAIM)
    before = contents(data)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "icatkg", "add", path, "--to", data],
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=environment(),
    ) as process:
        os.close(theirs)
        said = b""
        while b"[y/N]" not in said:
            said += os.read(ours, 1000)
        os.write(ours, answer.encode())
        assert process.wait(60) == code
        os.close(ours)
    assert (contents(data) == before) == (code == 1)


def test_an_option_of_stores_alone(data: Path, tmp_path: Path, icatkg_command: Command) -> None:
    """There is no new store to leave our data out of."""
    path = written(tmp_path / "n.ttl", CLAIM)
    done = icatkg_command("add", path, "--to", data, "--no-default-data")
    assert done.code == 2
    assert "--store" in done.stderr
