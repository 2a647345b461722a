"""What coders rejected when they reached consensus counts in no table, and stays for agreement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study
from longitudinal import FINDINGS, deliver, interviews
from states import with_marts

from casewave.assets.report.evidence import entries
from casewave.assets.report.source import ReportData

CODINGS = "coding,source,framework,code,coder,start_character,end_character,adds_aspect,is_consensus\n"
# Two interviews. In the first R01 gave I.D twice and I.E, R02 gave I.D and I.F, and they agreed on one I.D; the second
# has R01 alone.
GIVEN = """C1,INT-1-1,cfir-2022,I.D,R01,0,100,yes,
C2,INT-1-1,cfir-2022,I.D,R01,500,600,,
C3,INT-1-1,cfir-2022,I.E,R01,200,300,,
C4,INT-1-1,cfir-2022,I.D,R02,50,120,,
C5,INT-1-1,cfir-2022,I.F,R02,700,720,,
C7,INT-1-2,cfir-2022,I.D,R01,0,50,no,
"""
CONSENSUS = "C6,INT-1-1,cfir-2022,I.D,R02,0,120,,yes\n"
CODERS = "source_coder,source,framework,coder,is_consensus\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as wave:
        yield wave


def tables(codings: str) -> dict[str, str]:
    two = interviews(1, ("DND", "MRR-DND-01"), ("DND", "MRR-DND-01"))
    return {**two, "codings": CODINGS + codings}


def test_codes_that_the_consensus_does_not_have_are_in_no_table(study: Wave) -> None:
    deliver(study, 1, **tables(GIVEN + CONSENSUS))
    query = "SELECT string_agg(coding, ' ' ORDER BY coding) FROM mart.counted_codings"
    assert study.marts(query) == [("C1 C4 C6 C7",)]
    coded = [("I.D", "INT-1-1", 1, True), ("I.D", "INT-1-2", 1, False)]
    query = "SELECT code, source, segments, adds_aspect FROM mart.coded_sources ORDER BY ALL"
    assert study.marts(query) == coded
    query = "SELECT interview, codes, new_codes FROM mart.saturation_curve WHERE from_wave = to_wave ORDER BY 1"
    assert study.marts(query) == [("INT-1-1", 1, 1), ("INT-1-2", 1, 0)]
    query = "SELECT code, segments, interviews FROM mart.recurrent_cross_section WHERE programme IS NULL"
    assert study.marts(query) == [("I.D", 2, 2)]
    query = "SELECT code, course FROM mart.trajectories WHERE basis = 'codings'"
    assert study.marts(query) == [("I.D", "wave 1: 2")]


def test_before_a_consensus_the_coder_who_gave_a_code_most_counts(study: Wave) -> None:
    deliver(study, 1, **tables(GIVEN))
    query = "SELECT code, segments FROM mart.coded_sources WHERE source = 'INT-1-1' ORDER BY code"
    assert study.marts(query) == [("I.D", 2), ("I.E", 1), ("I.F", 1)]


def test_a_consensus_is_of_all_coders_whoever_recorded_which_part(study: Wave) -> None:
    parts = "C8,INT-1-1,cfir-2022,I.D,R01,500,600,,yes\nC9,INT-1-1,cfir-2022,I.D,R01,0,120,,yes\n"
    deliver(study, 1, **tables(GIVEN + CONSENSUS + parts))
    assert study.marts("SELECT segments FROM mart.coded_sources WHERE source = 'INT-1-1'") == [(2,)]


def test_what_was_rejected_is_quoted_nowhere(study: Wave) -> None:
    shown = "coding,source,framework,code,coder,is_consensus,segment\n"
    given = "C1,INT-1-1,cfir-2022,I.D,R01,,It was said.\nC2,INT-1-1,cfir-2022,I.E,R01,yes,It was agreed.\n"
    findings = FINDINGS + "F1,MRR,,adoption,EL.EXT,1,present,One.,C1; C2,,\n"
    deliver(study, 1, **{**tables(""), "codings": shown + given}, findings=findings)
    assert study.marts("SELECT entry, coding FROM mart.quotations") == [("F1", "C2")]


def test_what_was_rejected_stays_for_agreement(study: Wave) -> None:
    coders = "S1,INT-1-1,cfir-2022,R01,\nS2,INT-1-1,cfir-2022,R02,\n"
    query = "SELECT code, is_given_by_1, is_given_by_2 FROM mart.double_coding ORDER BY code"
    given = [("I.D", True, True), ("I.E", True, False), ("I.F", False, True)]
    for codings in (GIVEN, GIVEN + CONSENSUS):
        deliver(study, 1, **tables(codings), source_coders=CODERS + coders)
        assert study.marts(query) == given


def test_a_consensus_that_nothing_applies_is_declared(study: Wave) -> None:
    """No coding can say that the coders rejected all of them."""
    deliver(study, 1, **tables(GIVEN), source_coders=CODERS + "S1,INT-1-1,cfir-2022,R01,yes\n")
    assert study.marts("SELECT source FROM mart.coded_sources") == [("INT-1-2",)]
    assert study.marts("SELECT DISTINCT source FROM mart.coders_of_sources ORDER BY 1") == [("INT-1-1",), ("INT-1-2",)]


def test_a_consensus_delivered_late_decides_in_the_wave_of_the_source(study: Wave) -> None:
    deliver(study, 1, **tables(GIVEN))
    deliver(study, 2, **interviews(2, ("DND", "MRR-DND-01")), codings=CODINGS + CONSENSUS)
    query = "SELECT wave, code, segments FROM mart.coded_sources WHERE source = 'INT-1-1'"
    assert study.marts(query) == [(1, "I.D", 1)]


def test_a_rejected_coding_is_no_evidence(study: Wave) -> None:
    """F1 cites what the consensus confirmed, F2 what it rejected, F3 both."""
    findings = FINDINGS + "".join(
        f"F{at},MRR,DND,adoption,EL.EXT,{at},present,Statement {at}.,{cited},,\n"
        for at, cited in enumerate(("C1", "C3", "C4; C5"), start=1)
    )
    deliver(study, 1, **tables(GIVEN + CONSENSUS), findings=findings)
    query = "SELECT entry, interviews, support FROM mart.triangulation ORDER BY entry"
    assert study.marts(query) == [("F1", 1, "single source"), ("F2", 0, "no source"), ("F3", 1, "single source")]
    assert study.marts("SELECT entry, cited_codings FROM mart.evidence_sources ORDER BY 1") == [("F1", 1), ("F3", 1)]
    shown = entries(ReportData(with_marts(study.con), study.study), 1)
    assert [(item.evidence, item.kind) for entry in shown for item in entry.items] == [
        ("C1", "coding"), ("C3", "coding, rejected by consensus"),
        ("C4", "coding"), ("C5", "coding, rejected by consensus"),
    ]  # fmt: skip


def test_a_consensus_by_one_framework_leaves_others_alone(study: Wave) -> None:
    other = "C10,INT-1-1,cfir-2009,I.A,R01,0,50,,\n"
    deliver(study, 1, **tables(GIVEN + CONSENSUS + other))
    query = "SELECT code FROM mart.coded_sources WHERE framework = 'cfir-2009'"
    assert study.marts(query) == [("I.A",)]
