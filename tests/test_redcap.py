"""REDCap exports: the CSV of a longitudinal project with its data dictionary, made here in REDCap's documented form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deliveries import Wave, register, small_study

from casewave.assets.adapters.redcap import Field, _choices
from casewave.schemas.register.study_file import StudyError, load_study

INSTRUMENT = ("  feature_tables:", "  instruments: {WHO5: Well-being}\n  feature_tables:")
MAPPING = """
redcap:
  events: {baseline_arm_1: 1, year_2_arm_1: 2}
  tables:
    - table: informants
      columns: {informant: record_id, informant_role: role}
      values: {informant_role: {"2": service}}
    - table: interviews
      form: interview
      columns: {interview: int_id, sites: int_sites, informants: record_id, held_on: int_date, interview_mode: int_mode,
                is_recorded: int_taped}
      constants: {programme: MRR, language: en}
  measures:
    - {field: who5, informant: record_id, instrument: WHO5, item: Total, statistic: mean, unit: points, phase: adoption,
       element: EL.EXT}
    - {field: helped, informant: record_id, instrument: WHO5, item: Felt helped, statistic: percentage, unit: percent,
       counted: ["1"]}
"""
DICTIONARY = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Field Note","Identifier?"\n'
    "record_id,roster,,text,Code,,,\n"
    'role,roster,,radio,Role,"1, strategic | 2, Front line",,\n'
    "name,roster,,text,Name,,,y\n"
    "int_id,interview,,text,Interview,,,\n"
    'int_sites,interview,,checkbox,Sites,"1, DND | 2, FIF",,\n'
    "int_date,interview,,text,Date,,,\n"
    'int_mode,interview,,dropdown,Mode,"1, in person | 2, online",,\n'
    "int_taped,interview,,yesno,Recorded,,,\n"
    "who5,survey,,text,WHO-5,,,\n"
    "helped,survey,,yesno,Felt helped,,,\n"
)
HEADER = (
    "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,role,roster_complete,int_id,"
    "int_sites___1,int_sites___2,int_date,int_mode,int_taped,who5,helped,mood\n"
)


def export(*rows: str) -> str:
    return HEADER + "".join(f"{row}\n" for row in rows)


ROSTER = [f"MRR-DND-{n:02d},baseline_arm_1,,,{1 + n % 2},2,,,,,,,{50 + n},{n % 2},3" for n in range(1, 7)]
INTERVIEW = "MRR-DND-01,baseline_arm_1,interview,1,,,INT-1,1,1,2021-03-18,2,1,,,"
LATER = "MRR-DND-01,year_2_arm_1,,,1,2,,,,,,,70,1,"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    register(tmp_path, INSTRUMENT)
    (tmp_path / "redcap.yaml").write_text(MAPPING.lstrip(), encoding="utf-8")
    with small_study(tmp_path, INSTRUMENT) as wave:
        wave.study = load_study(tmp_path)
        yield wave


def load(study: Wave, *rows: str, dictionary: str = DICTIONARY) -> list[str]:
    files = {"Study_DATA_2024-01-01": export(*rows), **({"Study_DataDictionary": dictionary} if dictionary else {})}
    return [str(issue) for issue in study.issues(**files)]


def test_a_field_that_no_table_takes_is_looked_at_too(study: Wave) -> None:
    (issue,) = load(study, *ROSTER[:-1], ROSTER[-1].removesuffix("3") + "ask 880320-0016", INTERVIEW)
    assert "(row 7, field mood) identifies a person: characters 5 to 15 are a Swedish personal number" in issue
    assert "880320" not in issue


def test_records_and_repeating_forms_become_rows_of_their_tables(study: Wave) -> None:
    assert load(study, *ROSTER, INTERVIEW) == []
    assert study.rows("SELECT informant, informant_role, row FROM core.informants ORDER BY 1 LIMIT 2") == [
        ("MRR-DND-01", "service", 2),
        ("MRR-DND-02", "strategic", 3),
    ]
    interviews = "SELECT interview, programme, held_on::VARCHAR, interview_mode, is_recorded, row FROM core.interviews"
    assert study.rows(interviews) == [("INT-1", "MRR", "2021-03-18", "online", True, 8)]
    assert study.rows("SELECT site FROM core.interview_sites ORDER BY 1") == [("DND",), ("FIF",)]


def test_people_become_a_measure_of_their_group(study: Wave) -> None:
    assert load(study, *ROSTER, INTERVIEW) == []
    query = "SELECT measure, programme, item, statistic, value, n, element FROM core.measures ORDER BY item"
    assert study.rows(query) == [
        ("RC1-MRR-helped", "MRR", "Felt helped", "percentage", 50.0, 6, None),
        ("RC1-MRR-who5", "MRR", "Total", "mean", 53.5, 6, "EL.EXT"),
    ]


def test_of_too_few_people_there_is_no_value_and_that_is_told(study: Wave) -> None:
    assert load(study, *ROSTER[:4], INTERVIEW) == []
    assert study.rows("SELECT count(*) FROM core.measures") == [(0,)]
    shown = dict(study.rows("SELECT what, count FROM audit.not_carried_over"))
    assert shown["WHO5, Total of MRR: fewer than 5 people"] == 4


def test_what_belongs_to_another_wave_or_to_no_mapping_is_told(study: Wave) -> None:
    visit = "MRR-DND-01,baseline_arm_1,visit,1,,,,,,,,,,,"
    assert load(study, *ROSTER, INTERVIEW, LATER, visit) == []
    assert study.rows("SELECT what, count FROM audit.not_carried_over ORDER BY 1") == [
        ("fields that the mapping does not name", 1),
        ("rows of the event year_2_arm_1, which is wave 2", 1),
        ("rows of the form visit", 1),
    ]


def test_labels_are_read_as_codes_are(study: Wave) -> None:
    row = "MRR-DND-01,baseline_arm_1,,,strategic,Complete,,,,,,,,,"
    ticked = "MRR-DND-01,baseline_arm_1,interview,1,,,INT-1,Unchecked,Checked,2021-03-18,online,yes,,,"
    assert load(study, row, ticked) == []
    assert study.rows("SELECT informant_role FROM core.informants") == [("strategic",)]
    assert study.rows("SELECT site FROM core.interview_sites") == [("FIF",)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "MRR-DDN-01,baseline_arm_1,,,1,2,,,,,,,,,",
            "row 2, column informant: 'MRR-DDN-01' is not a participant code: DDN",
        ),
        ("MRR-DND-01,month_6_arm_1,,,1,2,,,,,,,,,", "'month_6_arm_1' is not an event to which redcap, events"),
        (
            "MRR-DND-01,baseline_arm_1,,,7,2,,,,,,,,,",
            "column role: '7' is not a choice of the data dictionary (1, 2).",
        ),
        ("MRR-DDN-01,baseline_arm_1,,,,,,,,,,,50,,", "row 2, column record_id: 'MRR-DDN-01' is not a participant code"),
    ],
)
def test_a_issue_is_told_at_its_row_of_the_export(study: Wave, row: str, expected: str) -> None:
    assert expected in "\n".join(load(study, row))


def test_a_field_that_identifies_people_refuses_the_export(study: Wave) -> None:
    text = export(*ROSTER).replace("mood\n", "name\n", 1)
    messages = [str(issue) for issue in study.issues(data=text, dictionary=DICTIONARY)]
    assert messages == [
        "data.csv, row 1, column name: The data dictionary marks this field as an identifier. "
        "Export it again with 'Remove all identifier fields'."
    ]


def test_a_field_of_the_mapping_that_is_not_exported_is_told(study: Wave) -> None:
    text = export(*ROSTER).replace("who5", "who_5", 1)
    messages = [str(issue) for issue in study.issues(data=text, dictionary=DICTIONARY)]
    assert "The export does not have the field who5, which redcap in study.yaml names." in messages[0]


def test_an_export_without_a_mapping_says_where_it_goes(tmp_path: Path) -> None:
    with small_study(tmp_path, INSTRUMENT) as study:
        (issue,) = study.issues(data=export(*ROSTER))
        assert "study.yaml does not say what the fields of this REDCap export become. Map them under redcap" in str(
            issue
        )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("year_2_arm_1: 2", "year_2_arm_1: 9", "redcap, events, year_2_arm_1: wave: 9 is not declared"),
        ("table: informants", "table: people", "people is not a table (tables: informants"),
        ("informant_role: role}", "role: role}", "role is not a column of informants"),
        ("columns: {informant: record_id, informant_role", "columns: {informant: record_id, workplace", "needs"),
        ("instrument: WHO5, item: Total", "instrument: WHO, item: Total", "Did you mean WHO5?"),
        ('\n       counted: ["1"]', "", "counted: a percentage and a count say which values count"),
    ],
)
def test_a_mapping_that_does_not_hold_together_is_told(tmp_path: Path, old: str, new: str, expected: str) -> None:
    register(tmp_path, INSTRUMENT)
    assert old in MAPPING
    text = MAPPING.lstrip().replace(old, new)
    (tmp_path / "redcap.yaml").write_text(text.replace("percent,}", "percent}"), encoding="utf-8")
    with pytest.raises(StudyError) as shown:
        load_study(tmp_path)
    assert expected in str(shown.value)
    assert "redcap.yaml, line " in str(shown.value)


@pytest.mark.parametrize("file", ["data", "dictionary"])
@pytest.mark.parametrize("damage", [b"\xff\xfe\x00", b",torn\n", b'"never closed\n'])
def test_a_damaged_file_is_told_and_nothing_of_it_is_taken(study: Wave, file: str, damage: bytes) -> None:
    folder = study.folder / "wave-1"
    folder.mkdir()
    texts = {"data": export(*ROSTER), "dictionary": DICTIONARY}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_bytes(text.encode() + damage * (name == file))
    messages = [str(issue) for issue in study.load()]
    assert f"{file}.csv: The file is not the complete CSV in UTF-8 that REDCap writes." in "\n".join(messages)
    assert study.rows("SELECT count(*) FROM core.informants") == [(0,)]


@pytest.mark.parametrize(
    "header",
    [
        '"Code","Event Name","Repeat Instrument","Repeat Instance","Role","Complete?"',
        "Code,Event Name,Role,Complete?",
        'Code,"Sites (choice=DND)","Sites (choice=FIF)"',
    ],
)
def test_labels_as_headers_are_refused_with_what_to_do(study: Wave, header: str) -> None:
    labelled = f"{header}\nMRR-DND-01{',x' * header.count(',')}\n"
    (messages,) = map(str, study.issues(Study_LABELS=labelled, Study_DataDictionary=DICTIONARY))
    assert messages == (
        "Study_LABELS.csv, row 1: The header has the labels of the fields, not their names. "
        "Export it again as 'CSV (raw data)'."
    )


SURVEY = """
redcap:
  events: {baseline_arm_1: 1, month_3_arm_1: 1}
  missing: ["-98"]
  tables:
    - table: informants
      columns: {informant: record_id, informant_role: role}
  measures:
    - {field: FIELD, informant: record_id, instrument: WHO5, item: Item, unit: u, STATISTIC}
"""
FIELDS = (
    '"Variable / Field Name","Form Name","Field Type","Choices, Calculations, OR Slider Labels",'
    '"Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max"\n'
    "record_id,demo,text,,,,\n"
    'role,demo,checkbox,"1, strategic | 2, front line | -99, service",,,\n'
    "walks,demo,yesno,,,,\n"
    'when,demo,checkbox,"1, mornings | 2, evenings | -98, not asked",,,\n'
    "who5,demo,text,,integer,0,100\n"
    'often,demo,radio,"1, 3 | 2, 2 | 3, never",,,\n'
)


def survey(folder: Path, field: str, statistic: str, *answers: str, header: str = "") -> tuple[list[str], list[Any]]:
    """The problems and the value and n of a measure of one field over the answers of people 1, 2, ..."""
    register(folder, INSTRUMENT)
    mapping = SURVEY.lstrip().replace("FIELD", field).replace("STATISTIC", statistic)
    (folder / "redcap.yaml").write_text(mapping, encoding="utf-8")
    rows = (answer if answer[0] == "M" else f"MRR-DND-{n:02d},{answer}" for n, answer in enumerate(answers, start=1))
    text = "".join(
        f"{row.replace(',', ',baseline_arm_1,', 1) if '_arm_1' not in row else row}\n" for row in rows
    )  # fmt: skip
    with small_study(folder, INSTRUMENT) as study:
        study.study = load_study(folder)
        columns = f"record_id,redcap_event_name,role___1,role___2,role____99,{header or field}\n"
        messages = [str(issue) for issue in study.issues(data=columns + text, dictionary=FIELDS)]
        return messages, study.rows("SELECT value, n FROM core.measures")


def test_a_checkbox_column_of_a_negative_code_is_its_choice(tmp_path: Path) -> None:
    register(tmp_path, INSTRUMENT)
    (tmp_path / "redcap.yaml").write_text(SURVEY.split("  measures")[0].lstrip(), encoding="utf-8")
    with small_study(tmp_path, INSTRUMENT) as study:
        study.study = load_study(tmp_path)
        header = "record_id,redcap_event_name,role___1,role___2,role____99\n"
        rows = "MRR-DND-01,baseline_arm_1,1,0,0\nMRR-DND-02,baseline_arm_1,0,0,1\n"
        assert study.issues(data=header + rows, dictionary=FIELDS) == []
        roles = "SELECT informant_role FROM core.informants ORDER BY informant"
        assert study.rows(roles) == [("strategic",), ("service",)]
        assert study.issues(data=(header + rows).replace("____99", "___-99"), dictionary=FIELDS) == []
        assert study.rows(roles) == [("strategic",), ("service",)]


SHARE = 'statistic: percentage, counted: ["1"]'


@pytest.mark.parametrize("written", [("1", "0"), ("Yes", "No")])
@pytest.mark.parametrize("counted", ['["1"]', '["Yes"]'])
def test_a_share_is_the_same_of_codes_and_of_labels(tmp_path: Path, written: tuple[str, str], counted: str) -> None:
    yes, no = written
    statistic = f"statistic: percentage, counted: {counted}"
    answers = [f"1,0,0,{answer}" for answer in (yes, yes, yes, no, yes, no)]
    assert survey(tmp_path, "walks", statistic, *answers) == ([], [(66.7, 6)])


def test_labels_that_are_other_choices_codes_are_read_as_labels(tmp_path: Path) -> None:
    answers = [f"1,0,0,{answer}" for answer in ("3", "3", "2", "never", "never", "2")]
    assert survey(tmp_path, "often", SHARE, *answers) == ([], [(33.3, 6)])


def test_a_share_of_ticked_boxes_is_of_the_people_who_were_asked(tmp_path: Path) -> None:
    boxes = "when___1,when___2,when____98,demo_complete"
    answers = [f"1,0,0,{ticked}" for ticked in ("1,0,0,2", "1,1,0,2", "0,1,0,2", "0,0,0,2", "1,0,0,2", "0,0,0,2")]
    unasked = ["1,0,0,0,0,1,2", "1,0,0,0,0,0,0", "1,0,0,,,,"]
    assert survey(tmp_path, "when", SHARE, *answers, *unasked, header=boxes) == ([], [(50.0, 6)])


@pytest.mark.parametrize(
    ("field", "statistic", "answer", "expected"),
    [
        ("who5", "statistic: mean", "-99", "column who5: '-99' is outside the range of the data dictionary (0 to "),
        ("who5", "statistic: mean", "1000", "column who5: '1000' is outside the range of the data dictionary (0 to "),
        ("who5", "statistic: mean", "nan", "column who5: The answer is not a number, so it has no mean"),
        ("walks", SHARE, "7", "column walks: '7' is not a choice of the data dictionary (1, 0)."),
        ("walks", 'statistic: percentage, counted: ["9"]', "1", "'9' is not a choice of the data dictionary"),
        ("who5", "statistic: mean", '"1,200"', "column who5: The answer is not a number, so it has no mean"),
        ("who5", "statistic: mean", "1_0", "column who5: The answer is not a number, so it has no mean"),
        ("mood", "statistic: mean", "1", "column mood: The project's data dictionary with the field mood is missing."),
    ],
)  # fmt: skip
def test_what_the_dictionary_does_not_allow_enters_no_measure(
    tmp_path: Path, field: str, statistic: str, answer: str, expected: str
) -> None:
    shown, values = survey(tmp_path, field, statistic, *["1,0,0,1"] * 6, f"1,0,0,{answer}")
    assert expected in "\n".join(shown)
    assert values == []


def test_a_mean_of_ticked_boxes_is_refused(tmp_path: Path) -> None:
    boxes = "when___1,when___2,when____98"
    messages, _ = survey(tmp_path, "when", "statistic: mean", *["1,0,0,1,0,0"] * 6, header=boxes)
    assert "column when: The field has several answers per person" in messages[0]


def test_a_missing_data_code_is_no_answer(tmp_path: Path) -> None:
    answers = [f"1,0,0,{answer}" for answer in (50, 60, 70, 80, 90, -98)]
    assert survey(tmp_path, "who5", "statistic: mean", *answers) == ([], [(70.0, 5)])


@pytest.mark.parametrize(("rule", "mean"), [("first", 50.0), ("last", 60.0)])
def test_n_is_people_and_who_answered_twice_counts_once(tmp_path: Path, rule: str, mean: float) -> None:
    answers = ["1,0,0,50"] * 5
    again = "MRR-DND-01,month_3_arm_1,,,,100"
    shown, values = survey(tmp_path / "a", "who5", "statistic: mean", *answers, again)
    assert "row 7, column who5: The person already has an answer in this wave (row 2)." in "\n".join(shown)
    assert values == []
    assert survey(tmp_path / "b", "who5", f"statistic: mean, several: {rule}", *answers, again) == ([], [(mean, 5)])


def measured(folder: Path, kind: str, choices: str, statistic: str, *answers: str) -> tuple[list[str], list[Any]]:
    """The problems, and the value and n, of a field of a kind over the answers of people 1, 2, ..."""
    field = f'asked,demo,{kind},"{choices}",{"number_comma_decimal" * (kind == "text")},,\n'
    register(folder, INSTRUMENT)
    mapping = SURVEY.lstrip().replace("FIELD", "asked").replace("STATISTIC", statistic)
    (folder / "redcap.yaml").write_text(mapping, encoding="utf-8")
    rows = "".join(f"MRR-DND-{n:02d},baseline_arm_1,1,0,0,{answer}\n" for n, answer in enumerate(answers, start=1))
    columns = "asked___1,asked___2,asked___ni" if kind == "checkbox" else "asked"
    header = f"record_id,redcap_event_name,role___1,role___2,role____99,{columns}\n"
    with small_study(folder, INSTRUMENT) as study:
        study.study = load_study(folder)
        told = [str(issue) for issue in study.issues(data=header + rows, dictionary=FIELDS + field)]
        return told, study.rows("SELECT value, n FROM core.measures")


def test_a_choice_far_off_the_scale_enters_no_mean(tmp_path: Path) -> None:
    scale = "1, Never | 2, Seldom | 3, Often | 98, Do not know | 99, No answer"
    told, values = measured(tmp_path / "a", "radio", scale, "statistic: mean", *"12323", "99")
    assert told[0].startswith("data.csv, row 7, column asked: '99' is a choice far from the other ones")
    assert values == []
    assert measured(tmp_path / "b", "radio", "-2, a | -1, b | 0, c | 1, d", "statistic: mean", *["-2", "0"] * 3) == (
        [], [(-1.0, 6)],
    )  # fmt: skip


def test_a_ticked_missing_data_code_is_no_answer(tmp_path: Path) -> None:
    answers = ["1,0,0", "1,0,0", "0,1,0", "0,1,0", "1,1,0", "0,0,1"]
    told, values = measured(tmp_path / "a", "checkbox", "1, a | 2, b", SHARE, *answers)
    assert "row 7, column asked: 'ni' is not a choice of the data dictionary (1, 2)." in told[0]
    assert values == []


def test_a_decimal_comma_counts_where_the_field_is_validated_so(tmp_path: Path) -> None:
    answers = ['"1,5"', '"2,5"', "3", '"1,25"', '"1,75"']
    assert measured(tmp_path, "text", "", "statistic: mean", *answers) == ([], [(2.0, 5)])


def test_an_export_with_decimal_commas_counts_and_what_may_be_thousands_does_not(tmp_path: Path) -> None:
    """REDCap offers to write all numbers with the same sign, whatever their fields are validated by."""
    answers = ['"1,5"', '"2,5"', "3", '"1,25"', '"1,75"']
    assert measured(tmp_path / "a", "calc", "", "statistic: mean", *answers) == ([], [(2.0, 5)])
    told, values = measured(tmp_path / "b", "calc", "", "statistic: mean", *answers, '"1,200"')
    assert told[0].startswith("data.csv, row 7, column asked: The answer is not a number")
    assert values == []


def test_labels_of_choices_may_hold_html(tmp_path: Path) -> None:
    choices = "1, <b>Yes</b>, often | 2, <span style='color:red'>No</span>"
    answers = ['"Yes, often"', '"Yes, often"', "No", "No", "No"]
    statistic = 'statistic: percentage, counted: ["Yes, often"]'
    assert measured(tmp_path, "radio", choices, statistic, *answers) == ([], [(40.0, 5)])


@pytest.mark.parametrize("delimiter", [";", "\t", "|", "^"])
def test_an_export_may_have_any_of_redcaps_delimiters(tmp_path: Path, delimiter: str) -> None:
    register(tmp_path, INSTRUMENT)
    (tmp_path / "redcap.yaml").write_text(SURVEY.split("  measures")[0].lstrip(), encoding="utf-8")
    with small_study(tmp_path, INSTRUMENT) as study:
        study.study = load_study(tmp_path)
        data = "record_id,redcap_event_name,role___1,role___2\nMRR-DND-01,baseline_arm_1,1,0\n"
        assert study.issues(data=data.replace(",", delimiter), dictionary=FIELDS) == []
        assert study.rows("SELECT informant, informant_role FROM core.informants") == [("MRR-DND-01", "strategic")]


ROSTER_BY_RECORD = (
    "redcap:\n  tables:\n    - table: informants\n      columns: {informant: record_id, informant_role: role}\n"
)


def test_records_get_their_codes_by_the_team_s_list(tmp_path: Path) -> None:
    register(tmp_path)
    (tmp_path / "redcap.yaml").write_text(ROSTER_BY_RECORD, encoding="utf-8")
    with small_study(tmp_path) as study:
        study.study = load_study(tmp_path)
        data = "record_id,role,demo_complete\n1,strategic,2\n2,service,2\n"
        (told,) = map(str, study.issues(data=data))
        assert told == (
            "data.csv, row 2, column record_id: The records have numbers, not participant codes. Put a CSV file with "
            "the columns record_id and informant into the wave's folder, one row per record."
        )
        (told,) = map(str, study.issues(data=data, people="record_id,informant\n1,MRR-DND-01\n"))
        assert told.startswith("data.csv, row 3, column record_id: The record '2' is not in the list of participant co")
        assert study.issues(data=data, people="record_id,informant\n1,MRR-DND-01\n2,MRR-FIF-02\n") == []
        assert study.rows("SELECT informant, row FROM core.informants ORDER BY row") == [
            ("MRR-DND-01", 2), ("MRR-FIF-02", 3),
        ]  # fmt: skip


def test_a_repeating_form_may_be_named_by_its_label(study: Wave) -> None:
    assert load(study, *ROSTER, INTERVIEW.replace(",interview,", ",Interview,")) == []
    assert study.rows("SELECT interview FROM core.interviews") == [("INT-1",)]


YES_OR_UNKNOWN = "1, Yes | 0, No | -99, Unknown"


def test_a_choice_that_looks_like_no_answer_counts_with_a_warning_until_it_is_declared(tmp_path: Path) -> None:
    register(tmp_path, INSTRUMENT)
    mapping = SURVEY.lstrip().replace("FIELD", "asked").replace("STATISTIC", SHARE)
    header = "record_id,redcap_event_name,role___1,role___2,role____99,asked\n"
    answers = [*"11000", "-99"]
    rows = "".join(f"MRR-DND-{n:02d},baseline_arm_1,1,0,0,{answer}\n" for n, answer in enumerate(answers, start=1))
    dictionary = FIELDS + f'asked,demo,radio,"{YES_OR_UNKNOWN}",,,\n'
    found = []
    for missing in ('["-98"]', '["-98", "-99"]'):
        (tmp_path / "redcap.yaml").write_text(mapping.replace('["-98"]', missing), encoding="utf-8")
        with small_study(tmp_path, INSTRUMENT) as study:
            study.study = load_study(tmp_path)
            assert study.issues(data=header + rows, dictionary=dictionary) == []
            told = [detail for (detail,) in study.rows("SELECT detail FROM audit.notices")]
            found.append((study.rows("SELECT value, n FROM core.measures"), told))
    (counted, (warning,)), declared = found
    assert counted == [(33.3, 6)]
    assert warning == (
        "1 answer is '-99' (Unknown), which looks like no answer; it is counted as an answer to Item. "
        'If it means no answer, add to study.yaml: redcap: {missing: ["-99"]}.'
    )
    assert declared == ([(40.0, 5)], [])


@pytest.mark.parametrize(("kind", "choices", "code", "is_suspect"), [
    ("radio", "1, Yes | 0, No | 9, Don't know", "9", True), ("radio", "1, Yes | 2, No | 88, Other", "88", True),
    ("radio", "1, Yes | 2, No | 3, Keine Angabe", "3", True), ("radio", "y, Yes | n, No | UNK, Unk.", "UNK", True),
    ("radio", "1, Yes | 2, No | 3, Not known / refused", "3", True), ("radio", "1, Yes | 2, No | 3, Maybe", "3", False),
    ("radio", "1, Missing home | 2, No", "1", False), ("radio", "-1, Worse | 0, Same | 1, Better", "-1", False),
])  # fmt: skip
def test_what_looks_like_no_answer(kind: str, choices: str, code: str, is_suspect: bool) -> None:
    assert Field(dict(_choices(choices))).may_be_no_answer(code, ()) is is_suspect


def test_an_undeclared_code_of_a_choice_is_refused_in_tables_too(tmp_path: Path) -> None:
    register(tmp_path)
    mapping = (
        "redcap:\n  tables:\n    - table: events\n      columns: {event: record_id, phase: stage, description: what}\n"
    )
    (tmp_path / "redcap.yaml").write_text(mapping, encoding="utf-8")
    dictionary = FIELDS.split("role,")[0] + 'stage,demo,radio,"1, adoption",,,\nwhat,demo,checkbox,"1, Opened",,,\n'
    with small_study(tmp_path) as study:
        study.study = load_study(tmp_path)
        data = "record_id,stage,what___1,what____99,demo_complete\nE1,1,1,0,2\nE2,-99,1,0,2\nE3,1,0,1,2\n"
        told = [str(issue) for issue in study.issues(data=data, dictionary=dictionary)]
    assert told == [
        f"data.csv, row {row}, column {field}: '-99' is not a choice of the data dictionary (1). Correct it in REDCap "
        'or, if it means no answer, add to study.yaml: redcap: {missing: ["-99"]}.'
        for row, field in ((3, "stage"), (4, "what"))
    ]


def test_a_label_that_is_no_number_enters_no_mean(tmp_path: Path) -> None:
    scale = "1, Never | 2, Seldom | 3, Often | 4, Do not know"
    told, values = measured(tmp_path, "radio", scale, "statistic: mean", *"12323", "4")
    assert told[0].startswith("data.csv, row 7, column asked: '4' is the choice Do not know, which is no number")
    assert values == []


def test_what_is_outside_the_range_is_in_no_share(tmp_path: Path) -> None:
    answers = [f"1,0,0,{score}" for score in (50, 60, 70, 80, 90, 999)]
    told, values = survey(tmp_path, "who5", 'statistic: percentage, counted: ["50"]', *answers)
    assert "row 7, column who5: '999' is outside the range of the data dictionary (0 to 100)." in told[0]
    assert values == []


@pytest.mark.parametrize(("score", "is_told"), [("-99", True), ("999", True), ("99", False)])
def test_a_number_that_looks_like_no_answer_is_told_where_the_field_has_no_range(
    tmp_path: Path, score: str, *, is_told: bool
) -> None:
    register(tmp_path, INSTRUMENT)
    mapping = SURVEY.lstrip().replace("FIELD", "asked").replace("STATISTIC", "statistic: mean")
    (tmp_path / "redcap.yaml").write_text(mapping, encoding="utf-8")
    header = "record_id,redcap_event_name,role___1,role___2,role____99,asked\n"
    answers = [50, 60, 70, 80, 90, score]
    rows = "".join(f"MRR-DND-{n:02d},baseline_arm_1,1,0,0,{answer}\n" for n, answer in enumerate(answers, start=1))
    with small_study(tmp_path, INSTRUMENT) as study:
        study.study = load_study(tmp_path)
        assert study.issues(data=header + rows, dictionary=FIELDS + "asked,demo,text,,integer,,\n") == []
        assert study.rows("SELECT notice FROM audit.notices") == [("answer or missing",)] * is_told
