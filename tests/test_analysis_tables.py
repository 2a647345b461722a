"""The analysis itself as data: memos, decisions, checks and forums, what refers to what, and what is withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, places, small_study
from states import with_marts

from casewave.assets.protection.gate import sha256
from casewave.assets.protection.public import release
from casewave.assets.protection.withdrawal import erase, places_to_mend
from casewave.assets.reading.issues import Issue
from casewave.assets.report.evidence import entries
from casewave.assets.report.printable import Table
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import analysis, methods_tables
from casewave.assets.report.tables.plain import date_range
from casewave.assets.warehouse.store import transaction
from casewave.schemas.register.study_file import load_study

INFORMANTS = "informant,informant_role,may_quote\nEST-JKG-01,strategic,no\nEST-JKG-02,service,yes\n"
INTERVIEWS = """interview,programme,sites,informants,held_on,interview_mode,language,interviewer
INT-1,ESTHER,JKG,EST-JKG-01,2020-06-01,online,sv,R04
INT-2,ESTHER,JKG,EST-JKG-01; EST-JKG-02,2020-06-02,online,sv,R04
INT-3,ESTHER,JKG,EST-JKG-02,2020-06-03,online,sv,R04
"""
CODINGS = "coding,source,framework,code,coder,segment\nC1,INT-1,cfir-2022,I.A,R01,Only she said this\n"
FINDINGS = """finding,programme,phase,element,state,statement,evidence
F1,ESTHER,adoption,EL.EXT,present,On her word alone,INT-1
F2,ESTHER,adoption,EL.INT,present,On the word of the other,INT-3
"""
MEMOS = """memo,memo_kind,author,date,programme,site,framework,code,other_code,subjects,text
M1,Analytic,R01,2022-01~,ESTHER,JKG,cfir-2022,I.A,I.B,C1,What est_jkg_1 meant
M2,case,R05,2021-12,ESTHER,,,,,C1; F2,Both of them
M3,code,R05,,,,cfir-2022,I.A,,,About a code alone
"""
NOTES = "reflexive_note,author,date,programme,site,text\nRN1,R05,2021-06-02,ESTHER,JKG,I know INT-1 from before\n"
TEAM = """member,team_role,discipline,lived_experience,insider_sites,familiar_sites
R01,investigator,health policy,,,JKG; KM
R05,coordinator,nursing,family carer,JKG,
"""
CHECKS = """\
member_check,round,date,informants,members,stakeholder_roles,participants,shown,subjects,response_kind,response
MC1,1,2022-01/2022-02,EST-JKG-01,,,1,A summary,F1,agreed,She said yes
MC2,1,2022-02,EST-JKG-01; EST-JKG-02,R05,Collaborators of the programmes,2,A table,F1; F2,agreed in part,JKG 01 and more
MC3,2,2022-07/2022-08,,R01,researcher,6,The model,F2,agreed,
"""
FORUMS = """forum,title,date,is_planned,place,programmes,participants,stakeholder_roles,informants,inputs,subjects
JIF-1,First forum,2022-08,,online,ESTHER; LC,24,researcher; collaborator,EST-JKG-01,Table 6,F1; F2
JIF-2,Second forum,2024,yes,,,,,,,
"""
CONTRIBUTIONS = """forum_contribution,forum,informant,stakeholder_role,contribution_kind,contribution,subjects
FC1,JIF-1,jkp 1,collaborator,objection,It was otherwise,F1
FC2,JIF-1,,researcher,agreement,As we saw it,F2
"""
DECISIONS = """decision,decision_kind,date,members,framework,code,subjects,what,reason,grounds,new_framework,new_version
D1,cell,2022-02,R01; R05,,,F1,Reworded,As EST-JKG-01 told us,MC1; JIF-1,,
D2,model,2023-12,R01,,,,A new model,Full analysis,M2,voices-2,4
"""
SUFFICIENCY = """sufficiency_judgement,framework,code,theme,judgement,ground,analyst,date
SJ1,cfir-2022,I.A,,sufficient,Nothing new,R01,2023-12
SJ2,,,The whole model,nearly sufficient,One site is thin,R05,
"""
SHARED = "dissemination,audience,format,date,programmes,product\nDS1,Researchers,webinar,2024-10,ESTHER; LC,The model\n"
TRANSLATIONS = """\
translation,concept,from_programme,to_programme,relation,framework,code,interpretation,line_of_argument,subjects
TR1,Kitchen table,LC,ESTHER,Extends,cfir-2022,I.A,A table of many,From one to many,F2
TR2,Kitchen table,LC,MRR,absent,,,,From one to many,
"""
CMO = """cmo_configuration,programme,site,theory,context,mechanism,outcome,judgement,subjects
CMO1,ESTHER,JKG,Stories move leaders,Monthly meetings,Trust,Joint budgets,supported,INT-1
"""
TABLES = {
    "informants": INFORMANTS, "interviews": INTERVIEWS, "codings": CODINGS, "findings": FINDINGS, "memos": MEMOS,
    "reflexive_notes": NOTES, "team_members": TEAM, "member_checks": CHECKS, "forums": FORUMS,
    "forum_contributions": CONTRIBUTIONS, "decisions": DECISIONS, "sufficiency_judgements": SUFFICIENCY,
    "dissemination": SHARED, "translations": TRANSLATIONS, "cmo_configurations": CMO,
}  # fmt: skip


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


def only(issues: list[Issue]) -> Issue:
    (issue,) = issues
    return issue


def withdraw(wave: Wave, code: str) -> list[str]:
    with transaction(wave.con):
        erased = erase(wave.con, load_study(wave.folder), code)
    return list(places_to_mend(erased))


# what is delivered


def test_the_analysis_loads_with_words_folded_and_dates_as_precise_as_they_are(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    assert wave.rows("SELECT memo, memo_kind, earliest::VARCHAR FROM core.memos ORDER BY memo") == [
        ("M1", "analytic", "2022-01-01"), ("M2", "case", "2021-12-01"), ("M3", "code", None),
    ]  # fmt: skip
    assert wave.rows("SELECT stakeholder_role FROM core.member_check_roles WHERE member_check = 'MC2'") == [
        ("collaborator",)
    ]
    assert wave.rows("SELECT insider_site FROM core.team_member_insider_sites WHERE member = 'R05'") == [("JKG",)]
    assert wave.rows("SELECT informant FROM core.forum_contributions WHERE forum_contribution = 'FC1'") == [
        ("EST-JKG-01",)
    ]


def test_a_wave_without_any_of_it_loads(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS, interviews=INTERVIEWS) == []


def test_a_member_of_the_team_is_on_the_list_of_every_wave_and_once_in_each(wave: Wave) -> None:
    assert wave.issues(1, team_members=TEAM) == []
    assert wave.issues(2, team_members=TEAM) == []
    assert places(wave.issues(2, team_members=TEAM + "R05,,,,,\n")) == [("team_members.csv", 4, "member")]


# references


def test_what_a_memo_is_about_must_be_there(wave: Wave) -> None:
    issue = only(wave.issues(**TABLES | {"memos": MEMOS.replace("C1; F2", "C1; F3")}))
    assert (issue.file, issue.row, issue.column, issue.value) == ("memos.csv", 3, "subjects", "F3")
    assert issue.check == "no such row"


def test_a_reference_that_could_mean_two_rows_is_refused(wave: Wave) -> None:
    ratings = "rating,programme,framework,code,rated_by,rated\nF2,ESTHER,cfir-2022,I.A,consensus,1\n"
    found = wave.issues(**TABLES | {"ratings": ratings})
    assert {(issue.file, issue.column, issue.value, issue.check) for issue in found} == {
        ("memos.csv", "subjects", "F2", "ambiguous reference"),
        ("translations.csv", "subjects", "F2", "ambiguous reference"),
        ("member_checks.csv", "subjects", "F2", "ambiguous reference"),
        ("forums.csv", "subjects", "F2", "ambiguous reference"),
        ("forum_contributions.csv", "subjects", "F2", "ambiguous reference"),
    }
    assert found[0].problem == "{value} is a key of several tables: findings and ratings."


# site_of_its_programme
# code_of_its_framework
# code_beside_its_framework
# other_code_without_code
# sufficiency_of_something


@pytest.mark.parametrize(
    ("table", "old", "new", "column", "value"),
    [
        ("memos", "ESTHER,JKG,cfir", "LC,JKG,cfir", "site", "JKG"),
        ("reflexive_notes", "ESTHER,JKG", "LC,JKG", "site", "JKG"),
        ("memos", "I.A,I.B", "I.A,I.Z", "other_code", "I.Z"),
        ("memos", "I.A,I.B", ",I.B", "other_code", "I.B"),
        ("memos", ",,,,cfir-2022,I.A,,,", ",,,,,I.A,,,", "code", "I.A"),
        ("sufficiency_judgements", "I.A,,", "I.ZZ,,", "code", "I.ZZ"),
        ("sufficiency_judgements", "SJ2,,,The whole model", "SJ2,,,", "theme", None),
        ("sufficiency_judgements", "I.A,,", "I.A,Both,", "theme", "Both"),
        ("forums", "researcher; collaborator", "researcher; neighbour", "stakeholder_roles", "neighbour"),
        ("dissemination", "Researchers", "citizens", "audience", "citizens"),
        ("translations", "cfir-2022,I.A", ",I.A", "code", "I.A"),
        ("translations", "cfir-2022,I.A", "cfir-2022,I.ZZ", "code", "I.ZZ"),
        ("translations", "Extends", "explains", "relation", "explains"),
        ("cmo_configurations", "ESTHER,JKG", "LC,JKG", "site", "JKG"),
        ("decisions", "2023-12", "12/2023", "date", "12/2023"),
    ],
)
def test_a_row_that_breaks_a_rule_is_reported_at_its_cell(
    wave: Wave, table: str, old: str, new: str, column: str, value: str | None
) -> None:
    assert old in TABLES[table]
    issue = only(wave.issues(**TABLES | {table: TABLES[table].replace(old, new, 1)}))
    assert (issue.file, issue.column, issue.value) == (f"{table}.csv", column, value)


def test_a_name_in_the_place_of_a_member_of_the_team_is_refused_without_repeating_it(wave: Wave) -> None:
    issue = only(wave.issues(**TABLES | {"team_members": TEAM.replace("R01,", "Anna,")}))
    assert (issue.file, issue.column, issue.value, issue.check) == ("team_members.csv", "member", None, "identifier")
    assert wave.rows("SELECT count(*) FROM raw.team_members WHERE member = 'Anna'") == [(0,)]


@pytest.mark.parametrize(
    ("table", "old"),
    [
        ("memos", "Both of them"), ("reflexive_notes", "I know INT-1 from before"), ("member_checks", "She said yes"),
        ("forum_contributions", "As we saw it"), ("team_members", "family carer"), ("decisions", "Full analysis"),
        ("sufficiency_judgements", "Nothing new"), ("dissemination", "The model"), ("forums", "First forum"),
    ],
)  # fmt: skip
def test_the_scan_for_identifiers_reads_every_text(wave: Wave, table: str, old: str) -> None:
    changed = TABLES[table].replace(old, "write to anna.svensson@example.org", 1)
    found = [issue for issue in wave.issues(**TABLES | {table: changed}) if issue.check == "identifier"]
    assert [issue.file for issue in found] == [f"{table}.csv"]


# withdrawal


def test_withdrawal_erases_their_checks_contributions_and_the_memos_on_their_words_alone(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    shown = withdraw(wave, "EST-JKG-01")
    assert wave.rows("SELECT member_check FROM core.member_checks ORDER BY 1") == [("MC2",), ("MC3",)]
    assert wave.rows("SELECT forum_contribution FROM core.forum_contributions") == [("FC2",)]
    assert wave.rows("SELECT forum FROM core.forums ORDER BY 1") == [("JIF-1",), ("JIF-2",)]
    assert wave.rows("SELECT * FROM core.forum_informants") == []
    assert wave.rows("SELECT memo FROM core.memos ORDER BY 1") == [("M2",), ("M3",)]
    assert wave.rows("SELECT * FROM core.cmo_configurations") == []
    assert wave.rows("SELECT translation FROM core.translations ORDER BY 1") == [("TR1",), ("TR2",)]
    assert wave.rows("SELECT decision, what, reason FROM core.decisions ORDER BY 1") == [
        ("D1", "Reworded", "As [withdrawn] told us"), ("D2", "A new model", "Full analysis"),
    ]  # fmt: skip
    assert wave.rows("SELECT ground FROM core.decision_grounds WHERE decision = 'D1'") == [("JIF-1",)]
    assert wave.rows("SELECT subject FROM core.decision_subjects") == []
    assert wave.rows("SELECT subjects, grounds FROM raw.decisions WHERE decision = 'D1'") == [(None, "JIF-1")]
    assert wave.rows("SELECT text FROM core.reflexive_notes") == [("I know [withdrawn] from before",)]
    assert wave.rows("SELECT response FROM raw.member_checks WHERE member_check = 'MC2'") == [("[withdrawn] and more",)]
    assert "wave-1/member_checks.csv, row 2: remove the row" in shown
    assert "wave-1/forum_contributions.csv, row 2: remove the row" in shown
    assert any(line.startswith("wave-1/decisions.csv, row 2, column subjects:") for line in shown)


def test_a_row_that_goes_for_another_reason_is_not_said_to_stay(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    with transaction(wave.con):
        erased = erase(wave.con, wave.study, "EST-JKG-01")
    assert ("forum_contributions", "FC1") not in erased.shared
    assert ("forums", "JIF-1") in erased.shared


# what goes out


def published(wave: Wave) -> tuple[dict[str, list[dict[str, object]]], list[str]]:
    made = release(with_marts(wave.con), wave.study, [])
    return {table.name: table.rows.to_pylist() for table in made.tables}, made.open


def test_nothing_of_the_team_goes_out_uncleared(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    tables, _ = published(wave)
    shown = repr(tables)
    assert "notes" not in tables
    for secret in ("family carer", "About a code alone", "from before", "She said yes", "It was otherwise"):
        assert secret not in shown


def test_a_memo_that_two_people_cleared_goes_out_with_its_codes_replaced(tmp_path: Path) -> None:
    cleared = "\n".join(
        f"      - {{of: {of}, sha256: {sha256(text)}, reason: x, decided_by: R01, checked_by: R05, "
        "decided_on: 2026-03-02}"
        for of, text in (("M1", "What est_jkg_1 meant"), ("M3", "About a code"), ("RN1", "I know INT-1 from before"))
    )
    with small_study(tmp_path, ("  public:", f"  public:\n    quotes:\n{cleared}\n   ")) as wave:
        assert wave.issues(**TABLES) == []
        tables, still_open = published(wave)
        assert tables["notes"] == [
            {"wave": 1, "kind": "reflexive note", "text": "I know [interview] from before"},
        ]
        assert "the note M1 is left out: it is about someone who refused to be quoted" in still_open
        assert any(line.startswith("the note M3 has changed since it was cleared") for line in still_open)


def test_a_member_of_the_team_is_a_code_in_every_text_that_goes_out(wave: Wave) -> None:
    events = "event,programme,phase,date,description\nEV-1,ESTHER,adoption,2012,r09 spoke of MC-2 and M1\n"
    team = TEAM + "R09,,,,,\n"
    assert wave.issues(**TABLES | {"events": events, "team_members": team}) == []
    tables, _ = published(wave)
    assert [row["description"] for row in tables["timeline"]] == [
        "[member of the team] spoke of [member check] and [memo]"
    ]


# what its history says


RATINGS = """rating,programme,framework,code,rated_by,rated,rater,rated_on,evidence
R1,ESTHER,cfir-2022,I.A,rater 1,1,R01,2021-10-01,C1
R2,ESTHER,cfir-2022,I.A,rater 2,-1,R05,2021-10-02,C1
"""
WITH_CODING = FINDINGS.replace("On her word alone,INT-1", "On her word alone,INT-1; C1")
LATER = (
    "finding,programme,phase,element,state,statement,evidence,follows\nF9,ESTHER,adoption,EL.EXT,mixed,Less so,,F1\n"
)


def test_the_history_of_a_statement_goes_from_its_first_evidence_to_its_revision(wave: Wave) -> None:
    assert wave.issues(1, **TABLES | {"findings": WITH_CODING, "ratings": RATINGS}) == []
    assert wave.issues(2, findings=LATER) == []
    query = (
        "SELECT wave, event, detail, who, reference FROM mart.statement_history WHERE entry = ? ORDER BY event_order"
    )
    shown = wave.marts(query, "F1")
    assert shown == [
        (1, "collected", "interview INT-1", "R04", "INT-1"),
        (1, "rated", "CFIR (2022) I.A: 1 by rater 1", "R01", "R1"),
        (1, "rated", "CFIR (2022) I.A: -1 by rater 2", "R05", "R2"),
        (1, "disputed", "CFIR (2022) I.A: 1 by rater 1, -1 by rater 2", "R01; R05", "R1"),
        (1, "noted", "case memo", "R05", "M2"),
        (1, "noted", "analytic memo", "R01", "M1"),
        (1, "member-checked", "round 1: agreed", "EST-JKG-01", "MC1"),
        (1, "disputed", "round 1: agreed in part", "EST-JKG-01; EST-JKG-02; R05", "MC2"),
        (1, "member-checked", "round 1: agreed in part", "EST-JKG-01; EST-JKG-02; R05", "MC2"),
        (1, "decided", "Reworded: As EST-JKG-01 told us", "R01; R05", "D1"),
        (1, "disputed", "objection: withheld", "EST-JKG-01", "FC1"),
        (1, "discussed", "First forum", None, "JIF-1"),
        (1, "coded", "CFIR (2022) I.A", "R01", "C1"),
        (1, "stated", "On her word alone", None, "F1"),
        (2, "revised", "wave 2: Less so", None, "F9"),
    ]  # fmt: skip
    later = wave.marts(query, "F9")
    assert later == [*shown[:-1], (2, "stated", "Less so", None, "F9")]


def test_a_memo_on_a_rating_is_in_the_history_of_the_statement_that_it_rests_on(wave: Wave) -> None:
    memos = "memo,memo_kind,subjects,text\nM8,analytic,R2,Why we differ\n"
    tables = {"informants": INFORMANTS, "interviews": INTERVIEWS, "codings": CODINGS, "findings": WITH_CODING}
    assert wave.issues(1, **tables, ratings=RATINGS, memos=memos) == []
    assert wave.marts("SELECT entry FROM mart.statement_history WHERE reference = 'M8'") == [("F1",)]


def test_the_decision_log_names_who_decided_what_on_what_grounds(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    query = """
        SELECT decision, members, subjects, grounds, follows, model_version FROM mart.decision_log
        ORDER BY decision_order
    """
    assert wave.marts(query) == [
        ("D1", "R01; R05", "F1", "JIF-1; MC1", None, None), ("D2", "R01", None, "M2", "voices-2", "4"),
    ]  # fmt: skip
    query = "SELECT decision, model_version, interviews, member_checks, forums FROM mart.model_milestones"
    assert wave.marts(query) == [("D2", "4", 3, 0, 0)]


def test_what_someone_said_in_a_member_check_is_withheld_where_they_refused_to_be_quoted(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    query = "SELECT member_check, response, is_withheld, roles, decisions FROM mart.member_checking ORDER BY 1"
    assert wave.marts(query) == [
        ("MC1", None, True, None, "D1"), ("MC2", None, True, "Collaborators of the programmes", None),
        ("MC3", None, False, "Researchers", None),
    ]  # fmt: skip
    agreed = INFORMANTS.replace(",no\n", ",yes\n")
    assert wave.issues(**TABLES | {"informants": agreed}) == []
    assert wave.marts("SELECT response FROM mart.member_checking WHERE member_check = 'MC1'") == [("She said yes",)]


def test_a_forum_tells_who_was_there_and_what_it_led_to(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    query = """
        SELECT forum, is_planned, programmes, participants, roles, contributions, objections, decisions, led_to
        FROM mart.forum_log ORDER BY forum_order
    """
    assert wave.marts(query) == [
        ("JIF-1", False, "ESTHER; CMHA Learning Centres", 24, "Collaborators of the programmes; Researchers", 2, 1,
         "D1", "Reworded"),
        ("JIF-2", True, None, None, None, 0, 0, None, None),
    ]  # fmt: skip
    query = "SELECT entry, forum, interpretation, decision FROM mart.joint_interpretations ORDER BY entry"
    assert wave.marts(query) == [
        ("F1", "JIF-1", "objection: withheld (Collaborators of the programmes)", "Reworded"),
        ("F2", "JIF-1", "agreement: As we saw it (Researchers)", None),
    ]  # fmt: skip


@pytest.mark.parametrize("mart", ["forum_log", "member_checking", "joint_interpretations"])
def test_what_a_later_wave_decides_and_adds_leaves_the_rows_before_as_they_were(mart: str, wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    before = wave.marts(f"FROM mart.{mart} ORDER BY ALL")
    later = {
        "decisions": DECISIONS.splitlines()[0] + "\nD9,cell,2024-02,R01,,,F1,Taken back,Second thoughts,MC1; JIF-1,,\n",
        "forum_contributions": CONTRIBUTIONS.splitlines()[0] + "\nFC9,JIF-1,,researcher,agreement,Now we see it,F1\n",
    }
    assert wave.issues(2, **later) == []
    assert wave.marts(f"FROM mart.{mart} WHERE as_of_wave = 1 ORDER BY ALL") == before
    shown = "Taken back" if mart == "joint_interpretations" else "D9"
    assert shown in str(wave.marts(f"FROM mart.{mart} WHERE as_of_wave = 2"))


QUOTED = "coding,source,framework,code,coder,segment\nC1,INT-1,cfir-2022,I.A,R01,One\nC2,INT-3,cfir-2022,II.A,R01,Two\n"


@pytest.mark.parametrize(("may_quote", "consent"), [("yes", "agreed"), ("no", "refused"), ("", "not recorded")])
def test_a_segment_is_quoted_only_where_everyone_who_spoke_agreed(wave: Wave, may_quote: str, consent: str) -> None:
    informants = f"informant,informant_role,may_quote\nEST-JKG-01,strategic,{may_quote}\nEST-JKG-02,service,yes\n"
    phases = "phase_judgement,programme,framework,state,code,evidence\nP1,ESTHER,sowing-growing-2025,present,SG.P3,C1\n"
    tables = {"informants": informants, "interviews": INTERVIEWS, "codings": QUOTED, "findings": WITH_CODING}
    assert wave.issues(**tables, phase_judgements=phases) == []
    query = "SELECT row_label, consent, informants, segment FROM mart.quotations ORDER BY row_label"
    words = ("EST-JKG-01", "One") if may_quote == "yes" else (None, None)
    assert wave.marts(query) == [("Blossoming", consent, *words), ("External context", consent, *words)]


def test_a_coding_counts_for_the_element_that_takes_up_its_code_or_one_above_it(wave: Wave) -> None:
    findings = FINDINGS.replace("of the other,INT-3", "of the other,C2")
    tables = {"informants": INFORMANTS, "interviews": INTERVIEWS, "codings": QUOTED, "findings": findings}
    assert wave.issues(**tables) == []
    query = """
        SELECT code, from_code, codings, example FROM mart.coding_framework
        WHERE framework = 'combined-elements-2024' AND from_framework = 'cfir-2022' AND code IN ('EL.EXT', 'EL.INT')
        ORDER BY row_order, from_order
    """
    found = wave.marts(query)
    assert ("EL.EXT", "II", 1, "C2") in found
    assert [row for row in found if row[2]] == [("EL.EXT", "II", 1, "C2")]


def test_a_role_of_two_lines_makes_no_second_contribution(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    wave.con.execute("UPDATE core.stakeholder_roles SET label = 'Researchers\n(all)' WHERE label = 'Researchers'")
    (table,) = analysis.joint_interpretations(ReportData(with_marts(wave.con), wave.study), (1, 1))
    shown = [[line.text for line in row.cells[3].lines] for row in table.rows if row.role == "row"]
    assert shown == [
        ["objection: withheld (Collaborators of the programmes)"], ["agreement: As we saw it (Researchers\n(all))"],
    ]  # fmt: skip


def test_what_someone_contributed_who_agreed_to_be_quoted_is_told(wave: Wave) -> None:
    assert wave.issues(**TABLES | {"informants": INFORMANTS.replace(",no\n", ",yes\n")}) == []
    query = "SELECT interpretation FROM mart.joint_interpretations WHERE entry = 'F1'"
    assert wave.marts(query) == [("objection: It was otherwise (Collaborators of the programmes)",)]
    query = "SELECT detail FROM mart.statement_history WHERE reference = 'FC1'"
    assert wave.marts(query) == [("objection: It was otherwise",)]


def test_the_evidence_view_of_a_statement_shows_its_history(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    shown = {entry.entry: entry for entry in entries(ReportData(with_marts(wave.con), wave.study), 1)}
    assert [(each.event, each.who, each.date) for each in shown["F1"].history][-3:] == [
        ("disputed", "EST-JKG-01", "2022-08"), ("discussed", "", "2022-08"), ("stated", "", ""),
    ]  # fmt: skip


def test_climates_are_counted_beside_the_phase_of_the_site_that_the_interview_is_about(wave: Wave) -> None:
    interviews = INTERVIEWS + "INT-4,ESTHER,KM,EST-JKG-02,2020-06-04,online,sv,R04\n"
    codings = (
        "coding,source,framework,code,coder,segment\nC1,INT-1,sowing-growing-2025,SG.C2.1,R01,One\n"
        "C2,INT-1,sowing-growing-2025,SG.C2,R01,Two\nC3,INT-4,sowing-growing-2025,SG.C1.1,R01,Three\n"
    )
    phases = (
        "phase_judgement,programme,site,framework,state,code,growth_state\n"
        "P1,ESTHER,JKG,sowing-growing-2025,present,SG.P2,SG.S2\nP2,ESTHER,,sowing-growing-2025,present,SG.P3,\n"
        "P3,ESTHER,SGP,sowing-growing-2025,missing,,\n"
    )
    tables = {"informants": INFORMANTS, "interviews": interviews, "codings": codings, "phase_judgements": phases}
    assert wave.issues(**tables) == []
    query = """
        SELECT site, phase_label, growth_label, climate, codings FROM mart.growth_climates
        ORDER BY site NULLS FIRST, climate
    """
    assert wave.marts(query) == [
        (None, "Blossoming", None, "SG.C1", 1), (None, "Blossoming", None, "SG.C2", 2),
        (None, "Blossoming", None, "SG.C3", 0), ("JKG", "Sprouting", "wilting", "SG.C1", 0),
        ("JKG", "Sprouting", "wilting", "SG.C2", 2), ("JKG", "Sprouting", "wilting", "SG.C3", 0),
    ]  # fmt: skip
    (table,) = analysis.climates(ReportData(wave.con, wave.study), (1, 1))
    assert [row[:1] + row[2:4] for row in cells(table)] == [
        ["ESTHER", "Blossoming", "Macroclimate (1), Mesoclimate (2)"],
        ["ESTHER, Region Jönköping", "Sprouting, wilting", "Mesoclimate (2)"],
    ]


# what is printed of it


@pytest.mark.parametrize(
    ("edtf", "shown"),
    [
        ("2022-01/2022-02", "2022-01 to 2022-02"), ("2021-09~", "about 2021-09"), ("2023-12", "2023-12"),
        ("2024 (planned)", "2024 (planned)"),
    ],
)  # fmt: skip
def test_a_date_is_printed_as_people_read_it(edtf: str, shown: str) -> None:
    assert date_range(edtf) == shown


def printed(wave: Wave) -> dict[str, Table]:
    source = ReportData(with_marts(wave.con), wave.study)
    return {table.title: table for _, tables in methods_tables(source) for table in tables}


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_every_table_of_the_analysis_is_printed(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    tables = printed(wave)
    assert cells(tables["Decision log"])[1][:5] == ["D2", "2023-12", "model", "", "A new model"]
    assert cells(tables["Milestones of the model"])[0][:4] == ["4", "2023-12", "A new model", "3"]
    assert cells(tables["Member checking"])[0][7:9] == ["agreed", "withheld"]
    assert [row[1] for row in cells(tables["Joint interpretive forums"])] == ["2022-08", "2024 (planned)"]
    assert cells(tables["Theoretical sufficiency"])[0][0] == "The whole model"
    assert cells(tables["Dissemination"])[0][:3] == ["Researchers", "webinar", "The model"]
    assert cells(tables["Research team"])[1][4:6] == ["family carer", "Region Jönköping"]
    assert [row[:2] for row in cells(tables["Research team"])] == [["R01", "1"], ["R05", "1"]]
    assert {row[0]: row[4] for row in cells(tables["Memos and reflexive notes"])} == {
        "M1": "ESTHER, Region Jönköping, CFIR (2022): Innovation Source and Innovation Evidence Base", "M2": "ESTHER",
        "M3": "CFIR (2022): Innovation Source", "RN1": "ESTHER, Region Jönköping",
    }  # fmt: skip
    assert cells(tables["Translation of concepts between cases"])[0][:4] == [
        "Kitchen table", "CMHA Learning Centres", "ESTHER", "extends",
    ]  # fmt: skip
    assert cells(tables["Context, mechanism and outcome"])[0][2:5] == ["Monthly meetings", "Trust", "Joint budgets"]
    assert "External context: statements and joint interpretations" not in tables
    joint = cells(tables["Adoption: statements and joint interpretations"])
    assert joint[1] == [
        "ESTHER", "On her word alone", "First forum",
        "objection: withheld (Collaborators of the programmes)", "Reworded",
    ]  # fmt: skip


def test_a_member_has_a_row_for_the_waves_in_which_they_stay_as_they_are(wave: Wave) -> None:
    assert wave.issues(1, team_members=TEAM) == []
    assert wave.issues(2, team_members=TEAM.replace("family carer", "patient")) == []
    rows = cells(printed(wave)["Research team"])
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("R01", "1, 2", ""), ("R05", "1", "family carer"), ("R05", "2", "patient"),
    ]  # fmt: skip


def test_memos_and_histories_are_in_no_paper(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    source = ReportData(with_marts(wave.con), wave.study)
    for section, tables in methods_tables(source):
        shown = repr([cells(table) for table in tables])
        assert not (section.is_for_papers and "About a code alone" in shown)
        assert not (section.is_for_papers and "from before" in shown)


def test_a_quotation_is_printed_by_row_with_the_code_of_whoever_agreed(wave: Wave) -> None:
    informants = INFORMANTS.replace(",no\n", ",yes\n")
    tables = {"informants": informants, "interviews": INTERVIEWS, "codings": QUOTED, "findings": WITH_CODING}
    assert wave.issues(**tables) == []
    found = printed(wave)
    (title,) = [title for title in found if title.startswith("Quotations by")]
    assert cells(found[title]) == [
        ["External context"], ["ESTHER", "\u201cOne\u201d [Innovation Source]", "EST-JKG-01"],
    ]  # fmt: skip


def test_a_study_that_withholds_segments_prints_a_quotation_only_where_two_people_cleared_it(tmp_path: Path) -> None:
    clearance = f"      - {{of: C1, sha256: {sha256('One')}, reason: x, decided_by: R01, checked_by: R05, "
    cleared = ("  public:", f"  public:\n    quotes:\n{clearance}decided_on: 2026-03-02}}\n   ")
    findings = WITH_CODING.replace("INT-3", "C2")
    tables = {"informants": INFORMANTS.replace(",no\n", ",yes\n"), "interviews": INTERVIEWS, "codings": QUOTED}
    with small_study(tmp_path, ("  segments: shown", "  segments: withheld"), cleared) as wave:
        assert wave.issues(**tables, findings=findings) == []
        quoted = [table for title, table in printed(wave).items() if title.startswith("Quotations by")]
        assert [row[1] for table in quoted for row in cells(table) if len(row) > 1] == [
            "\u201cOne\u201d [Innovation Source]"
        ]
