"""A delivery with twenty different problems: twenty clear lines, nothing loaded, the publication unchanged."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from deliveries import places
from states import BUNDLED, Sums, ask, edit, read_csv, sums_of, write_workbook

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.reading.issues import Issue, Refused
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.check import check_delivery

Command = Callable[..., subprocess.CompletedProcess[str]]

# Cells made wrong: file, key of the row, column, what is written there; then what the problem and its remedy say.
CELLS = [
    ("events.csv", "EVS01", "date", "spring 2022", "is not an EDTF date", "leave it blank"),
    ("events.csv", "EVS02", "phase", "adaption", "is not a phase in this study", "Did you mean adoption?"),
    ("interviews.csv", "INT-2-005", "held_on", "26 October", "is not a date written year first", "2021-03-18"),
    ("interviews.csv", "INT-2-006", "duration_minutes", "an hour", "is not a whole number", "55"),
    ("interviews.csv", "INT-2-008", "language", "", "The cell is blank", "for example with sv"),
    ("interviews.csv", "INT-2-009", "sites", "FIF; KM", "is a site of ESTHER, not of MRR", "Correct the site"),
    ("interviews.csv", "INT-2-012", "informants", "MRR-DND-04", "on the roster of wave 2", "Add MRR-DND-04"),
    (
        "findings.csv", "F2-001", "evidence", "INT-2-910", "is not a key of interviews, documents or codings",
        "Add it to",
    ),
    (
        "findings.csv", "F2-002", "statement", "", "The state is present, but there is no statement",
        "Write the statement",
    ),
    ("codings.csv", "C2-0001", "code", "III.Z", "is not a code of cfir-2022", "I.A"),
    ("codings.csv", "C2-0002", "end_character", "4000", "after its start (4499)", "Check the two positions"),
]  # fmt: skip
# Problems of other kinds: place, then what the problem and its remedy say.
OTHERS = [
    ("informants.csv", 35, "informant", "no participant number of 2 digits", "Did you mean EST-JKG-0"),
    ("informants.csv", 36, "informant", "is also the key of informants.csv, row 27", "remove one"),
    ("notes.docx", 0, "", "does not read this kind of file", "remove it"),
    ("participants.csv", 0, "", "is not the name of a table", "Remove or rename it or add reading"),
    ("case_features.csv", 0, "", "is not text in UTF-8", "Save it as 'CSV UTF-8'"),
    ("claims.csv", 1, "tolerence", "is not a column of claims", "Did you mean tolerance?"),
    ("codings.csv", 117, "", "The row has 12 cells, the header 10", "Look for a comma"),
    ("documents.xlsx", 2, "title", "a formula without a stored value", "paste it as a value"),
    ("scenario_judgements.csv", 17, "state", "is one of several entries of the cell", "remove the others"),
]
CLAIMS = "claim,claim_source,line,quantity,from_wave,to_wave,printed,wording,tolerence\nCL-900,S000,L1,sites,1,2,9,x,\n"


def spoil(delivery: Path) -> None:
    """Put twenty different problems into the files of wave 2."""
    for file, key, column, written, *_ in CELLS:
        edit(delivery / file, lambda rows, key=key, column=column, to=written: set_cell(rows, key, column, to))
    edit(delivery / "scenario_judgements.csv", beside_a_stated_cell)
    append(delivery / "codings.csv", "C2-9001,INT-2-001,cfir-2022,I.A,R01,2021-11-01,1,9,We met, we talked, we ate,yes")
    append(delivery / "informants.csv", "EST-JKG-001,service,,yes\nlc wpg 10,strategic,,yes")
    (delivery / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    (delivery / "case_features.csv").write_bytes("case_feature,feature_table\n".encode("utf-16-le"))
    (delivery / "participants.csv").write_text("name\n", encoding="utf-8")
    (delivery / "notes.docx").write_text("", encoding="utf-8")
    document = ["DOC-900", "LC", "WPG", '="Report"', "report"]
    header = ["document", "programme", "sites", "title", "document_kind"]
    write_workbook(delivery / "documents.xlsx", {"documents": [header, document]})


def append(path: Path, lines: str) -> None:
    with path.open("a", encoding="utf-8") as file_end:
        file_end.write(f"{lines}\n")


def set_cell(rows: list[dict[str, str]], key: str, column: str, written: str) -> None:
    row = next(row for row in rows if key in row.values())
    row[column] = written


def beside_a_stated_cell(rows: list[dict[str, str]]) -> None:
    stated = next(row for row in rows if row["state"] == "present" and row["judgement_kind"] == "evidence")
    nothing = {"judgement": "J2-90", "position": "", "state": "missing", "statement": "", "evidence": ""}
    rows.append({**stated, **nothing})


def row_of(file: str, key: str) -> int:
    rows = read_csv(BUNDLED / "wave-2" / file)
    return next(at for at, row in enumerate(rows, start=2) if key in row.values())


EXPECTED = sorted(
    [*OTHERS, *((file, row_of(file, key), column, rule, hint) for file, key, column, _, rule, hint in CELLS)]
)


def issuey(loaded: Workspace, root: Path) -> Workspace:
    """The three loaded waves, with the twenty problems in what is now delivered as wave 2."""
    shutil.copytree(loaded.root, root)
    workspace = Workspace(root / "data_raw" / BUNDLED.name)
    spoil(workspace.delivery(2))
    return workspace


def load(workspace: Workspace) -> list[Issue]:
    with Store(workspace.store).open() as con, pytest.raises(Refused) as refused:
        load_delivery(con, workspace.study, 2, workspace.delivery(2))
    return refused.value.issues


def published_hash(workspace: Workspace) -> str:
    return hashlib.sha256(workspace.published.read_bytes()).hexdigest()


class Refusal:
    """A refused load: the problems, and what was before and is after it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.before = self.state()
        self.issues = load(workspace)
        self.after = self.state()

    def state(self) -> tuple[Sums, str]:
        return sums_of(self.workspace.store, ("raw", "core", "mart")), published_hash(self.workspace)


@pytest.fixture(scope="module")
def refusal(loaded: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Refusal:
    return Refusal(issuey(loaded, tmp_path_factory.mktemp("twenty") / "copy"))


@pytest.fixture
def workspace_with_issues(loaded: Workspace, tmp_path: Path) -> Workspace:
    return issuey(loaded, tmp_path / "copy")


def test_there_are_twenty_issues_each_where_it_was_made(refusal: Refusal) -> None:
    assert sorted(places(refusal.issues)) == [(file, row, column) for file, row, column, *_ in EXPECTED]
    assert len(refusal.issues) == 20


def test_the_twenty_issues_are_of_twenty_kinds() -> None:
    assert len({rule for *_, rule, _ in EXPECTED}) == 20


@pytest.mark.parametrize(("file", "row", "column", "rule", "hint"), EXPECTED)
def test_each_issue_says_what_was_expected_and_what_to_do(
    refusal: Refusal, file: str, row: int, column: str, rule: str, hint: str
) -> None:
    (issue,) = [issue for issue in refusal.issues if (issue.file, issue.row, issue.column) == (file, row, column)]
    assert rule in issue.text
    assert hint in issue.remedy


def test_each_line_names_file_row_and_column_and_stands_on_one_line(refusal: Refusal) -> None:
    for issue in refusal.issues:
        line = str(issue)
        assert line.startswith(issue.file)
        assert (f", row {issue.row}" in line) == (issue.row > 0)
        assert (f", column {issue.column}:" in line) == bool(issue.column)
        assert line.endswith((".", "?"))
        assert len(line) < 500


def test_the_line_of_a_cell_shows_what_stood_there(refusal: Refusal) -> None:
    lines = [str(issue) for issue in refusal.issues]
    assert (
        "interviews.csv, row 6, column held_on: '26 October' is not a date written year first. "
        "Write it like 2021-03-18." in lines
    )
    assert not any("we talked" in line for line in lines), "the text of a segment may identify someone"


def test_nothing_of_the_wave_is_loaded(refusal: Refusal) -> None:
    assert refusal.after[0] == refusal.before[0]


def test_the_publication_stands_byte_for_byte(refusal: Refusal) -> None:
    assert refusal.after[1] == refusal.before[1]
    assert ask(refusal.workspace.published, "SELECT count(*) FROM core.interviews WHERE wave = 2") == [(26,)]


def test_the_issues_stand_in_audit(refusal: Refusal) -> None:
    query = "SELECT file, sheet, row, column_name, value, rule, hint FROM audit.refused_rows WHERE wave = 2"
    with Store(refusal.workspace.store).open() as con:
        kept = [Issue(*row) for row in con.execute(query).fetchall()]
    assert sorted(map(str, kept)) == sorted(map(str, refusal.issues))


def test_the_same_delivery_is_refused_again_with_the_same_issues(refusal: Refusal) -> None:
    assert load(refusal.workspace) == refusal.issues


def test_a_check_finds_the_same_issues_and_leaves_the_store_alone(refusal: Refusal) -> None:
    before = sums_of(refusal.workspace.store)
    assert check_delivery(refusal.workspace, 2, refusal.workspace.delivery(2)).issues == refusal.issues
    assert sums_of(refusal.workspace.store) == before


# The real command


def said_issues(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines that a command says of problems, in the order of their places."""
    return sorted(line.strip().removeprefix("• ") for line in done.stdout.splitlines() if line.strip().startswith("• "))


def test_the_command_prints_twenty_lines_and_leaves_the_publication(
    workspace_with_issues: Workspace, casewave: Command, refusal: Refusal
) -> None:
    workspace = workspace_with_issues
    before = published_hash(workspace)
    done = casewave("--study", str(workspace.folder), "load", "--wave", "2", COLUMNS="500")
    assert done.returncode == 1
    assert "Wave 2 is refused: 20 problems." in done.stdout
    assert said_issues(done) == sorted(map(str, refusal.issues))
    assert "Nothing of wave 2 was loaded. What was published before is unchanged." in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert published_hash(workspace) == before


def test_check_prints_the_same_lines(refusal: Refusal, casewave: Command) -> None:
    study, delivery = str(refusal.workspace.folder), str(refusal.workspace.delivery(2))
    done = casewave("--study", study, "check", delivery, COLUMNS="500")
    assert (done.returncode, said_issues(done)) == (1, sorted(map(str, refusal.issues)))


def test_a_issue_is_one_line_where_the_output_goes_to_a_file(refusal: Refusal, casewave: Command) -> None:
    """A coordinator sends the list on; what is no screen has no width."""
    study, delivery = str(refusal.workspace.folder), str(refusal.workspace.delivery(2))
    done = casewave("--study", study, "check", delivery)
    assert said_issues(done) == sorted(map(str, refusal.issues))


def test_a_check_of_one_file_tells_the_issues_of_that_file(refusal: Refusal, casewave: Command) -> None:
    study, file = str(refusal.workspace.folder), refusal.workspace.delivery(2) / "events.csv"
    done = casewave("--study", study, "check", str(file), COLUMNS="500")
    assert done.returncode == 1
    assert said_issues(done) == sorted(str(issue) for issue in refusal.issues if issue.file == "events.csv")


def test_a_check_of_a_good_file_beside_issuey_ones_does_not_say_that_the_wave_would_load(
    refusal: Refusal, casewave: Command, tmp_path: Path
) -> None:
    root = tmp_path / "copy"
    shutil.copytree(refusal.workspace.root, root)
    delivery = root / "data_raw" / BUNDLED.name / "wave-2"
    shutil.copy(BUNDLED / "wave-2" / "events.csv", delivery / "events.csv")
    done = casewave("--study", str(delivery.parent), "check", str(delivery / "events.csv"), COLUMNS="500")
    assert said_issues(done) == []
    assert "would load" not in done.stdout


def test_more_than_twenty_issues_are_counted(workspace_with_issues: Workspace, casewave: Command) -> None:
    delivery = workspace_with_issues.delivery(2)
    (delivery / "more.csv").write_text("x\n", encoding="utf-8")
    (delivery / "most.csv").write_text("x\n", encoding="utf-8")
    done = casewave("--study", str(delivery.parent), "check", str(delivery), COLUMNS="500")
    assert "wave-2 has problems: 22 problems." in done.stdout
    assert len(said_issues(done)) == 20
    assert "and 2 more" in done.stdout


def test_the_bundled_waves_have_no_issues(loaded: Workspace, casewave: Command) -> None:
    done = casewave("--study", str(loaded.folder), "check", str(loaded.delivery(2)), COLUMNS="500")
    assert done.returncode == 0
    assert "No problems. Wave 2 would load these rows: 33 of informants, 26 of interviews, " in done.stdout
