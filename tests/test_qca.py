"""QCA: truth tables of crisp and fuzzy sets, tied models, what is refused, and the files that the command writes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from conftest import run_casewave
from deliveries import REGISTER, changed_study, small_study
from longitudinal import deliver, ratings
from minimisation import minimal_models
from ruamel.yaml import YAML
from states import ask, connect

from casewave.assets.exchange.qca_export import NotExportable, write_qca
from casewave.assets.statistics.qca import CaseInSets, most_conditions, objections, truth_table
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.calibrations import Calibration
from casewave.schemas.register.study_file import StudyError

HALF = "ESTHER is 0.5 in PLANNING, neither in nor out."
TOO_MANY = "3 conditions are too many for 3 cases, which carry 1"
GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "methods.md"


def crisp(*rows: str) -> list[CaseInSets]:
    """`101` is a case that has A, not B, and the outcome."""
    return [
        CaseInSets(
            f"case {at}", {chr(65 + place): float(value) for place, value in enumerate(row[:-1])}, float(row[-1])
        )
        for at, row in enumerate(rows)
    ]


def test_a_truth_table_has_every_row_and_names_its_cases() -> None:
    rows = truth_table(crisp("101", "101", "100", "011", "000"))
    assert [(row.values, row.output, len(row.cases)) for row in rows] == [
        ((0, 0), "0", 1), ((0, 1), "1", 1), ((1, 0), "C", 3), ((1, 1), "?", 0),
    ]  # fmt: skip
    assert rows[2].cases == ("case 0", "case 1", "case 2")
    assert rows[2].consistency == pytest.approx(2 / 3)


def test_a_row_counts_as_present_from_a_consistency_that_is_chosen() -> None:
    rows = truth_table(crisp("101", "101", "100", "000"), present_from=0.6)
    assert [row.output for row in rows] == ["0", "?", "1", "?"]
    rows = truth_table(crisp("101", "101", "100", "000"), present_from=0.8, absent_up_to=0.5)
    assert [row.output for row in rows] == ["0", "?", "C", "?"]


def test_fuzzy_cases_lie_in_one_corner_and_count_in_all() -> None:
    cases = [
        CaseInSets("x", {"A": 0.8, "B": 0.3}, 0.7),
        CaseInSets("y", {"A": 0.6, "B": 0.9}, 0.9),
        CaseInSets("z", {"A": 0.1, "B": 0.2}, 0.2),
    ]
    rows = {row.values: row for row in truth_table(cases, present_from=0.8)}
    assert {values: row.cases for values, row in rows.items() if row.cases} == {
        (1, 0): ("x",), (1, 1): ("y",), (0, 0): ("z",),
    }  # fmt: skip
    # memberships in A*~B: 0.7, 0.1, 0.1; with the outcome: 0.7, 0.1, 0.1
    assert rows[1, 0].consistency == pytest.approx(1.0)
    # in ~A*~B: 0.2, 0.1, 0.8; with the outcome 0.2, 0.1, 0.2
    assert rows[0, 0].consistency == pytest.approx(0.5 / 1.1)
    assert (rows[1, 0].output, rows[0, 0].output) == ("1", "0")


def test_all_tied_models_are_shown() -> None:
    """The rows of the cyclic chart ~A~B, ~AB ... have two covers of three terms each."""
    table = truth_table(crisp("0001", "0011", "0111", "1001", "1101", "1111", "0100", "1010"))
    models = minimal_models(table, ["A", "B", "C"])
    assert models == ["A*B + ~A*C + ~B*~C", "A*~C + ~A*~B + B*C"]


def test_contradictions_are_no_positive_rows_and_no_row_has_no_model() -> None:
    table = truth_table(crisp("101", "100", "011", "000"))
    assert minimal_models(table, ["A", "B"]) == ["~A*B"]
    assert minimal_models(table, ["A", "B"], with_remainders=True) == ["B"]
    assert minimal_models(truth_table(crisp("100", "000")), ["A", "B"]) == []
    assert minimal_models(truth_table(crisp("11", "01")), ["A"]) == ["1"]


@pytest.mark.parametrize(("cases", "conditions"), [(0, 0), (1, 0), (3, 1), (4, 2), (9, 3), (18, 4), (32, 5)])
def test_so_many_conditions_for_so_many_cases(cases: int, conditions: int) -> None:
    assert most_conditions(cases) == conditions


@pytest.mark.parametrize(
    ("case", "is_fuzzy", "said"),
    [
        (CaseInSets("x", {"A": None}, 1), False, "x is blank in A; rate it"),
        (CaseInSets("x", {"A": None}, 1, {"A": "missing"}), False, "x is blank in A (rated missing); rate it"),
        (CaseInSets("x", {"A": 1}, None), False, "x is blank in the outcome"),
        (CaseInSets("x", {"A": 0.4}, 1), False, "x is 0.4 in A; a crisp set has 0 and 1 alone"),
        (CaseInSets("x", {"A": 0.5}, 1), True, "x is 0.5 in A, neither in nor out"),
        (CaseInSets("x", {"A": 1.2}, 1), True, "x is 1.2 in A; a membership lies between 0 and 1"),
    ],
)
def test_what_no_package_takes_is_said(case: CaseInSets, is_fuzzy: bool, said: str) -> None:
    (messages,) = objections([case, CaseInSets("y", {"A": 1}, 1)], is_fuzzy=is_fuzzy)
    assert messages.startswith(said)


def test_too_many_conditions_are_refused_but_for_a_reason() -> None:
    cases = crisp("1101", "0010", "1000")
    (messages,) = objections(cases, is_fuzzy=False)
    assert messages.startswith("3 conditions are too many for 3 cases, which carry 1")
    assert list(objections(cases, is_fuzzy=False, may_exceed=True)) == []


# The marts, and the command's files


def test_each_case_stands_in_each_set_with_what_that_counts_as(published: Path) -> None:
    query = """
        SELECT unit, set_name, stands, membership FROM mart.calibrated_cases
        WHERE calibration = 'too_many' AND set_name IN ('POLICY', 'SPREAD') ORDER BY case_order, set_order
    """
    assert ask(published, query) == [
        ("LC", "POLICY", "+1", 0.67), ("LC", "SPREAD", "high", 1.0),
        ("ESTHER", "POLICY", "+1", 0.67), ("ESTHER", "SPREAD", "high", 1.0),
        ("MRR", "POLICY", "raters differ (+1, \u22121)", None), ("MRR", "SPREAD", "low", 0.0),
    ]  # fmt: skip


def test_a_truth_table_is_a_mart_and_so_are_the_reasons_why_there_is_none(published: Path) -> None:
    query = """
        SELECT calibration, status, configuration, output, cases, units, regexp_extract(reason, '[^;(]+')
        FROM mart.truth_tables ORDER BY calibration, row_order
    """
    assert ask(published, query) == [
        ("resources", "made", "~LEADERS", "0", 1, "MRR", None),
        ("resources", "made", "LEADERS", "1", 2, "LC; ESTHER", None),
        ("too_many", "refused", None, None, None, None, f"{HALF} R QCA does not accept this: choose a side"),
        ("too_many", "refused", None, None, None, None, "MRR is blank in POLICY "),
        ("too_many", "refused", None, None, None, None, f"{TOO_MANY} "),
    ]  # fmt: skip


SITES_AS_CASES = """outcomes:
  - outcome: reach
    label: Reach
    wave: 1
    units: [{unit: DND, value: 2, level: high}, {unit: FIF, value: 1, level: low}]
calibrations:
  - calibration: of_sites
    kind: crisp
    wave: WAVE
    outcome: reach
    levels: {high: 1, low: 0}
    values: {"1": 1, "-1": 0}
    conditions: [{condition: SOURCE, framework: cfir-2022, code: I.A}]
"""


@pytest.mark.parametrize(("wave", "rows"), [("1", [("~SOURCE", "0", "FIF"), ("SOURCE", "1", "DND")]), ("2", [])])
def test_sites_are_cases_too_and_a_wave_that_is_not_loaded_has_no_table(
    tmp_path: Path, wave: str, rows: list[tuple[str, ...]]
) -> None:
    old = REGISTER[REGISTER.index("outcomes: #") : REGISTER.index("phases: #")]
    with small_study(tmp_path, (old, SITES_AS_CASES.replace("WAVE", wave))) as study:
        whole_case = "MRR,,cfir-2022,I.A,-2"  # no site's
        deliver(study, 1, ratings=ratings(1, whole_case, "MRR,DND,cfir-2022,I.A,1", "MRR,FIF,cfir-2022,I.A,-1"))
        assert study.marts("SELECT configuration, output, units FROM mart.truth_tables ORDER BY row_order") == rows


def test_an_analysis_is_written_as_three_files(published: Path, tmp_path: Path) -> None:
    con = connect(published, read_only=True)
    files = write_qca(con, "resources", tmp_path)
    con.close()
    read = {path.name: list(csv.reader(path.read_text(encoding="utf-8").splitlines())) for path in files}
    assert read["resources.csv"] == [
        ["case", "LEADERS", "SPREAD"],
        ["LC", "1", "1"],
        ["ESTHER", "1", "1"],
        ["MRR", "0", "0"],
    ]
    assert read["resources-truth-table.csv"] == [
        ["LEADERS", "SPREAD", "n", "consistency", "cases"],
        ["0", "0", "1", "0", "MRR"],
        ["1", "1", "2", "1", "LC; ESTHER"],
    ]
    rules = read["resources-calibration.csv"]
    assert rules[0] == ["column", "what", "wave", "rule", "membership", "has_synthetic"]
    assert ["LEADERS", "cfir-2022 IV.R.A High-level Leaders", "3", "rated mixed", "0", "yes"] in rules
    assert [row[0] for row in rules[1:]] == ["LEADERS"] * 6 + ["SPREAD"] * 2


def test_an_analysis_that_cannot_be_says_every_reason(published: Path, tmp_path: Path) -> None:
    con = connect(published, read_only=True)
    with pytest.raises(NotExportable) as refusal:
        write_qca(con, "too_many", tmp_path)
    con.close()
    shown = refusal.value.reasons
    assert len(shown) == 3
    assert shown[0].startswith("ESTHER is 0.5 in PLANNING")
    assert shown[1].startswith("MRR is blank in POLICY (rated raters differ (+1, \u22121)); rate it")
    assert shown[2].startswith(TOO_MANY)
    assert list(tmp_path.iterdir()) == []


def test_an_analysis_that_is_declared_and_not_published_yet_says_what_to_do(loaded_copy: Workspace) -> None:
    register = loaded_copy.folder / "study.yaml"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("calibration: resources", "calibration: later"), encoding="utf-8")
    done = run_casewave(loaded_copy.root, "--study", str(loaded_copy.folder), "qca", "later")
    assert done.returncode == 1
    said = "later is not in what is published; load wave 3, whose ratings it takes"
    assert said in " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("framework: cfir-2022, code: IV.R.A", "framework: cfir-2022, code: IV.R.Z", "LEADERS: code: IV.R.Z is not"),
        ("    outcome: spread\n    outcome_name", "    outcome: spred\n    outcome_name", "Did you mean spread?"),
        (
            "conditions: [{condition: LEADERS, framework: cfir-2022, code: IV.R.A}]",
            "conditions:" + "".join(f"\n      - {{condition: C{at}, framework: x, code: x}}" for at in range(13)),
            "conditions: Tuple should have at most 12 items",
        ),
        ("condition: LEADERS", "condition: SPREAD", "SPREAD names more than one column"),
        ("condition: LEADERS", "condition: leaders", "String should match pattern"),
        ("mixed: 0,", "mixt: 0,", "mixt is not a rating"),
        ("mixed: 0,", "mixed: 2,", "less than or equal to 1"),
        ("calibration: too_many", "calibration: resources", "calibrations: resources occurs more than once"),
    ],
)
def test_a_calibration_that_does_not_hold_together_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(StudyError) as error:
        changed_study(tmp_path, (old, new))
    assert said in str(error.value)


def test_the_chapter_on_methods_shows_a_calibration_that_holds_together(loaded: Workspace) -> None:
    shown = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (messages,) = YAML(typ="safe").load(next(block for block in shown if "calibrations:" in block))["calibrations"]
    assert Calibration(**messages) == loaded.study.calibrations[0]
