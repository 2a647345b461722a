"""A manuscript's numbers looked up: in content controls, in the kit's tables, and in sentences."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from test_paper import make

from casewave.assets.paper.making import MadePaper
from casewave.assets.paper.manuscript import ManuscriptCheck
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.paper import check_paper
from casewave.schemas.register.study_file import StudyError

PAPER = """
contents:
  - table: adoption
  - table: sampling_frame
"""
TOTAL = "Total"


@pytest.fixture(scope="module")
def study(loaded: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("manuscript") / "study"
    shutil.copytree(loaded.root, root)
    return Workspace(root / "data_raw" / loaded.folder.name)


@pytest.fixture(scope="module")
def made(study: Workspace) -> MadePaper:
    return make(study, PAPER)


def manuscript(made: MadePaper, *sentences: str) -> Document:
    """The kit's document with sentences of the authors' at its end."""
    document = docx.Document(str(made.folder / "paper.docx"))
    for sentence in sentences:
        document.add_paragraph(sentence)
    return document


def checked(study: Workspace, document: Document) -> ManuscriptCheck:
    path = study.root / "manuscript.docx"
    document.save(str(path))
    return check_paper(study, path)


def last_of(document: Document, heading: str, column: str) -> object:
    table = document.tables[-1]
    place = [cell.text for cell in table.rows[0].cells].index(column)
    return next(row for row in reversed(table.rows) if row.cells[0].text.startswith(heading)).cells[place]


def test_numbers_of_the_kits_tables_agree_until_the_authors_change_one(study: Workspace, made: MadePaper) -> None:
    document = manuscript(made)
    found = checked(study, document)
    assert (found.of("differs"), found.unknown_tables) == ([], 0)
    assert len(found.of("agrees")) > 10
    cell = last_of(document, TOTAL, "Interviews")
    printed = cell.text  # type: ignore[attr-defined]
    cell.paragraphs[0].runs[0].text = "9999"  # type: ignore[attr-defined]
    (differs,) = checked(study, document).of("differs")
    assert (differs.number, differs.held_against) == ("9999", printed)
    assert differs.where == "Sampling frame, waves 1 to 3: Total †, Interviews"


def test_a_number_keeps_its_tag_wherever_it_is_copied_to(study: Workspace, made: MadePaper) -> None:
    numbers = docx.Document(str(made.folder / "numbers.docx"))
    paragraph = next(
        each for each in numbers.paragraphs if "interviews, each counted once, waves 1 to 3" in each._p.xml
    )
    document = docx.Document()
    sentence = document.add_paragraph("In the end we spoke at length ")
    sentence._p.append(copy.deepcopy(control(paragraph)))
    (agrees,) = checked(study, document).findings
    assert agrees.verdict == "agrees"
    control(sentence).find(f".//{qn('w:t')}").text = "12"  # type: ignore[attr-defined]
    (differs,) = checked(study, document).findings
    assert (differs.verdict, differs.number) == ("differs", "12")
    assert differs.held_against == f"interviews, each counted once, waves 1 to 3: {agrees.number}"


def control(paragraph: object) -> object:
    (found,) = paragraph._p.xpath("./w:sdt")  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize(
    ("sentence", "verdicts"),
    [
        ("Table 2 shows that there were {interviews} in all.", ["agrees"]),
        ("Table 2 shows that there were 4321 in all.", ["unknown"]),
        ("We held {interviews} interviews in 2020 [3, 5] and read on.", ["agrees"]),
        ("We held 4321 interviews.", ["unknown"]),
        ("In wave 2 of case 3, see Figure 7, nothing is counted.", []),
        ("The kitchen had 4321 tiles.", []),
    ],
)
def test_a_sentence_is_looked_up_where_it_says_what_it_counts(
    study: Workspace, made: MadePaper, sentence: str, verdicts: list[str]
) -> None:
    document = manuscript(made)
    interviews = last_of(document, TOTAL, "Interviews").text  # type: ignore[attr-defined]
    words = sentence.format(interviews=interviews)
    document.add_paragraph(words)
    found = [finding for finding in checked(study, document).findings if finding.where == words]
    assert [finding.verdict for finding in found] == verdicts


def test_a_claim_is_known_by_its_words_and_its_number(study: Workspace, made: MadePaper) -> None:
    document = docx.Document()
    document.add_paragraph("Nothing else is said here.")
    claims = {row.claim: row for row in known_claims(study)}
    differing = next(claim for claim in claims.values() if claim.verdict == "differs")
    document.add_paragraph(f"There were {differing.printed:.15g} {differing.wording}.")
    found = checked(study, document)
    assert [finding.verdict for finding in found.findings] == ["differs"]
    assert differing.claim in found.findings[0].held_against


def known_claims(study: Workspace) -> list:
    from casewave.assets.paper.making import what_is_known

    return list(what_is_known(study, None).claims)


def test_deleted_words_and_tables_of_others_are_left_alone(study: Workspace, made: MadePaper) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("We held ")
    run = paragraph.add_run("4321 interviews")
    deleted = paragraph._p.makeelement(f"{{{paragraph._p.nsmap['w']}}}del", {})
    run._r.addprevious(deleted)
    deleted.append(run._r)
    document.add_table(1, 2)
    found = checked(study, document)
    assert (found.findings, found.unknown_tables) == ((), 1)


def test_what_is_no_word_document_is_refused(study: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "manuscript.docx"
    path.write_text("plain text", encoding="utf-8")
    with pytest.raises(StudyError, match="cannot be read as a Word document"):
        check_paper(study, path)
