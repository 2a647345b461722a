"""A paper in Swedish or French: nothing that casewave writes into it is left in English."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest

from casewave.assets.marts import MARTS
from casewave.assets.paper.choosing import Shelf, stem
from casewave.assets.paper.making import what_is_known
from casewave.assets.paper.pieces import Piece
from casewave.assets.paper.wording import Wording
from casewave.assets.report.printable import Cell, Column, Line, Row, Table
from casewave.assets.report.source import open_source
from casewave.assets.warehouse.store import connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.columns import columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.language import Language, translated
from casewave.schemas.paper.paper_file import load_paper
from casewave.schemas.vocabularies.reporting_items import reporting_items

# Vocabularies that no paper prints: of the team's own pages, and of codes that have a meaning in words.
NOT_PRINTED = {"quantities.quantity", "warnings.warning", "claims_against_data.verdict", "truth_tables.status"}
NOT_PRINTED |= {"trajectories.descriptor", "codebook_changes.change", "statement_history.event", "memos.memo_kind"}
NOT_PRINTED |= {"coders_of_sources.comparison", "late_coding_changes.change", "truth_tables.output"}
NOT_PRINTED |= {"register_changes.change", "register_changes.part"}
NOT_PRINTED |= {"joint_interpretations_lines.part"}


@pytest.fixture(scope="module")
def study(loaded: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The loaded study in a folder of this module's own."""
    root = tmp_path_factory.mktemp("languages") / "study"
    shutil.copytree(loaded.root, root)
    return Workspace(root / "data_raw" / loaded.folder.name)


@pytest.fixture(scope="module")
def contents(study: Workspace) -> str:
    """An entry for every table and figure of the study that is for papers."""
    with open_source(study.published, study.study) as source:
        shelf, last = Shelf(source), source.waves[-1]
        tables, figures = list(map(stem, shelf.tables(last))), list(shelf.figures(last))
    entries = [f"table: {name}" for name in dict.fromkeys(tables)] + [f"figure: {name}" for name in figures]
    return "".join(f"  - {entry}\n" for entry in entries)


def pieces(study: Workspace, contents: str, language: str) -> list[Piece]:
    path = study.folder / f"{language}.yaml"
    path.write_text(f"language: {language}\ncontents:\n{contents}", encoding="utf-8")
    return list(what_is_known(study, load_paper(path)).pieces)


@pytest.fixture(scope="module")
def english(study: Workspace, contents: str) -> list[Piece]:
    return pieces(study, contents, "en")


def lines(piece: Piece) -> Iterator[str]:
    """Everything that a piece says, in order."""
    yield from (piece.title, piece.alternative_text, *piece.notes)
    yield from (column.heading for column in piece.table.columns)
    yield from (line.text for row in piece.table.rows for cell in row.cells for line in cell.lines)


@pytest.fixture(scope="module")
def own_words(study: Workspace) -> re.Pattern[str]:
    """The words of the study itself: every text in its tables, without the words of casewave's vocabularies."""
    texts: set[str] = set()
    with connect(study.published, read_only=True) as con:
        described = con.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'core' AND data_type = 'VARCHAR' AND table_catalog = current_database()"
        ).fetchall()
        for table, column in described:
            found = con.execute(f'SELECT DISTINCT "{column}" FROM core."{table}"').fetchall()
            texts |= {" ".join(text.split()) for (text,) in found if text}
    texts -= {str(word) for _, words in vocabularies() for word in words}
    longest = sorted({text.casefold() for text in texts if len(text) > 2}, key=lambda text: (-len(text), text))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


def vocabularies() -> Iterator[tuple[str, tuple[object, ...]]]:
    for model in (*DELIVERED, *MARTS):
        for column in columns(model):
            yield f"{table_name(model)}.{column.name}", tuple(column.isin or ())


@pytest.mark.parametrize("language", ["sv", "fr"])
def test_nothing_that_casewave_writes_into_a_paper_stays_english(
    study: Workspace, contents: str, english: list[Piece], own_words: re.Pattern[str], language: Language
) -> None:
    said = translated(language)
    other = pieces(study, contents, language)
    assert [piece.key for piece in other] == [piece.key for piece in english]
    same: dict[str, None] = {}
    for before, after in zip(english, other, strict=True):
        for text, translation in zip(lines(before), lines(after), strict=True):
            if text == translation and not said.of_cell(text.removesuffix(" †")):
                same[text] = None
    left = [text for text in same if re.search(r"[a-z]{3}", own_words.sub(" ", _plain(text, said)))]
    assert left == []
    assert sum(text in said.entries for piece in english for text in lines(piece)) > 500  # there was something to find


def _plain(text: str, said: object) -> str:
    """A text in small letters, without the marks that are the same word in two languages."""
    assert hasattr(said, "entries")
    unchanged = {word for word, translation in said.entries.items() if word == translation}
    marks = re.sub(r"[\[(]([^\])]*)[\])]", lambda mark: " " if mark[1] in unchanged else mark[0], text)
    return marks.casefold().replace("adoption: ", "").replace("implementation: ", "").replace("assimilation: ", "")


@pytest.mark.parametrize("language", ["sv", "fr"])
def test_every_word_of_a_vocabulary_that_a_paper_prints_is_translated(language: Language) -> None:
    known = translated(language).entries
    printed = ((name, word) for name, words in vocabularies() if name not in NOT_PRINTED for word in words)
    assert [(name, word) for name, word in printed if str(word) not in known] == []


@pytest.mark.parametrize("language", ["sv", "fr"])
def test_every_item_of_a_reporting_standard_and_what_it_asks_for_is_translated(language: Language) -> None:
    said = translated(language)
    names = {f"{'S1' if item.item.startswith('S') else '1'} {item.name}" for item in reporting_items()}
    alike = {name for name in names if said.of_cell(name) == name}
    assert {name.split(" ", 1)[1] for name in alike} <= {
        "Implications",
        "Design",
        "Discussion",
        "Conclusions",
        "Non-participation",
    }
    asked = {f"write {item.person}" for item in reporting_items() if item.person}
    assert [words for words in asked if said.of_cell(words) is None] == []


def test_marks_citations_and_counts_are_in_the_language_of_the_paper(study: Workspace) -> None:
    cells = [
        "Mulvale et al. 2025, lines 88 and 123", "+1 → +2 (strengthened): Cost †",
        "2 new statements: Adoption, Process",
        "1 new statement in each: Cost; Adoption, Process [KM, SGP]", "in", "we were in",
    ]  # fmt: skip
    rows = tuple(Row((Cell("text", (Line(cell),)),)) for cell in cells)
    table = Table("t", "Ratings of cases", (Column("Case"),), rows)
    worded = Wording(translated("sv"), study.study).table(table)
    assert [row.heading for row in worded.rows] == [
        "Mulvale et al. 2025, rader 88 och 123", "+1 → +2 (förstärkt): Cost †", "2 nya påståenden: Adoption, Process",
        "1 nytt påstående vardera: Cost; Adoption, Process [KM, SGP]", "med", "we were in",
    ]  # fmt: skip


def test_a_statement_is_never_translated(study: Workspace) -> None:
    table = Table("t", "Ratings of cases", (Column("Case"),), (Row((Cell("list", (Line("missing", "F1-001"),)),)),))
    assert Wording(translated("sv"), study.study).table(table).rows[0].heading == "missing"


def test_a_member_of_the_team_is_a_mark_in_the_language_of_the_paper(study: Workspace) -> None:
    for language, mark in (("sv", "[medlem i forskargruppen]"), ("fr", "[membre de l\u2019équipe]")):
        (table,) = pieces(study, "  - table: research_team\n", language)
        assert mark in " ".join(lines(table))
        assert "[member of the team]" not in " ".join(lines(table))


def test_alternative_texts_are_in_the_language_of_the_paper(study: Workspace) -> None:
    (figure,) = pieces(study, "  - figure: panel\n", "fr")
    assert figure.alternative_text.startswith("Informateurs d\u2019une vague à l\u2019autre")
    assert "A table" not in figure.alternative_text
