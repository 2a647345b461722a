"""Corrections as data: applied between raw and core, never in raw, and loud once the source says something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study

from casewave.assets.reading.issues import Issue
from casewave.schemas.register.study_file import StudyError, load_study

INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,service\n"
INTERVIEWS = """interview,programme,sites,informants,held_on,interview_mode,language
INT-1,ESTHER,JKG,EST-JKG-01,2020-01-31,online,sv
INT-2,ESTHER,JKG,EST-JKG-02,2020-02-01,online,sv
"""
FINDINGS = "finding,programme,phase,element,state,statement\nF1,ESTHER,adoption,EL.EXT,present,What was said.\n"
DECIDED = "reason: the transcript says so, decided_by: R01, decided_on: 2026-03-02"
DAY = (
    f"- {{correction: COR-1, wave: 1, table: interviews, key: INT-1, column: held_on, expected: 2020-01-31, "
    f"action: override, value: 2020-01-13, {DECIDED}}}\n"
)


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


def deliver(wave: Wave, corrections: str, **tables: str) -> list[Issue]:
    (wave.folder / "corrections.yaml").write_text(f"corrections:\n{corrections}", encoding="utf-8")
    return wave.issues(**{"informants": INFORMANTS, "interviews": INTERVIEWS, **tables})


def held_on(wave: Wave, layer: str) -> list[str]:
    return [str(day) for (day,) in wave.rows(f"SELECT held_on FROM {layer}.interviews ORDER BY interview")]


def test_a_value_is_overridden_in_core_and_stays_in_raw_as_delivered(wave: Wave) -> None:
    assert deliver(wave, DAY) == []
    assert held_on(wave, "core") == ["2020-01-13", "2020-02-01"]
    assert held_on(wave, "raw") == ["2020-01-31", "2020-02-01"]
    assert wave.rows("SELECT * EXCLUDE (decided_on) FROM audit.corrections") == [
        (
            1, "COR-1", "interviews", "INT-1", "held_on", "2020-01-31", "override", "2020-01-13",
            "the transcript says so", "R01", "interviews.csv", "", 2,
        )
    ]  # fmt: skip


def test_a_row_is_dropped_and_counted(wave: Wave) -> None:
    drop = DAY.replace("action: override, value: 2020-01-13", "action: drop")
    assert deliver(wave, drop) == []
    assert wave.rows("SELECT interview FROM core.interviews") == [("INT-2",)]
    assert wave.rows("SELECT count(*) FROM raw.interviews") == [(2,)]
    query = "SELECT rows_delivered, rows_loaded, rows_refused, rows_dropped FROM audit.delivered_tables"
    assert wave.rows(f"{query} WHERE table_name = 'interviews'") == [(2, 1, 0, 1)]


def test_a_flag_changes_nothing_and_is_told(wave: Wave) -> None:
    assert deliver(wave, DAY.replace("action: override, value: 2020-01-13", "action: flag")) == []
    assert held_on(wave, "core") == ["2020-01-31", "2020-02-01"]
    assert ("flagged", "COR-1", "the transcript says so") in wave.warnings(acknowledged=True)


def test_a_value_may_become_blank_and_a_blank_may_be_filled(wave: Wave) -> None:
    rows = [
        f"- {{correction: COR-{n}, wave: 1, table: interviews, key: {key}, column: interviewer, {cells}, "
        f"action: override, {DECIDED}}}\n"
        for n, key, cells in ((1, "INT-1", "expected: R02"), (2, "INT-2", "value: R03"))
    ]
    interviews = INTERVIEWS.replace("language", "language,interviewer").replace("31,online,sv", "31,online,sv,R02")
    assert deliver(wave, "".join(rows), interviews=interviews.replace("01,online,sv\n", "01,online,sv,\n")) == []
    assert wave.rows("SELECT interviewer FROM core.interviews ORDER BY interview") == [(None,), ("R03",)]


def test_a_corrected_value_is_read_like_a_delivered_one(wave: Wave) -> None:
    (issue,) = deliver(wave, DAY.replace("value: 2020-01-13", "value: in spring"))
    assert (issue.file, issue.row, issue.column) == ("interviews.csv", 2, "held_on")


def test_a_correction_of_another_wave_waits_for_it(wave: Wave) -> None:
    assert deliver(wave, DAY.replace("wave: 1", "wave: 2")) == []
    assert held_on(wave, "core") == ["2020-01-31", "2020-02-01"]


def test_an_expectation_that_no_longer_holds_is_an_error(wave: Wave) -> None:
    (issue,) = deliver(wave, DAY, interviews=INTERVIEWS.replace("2020-01-31", "2020-01-13"))
    assert str(issue) == (
        "corrections.yaml: COR-1 expects '2020-01-31' in interviews.csv, row 2, column held_on, which holds "
        "'2020-01-13'. The source was changed: check whether the correction still applies, or remove it."
    )
    assert wave.rows("SELECT count(*) FROM core.interviews") == [(0,)]


def test_an_expectation_about_a_statement_repeats_no_word_of_it(wave: Wave) -> None:
    shown = DAY.replace("interviews, key: INT-1, column: held_on", "findings, key: F1, column: statement")
    (issue,) = deliver(wave, shown, findings=FINDINGS)
    assert "What was said" not in str(issue)


def test_a_correction_that_matches_no_row_is_an_error(wave: Wave) -> None:
    (issue,) = deliver(wave, DAY.replace("INT-1", "INT-9"))
    assert "COR-1 finds no row of interviews with its key." in str(issue)


def test_a_correction_that_matches_two_rows_asks_for_the_row(wave: Wave) -> None:
    twice = INTERVIEWS.replace("INT-2", "INT-1")
    issues = deliver(wave, DAY, interviews=twice)
    message = "COR-1 names a key that several rows have: interviews.csv, row 2 and interviews.csv, row 3."
    assert message in {issue.problem for issue in issues}
    renamed = DAY.replace("column: held_on, expected: 2020-01-31", "column: interview, expected: INT-1")
    renamed = renamed.replace("value: 2020-01-13", "row: 3, value: INT-2")
    assert deliver(wave, renamed, interviews=twice) == []
    assert wave.rows("SELECT interview FROM core.interviews ORDER BY 1") == [("INT-1",), ("INT-2",)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("table: interviews", "table: interview", "table: interview is not declared"),
        ("column: held_on", "column: held", "column: held is not declared"),
        ("wave: 1", "wave: 7", "corrections: wave: 7 is not declared"),
        ("action: override", "action: delete", "Input should be 'override', 'drop' or 'flag'"),
        ("value: 2020-01-13", "value: 2020-01-31", "it equals expected"),
        ("action: override", "action: drop", "a drop changes no cell"),
        ("decided_by: R01", "decided_by: Anna Berg", "String should match pattern"),
        ("reason: the transcript says so, ", "", "reason: this entry is missing"),
    ],
)
def test_an_entry_that_is_none_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    with small_study(tmp_path) as wave:
        (wave.folder / "corrections.yaml").write_text(
            f"# decided in March\ncorrections:\n{DAY.replace(old, new)}", encoding="utf-8"
        )
        with pytest.raises(StudyError) as error:
            load_study(wave.folder)
    assert str(error.value).startswith(f"{wave.folder / 'corrections.yaml'}, line 3: ")
    assert message in str(error.value)


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    with small_study(tmp_path) as wave:
        (wave.folder / "corrections.yaml").write_text("corrections:\n" + DAY * 2, encoding="utf-8")
        with pytest.raises(StudyError, match="COR-1 occurs more than once"):
            load_study(wave.folder)


def test_a_change_of_the_corrections_loads_the_wave_anew(wave: Wave) -> None:
    assert deliver(wave, DAY) == []
    (wave.folder / "corrections.yaml").write_text("corrections:\n" + DAY.replace("01-13", "01-30"), encoding="utf-8")
    assert wave.load(1) == []
    assert held_on(wave, "core")[0] == "2020-01-30"


LIST = INFORMANTS + "EST-SGP-01,service\n"
GUIDES = """interview,programme,sites,informants,held_on,interview_mode,language,guide,interviewer
INT-1,ESTHER,JKG; SGP,EST-JKG-01,2020-1-31,online,sv,1.0,R01
INT-2,ESTHER,JKG,EST-JKG-02,2020-02-01,online,sv,017,
"""


def entry(name: str, key: str, column: str, cells: str, table: str = "interviews", action: str = "override") -> str:
    """An entry of corrections.yaml in wave 1."""
    cell = f"table: {table}, key: {key}, column: {column}, {cells}"
    return f"- {{correction: {name}, wave: 1, {cell}, action: {action}, {DECIDED}}}\n"


@pytest.mark.parametrize(
    "value", ["021", "1.10", "1e3", "12:30", "2020-03-04", "no", "Yes", "6_0", "0x1F", "+7", "1.", "~", "null"]
)
def test_a_value_is_stored_and_audited_as_it_is_written(wave: Wave, value: str) -> None:
    assert deliver(wave, entry("K1", "INT-2", "guide", f"expected: 017, value: {value}"), interviews=GUIDES) == []
    assert wave.rows("SELECT guide FROM core.interviews WHERE interview = 'INT-2'") == [(value,)]
    assert wave.rows("SELECT expected, value FROM audit.corrections") == [("017", value)]


@pytest.mark.parametrize(
    ("column", "expected", "value"),
    [
        ("sites", "JKG;SGP", "JKG"), ("sites", "jkg ; sgp", "JKG"), ("held_on", "2020-01-31", "2020-02-28"),
        ("held_on", "31.1.2020", "2020-02-28"), ("interview_mode", "Online", "in person"),
    ],
)  # fmt: skip
def test_an_expected_value_may_be_written_in_another_way(wave: Wave, column: str, expected: str, value: str) -> None:
    shown = entry("K1", "INT-1", column, f'expected: "{expected}", value: {value}')
    assert deliver(wave, shown, informants=LIST, interviews=GUIDES) == []


def test_a_key_may_be_written_in_another_way(wave: Wave) -> None:
    shown = entry("K1", "est jkg 02", "informant_role", "expected: service, value: strategic", "informants")
    assert deliver(wave, shown) == []
    assert wave.rows("SELECT DISTINCT informant_role FROM core.informants") == [("strategic",)]


def test_a_blank_where_a_value_is_expected_is_named_with_both(wave: Wave) -> None:
    shown = entry("K1", "INT-2", "interviewer", "expected: R07, value: R08")
    (issue,) = deliver(wave, shown, interviews=GUIDES)
    assert issue.problem == "K1 expects 'R07' in interviews.csv, row 3, column interviewer, which holds nothing."


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (entry("K1", "INT-2", "guide", "expected: 017, value: 2") + entry(
            "K2", "INT-2", "duration_minutes", "value: 6_0"), "interviews.csv, row 3, column duration_minutes"),
        (entry("K2", "INT-2", "interview", "expected: INT-2, value: INT-1"), "interviews.csv, row 3, column interview"),
        (entry("K2", "INT-2", "sites", "expected: JKG, value: WPG"), "interviews.csv, row 3, column sites"),
        (entry("K2", "EST-JKG-02", "informant", "expected: EST-JKG-02", "informants", "drop"),
         "interviews.csv, row 3, column informants"),
        (entry("K2", "EST-JKG-02", "informant", "expected: EST-JKG-02, value: EST-JKG-03", "informants"),
         "interviews.csv, row 3, column informants"),
    ],
    ids=["no such value", "a key twice", "a rule over columns", "a dropped row", "a renamed row"],
)  # fmt: skip
def test_a_problem_names_the_correction_that_causes_it(wave: Wave, words: str, place: str) -> None:
    issues = deliver(wave, words, interviews=GUIDES)
    assert [issue.place for issue in issues] == [place]
    assert "K2 in corrections.yaml" in str(issues[0])
