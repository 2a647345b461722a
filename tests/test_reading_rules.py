"""What study.yaml says of its files: words for blank, ignored sheets and columns, dates read by their column."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from deliveries import batch, changed_study, small_study, write_tables

from casewave.assets.adapters.delivery import read_delivery
from casewave.assets.ingest.markup import mark_up
from casewave.assets.ingest.validation import validate
from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.tables import Batch
from casewave.schemas.delivered.events import Events
from casewave.schemas.delivered.interviews import Interviews
from casewave.schemas.delivered.ratings import Ratings
from casewave.schemas.register.reading_rules import ReadingRules
from casewave.schemas.values.readings import Readers

EVENT = {"event": "E1", "programme": "MRR", "phase": "adoption", "description": "The centre opens"}
INTERVIEW = {
    "interview_mode": "online", "programme": "MRR", "sites": "DND", "informants": "MRR-DND-01", "language": "en",
}  # fmt: skip


def readers(folder: Path, reading: str = "", order: str = "") -> Readers:
    lines = "".join(f"{line}\n" for line in (order, reading) if line)
    return Readers(changed_study(folder, ("\nprogrammes:", f"\n{lines}programmes:")))


def interviews(read: Readers, *held_on: str) -> tuple[list[dt.date], list[str], list[str]]:
    """The days of interviews held on these dates, the hints of problems, and what was normalised."""
    rows = [INTERVIEW | {"interview": f"INT-{at}", "held_on": day} for at, day in enumerate(held_on, 1)]
    found = validate(batch(Interviews, *rows), read)
    days = found.rows["held_on"].to_pylist()
    return (
        days,
        [issue.remedy for issue in found.issues if issue.column == "held_on"],
        [entry.normalised for entry in found.normalised if entry.column_name == "held_on"],
    )


def test_a_column_that_shows_its_order_is_read_by_it_where_the_study_allows(tmp_path: Path) -> None:
    days, hints, how = interviews(readers(tmp_path, order="date_order: by column"), "26/07/2023", "03/04/2023")
    assert (days, hints) == ([dt.date(2023, 7, 26), dt.date(2023, 4, 3)], [])
    assert how[1] == "day first, as 26/07/2023 in this column"


def test_without_leave_the_problem_names_the_evidence_and_the_line_to_add(tmp_path: Path) -> None:
    days, (hint,), _ = interviews(readers(tmp_path), "26/07/2023", "03/04/2023")
    assert days == [dt.date(2023, 7, 26)]
    assert "26/07/2023" in hint
    assert "date_order: by column" in hint


@pytest.mark.parametrize("others", [[], ["2023-07-26"], ["26/07/2023", "07/26/2023"]])
def test_a_column_that_shows_no_order_or_both_is_refused(tmp_path: Path, others: list[str]) -> None:
    _, hints, _ = interviews(readers(tmp_path, order="date_order: by column"), *others, "03/04/2023")
    assert ["date_order: day first" in hint for hint in hints] == [True]


def test_words_for_blank_are_blank_and_listed(tmp_path: Path) -> None:
    read = readers(tmp_path, 'reading: {blank_words: ["-", TBC]}')
    found = validate(batch(Events, EVENT | {"date": "tbc", "source": "-"}), read)
    assert found.rows.select(["date", "source"]).to_pylist() == [{"date": None, "source": None}]
    assert {(entry.column_name, entry.written) for entry in found.normalised} == {("date", "tbc"), ("source", "-")}


@pytest.mark.parametrize(("rules", "written", "rated"), [
    ("reading: {blank_words: [N/A]}", "N/A", "not applicable"),
    ("reading: {missing_words: [no data]}", "No data", "missing"),
    ("reading: {not_applicable_words: [does not apply]}", "does not apply", "not applicable"),
])  # fmt: skip
def test_words_of_ratings_keep_or_get_their_meaning(tmp_path: Path, rules: str, written: str, rated: str) -> None:
    row = {"rating": "R1", "programme": "MRR", "framework": "cfir-2022", "code": "I.A", "rated_by": "consensus"}
    found = validate(batch(Ratings, row | {"rated": written}), readers(tmp_path, rules))
    assert (found.rows["rated"].to_pylist(), found.issues) == ([rated], [])


def test_a_word_that_may_mean_blank_offers_the_line_to_add(tmp_path: Path) -> None:
    found = validate(batch(Events, EVENT | {"date": "TBC"}), readers(tmp_path))
    (issue,) = found.issues
    assert 'reading: {blank_words: ["TBC"]}' in issue.remedy


def test_ignored_sheets_and_columns_are_listed_and_not_loaded(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet, notes = workbook.active, workbook.create_sheet("Notes")
    sheet.title = "interviews"
    sheet.append(["interview", "held_on", "Booked by", *INTERVIEW])
    sheet.append(["INT-1", "2023-07-26", "=1/0", *INTERVIEW.values()])
    notes.append(["to do"])
    workbook.save(tmp_path / "wave.xlsx")
    problems = [read for read in read_delivery(tmp_path, "utf-8") if isinstance(read, Issue)]
    assert [issue.check for issue in problems if "ignore" in issue.remedy] == ["column name", "table name"]
    rules = ReadingRules(ignore_sheets=("notes",), ignore_columns=("interviews.booked by",))
    reads = list(read_delivery(tmp_path, "utf-8", rules))
    (rows,) = [read for read in reads if not isinstance(read, Issue | Normalisation)]
    assert rows.cells["interview"].to_pylist() == ["INT-1"]
    assert rows.issues == []
    assert [(each.sheet, each.column_name) for each in reads if isinstance(each, Normalisation)] == [
        ("interviews", "Booked by"), ("Notes", ""),
    ]  # fmt: skip


def test_sheets_and_files_of_other_names_are_the_tables_that_the_study_says(tmp_path: Path) -> None:
    """A file's name from a Mac has its dots apart from its letters."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "INTERVJUER  syd"
    workbook.active.append(["interview", "held_on", *INTERVIEW])
    workbook.active.append(["INT-1", "2023-07-26", *INTERVIEW.values()])
    workbook.save(tmp_path / "wave.xlsx")
    (tmp_path / "Mo\u0308ten.tsv").write_text("event\tprogramme\nE1\tMRR\n", encoding="utf-8")
    unnamed = [read for read in read_delivery(tmp_path, "utf-8") if isinstance(read, Issue)]
    assert [issue.check for issue in unnamed] == ["table name", "table name"]
    rules = ReadingRules(tables={"interviews": ("Intervjuer syd",), "events": ("m\u00f6ten",)})
    reads = list(read_delivery(tmp_path, "utf-8", rules))
    assert [(read.model, read.cells.num_rows) for read in reads if isinstance(read, Batch)] == [(Interviews, 1)]
    listed = [(each.written, each.read_as) for each in reads if isinstance(each, Normalisation)]
    assert listed == [("Mo\u0308ten", "events"), ("INTERVJUER  syd", "interviews")]
    (missing, *_) = [read for read in reads if isinstance(read, Issue)]
    assert (missing.file, missing.table(rules), missing.table()) == ("Mo\u0308ten.tsv", Events, None)


# An interview table as a team keeps it: headers of its own, and no column for what is the same in every row.
OWN_HEADERS = {"interview": "interview", "Date held": "26 July 2023", "Where": "DND", "Who": "MRR-DND-01"}
OWN_RULES = {
    "columns": {"interviews": {"held_on": "date  HELD", "sites": "where", "informants": "Who"}},
    "constants": {"interviews": {"programme": "MRR", "language": "no", "interview_mode": "online"}},
}  # fmt: skip


def own_table(folder: Path) -> Path:
    cells = [",".join(line) for line in (OWN_HEADERS, OWN_HEADERS.values())]
    (folder / "interviews.csv").write_text("\n".join(cells), encoding="utf-8")
    return folder


def test_own_headers_and_what_every_row_says_are_read_as_the_study_declares_and_listed(tmp_path: Path) -> None:
    reads = list(read_delivery(own_table(tmp_path), "utf-8", ReadingRules(**OWN_RULES)))
    (rows,) = [read for read in reads if isinstance(read, Batch)]
    found = {name: cells[0] for name, cells in rows.cells.to_pydict().items() if cells[0] is not None}
    assert found == {
        "interview": "interview", "held_on": "26 July 2023", "sites": "DND", "informants": "MRR-DND-01",
        "programme": "MRR", "language": "no", "interview_mode": "online",
        "file": "interviews.csv", "sheet": "", "row": 2,
    }  # fmt: skip
    assert {(each.column_name, each.written, each.read_as) for each in reads if isinstance(each, Normalisation)} == {
        ("held_on", "Date held", "held_on"), ("sites", "Where", "sites"), ("informants", "Who", "informants"),
        ("programme", "", "MRR"), ("language", "", "no"), ("interview_mode", "", "online"),
    }  # fmt: skip


def test_problems_of_headers_offer_the_lines_to_add(tmp_path: Path) -> None:
    issues = [read for read in read_delivery(own_table(tmp_path), "utf-8") if isinstance(read, Issue)]
    remedies = {issue.column: issue.remedy for issue in issues}
    assert '(reading: {columns: {interviews: {COLUMN: "Where"}}})' in remedies["Where"]
    assert '(reading: {ignore_columns: ["Where"]})' in remedies["Where"]
    assert "reading: {constants: {interviews: {language: VALUE}}}" in remedies["language"]


def test_a_column_of_the_file_goes_before_what_every_row_is_said_to_say(tmp_path: Path) -> None:
    (tmp_path / "informants.csv").write_text("informant,informant_role\nMRR-DND-01,\n", encoding="utf-8")
    rules = ReadingRules(constants={"informants": {"informant_role": "user", "workplace": "clinic"}})
    (rows,) = [read for read in read_delivery(tmp_path, "utf-8", rules) if isinstance(read, Batch)]
    assert rows.cells.select(["informant_role", "workplace"]).to_pylist() == [
        {"informant_role": "", "workplace": "clinic"}
    ]


def test_a_problem_is_marked_in_the_column_of_its_own_header(tmp_path: Path) -> None:
    rules = f"reading: {json.dumps(OWN_RULES)}"
    study = changed_study(tmp_path / "study", ("\nprogrammes:", f"\n{rules}\nprogrammes:"))
    delivery = tmp_path / "wave-1"
    delivery.mkdir()
    (copy,) = mark_up(own_table(delivery), [Issue("interviews.csv", "", 2, "sites", check="x")], tmp_path / "to", study)
    assert openpyxl.load_workbook(copy)["interviews"]["C2"].comment is not None


@pytest.mark.parametrize(("rules", "said"), [
    ({"columns": {"people": {"informant": "x"}}}, "people is not a table"),
    ({"columns": {"interviews": {"day": "x"}}}, "day is not a column of interviews"),
    ({"columns": {"interviews": {"held_on": "x", "sites": "X "}}}, "'x' is the header of two columns of interviews"),
    ({"tables": {"people": ["x"]}}, "people is not a table"),
    ({"tables": {"interviews": ["Events"]}}, "'events' is the name of a table"),
    ({"tables": {"interviews": ["x"], "events": ["X "]}}, "'x' is said to be two things"),
    ({"tables": {"interviews": ["x"]}, "ignore_sheets": ["X"]}, "'x' is said to be two things"),
    ({"constants": {"interviews": {"interview": "INT-1"}}}, "interview is the key of interviews"),
])  # fmt: skip
def test_names_and_headers_of_no_table_or_column_are_refused(rules: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ReadingRules(**rules)


def test_a_required_column_cannot_be_ignored_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "interviews.csv").write_text("interview,held_on\nINT-1,2023-07-26\n", encoding="utf-8")
    reads = list(read_delivery(tmp_path, "utf-8", ReadingRules(ignore_columns=("held_on",))))
    assert "held_on" in {read.column for read in reads if isinstance(read, Issue) and read.check == "column missing"}


def test_a_word_with_two_meanings_is_refused() -> None:
    with pytest.raises(ValueError, match="more than one meaning"):
        ReadingRules(blank_words=("n/a",), not_applicable_words=("N/A",))


def test_a_row_of_a_table_of_another_name_is_left_out_of_a_partial_load(tmp_path: Path) -> None:
    named = ("\nprogrammes:", "\nreading: {tables: {interviews: [Intervjuer]}}\nprogrammes:")
    with small_study(tmp_path, named) as wave:
        header = ",".join(["interview", "held_on", *INTERVIEW])
        good, bad = (",".join([key, "2023-07-26", *INTERVIEW.values()]) for key in ("INT-1", "INT-2"))
        tables = {"informants": "informant,informant_role\nMRR-DND-01,strategic\n",
                  "Intervjuer": f"{header}\n{good}\n{bad.replace('online', 'by letter')}\n"}  # fmt: skip
        write_tables(wave.folder / "wave-1", **tables)
        assert wave.load(accept_partial=True) == []
        assert wave.rows("SELECT interview FROM core.interviews") == [("INT-1",)]
        counted = "SELECT rows_delivered, rows_refused FROM audit.delivered_tables WHERE table_name = 'interviews'"
        assert wave.rows(counted) == [(2, 1)]
