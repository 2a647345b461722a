"""Rules over several rows and tables: a failing and a passing example for each, and each problem reported once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, changed_study, places, small_study

from casewave.assets.ingest.rules import RULE_FILES
from casewave.assets.reading import tables as table_reading
from casewave.assets.reading.issues import Issue
from casewave.schemas.problems.rules import BY_NAME

INFORMANTS = """informant,informant_role
EST-JKG-01,strategic
EST-JKG-02,service
LC-WPG-01,strategic
"""
INTERVIEWS = """interview,programme,sites,informants,held_on,interview_mode,language
INT-1,ESTHER,JKG,EST-JKG-01,2020-01-31,online,sv
INT-2,LC,WPG; PLP,LC-WPG-01,2020-02-01,online,en
"""
CODINGS = "coding,source,framework,code,coder,start_character,end_character,segment\n"
DOCUMENTS = "document,programme,sites,title,document_kind\n"
EVENTS = "event,programme,sites,phase,date,description\n"
FINDINGS = "finding,programme,site,phase,element,state,statement,evidence\n"
JUDGEMENTS = "judgement,programme,site,phase,scenario,judgement_kind,state,statement\n"
RATINGS = "rating,programme,site,framework,code,rated_by,rated\n"
PHASES = "phase_judgement,programme,site,framework,state,code,growth_state\n"
CLAIMS = "claim,claim_source,line,quantity,from_wave,to_wave,programme,site,printed,wording\n"
TRUE = {"informants": INFORMANTS, "interviews": INTERVIEWS}


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


def only(issues: list[Issue]) -> Issue:
    (issue,) = issues
    return issue


def test_a_delivery_that_keeps_every_rule_loads(wave: Wave) -> None:
    assert wave.issues(**TRUE) == []
    assert wave.rows("SELECT interview, site FROM core.interview_sites ORDER BY ALL") == [
        ("INT-1", "JKG"), ("INT-2", "PLP"), ("INT-2", "WPG"),
    ]  # fmt: skip


def test_each_rule_file_has_a_test_here() -> None:
    beside = ("test_rules.py", "test_other_evidence.py", "test_analysis_tables.py")
    here = "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in beside)
    assert [file.stem for file in RULE_FILES if f"# {file.stem}\n" not in here] == []


# duplicate keys


def test_a_key_that_stands_twice_in_a_file_is_refused_with_the_row_that_has_it_already(wave: Wave) -> None:
    again = INTERVIEWS + "INT-1,ESTHER,JKG,EST-JKG-02,2020-03-01,online,sv\n"
    issue = only(wave.issues(informants=INFORMANTS, interviews=again))
    assert (issue.file, issue.row, issue.column, issue.value) == ("interviews.csv", 4, "interview", "INT-1")
    assert issue.text.endswith("is also the key of interviews.csv, row 2.")
    assert issue.remedy == "Give one of the two rows another key, or remove one."


def test_a_key_of_an_earlier_wave_is_refused_in_a_later_one(wave: Wave) -> None:
    assert wave.issues(1, **TRUE) == []
    issue = only(wave.issues(2, informants=INFORMANTS, interviews="\n".join(INTERVIEWS.splitlines()[:2])))
    assert (issue.file, issue.row, issue.column, issue.value) == ("interviews.csv", 2, "interview", "INT-1")
    assert issue.text.endswith("is also the key of interviews.csv, row 2 of wave 1.")


def test_an_informant_may_be_on_the_roster_of_every_wave_and_once_in_each(wave: Wave) -> None:
    assert wave.issues(1, informants=INFORMANTS) == []
    assert wave.issues(2, informants=INFORMANTS) == []
    issue = only(wave.issues(2, informants=INFORMANTS + "jkp 1,strategic\n"))
    assert (issue.row, issue.column, issue.value) == (5, "informant", "EST-JKG-01")


def test_a_key_that_stands_three_times_is_two_issues(wave: Wave) -> None:
    events = EVENTS + "EV1,LC,,adoption,2017,One\n" * 3
    assert places(wave.issues(events=events)) == [("events.csv", 3, "event"), ("events.csv", 4, "event")]


# case_of_its_interview


def test_a_case_of_the_qda_project_that_is_an_informant_spoke_in_the_interviews_that_it_is_linked_to(
    wave: Wave,
) -> None:
    link = "INSERT INTO audit.qda_cases VALUES (2, 'study.qdpx', {}, 1, 'INT-1', '{}', NULL)"
    wave.con.execute(link.format(1, "EST-JKG-01"))
    assert wave.issues(**TRUE) == []
    wave.con.execute(link.format(2, "LC-WPG-01"))
    issue = only(wave.issues(informants=INFORMANTS, interviews=INTERVIEWS + "\n"))
    assert (issue.file, issue.column, issue.value) == ("wave-2/study.qdpx", "informants", "LC-WPG-01")
    assert issue.problem == "Case 2 of the project is linked to INT-1, whose informants do not include {value}."


# references


@pytest.mark.parametrize(
    ("tables", "place", "value", "hint"),
    [
        (
            {"codings": CODINGS + "C1,INT-3,cfir-2022,I.A,R01,0,9,x\n"},
            ("codings.csv", 2, "source"), "INT-3", "Add it to interviews, or remove it here.",
        ),
        (
            {"codings": CODINGS + "C1,elsewhere,cfir-2022,I.A,R01,0,9,x\n"},
            ("codings.csv", 2, "source"), "elsewhere", "Add it to interviews, or remove it here.",
        ),
        (
            {"findings": FINDINGS + "F1,LC,,adoption,EL.EXT,present,x,INT-1; C-9\n"},
            ("findings.csv", 2, "evidence"), "C-9", "Add it to interviews, or remove it here.",
        ),
        (
            {"interviews": INTERVIEWS.replace("EST-JKG-01", "EST-JKG-03")},
            ("interviews.csv", 2, "informants"), "EST-JKG-03", "Add it to informants, or remove it here.",
        ),
        (
            {"codings": CODINGS + "C1,INT_1,cfir-2022,I.A,R01,0,9,x\n"},
            ("codings.csv", 2, "source"), "INT_1", "Add it to interviews, or remove it here. Did you mean INT-1?",
        ),
    ],
)  # fmt: skip
def test_a_key_that_no_table_holds_is_refused(
    wave: Wave, tables: dict[str, str], place: tuple[str, int, str], value: str, hint: str
) -> None:
    issue = only(wave.issues(**{**TRUE, **tables}))
    assert (issue.file, issue.row, issue.column) == place
    assert issue.value == value
    assert issue.text.startswith(f"'{value}' is not a key of i")
    assert issue.text.endswith(", in wave 1 or an earlier one.")
    assert issue.remedy == hint


def test_what_may_stand_in_an_earlier_wave_is_told_to_load_that_first(wave: Wave) -> None:
    issue = only(wave.issues(2, **{**TRUE, "findings": FINDINGS + "F1,LC,,adoption,EL.EXT,present,x,DOC-1\n"}))
    assert issue.remedy.endswith("or remove it here. Wave 1 is not loaded yet: load it first.")


def test_a_wave_delivered_anew_is_not_one_to_load_first(wave: Wave) -> None:
    header = FINDINGS.replace("evidence", "follows")
    first, second = "F1,LC,,adoption,EL.EXT,present,x,\n", "F2,LC,,adoption,EL.EXT,present,y,F1\n"
    assert wave.issues(1, findings=header + first) == []
    assert wave.issues(2, findings=header + second) == []
    issue = only(wave.issues(1, findings=header + first.replace("F1", "F7")))
    assert (issue.file, issue.value) == ("wave-2/findings.csv", "F1")
    assert "load" not in issue.remedy


def test_a_issue_of_a_row_that_stands_three_times_is_told_of_each_row_once(wave: Wave) -> None:
    row = "F1,LC,,adoption,EL.EXT,present,x,C-9\n"
    issues = wave.issues(**{**TRUE, "findings": FINDINGS + 3 * row})
    assert [issue.row for issue in issues if issue.value == "C-9"] == [2, 3, 4]


@pytest.mark.parametrize("evidence", ["INT-1; INT-2", "INT-1;INT-2", "INT-1 ;INT-2", "INT-1; INT-2;"])
def test_evidence_may_be_parted_with_or_without_a_space(wave: Wave, evidence: str) -> None:
    findings = FINDINGS + f"F1,LC,,adoption,EL.EXT,present,x,{evidence}\n"
    assert wave.issues(**TRUE, findings=findings) == []
    assert wave.rows("SELECT source FROM core.finding_evidence ORDER BY source") == [("INT-1",), ("INT-2",)]


def test_evidence_that_names_a_source_twice_is_refused(wave: Wave) -> None:
    findings = FINDINGS + "F1,LC,,adoption,EL.EXT,present,x,INT-1; INT-1\n"
    issue = only(wave.issues(**TRUE, findings=findings))
    assert (issue.column, issue.value, issue.problem) == ("evidence", "INT-1", "{value} is in the cell twice.")


def test_a_key_of_an_earlier_wave_may_be_referred_to_and_one_of_a_later_wave_may_not(wave: Wave) -> None:
    findings = FINDINGS + "F1,LC,,adoption,EL.EXT,present,x,INT-1\n"
    assert wave.issues(1, informants=INFORMANTS) == []
    assert wave.issues(2, **TRUE, findings=findings) == []
    issue = only(wave.issues(1, informants=INFORMANTS, findings=findings.replace("F1", "F2")))
    assert (issue.file, issue.value) == ("findings.csv", "INT-1")
    assert issue.problem == "{value} is a key of interviews, documents or codings in a later wave only."


def test_a_row_that_a_later_wave_refers_to_cannot_be_taken_out(wave: Wave) -> None:
    findings = FINDINGS + "F1,LC,,adoption,EL.EXT,present,x,INT-2\n"
    assert wave.issues(1, **TRUE) == []
    assert wave.issues(2, informants=INFORMANTS, findings=findings) == []
    without = "\n".join(INTERVIEWS.splitlines()[:2])
    issue = only(wave.issues(1, informants=INFORMANTS, interviews=without))
    assert (issue.file, issue.row, issue.column, issue.value) == ("wave-2/findings.csv", 2, "evidence", "INT-2")


# cell_of_one_kind


def test_a_cell_that_states_something_cannot_be_missing_too(wave: Wave) -> None:
    findings = FINDINGS + "F1,LC,,adoption,EL.EXT,present,x,\nF2,LC,,adoption,EL.EXT,missing,,\n"
    assert str(only(wave.issues(findings=findings))) == (
        "findings.csv, row 3, column state: The missing-data code 'missing' is one of several entries of the cell "
        "LC, adoption, EL.EXT. A cell holds statements or one missing-data code: remove the others."
    )


def test_a_cell_cannot_be_two_kinds_of_nothing(wave: Wave) -> None:
    judgements = JUDGEMENTS + "".join(
        f"J{n},LC,,assimilation,CG.C,evidence,{state},\n" for n, state in enumerate(["missing", "not applicable"])
    )
    issues = wave.issues(scenario_judgements=judgements)
    assert {issue.value for issue in issues} == {"missing", "not applicable"}


def test_cells_of_different_sites_and_waves_are_different_cells(wave: Wave) -> None:
    stated = "F1,LC,,adoption,EL.EXT,present,x,\nF2,LC,,adoption,EL.EXT,mixed,y,\nF3,LC,WPG,adoption,EL.EXT,missing,,\n"
    assert wave.issues(1, findings=FINDINGS + stated) == []
    assert wave.issues(2, findings=FINDINGS + "F4,LC,,adoption,EL.EXT,not applicable,,\n") == []


def test_a_headline_is_no_entry_of_its_cell(wave: Wave) -> None:
    judgements = (
        JUDGEMENTS + "J1,LC,,assimilation,CG.C,headline,present,x\nJ2,LC,,assimilation,CG.C,evidence,missing,\n"
    )
    assert wave.issues(scenario_judgements=judgements) == []


# claim_counts_something


def test_a_claim_cannot_end_before_it_begins(wave: Wave) -> None:
    assert only(wave.issues(claims=CLAIMS + "CL1,S000,L1,interviews,3,1,,,70,x\n")) == Issue.of(
        BY_NAME["claim_counts_something"](from_wave="3"), "claims.csv", "", 2, "to_wave", "1"
    )


def test_a_claim_names_a_site_or_a_programme_and_not_both(wave: Wave) -> None:
    assert only(wave.issues(claims=CLAIMS + "CL1,S000,L1,interviews,1,3,LC,WPG,70,x\n")) == Issue.of(
        BY_NAME["claim_of_site_and_programme"](), "claims.csv", "", 2, "programme", "LC"
    )


def test_claims_of_the_study_a_programme_and_a_site_load(wave: Wave) -> None:
    claims = "CL1,S000,L1,interviews,1,3,,,70,x\nCL2,S000,L1,interviews,1,1,LC,,70,x\nCL3,S000,L1,sites,1,1,,WPG,1,x\n"
    assert wave.issues(claims=CLAIMS + claims) == []


# code_of_its_framework


@pytest.mark.parametrize(
    ("name", "rows", "column", "value", "rule", "hint"),
    [
        ("codings", CODINGS + "C1,INT-1,cfir-2022,I.Z,R01,0,9,x\n", "code", "I.Z", "cfir-2022", "I.A"),
        ("codings", CODINGS + "C1,INT-1,cfir-2009,IV.R.A,R01,0,9,x\n", "code", "IV.R.A", "cfir-2009", "I.A"),
        ("codings", CODINGS + "C1,INT-1,combined-elements-2024,I.A,R01,0,9,x\n", "code", "I.A", "combined-", "EL."),
        ("codings", CODINGS + "C1,INT-1,voices-2,LV.PAY,R01,0,9,x\n", "code", "LV.PAY", "voices-2", "LV."),
        ("ratings", RATINGS + "R1,LC,,cfir-2022,I.Z,rater 1,2\n", "code", "I.Z", "cfir-2022", "I.A"),
    ],
)
def test_a_code_has_a_meaning_in_its_framework_only(
    wave: Wave, name: str, rows: str, column: str, value: str, rule: str, hint: str
) -> None:
    issue = only(wave.issues(**TRUE, **{name: rows}))
    assert (issue.file, issue.row, issue.column, issue.value) == (f"{name}.csv", 2, column, value)
    assert rule in issue.problem
    assert hint in issue.remedy


def test_an_element_is_one_of_its_phases_framework(tmp_path: Path) -> None:
    """Where two cross-case tables have different frameworks, the elements of one are none of the other."""
    phase, table = "{phase: diffusion, label: Diffusion", ", framework: doi-2004, filled_by: findings"
    cells = ["diffusion,INN.01", "adoption,INN.01", "diffusion,EL.EXT"]
    findings = "".join(f"F{number},LC,,{cell},present,x,\n" for number, cell in enumerate(cells))
    with small_study(tmp_path, (phase, phase + table)) as wave:
        issues = wave.issues(findings=FINDINGS + findings)
    assert [(issue.row, issue.column, issue.value, issue.problem) for issue in issues] == [
        (3, "element", "INN.01", "{value} is not a code of combined-elements-2024."),
        (4, "element", "EL.EXT", "{value} is not a code of doi-2004."),
    ]


# informant_of_its_programme


def test_an_interview_is_with_informants_of_its_programme(wave: Wave) -> None:
    interviews = INTERVIEWS.replace("EST-JKG-01", "EST-JKG-01; LC-WPG-01")
    assert str(only(wave.issues(informants=INFORMANTS, interviews=interviews))).startswith(
        "interviews.csv, row 2, column informants: 'LC-WPG-01' is an informant of LC, not of ESTHER."
    )


# informant_on_the_roster


def test_who_speaks_in_a_wave_stands_on_its_roster(wave: Wave) -> None:
    assert wave.issues(1, **TRUE) == []
    interviews = INTERVIEWS.replace("INT-1", "INT-3").replace("INT-2", "INT-4")
    roster = "informant,informant_role\nLC-WPG-01,strategic\n"
    assert str(only(wave.issues(2, informants=roster, interviews=interviews))) == (
        "interviews.csv, row 2, column informants: 'EST-JKG-01' is not on the roster of wave 2. Add EST-JKG-01 to the "
        "informants of this wave."
    )


# entry_named_once


def test_a_judgement_and_a_finding_have_names_of_their_own(wave: Wave) -> None:
    assert wave.issues(1, findings=FINDINGS + "E1,LC,,adoption,EL.EXT,present,x,\n") == []
    judgements = JUDGEMENTS + "E1,LC,,assimilation,CG.C,evidence,present,x\n"
    issue = only(wave.issues(2, scenario_judgements=judgements))
    assert (issue.file, issue.row, issue.column, issue.value) == ("scenario_judgements.csv", 2, "judgement", "E1")
    assert issue.text == "'E1' is also the name of a finding (wave 1, findings.csv, row 2)."
    assert issue.remedy == "Give one of the two another name."


# feature_in_one_row


def test_a_feature_has_one_place_in_its_table(wave: Wave) -> None:
    header = "case_feature,feature_table,programme,feature,feature_order,position,description\n"
    rows = "CF1,case,LC,Location,1,1,x\nCF2,case,MRR,Location,2,1,y\nCF3,system,LC,Location,5,1,z\n"
    assert only(wave.issues(case_features=header + rows)) == Issue.of(
        BY_NAME["feature_in_one_row"](feature="Location", other="1"), "case_features.csv", "", 3, "feature_order", "2"
    )


# registered and
# wave_is_collected


@pytest.mark.parametrize(
    ("gone", "tables", "place", "value"),
    [
        (
            ("site: FIF,", "site: FFF,"), {"events": EVENTS + "EV1,MRR,FIF,adoption,2017,x\n"},
            ("wave-1/events.csv", 2, "sites"), "FIF",
        ),
        (
            ("site: FIF,", "site: FFF,"), {"informants": "informant,informant_role\nMRR-FIF-01,service\n"},
            ("wave-1/informants.csv", 2, "informant"), "FIF",
        ),
        (
            ("{phase: ethics,", "{phase: approval,"), {"events": EVENTS + "EV1,MRR,,ethics,2017,x\n"},
            ("wave-1/events.csv", 2, "phase"), "ethics",
        ),
        (
            ("came about, status: collected", "came about, status: planned"), {"informants": INFORMANTS},
            ("wave-1/informants.csv", 0, ""), "wave 1",
        ),
    ],
    ids=["a site of an event", "a site of an informant", "a phase", "a wave"],
)  # fmt: skip
def test_what_a_loaded_wave_names_cannot_leave_the_register(
    tmp_path: Path, gone: tuple[str, str], tables: dict[str, str], place: tuple[str, int, str], value: str
) -> None:
    with small_study(tmp_path) as wave:
        assert wave.issues(1, **tables) == []
        wave.study = changed_study(tmp_path / "later", gone)
        issue = only(wave.issues(2, events=EVENTS + "EV2,LC,,adoption,2021,x\n"))
    assert (issue.file, issue.row, issue.column) == place
    assert issue.value == value
    assert "not declare" in issue.text
    assert value.removeprefix("wave ") in issue.text


# coder_of_its_source


SOURCE_CODERS = "source_coder,source,framework,coder,is_consensus\n"


def test_everyone_with_codings_in_a_source_is_among_its_declared_coders(wave: Wave) -> None:
    """Of INT-2 nobody is declared; a consensus makes nobody a coder; one message for all codings of R03."""
    given = [("INT-1", "I.A", "R01"), ("INT-1", "I.A", "R03"), ("INT-1", "I.D", "R03"), ("INT-2", "I.A", "R03")]
    codings = CODINGS + "".join(
        f"C{at},{source},cfir-2022,{code},{coder},,,x\n" for at, (source, code, coder) in enumerate(given)
    )
    coders = SOURCE_CODERS + "S1,INT-1,cfir-2022,R01,\nS2,INT-1,cfir-2022,R02,\nS3,INT-1,cfir-2022,R03,yes\n"
    assert only(wave.issues(**TRUE, codings=codings, source_coders=coders)) == Issue.of(
        BY_NAME["coder_of_its_source"](source="INT-1", framework="cfir-2022", coders="R01, R02", coder="R03"),
        "codings.csv", "", 3, "coder", "R03",
    )  # fmt: skip
    assert wave.issues(**TRUE, codings=codings, source_coders=coders + "S4,INT-1,cfir-2022,R03,\n") == []


# segment_has_a_length


@pytest.mark.parametrize("end", ["5", "4", "0"])
def test_a_segment_ends_behind_its_start(wave: Wave, end: str) -> None:
    codings = CODINGS + f"C1,INT-1,cfir-2022,I.A,R01,5,{end},x\nC2,INT-1,cfir-2022,I.A,R01,5,6,x\n"
    assert only(wave.issues(**TRUE, codings=codings)) == Issue.of(
        BY_NAME["segment_has_a_length"](start="5"), "codings.csv", "", 2, "end_character", end
    )


@pytest.mark.parametrize("positions", ["5,", ",9"])
def test_a_segment_has_both_positions_or_neither(wave: Wave, positions: str) -> None:
    codings = CODINGS + f"C1,INT-1,cfir-2022,I.A,R01,{positions},x\nC2,INT-1,cfir-2022,I.A,R01,,,x\n"
    assert only(wave.issues(**TRUE, codings=codings)).row == 2


# site_of_its_programme


@pytest.mark.parametrize(
    ("name", "rows", "column"),
    [
        ("interviews", INTERVIEWS.replace("ESTHER,JKG", "ESTHER,JKG; FIF"), "sites"),
        ("documents", DOCUMENTS + "D1,ESTHER,JKG; FIF,x,report\n", "sites"),
        ("events", EVENTS + "EV1,ESTHER,FIF,adoption,2017,x\n", "sites"),
        ("findings", FINDINGS + "F1,ESTHER,FIF,adoption,EL.EXT,present,x,\n", "site"),
        ("scenario_judgements", JUDGEMENTS + "J1,ESTHER,FIF,assimilation,CG.C,evidence,present,x\n", "site"),
    ],
)
def test_a_row_about_a_programme_names_sites_of_that_programme(wave: Wave, name: str, rows: str, column: str) -> None:
    assert str(only(wave.issues(**{**TRUE, name: rows}))) == (
        f"{name}.csv, row 2, column {column}: 'FIF' is a site of MRR, not of ESTHER. Correct the site or the programme."
    )


def test_a_row_whose_key_stands_twice_is_told_once_of_each_of_its_sites(wave: Wave) -> None:
    rows = DOCUMENTS + "D1,ESTHER,JKG; FIF,x,report\nD1,ESTHER,JKG; FIF,y,report\n"
    issues = wave.issues(**{**TRUE, "documents": rows})
    shown = [(issue.row, issue.check, issue.value) for issue in issues]
    assert shown == [
        (2, "site_of_its_programme", "FIF"),
        (3, "duplicate key", "D1"),
        (3, "site_of_its_programme", "FIF"),
    ]


def test_an_event_of_no_programme_names_no_site(wave: Wave) -> None:
    issue = only(wave.issues(events=EVENTS + "EV1,,FIF,adoption,2017,x\nEV2,,,adoption,2017,x\n"))
    assert (issue.row, issue.value, issue.problem) == (
        2,
        "FIF",
        "{value} is a site of MRR, but the row names no programme.",
    )


# source_named_once


def test_interviews_documents_and_codings_have_names_of_their_own(wave: Wave) -> None:
    codings = CODINGS + "INT-1,INT-2,cfir-2022,I.A,R01,0,9,x\n"
    documents = DOCUMENTS + "INT-2,LC,,x,report\n"
    issues = wave.issues(**TRUE, codings=codings, documents=documents)
    assert [(issue.file, issue.row, issue.column, issue.value) for issue in issues] == [
        ("codings.csv", 2, "coding", "INT-1"), ("documents.csv", 2, "document", "INT-2"),
    ]  # fmt: skip
    assert issues[1].problem == "{value} is also the name of an interview (wave 1, interviews.csv, row 3)."


# state_and_statement


@pytest.mark.parametrize("state", ["present", "neutral", "mixed"])
def test_what_is_stated_comes_with_a_statement(wave: Wave, state: str) -> None:
    assert only(wave.issues(findings=FINDINGS + f"F1,LC,,adoption,EL.EXT,{state},,\n")) == Issue.of(
        BY_NAME["state_and_statement"](state=state), "findings.csv", "", 2, "statement"
    )


@pytest.mark.parametrize("state", ["missing", "not applicable", "not yet analysed"])
def test_a_kind_of_nothing_comes_without_a_statement_and_the_issue_does_not_repeat_it(wave: Wave, state: str) -> None:
    judgements = JUDGEMENTS + f"J1,LC,,assimilation,CG.C,evidence,{state},Anna said so\n"
    assert only(wave.issues(scenario_judgements=judgements)) == Issue.of(
        BY_NAME["statement_without_state"](state=state), "scenario_judgements.csv", "", 2, "statement"
    )


# One problem is reported once


@pytest.mark.parametrize(
    ("informants", "interviews", "place"),
    [
        (INFORMANTS.replace("service", "boss"), INTERVIEWS, ("informants.csv", 3, "informant_role")),
        (
            INFORMANTS.replace("EST-JKG-01,strategic", "jkp 1,boss"), INTERVIEWS,
            ("informants.csv", 2, "informant_role"),
        ),
        (INFORMANTS.replace("EST-JKG-01,strategic", "EST-JKG-01"), INTERVIEWS, ("informants.csv", 2, "")),
        (INFORMANTS, INTERVIEWS.replace("2020-01-31", "31 January"), ("interviews.csv", 2, "held_on")),
        (
            INFORMANTS, INTERVIEWS.replace("INT-1,", "INT-1\u00a0,").replace("2020-01-31", ""),
            ("interviews.csv", 2, "held_on"),
        ),
        (INFORMANTS, INTERVIEWS.replace("online,sv", "online"), ("interviews.csv", 2, "")),
        (INFORMANTS, INTERVIEWS.replace("interview_mode", "mode"), ("interviews.csv", 1, None)),
        (INFORMANTS.replace("informant_role", "role"), INTERVIEWS, ("informants.csv", 1, None)),
        (INFORMANTS, INTERVIEWS + '"INT-3,LC\n', ("interviews.csv", 4, "")),
    ],
    ids=[
        "a role", "a role of an alias", "a short roster row", "a day", "a key with a hard space", "a short interview",
        "a header of interviews", "a header of informants", "a quotation mark",
    ],
)  # fmt: skip
def test_what_refers_to_a_row_that_is_refused_is_not_refused_too(
    wave: Wave, informants: str, interviews: str, place: tuple[str, int, str | None]
) -> None:
    codings = CODINGS + "C1,INT-1,cfir-2022,I.A,R01,0,9,x\nC2,INT-1,cfir-2022,I.B,R01,0,9,x\n"
    issues = wave.issues(informants=informants, interviews=interviews, codings=codings)
    assert {issue.file for issue in issues} == {place[0]}
    assert {issue.row for issue in issues} == {place[1]}
    if place[2] is not None:
        assert places(issues) == [place]


def test_a_near_miss_in_the_first_wave_has_a_hint_from_its_own_roster(wave: Wave) -> None:
    issue = only(wave.issues(informants=INFORMANTS, interviews=INTERVIEWS.replace("EST-JKG-01", "EST-JKG-O1")))
    assert "EST-JKG-01" in issue.remedy


# What a refusal leaves


def test_a_refused_delivery_leaves_raw_and_core_as_they_were_and_its_issues_in_audit(wave: Wave) -> None:
    assert wave.issues(**TRUE) == []
    tables = ["raw.informants", "raw.interviews", "core.informants", "core.interviews", "core.interview_sites"]
    before = [wave.rows(f"FROM {table} ORDER BY ALL") for table in tables]
    issues = wave.issues(informants=INFORMANTS, interviews=INTERVIEWS.replace("2020-01-31", "soon"))
    assert [wave.rows(f"FROM {table} ORDER BY ALL") for table in tables] == before
    assert wave.rows("FROM audit.refused_rows") == [
        (
            1, "interviews.csv", "", 2, "held_on", "soon", "'soon' is not a date written year first.",
            "Write it like 2021-03-18.", "not a date", False,
        )
    ]  # fmt: skip
    assert len(issues) == 1


# rated_once


def test_a_rater_rates_a_construct_once_for_a_unit_and_wave(wave: Wave) -> None:
    rows = "R1,LC,WPG,cfir-2022,I.D,rater 1,2\nR2,LC,,cfir-2022,I.D,rater 1,2\nR3,LC,WPG,cfir-2022,I.D,rater 2,2\n"
    assert wave.issues(ratings=RATINGS + rows) == []
    issue = only(wave.issues(ratings=RATINGS + rows + "R4,LC,WPG,cfir-2022,I.D,rater 1,1\n"))
    assert (issue.file, issue.row, issue.column, issue.value) == ("ratings.csv", 5, "rated_by", "rater 1")
    assert issue.text == "I.D already has a rating by 'rater 1' for WPG (ratings.csv, row 2)."


# phase_of_its_framework


@pytest.mark.parametrize(
    ("row", "column", "rule", "hint"),
    [
        (
            "present,EL.EXT,",
            "code",
            "not a phase of sowing-growing-2025.",
            "Use one of its phases (SG.P1, SG.P2, SG.P3",
        ),
        ("present,,", "code", "The row has the state present but names no phase.", "Use one of its phases (SG.P1"),
        ("present,SG.S1,", "code", "not a phase of sowing-growing-2025.", "Use one of its phases (SG.P1"),
        ("missing,SG.P1,", "code", "although its state is missing.", "Remove the phase"),
        (
            "present,SG.P1,SG.P2",
            "growth_state",
            "is not a growth state of sowing-growing-2025.",
            "Use one of its growth states",
        ),
    ],
)
def test_a_judgement_names_a_phase_and_a_state_of_its_framework(
    wave: Wave, row: str, column: str, rule: str, hint: str
) -> None:
    assert wave.issues(phase_judgements=PHASES + "P1,LC,PLP,sowing-growing-2025,present,SG.P3,SG.S1\n") == []
    issue = only(wave.issues(phase_judgements=PHASES + f"P1,LC,PLP,sowing-growing-2025,{row}\n"))
    assert issue.column == column
    assert issue.problem.endswith(rule)
    assert issue.remedy.startswith(hint)


def test_a_framework_without_phases_judges_none(wave: Wave) -> None:
    issue = only(wave.issues(phase_judgements=PHASES + "P1,LC,PLP,cfir-2022,present,I.A,\n"))
    assert issue.remedy == "It has no phases: name another framework."


# phase_judged_once


def test_a_site_is_in_one_phase_in_a_wave(wave: Wave) -> None:
    rows = "P1,LC,PLP,sowing-growing-2025,present,SG.P3,\nP2,LC,PLP,sowing-growing-2025,present,SG.P4,\n"
    issue = only(wave.issues(phase_judgements=PHASES + rows))
    assert (issue.row, issue.column, issue.value) == (3, "code", "SG.P4")
    assert issue.problem == "PLP already has a phase of sowing-growing-2025 (phase_judgements.csv, row 2)."


# follows_the_same_cell


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("F3,LC,,adoption,EL.INT,present,y,F1", "'F1' is in wave 1, LC, adoption, EL.EXT; a finding follows"),
        ("F3,LC,,implementation,EL.EXT,present,y,F1", "'F1' is in wave 1, LC, adoption, EL.EXT; a finding follows"),
        ("F3,MRR,,adoption,EL.EXT,present,y,F1", "'F1' is in wave 1, LC, adoption, EL.EXT; a finding follows"),
        ("F3,LC,,adoption,EL.EXT,present,y,F2", "'F2' is in wave 2, LC, adoption, EL.EXT; a finding follows"),
    ],
)
def test_a_statement_follows_one_of_the_same_cell_in_an_earlier_wave(wave: Wave, row: str, hint: str) -> None:
    header = FINDINGS.replace("evidence", "follows")
    assert wave.issues(1, findings=header + "F1,LC,,adoption,EL.EXT,present,x,\n") == []
    second = "F2,LC,,adoption,EL.EXT,present,y,F1\n"
    assert wave.issues(2, findings=header + second) == []
    issue = only(wave.issues(2, findings=header + second + row + "\n"))
    assert (issue.row, issue.column) == (3, "follows")
    assert issue.text.startswith(hint)


def test_a_statement_that_follows_nothing_known_is_refused(wave: Wave) -> None:
    issue = only(
        wave.issues(findings=FINDINGS.replace("evidence", "follows") + "F1,LC,,adoption,EL.EXT,present,x,F9\n")
    )
    assert (issue.column, issue.value, issue.problem) == (
        "follows",
        "F9",
        "{value} is not a key of findings, in wave 1 or an earlier one.",
    )


# recruited_of_those_approached


def test_no_more_people_are_lost_than_were_approached(wave: Wave) -> None:
    header = "recruitment,programme,site,approached,declined,not_reached,withdrew\n"
    assert wave.issues(recruitment=header + "RC1,LC,WPG,3,1,1,1\nRC2,LC,PLP,0,,,\n") == []
    issue = only(wave.issues(recruitment=header + "RC1,LC,WPG,3,2,1,1\n"))
    assert (issue.column, issue.value) == ("approached", "3")
    assert issue.problem == "{value} people were approached, but 4 declined, were not reached or withdrew."


def test_a_delivery_that_loads_after_a_refusal_clears_the_refusal(wave: Wave) -> None:
    assert wave.issues(**TRUE) == []
    assert len(wave.issues(informants=INFORMANTS.replace("service", "boss"))) == 1
    assert wave.issues(**TRUE, events=EVENTS + "EV1,LC,,adoption,2017,x\n") == []
    assert wave.rows("FROM audit.refused_rows") == []


def test_a_delivery_put_back_to_what_is_loaded_clears_the_refusal(wave: Wave) -> None:
    assert wave.issues(**TRUE) == []
    assert len(wave.issues(informants=INFORMANTS.replace("service", "boss"))) == 1
    assert wave.issues(**TRUE) == []
    assert wave.rows("FROM audit.refused_rows") == []


def test_a_delivery_without_files_is_refused_with_what_to_do(wave: Wave) -> None:
    (wave.folder / "wave-1").mkdir()
    issue = only(wave.issues())
    assert (issue.file, issue.problem) == ("wave-1", "The wave has no files.")
    assert issue.remedy.startswith("Put its tables into ")


def test_a_refusal_whose_issues_have_no_value_is_recorded(wave: Wave) -> None:
    assert len(wave.issues(informants="informant,informant_role\nEST-JKG-01,\n")) == 1
    assert wave.rows("SELECT value, rule FROM audit.refused_rows") == [(None, "The cell is blank.")]


def test_what_was_normalised_stands_in_audit_with_the_wave(wave: Wave) -> None:
    assert wave.issues(informants="informant,informant_role\njkp 1,strategic\n") == []
    assert wave.rows("FROM audit.normalised_cells") == [
        (
            1, "informants.csv", "", 2, "informant", "jkp 1", "EST-JKG-01",
            "spaces, case, leading zero, alias JKP->JKG, scheme site-participant, alias_JKP->JKG",
        )
    ]  # fmt: skip


def test_small_batches_load_the_same_and_refuse_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row may refer to, or repeat, one of another batch."""
    roster = "informant,informant_role\n" + "".join(f"EST-JKG-{n:02d},strategic\n" for n in range(1, 12))
    good = {"informants": roster, "interviews": INTERVIEWS.splitlines()[0] + "\n" + "".join(
        f"INT-{n},ESTHER,JKG; KM,EST-JKG-{n:02d}; jkg {12 - n},2020-01-31,online,sv\n" for n in range(1, 12) if n != 6
    )}  # fmt: skip
    bad = {
        "informants": roster + "EST-JKG-01,service\n",
        "interviews": good["interviews"].replace("EST-JKG-04;", "EST-JKG-44;").replace("INT-11", "INT-2"),
    }
    found = []
    for rows in (20_000, 3, 1):
        monkeypatch.setattr(table_reading, "BATCH_ROWS", rows)
        with small_study(tmp_path / str(rows)) as wave:
            refused = wave.issues(**bad)
            assert wave.issues(**good) == []
            tables = ["raw.interviews", "core.interviews", "core.interview_informants", "audit.normalised_cells"]
            found.append((refused, [wave.rows(f"FROM {table} ORDER BY ALL") for table in tables]))
    assert found[0] == found[1] == found[2]
    assert places(found[0][0]) == [
        ("informants.csv", 13, "informant"), ("interviews.csv", 5, "informants"), ("interviews.csv", 11, "interview"),
    ]  # fmt: skip


# one_person_a_code


def test_a_code_belongs_to_one_person(wave: Wave) -> None:
    header = "informant,informant_role,key_number\n"
    assert wave.issues(1, informants=f"{header}EST-JKG-01,strategic,1\n") == []
    assert wave.issues(2, informants=f"{header}EST-JKG-01,strategic,1\n") == []
    issue = only(wave.issues(2, informants=f"{header}EST-JKG-01,strategic,2\n"))
    assert issue.problem == "EST-JKG-01 has the key number {value} here and 1 in wave 1."
