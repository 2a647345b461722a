"""Changes between waves: by rating, by element, statement by statement, and the change matrix."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study
from longitudinal import FINDINGS, deliver, interviews, ratings
from states import ask, with_marts

from casewave.assets.report.printable import Table, text
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables.change import change_matrices, rating_changes, trajectories
from casewave.assets.report.tables.matrix import matrix
from casewave.schemas.vocabularies.frameworks import load_framework


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as wave:
        yield wave


# By rating


RATED = [
    ("0", "1", "emerged", None), ("NA", "-2", "emerged", None), ("0", "mixed", "emerged", None),
    ("M,yes", "2", "emerged", None), ("M,yes", "mixed", "emerged", None),
    ("M,no", "2", "not comparable", "wave 1 did not ask"),
    ("M", "2", "not comparable", "whether wave 1 asked is not known"),
    ("M,yes", "0", "not comparable", "missing in wave 1"), ("M,yes", "NA", "not comparable", "missing in wave 1"),
    ("1", "0", "ceased", None), ("-2", "NA", "ceased", None), ("mixed", "0", "ceased", None),
    ("1", "2", "strengthened", None), ("-1", "-2", "strengthened", None),
    ("2", "1", "weakened", None), ("-2", "-1", "weakened", None),
    ("1", "-1", "reversed", None), ("-2", "1", "reversed", None),
    ("1", "1", "stable", None), ("0", "0", "stable", None), ("mixed", "mixed", "stable", None),
    ("NA", "NA", "stable", None), ("E", "E", "stable", None),
    ("1", "M", "newly missing", None), ("NA", "M", "newly missing", None), ("mixed", "M", "newly missing", None),
    ("M", "M,yes", "still missing", None),
    ("0", "NA", "not comparable", "not applicable is no rating"),
    ("mixed", "1", "not comparable", "mixed has no sign"), ("-1", "mixed", "not comparable", "mixed has no sign"),
    ("E", "I", "not comparable", "a note of origin is no rating"),
    ("E", "1", "not comparable", "a note of origin is no rating"),
    ("not yet analysed", "1", "not comparable", "not yet analysed in wave 1"),
    ("1", "not yet analysed", "not comparable", "not yet analysed in wave 2"),
]  # fmt: skip


def test_two_ratings_are_of_one_class(study: Wave) -> None:
    """A construct for each pair of ratings, so that one load tells all."""
    codes = [construct.code for construct in load_framework("cfir-2022").constructs][: len(RATED)]
    for wave in (1, 2):
        rows = [f"MRR,,cfir-2022,{code},{pair[wave - 1]}" for code, pair in zip(codes, RATED, strict=True)]
        deliver(study, wave, ratings=ratings(wave, *rows))
    query = "SELECT change, reason FROM mart.changes WHERE basis = 'rating' ORDER BY row_order"
    found = [(*pair[:2], *shown) for pair, shown in zip(RATED, study.marts(query), strict=True)]
    assert found == RATED


def test_a_plain_rename_is_no_reason_where_one_wave_alone_rated_the_construct(study: Wave) -> None:
    """I.B is the same construct in both versions of CFIR, and was not rated in wave 2, nor II.B in wave 1."""
    deliver(study, 1, ratings=ratings(1, "MRR,,cfir-2009,I.B,1"))
    deliver(study, 2, ratings=ratings(2, "MRR,,cfir-2022,II.D,1"))
    query = "SELECT from_printed, to_printed, reason FROM mart.changes WHERE basis = 'rating' ORDER BY row_order"
    assert study.marts(query) == [
        ("+1", "no rating", "not yet analysed in wave 2"), ("no rating", "+1", "not yet analysed in wave 1"),
    ]  # fmt: skip


def test_a_construct_that_only_one_wave_rated_is_not_yet_analysed_in_the_other(study: Wave) -> None:
    deliver(study, 1, ratings=ratings(1, "MRR,,cfir-2022,I.D,1", "LC,,cfir-2022,I.D,1"))
    deliver(study, 2, ratings=ratings(2, "MRR,,cfir-2022,I.E,1", "LC,,cfir-2022,I.D,2"))
    query = "SELECT programme, from_code, to_code, change, reason FROM mart.changes ORDER BY programme, from_code"
    assert study.marts(query) == [
        ("LC", "I.D", "I.D", "strengthened", None),
        ("MRR", "I.D", "I.D", "not comparable", "not yet analysed in wave 2"),
        ("MRR", "I.E", "I.E", "not comparable", "not yet analysed in wave 1"),
    ]


def test_a_construct_that_one_case_has_in_one_wave_only_is_the_same_row_as_that_of_the_others(study: Wave) -> None:
    """LC is rated on CFIR 2009 II.B and 2022 II.D, which are one construct; MRR and ESTHER in one wave only."""
    deliver(study, 1, ratings=ratings(1, "LC,,cfir-2009,II.B,1", "MRR,,cfir-2009,II.B,1"))
    deliver(study, 2, ratings=ratings(2, "LC,,cfir-2022,II.D,2", "ESTHER,,cfir-2022,II.D,1"))
    query = """
        SELECT programme, from_code, to_code, row_label, change, conversion IS NOT NULL FROM mart.changes
        ORDER BY case_order
    """
    label = "Partnerships & Connections"
    assert study.marts(query) == [
        ("ESTHER", "II.B", "II.D", label, "not comparable", False),
        ("MRR", "II.B", "II.D", label, "not comparable", False),
        ("LC", "II.B", "II.D", label, "strengthened", True),
    ]
    assert study.marts("SELECT count(DISTINCT (row_order, from_code, to_code)) FROM mart.changes") == [(1,)]


def test_raters_who_differ_have_no_rating_to_compare(study: Wave) -> None:
    deliver(study, 1, ratings=ratings(1, "MRR,,cfir-2022,I.D,1"))
    two = ratings(2, "MRR,,cfir-2022,I.D,1", "MRR,,cfir-2022,I.D,2").replace("consensus", "rater 1", 1)
    deliver(study, 2, ratings=two.replace("consensus", "rater 2"))
    query = "SELECT from_printed, to_printed, change, reason FROM mart.changes"
    assert study.marts(query) == [("+1", "raters differ (+1, +2)", "not comparable", "raters differ in wave 2")]


def test_each_wave_is_compared_with_the_one_before_and_with_the_first(study: Wave) -> None:
    for wave, rated in ((1, "1"), (2, "2"), (3, "-1")):
        deliver(study, wave, ratings=ratings(wave, f"MRR,DND,cfir-2022,I.D,{rated}"))
    query = "SELECT from_wave, to_wave, change, difference FROM mart.changes WHERE site = 'DND' ORDER BY 2, 1"
    assert study.marts(query) == [(1, 2, "strengthened", 1), (1, 3, "reversed", -2), (2, 3, "reversed", -3)]
    pairs = study.marts("SELECT from_wave, to_wave, is_next FROM mart.wave_pairs")
    assert pairs == [(1, 2, True), (1, 3, False), (2, 3, True)]


# Over a change of version


def test_versions_of_cfir_are_compared_only_where_a_construct_is_plainly_the_same(study: Wave) -> None:
    before = {"II.B": "1", "II.D": "1", "V.C": "1", "III.D": "1"}
    deliver(study, 1, ratings=ratings(1, *(f"MRR,,cfir-2009,{code},{rated}" for code, rated in before.items())))
    after = {"II.D": "2", "II.E": "1", "V.G": "1", "V.A": "1"}
    deliver(study, 2, ratings=ratings(2, *(f"MRR,,cfir-2022,{code},{rated}" for code, rated in after.items())))
    query = """
        SELECT from_code, to_code, change, reason, conversion FROM mart.changes
        ORDER BY from_code NULLS LAST, to_code
    """
    doing = "in CFIR (2009) it was V.C, which does not stand for just the same"
    assert study.marts(query) == [
        ("II.B", "II.D", "strengthened", None, "cfir-2009 II.B read as cfir-2022 II.D"),
        ("II.D", None, "not comparable", "in CFIR (2022) it became II.E; II.F; II.G.3 (split)", None),
        ("III.D", None, "not comparable", "it is gone in CFIR (2022)", None),
        ("V.C", None, "not comparable", "in CFIR (2022) it became V.G (redefined)", None),
        (None, "II.E", "not comparable", "in CFIR (2009) it was II.D, which does not stand for just the same", None),
        (None, "V.A", "not comparable", "it is new since CFIR (2009)", None),
        (None, "V.G", "not comparable", doing, None),
    ]


def test_a_wave_rated_by_both_versions_is_a_bridge(study: Wave) -> None:
    deliver(study, 1, ratings=ratings(1, "MRR,,cfir-2009,II.D,1"))
    deliver(study, 2, ratings=ratings(2, "MRR,,cfir-2009,II.D,2", "MRR,,cfir-2022,II.E,1"))
    deliver(study, 3, ratings=ratings(3, "MRR,,cfir-2022,II.E,-1"))
    query = "SELECT from_wave, from_code, to_code, change FROM mart.changes WHERE change <> 'not comparable' ORDER BY 1"
    assert study.marts(query) == [(1, "II.D", "II.D", "strengthened"), (2, "II.E", "II.E", "reversed")]


def test_a_construct_that_one_version_rates_in_reverse_is_not_comparable(tmp_path: Path) -> None:
    with small_study(tmp_path, ("    - {framework: cfir-2009, code: I.F}\n", "")) as study:
        deliver(study, 1, ratings=ratings(1, "MRR,,cfir-2009,I.F,1"))
        deliver(study, 2, ratings=ratings(2, "MRR,,cfir-2022,I.F,1"))
        query = "SELECT change, reason FROM mart.changes"
        assert study.marts(query) == [("not comparable", "rated in reverse in one of the two versions")]


SECOND = "Lived-experience codebook (synthetic), version 2"


def test_a_code_of_the_studys_own_that_is_split_is_not_comparable_and_a_renamed_one_is(study: Wave) -> None:
    deliver(study, 1, ratings=ratings(1, "LC,,voices-1,LV.PAY,1", "LC,,voices-1,LV.VOICE,1"))
    deliver(study, 2, ratings=ratings(2, "LC,,voices-2,LV.PAY.M,1", "LC,,voices-2,LV.HEARD,2"))
    query = "SELECT from_code, to_code, change, reason FROM mart.changes ORDER BY from_code NULLS LAST, to_code"
    assert study.marts(query) == [
        ("LV.PAY", None, "not comparable", f"in {SECOND} it became LV.PAY.M; LV.PAY.R (split)"),
        ("LV.VOICE", "LV.HEARD", "strengthened", None),
        (
            None, "LV.PAY.M", "not comparable",
            "in Lived-experience codebook (synthetic), version 1 it was LV.PAY, which does not stand for just the same",
        ),
    ]  # fmt: skip


def test_a_code_renamed_twice_is_followed_over_the_version_between(tmp_path: Path) -> None:
    own = """
      - version: 4
        changes:
          - change: renamed
            old: [LV.PAY.M]
            new: [{code: LV.FEE, label: Fees}]
            reason: Nobody is employed.
            decided_by: R01
            decided_on: 2023-01-01

outcomes: # orders"""
    with small_study(tmp_path, ("\noutcomes: # orders", own)) as study:
        deliver(study, 2, ratings=ratings(2, "LC,,voices-2,LV.PAY.M,1"))
        deliver(study, 3, ratings=ratings(3, "LC,,voices-4,LV.FEE,-1"))
        query = "SELECT change, conversion FROM mart.changes"
        assert study.marts(query) == [("reversed", "voices-2 LV.PAY.M read as voices-4 LV.FEE")]


# By element


STATED = [
    ("missing,", "present,Said.", "emerged", None), ("not applicable,", "mixed,Said.", "emerged", None),
    ("present,Said.", "not applicable,", "ceased", None), ("present,Said.", "missing,", "newly missing", None),
    ("missing,", "missing,", "still missing", None), ("present,Said.", "neutral,Other.", "valence changed", None),
    ("not applicable,", "not applicable,", "stable", None), ("not applicable,", "missing,", "newly missing", None),
    ("missing,", "not applicable,", "not comparable", "missing in wave 1"),
    ("not yet analysed,", "present,Said.", "not comparable", "not yet analysed in wave 1"),
    ("present,Said.", "not yet analysed,", "not comparable", "not yet analysed in wave 2"),
]  # fmt: skip


def test_two_cells_are_of_one_class(study: Wave) -> None:
    """A cell for each pair of states."""
    cases, phases = ("ESTHER", "MRR", "LC"), ("adoption", "implementation")
    cells = [(phase, f"EL.{row}", case) for phase in phases for row in ("EXT", "INT", "IND") for case in cases]
    cells = cells[: len(STATED)]
    for wave in (1, 2):
        rows = "".join(
            f"F{wave}-{at},{case},,{phase},{code},1,{pair[wave - 1]},,,\n"
            for at, ((phase, code, case), pair) in enumerate(zip(cells, STATED, strict=True))
        )
        deliver(study, wave, findings=FINDINGS + rows)
    query = """
        SELECT change, reason FROM mart.changes WHERE basis = 'statements'
        ORDER BY phase, row_order, case_order
    """
    found = [(*pair[:2], *shown) for pair, shown in zip(STATED, study.marts(query), strict=True)]
    assert found == STATED


# Statement by statement


def test_each_statement_is_new_kept_revised_or_not_restated_with_its_evidence(study: Wave) -> None:
    first = """F1,MRR,,adoption,EL.EXT,1,present,It rains.,INT-1-1,,
F2,MRR,,adoption,EL.EXT,2,present,It snows.,INT-1-1,,
F3,MRR,,adoption,EL.EXT,3,present,It hails.,INT-1-1,,
F4,MRR,,adoption,EL.INT,1,present,They meet.,INT-1-1,,
F5,MRR,,adoption,EL.IND,1,present,She leads.,INT-1-1,,
F6,MRR,,adoption,EL.PRO,1,present,It goes on.,INT-1-1,,
"""
    second = """F7,MRR,,adoption,EL.EXT,1,present,It rains more.,INT-2-1,F1,
F8,MRR,,adoption,EL.EXT,2,present,It  snows.,INT-2-1,,
F9,MRR,,adoption,EL.EXT,3,mixed,It thaws.,INT-2-1,,
F10,MRR,,adoption,EL.INT,,missing,,,,
F11,MRR,,adoption,EL.PRO,,not applicable,,,,
"""
    deliver(study, 1, **interviews(1, ("DND", "MRR-DND-01")), findings=FINDINGS + first)
    deliver(study, 2, **interviews(2, ("DND", "MRR-DND-02")), findings=FINDINGS + second)
    query = """
        SELECT code, change, from_entry, from_evidence, to_entry, to_evidence FROM mart.statement_changes
        ORDER BY row_order, coalesce(to_entry, 'F99'), from_entry
    """
    assert study.marts(query) == [
        ("EL.EXT", "revised", "F1", "INT-1-1", "F7", "INT-2-1"),
        ("EL.EXT", "kept", "F2", "INT-1-1", "F8", "INT-2-1"),
        ("EL.EXT", "new", None, None, "F9", "INT-2-1"),
        ("EL.EXT", "not restated", "F3", "INT-1-1", None, None),
        ("EL.INT", "missing", "F4", "INT-1-1", None, None),
        ("EL.IND", "not yet analysed", "F5", "INT-1-1", None, None),
        ("EL.PRO", "ceased", "F6", "INT-1-1", None, None),
    ]


TRANSITIONS = "SELECT from_wave, to_wave, change, from_entry, to_entry FROM mart.statement_changes ORDER BY ALL"


def test_the_same_words_with_another_valence_are_a_change(study: Wave) -> None:
    for wave, state in ((1, "present"), (2, "neutral"), (3, "mixed")):
        deliver(study, wave, findings=FINDINGS + f"F{wave},MRR,,adoption,EL.INT,1,{state},Leaders backed it.,,,\n")
    assert study.marts(TRANSITIONS) == [
        (1, 2, "valence changed", "F1", "F2"), (1, 3, "valence changed", "F1", "F3"),
        (2, 3, "valence changed", "F2", "F3"),
    ]  # fmt: skip
    query = "SELECT from_wave, to_wave, from_printed, to_printed, change FROM mart.changes ORDER BY ALL"
    assert study.marts(query) == [
        (1, 2, "1 stated", "1 stated (1 neutral)", "valence changed"),
        (1, 3, "1 stated", "1 stated (1 mixed)", "valence changed"),
        (2, 3, "1 stated (1 neutral)", "1 stated (1 mixed)", "valence changed"),
    ]
    question = """
        SELECT question, cell FROM mart.change_matrix
        WHERE items > 0 AND (from_wave, to_wave) = (1, 2) ORDER BY question_order
    """
    line = "Adoption, Internal context: 1 stated → 1 stated (1 neutral) (valence changed)"
    assert study.marts(question) == [
        ("What surges or turns?", f"{line}\nAdoption, Internal context: 1 statement valence changed"),
        ("What is idiosyncratic?", line),
    ]


def test_two_statements_that_exchange_their_valence_are_two_changes(study: Wave) -> None:
    """The cell has one of each in both waves, and yet neither statement is as it was."""
    for wave, states in ((1, ("present", "mixed")), (2, ("mixed", "present"))):
        rows = "".join(
            f"F{wave}-{at},MRR,,adoption,EL.INT,{at},{state},{words},,,\n"
            for at, (state, words) in enumerate(zip(states, ("It rains.", "It snows."), strict=True), start=1)
        )
        deliver(study, wave, findings=FINDINGS + rows)
    assert {change for _, _, change, *_ in study.marts(TRANSITIONS)} == {"valence changed"}
    assert study.marts("SELECT change FROM mart.changes") == [("valence changed",)]


def test_equal_statements_are_matched_one_to_one(study: Wave) -> None:
    """Those of the same valence first; one that is followed is matched with nothing else."""
    first = ["present,Same.,", "mixed,Same.,", "present,Twice.,", "present,Twice.,", "present,Old.,", "present,Old.,"]
    second = ["mixed,Same.,", "present,Twice.,", "present,New.,F1-5", "present,Old.,"]
    for wave, shown in ((1, first), (2, second)):
        rows = [text.rsplit(",", 1) for text in shown]
        findings = "".join(
            f"F{wave}-{at},MRR,,adoption,EL.INT,{at},{said},,{follows},\n"
            for at, (said, follows) in enumerate(rows, start=1)
        )
        deliver(study, wave, findings=FINDINGS + findings)
    assert study.marts("SELECT change, from_entry, to_entry FROM mart.statement_changes ORDER BY from_entry") == [
        ("not restated", "F1-1", None), ("kept", "F1-2", "F2-1"), ("kept", "F1-3", "F2-2"),
        ("not restated", "F1-4", None), ("revised", "F1-5", "F2-3"), ("kept", "F1-6", "F2-4"),
    ]  # fmt: skip


def test_the_same_words_about_another_site_are_not_kept(study: Wave) -> None:
    """Only an analyst who says so carries a statement over to another site or the whole case, as a revision."""
    first = """F1,MRR,DND,adoption,EL.INN,1,present,It fits.,,,
F2,MRR,DND,adoption,EL.PRO,1,present,It goes on.,,,
"""
    second = """F3,MRR,FIF,adoption,EL.INN,1,present,It fits.,,,
F4,MRR,,adoption,EL.PRO,1,present,It goes on.,,F2,
"""
    deliver(study, 1, findings=FINDINGS + first)
    deliver(study, 2, findings=FINDINGS + second)
    query = """
        SELECT code, site, change, from_entry, to_entry, note FROM mart.statement_changes
        ORDER BY row_order, site NULLS FIRST
    """
    assert sorted(study.marts(query), key=lambda row: str(row[3:])) == [
        ("EL.INN", "DND", "not restated", "F1", None, None),
        ("EL.PRO", None, "revised", "F2", "F4", "said of DND in wave 1"),
        ("EL.INN", "FIF", "new", None, "F3", None),
    ]


def test_not_applicable_at_one_site_ends_nothing_elsewhere(study: Wave) -> None:
    first = """F1,MRR,DND,adoption,EL.INN,1,present,It fits.,,,
F2,MRR,,adoption,EL.PRO,1,present,It goes on.,,,
F3,MRR,FIF,adoption,EL.EXT,1,present,It rains.,,,
"""
    second = """F4,MRR,FIF,adoption,EL.INN,,not applicable,,,,
F5,MRR,FIF,adoption,EL.PRO,,not applicable,,,,
F6,MRR,FIF,adoption,EL.EXT,,not applicable,,,,
"""
    deliver(study, 1, findings=FINDINGS + first)
    deliver(study, 2, findings=FINDINGS + second)
    cells = """
        SELECT code, cell_state, cell FROM mart.cross_case
        WHERE (from_wave, to_wave, programme, phase) = (2, 2, 'MRR', 'adoption') AND cell LIKE 'NA%' ORDER BY code
    """
    assert study.marts(cells) == [(code, "not applicable", "NA [FIF]") for code in ("EL.EXT", "EL.INN", "EL.PRO")]
    query = "SELECT to_code, site, change FROM mart.changes WHERE change <> 'not comparable'"
    assert study.marts(query) == [("EL.EXT", "FIF", "ceased")]
    asked = "SELECT from_entry, change FROM mart.statement_changes ORDER BY from_entry"
    assert study.marts(asked) == [("F1", "not restated"), ("F2", "not restated"), ("F3", "ceased")]


def test_a_cell_says_which_sites_a_kind_of_nothing_is_of(study: Wave) -> None:
    rows = """F1,MRR,DND,adoption,EL.EXT,,not applicable,,,,
F2,MRR,FIF,adoption,EL.EXT,,not applicable,,,,
F3,MRR,ABD,adoption,EL.EXT,,missing,,,,
F4,MRR,,adoption,EL.INT,,missing,,,,
F5,MRR,DND,adoption,EL.INT,,not applicable,,,,
F6,MRR,,adoption,EL.IND,,not applicable,,,,
F7,MRR,DND,adoption,EL.IND,,not applicable,,,,
F8,MRR,DND,adoption,EL.PRO,1,present,It goes on.,,,
F9,MRR,FIF,adoption,EL.PRO,,not applicable,,,,
"""
    deliver(study, 1, findings=FINDINGS + rows)
    query = """
        SELECT code, cell_state, cell FROM mart.cross_case
        WHERE programme = 'MRR' AND phase = 'adoption' AND cell_state <> 'not yet analysed' ORDER BY row_order
    """
    assert study.marts(query) == [
        ("EL.EXT", "not applicable", "NA [DND, FIF]; missing [ABD]"), ("EL.INT", "missing", "missing; NA [DND]"),
        ("EL.IND", "not applicable", "NA"), ("EL.PRO", "stated", "It goes on. [DND]"),
    ]  # fmt: skip


def test_a_statement_is_followed_through_the_wave_between(study: Wave) -> None:
    texts = {1: "It rains.,,,", 2: "It pours.,,F1,", 3: "It drips.,,F2,"}
    for wave, shown in texts.items():
        deliver(study, wave, findings=FINDINGS + f"F{wave},MRR,,adoption,EL.EXT,1,present,{shown}\n")
    query = "SELECT from_wave, to_wave, change, from_entry, to_entry FROM mart.statement_changes ORDER BY 2, 1"
    assert study.marts(query) == [
        (1, 2, "revised", "F1", "F2"), (1, 3, "revised", "F1", "F3"), (2, 3, "revised", "F2", "F3"),
    ]  # fmt: skip


def test_what_comes_back_after_a_wave_without_it_is_new_there_and_says_what_it_follows(study: Wave) -> None:
    deliver(study, 1, findings=FINDINGS + "F1,MRR,,adoption,EL.EXT,1,present,It rains.,,,\n")
    deliver(study, 2, findings=FINDINGS + "F2,MRR,,adoption,EL.EXT,1,present,It snows.,,,\n")
    deliver(study, 3, findings=FINDINGS + "F3,MRR,,adoption,EL.EXT,1,present,It drips.,,F1,\n")
    query = "SELECT from_wave, change, note FROM mart.statement_changes WHERE to_entry = 'F3' ORDER BY 1"
    assert study.marts(query) == [(1, "revised", None), (2, "new", "follows F1 of another wave")]


# The change matrix


def test_the_seven_questions_stay_as_rows_though_nothing_answers_them(study: Wave) -> None:
    deliver(study, 1)
    deliver(study, 2)
    found = study.marts("""
        SELECT programme, list(question_order ORDER BY question_order), sum(items)::INT FROM mart.change_matrix
        GROUP BY programme ORDER BY programme
    """)
    assert found == [(case, [1, 2, 3, 4, 5, 6, 7], 0) for case in ("ESTHER", "LC", "MRR")]
    assert study.marts("SELECT DISTINCT cell, evidence FROM mart.change_matrix") == [("none found", None)]


def test_changes_answer_the_questions(study: Wave) -> None:
    """I.D grows twice; I.E falls by two; I.F turns in one case alone; I.G goes missing; I.H stays."""
    rated = {
        1: {"I.D": "0", "I.E": "2", "I.F": "1", "I.G": "1", "I.H": "1"},
        2: {"I.D": "1", "I.E": "2", "I.F": "1", "I.G": "1", "I.H": "1"},
        3: {"I.D": "2", "I.E": "NA", "I.F": "-1", "I.G": "M", "I.H": "1"},
    }
    for wave, values in rated.items():
        rows = [f"MRR,,cfir-2022,{code},{value}" for code, value in values.items()]
        rows += [f"LC,,cfir-2022,{code},{'2' if (code, wave) == ('I.D', 3) else '1'}" for code in values]
        deliver(study, wave, ratings=ratings(wave, *rows))
    query = "SELECT question, cell FROM mart.change_matrix WHERE (from_wave, to_wave, programme) = (2, 3, 'MRR')"
    assert dict(study.marts(f"{query} ORDER BY question_order")) == {
        "What increases or emerges?": "Innovation Adaptability: +1 → +2 (strengthened)",
        "What is cumulative?": "Innovation Adaptability: +1 → +2 (strengthened)",
        "What surges or turns?": "Innovation Complexity: +1 → \u22121 (reversed)",
        "What decreases or ceases?": "Innovation Trialability: +2 → NA (ceased)",
        "What stays constant?": "Innovation Cost: +1 → +1 (stable)",
        "What is idiosyncratic?": (
            "Innovation Trialability: +2 → NA (ceased)\nInnovation Complexity: +1 → \u22121 (reversed)"
        ),
        "What is missing?": "Innovation Design: +1 → missing (newly missing)",
    }


def test_a_kept_statement_beside_a_new_one_is_cumulative(study: Wave) -> None:
    deliver(study, 1, findings=FINDINGS + "F1,MRR,,adoption,EL.EXT,1,present,It rains.,,,\n")
    second = "F2,MRR,,adoption,EL.EXT,1,present,It rains.,,,\nF3,MRR,,adoption,EL.EXT,2,present,It snows.,,,\n"
    deliver(study, 2, findings=FINDINGS + second)
    query = "SELECT cell, evidence FROM mart.change_matrix WHERE programme = 'MRR' AND question_order = 2"
    assert study.marts(query) == [("Adoption, External context: 1 new statement", "F3")]


def test_a_row_whose_name_ends_in_brackets_is_not_read_as_a_site(study: Wave) -> None:
    """Two rows of the whole case: `Law [old]` and `Law [new]`, and the site JKG of a third."""
    rows = "F1,MRR,,adoption,EL.EXT,1,present,It rains.,,,\nF2,MRR,,adoption,EL.INT,1,present,It snows.,,,\n"
    rows += "F3,ESTHER,JKG,adoption,EL.INT,1,present,It thaws.,,,\n"
    deliver(study, 1)
    deliver(study, 2, findings=FINDINGS + rows)
    study.con.execute("""
        UPDATE core.constructs SET label = CASE code WHEN 'EL.EXT' THEN 'Law [old]' ELSE 'Law [new]' END
        WHERE code IN ('EL.EXT', 'EL.INT')
    """)
    (table,) = change_matrices(ReportData(with_marts(study.con), study.study), (2, 2))
    shown = {line.text for row in table.rows for cell in row.cells[1:] for line in cell.lines}
    assert shown == {
        "1 new statement in each: Adoption, Law [old]; Adoption, Law [new]",
        "1 new statement: Adoption, Law [new] [JKG]",
        "not yet analysed → 1 stated (not comparable): Adoption, Law [old]; Adoption, Law [new]",
        "not yet analysed → 1 stated (not comparable): Adoption, Law [new] [JKG]",
        "nothing found",
    }


def test_a_construct_is_not_gone_from_a_wave_that_still_uses_its_version(study: Wave) -> None:
    """Wave 2 is rated by both versions: 2009 I.A has just no rating, while 2022 I.A had no counterpart in wave 1."""
    deliver(study, 1, ratings=ratings(1, "MRR,,cfir-2009,I.A,1", "MRR,,cfir-2009,II.B,1"))
    deliver(study, 2, ratings=ratings(2, "MRR,,cfir-2009,II.B,1", "MRR,,cfir-2022,I.A,2"))
    why = "in CFIR (2009) it was I.A, which does not stand for just the same"
    query = "SELECT from_framework, from_code, to_framework, to_code, change, reason FROM mart.changes ORDER BY ALL"
    assert study.marts(query) == [
        ("cfir-2009", "I.A", "cfir-2009", "I.A", "not comparable", "not yet analysed in wave 2"),
        ("cfir-2009", "II.B", "cfir-2009", "II.B", "stable", None),
        (None, None, "cfir-2022", "I.A", "not comparable", why),
    ]


# As printed


def lines(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_a_code_of_two_frameworks_has_a_row_of_each_in_the_printed_table(study: Wave) -> None:
    """I.A of 2009 is not I.A of 2022; both have the code and the place of a row."""
    for wave in (1, 2):
        rated = (f"MRR,,cfir-2009,I.A,{wave}", f"MRR,,cfir-2022,I.A,-{wave}", f"MRR,,doi-2004,INN.01,{wave - 1}")
        deliver(study, wave, ratings=ratings(wave, *rated))
    (table,) = rating_changes(ReportData(with_marts(study.con), study.study), (1, 2))
    assert lines(table) == [
        ["I.A Intervention Source (CFIR (2009))", "+1 → +2 (strengthened)"],
        ["I.A Innovation Source (CFIR (2022))", "\u22121 → \u22122 (strengthened)"],
        ["INN.01 Relative advantage (Diffusion of Innovations (2004))", "0 → +1 (emerged)"],
    ]


def test_two_rows_of_a_mart_for_one_cell_are_none_lost() -> None:
    rows = [{"code": "X", "programme": "PA"}, {"code": "X", "programme": "PA"}]
    with pytest.raises(ValueError, match="two rows of a mart for one cell: X, PA"):
        matrix(rows, ["PA"], lambda row: row["code"], lambda row: row["programme"], lambda row: row["code"], text)


def test_a_followed_statement_names_its_table(study: Wave) -> None:
    for wave in (1, 2):
        rows = f"F{wave},MRR,DND,adoption,EL.EXT,1,present,Said.,,,\n"
        deliver(study, wave, **interviews(wave, ("DND", "MRR-DND-01")), findings=FINDINGS + rows)
    (table,) = trajectories(ReportData(with_marts(study.con), study.study), (1, 2))
    assert [line[1] for line in lines(table)] == ["Adoption: EL.EXT External context"]


# In the bundled study


def test_each_class_of_change_occurs_in_the_bundled_study(published: Path) -> None:
    classes = {name for (name,) in ask(published, "SELECT DISTINCT change FROM mart.changes")}
    assert classes == {
        "emerged", "ceased", "strengthened", "weakened", "reversed", "stable", "valence changed", "newly missing",
        "still missing", "not comparable",
    }  # fmt: skip
    shown = {name for (name,) in ask(published, "SELECT DISTINCT change FROM mart.statement_changes")}
    assert shown == {"new", "kept", "revised", "not restated", "ceased", "missing", "not yet analysed"}


def test_one_site_ends_no_scenario_of_its_case_in_the_bundled_study(published: Path) -> None:
    """Wave 3 judges loose coupling not applicable at JKG; the evidence of wave 2 is at SGP, where nothing is said."""
    cell = """
        SELECT cell FROM mart.cross_case
        WHERE (from_wave, to_wave, phase, code, programme) = (3, 3, 'assimilation', 'CG.L', 'ESTHER')
    """
    assert ask(published, cell) == [("NA [JKG]",)]
    query = """
        SELECT site, from_printed, to_printed, change FROM mart.changes
        WHERE (from_wave, to_wave, phase, to_code, programme) = (2, 3, 'assimilation', 'CG.L', 'ESTHER') ORDER BY site
    """
    assert ask(published, query) == [
        ("JKG", "not yet analysed", "NA", "not comparable"),
        ("SGP", "1 stated", "not yet analysed", "not comparable"),
    ]
    departed = "SELECT departed FROM mart.assimilation WHERE (wave, programme) = (3, 'ESTHER')"
    assert ask(published, departed) == [(None,)]


def test_what_is_not_comparable_says_why_and_nothing_else_does(published: Path) -> None:
    query = "SELECT count(*) FROM mart.changes WHERE (change = 'not comparable') <> (reason IS NOT NULL)"
    assert ask(published, query) == [(0,)]
