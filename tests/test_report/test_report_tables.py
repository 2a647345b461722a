"""The tables of a report: what the marts hold, with what is counted and the five missing-data codes kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import small_study
from states import ask, with_marts

from casewave.assets.report.evidence import WITHHELD, entries, evidence_table
from casewave.assets.report.printable import Cell, Table
from casewave.assets.report.source import ReportData, open_source
from casewave.assets.report.tables import change_tables, methods_tables, study_tables, wave_tables
from casewave.assets.report.tables.cross_case import cross_case_tables
from casewave.assets.report.tables.ratings import STATES
from casewave.assets.warehouse.workspace import Workspace


@pytest.fixture(scope="module")
def source(loaded: Workspace) -> Iterator[ReportData]:
    with open_source(loaded.published, loaded.study) as opened:
        yield opened


@pytest.fixture(params=[1, 2, 3])
def wave(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def spans(wave: int) -> list[tuple[int, int]]:
    return [(wave, wave)] if wave == 1 else [(wave, wave), (1, wave)]


def tables(source: ReportData, wave: int, begin: str) -> list[Table]:
    return [table for _, found in wave_tables(source, wave) for table in found if table.name.startswith(begin)]


def test_the_sampling_frame_has_the_counts_of_the_mart(source: ReportData, loaded: Workspace, wave: int) -> None:
    query = """
        SELECT interviews, informants, documents FROM mart.sampling_frame WHERE (from_wave, to_wave) = (?, ?)
        ORDER BY site_scope DESC, case_order NULLS LAST
    """
    for table, span in zip(tables(source, wave, "sampling_frame"), spans(wave), strict=True):
        counts = [tuple(cell.value for cell in row.cells[3:]) for row in table.rows if row.role != "group"]
        assert counts == ask(loaded.published, query, *span)
        assert len(counts) == 8


def test_the_counts_by_site_are_those_of_the_mart(source: ReportData, loaded: Workspace, wave: int) -> None:
    query = """
        SELECT interviews, site_sum, excess, group_interviews, informants FROM mart.interview_counts
        WHERE (from_wave, to_wave) = (?, ?) ORDER BY case_order NULLS LAST, site_order NULLS FIRST
    """
    for table, span in zip(tables(source, wave, "interviews_by_site"), spans(wave), strict=True):
        counts = [tuple(cell.value for cell in row.cells[2:]) for row in table.rows]
        assert counts == ask(loaded.published, query, *span)
        assert any("Double counting" in note for note in table.notes)


def test_the_cross_case_tables_are_those_of_the_mart(source: ReportData, loaded: Workspace, wave: int) -> None:
    query = """
        SELECT row_label, list(cell ORDER BY case_order), list(statements ORDER BY case_order) FROM mart.cross_case
        WHERE (from_wave, to_wave) = (?, ?) AND table_label = ? GROUP BY row_order, row_label ORDER BY row_order
    """
    for span in spans(wave):
        for table in cross_case_tables(source, span):
            expected = ask(loaded.published, query, *span, table.label)
            *body, total = table.rows
            assert [(row.heading, [cell.text for cell in row.cells[1:]]) for row in body] == [
                (label, cells) for label, cells, _ in expected
            ]
            assert [cell.value for cell in total.cells[1:]] == [
                sum(of_case) for of_case in zip(*(row[2] for row in expected), strict=True)
            ]


def test_each_statement_leads_to_the_entry_that_says_it(source: ReportData, wave: int) -> None:
    shown = {entry.entry: entry for entry in entries(source, wave)}
    for table in cross_case_tables(source, (1, wave)):
        lines = [line for row in table.rows for cell in row.cells for line in cell.lines if line.entry]
        assert lines
        for line in lines:
            assert line.text.startswith(" ".join(shown[line.entry].statement.split()))
            assert shown[line.entry].wave <= wave


def test_the_claims_are_those_of_the_mart(source: ReportData, loaded: Workspace, wave: int) -> None:
    (table,) = tables(source, wave, "claims")
    query = """
        SELECT claim, printed, computed, difference, verdict FROM mart.claims_against_data WHERE as_of_wave = ?
        ORDER BY claim
    """
    printed = [(row.heading, *(cell.value for cell in row.cells[3:6]), row.cells[6].text) for row in table.rows]
    assert printed == ask(loaded.published, query, wave)


def test_the_ratings_are_those_of_the_mart_with_each_kind_of_nothing_apart(
    source: ReportData, loaded: Workspace
) -> None:
    query = """
        SELECT list(cell ORDER BY unit_order), list(cell_state ORDER BY unit_order) FROM mart.rating_matrix
        WHERE wave = 3 AND unit_kind = 'case' GROUP BY row_order ORDER BY row_order
    """
    (table,) = tables(source, 3, "ratings_cfir_2022_by_case")
    rows = [row for row in table.rows if row.role != "group"]
    expected = ask(loaded.published, query)
    assert [[cell.text for cell in row.cells[1:]] for row in rows] == [cells for cells, _ in expected]
    nothing = {"missing", "not applicable", "not yet analysed"}
    assert [[cell.kind == "nothing" for cell in row.cells[1:]] for row in rows] == [
        [state in nothing for state in states] for _, states in expected
    ]
    notes = " ".join(table.notes)
    states = {state for _, found in expected for state in found}
    assert all((words in notes) == (state in states) for state, words in STATES.items())


def test_thresholds_are_printed_under_what_they_decide(source: ReportData) -> None:
    (table,) = tables(source, 3, "distinguishing")
    assert any(
        re.match(r"Thresholds: strong [\d.]+, weak [\d.]+\. Mixed ratings count as zero\.", note)
        for note in table.notes
    )
    assert any("inferred" in note for note in table.notes)


def test_change_over_waves_has_what_the_marts_found(source: ReportData, loaded: Workspace) -> None:
    found = {table.name: table for _, shown in change_tables(source) for table in shown}
    counted = {
        "codebook_changes_waves_1_to_3": "mart.codebook_changes WHERE change <> 'kept'",
        "statement_changes_waves_1_to_2": "mart.statement_changes WHERE (from_wave, to_wave) = (1, 2)",
        "assimilation_over_time_waves_1_to_3": "mart.assimilation",
        "panel_waves_1_to_3": "mart.panel_counts",
    }
    for name, rows in counted.items():
        assert [(len(found[name].rows),)] == ask(loaded.published, f"SELECT count(*) FROM {rows}"), name


def test_a_question_of_the_change_matrix_without_an_answer_stays(source: ReportData, loaded: Workspace) -> None:
    found = {table.name: table for _, listed in change_tables(source) for table in listed}
    table = found["change_matrix_waves_1_to_2"]
    query = """
        SELECT list(items ORDER BY case_order) FROM mart.change_matrix WHERE (from_wave, to_wave) = (1, 2)
        GROUP BY question_order ORDER BY question_order
    """
    expected = [items for (items,) in ask(loaded.published, query)]
    assert len(expected) == 7
    assert 0 in [number for items in expected for number in items]
    assert [[answered(cell) for cell in row.cells[1:]] for row in table.rows] == expected


def answered(cell: Cell) -> int:
    """How many answers a cell of the change matrix holds: those that say the same of several places share a line."""
    lines = cell.lines if cell.kind == "list" else ()
    places = [place for line in lines for place in line.text.split(": ", 1)[1].split("; ")]
    return sum(1 + place.partition(" [")[2].count(", ") for place in places)


def test_answers_of_the_change_matrix_that_say_the_same_share_a_line(source: ReportData) -> None:
    found = {table.name: table for _, listed in change_tables(source) for table in listed}
    lines = [
        line.text
        for row in found["change_matrix_waves_2_to_3"].rows for cell in row.cells[1:] if cell.kind == "list"
        for line in cell.lines
    ]  # fmt: skip
    assert len(lines) < sum(answered(cell) for row in found["change_matrix_waves_2_to_3"].rows for cell in row.cells)
    assert any(re.fullmatch(r"1 new statement in each: Adoption, .+ \[\w+, \w+\].* \u2020", line) for line in lines)


def test_a_statement_that_changed_leads_to_the_entries_of_both_waves(source: ReportData) -> None:
    found = {table.name: table for _, shown in change_tables(source) for table in shown}
    shown = {entry.entry: entry for entry in entries(source, 3)}
    revised = [row for row in found["statement_changes_waves_1_to_2"].rows if row.cells[2].text == "revised"]
    assert revised
    for row in revised:
        before, after = (cell.lines[0] for cell in row.cells[3:])
        assert (shown[before.entry].wave, shown[after.entry].wave) == (1, 2)
        assert before.text.startswith(" ".join(shown[before.entry].statement.split()))


def test_ratings_of_two_waves_stand_in_the_order_of_cases(source: ReportData, loaded: Workspace) -> None:
    found = {table.name: table for _, shown in change_tables(source) for table in shown}
    table = found["rating_changes_waves_2_to_3"]
    assert [column.case for column in table.columns[1:]] == ["ESTHER", "MRR", "LC"]
    query = """
        SELECT from_printed || ' → ' || to_printed || ' (' || change FROM mart.changes
        WHERE (from_wave, to_wave, basis, programme) = (2, 3, 'rating', 'MRR') AND site IS NULL
        ORDER BY row_order, from_code, to_code
    """
    printed = [row.cells[2].text for row in table.rows if row.cells[2].text]
    for cell, (begin,) in zip(printed, ask(loaded.published, query), strict=True):
        assert cell.startswith(begin)


def test_methods_have_what_the_marts_found(source: ReportData, loaded: Workspace) -> None:
    found = {table.name: table for _, shown in methods_tables(source) for table in shown}
    counted = {
        "methods_coreq_waves_1_to_3": "mart.methods_numbers WHERE (as_of_wave, standard) = (3, 'COREQ')",
        "methods_triple_c_waves_1_to_3": "mart.methods_numbers WHERE (as_of_wave, standard) = (3, 'TRIPLE C')",
        "agreement_of_coders_waves_1_to_3": "mart.coding_agreement WHERE code IS NULL",
        "agreement_of_coders_by_code_waves_1_to_3": "mart.coding_agreement WHERE code IS NOT NULL",
        "agreement_of_raters_by_construct_waves_1_to_3": "mart.rating_agreement WHERE code IS NOT NULL",
        "meaning_saturation_waves_1_to_3": "mart.meaning_saturation WHERE from_wave = to_wave",
    }
    for name, rows in counted.items():
        assert [(len(found[name].rows),)] == ask(loaded.published, f"SELECT count(*) FROM {rows}"), name


def test_a_coefficient_that_is_undefined_is_printed_as_that(source: ReportData, loaded: Workspace) -> None:
    found = {table.name: table for _, listed in methods_tables(source) for table in listed}
    table = found["agreement_of_raters_by_construct_waves_1_to_3"]
    place = [column.heading for column in table.columns].index("Alpha, ordinal")
    query = """
        SELECT alpha_ordinal FROM mart.rating_agreement WHERE code IS NOT NULL ORDER BY wave, framework, row_order
    """
    shown = [row.cells[place] for row in table.rows]
    assert [cell.text == "undefined" for cell in shown] == [alpha is None for (alpha,) in ask(loaded.published, query)]
    assert {cell.kind for cell in shown} == {"count", "nothing"}


def test_a_truth_table_or_what_stands_in_its_way(source: ReportData) -> None:
    found = {table.name: table for _, shown in methods_tables(source) for table in shown}
    rows = [[cell.text for cell in row.cells] for row in found["truth_table_resources"].rows]
    assert rows == [
        ["0", "0", "1", "0", "Making Recovery Real †"],
        ["1", "1", "2", "1", "CMHA Learning Centres; ESTHER †"],
    ]
    assert any("rated mixed is 0" in note for note in found["truth_table_resources"].notes)
    refused = found["truth_table_too_many"]
    assert refused.title == "No truth table: SPREAD by LEADERS, POLICY and PLANNING"
    assert refused.rows[0].heading.startswith("ESTHER is 0.5 in PLANNING")


def test_every_table_has_a_name_of_its_own_and_says_its_waves(source: ReportData, wave: int) -> None:
    found = [table for _, shown in wave_tables(source, wave) for table in shown]
    assert len({table.name for table in found}) == len(found)
    for table in found:
        assert all(len(row.cells) in (1, len(table.columns)) for row in table.rows), table.name
        assert not table.span or f"wave {wave} from" in table.notes[-1], table.name


def test_the_study_tables_show_it_up_to_its_last_wave_and_ratings_wave_by_wave(source: ReportData) -> None:
    found = [table for _, shown in study_tables(source) for table in shown]
    assert len({table.name for table in found}) == len(found)
    waves = {"Wave 1", "Wave 2", "Wave 3", "Wave 1 to wave 2", "Wave 2 to wave 3"}
    assert {table.span for table in found} == {"Waves 1 to 3", "", *waves}
    assert {table.span for table in found if table.framework} == {"Waves 1 to 3"}


FINDINGS = """finding,programme,site,phase,element,position,state,statement,evidence
F1,ESTHER,JKG,adoption,EL.EXT,1,present,A plain one.,INT-1
F2,ESTHER,,adoption,EL.EXT,2,neutral,One for neither side.,INT-1
F3,ESTHER,,adoption,EL.EXT,3,mixed,One for both.,INT-1
F4,MRR,,adoption,EL.EXT,,not applicable,,
F5,LC,,adoption,EL.EXT,,missing,,
"""
ROSTER = "informant,informant_role\nEST-JKG-01,strategic\n"
INTERVIEWS = (
    "interview,programme,sites,informants,held_on,interview_mode,language\n"
    "INT-1,ESTHER,JKG,EST-JKG-01,2020-01-10,online,sv\n"
)
CODINGS = (
    "coding,source,framework,code,coder,segment\nC1,INT-1,cfir-2022,III.E,R01,We could not wait any longer.\n"
)  # fmt: skip


def test_present_neutral_mixed_and_the_kinds_of_nothing_stay_apart(tmp_path: Path) -> None:
    with small_study(tmp_path) as wave:
        assert wave.issues(informants=ROSTER, interviews=INTERVIEWS, findings=FINDINGS) == []
        (adoption, *_) = cross_case_tables(ReportData(with_marts(wave.con), wave.study), (1, 1))
    external, internal = adoption.rows[:2]
    assert [line.text for line in external.cells[1].lines] == [
        "A plain one. [JKG]", "One for neither side. (neutral)", "One for both. (mixed)",
    ]  # fmt: skip
    assert [(cell.kind, cell.text) for cell in external.cells[2:]] == [("nothing", "NA"), ("nothing", "missing")]
    assert {cell.text for cell in internal.cells[1:]} == {"not yet analysed"}
    assert [cell.value for cell in adoption.rows[-1].cells[1:]] == [3, 0, 0]
    notes = " ".join(adoption.notes)
    for word in (
        "Counts are statements per cell",
        "Combined framework (2024)",
        "NA, not applicable",
        "Missing, asked about",
        "Not yet analysed, no entry",
        "(neutral)",
        "(mixed)",
    ):
        assert word in notes
    assert "†" not in notes


def test_a_note_speaks_only_of_what_occurs(tmp_path: Path) -> None:
    with small_study(tmp_path) as wave:
        assert wave.issues(informants=ROSTER, interviews=INTERVIEWS, findings=FINDINGS.rsplit("F5", 1)[0]) == []
        (adoption, *_) = cross_case_tables(ReportData(with_marts(wave.con), wave.study), (1, 1))
    assert "missing" not in [cell.text for row in adoption.rows for cell in row.cells]
    assert "Missing" not in " ".join(adoption.notes)


@pytest.mark.parametrize(("said", "shown"), [("shown", "We could not wait any longer."), ("withheld", WITHHELD)])
def test_a_segment_is_quoted_only_where_the_register_says_so(tmp_path: Path, said: str, shown: str) -> None:
    findings = FINDINGS.replace("1,present,A plain one.,INT-1", "1,present,A plain one.,INT-1; C1")
    with small_study(tmp_path, ("segments: shown", f"segments: {said}")) as wave:
        assert wave.issues(informants=ROSTER, interviews=INTERVIEWS, codings=CODINGS, findings=findings) == []
        found = entries(ReportData(with_marts(wave.con), wave.study), 1)
    (coding, interview) = found[0].items
    assert (coding.evidence, coding.source, coding.coder, coding.segment) == ("C1", "INT-1", "R01", shown)
    assert coding.code.startswith("III.E ")
    assert (interview.informants, interview.about, interview.segment) == (("EST-JKG-01",), "held 2020-01-10", "")
    table = evidence_table(found)
    assert len(table.rows) == 4 + 2  # F1 has two items; F4 and F5 have none and still a row
    assert [row.cells[8].text for row in table.rows[-2:]] == ["none named", "none named"]
    assert found[1].sites == ("JKG",)  # of its evidence, since it speaks of the whole programme
