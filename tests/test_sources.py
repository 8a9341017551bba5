"""Checking passages against the documents."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

import icatkg
from icatkg.errors import InputError, MissingFileError
from tests.command import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

DOCUMENTS = ROOT.parent / "shared" / "sources"
TEXTS = ["First paragraph.", "Second one, with été.", "Third paragraph."]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _graph(*, digests: list[str] | None = None) -> str:
    passages = "".join(
        f'src:900-p{n} icat:inDocument src:900 ; icat:paragraphNumber {n} ; icat:locator "900 p{n}" ; '
        f'icat:digest "{digest}" .\n'
        for n, digest in enumerate(digests or [_digest(t) for t in TEXTS], 1)
    )
    return (
        "@prefix icat: <https://w3id.org/icatkg/ontology/> .\n"
        "@prefix src: <https://w3id.org/icatkg/source/> .\n"
        f'src:900 icat:documentNumber "900" ; icat:paragraphCount 3 .\n{passages}'
    )


class Case:
    """A synthetic document and its graph in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "documents"
        self.folder.mkdir()
        self.data = folder / "graph.ttl"
        self.data.write_text(_graph(), encoding="utf-8")
        self.write("\n\n".join(TEXTS) + "\n")

    def write(self, text: str) -> None:
        """Write the document."""
        (self.folder / "900_report.txt").write_bytes(text.encode())

    def problems(self) -> list[tuple[str, str]]:
        """Give locator and problem of what does not match."""
        found = icatkg.load(self.data, default_data=False).verify_sources(self.folder)
        assert found.passages == 3
        return [(f.locator, f.problem) for f in found.findings]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Give a document and a graph that match."""
    return Case(tmp_path)


@pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the documents lie beside the checkout only where it is developed"
)
def test_every_passage_matches_the_documents(kg: icatkg.KnowledgeGraph) -> None:
    """The packaged graph cites the real documents, all of them."""
    found = kg.verify_sources(DOCUMENTS)
    assert found.findings == ()
    assert found.documents == len(list(DOCUMENTS.glob("[0-9]*.txt")))
    assert found.passages > 0


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(TEXTS),
        "\n\n\n  \n" + "\n".join(TEXTS) + "\n\n\t\n",
        "\r\n".join(TEXTS) + "\r\n",
        "\r".join(TEXTS),
        "\ufeff" + "\n".join(TEXTS),
        "\n".join(TEXTS).replace(" ", "\u00a0"),
        "\n".join(TEXTS).replace(" ", "  \t"),
        "\n".join(f"  {t}  " for t in TEXTS),
    ],
    ids=["plain", "blank lines", "CRLF", "CR", "BOM", "no-break spaces", "runs of spaces", "indented"],
)
def test_layout_does_not_matter(case: Case, text: str) -> None:
    """Only the words of a paragraph and its place count."""
    case.write(text)
    assert case.problems() == []


def test_changed_text_is_found(case: Case) -> None:
    """One letter is enough."""
    case.write("\n".join(TEXTS).replace("Second", "second"))
    ((locator, problem),) = case.problems()
    assert locator == "900 p2"
    assert "changed" in problem


def test_changed_digest_is_found(case: Case) -> None:
    """One digit of a digest in the graph is enough."""
    digests = [_digest(t) for t in TEXTS]
    digests[2] = ("0" if digests[2][0] != "0" else "1") + digests[2][1:]
    case.data.write_text(_graph(digests=digests), encoding="utf-8")
    assert [locator for locator, _ in case.problems()] == ["900 p3"]


def test_moved_paragraphs_are_found_at_their_new_place(case: Case) -> None:
    """The finding names the paragraph where the text is now."""
    case.write("\n".join([TEXTS[1], TEXTS[0], TEXTS[2]]))
    problems = dict(case.problems())
    assert set(problems) == {"900 p1", "900 p2"}
    assert "now paragraph 2" in problems["900 p1"]


def test_missing_paragraph_is_found(case: Case) -> None:
    """A passage after the end is missing, and the number of paragraphs is wrong."""
    case.write("\n".join(TEXTS[:2]))
    problems = dict(case.problems())
    assert set(problems) == {"900", "900 p3"}
    assert "missing" in problems["900 p3"]


def test_added_paragraph_is_found(case: Case) -> None:
    """Text that was not there before shows in the number of paragraphs."""
    case.write("\n".join([*TEXTS, "A fourth."]))
    ((locator, problem),) = case.problems()
    assert locator == "900"
    assert "3 paragraphs expected, 4 found" in problem


def test_missing_document_is_found(case: Case) -> None:
    """No file is a finding, not silence."""
    (case.folder / "900_report.txt").rename(case.folder / "9001_report.txt")
    ((locator, _),) = case.problems()
    assert locator == "900"


def test_other_encodings_are_an_error(case: Case) -> None:
    """A document that is not UTF-8 cannot be compared."""
    (case.folder / "900_report.txt").write_bytes("\n".join(TEXTS).encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        case.problems()


def test_missing_folder_is_an_error(case: Case) -> None:
    """A folder that is not there is not an empty one."""
    with pytest.raises(MissingFileError):
        icatkg.load(case.data, default_data=False).verify_sources(case.folder / "none")


def test_exit_codes(case: Case, icatkg_command: Command) -> None:
    """The command ends with 0 when all match, with 1 and the locator when not, with 2 without a folder."""
    data = ("--no-default-data", "--data", case.data)
    assert icatkg_command("sources", "verify", case.folder, *data).code == 0
    case.write("\n".join(TEXTS[:2]))
    outcome = icatkg_command("sources", "verify", case.folder, *data)
    assert (outcome.code, "900 p3" in outcome.text) == (1, True)
    assert icatkg_command("sources", "verify", case.folder / "none", *data).code == 2
