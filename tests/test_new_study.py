"""A study begun from nothing: what `casewave init` writes, and the guide's walk to the first report with mistakes."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from conftest import call_casewave

from casewave.pipelines.cli import commands
from casewave.schemas.delivered.workbook import OWN_SHEETS
from casewave.schemas.register.study_file import StudyError, load_study

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "guide" / "new-study.md").read_text(encoding="utf-8")
FLAGS = [
    "--title", 'Two "towns": a study', "--programme", "WAL=Walking Together", "--site", "NOR=Northtown, WAL, Sweden",
    "--site", "SUD=Southtown, WAL, Sweden", "--wave", "2025-01/2025-06=How it began",
]  # fmt: skip


def init(folder: Path, *flags: str, answers: str = "") -> Result:
    return CliRunner().invoke(commands, ["init", str(folder), *flags], input=answers)


def test_what_is_written_is_a_study_with_a_workbook_for_its_first_wave(tmp_path: Path) -> None:
    done = init(tmp_path / "New", *FLAGS, "--framework", "cfir-2022", "--framework", "ours")
    assert done.exit_code == 0, done.output
    study = load_study(tmp_path / "New")
    assert (study.study, study.title) == ("new", 'Two "towns": a study')
    assert [(site.site, site.role) for site in study.sites] == [("NOR", "home"), ("SUD", "diffusion")]
    assert study.collected_waves == (1,)
    assert [framework.framework for framework in study.loaded_frameworks] == ["cfir-2022", "ours"]
    book = openpyxl.load_workbook(tmp_path / "New" / "templates" / "wave-1.xlsx")
    assert "interviews" in set(book.sheetnames) - OWN_SHEETS


def test_examples_are_in_the_words_of_the_study(tmp_path: Path) -> None:
    """Of the models' own examples, those that name places and people of another study are in no header's note."""
    init(tmp_path / "towns", *FLAGS, "--framework", "cfir-2022")
    book = openpyxl.load_workbook(tmp_path / "towns" / "templates" / "wave-1.xlsx")
    notes = {(sheet.title, cell.value): cell.comment.text for sheet in book for cell in sheet[1] if cell.comment}
    shown = {place: re.findall(r"Example: (.*)", note) for place, note in notes.items()}
    assert shown["informants", "informant"] == ["WAL-NOR-01"]
    assert shown["interviews", "sites"] == ["NOR"]
    assert shown["findings", "programme"] == ["WAL"]
    assert shown["events", "phase"] == ["history"]
    assert [place for place, note in notes.items() if re.search(r"Example: (EST|LC|MRR|KM|WPG|DND)\b", note)] == []
    delivery = tmp_path / "towns" / "wave-1"
    delivery.mkdir()
    head = "interview,programme,sites,informants,held_on,interview_mode,language\n"
    (delivery / "interviews.csv").write_text(f"{head}INT-1,,,,2025-01-02,online,sv\n", encoding="utf-8")
    said = CliRunner().invoke(commands, ["--study", str(tmp_path / "towns"), "check", str(delivery)]).output
    for example in ("WAL", "NOR", "WAL-NOR-01"):
        assert f"Fill it in, for example with {example}." in " ".join(said.split())


def test_what_no_option_says_is_asked_and_a_wrong_answer_asked_again(tmp_path: Path) -> None:
    answers = [
        "Towns",
        "WAL",
        "WAL=Walking",
        "",
        "NOR=Northtown",
        "NOR=Northtown, WAL, Sweden",
        "",
        "2025=First",
        "",
        "",
    ]
    done = init(tmp_path / "asked", answers="\n".join([*answers, ""]))
    assert done.exit_code == 0, done.output
    study = load_study(tmp_path / "asked")
    assert (study.title, study.programmes[0].name, study.sites[0].name) == ("Towns", "Walking", "Northtown")
    assert study.frameworks == ("combined-elements-2024",)


def test_without_anybody_to_ask_the_missing_option_is_named(tmp_path: Path) -> None:
    done = init(tmp_path / "asked", "--title", "Towns")
    assert done.exit_code == 2
    assert "say --programme: there is nobody to ask here" in done.output
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_and_then_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("ours", encoding="utf-8")
    done = init(tmp_path, *FLAGS, "--framework", "cfir-2022")
    assert isinstance(done.exception, StudyError)
    assert "README.md is there already and is left as it is; name another folder" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_an_answer_that_does_not_hold_together_writes_nothing(tmp_path: Path) -> None:
    flags = [flag.replace("Southtown, WAL", "Southtown, WLA") for flag in FLAGS]
    done = init(tmp_path / "new", *flags, "--framework", "cfir-2022")
    assert "SUD: programme: WLA is not declared (declared: WAL). Did you mean WAL?" in str(done.exception)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("flag", "value", "expected"),
    [
        ("--programme", "Walking", "needs two parts with = between them, as in 'WAL=Walking Together'"),
        ("--site", "NOR=Northtown", "needs its code, name, programme and country"),
        ("--programme", "W-1=Walking", "is not a short code of letters and digits"),
    ],
)
def test_an_option_that_cannot_be_read_says_how_it_is_written(
    tmp_path: Path, flag: str, value: str, expected: str
) -> None:
    done = init(tmp_path / "new", flag, value, *FLAGS, "--framework", "cfir-2022")
    assert done.exit_code == 2
    assert expected in " ".join(done.output.split())


def test_git_keeps_data_out_and_the_register_in(tmp_path: Path) -> None:
    init(tmp_path, *FLAGS, "--framework", "ours")
    kept_out = [
        "wave-1/interviews.csv", "wave-1/a.qdpx", "templates/wave-1.xlsx", "warehouse/x.duckdb", "reports/i.html",
        "notes.xlsx", ".dagster/dagster.yaml",
    ]  # fmt: skip
    kept = [
        "study.yaml",
        "README.md",
        "frameworks/ours.csv",
        "frameworks/cfir-2022.sv.csv",
        "qda-codes.csv",
        "qda.yaml",
    ]
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    shown = subprocess.run(
        ["git", "-C", tmp_path, "check-ignore", *kept_out, *kept], capture_output=True, text=True, check=False
    )
    assert shown.stdout.split() == kept_out


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def plain(text: str) -> str:
    return " ".join(text.split())


def test_the_guide_leads_from_an_empty_folder_to_a_report(tmp_path: Path) -> None:
    begin, check, load, planned, next_wave = (shlex.split(block)[1:] for block in blocks("sh"))
    misspelt, not_collected, circle = map(plain, blocks("text"))
    assert call_casewave(tmp_path, *begin).returncode == 0
    for block in blocks("csv"):
        head, _, rows = block.partition("\n")
        path = tmp_path / head.removeprefix("# ")
        path.parent.mkdir(exist_ok=True)
        path.write_text(rows, encoding="utf-8")

    shown = call_casewave(tmp_path, *check)
    assert (shown.returncode, misspelt in plain(shown.stdout)) == (1, True), shown.stdout
    interviews = tmp_path / "my-study" / "wave-1" / "interviews.csv"
    interviews.write_text(interviews.read_text(encoding="utf-8").replace("NRO", "NOR"), encoding="utf-8")

    shown = call_casewave(tmp_path, *load)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    page = (tmp_path / "my-study" / "reports" / "my_study" / "wave-1" / "index.html").read_text(encoding="utf-8")
    assert "Most came along with somebody they knew." in page
    assert "Routes are drawn together, but late. (mixed)" in page

    shown = call_casewave(tmp_path, *planned)
    assert (shown.returncode, not_collected in plain(shown.stdout)) == (1, True), shown.stdout
    themes = tmp_path / "my-study" / "frameworks" / "our-themes.csv"
    whole = themes.read_text(encoding="utf-8")
    themes.write_text(whole.replace("come,,", "come,WHY.OTHERS,"), encoding="utf-8")
    shown = call_casewave(tmp_path, "--study", "my-study", "status")
    assert (shown.returncode, circle in plain(shown.stdout)) == (1, True), shown.stdout
    themes.write_text(whole, encoding="utf-8")
    assert call_casewave(tmp_path, *next_wave).returncode == 0


def test_a_section_whose_only_entry_is_at_issue_is_told_once(tmp_path: Path) -> None:
    flags = [flag.replace("2025-01/2025-06=", "2025-13=") for flag in FLAGS]
    (line,) = str(init(tmp_path / "new", *flags, "--framework", "cfir-2022").exception).splitlines()
    assert "waves, 1, window: 2025-13 is not an EDTF date" in line


def test_a_section_without_any_entry_says_so(tmp_path: Path) -> None:
    init(tmp_path, *FLAGS, "--framework", "cfir-2022")
    path = tmp_path / "study.yaml"
    text = re.sub(r"frameworks: \[cfir-2022\]", "frameworks: []", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match="frameworks: needs at least one entry; add it"):
        load_study(tmp_path)
