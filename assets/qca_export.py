"""A calibration of the register applied to the published ratings, and written as R QCA and fs/QCA read it.

Three files: the cases with their memberships, the rule behind every value, and the truth table. Here does not belong
what a truth table is (`assets.qca`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from assets.qca import Case, Configuration, objections, truth_table
from schemas.calibrations import Calibration, Condition

CASES = """
    SELECT outcomes.unit, outcomes.level, outcomes.label, outcomes.value, outcomes.is_synthetic
    FROM core.outcomes AS outcomes
    LEFT JOIN core.programmes AS programmes ON outcomes.unit = programmes.programme
    LEFT JOIN core.sites AS sites ON outcomes.unit = sites.site
    WHERE outcomes.outcome = ?
    ORDER BY outcomes.value DESC, programmes.case_order, sites.site_order
"""
RATED = """
    SELECT coalesce(site, programme), rated, printed, has_synthetic FROM mart.final_ratings
    WHERE wave = ? AND framework = ? AND code = ?
"""


@dataclass(frozen=True)
class Rated:
    """A rating of a case, as the matrix has it and as it prints it."""

    rated: str | None
    printed: str
    has_synthetic: bool


NOT_RATED = Rated(None, "not yet analysed", has_synthetic=False)


class NotExportable(Exception):
    """An analysis that no package would take, or that says nothing: each objection, and what to do."""

    def __init__(self, objections: list[str]) -> None:
        super().__init__("; ".join(objections))
        self.objections = objections


@dataclass(frozen=True)
class Calibrated:
    """An analysis ready to be written: its cases, the rule behind each value, its truth table."""

    calibration: Calibration
    cases: list[Case]
    rules: list[dict[str, Any]]
    table: list[Configuration]


def calibrate(con: duckdb.DuckDBPyConnection, calibration: Calibration) -> Calibrated:
    """Read the cases of an analysis from the published database.

    Raises NotExportable with every objection: a blank, a value out of place, a fuzzy 0.5, too many conditions.
    """
    units = con.execute(CASES, [calibration.outcome]).fetchall()
    rated = {condition.condition: _rated(con, calibration, condition) for condition in calibration.conditions}
    cases = [_case(calibration, unit, level, rated) for unit, level, *_ in units]
    may_exceed = bool(calibration.more_conditions_because)
    told = list(objections(cases, is_fuzzy=calibration.kind == "fuzzy", may_exceed=may_exceed))
    if told:
        raise NotExportable(told)
    rules = [*_rules(con, calibration, rated), *_outcome_rules(calibration, units)]
    return Calibrated(calibration, cases, rules, truth_table(cases, present_from=calibration.present_from))


def write_qca(made: Calibrated, folder: Path) -> list[Path]:
    """Write the three files of an analysis into a folder, and name them."""
    folder.mkdir(parents=True, exist_ok=True)
    name, conditions = made.calibration.calibration, [entry.condition for entry in made.calibration.conditions]
    files = {
        f"{name}.csv": _case_rows(made, conditions),
        f"{name}-calibration.csv": [list(made.rules[0]), *(list(rule.values()) for rule in made.rules)],
        f"{name}-truth-table.csv": _table_rows(made, conditions),
    }
    for file, rows in files.items():
        with (folder / file).open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows(rows)
    return [folder / file for file in files]


def _rated(con: duckdb.DuckDBPyConnection, calibration: Calibration, condition: Condition) -> dict[str, Rated]:
    found = con.execute(RATED, [calibration.wave, condition.framework, condition.code]).fetchall()
    return {unit: Rated(*rest) for unit, *rest in found}


def _case(calibration: Calibration, unit: str, level: Any, rated: dict[str, dict[str, Rated]]) -> Case:
    of_unit = {name: units.get(unit, NOT_RATED) for name, units in rated.items()}
    memberships = {
        condition.condition: calibration.value(condition, of_unit[condition.condition].rated)
        for condition in calibration.conditions
    }
    stands = {name: found.printed for name, found in of_unit.items()}
    return Case(unit, memberships, calibration.levels.get(level), stands)


def _rules(
    con: duckdb.DuckDBPyConnection, calibration: Calibration, rated: dict[str, dict[str, Rated]]
) -> Iterator[dict[str, Any]]:
    for condition in calibration.conditions:
        label = con.execute(
            "SELECT label FROM core.constructs WHERE framework = ? AND code = ?", [condition.framework, condition.code]
        ).fetchone()
        synthetic = any(found.has_synthetic for found in rated[condition.condition].values())
        for rating, value in (condition.values or calibration.values).items():
            yield _rule(
                condition.condition, f"{condition.framework} {condition.code} {label[0] if label else ''}".strip(),
                calibration.wave, f"rated {rating}", value, synthetic,
            )  # fmt: skip


def _outcome_rules(calibration: Calibration, units: list[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    label, synthetic = units[0][2], any(is_synthetic for *_, is_synthetic in units)
    for level, value in calibration.levels.items():
        yield _rule(calibration.outcome_name, label, calibration.wave, f"outcome {level}", value, synthetic)
    if calibration.more_conditions_because:
        reason = f"more conditions than the cases carry: {calibration.more_conditions_because}"
        yield _rule(calibration.outcome_name, label, calibration.wave, reason, None, synthetic)


def _rule(column: str, what: str, wave: int, rule: str, value: float | None, is_synthetic: bool) -> dict[str, Any]:
    return {
        "column": column, "what": what, "wave": wave, "rule": rule, "membership": _printed(value),
        "has_synthetic": "yes" if is_synthetic else "no",
    }  # fmt: skip


def _case_rows(made: Calibrated, conditions: Iterable[str]) -> Iterator[list[str]]:
    yield ["case", *conditions, made.calibration.outcome_name]
    for case in made.cases:
        yield [case.case, *map(_printed, case.conditions.values()), _printed(case.outcome)]


def _table_rows(made: Calibrated, conditions: Iterable[str]) -> Iterator[list[str]]:
    yield [*conditions, made.calibration.outcome_name, "n", "consistency", "cases"]
    for row in made.table:
        cells = [str(value) for value in row.values]
        yield [*cells, row.output, str(len(row.cases)), _printed(row.consistency), "; ".join(row.cases)]


def _printed(value: float | None) -> str:
    return "" if value is None else f"{round(value, 6):g}"
