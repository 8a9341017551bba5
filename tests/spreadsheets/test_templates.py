"""Templates: columns from the shapes, lists from the graph, the same bytes every time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH

from icatkg import resources
from icatkg.namespaces import ICAT
from icatkg.spreadsheets.files import template
from icatkg.spreadsheets.kinds import DERIVED, FOUND, read_kinds

if TYPE_CHECKING:
    from pathlib import Path

    import icatkg
    from icatkg.querying.results import Result
    from icatkg.spreadsheets.kinds import Kind
    from tests.conftest import Command


@pytest.fixture(scope="module")
def kinds() -> tuple[Kind, ...]:
    """Give the kinds of the packaged shapes."""
    return read_kinds()


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    """Give shapes and ontology as an independent reader sees them."""
    graph = rdflib.Graph()
    for path in [*resources.shape_files(), *resources.ontology_files()]:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def whole(kg: icatkg.KnowledgeGraph) -> openpyxl.Workbook:
    """Give the template of all kinds."""
    return openpyxl.load_workbook(io.BytesIO(template([], kg.dataset, ".xlsx")))


def _required(shapes: rdflib.Graph, kind: Kind) -> set[str]:
    """Give the properties that a shape of the class, or of one above it, requires without condition."""
    classes = list(shapes.transitive_objects(rdflib.URIRef(kind.iri), RDFS.subClassOf))
    return {
        str(path)
        for class_ in classes
        for shape in shapes.subjects(SH.targetClass, class_)
        for inner in shapes.objects(shape, SH.property)
        for path in shapes.objects(inner, SH.path)
        for minimum in shapes.objects(inner, SH.minCount)
        if isinstance(path, rdflib.URIRef) and str(minimum) != "0"
    }


def test_every_property_that_a_shape_requires_is_a_column_or_worked_out(
    kinds: tuple[Kind, ...], shapes: rdflib.Graph
) -> None:
    """Every property that a shape requires is a column or worked out."""
    for kind in kinds:
        required = _required(shapes, kind)
        assert required, kind.name
        found = set(FOUND.get(kind.iri, ())) | {str(RDF.type)}
        must = {column.iri for column in kind.columns if column.required}
        assert must == required - found - DERIVED, kind.name
        assert required & DERIVED <= {column.iri for column in kind.columns}, kind.name


def test_a_shape_that_is_added_becomes_a_required_column(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A shape that is added becomes a required column."""
    added = tmp_path / "added.ttl"
    added.write_text(
        f"@prefix sh: <{SH}> . @prefix icat: <{ICAT}> .\n"
        "[] sh:targetClass icat:Meeting ; sh:property [ sh:path icat:wording ; sh:minCount 1 ] ."
    )
    files = [*resources.shape_files(), str(added)]
    monkeypatch.setattr(resources, "shape_files", lambda: files)
    meeting = next(kind for kind in read_kinds() if kind.name == "meeting")
    assert [c.header for c in meeting.columns if c.required] == ["Label", "Paragraph", "In group", "Wording"]


def test_every_class_that_documents_and_registers_use_has_a_sheet(
    kinds: tuple[Kind, ...], kg: icatkg.KnowledgeGraph
) -> None:
    """Every class that documents and registers use has a sheet."""
    graphs = [f"src:00{n}" for n in range(5)]
    graphs += ["graph:organisations", "graph:people", "graph:places", "graph:assumptions", "graph:gaps"]
    rows = kg.query(
        "SELECT DISTINCT ?class WHERE { VALUES ?g { " + " ".join(graphs) + " } GRAPH ?g { ?s a ?class } }"
    )
    assert _texts(rows) == {kind.iri for kind in kinds}


def test_lists_hold_the_kinds_and_the_names_of_the_graph(
    whole: openpyxl.Workbook, kg: icatkg.KnowledgeGraph
) -> None:
    """Lists hold the kinds and the names of the graph."""
    sheet = whole["Role term"]
    assert _choices(whole, sheet, "In role *") == _texts(
        kg.query("SELECT ?l { ?k skos:broader+ kind:role ; rdfs:label ?l }")
    )
    organisations = kg.query(
        "SELECT ?l { VALUES ?c { icat:Organisation icat:Group icat:Organ } ?o a ?c ; rdfs:label ?l }"
    )
    assert _choices(whole, sheet, "Organisation") == _texts(organisations)
    assert _choices(whole, whole["Chair term"], "In role *") == {"chair", "co-chair"}


def _texts(result: Result) -> set[str]:
    return {getattr(row[0], "value", "") for row in result.rows}


def _choices(whole: openpyxl.Workbook, sheet: Any, title: str) -> set[str]:
    """Give what the list of a column offers, by way of its data validation."""
    cells = {cell.value: cell for cell in sheet[1]}
    place = cells[title].column_letter
    for validation in sheet.data_validations.dataValidation:
        if str(validation.sqref).startswith(f"{place}2:"):
            name, _, area = validation.formula1.partition("!")
            return {cell.value for (cell,) in whole[name][area.replace("$", "")]}
    return set()


def test_headers_tell_what_belongs_below_them_and_stay_in_view(whole: openpyxl.Workbook) -> None:
    """Headers tell what belongs below them and stay in view."""
    assert whole.sheetnames[0] == "Read me"
    for sheet in whole.worksheets[1:-1]:
        assert sheet.freeze_panes == "B2"
        header: list[Any] = list(sheet[1])
        for cell in header:
            assert cell.comment is not None, (sheet.title, cell.value)
            # Nobody who fills in a sheet has to know Turtle.
            note = cell.comment.text.split("For example:")[0]
            assert "icat:" not in note
            assert ".ttl" not in note
            assert sheet.column_dimensions[cell.column_letter].width >= len(cell.value)
            assert sheet.column_dimensions[cell.column_letter].number_format == "@"
    headers = [cell.value for cell in whole["Chair term"][1]]
    assert headers[:6] == ["Id", "Label *", "Paragraph *", "In group *", "In role *", "Organisation *"]


def test_an_untouched_template_has_nothing_to_import(icatkg_command: Command, tmp_path: Path) -> None:
    """An untouched template has nothing to import."""
    made = icatkg_command("template", "-o", tmp_path / "facts.xlsx", env={"PYTHONHASHSEED": "1"})
    again = icatkg_command("template", "-o", tmp_path / "again.xlsx", env={"PYTHONHASHSEED": "2"})
    assert (made.code, again.code) == (0, 0), made.stderr
    assert (tmp_path / "facts.xlsx").read_bytes() == (tmp_path / "again.xlsx").read_bytes()
    done = icatkg_command("import", tmp_path / "facts.xlsx", "--document", "004")
    assert (done.code, done.stdout) == (0, b"")
    assert done.stderr == "no facts; example rows left out: 49; sheets without facts: 49\n"


def test_a_template_of_one_kind_as_csv(icatkg_command: Command, tmp_path: Path) -> None:
    """A template of one kind as csv."""
    made = icatkg_command("template", "contact", "-o", tmp_path / "contact.csv")
    assert made.code == 0, made.stderr
    lines = (tmp_path / "contact.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "Id,Label *,Paragraph *,About *,Address *,Kind *,Summary"
    assert lines[1].startswith("(example),")


def test_without_a_file_the_kinds_are_listed(icatkg_command: Command) -> None:
    """Without a file the kinds are listed."""
    listed = icatkg_command("template")
    assert listed.code == 0
    names = [line.split("  ")[0] for line in listed.text.splitlines()]
    assert {"organisation", "listing", "chair-term", "meeting", "publication", "priority"} <= set(names)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pope", "-o", "x.xlsx"), "no kind of fact is called pope"),
        (("meeting", "chair-term", "-o", "x.csv"), "a CSV file holds one kind of fact, and these are 2"),
        (("meeting", "-o", "x.ods"), "a template ends in .xlsx or .csv"),
    ],
)
def test_what_no_template_can_be_made_of_is_said(
    icatkg_command: Command, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    """What no template can be made of is said."""
    done = icatkg_command("template", *arguments, cwd=tmp_path)
    assert done.code == 2
    assert done.stderr.startswith(f"icatkg: {message}\n")
    assert not list(tmp_path.iterdir())


def test_without_openpyxl_workbooks_are_refused_and_csv_goes_on(
    icatkg_command: Command, tmp_path: Path
) -> None:
    """Without openpyxl workbooks are refused and csv goes on."""
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "openpyxl.py").write_text("raise ImportError")
    env = {"PYTHONPATH": f"{tmp_path / 'stub'}:{resources.root()}"}
    refused = icatkg_command("template", "-o", tmp_path / "x.xlsx", env=env)
    assert refused.code == 2
    assert "pip install 'icatkg[spreadsheets]'" in refused.stderr
    made = icatkg_command("template", "contact", "-o", tmp_path / "contact.csv", env=env)
    done = icatkg_command("import", tmp_path / "contact.csv", "--document", "004", env=env)
    assert (made.code, done.code) == (0, 0), done.stderr


def test_a_sheet_for_a_class_is_found_by_any_of_its_names(kinds: tuple[Kind, ...]) -> None:
    """A sheet for a class is found by any of its names."""
    from icatkg.spreadsheets.kinds import kind_named

    for name in ("chair-term", "Chair term", "CHAIR TERMS", "icat:ChairTerm", "ChairTerm"):
        assert kind_named(kinds, name).iri == ICAT + "ChairTerm"
