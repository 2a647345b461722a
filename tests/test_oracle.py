"""The product's tables against those of an independent implementation, for generated studies (`make oracle`).

`make oracle ORACLE_STUDIES=5000` compares five thousand studies; a test run takes a few.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from oracle.comparison import FRAMEWORKS, TABLES, compare_generated, differences, loaded
from oracle.delivered import read_study
from oracle.generator import write_study

from casewave.assets.marts import MARTS, marts_read
from casewave.schemas.columns import Number, Whole, columns, table_name

STUDIES = int(os.environ.get("ORACLE_STUDIES", "0"))
# Together with study 9 these have a skipped wave, late coding, consensus, silent coders and three raters.
FEW = (2, 13)
SEEDS = range(STUDIES) if STUDIES else FEW
SHOWN = 40


# A table that another one is made from, whose numbers the oracle holds there.
SEEN_IN = {
    "cell_counts": "cross_case", "change_matrix_lines": "change_matrix", "codings_by_wave": "counted_codings",
    "counted_codings": "coded_sources",
    "cross_case_lines": "cross_case", "data_sources": "sources_in_scope", "double_coding": "coding_agreement",
    "independent_codings": "double_coding", "interview_facts": "quantities", "interview_series": "saturation_curve",
    "joint_display_lines": "joint_display", "joint_interpretations_lines": "joint_interpretations",
    "multiple_coding": "coding_agreement", "rapid_analysis_lines": "rapid_analysis", "rosters": "panel",
    "sources_in_scope": "sampling_frame", "text_lengths": "double_coding",
    "wave_pairs": "changes", "wave_ranges": "cell_counts",
}  # fmt: skip
# Tables of texts; their only numbers are waves and the places of rows.
OF_TEXTS = {"case_features_side_by_side", "late_coding_changes", "quotations", "register_changes"}
PLACES = {"wave", "delivered_in", "row_order", "case_order", "feature_order"}


def test_the_oracle_holds_every_table_that_prints_a_number() -> None:
    """A new mart needs a function of its name in tests/oracle, or says here where its numbers are seen."""
    held = {table.__name__ for table in TABLES}
    named = held | SEEN_IN.keys() | OF_TEXTS
    marts = {table_name(model) for model in MARTS}
    assert marts - named == set(), (
        "each needs a function in tests/oracle, in TABLES of comparison.py, or a place in SEEN_IN"
    )
    assert named - marts == set(), "no such mart"
    assert held.isdisjoint(SEEN_IN.keys() | OF_TEXTS)
    for model in MARTS:
        name = table_name(model)
        if name in OF_TEXTS:
            assert {each.name for each in columns(model) if each.type in (Whole, Number)} <= PLACES, name
    for name, seen_in in SEEN_IN.items():
        (reader,) = (model for model in MARTS if table_name(model) == seen_in)
        assert name in marts_read(reader)
        assert seen_in in held | SEEN_IN.keys()


def test_each_table_has_rows_in_a_study_that_a_test_run_takes(tmp_path: Path) -> None:
    empty = {table.__name__ for table in TABLES}
    for seed in (*FEW, 9):
        folder = tmp_path / str(seed)
        folder.mkdir()
        study = read_study(folder, write_study(folder, seed), FRAMEWORKS)
        empty -= {table.__name__ for table in TABLES if table(study)}
    assert empty == set(), "no number of these is compared: give tests/oracle/generator.py more of their rows"


@pytest.mark.parametrize("seed", SEEDS)
def test_product_and_oracle_agree_on_every_cell(seed: int, tmp_path: Path) -> None:
    found = compare_generated(tmp_path, seed)
    message = "\n".join(f"study {seed}: {difference}" for difference in found[:SHOWN])
    assert not found, f"{len(found)} cells differ\n{message}"


def test_a_row_that_is_lost_is_reported_of_every_table(tmp_path: Path) -> None:
    waves = write_study(tmp_path, 9)
    study = read_study(tmp_path, waves, FRAMEWORKS)
    with loaded(tmp_path, waves) as con:
        assert [str(difference) for difference in differences(study, con)] == []
        names = [table.__name__ for table in TABLES if table(study)]
        for name in names:
            con.execute(f"DELETE FROM mart.{name} WHERE rowid = (SELECT max(rowid) FROM mart.{name})")
        assert {difference.mart for difference in differences(study, con)} == set(names)
