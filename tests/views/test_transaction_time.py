"""``as_of``: what was published by the days asked for."""

from __future__ import annotations

from itertools import pairwise

from pyoxigraph import NamedNode, Quad

from icatkg.namespaces import GRAPH, ICAT, ID, SRC
from icatkg.views import dropped
from tests.views.small_graphs import away, quads_of

LATER = "it may have been issued later (--certain leaves it out)"


def _document(number: str, dates: str, rest: str = "") -> str:
    return f"""
    src:{number} {{
      src:{number} a icat:Document ; icat:documentNumber "{number}" {dates} .
      src:{number}-p1 a icat:Passage ; icat:inDocument src:{number} . {rest}
    }}
    """


def _bounds(earliest: str, latest: str = "") -> str:
    end = f' ; icat:latest "{latest}"^^xsd:date' if latest else ""
    return f'; icat:earliest "{earliest}"^^xsd:date{end}'


OLD = _document(
    "800", _bounds("2018-05-02", "2018-12-31"), "id:a a icat:Meeting ; icat:statedIn src:800-p1 ."
)
NEW = _document(
    "900",
    _bounds("2019-11-01", "2020-12-31"),
    "id:b a icat:Meeting ; icat:statedIn src:900-p1 ; icat:hasOrganisation id:body ; icat:about id:a .",
)
GONE = {"900", "900-p1", "b"}


def test_document_counts_from_its_first_possible_day() -> None:
    """Certainly from its last possible day on."""
    assert away(OLD + NEW, as_of="2018-05-01") == {"800", "800-p1", "a"} | GONE
    assert away(OLD + NEW, as_of="2018-05-02") == GONE
    assert away(OLD + NEW, as_of="2019-10-31") == GONE
    assert away(OLD + NEW, as_of="2019-10") == GONE
    assert away(OLD + NEW, as_of="2019-11") == away(OLD + NEW, as_of="2019") == set()
    assert away(OLD + NEW, as_of="2020-12-30", certain=True) == GONE
    assert away(OLD + NEW, as_of="2020-12-31", certain=True) == set()
    assert away(OLD + NEW, as_of="2020", certain=True) == set()


def test_document_without_a_last_day_is_never_certain() -> None:
    """Nor is one without any bound, which may always have been there."""
    later = _document("900", _bounds("2023-03-01"))
    assert away(later, as_of="2023-02-28") == {"900", "900-p1"}
    assert away(later, as_of="2023-03-01") == set()
    assert away(later, as_of="2031", certain=True) == {"900", "900-p1"}
    undated = _document("900", "")
    assert away(undated, as_of="1990") == set()
    assert away(undated, as_of="2031", certain=True) == {"900", "900-p1"}


def test_full_date_is_a_date_and_a_month_and_day_is_none() -> None:
    """A document that bears a date needs no bounds; one without a year has only those it is given."""
    dated = _document("900", '; icat:date "2022-03-31"^^xsd:date')
    assert away(dated, as_of="2022-03-30") == {"900", "900-p1"}
    assert away(dated, as_of="2022-03-31", certain=True) == set()
    partial = _document("900", '; icat:date "--03-31"^^xsd:gMonthDay')
    assert away(partial, as_of="1990") == set()
    bounded = _document("900", '; icat:date "--03-31"^^xsd:gMonthDay' + _bounds("2022-03-31", "2022-03-31"))
    assert away(bounded, as_of="2022-03-30") == {"900", "900-p1"}
    assert away(bounded, as_of="2022-03-31", certain=True) == set()


def test_everything_a_document_s_graph_describes_goes_with_it() -> None:
    """Even what has no passage; but not what another graph describes too."""
    extra = _document("900", _bounds("2020-01-01"), "id:loose a icat:Meeting . id:body a icat:Organisation .")
    assert away(extra + "id:body rdfs:label 'Body' .", as_of="2019") == {"900", "900-p1", "loose"}


def test_records_that_rest_on_what_is_gone_go_too() -> None:
    """The entry of the catalogue, sides, discrepancies with one side left, gaps sought nowhere any more."""
    records = """
    graph:entry-800 icat:describesGraph src:800 . graph:entry-900 icat:describesGraph src:900 .
    id:two a icat:Discrepancy ; icat:atPassage src:800-p1, src:900-p1 .
    id:two-a a icat:Side ; icat:ofDiscrepancy id:two ; icat:atPassage src:800-p1 .
    id:two-b a icat:Side ; icat:ofDiscrepancy id:two ; icat:atPassage src:900-p1 .
    id:three a icat:Discrepancy .
    id:three-a a icat:Side ; icat:ofDiscrepancy id:three ; icat:atPassage src:800-p1 .
    id:three-b a icat:Side ; icat:ofDiscrepancy id:three ; icat:atPassage src:800-p1, src:900-p1 .
    id:three-c a icat:Side ; icat:ofDiscrepancy id:three ; icat:atPassage src:900-p1 .
    id:alone a icat:Discrepancy .
    id:alone-a a icat:Side ; icat:ofDiscrepancy id:alone ; icat:atPassage src:800-p1 .
    id:a icat:about id:b .
    id:gap-new a icat:Gap ; icat:soughtIn src:900, src:900-p1 .
    id:gap-both a icat:Gap ; icat:soughtIn src:800, src:900 .
    id:gap-about-b a icat:Gap ; icat:soughtIn src:800, src:900 ; icat:about id:b .
    id:gap-about-a a icat:Gap ; icat:soughtIn src:800, src:900 ; icat:about id:a, id:b .
    """
    found = away(OLD + NEW + records, as_of="2018") - GONE
    expected = {"two", "two-a", "two-b", "three-c", "gap-new", "gap-about-b"}
    assert found == expected | {GRAPH + "entry-900"}


def test_entities_that_nothing_speaks_of_any_more_are_not_known_yet() -> None:
    """Somebody named in a later document only; not the body that a known one is part of."""
    register = """
    id:later a icat:Person . id:known a icat:Organisation ; icat:unitOf id:whole .
    id:whole a icat:Organisation . id:parent a icat:Organisation .
    id:unit a icat:Organisation ; icat:unitOf id:parent .
    id:never a icat:Organisation . id:by-others a icat:Person . id:mine a id:Thing ; id:likes id:by-others .
    id:identifier a icat:ExternalIdentifier ; icat:identifies id:later .
    id:gap a icat:Gap ; icat:about id:later ; icat:soughtIn src:800 .
    id:change a icat:Succession ; icat:predecessor id:known ; icat:successor id:unit .
    id:assumption-old a icat:Assumption . id:assumption-new a icat:Assumption .
    id:a icat:restsOn id:assumption-old . id:b icat:restsOn id:assumption-new .
    """
    old = OLD.replace("src:800-p1 a", "src:800-p1 icat:mentions id:known ; a")
    new = NEW.replace(
        "src:900-p1 a", "src:900-p1 icat:mentions id:known, id:later, id:whole, id:unit, id:by-others ; a"
    )
    found = away(old + new + register, as_of="2018") - GONE
    assert found == {"later", "unit", "parent", "identifier", "gap", "change", "assumption-new"}
    assert away(old + new + register, as_of="2020") == set()


def test_added_graphs_that_are_no_document_are_kept() -> None:
    """Also claims in them that name no passage; those that rest on a document's passages go with it."""
    added = """id:mine a icat:Meeting . id:theirs a icat:Meeting ; icat:statedIn src:900-p1 .
      id:said-twice a icat:Meeting ; icat:statedIn src:800-p1, src:900-p1 . id:body a icat:Organisation ."""
    assert away(OLD + NEW + added, as_of="2018") == GONE | {"theirs", "body"}


def test_later_dates_only_add_documents() -> None:
    """What is known as of a date is known as of every later one."""
    dates = ("2017", "2018-05-01", "2018-05-02", "2018", "2019-10", "2019-11-01", "2020", "2031")
    for certain in (False, True):
        gone = [away(OLD + NEW, as_of=date, certain=certain) for date in dates]
        assert all(later <= sooner for sooner, later in pairwise(gone))
        assert len({frozenset(nodes) for nodes in gone}) == 3


def test_view_at_a_date_as_of_a_date() -> None:
    """The world then, as published by then: neither later documents nor what they tell count."""
    term = """id:a icat:hasDateStatus kind:date-stated ; icat:earliest "2018-06-01"^^xsd:date ;
      icat:latest "2018-06-01"^^xsd:date ."""
    assert away(OLD + NEW + term, "2018-06-01", "2018") == GONE
    assert away(OLD + NEW + term, "2019", "2018") == GONE | {"a"}


def test_succession_that_is_not_known_yet_bounds_nothing() -> None:
    """An old body goes on being possible while nobody has heard of the new one."""
    entry = """id:entry a icat:ListingEntry ; icat:statedIn src:800-p1 ; icat:hasOrganisation id:dpko ;
      icat:hasStartStatus kind:bound-unknown ; icat:hasEndStatus kind:bound-unknown ;
      icat:earliest "2018-05-02"^^xsd:date ; icat:latest "2018-12-31"^^xsd:date .
      id:dpko a icat:Organisation . id:body a icat:Organisation .
      id:change a icat:Succession ; icat:predecessor id:dpko ; icat:successor id:body ;
        icat:succeededOn "2019-01-01"^^xsd:date ."""
    assert "entry" in away(OLD + NEW + entry, "2019-06-01")
    assert "entry" not in away(OLD + NEW + entry, "2019-06-01", "2018")


def test_notes_tell_by_what_undated_documents_were_taken() -> None:
    """Each document without a full date, the bounds it was taken by, and whether that leaves a doubt."""
    several = (
        _document("700", "")
        + OLD
        + NEW
        + _document("910", '; icat:date "--03-31"^^xsd:gMonthDay' + _bounds("2022-03-31", "2022-03-31"))
        + _document("920", _bounds("2023-03-01"))
        + _document("930", '; icat:date "2024-01-05"^^xsd:date')
        + _document("940", '; icat:date "2019-03"^^xsd:gYearMonth')
    )
    notes = dropped(quads_of(several), as_of="2020-06").notes
    assert notes == (
        f"document 700 bears no date; nothing bounds it either; {LATER}",
        "document 800 bears no date; taken by its bounds 2018-05-02 to 2018-12-31",
        f"document 900 bears no date; taken by its bounds 2019-11-01 to 2020-12-31; {LATER}",
        "document 910 bears only the date --03-31; taken by its bounds, 2022-03-31",
        "document 920 bears no date; taken by its bounds from 2023-03-01 on",
        "document 940 bears only the date 2019-03; taken by its bounds 2019-03-01 to 2019-03-31",
        "as of 2020-06: 3 documents set aside: 910, 920, 930",
    )


def test_triple_as_a_term_does_no_harm() -> None:
    """RDF 1.2 data may hold triples as objects."""
    quads = quads_of(NEW + "id:b id:says <<( id:a id:b id:c )>> .")
    assert SRC + "900" in dropped(quads, as_of="2018").nodes
    assert (
        dropped([Quad(NamedNode(ID + "x"), NamedNode(ICAT + "y"), NamedNode(ID + "z"))], "2019").nodes
        == frozenset()
    )
