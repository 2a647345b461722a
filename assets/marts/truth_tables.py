"""The truth table of each qualitative comparative analysis, from mart.calibrated_cases, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb

from casewave.assets.statistics.qca import CaseInSets, objections, term, truth_table

ANALYSES = """
    SELECT
        calibrations.calibration, calibrations.wave, calibrations.kind, calibrations.present_from,
        calibrations.more_conditions_because, bool_or(cases.has_synthetic)
    FROM core.calibrations AS calibrations
    INNER JOIN mart.calibrated_cases AS cases ON calibrations.calibration = cases.calibration
    GROUP BY ALL ORDER BY calibrations.calibration
"""
CASES = """
    SELECT unit, set_name, is_outcome, stands, membership
    FROM mart.calibrated_cases WHERE calibration = ? ORDER BY case_order, set_order
"""
BLANK = dict.fromkeys(("configuration", "output", "cases", "consistency", "units", "reason"))


def make(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Give the rows of the mart: of each analysis every configuration, or every objection."""
    rows: list[dict[str, Any]] = []
    for calibration, wave, kind, present_from, reason, has_synthetic in con.execute(ANALYSES).fetchall():
        cases = list(_cases(con, calibration))
        refused = list(objections(cases, is_fuzzy=kind == "fuzzy", may_exceed=bool(reason)))
        found = map(_refused, refused) if refused else _made(cases, present_from)
        of_all = {**BLANK, "wave": wave, "calibration": calibration, "has_synthetic": has_synthetic}
        rows += ({**of_all, "row_order": order, **row} for order, row in enumerate(found, start=1))
    return rows


def _cases(con: duckdb.DuckDBPyConnection, calibration: str) -> Iterator[CaseInSets]:
    for unit, rows in groupby(con.execute(CASES, [calibration]).fetchall(), key=itemgetter(0)):
        memberships = [row[1:] for row in rows]
        conditions = {name: membership for name, is_outcome, _, membership in memberships if not is_outcome}
        (outcome,) = (membership for _, is_outcome, _, membership in memberships if is_outcome)
        yield CaseInSets(unit, conditions, outcome, {name: stands for name, _, stands, _ in memberships})


def _made(cases: list[CaseInSets], present_from: float) -> Iterator[dict[str, Any]]:
    for row in truth_table(cases, present_from=present_from):
        yield {
            "status": "made", "configuration": term(row.values, list(cases[0].conditions)), "output": row.output,
            "cases": len(row.cases), "consistency": row.consistency, "units": "; ".join(row.cases) or None,
        }  # fmt: skip


def _refused(reason: str) -> dict[str, Any]:
    return {"status": "refused", "reason": reason}
