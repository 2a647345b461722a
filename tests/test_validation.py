"""Rows of text made into rows of values: what each kind of cell reads as, and the problem of each that is no value."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from deliveries import STUDY, batch, changed_study, places, small_study
from hypothesis import given, settings
from hypothesis import strategies as st

from casewave.assets.ingest.validation import Validated, validate
from casewave.assets.reading.issues import Issue, Normalisation
from casewave.schemas.columns import Table, columns, delivered_columns, table_name
from casewave.schemas.delivered.case_features import CaseFeatures
from casewave.schemas.delivered.claims import Claims
from casewave.schemas.delivered.codings import Codings
from casewave.schemas.delivered.documents import Documents
from casewave.schemas.delivered.events import Events
from casewave.schemas.delivered.findings import Findings
from casewave.schemas.delivered.informants import Informants
from casewave.schemas.delivered.interviews import Interviews
from casewave.schemas.delivered.ratings import Ratings
from casewave.schemas.delivered.scenario_judgements import ScenarioJudgements
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.values.readings import Readers, Unreadable

WORDS = STUDY.vocabularies.model_copy(update={"instruments": {"WHO-5": "Well-being"}})
READERS = Readers(STUDY.model_copy(update={"vocabularies": WORDS}), ["EST-JKG-01", "LC-WPG-02"])
# The examples of a table's columns, which the template and the dictionary show, together are a good row.
GOOD: dict[type[Table], dict[str, str]] = {
    model: {column.name: column.example for column in delivered_columns(model)} for model in DELIVERED
}


def validated(model: type[Table], **changed: str) -> Validated:
    return validate(batch(model, {**GOOD[model], **changed}), READERS)


def row(model: type[Table], **changed: str) -> dict[str, Any]:
    found = validated(model, **changed)
    assert found.issues == []
    (only,) = found.rows.to_pylist()
    return dict(only)


def issue(model: type[Table], **changed: str) -> Issue:
    found = validated(model, **changed)
    assert found.rows.num_rows == 0
    (only,) = found.issues
    return only


@pytest.mark.parametrize("model", DELIVERED, ids=table_name)
def test_a_good_row_is_kept_with_its_place_and_nothing_normalised(model: type[Table]) -> None:
    found = validated(model)
    assert found.issues == []
    assert found.normalised == []
    assert found.rows.column_names == [*(column.name for column in columns(model)), "file", "sheet", "row"]
    assert found.rows.select(["file", "sheet", "row"]).to_pylist() == [
        {"file": f"{table_name(model)}.csv", "sheet": "", "row": 2}
    ]


# What a cell reads as


def test_a_code_is_taken_apart() -> None:
    found = row(Informants, informant="JKG-FL-01")
    assert [found[name] for name in ("informant", "programme", "site", "role_token", "number")] == [
        "EST-JKG-FL-01", "ESTHER", "JKG", "FL", 1,
    ]  # fmt: skip
    assert row(Informants)["role_token"] is None


def test_a_date_is_read_into_its_bounds() -> None:
    found = row(Events, date="2012/2015")
    assert (found["date"], found["earliest"], found["latest"], found["date_precision"]) == (
        "2012/2015", dt.date(2012, 1, 1), dt.date(2015, 12, 31), "range",
    )  # fmt: skip


def test_a_blank_date_is_undated() -> None:
    found = row(Events, date=" ")
    assert (found["date"], found["earliest"], found["latest"], found["date_precision"]) == (None, None, None, "undated")


@pytest.mark.parametrize(
    ("model", "column", "written", "value"),
    [
        (Interviews, "duration_minutes", "55", 55),
        (Interviews, "duration_minutes", " +0055 ", 55),
        (Interviews, "duration_minutes", "0055", 55),
        (Interviews, "duration_minutes", "", None),
        (Interviews, "held_on", "2020-02-29", dt.date(2020, 2, 29)),
        (Interviews, "is_double_coded", "Yes", True),
        (Interviews, "is_double_coded", "FALSE", False),
        (Interviews, "is_double_coded", "1", True),
        (Interviews, "is_double_coded", "\u00a0", None),
        (Claims, "printed", "70", 70.0),
        (Claims, "printed", "-3.5", -3.5),
        (Events, "description", "  First line\nsecond ", "First line\nsecond"),
        (Findings, "evidence", "INT-1;DOC-1 ;C1;", "INT-1; DOC-1; C1"),
        (Interviews, "sites", "JKG;KM;", "JKG; KM"),
        (Interviews, "language", "fin", "fin"),
    ],
)
def test_a_cell_reads_as_its_value(model: type[Table], column: str, written: str, value: Any) -> None:
    assert row(model, **{column: written})[column] == value


@pytest.mark.parametrize(
    ("model", "column", "written", "value", "normalised"),
    [
        (Informants, "informant", "est jkg 1", "EST-JKG-01", "spaces, case, leading zero"),
        (Informants, "informant", "DND-03", "MRR-DND-03", "scheme site-participant, example_only"),
        (
            Interviews, "informants", "jkg-1;EST-KM-02", "EST-JKG-01; EST-KM-02",
            "case, leading zero, scheme site-participant",
        ),
        (Interviews, "programme", "EST", "ESTHER", "programmes written as EST"),
        (Interviews, "programme", "esther", "ESTHER", "programmes written as esther"),
        (Interviews, "sites", "Fife; jkp", "FIF; JKG", "sites written as Fife; sites written as jkp"),
        (Informants, "informant_role", "Strategic", "strategic", "informant_roles written as Strategic"),
        (Interviews, "interview_mode", "By telephone", "telephone", "interview_modes written as By telephone"),
        (Findings, "state", "Not Applicable", "not applicable", "case"),
        (Claims, "quantity", "field notes", "field_notes", "quantities written as field notes"),
        (Ratings, "rated", "\u22122", "-2", "rating written as \u22122"),
        (Ratings, "rated", "0 (mix)", "mixed", "rating written as 0 (mix)"),
        (Ratings, "rated_by", "Rater  12", "rater 12", "case or spaces"),
    ],
)  # fmt: skip
def test_what_is_normalised_is_recorded_with_its_place(
    model: type[Table], column: str, written: str, value: str, normalised: str
) -> None:
    found = validated(model, **{column: written})
    assert found.issues == []
    assert found.rows[column].to_pylist() == [value]
    assert found.normalised == [Normalisation(f"{table_name(model)}.csv", "", 2, column, written, value, normalised)]


def test_a_row_that_is_refused_is_not_among_the_normalised() -> None:
    found = validated(Interviews, informants="jkp 1", held_on="soon")
    assert (len(found.issues), found.rows.num_rows, found.normalised) == (1, 0, [])


def test_letters_composed_in_another_way_are_the_same_word() -> None:
    """macOS takes ö apart into o and two dots; on the page both look the same."""
    assert row(Interviews, sites="Region Jo\u0308nko\u0308ping")["sites"] == "JKG"


# What is no value


@pytest.mark.parametrize(
    ("model", "column", "written", "stood", "rule", "hint"),
    [
        (
            Informants, "informant", "LC-JKG-01", "LC-JKG-01",
            "'LC-JKG-01' joins JKG with LC, but JKG is a site of EST.",
            "Write it like EST-JKG-01. Did you mean EST-JKG-01?",
        ),
        (
            Informants, "informant", "EST-JKG-O1", "EST-JKG-O1",
            "'EST-JKG-O1' is not a participant code: it does not end in the participant's number.",
            "Write it like EST-JKG-01. Did you mean EST-JKG-01?",
        ),
        (
            Interviews, "informants", "EST-JKG-01; LC-WPG-2222", "LC-WPG-2222",
            "'LC-WPG-2222' has no participant number of 2 digits, counted from 1.",
            "Write it like EST-JKG-01. Did you mean LC-WPG-02?",
        ),
        (
            Interviews, "programme", "ESTER", "ESTER",
            "'ESTER' is not a programme in this study.", "Use ESTHER, LC or MRR. Did you mean ESTHER?",
        ),
        (
            Interviews, "sites", "JKG; SWN", "SWN",
            "'SWN' is not a site in this study.",
            "Use ABD, DND, FIF, JKG, KM, MB, OTH, PLP, SGP, SWV or WPG. Did you mean SWV?",
        ),
        (
            Informants, "informant_role", "strategical", "strategical",
            "'strategical' is not an informant role in this study.",
            "Use service or strategic. Did you mean strategic?",
        ),
        (Interviews, "sites", "JKG; Jkp", "JKG", "'JKG' is in the cell twice.", "Remove one of them."),
        (Findings, "evidence", "INT-1; INT-1", "INT-1", "'INT-1' is in the cell twice.", "Remove one of them."),
        (
            Interviews, "sites", ";", ";", "';' holds semicolons and no value.",
            "Write values separated by semicolons, or leave the cell blank.",
        ),
        (
            Interviews, "held_on", "in spring", "in spring", "'in spring' is not a date written year first.",
            "Write it like 2021-03-18.",
        ),
        (
            Interviews, "held_on", "2021-02-29", "2021-02-29", "'2021-02-29' is not a date in the calendar.",
            "Check the month and the day.",
        ),
        (Interviews, "held_on", "", None, "The cell is blank.", "Fill it in, for example with 2021-03-18."),
        (Interviews, "duration_minutes", "an hour", "an hour", "'an hour' is not a whole number.", None),
        (Interviews, "duration_minutes", "55.5", "55.5", "'55.5' is not a whole number.", None),
        (Interviews, "duration_minutes", "9" * 19, "9" * 19, f"'{'9' * 19}' is not a whole number.", None),
        (Interviews, "duration_minutes", "0", "0", "'0' is out of range.", "Enter 1 or more."),
        (Interviews, "is_double_coded", "maybe", "maybe", "'maybe' is neither yes nor no.", "Write yes or no."),
        (
            Interviews, "language", "Swedish", "Swedish", "'Swedish' is not in the form of this column.",
            "Write it like sv.",
        ),
        (
            Interviews, "interview", "INT 1", "INT 1", "'INT 1' is not a valid name.",
            "Use letters, digits, dots, hyphens and underscores only, 64 at most, as in INT-2-014.",
        ),
        (Interviews, "interview", "", None, "The cell is blank.", "Fill it in, for example with INT-2-014."),
        (
            Claims, "printed", "7,0,5", "7,0,5", "'7,0,5' is not a number with a decimal point.",
            "Write digits and a point, as in 3.5.",
        ),
        (
            Claims, "printed", "nan", "nan", "'nan' is not a number with a decimal point.",
            "Write digits and a point, as in 3.5.",
        ),
        (Claims, "tolerance", "-1", "-1", "'-1' is out of range.", "Enter 0 or more."),
        (
            Claims, "site_scope", "some sites", "some sites", "'some sites' is not an allowed value of this column.",
            "Use home sites or all sites.",
        ),
        (
            Claims, "quantity", "interview", "interview", None,
            "Use one that the data dictionary lists there. Did you mean interviews?",
        ),
        (Codings, "start_character", "-1", "-1", "'-1' is out of range.", "Enter 0 or more."),
        (
            Findings, "state", "gone", "gone",
            "'gone' is not an allowed value of this column.",
            "Use present, neutral, mixed, missing, not applicable or not yet analysed.",
        ),
        (Findings, "position", "0", "0", "'0' is out of range.", "Enter 1 or more."),
        (Ratings, "rated_by", "rater 0", "rater 0", "'rater 0' is neither a rater nor consensus.", None),
        (
            ScenarioJudgements, "judgement_kind", "heading", "heading",
            "'heading' is not an allowed value of this column.",
            "Use evidence or headline.",
        ),
        (CaseFeatures, "feature_table", "cases", "cases", "'cases' is not a feature table in this study.", None),
        (Documents, "dated", "about 2018", "about 2018", None, None),
        (
            Events, "date", "12/03/2017", "12/03/2017",
            "'12/03/2017' may be 2017-03-12 or 2017-12-03.", None,
        ),
        (Events, "date", "2018/2012", "2018/2012", None, None),
        (Events, "date", "2017-09-12 10:30:00Z", "2017-09-12 10:30:00Z", None, None),
        (Events, "phase", "adaption", "adaption", None, None),
        (Findings, "phase", "assimilation", "assimilation", None, None),
        (
            Findings, "element", "EL.EXTERNAL", "EL.EXTERNAL", None,
            "Use a code or a name of the phase's framework. Did you mean EL.EXT?",
        ),
        (Codings, "framework", "cfir", "cfir", None, None),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_value_is_a_issue_with_its_place(
    model: type[Table], column: str, written: str, stood: str | None, rule: str | None, hint: str | None
) -> None:
    found = issue(model, **{column: written})
    assert (found.file, found.sheet, found.row, found.column, found.value) == (
        f"{table_name(model)}.csv", "", 2, column, stood,
    )  # fmt: skip
    assert found.text == (rule or found.text) != ""
    assert found.remedy == (hint or found.remedy)


@pytest.mark.parametrize("model", DELIVERED, ids=table_name)
def test_each_required_column_that_is_blank_is_one_issue_that_says_how_to_fill_it(model: type[Table]) -> None:
    required = [column for column in delivered_columns(model) if column.required]
    for column in required:
        found = issue(model, **{column.name: ""})
        assert (found.column, found.value, found.problem) == (column.name, None, "The cell is blank.")
        assert found.remedy == f"Fill it in, for example with {column.example}."


@pytest.mark.parametrize(
    ("model", "column", "written"),
    [
        (Interviews, "sites", "XXQ"),
        (Informants, "informant", "Q"),
        (Informants, "informant_role", "leader"),
        (Events, "phase", "zzz"),
        (Claims, "claim_source", "Smith"),
    ],
)
def test_every_issue_says_what_to_do_even_where_nothing_is_near(model: type[Table], column: str, written: str) -> None:
    assert issue(model, **{column: written}).remedy


def test_the_words_of_the_quantities_are_not_sought_in_the_register() -> None:
    """The quantities are casewave's own; study.yaml says nothing of them."""
    assert "study.yaml" not in str(issue(Claims, quantity="people"))


def test_a_long_value_is_cut_and_a_line_break_in_it_makes_no_second_line() -> None:
    assert len(str(issue(Informants, informant="x" * 5_000))) < 500
    assert "\n" not in str(issue(Informants, informant="Anna\nBerg"))


# Rows together


def test_a_row_with_two_issues_has_both_and_is_left_out_once() -> None:
    rows = [GOOD[Interviews], {**GOOD[Interviews], "held_on": "soon", "language": "Swedish"}, GOOD[Interviews]]
    found = validate(batch(Interviews, *rows), READERS)
    assert places(found.issues) == [("interviews.csv", 3, "held_on"), ("interviews.csv", 3, "language")]
    assert found.rows["row"].to_pylist() == [2, 4]


def test_a_note_below_a_table_is_one_issue() -> None:
    rows = batch(Interviews, {"interview": "* held in the library"}, {"duration_minutes": "95"}, GOOD[Interviews])
    blank = "programme, sites, informants, held_on, interview_mode and language are blank."
    assert {issue.row: issue.text for issue in validate(rows, READERS).issues} == {
        2: f"The row is hardly filled: {blank}", 3: f"The row is hardly filled: interview, {blank}",
    }  # fmt: skip
    assert len(validate(batch(Informants, {"informant": "EST-JKG-01"}), READERS).issues) == 1


def test_a_cell_has_one_issue_and_not_a_second_because_it_is_then_blank() -> None:
    assert len(validated(Interviews, held_on="soon").issues) == 1
    assert len(validated(Informants, informant="nobody").issues) == 1


def test_the_same_wrong_word_in_many_rows_is_a_issue_in_each() -> None:
    rows = [{**GOOD[Informants], "informant_role": word} for word in ("boss", "strategic", "boss", "Boss")]
    found = validate(batch(Informants, *rows), READERS)
    assert places(found.issues) == [("informants.csv", at, "informant_role") for at in (2, 4, 5)]


def test_whole_numbers_are_read_one_by_one_where_one_of_them_is_none() -> None:
    rows = [{**GOOD[Interviews], "duration_minutes": minutes} for minutes in ("55", "", "+60", "an hour", "007")]
    found = validate(batch(Interviews, *rows), READERS)
    assert found.rows["duration_minutes"].to_pylist() == [55, None, 60, 7]
    assert places(found.issues) == [("interviews.csv", 5, "duration_minutes")]


def test_no_rows_are_no_issues() -> None:
    for model in DELIVERED:
        found = validate(batch(model), READERS)
        assert (found.rows.num_rows, found.issues, found.normalised) == (0, [], [])


SECRET = "Anna Berg, 19590312-1234"
ALL_BUT_TEXT = "###"


@pytest.mark.parametrize("model", DELIVERED, ids=table_name)
def test_no_message_repeats_a_text_that_may_identify_someone(model: type[Table]) -> None:
    """Every other cell of the row is wrong, and the text itself is there."""
    free = [column.name for column in delivered_columns(model) if column.may_identify]
    cells = {column.name: SECRET if column.name in free else ALL_BUT_TEXT for column in delivered_columns(model)}
    found = validate(batch(model, cells), READERS)
    assert found.issues
    assert [str(one) for one in found.issues if SECRET in str(one) or SECRET.upper() in str(one)] == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["good", "bad day", "no key", "bad code", "normalised", "two problems"]), max_size=10))
def test_rows_in_are_rows_kept_and_rows_with_a_issue(kinds: list[str]) -> None:
    changes: dict[str, dict[str, str]] = {
        "good": {}, "bad day": {"held_on": "soon"}, "no key": {"interview": ""}, "bad code": {"informants": "X"},
        "normalised": {"informants": "jkg 1"}, "two problems": {"held_on": "", "duration_minutes": "0"},
    }  # fmt: skip
    found = validate(batch(Interviews, *({**GOOD[Interviews], **changes[kind]} for kind in kinds)), READERS)
    refused = {issue.row for issue in found.issues}
    kept = set(found.rows["row"].to_pylist())
    assert kept | refused == set(range(2, len(kinds) + 2))
    assert kept & refused == set()
    assert kept == {at for at, kind in enumerate(kinds, start=2) if kind in {"good", "normalised"}}
    assert {entry.row for entry in found.normalised} == {
        at for at, kind in enumerate(kinds, start=2) if kind == "normalised"
    }


def test_a_label_of_two_codes_is_neither(tmp_path: Path) -> None:
    """CFIR 2022 has three constructs named Innovation Deliverers: which one was meant is asked, not guessed."""
    study = changed_study(
        tmp_path,
        ("label: Adoption, table: Table 6, framework: combined-elements-2024", "label: Adoption, framework: cfir-2022"),
    )
    read = Readers(study).reader(next(column for column in columns(Findings) if column.name == "element"))
    assert read("IV.R.H").value == "IV.R.H"
    assert read("Tension for Change").value == "III.E"
    with pytest.raises(Unreadable):
        read("Innovation Deliverers")


INTERVIEWS_BY = (
    "interview,programme,sites,informants,held_on,interview_mode,language,interviewer\n"
    "INT-1,ESTHER,JKG,EST-JKG-01,2020-01-31,online,sv,{}\n"
)
ROSTER_OF_ONE = "informant,informant_role\nEST-JKG-01,strategic\n"
PEOPLE = ("outcomes: #", "people:\n  - {code: R01, role: interviewer}\n  - {code: AS, role: coder}\noutcomes: #")


@pytest.mark.parametrize(
    "written", ["Anna", "anna", "Anna_Svensson", "A. Svensson", "Anna-Lena", "Östen", "Bo", "\u674e", "BERGSTRAND"]
)
@pytest.mark.parametrize("changes", [[], [PEOPLE]])
def test_a_name_as_interviewer_is_refused_and_not_repeated(
    tmp_path: Path, written: str, changes: list[tuple[str, str]]
) -> None:
    with small_study(tmp_path, *changes) as wave:
        (issue,) = wave.issues(informants=ROSTER_OF_ONE, interviews=INTERVIEWS_BY.format(written))
        assert (issue.column, issue.check, issue.value) == ("interviewer", "identifier", None)
        assert "a name instead of the code of a person of the team" in str(issue)


@pytest.mark.parametrize(
    ("written", "changes"), [("R09", []), ("AS", []), ("anna2", []), ("R01", [PEOPLE]), ("AS", [PEOPLE])]
)
def test_a_code_as_interviewer_is_taken(tmp_path: Path, written: str, changes: list[tuple[str, str]]) -> None:
    with small_study(tmp_path, *changes) as wave:
        assert wave.issues(informants=ROSTER_OF_ONE, interviews=INTERVIEWS_BY.format(written)) == []


def test_a_code_that_the_register_does_not_list_is_refused(tmp_path: Path) -> None:
    with small_study(tmp_path, PEOPLE) as wave:
        (issue,) = wave.issues(informants=ROSTER_OF_ONE, interviews=INTERVIEWS_BY.format("R09"))
        assert "'R09' is not a code of the people in study.yaml. Use R01 or AS, or add it to people" in str(issue)
