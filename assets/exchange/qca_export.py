"""A qualitative comparative analysis written as R QCA and fs/QCA read it, from the marts that hold it.

Three files: the cases with their memberships, the rule behind every value, and the truth table. Belongs elsewhere: what
a truth table is (`assets.statistics.qca`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb

Rows = list[dict[str, Any]]
TABLE = """
    SELECT configuration, output, cases, consistency, units, reason
    FROM mart.truth_tables WHERE calibration = ? ORDER BY row_order
"""
CASES = """
    SELECT unit, set_name, membership FROM mart.calibrated_cases WHERE calibration = ? ORDER BY case_order, set_order
"""
RULES = """
    WITH rules AS (
        SELECT calibration, set_name, rule_order, stands AS rule, membership FROM core.calibration_rules
        UNION ALL
        SELECT
            sets.calibration, sets.set_name, NULL,
            'more conditions than the cases carry: ' || calibrations.more_conditions_because, NULL
        FROM core.calibration_sets AS sets
        INNER JOIN core.calibrations AS calibrations ON sets.calibration = calibrations.calibration
        WHERE sets.is_outcome AND calibrations.more_conditions_because IS NOT NULL
    ),

    synthetic AS (
        SELECT calibration, set_name, bool_or(has_synthetic) AS has_synthetic
        FROM mart.calibrated_cases GROUP BY calibration, set_name
    )

    SELECT
        sets.set_name,
        coalesce(sets.framework || ' ' || sets.code || ' ' || constructs.label, outcomes.label) AS what,
        calibrations.wave,
        CASE WHEN rules.membership IS NULL THEN '' WHEN sets.is_outcome THEN 'outcome ' ELSE 'rated ' END || rules.rule
        AS rule,
        rules.membership, synthetic.has_synthetic
    FROM rules
    INNER JOIN core.calibration_sets AS sets USING (calibration, set_name)
    INNER JOIN core.calibrations AS calibrations USING (calibration)
    INNER JOIN synthetic USING (calibration, set_name)
    LEFT JOIN core.constructs AS constructs ON sets.framework = constructs.framework AND sets.code = constructs.code
    LEFT JOIN (SELECT DISTINCT outcome, label FROM core.outcomes) AS outcomes ON calibrations.outcome = outcomes.outcome
    WHERE calibration = ?
    ORDER BY sets.set_order, rules.rule_order NULLS LAST
"""


class NotExportable(Exception):
    """An analysis that no package would take, or that says nothing: each reason, and what to do."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def write_qca(con: duckdb.DuckDBPyConnection, calibration: str, folder: Path) -> list[Path]:
    """Write the three files of an analysis from the published database into a folder, and name them.

    Raises NotExportable with every reason that mart.truth_tables has for there being none.
    """
    table = answers(con, TABLE, calibration)
    if reasons := [row["reason"] for row in table if row["reason"]]:
        raise NotExportable(reasons)
    cases, rules = (answers(con, query, calibration) for query in (CASES, RULES))
    sets = list(dict.fromkeys(row["set_name"] for row in cases))
    files = {
        f"{calibration}.csv": _case_rows(cases, sets),
        f"{calibration}-calibration.csv": _rule_rows(rules),
        f"{calibration}-truth-table.csv": _table_rows(table, sets),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for file, rows in files.items():
        with (folder / file).open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows(rows)
    return [folder / file for file in files]


def answers(con: duckdb.DuckDBPyConnection, query: str, calibration: str) -> Rows:
    """What a query of this module says of an analysis."""
    found: Rows = con.execute(query, [calibration]).to_arrow_table().to_pylist()
    return found


def corner(configuration: str) -> list[int]:
    """1 for each condition of a configuration that is present, 0 for each that is absent, in their order."""
    return [int(not literal.startswith("~")) for literal in configuration.split("*")]


def _case_rows(cases: Rows, sets: list[str]) -> Iterator[list[str]]:
    yield ["case", *sets]
    for unit, rows in groupby(cases, key=itemgetter("unit")):
        yield [unit, *(_printed(row["membership"]) for row in rows)]


def _rule_rows(rules: Rows) -> Iterator[list[str]]:
    yield ["column", "what", "wave", "rule", "membership", "has_synthetic"]
    for row in rules:
        synthetic = "yes" if row["has_synthetic"] else "no"
        yield [row["set_name"], row["what"], row["wave"], row["rule"], _printed(row["membership"]), synthetic]


def _table_rows(table: Rows, sets: list[str]) -> Iterator[list[str]]:
    yield [*sets, "n", "consistency", "cases"]
    for row in table:
        conditions = map(str, corner(row["configuration"]))
        yield [*conditions, row["output"], row["cases"], _printed(row["consistency"]), row["units"] or ""]


def _printed(value: float | None) -> str:
    return "" if value is None else f"{round(value, 6):g}"
