"""Rows of the crosswalk that a study decides itself: what they replace, what they convert, and where it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from deliveries import changed_study, small_study
from longitudinal import deliver, ratings
from states import with_marts

from casewave.assets.report.source import ReportData
from casewave.assets.report.tables.change import codebook_changes, rating_changes
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import StudyError

WHY = "reason: Our ratings were of workflows only., decided_by: R01, decided_on: 2019-01-15"
COMPATIBILITY = "from_code: III.D.2, to_code: III.F, relation: promoted, cardinality: '1:1'"
NETWORKED = "from_code: II.B, to_code: II.D, relation: redefined, cardinality: '1:1'"


def rows(*entries: str) -> tuple[str, str]:
    """The change of the bundled register that adds rows between the two versions of CFIR."""
    versions = "from_framework: cfir-2009, to_framework: cfir-2022"
    written = "".join(f"  - {{{versions}, {entry}, {WHY}}}\n" for entry in entries)
    return "\noutcomes: # orders", f"\ncrosswalk_rows:\n{written}\noutcomes: # orders"


def safe(study: Study) -> dict[str, str]:
    return {
        pair.from_code: pair.to_code for pair in study.crosswalk if pair.is_safe and pair.to_framework == "cfir-2022"
    }


def test_a_row_of_the_study_replaces_what_is_bundled_of_its_code(tmp_path: Path) -> None:
    bundled = changed_study(tmp_path / "bundled")
    study = changed_study(tmp_path / "own", rows(COMPATIBILITY, NETWORKED))
    assert safe(study) == {**{old: new for old, new in safe(bundled).items() if old != "II.B"}, "III.D.2": "III.F"}
    assert len(study.crosswalk) == len(bundled.crosswalk)
    (own,) = [pair for pair in study.crosswalk if pair.from_code == "III.D.2"]
    assert (own.is_own, own.evidence, own.note) == (True, "decided by the study", "Our ratings were of workflows only.")


def test_a_code_that_gets_a_predecessor_is_no_longer_added(tmp_path: Path) -> None:
    split = "from_code: III.E.2, to_code: {}, relation: split, cardinality: '1:n'"
    study = changed_study(tmp_path, rows(*map(split.format, ("III.J", "III.J.1", "IV.C.C"))))
    pairs = [pair for pair in study.crosswalk if pair.to_code in {"III.J", "III.J.1", "IV.C.C"}]
    assert [(pair.from_code, pair.to_code, pair.is_own) for pair in pairs] == [
        ("III.E.2", "III.J", True), ("III.E.2", "III.J.1", True), ("III.E.2", "IV.C.C", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            ["from_code: II.B, to_code: II.F, relation: renamed, cardinality: '1:1'"],
            "cfir-2009 II.B to cfir-2022 II.F has the cardinality 1:1, but another row has the code as well",
        ),
        (
            ["from_code: II.B, relation: removed, cardinality: '1:0'"],
            "cfir-2022 II.D has no row any more. Add a row for it, for instance with the cardinality 0:1",
        ),
        ([COMPATIBILITY, COMPATIBILITY], "cfir-2009 III.D.2 to cfir-2022 III.F is given more than once"),
        (["to_code: III.F, relation: renamed, cardinality: '1:1'"], "cardinality 1:1 is written with both codes"),
        ([COMPATIBILITY.replace("III.F", "III.X")], "crosswalk_rows, III.D.2: code: III.X is not declared"),
        ([COMPATIBILITY.replace("promoted", "promotd")], "crosswalk_rows, III.D.2: relation: promotd is not declared"),
    ],
)  # fmt: skip
def test_a_row_that_contradicts_another_is_refused(tmp_path: Path, entries: list[str], message: str) -> None:
    with pytest.raises(StudyError) as error:
        changed_study(tmp_path, rows(*entries))
    assert message in str(error.value)


def test_a_row_is_written_in_the_direction_of_the_bundled_crosswalk(tmp_path: Path) -> None:
    old, new = rows("from_code: III.F, to_code: III.D.2, relation: promoted, cardinality: '1:1'")
    turned = new.replace(
        "from_framework: cfir-2009, to_framework: cfir-2022", "from_framework: cfir-2022, to_framework: cfir-2009"
    )
    with pytest.raises(StudyError, match="rows between these two go from cfir-2009 to cfir-2022"):
        changed_study(tmp_path, (old, turned))


def test_a_change_of_a_codebook_is_no_row_of_the_crosswalk(tmp_path: Path) -> None:
    old, new = rows("from_code: LV.PAY, to_code: LV.PAY.M, relation: renamed, cardinality: '1:1'")
    own = new.replace("cfir-2009", "voices-1").replace("cfir-2022", "voices-2")
    with pytest.raises(StudyError, match="Changes of a codebook are declared in codebooks"):
        changed_study(tmp_path, (old, own))


def test_tables_convert_by_the_rows_of_the_study_and_say_so(tmp_path: Path) -> None:
    """Compatibility is not converted by the bundled crosswalk, and II.B is; the study decides both otherwise."""
    given = [("LC,,cfir-2009,III.D.2,1", "LC,,cfir-2009,II.B,1"), ("LC,,cfir-2022,III.F,2", "LC,,cfir-2022,II.D,2")]
    query = (
        "SELECT from_code, to_code, change, reason, conversion FROM mart.changes ORDER BY from_code NULLS LAST, to_code"
    )
    with small_study(tmp_path / "bundled") as study:
        for wave, entries in enumerate(given, 1):
            deliver(study, wave, ratings=ratings(wave, *entries))
        changes = study.marts(query)
        assert ("II.B", "II.D", "strengthened", None, "cfir-2009 II.B read as cfir-2022 II.D") in changes
        assert ("III.D.2", None, "not comparable", "in CFIR (2022) it became III.F (redefined)", None) in changes
    with small_study(tmp_path / "own", rows(COMPATIBILITY, NETWORKED)) as study:
        for wave, entries in enumerate(given, 1):
            deliver(study, wave, ratings=ratings(wave, *entries))
        read = "cfir-2009 III.D.2 read as cfir-2022 III.F (by the study's own crosswalk)"
        assert study.marts(query) == [
            (
                "II.B", None, "not comparable",
                "in CFIR (2022) it became II.D (redefined), by the study's own crosswalk", None,
            ),
            ("III.D.2", "III.F", "strengthened", None, read),
            (
                None, "II.D", "not comparable",
                "in CFIR (2009) it was II.B, which does not stand for just the same, by the study's own crosswalk",
                None,
            ),
        ]  # fmt: skip
        source = ReportData(with_marts(study.con), study.study)
        note = (
            "Rows of the crosswalk that the study decided itself: "
            "CFIR (2009) II.B to CFIR (2022) II.D (redefined, R01, 2019-01-15); "
            "CFIR (2009) III.D.2 to CFIR (2022) III.F (renamed, R01, 2019-01-15)."
        )
        for build in (rating_changes, codebook_changes):
            (table,) = build(source, (1, 2))
            assert note in table.notes
        assert [warning for warning, *_ in study.warnings() if "retired" in warning] == []


def test_a_study_without_rows_of_its_own_prints_no_note(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        deliver(study, 1, ratings=ratings(1, "LC,,cfir-2009,II.B,1"))
        deliver(study, 2, ratings=ratings(2, "LC,,cfir-2022,II.D,2"))
        (table,) = rating_changes(ReportData(with_marts(study.con), study.study), (1, 2))
        assert not any("decided itself" in str(note) for note in table.notes)
