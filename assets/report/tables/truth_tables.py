"""The truth tables of qualitative comparative analysis, with their calibration, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from assets.qca import Configuration
from assets.qca_export import Calibrated, NotExportable, calibrate
from assets.report.printable import SYNTHETIC, Column, Row, Table, count, nothing, text
from assets.report.source import Source, Span
from schemas.calibrations import Calibration


def truth_tables(source: Source, span: Span) -> Iterator[Table]:
    """The truth table of each calibration of the register, or why no package would take it."""
    for calibration in source.study.calibrations:
        if calibration.wave > span[1]:
            continue
        try:
            yield _truth_table(calibrate(source.con, calibration))
        except NotExportable as refusal:
            yield _refusal(calibration, refusal.objections)


def _truth_table(made: Calibrated) -> Table:
    calibration = made.calibration
    conditions = [entry.condition for entry in calibration.conditions]
    has_synthetic = any(rule["has_synthetic"] == "yes" for rule in made.rules)
    return Table(
        f"truth_table_{calibration.calibration}",
        f"Truth table: {calibration.calibration}",
        (
            *(Column(condition, "count", 0.5) for condition in conditions),
            Column(calibration.outcome_name, width=0.5), Column("Cases", "count", 0.5),
            Column("Consistency", "count", 0.6), Column("Which", width=1.5),
        ),
        tuple(_configuration(row, " †" * has_synthetic) for row in made.table),
        (
            f"{calibration.kind.capitalize()} sets of wave {calibration.wave}; 1 present, 0 absent, C a contradiction, "
            f"? without a case. A row is present from a consistency of {calibration.present_from:g}.",
            f"Calibration: {_rules(made)}.",
            *[SYNTHETIC] * has_synthetic,
        ),
    )  # fmt: skip


def _configuration(row: Configuration, mark: str) -> Row:
    consistency = nothing("no case") if row.consistency is None else count(round(row.consistency, 3))
    which = text("; ".join(row.cases) + mark if row.cases else "")
    values = (count(value) for value in row.values)
    return Row((*values, text(row.output), count(len(row.cases)), consistency, which))


def _rules(made: Calibrated) -> str:
    """The rule behind each value, column by column."""
    return "; ".join(
        f"{column}: {', '.join(_rule(rule) for rule in rules)}"
        for column, rules in groupby(made.rules, key=itemgetter("column"))
    )


def _rule(rule: dict[str, Any]) -> str:
    return f"{rule['rule']} is {rule['membership']}" if rule["membership"] else rule["rule"]


def _refusal(calibration: Calibration, objections: list[str]) -> Table:
    return Table(
        f"truth_table_{calibration.calibration}",
        f"No truth table: {calibration.calibration}",
        (Column("What stands in its way"),),
        tuple(Row((text(objection),)) for objection in objections),
        (f"{calibration.kind.capitalize()} sets of wave {calibration.wave}, as study.yaml declares them.",),
    )
