"""Files staged, kept in versions and moved into place; problems at their cells, and cells that are fixed."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import openpyxl
import pytest

from casewave.assets.ingest.cells import Edit
from casewave.assets.protection.erasing import write_tombstone
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.acknowledge import Decision
from casewave.pipelines.actions.check import check_delivery
from casewave.pipelines.actions.correct import save_corrections
from casewave.pipelines.actions.fix import (
    MarkedCell,
    is_of_a_file,
    is_of_a_sheet,
    keep_edits,
    kept_edits,
    leave_sheet_out,
    name_table,
    problems_in_cells,
    save_fixes,
)
from casewave.pipelines.actions.staging import Changed, Staging, erase_staging, safe_name
from casewave.pipelines.actions.start import NewProgramme, NewSite, NewStudy, NewWave, start_study
from casewave.schemas.register.study_file import StudyError
from casewave.schemas.register.withdrawals import tombstone

HEAD = "interview,programme,sites,informants,held_on,interview_mode,language"
INTERVIEWS = f"""{HEAD}
INT-1,WAL,NRO,WAL-NOR-01,2025-02-11,in person,sv
INT-2,WAL,NOR; SDU,WAL-NOR-01,2025-13-45,online,sv
INT-3,WAL,NRO,WAL-NOR-01,2025-03-01,online,sv
"""
BY_DIARY = Decision("As in the diary.", "R01", dt.date(2026, 3, 2))
INFORMANTS = "informant,informant_role\nWAL-NOR-01,manager\n"


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    """Wave 1 of a new study with two sites, NOR and SUD; nothing is handed in yet."""
    new = NewStudy(
        "Two towns", [NewProgramme("WAL", "Walks")],
        [NewSite("NOR", "Northtown", "WAL", "Sweden"), NewSite("SUD", "Southtown", "WAL", "Sweden")],
        [NewWave("2025-01/2025-06", "How it began")], ["cfir-2022"],
    )  # fmt: skip
    start_study(tmp_path / "towns", new)
    return Staging(Workspace(tmp_path / "towns"), 1)


def hand_in(staging: Staging, *, replaces_all: bool = True, **files: str | bytes) -> None:
    batch = staging.begin_batch()
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        staging.place_for(batch, name.replace("_csv", ".csv")).write_bytes(data)
    staging.hand_in(batch, replaces_all=replaces_all)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def marks(staging: Staging) -> list[MarkedCell]:
    found = check_delivery(staging.workspace, 1, staging.delivery)
    return [
        mark for sheet in problems_in_cells(staging.workspace, staging, found.issues).sheets for mark in sheet.marks
    ]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("interviews.csv", "interviews.csv"), ("../../.bashrc.csv", "bashrc.csv"), ("C:\\x\\data.xlsx", "data.xlsx"),
        ("/etc/passwd.csv", "passwd.csv"), ("con.csv", "_con.csv"), ("a\x00b\n.csv", "a_b_.csv"),
        ("Ärende 1.xlsx", "Ärende 1.xlsx"), ("<b>.csv", "_b_.csv"), ("x" * 300 + ".csv", "x" * 96 + ".csv"),
    ],
)  # fmt: skip
def test_the_name_of_an_upload_is_never_a_path(given: str, kept: str) -> None:
    assert safe_name(given) == kept


@pytest.mark.parametrize("given", ["", "..", "study.yaml", "run.sh", "interviews", ".csv/", "x.csv.exe", "x.html"])
def test_what_is_no_file_of_a_delivery_is_not_taken(given: str) -> None:
    with pytest.raises(StudyError, match="is not a file that casewave reads"):
        safe_name(given)


def test_only_the_owner_can_read_what_is_staged(staging: Staging) -> None:
    hand_in(staging, interviews_csv=INTERVIEWS)
    save_fixes(staging, [Edit("interviews.csv", "", 2, 3, "NOR")], staging.fingerprint)
    folders = [staging.files, staging.folder, *staging.kept]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_files_are_added_or_replace_all(staging: Staging) -> None:
    hand_in(staging, interviews_csv=INTERVIEWS)
    hand_in(staging, informants_csv=INFORMANTS, replaces_all=False)
    assert names(staging.files) == ["informants.csv", "interviews.csv"]
    hand_in(staging, events_csv="x")
    assert names(staging.files) == ["events.csv"]
    assert names(staging.kept[-1]) == ["informants.csv", "interviews.csv"]


def test_a_batch_is_taken_once_and_only_under_its_own_name(staging: Staging) -> None:
    batch = staging.begin_batch()
    for wrong in ("", "..", "../..", "x" * 22, f"{batch}/.."):
        with pytest.raises(StudyError, match="Drop them again"):
            staging.place_for(wrong, "interviews.csv")
    with pytest.raises(StudyError, match="No file was received"):
        staging.hand_in(batch, replaces_all=True)


def test_staged_files_take_the_place_of_those_before_which_are_kept(staging: Staging) -> None:
    folder = staging.workspace.delivery(1)
    folder.mkdir()
    (folder / "interviews.csv").write_text("earlier", encoding="utf-8")
    (folder / "README.md").write_text("ours", encoding="utf-8")
    hand_in(staging, interviews_csv=INTERVIEWS, informants_csv=INFORMANTS)
    staging.move_into_place()
    assert names(folder) == ["README.md", "informants.csv", "interviews.csv"]
    assert (folder / "interviews.csv").read_text(encoding="utf-8") == INTERVIEWS
    assert not staging.is_staged
    assert "earlier" in {(kept / "interviews.csv").read_text(encoding="utf-8") for kept in staging.kept}


def test_a_version_that_was_ready_is_taken_after_its_process_was_ended(staging: Staging) -> None:
    hand_in(staging, interviews_csv="old")
    staging.ready.mkdir()
    (staging.ready / "interviews.csv").write_text("new", encoding="utf-8")
    again = Staging(staging.workspace, 1)
    assert (again.files / "interviews.csv").read_text(encoding="utf-8") == "new"


def test_each_problem_is_at_its_cell_with_what_is_meant(staging: Staging) -> None:
    hand_in(staging, interviews_csv=INTERVIEWS, informants_csv=INFORMANTS)
    found = {(mark.row, mark.column): (mark.suggestion, mark.allowed) for mark in marks(staging)}
    sites = ("NOR", "SUD", "Northtown", "Southtown")
    assert found == {(2, 3): ("NOR", sites), (3, 3): ("NOR; SUD", sites), (3, 5): ("", ()), (4, 3): ("NOR", sites)}


def test_a_misspelt_code_is_meant_to_be_the_one_of_its_site(staging: Staging) -> None:
    informants = "informant,informant_role\nWAL-NOR-01,manager\nWAL-SUD-01,worker\nWAL-NOR-02,worker\n"
    row = "INT-1,WAL,NOR,WAL-NRO-01,2025-02-11,online,sv"
    hand_in(staging, interviews_csv=f"{HEAD}\n{row}\n", informants_csv=informants)
    assert [(mark.row, mark.column, mark.suggestion) for mark in marks(staging)] == [(2, 4, "WAL-NOR-01")]


def test_no_row_of_an_informant_is_given_the_code_of_another(staging: Staging) -> None:
    informants = "informant,informant_role\nWAL-NOR-01,manager\nWAL-NRO-02,worker\nWAL-NRO-01,worker\n"
    hand_in(staging, informants_csv=informants)
    assert [(mark.row, mark.suggestion) for mark in marks(staging)] == [(3, "WAL-NOR-02"), (4, "")]


@pytest.mark.parametrize(("written", "meant"), [
    ("3 March 2025", "2025-03-03"), ("Mar 3, 2025", "2025-03-03"), ("30 February 2025", ""), ("3 mars 2025", ""),
])  # fmt: skip
def test_a_day_with_its_month_in_words_is_suggested(staging: Staging, written: str, meant: str) -> None:
    hand_in(
        staging, interviews_csv=f'{HEAD}\nINT-1,WAL,NOR,WAL-NOR-01,"{written}",online,sv\n', informants_csv=INFORMANTS
    )
    assert [(mark.column, mark.suggestion) for mark in marks(staging)] == [(5, meant)]


def test_a_row_that_is_missing_in_a_table_is_named_and_can_be_added(staging: Staging) -> None:
    row = "INT-1,WAL,NOR,WAL-NOR-02,2025-02-11,online,sv"
    hand_in(staging, interviews_csv=f"{HEAD}\n{row}\n", informants_csv=INFORMANTS)
    issues = check_delivery(staging.workspace, 1, staging.delivery).issues
    sheets = problems_in_cells(staging.workspace, staging, issues).sheets
    assert [(each.sheet.file, [mark.missing_row for mark in each.marks]) for each in sheets] == [
        ("informants.csv", []), ("interviews.csv", [("informants", "WAL-NOR-02")]),
    ]  # fmt: skip
    edits = [Edit("informants.csv", "", 3, 1, "WAL-NOR-02"), Edit("informants.csv", "", 3, 2, "worker")]
    save_fixes(staging, edits, staging.fingerprint)
    assert (staging.files / "informants.csv").read_text("utf-8") == f"{INFORMANTS}WAL-NOR-02,worker\n"
    assert marks(staging) == []


def test_a_row_whose_cells_are_emptied_is_no_row(staging: Staging, tmp_path: Path) -> None:
    for kind in ("csv", "xlsx"):
        rows = [
            ["document", "programme", "sites", "title", "document_kind"],
            *(f"D-{n},WAL,NOR,Minutes {n},minutes".split(",") for n in (1, 2, 3)),
        ]
        batch = staging.begin_batch()
        path = staging.place_for(batch, f"documents.{kind}")
        if kind == "csv":
            path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
        else:
            book = openpyxl.Workbook()
            book.active.title = "documents"
            for row in rows:
                book.active.append(row)
            book.save(path)
        staging.hand_in(batch, replaces_all=True)
        edits = [Edit(path.name, "" if kind == "csv" else "documents", 3, column, "") for column in range(1, 6)]
        save_fixes(staging, edits, staging.fingerprint)
        found = check_delivery(staging.workspace, 1, staging.delivery)
        assert (found.issues, found.rows["documents"]) == ([], 2)


def test_a_sheet_that_is_no_table_is_left_out_by_its_name(staging: Staging, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "to do"
    book.active.append(["ring", "the clinic"])
    for row in INFORMANTS.split():
        (book["informants"] if "informants" in book.sheetnames else book.create_sheet("informants")).append(
            row.split(",")
        )
    batch = staging.begin_batch()
    book.save(staging.place_for(batch, "book.xlsx"))
    staging.hand_in(batch, replaces_all=True)
    issues = check_delivery(staging.workspace, 1, staging.delivery).issues
    assert [(is_of_a_sheet(issue), issue.sheet) for issue in issues] == [(True, "to do")]
    leave_sheet_out(staging.workspace, "to do")
    assert check_delivery(Workspace(staging.workspace.folder), 1, staging.delivery).issues == []


def test_merged_cells_are_separated_where_one_of_them_is_filled(staging: Staging, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "interviews"
    for line in INTERVIEWS.replace("NRO", "NOR").replace("SDU", "SUD").replace("2025-13-45", "2025-03-04").splitlines():
        sheet.append(line.split(","))
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "merged.xlsx")
    hand_in(staging, **{"merged.xlsx": (tmp_path / "merged.xlsx").read_bytes()})
    hand_in(staging, informants_csv=INFORMANTS, replaces_all=False)
    assert [(mark.row, mark.column, mark.suggestion) for mark in marks(staging)] == [(2, 2, ""), (3, 2, "WAL")]
    save_fixes(staging, [Edit("merged.xlsx", "interviews", 3, 2, "WAL")], staging.fingerprint)
    assert check_delivery(staging.workspace, 1, staging.delivery).issues == []


def test_names_of_sites_and_commas_between_them_are_put_right(staging: Staging) -> None:
    text = (
        INTERVIEWS.replace("NRO", "Nortown").replace("NOR; SDU", '"Northtown, SUD"').replace("2025-13-45", "2025-03-04")
    )
    hand_in(staging, interviews_csv=text, informants_csv=INFORMANTS)
    found = marks(staging)
    assert [mark.suggestion for mark in found] == ["Northtown", "Northtown; SUD", "Northtown"]
    assert found[0].message.endswith("Did you mean NOR?")


def test_a_sheet_or_a_file_is_named_after_the_table_that_it_is(staging: Staging, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Who we met"
    sheet.append(["informant", "informant_role"])
    sheet.append(["WAL-NOR-01", "manager"])
    events = book.create_sheet("events")
    events.append(["event", "programme", "phase", "date", "description"])
    book.save(tmp_path / "all.xlsx")
    fixed = INTERVIEWS.replace("NRO", "NOR").replace("SDU", "SUD").replace("2025-13-45", "2025-03-04")
    hand_in(staging, **{"all.xlsx": (tmp_path / "all.xlsx").read_bytes(), "interview list_csv": fixed})
    issues = check_delivery(staging.workspace, 1, staging.delivery).issues
    assert {(issue.file, issue.sheet) for issue in issues if is_of_a_sheet(issue) or is_of_a_file(issue)} == {
        ("all.xlsx", "Who we met"), ("interview list.csv", ""),
    }  # fmt: skip
    with pytest.raises(StudyError, match="There is no such table"):
        name_table(staging.workspace, "interview list", "no_table")
    for name, table in {"Who we met": "informants", "interview list": "interviews"}.items():
        name_table(Workspace(staging.workspace.folder), name, table)
    fresh = Workspace(staging.workspace.folder)
    name_table(fresh, "interview list", "interviews")
    assert fresh.study.reading.tables == {
        "informants": ("Who we met",), "interviews": ("interview list",),
    }  # fmt: skip
    assert check_delivery(fresh, 1, staging.delivery).issues == []


def test_a_misspelt_heading_is_a_cell_too(staging: Staging) -> None:
    hand_in(staging, informants_csv=INFORMANTS.replace("informant_role", "informant_rol"))
    assert [(mark.row, mark.column, mark.suggestion) for mark in marks(staging)] == [(1, 2, "informant_role")]


def test_fixes_make_a_new_version_and_keep_what_was_handed_in(staging: Staging) -> None:
    hand_in(staging, interviews_csv=INTERVIEWS.replace(",", "\t").encode("utf-16"), informants_csv=INFORMANTS)
    edits = [
        Edit("interviews.csv", "", mark.row, mark.column, mark.suggestion or "2025-03-04") for mark in marks(staging)
    ]
    save_fixes(staging, edits, staging.fingerprint)
    assert marks(staging) == []
    text = (staging.files / "interviews.csv").read_text(encoding="utf-16")
    assert text.splitlines()[2].split("\t") == ["INT-2", "WAL", "NOR; SUD", "WAL-NOR-01", "2025-03-04", "online", "sv"]
    assert "NRO" in (staging.kept[-1] / "interviews.csv").read_text(encoding="utf-16")


def test_a_fixed_workbook_keeps_its_other_cells_and_takes_text_as_typed(staging: Staging, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "interviews"
    for line in INTERVIEWS.splitlines():
        sheet.append(line.split(","))
    sheet["B2"].comment, sheet.column_dimensions["A"].width = openpyxl.comments.Comment("ours", "R01"), 33
    book.save(tmp_path / "book.xlsx")
    batch = staging.begin_batch()
    staging.place_for(batch, "book.xlsx").write_bytes((tmp_path / "book.xlsx").read_bytes())
    staging.hand_in(batch, replaces_all=True)
    edits = [Edit("book.xlsx", "interviews", 2, 3, "NOR"), Edit("book.xlsx", "interviews", 3, 5, "=1+1")]
    save_fixes(staging, edits, staging.fingerprint)
    sheet = openpyxl.load_workbook(staging.files / "book.xlsx")["interviews"]
    assert (sheet["C2"].value, sheet["A2"].value, sheet.column_dimensions["A"].width) == ("NOR", "INT-1", 33)
    assert (sheet["E3"].value, sheet["E3"].data_type, sheet["B2"].comment.text) == ("=1+1", "s", "ours")


def test_fixes_of_files_that_have_changed_are_refused(staging: Staging) -> None:
    hand_in(staging, interviews_csv=INTERVIEWS)
    seen = staging.fingerprint
    edit = Edit("interviews.csv", "", 2, 3, "NOR")
    assert keep_edits(staging, [edit], seen) == kept_edits(staging, seen) == [edit]
    hand_in(staging, interviews_csv=HEAD)
    with pytest.raises(Changed, match="perhaps in another window"):
        save_fixes(staging, [edit], seen)
    assert kept_edits(staging, staging.fingerprint) == []


def test_a_withdrawal_erases_all_that_is_staged_and_kept(staging: Staging) -> None:
    hand_in(staging, interviews_csv=INTERVIEWS)
    save_fixes(staging, [Edit("interviews.csv", "", 2, 3, "NOR")], staging.fingerprint)
    erase_staging(staging.workspace)
    left = [path for path in staging.workspace.root.rglob("*") if path.is_file() and "NRO" in path.read_text("latin-1")]
    assert left == []


def test_changed_cells_become_corrections_and_the_files_stay(staging: Staging) -> None:
    rows = INTERVIEWS + "INT-4,WAL,NOR,WAL-NOR-01,never,online,sv\n"
    hand_in(staging, interviews_csv=rows, informants_csv=INFORMANTS)
    edits = [Edit("interviews.csv", "", mark.row, mark.column, mark.suggestion or "2025-03-04")
             for mark in marks(staging) if mark.row < 5]  # fmt: skip
    removed = [Edit("interviews.csv", "", 5, column, "") for column in range(1, 8)]
    save_corrections(staging, [*edits, *removed], staging.fingerprint, BY_DIARY)
    again = Staging(Workspace(staging.workspace.folder), 1)
    assert marks(again) == []
    assert (again.files / "interviews.csv").read_text("utf-8") == rows
    assert [(each.correction, each.key, each.column, each.expected, each.value, each.action)
            for each in again.workspace.study.corrections] == [
        ("C-01", "INT-1", "sites", "NRO", "NOR", "override"),
        ("C-02", "INT-2", "sites", "NOR; SDU", "NOR; SUD", "override"),
        ("C-03", "INT-2", "held_on", "2025-13-45", "2025-03-04", "override"),
        ("C-04", "INT-3", "sites", "NRO", "NOR", "override"), ("C-05", "INT-4", "interview", "INT-4", None, "drop"),
    ]  # fmt: skip
    path = again.workspace.folder / "corrections.yaml"
    path.write_text(path.read_text("utf-8").replace("corrections:\n", "corrections:\n  # by the diary\n"), "utf-8")
    save_corrections(again, [Edit("interviews.csv", "", 2, 3, "SUD")], again.fingerprint, BY_DIARY)
    after = Workspace(again.workspace.folder).study.corrections
    assert [(each.correction, each.value) for each in after if each.key == "INT-1"] == [("C-01", "SUD")]
    assert (len(after), "# by the diary" in path.read_text("utf-8")) == (5, True)


def test_a_row_that_was_not_delivered_cannot_be_corrected(staging: Staging) -> None:
    hand_in(staging, informants_csv=INFORMANTS)
    for edit in (Edit("informants.csv", "", 3, 1, "WAL-NOR-02"), Edit("informants.csv", "", 1, 1, "informant")):
        with pytest.raises(StudyError, match="a correction is of a delivered row"):
            save_corrections(staging, [edit], staging.fingerprint, BY_DIARY)
    with pytest.raises(StudyError, match="Say why"):
        save_corrections(staging, [Edit("informants.csv", "", 2, 2, "worker")], staging.fingerprint,
                         Decision("", "R01", dt.date(2026, 3, 2)))  # fmt: skip


def test_no_version_with_somebody_who_has_withdrawn_is_kept(staging: Staging) -> None:
    write_tombstone(staging.workspace.folder, tombstone("towns", "WAL-NOR-01"), "Asked to.", "R01")
    later = Staging(Workspace(staging.workspace.folder), 1)
    hand_in(later, informants_csv=f"{INFORMANTS}WAL-SUD-01,worker\n")
    assert [(mark.row, mark.suggestion) for mark in marks(later)] == [(2, "")]
    save_fixes(later, [Edit("informants.csv", "", 2, 1, ""), Edit("informants.csv", "", 2, 2, "")], later.fingerprint)
    later.move_into_place()
    hand_in(later, informants_csv=INFORMANTS.replace("NOR", "SUD"))
    kept = [path.read_text("utf-8") for folder in later.kept for path in folder.iterdir()]
    assert kept == ["informant,informant_role\n,\nWAL-SUD-01,worker\n"]


def test_an_encrypted_study_stages_nothing(staging: Staging) -> None:
    register = staging.workspace.folder / "study.yaml"
    register.write_text(f"{register.read_text('utf-8')}\nprotection: {{encryption: required}}\n", encoding="utf-8")
    encrypted = Staging(Workspace(staging.workspace.folder), 1)
    for stage in (encrypted.begin_batch, encrypted.new_version, lambda: keep_edits(encrypted, [], "")):
        with pytest.raises(StudyError, match="is encrypted"):
            stage()
