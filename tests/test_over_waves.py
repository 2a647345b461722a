"""Tables over waves: trajectories, the recurrent cross-section, the panel, assimilation, phases of growth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study
from longitudinal import CODINGS, FINDINGS, JUDGEMENTS, PHASES, deliver, interviews, ratings
from states import ask, with_marts

from casewave.assets.report.figures import study_figures
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import study_tables
from casewave.schemas.register.study_file import StudyError


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as wave:
        yield wave


def codings(wave: int, *given: tuple[str, str]) -> str:
    """Codings of a wave by the version of the study's own codes of that number, as in ("INT-1-1", "LV.ROLE")."""
    rows = [
        f"C{wave}-{at},{source},voices-{wave},{code},R01,{at},{at + 9}\n" for at, (source, code) in enumerate(given)
    ]
    return CODINGS + "".join(rows)


# Trajectories


def test_a_site_seen_in_every_wave_has_a_course_and_another_says_where_it_was_not_seen(study: Wave) -> None:
    """DND is seen throughout, FIF not in wave 2; SWV comes in wave 2."""
    seen = {
        1: [("DND", "MRR-DND-01"), ("FIF", "MRR-FIF-01")],
        2: [("DND", "MRR-DND-01"), ("SWV", "LC-SWV-01")],
        3: [("DND", "MRR-DND-01"), ("FIF", "MRR-FIF-01"), ("SWV", "LC-SWV-01")],
    }
    dnd = {
        1: {"I.D": "1", "I.E": "1", "I.F": "0", "I.G": "2", "I.H": "1"},
        2: {"I.D": "1", "I.E": "2", "I.F": "-1", "I.G": "-1", "I.H": "mixed"},
        3: {"I.D": "1", "I.E": "2", "I.F": "-2", "I.G": "1", "I.H": "1"},
    }
    for wave, held in seen.items():
        rows = [f"MRR,DND,cfir-2022,{code},{rated}" for code, rated in dnd[wave].items()]
        rows += [f"MRR,FIF,cfir-2022,I.D,{wave - 1}"] * (wave != 2) + ["LC,SWV,cfir-2022,I.D,1"] * (wave > 1)
        deliver(study, wave, **interviews(wave, *held), ratings=ratings(wave, *rows))
    query = """
        SELECT as_of_wave, site, code, descriptor, waves_not_seen, course FROM mart.trajectories
        ORDER BY as_of_wave, site_order, row_order
    """
    rows = study.marts(query)
    assert {(site, code): (descriptor, gaps) for wave, site, code, descriptor, gaps, _ in rows if wave == 3} == {
        ("DND", "I.D"): ("steady", None), ("DND", "I.E"): ("rising", None), ("DND", "I.F"): ("falling", None),
        ("DND", "I.G"): ("turning", None), ("DND", "I.H"): ("incomplete", None), ("FIF", "I.D"): ("not followed", "2"),
        ("SWV", "I.D"): ("not followed", "1"),
    }  # fmt: skip
    assert {descriptor for wave, _, _, descriptor, *_ in rows if wave == 1} == {"one wave only"}
    courses = {(wave, site, code): course for wave, site, code, _, _, course in rows}
    assert courses[3, "FIF", "I.D"] == "wave 1: 0; wave 2: not seen; wave 3: +2"
    assert courses[3, "SWV", "I.D"] == "wave 1: not in the study yet; wave 2: +1; wave 3: +1"
    assert courses[2, "DND", "I.H"] == "wave 1: +1; wave 2: mixed"
    assert (1, "SWV", "I.D") not in courses


def test_a_code_at_a_site_appears_disappears_or_is_no_code_of_the_wave(study: Wave) -> None:
    """LV.VOICE is renamed in wave 2 and so goes on; LV.PAY is split; LV.PEER is new; LV.HARM fades."""
    given = {1: ["LV.VOICE", "LV.PAY", "LV.HARM"], 2: ["LV.HEARD", "LV.PAY.M", "LV.PEER"]}
    for wave, codes in given.items():
        held = interviews(wave, ("DND; FIF", "MRR-DND-01"))
        deliver(study, wave, **held, codings=codings(wave, *((f"INT-{wave}-1", code) for code in codes)))
    query = """
        SELECT code, descriptor, course FROM mart.trajectories
        WHERE as_of_wave = 2 AND basis = 'codings' AND site = 'FIF' ORDER BY framework, row_order
    """
    assert study.marts(query) == [
        ("LV.PAY", "incomplete", "wave 1: 1; wave 2: not in the codebook"),
        ("LV.HARM", "disappears", "wave 1: 1; wave 2: 0"),
        ("LV.PAY.M", "incomplete", "wave 1: not in the codebook; wave 2: 1"),
        ("LV.HEARD", "throughout", "wave 1: 1; wave 2: 1"),
        ("LV.PEER", "incomplete", "wave 1: not in the codebook; wave 2: 1"),
    ]


def test_an_interview_that_nobody_coded_yet_is_no_absence_of_a_code(study: Wave) -> None:
    deliver(study, 2, **interviews(2, ("DND", "MRR-DND-01")), codings=codings(2, ("INT-2-1", "LV.ROLE")))
    second = codings(2, ("INT-3-2", "LV.ROLE")).replace("C2", "C3")
    deliver(study, 3, **interviews(3, ("DND", "MRR-DND-01"), ("FIF", "MRR-FIF-01")), codings=second)
    query = "SELECT site, course, descriptor FROM mart.trajectories WHERE as_of_wave = 3 ORDER BY site_order"
    assert study.marts(query) == [
        ("DND", "wave 2: 1; wave 3: not yet analysed", "incomplete"),
        ("FIF", "wave 2: not seen; wave 3: 1", "not followed"),
    ]


def test_statements_that_name_a_site_are_followed_there(study: Wave) -> None:
    for wave, state in ((1, "present,Said."), (2, "not applicable,"), (3, "present,Said again.")):
        findings = FINDINGS + f"F{wave},MRR,DND,adoption,EL.EXT,1,{state},,,\n"
        deliver(study, wave, **interviews(wave, ("DND", "MRR-DND-01")), findings=findings)
    query = "SELECT phase, code, course, descriptor FROM mart.trajectories WHERE as_of_wave = 3"
    course = "wave 1: 1 stated; wave 2: NA; wave 3: 1 stated"
    assert study.marts(query) == [("adoption", "EL.EXT", course, "comes and goes")]


def test_a_wave_rated_by_two_versions_has_one_value_of_a_construct(study: Wave) -> None:
    """II.B of 2009 and II.D of 2022 are one construct: wave 2 counts by the later version."""
    rated = {1: ["cfir-2009,II.B,1"], 2: ["cfir-2009,II.B,1", "cfir-2022,II.D,2"], 3: ["cfir-2022,II.D,-1"]}
    for wave, values in rated.items():
        held = interviews(wave, ("DND", "MRR-DND-01"))
        deliver(study, wave, **held, ratings=ratings(wave, *(f"MRR,DND,{value}" for value in values)))
    query = "SELECT code, course, descriptor FROM mart.trajectories WHERE as_of_wave = 3"
    assert study.marts(query) == [("II.D", "wave 1: +1; wave 2: +2; wave 3: \u22121", "turning")]
    query = "SELECT from_wave, to_wave, from_code, to_code, change FROM mart.changes ORDER BY ALL"
    assert study.marts(query) == [
        (1, 2, "II.B", "II.B", "stable"), (1, 3, "II.B", "II.D", "reversed"), (2, 3, "II.D", "II.D", "reversed"),
    ]  # fmt: skip


def test_a_statement_of_another_valence_is_not_there_as_before(study: Wave) -> None:
    for wave, states in ((1, ("present", "present")), (2, ("present", "neutral"))):
        rows = "".join(
            f"F{wave}-{at},MRR,DND,adoption,EL.E{at},1,{state},Said.,,,\n" for at, state in enumerate(states)
        )
        rows = rows.replace("EL.E0", "EL.EXT").replace("EL.E1", "EL.INT")
        deliver(study, wave, **interviews(wave, ("DND", "MRR-DND-01")), findings=FINDINGS + rows)
    query = "SELECT code, course, descriptor FROM mart.trajectories WHERE as_of_wave = 2 ORDER BY row_order"
    assert study.marts(query) == [
        ("EL.EXT", "wave 1: 1 stated; wave 2: 1 stated", "throughout"),
        ("EL.INT", "wave 1: 1 stated; wave 2: 1 stated (1 neutral)", "changing valence"),
    ]


def test_a_site_that_is_never_applicable_is_not_there_throughout(study: Wave) -> None:
    for wave in (1, 2):
        row = f"F{wave},MRR,DND,adoption,EL.EXT,,not applicable,,,,\n"
        deliver(study, wave, **interviews(wave, ("DND", "MRR-DND-01")), findings=FINDINGS + row)
    query = "SELECT code, course, descriptor FROM mart.trajectories WHERE as_of_wave = 2"
    assert study.marts(query) == [("EL.EXT", "wave 1: NA; wave 2: NA", "not applicable")]


def test_a_wave_that_is_not_loaded_is_named_between_two_that_are(study: Wave) -> None:
    for wave in (1, 3):
        held = interviews(wave, ("DND", "MRR-DND-01"))
        deliver(study, wave, **held, ratings=ratings(wave, f"MRR,DND,cfir-2022,I.D,{wave - 2}"))
    assert study.marts("FROM mart.wave_pairs") == [(1, 3, True, "2")]
    query = "SELECT course, descriptor FROM mart.trajectories WHERE as_of_wave = 3"
    assert study.marts(query) == [("wave 1: \u22121; not loaded: wave 2; wave 3: +1", "rising")]


def test_every_table_over_waves_names_a_wave_between_them_that_is_not_loaded(tmp_path: Path) -> None:
    planned = ("topic: Co-production in practice, status: collected", "topic: Later, status: planned")
    with small_study(tmp_path, planned) as study:
        for wave in (1, 3):
            held = interviews(wave, ("DND", "MRR-DND-01"))
            findings = FINDINGS + f"F{wave},MRR,,adoption,EL.EXT,1,present,Said.,,,\n"
            deliver(study, wave, **held, ratings=ratings(wave, "MRR,,cfir-2022,I.D,1"), findings=findings)
        source = ReportData(with_marts(study.con), study.study)
        of_one_wave = {"", "Wave 1", "Wave 3"}
        tables = [table for _, found in study_tables(source) for table in found if table.span not in of_one_wave]
        assert {"change_matrix_waves_1_to_3", "panel_waves_1_to_3"} <= {table.name for table in tables}
        lacking = {table.name for table in tables if "Wave 2 is left out: it is only planned." not in table.notes}
        assert lacking == set()
        figures = {figure.name: figure.caption for figure in study_figures(source)}
        assert figures["panel"] == "Informants from wave to wave, waves 1 to 3 (without wave 2)"


# The recurrent cross-section and the time-ordered matrix


def test_each_wave_counts_its_own_sample_and_a_code_that_is_gone_counts_nothing(study: Wave) -> None:
    first = [("INT-1-1", "LV.PAY"), ("INT-1-1", "LV.VOICE"), ("INT-1-2", "LV.VOICE"), ("INT-1-2", "LV.HARM")]
    deliver(study, 1, **interviews(1, ("DND", "MRR-DND-01"), ("WPG; PLP", "LC-WPG-01")), codings=codings(1, *first))
    deliver(study, 2, **interviews(2, ("DND", "MRR-DND-02")), codings=codings(2, ("INT-2-1", "LV.HEARD")))
    query = """
        SELECT wave, code, concept_id, state, segments, interviews, interviews_held, informants, sites, cases
        FROM mart.recurrent_cross_section WHERE programme IS NULL ORDER BY wave, framework, row_order
    """
    assert study.marts(query) == [
        (1, "LV.PAY", "voices-1 LV.PAY", "coded", 1, 1, 2, 1, 1, 1),
        (1, "LV.VOICE", "voices-1 LV.VOICE", "coded", 2, 2, 2, 2, 3, 2),
        (1, "LV.HARM", "voices-1 LV.HARM", "coded", 1, 1, 2, 1, 2, 1),
        (2, "LV.PAY", "voices-1 LV.PAY", "not in the codebook", None, None, 1, None, None, None),
        (2, "LV.HEARD", "voices-1 LV.VOICE", "coded", 1, 1, 1, 1, 1, 1),
        (2, "LV.HARM", "voices-1 LV.HARM", "not coded", 0, 0, 1, 0, 0, 0),
    ]
    of_case = "SELECT code, interviews, interviews_held FROM mart.recurrent_cross_section WHERE programme = 'LC'"
    assert study.marts(f"{of_case} AND wave = 1 ORDER BY row_order") == [("LV.VOICE", 1, 1), ("LV.HARM", 1, 1)]


def test_what_a_wave_or_a_case_is_not_coded_by_is_not_yet_analysed(study: Wave) -> None:
    """In wave 2 nobody used CFIR, which did not lose the code for that, and nobody coded the second case."""
    held = [("DND", "MRR-DND-01"), ("WPG", "LC-WPG-01")]
    first = codings(1, ("INT-1-1", "LV.PAY"), ("INT-1-1", "LV.HARM"), ("INT-1-2", "LV.HARM"))
    first += "CI,INT-1-2,cfir-2022,I.D,R01,0,9\n"
    deliver(study, 1, **interviews(1, *held), codings=first)
    deliver(study, 2, **interviews(2, *held), codings=codings(2, ("INT-2-1", "LV.HEARD")))
    query = """
        SELECT code, programme, state, segments, interviews_held FROM mart.recurrent_cross_section
        WHERE wave = 2 AND code <> 'LV.HEARD' ORDER BY framework, row_order, case_order NULLS FIRST
    """
    assert study.marts(query) == [
        ("I.D", None, "not yet analysed", None, 2), ("I.D", "LC", "not yet analysed", None, 1),
        ("LV.PAY", None, "not in the codebook", None, 2), ("LV.PAY", "MRR", "not in the codebook", None, 1),
        ("LV.HARM", None, "not coded", 0, 2), ("LV.HARM", "MRR", "not coded", 0, 1),
        ("LV.HARM", "LC", "not yet analysed", None, 1),
    ]  # fmt: skip
    query = "SELECT code, course FROM mart.trajectories WHERE as_of_wave = 2 AND site = 'WPG' ORDER BY code"
    assert study.marts(query) == [
        ("I.D", "wave 1: 1; wave 2: not yet analysed"), ("LV.HARM", "wave 1: 1; wave 2: not yet analysed"),
    ]  # fmt: skip


def test_a_segment_that_two_coders_coded_is_one(study: Wave) -> None:
    rows = [("R01", 0), ("R01", 20), ("R02", 1), ("R02", 22), ("R02", 40)]
    given = CODINGS + "".join(f"C{coder}{at},INT-1-1,cfir-2022,I.D,{coder},{at},{at + 9}\n" for coder, at in rows)
    deliver(study, 1, **interviews(1, ("DND", "MRR-DND-01")), codings=given)
    assert study.marts("SELECT source, segments FROM mart.coded_sources") == [("INT-1-1", 3)]
    matrix = "SELECT programme, code, state, segments, sources FROM mart.time_ordered_matrix WHERE phase IS NULL"
    assert study.marts(matrix) == [("MRR", "I.D", "coded", 3, 1)]


def test_a_time_ordered_matrix_keeps_the_five_kinds_apart(study: Wave) -> None:
    codes = {"I.A": "NA", "I.B": "M", "I.C": "mixed", "I.D": "0", "I.E": "not yet analysed", "I.F": "1"}
    deliver(study, 1, ratings=ratings(1, *(f"MRR,,cfir-2022,{code},{rated}" for code, rated in codes.items())))
    query = "SELECT state, rating FROM mart.time_ordered_matrix WHERE phase IS NULL ORDER BY row_order"
    assert study.marts(query) == [
        ("not applicable", "NA"), ("missing", "missing"), ("mixed", "mixed"), ("neutral", "0"),
        ("not yet analysed", "not yet analysed"), ("rated", "+1"),
    ]  # fmt: skip


# The panel


def test_informants_are_new_retained_lost_and_returned(study: Wave) -> None:
    """01 speaks in all waves, 02 in 1 and 3, 03 in 1 alone, 04 from 2 on; 05 never speaks."""
    held = {1: ["01", "02", "03"], 2: ["01", "04"], 3: ["01", "02", "04"]}
    for wave, numbers in held.items():
        tables = interviews(wave, *(("DND", f"MRR-DND-{number}") for number in numbers))
        tables["informants"] += "MRR-DND-05,service\n"
        deliver(study, wave, **tables)
    query = "SELECT wave, right(informant, 2), status FROM mart.panel ORDER BY 1, 2"
    assert study.marts(query) == [
        (1, "01", "new"), (1, "02", "new"), (1, "03", "new"),
        (2, "01", "retained"), (2, "02", "lost"), (2, "03", "lost"), (2, "04", "new"),
        (3, "01", "retained"), (3, "02", "returned"), (3, "03", "still away"), (3, "04", "retained"),
    ]  # fmt: skip
    query = """
        SELECT wave, new_informants, retained, returned, informants, lost, still_away FROM mart.panel_counts
        WHERE site = 'DND' ORDER BY wave
    """
    assert study.marts(query) == [(1, 3, 0, 0, 3, 0, 0), (2, 1, 1, 0, 2, 2, 0), (3, 0, 2, 1, 3, 0, 1)]
    total = "SELECT DISTINCT informants FROM mart.panel_counts WHERE wave = 3 AND site IS NULL AND informants > 0"
    assert study.marts(total) == [(3,)]


def test_counts_of_sites_add_up_to_their_case_before_a_site_is_in_the_study(study: Wave) -> None:
    """Swan Valley joins in wave 2. Someone from there speaks in wave 1, about Winnipeg."""
    deliver(study, 1, **interviews(1, ("WPG", "LC-WPG-01"), ("WPG", "LC-SWV-01")))
    query = """
        SELECT site, site_state, informants FROM mart.panel_counts
        WHERE programme = 'LC' AND informants > 0 ORDER BY site NULLS LAST
    """
    assert study.marts(query) == [("SWV", "not in the study yet", 1), ("WPG", "seen", 1), (None, None, 2)]
    reached = "SELECT DISTINCT site FROM mart.panel_counts WHERE site_state = 'not in the study yet'"
    assert study.marts(reached) == [("SWV",)]


def test_a_site_that_is_not_in_the_study_yet_is_quoted_where_it_speaks(study: Wave) -> None:
    quoting = FINDINGS + "F1,LC,,adoption,EL.EXT,1,present,It rains.,INT-1-1,,\n"
    deliver(study, 1, **interviews(1, ("WPG", "LC-SWV-01")), findings=quoting)
    query = """
        SELECT site, coverage, quoted_informants, entries FROM mart.site_coverage
        WHERE site IN ('WPG', 'SWV') ORDER BY site
    """
    assert study.marts(query) == [("SWV", "quoted", 1, 1), ("WPG", "spoken of, never heard", 0, 0)]


def test_a_closed_site_is_closed_in_the_tables_of_later_waves_and_stands_in_the_earlier_ones(tmp_path: Path) -> None:
    fife = (
        "{site: FIF, name: Fife, programme: MRR, country: Scotland, jurisdiction: UK, role: diffusion, first_wave: 1,"
    )
    with small_study(tmp_path, (fife, f"{fife} last_wave: 1,")) as study:
        deliver(study, 1, **interviews(1, ("DND; FIF", "MRR-FIF-01")), ratings=ratings(1, "MRR,FIF,cfir-2022,I.D,1"))
        deliver(study, 2, **interviews(2, ("DND", "MRR-DND-01")), ratings=ratings(2, "MRR,DND,cfir-2022,I.D,1"))
        seen = "SELECT wave, state FROM mart.sites_seen WHERE site = 'FIF' ORDER BY wave"
        assert study.marts(seen) == [(1, "seen"), (2, "closed")]
        assert study.marts("SELECT status, site_state FROM mart.panel WHERE wave = 2 AND site = 'FIF'") == [
            ("lost", "closed")
        ]
        counts = "SELECT from_wave, to_wave FROM mart.interview_counts WHERE site = 'FIF' ORDER BY ALL"
        assert study.marts(counts) == [(1, 1), (1, 2)]
        matrix = "SELECT wave, list(site ORDER BY site) FROM mart.rating_matrix GROUP BY wave ORDER BY wave"
        assert [("FIF" in sites, "DND" in sites) for _, sites in study.marts(matrix)] == [(True, True), (False, True)]
        course = "SELECT course, descriptor FROM mart.trajectories WHERE site = 'FIF' AND as_of_wave = 2"
        assert study.marts(course) == [("wave 1: +1; wave 2: closed", "not followed")]
        measures = "SELECT value FROM mart.quantities WHERE quantity = 'sites' AND from_wave = ? AND to_wave = ? "
        of_case = "AND programme = 'MRR' AND category IS NULL AND site_scope = 'all sites'"
        assert [study.marts(measures + of_case, *span) for span in ((1, 1), (1, 2), (2, 2))] == [[(3,)], [(3,)], [(2,)]]


def test_a_site_cannot_close_before_it_opens(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as error, small_study(tmp_path, ("first_wave: 2,", "first_wave: 2, last_wave: 1,")):
        pass
    assert "sites, SWV: last_wave 1 is before first_wave 2" in str(error.value)


# Assimilation


def test_scenarios_come_and_go_and_a_headline_is_held_against_its_evidence(study: Wave) -> None:
    """C is Co-optation, L loose coupling, U customization, T transformation."""
    cells = {
        1: {"C": "present,Said.", "L": "not applicable,", "U": "missing,", "T": "present,Said."},
        2: {"C": "not applicable,", "L": "present,Said.", "U": "present,Said.", "T": "not yet analysed,"},
    }
    headlines = {1: "T", 2: "C"}
    for wave, states in cells.items():
        rows = [f"J{wave}{code},LC,assimilation,CG.{code},evidence,{state}\n" for code, state in states.items()]
        rows.append(f"J{wave}H,LC,assimilation,CG.{headlines[wave]},headline,present,In all.\n")
        deliver(study, wave, scenario_judgements=JUDGEMENTS + "".join(rows))
    query = """
        SELECT scenario_count, scenarios, headline, entered, departed, not_known, unsupported, beside_headline,
            is_contradicted
        FROM mart.assimilation WHERE programme = 'LC' ORDER BY wave
    """
    assert study.marts(query) == [
        (2, "Co-optation; Transformation", "Transformation", None, None, None, None, "Co-optation", True),
        (
            2, "Loose coupling; Customization", "Co-optation", "Loose coupling; Customization", "Co-optation",
            "Transformation", "Co-optation is the headline and judged not applicable", "Loose coupling; Customization",
            True,
        ),
    ]  # fmt: skip
    others = "SELECT DISTINCT scenarios, headline, is_contradicted FROM mart.assimilation WHERE programme <> 'LC'"
    assert study.marts(others) == [("not yet analysed", "not yet analysed", False)]


def test_a_case_with_one_scenario_that_is_its_headline_is_not_contradicted(study: Wave) -> None:
    rows = "J1,LC,assimilation,CG.T,evidence,present,Said.\nJ2,LC,assimilation,CG.T,headline,present,In all.\n"
    rows += "J3,MRR,assimilation,CG.T,evidence,present,Said.\nJ4,ESTHER,assimilation,CG.T,headline,present,In all.\n"
    deliver(study, 1, scenario_judgements=JUDGEMENTS + rows)
    query = "SELECT scenarios, headline, unsupported, is_contradicted FROM mart.assimilation ORDER BY case_order"
    assert study.marts(query) == [
        (
            "not yet analysed", "Transformation",
            "Transformation is the headline and has no evidence (not yet analysed)", True,
        ),
        ("Transformation", "no headline", None, False),
        ("Transformation", "Transformation", None, False),
    ]  # fmt: skip


SITE_JUDGEMENTS = "judgement,programme,site,phase,scenario,judgement_kind,state,statement\n"


def test_a_scenario_comes_and_goes_at_its_own_site(study: Wave) -> None:
    """At WPG transformation goes, at PLP it comes; what the whole case shows is not the same as what a site shows."""
    first = """J1,LC,WPG,assimilation,CG.T,evidence,present,Said.
J2,LC,PLP,assimilation,CG.T,evidence,not applicable,
J3,LC,,assimilation,CG.L,evidence,present,Said.
"""
    second = """J4,LC,WPG,assimilation,CG.T,evidence,not applicable,
J5,LC,PLP,assimilation,CG.T,evidence,present,Said.
J6,LC,PLP,assimilation,CG.L,evidence,not applicable,
"""
    deliver(study, 1, scenario_judgements=SITE_JUDGEMENTS + first)
    deliver(study, 2, scenario_judgements=SITE_JUDGEMENTS + second)
    query = "SELECT scenarios, entered, departed, not_known FROM mart.assimilation WHERE (wave, programme) = (2, 'LC')"
    steps = ("Transformation", "Transformation [PLP]", "Transformation [WPG]", "Loose coupling")
    assert study.marts(query) == [steps]


def test_a_headline_of_a_site_is_held_against_the_evidence_of_that_site(study: Wave) -> None:
    rows = """J1,LC,WPG,assimilation,CG.T,evidence,present,Said.
J2,LC,WPG,assimilation,CG.T,headline,present,In all.
J3,LC,PLP,assimilation,CG.U,evidence,present,Said.
J4,LC,PLP,assimilation,CG.T,headline,present,In all.
"""
    deliver(study, 1, scenario_judgements=SITE_JUDGEMENTS + rows)
    query = "SELECT headline, unsupported, beside_headline FROM mart.assimilation WHERE programme = 'LC'"
    unsupported = "Transformation [PLP] is the headline and has no evidence (not yet analysed)"
    assert study.marts(query) == [("Transformation [WPG]; Transformation [PLP]", unsupported, "Customization [PLP]")]


def test_the_case_that_shows_all_four_scenarios_is_flagged_in_the_bundled_study(published: Path) -> None:
    """AF049: the third case is called customization and has entries in all four scenarios."""
    query = "SELECT scenario_count, headline, beside_headline, is_contradicted FROM mart.assimilation WHERE wave = 1"
    assert ask(published, f"{query} AND programme = 'LC'") == [
        (4, "Customization", "Co-optation; Loose coupling; Transformation", True)
    ]


# Phases of growth


def test_a_phase_moves_on_stays_and_goes_back_past_a_wave_that_judged_none(study: Wave) -> None:
    judged = {
        1: ["PLP,{},present,SG.P3,", "WPG,{},present,SG.P1,", "SWV,{},not applicable,,"],
        2: ["PLP,{},missing,,", "WPG,{},present,SG.P2,SG.S4"],
        3: ["PLP,{},present,SG.P2,", "WPG,{},present,SG.P2,", "SWV,{},present,SG.P1,"],
    }
    for wave, rows in judged.items():
        shown = (f"P{wave}-{at},LC,{row}\n" for at, row in enumerate(rows))
        deliver(study, wave, phase_judgements=PHASES + "".join(shown).replace("{}", "sowing-growing-2025"))
    query = "SELECT site, wave, cell, movement, compared_with_wave FROM mart.phases_over_time ORDER BY site_order, wave"
    assert study.marts(query) == [
        ("WPG", 1, "Germinating", "first judged", None), ("WPG", 2, "Sprouting (dormancy)", "forward", 1),
        ("WPG", 3, "Sprouting", "same", 2),
        ("PLP", 1, "Blossoming", "first judged", None), ("PLP", 2, "missing", "missing", 1),
        ("PLP", 3, "Sprouting", "back", 1),
        ("SWV", 1, "NA", "not applicable", None), ("SWV", 2, "not yet analysed", "not yet analysed", None),
        ("SWV", 3, "Germinating", "first judged", None),
    ]  # fmt: skip
