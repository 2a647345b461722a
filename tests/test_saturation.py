"""Saturation: series of interviews, Guest's ratio at other bases and runs, code and meaning saturation apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study
from longitudinal import deliver, deliver_series, interviews
from states import ask

from casewave.assets.statistics.saturation import guest_runs
from casewave.schemas.register.study_file import StudyError

NOVEL = [5, 4, 3, 1, 1, 1, 0, 1, 0, 0, 0]


def test_a_series_too_short_has_no_run_and_a_base_without_codes_no_ratio() -> None:
    assert guest_runs([3, 1, 0, 0, 1], 4, 2) == []
    (only,) = guest_runs([0, 0, 0, 0, 2, 1], 4, 2)
    assert (only.new, only.ratio) == (3, None)
    with pytest.raises(ValueError, match="at least one interview"):
        guest_runs(NOVEL, 0, 2)


def test_guests_ratio_at_other_bases_runs_and_thresholds(tmp_path: Path) -> None:
    settings = "saturation: {bases: [4, 5, 6], runs: [2, 3], thresholds: [0, 0.05, 0.07, 0.08, 0.5]}"
    with small_study(tmp_path, ("rating_rules:\n", f"{settings}\n\nrating_rules:\n")) as study:
        deliver_series(study, NOVEL)
        found = study.marts("SELECT base, run, threshold, reached_at FROM mart.saturation")
    assert {
        (4, 2, 0.05, "8+2"), (4, 2, 0.08, "5+2"), (4, 3, 0.05, "8+3"), (5, 2, 0.05, "8+2"), (5, 2, 0.08, "5+2"),
        (6, 2, 0.07, "6+2"), (6, 3, 0, "8+3"), (6, 3, 0.5, "6+3"), (4, 2, 0, "8+2"),
    } <= set(found)  # fmt: skip
    assert len(found) == 30


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path, ("rating_rules:\n", "saturation: {bases: [2], runs: [2]}\n\nrating_rules:\n")) as wave:
        yield wave


def coded(wave: int, *series: str, judged: str = "") -> dict[str, str]:
    """Interviews of a wave with codes, as in "A B": letters for codes of the study's own first version."""
    names = {"A": "LV.PAY", "B": "LV.VOICE", "C": "LV.TRUST", "D": "LV.ROLE", "E": "LV.HARM"}
    framework = "voices-1" if wave == 1 else "voices-2"
    rows = [
        f"C{wave}-{at}{letter},INT-{wave}-{at},{framework},{names[letter]},R01,{judged}\n"
        for at, letters in enumerate(series, start=1)
        for letter in letters.split()
    ]
    held = interviews(wave, *[("DND", f"MRR-DND-{at:02d}") for at in range(1, len(series) + 1)])
    return {**held, "codings": "coding,source,framework,code,coder,adds_aspect\n" + "".join(rows)}


def test_a_curve_counts_new_codes_in_the_order_of_interviews(study: Wave) -> None:
    deliver(study, 1, **coded(1, "A B", "B", "C A", "D", "A", "B"))
    curve = "SELECT interview_number, codes, new_codes, cumulative_codes FROM mart.saturation_curve ORDER BY 1"
    assert study.marts(curve) == [(1, 2, 2, 2), (2, 1, 0, 2), (3, 2, 1, 3), (4, 1, 1, 4), (5, 1, 0, 4), (6, 1, 0, 4)]
    runs = "SELECT first_interview, last_interview, base_codes, new_codes, ratio FROM mart.saturation_runs ORDER BY 1"
    assert study.marts(runs) == [(3, 4, 2, 2, 1.0), (4, 5, 2, 1, 0.5), (5, 6, 2, 0, 0.0)]
    cells = "SELECT threshold, reached_at, cell FROM mart.saturation ORDER BY threshold"
    assert study.marts(cells) == [(0.0, "4+2", "0 % at 4+2"), (0.05, "4+2", "\u22645 % at 4+2")]


def test_no_series_runs_over_a_change_of_codebook(study: Wave) -> None:
    deliver(study, 1, **coded(1, "A B", "C"))
    deliver(study, 2, **coded(2, "C", "D", "E"))
    query = """
        SELECT from_wave, to_wave, framework, count(*), max(cumulative_codes) FROM mart.saturation_curve
        GROUP BY ALL ORDER BY ALL
    """
    assert study.marts(query) == [
        (1, 1, "voices-1", 2, 3), (1, 2, "voices-1", 2, 3), (1, 2, "voices-2", 3, 3), (2, 2, "voices-2", 3, 3),
    ]  # fmt: skip
    short = "SELECT DISTINCT cell FROM mart.saturation WHERE framework = 'voices-1'"
    assert study.marts(short) == [("too few interviews (2, needs 4)",)]


def test_saturation_that_is_not_reached_says_so(study: Wave) -> None:
    deliver(study, 1, **coded(1, "A", "B", "C", "D"))
    assert study.marts("SELECT cell FROM mart.saturation ORDER BY threshold") == [
        ("above 0 % in all runs",), ("above 5 % in all runs",),
    ]  # fmt: skip


def test_meaning_saturation_is_of_what_coders_judged(study: Wave) -> None:
    tables = coded(1, "A B", "A", "A C", "A B")
    codings = tables["codings"].splitlines()
    judged = {"1A": "yes", "1B": "yes", "2A": "no", "3A": "yes", "4A": "no", "4B": ""}
    shown = [line + next((word for at, word in judged.items() if line.startswith(f"C1-{at},")), "") for line in codings]
    deliver(study, 1, **{**tables, "codings": "\n".join(shown) + "\n"})
    query = "SELECT code, cell, last_new_aspect FROM mart.meaning_saturation ORDER BY row_order"
    assert study.marts(query) == [
        ("LV.PAY", "3 of 4", 3), ("LV.VOICE", "judged in 1 of 2 interviews", None), ("LV.TRUST", "not judged", None),
    ]  # fmt: skip


def test_bases_runs_and_thresholds_are_the_studys(tmp_path: Path) -> None:
    change = ("rating_rules:\n", "saturation: {bases: [3], runs: [1], thresholds: [0.1]}\n\nrating_rules:\n")
    with small_study(tmp_path / "a", change) as study:
        deliver(study, 1, **coded(1, "A", "B", "C", "C"))
        assert study.marts("SELECT base, run, threshold, cell FROM mart.saturation") == [
            (3, 1, 0.1, "\u226410 % at 3+1")
        ]
    wrong = ("rating_rules:\n", "saturation: {bases: [0], thresholds: [5]}\n\nrating_rules:\n")
    with pytest.raises(StudyError) as error, small_study(tmp_path / "b", wrong):
        pass
    assert "saturation, bases, 1: Input should be greater than or equal to 1" in str(error.value)
    assert "saturation, thresholds, 1: Input should be less than 1" in str(error.value)


def test_the_bundled_study_is_measured_at_all_usual_bases_and_runs(published: Path) -> None:
    query = "SELECT DISTINCT base, run, threshold FROM mart.saturation ORDER BY ALL"
    assert ask(published, query) == [
        (base, run, share) for base in (4, 5, 6) for run in (2, 3) for share in (0.0, 0.05)
    ]


CODERS = "source_coder,source,framework,coder,is_consensus\n"


def test_an_interview_in_which_nobody_found_a_code_is_one_of_the_series(study: Wave) -> None:
    """The second has a declared coder and no coding; of the third, the coders rejected all that one of them gave."""
    given = coded(1, "A B", "", "C", "A", "B")
    declared = "S1,INT-1-2,voices-1,R01,\nS2,INT-1-3,voices-1,R01,yes\n"
    deliver(study, 1, **given, source_coders=CODERS + declared)
    curve = "SELECT interview_number, interview, codes, new_codes FROM mart.saturation_curve ORDER BY 1"
    assert study.marts(curve) == [
        (1, "INT-1-1", 2, 2), (2, "INT-1-2", 0, 0), (3, "INT-1-3", 0, 0), (4, "INT-1-4", 1, 0), (5, "INT-1-5", 1, 0),
    ]  # fmt: skip
    cells = "SELECT DISTINCT interviews, base_codes, reached_at FROM mart.saturation"
    assert study.marts(cells) == [(5, 2, "2+2")]
    sources = "SELECT source FROM mart.sources_by_framework ORDER BY 1"
    assert study.marts(sources) == [(f"INT-1-{at}",) for at in range(1, 6)]


def test_a_base_without_codes_says_so(study: Wave) -> None:
    declared = "S1,INT-1-1,voices-1,R01,\nS2,INT-1-2,voices-1,R01,\n"
    deliver(study, 1, **coded(1, "", "", "A", "A"), source_coders=CODERS + declared)
    assert study.marts("SELECT DISTINCT base_codes, reached_at, cell FROM mart.saturation") == [
        (0, None, "no codes in the base")
    ]


def test_a_wave_in_which_coders_found_nothing_is_analysed(study: Wave) -> None:
    """Its zero is a finding, and no wave that nobody coded."""
    deliver(study, 1, **coded(1, "A B"))
    deliver(study, 2, **interviews(2, ("DND", "MRR-DND-01")), source_coders=CODERS + "S1,INT-2-1,voices-1,R01,\n")
    rows = (
        "SELECT code, state, segments FROM mart.recurrent_cross_section WHERE programme IS NULL AND wave = 2 ORDER BY 1"
    )
    assert study.marts(rows) == [("LV.PAY", "not coded", 0), ("LV.VOICE", "not coded", 0)]
    courses = "SELECT code, course, descriptor FROM mart.trajectories WHERE as_of_wave = 2 ORDER BY 1"
    assert study.marts(courses) == [
        (code, "wave 1: 1; wave 2: 0", "disappears") for code in ("LV.PAY", "LV.VOICE")
    ]  # fmt: skip
