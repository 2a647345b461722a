"""The truth tables of qualitative comparative analysis, with their calibration, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.exchange.qca_export import RULES, TABLE, corner
from casewave.assets.report.printable import SYNTHETIC, Column, Row, Table, count, nothing, text
from casewave.assets.report.source import ReportData, Rows, Span
from casewave.schemas.register.calibrations import Calibration
from casewave.schemas.rounding import rounded


def truth_tables(source: ReportData, span: Span) -> Iterator[Table]:
    """The truth table of each calibration of the register, or why no package would take it."""
    for calibration in source.study.calibrations:
        rows = source.rows(TABLE, [calibration.calibration])
        if rows and calibration.wave <= span[1]:
            yield _refusal(calibration, rows) if rows[0]["reason"] else _truth_table(source, calibration, rows)


def _truth_table(source: ReportData, calibration: Calibration, rows: Rows) -> Table:
    rules = source.rows(RULES, [calibration.calibration])
    has_synthetic = any(rule["has_synthetic"] for rule in rules)
    names = source.site_names | {case["programme"]: case["short_name"] for case in source.cases}
    return Table(
        f"truth_table_{calibration.calibration}",
        f"Truth table: {_model(calibration)}",
        (
            *(Column(entry.condition, "count", 0.5) for entry in calibration.conditions),
            Column(calibration.outcome_name, width=0.5), Column("Cases", "count", 0.5),
            Column("Consistency", "count", 0.6), Column("Which", width=1.5),
        ),
        tuple(_configuration(row, names, " †" * has_synthetic) for row in rows),
        (
            f"{calibration.kind.capitalize()} sets of wave {calibration.wave}; 1 present, 0 absent, C "
            "contradictory, ? a remainder without a case. A row counts as sufficient for the outcome from a "
            f"consistency of {calibration.present_from:g}.",
            f"Calibration: {_in_words(rules)}.",
            *[SYNTHETIC] * has_synthetic,
        ),
    )  # fmt: skip


def _model(calibration: Calibration) -> str:
    """What is explained by what, as QCA writes it: `SPREAD by LEADERS and PLANNING`."""
    *others, last = (entry.condition for entry in calibration.conditions)
    return f"{calibration.outcome_name} by {' and '.join([', '.join(others), last] if others else [last])}"


def _configuration(row: dict[str, Any], names: dict[str, str], mark: str) -> Row:
    consistency = nothing("no case") if row["consistency"] is None else count(float(rounded(row["consistency"], 3)))
    units = (row["units"] or "").split("; ")
    which = text("; ".join(names.get(unit, unit) for unit in units) + mark * bool(row["units"]))
    values = map(count, corner(row["configuration"]))
    return Row((*values, text(row["output"]), count(row["cases"]), consistency, which))


def _in_words(rules: Rows) -> str:
    """The rule behind each value, set by set."""
    return "; ".join(
        f"{name}: {', '.join(map(_rule, of_set))}" for name, of_set in groupby(rules, key=itemgetter("set_name"))
    )


def _rule(rule: dict[str, Any]) -> str:
    return rule["rule"] if rule["membership"] is None else f"{rule['rule']} is {rule['membership']:g}"


def _refusal(calibration: Calibration, rows: Rows) -> Table:
    return Table(
        f"truth_table_{calibration.calibration}",
        f"No truth table: {_model(calibration)}",
        (Column("Problem"),),
        tuple(Row((text(row["reason"]),)) for row in rows),
        (f"{calibration.kind.capitalize()} sets of wave {calibration.wave}, as study.yaml declares them.",),
    )
