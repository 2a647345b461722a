"""Tables of other evidence than statements: measures, joint displays, a review's flow, counts by two frameworks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.report.printable import (
    SYNTHETIC,
    Column,
    Line,
    Row,
    Table,
    count,
    items,
    span_file,
    span_name,
    text,
)
from casewave.assets.report.source import ReportData, Rows, Span
from casewave.assets.report.tables.cross_case import LINES
from casewave.assets.report.tables.plain import plain
from casewave.schemas.delivered.screening import STAGES

measures = plain(
    "measures",
    "Measures",
    """
    SELECT programmes.name || coalesce(', ' || sites.name, '')
            || CASE WHEN coalesce(base.is_synthetic, FALSE) THEN ' \u2020' ELSE '' END AS place,
        base.wave, coalesce(named.label, base.instrument) AS instrument,
        base.item || coalesce(', ' || base.people, '') AS item, base.measured,
        base.statistic, base.value, base.unit, base.n
    FROM core.measures AS base JOIN core.programmes AS programmes USING (programme)
    LEFT JOIN core.instruments AS named USING (instrument)
    LEFT JOIN core.sites AS sites ON base.site = sites.site
    WHERE base.wave BETWEEN $first AND $last
    ORDER BY programmes.case_order, base.instrument, base.item, base.people, base.wave, base.measured, base.measure
    """,
    {
        "place": Column("Case", width=1.4), "instrument": Column("Instrument", width=1.2),
        "item": Column("Item or score", width=1.4), "wave": Column("Wave", "count", 0.4), "measured": Column("When"),
        "statistic": Column("Statistic", width=0.8), "value": Column("Value", "count", 0.6),
        "unit": Column("Unit", width=0.9), "n": Column("n", "count", 0.4),
    },
    ("Each value describes a group of people.",),
)  # fmt: skip


# The measures of each cell of mart.joint_display, in order.
MEASURES = """
    SELECT wave, phase, code, programme, list(line ORDER BY line_order) AS measured
    FROM mart.joint_display_lines GROUP BY wave, phase, code, programme
"""


def joint_displays(source: ReportData, span: Span) -> Iterator[Table]:
    """What was said next to what was measured, of each cross-case table with measures: one row per case with any."""
    query = f"""
        SELECT base.*, said.lines, measures.measured, phases.label AS title, programmes.name
        FROM mart.joint_display AS base JOIN core.phases AS phases USING (phase)
        JOIN core.programmes AS programmes USING (programme)
        LEFT JOIN ({LINES}) AS said
            ON base.wave = said.from_wave AND base.wave = said.to_wave AND base.phase = said.phase
            AND base.code = said.code AND base.programme = said.programme
        LEFT JOIN ({MEASURES}) AS measures
            ON base.wave = measures.wave AND base.phase = measures.phase AND base.code = measures.code
            AND base.programme = measures.programme
        WHERE base.wave BETWEEN ? AND ? AND (said.lines IS NOT NULL OR measures.measured IS NOT NULL)
        ORDER BY phases.phase_order, row_order, base.case_order, base.wave
    """
    for phase, found in groupby(source.rows(query, span), key=itemgetter("phase")):
        shown = list(found)
        rows: list[Row] = []
        for label, cells in groupby(shown, key=itemgetter("row_label")):
            rows.append(Row((text(label),), role="group"))
            rows += [_joint_row(cell, is_one_wave=span[0] == span[1]) for cell in cells]
        yield Table(
            name=span_file(f"joint_display_{phase}", *span),
            title=f"{shown[0]['title']}: statements and measures",
            span=span_name(*span),
            framework=shown[0]["framework"],
            columns=(Column("Case", width=0.7), Column("What was said", width=2), Column("What was measured", width=2)),
            rows=tuple(rows),
            notes=(
                "Rows of the cross-case table in which any case has a measure.",
                "n: people behind a value.",
                *[SYNTHETIC] * any(row["has_synthetic"] for row in shown),
            ),
        )


def _joint_row(cell: dict[str, Any], *, is_one_wave: bool) -> Row:
    statements = items(Line(each["text"], each["entry"]) for each in cell["lines"] or ())
    measured = items(map(Line, cell["measured"] or ()))
    case = text(cell["name"] if is_one_wave else f"{cell['name']}, wave {cell['wave']}")
    return Row(
        (case, statements if statements.lines else text("no statement"), measured if measured.lines else text("none"))
    )


MADE_UP = " \u2020"


def screening_flow(source: ReportData, span: Span) -> Iterator[Table]:
    """The flow of a review's records, stage by stage, with the reasons."""
    query = """
        SELECT * FROM mart.screening_flow WHERE wave BETWEEN ? AND ? ORDER BY wave, stage_order, reason NULLS FIRST
    """
    if found := source.rows(query, span):
        yield Table(
            name=span_file("screening_flow", *span),
            title="Flow of records",
            span=span_name(*span),
            columns=(Column("Stage", width=2.4), Column("Records", "count", 0.6), Column("Follows", "count", 0.6),
                     Column("Verdict", width=0.8)),
            rows=tuple(_flow_row(row) for row in found),
            notes=(
                "Stages as in PRISMA 2020. Follows: derived from the stages before and after.",
                *[SYNTHETIC] * any(row["is_synthetic"] for row in found),
            ),
        )  # fmt: skip


def _flow_row(row: dict[str, Any]) -> Row:
    name = f"{row['reason'] or STAGES[row['stage']]}{MADE_UP * bool(row['is_synthetic'])}"
    numbers = (count(row[column]) for column in ("records", "follows"))
    return Row((text(name), *numbers, text(row["verdict"])), role="part" if row["reason"] else "row")


def crosstabs(source: ReportData, span: Span) -> Iterator[Table]:
    """The counts of sources by two frameworks, for each crosstab of the register."""
    query = """
        SELECT cells.*, tabs.title, tabs.row_framework, tabs.column_framework
        FROM mart.crosstab_cells AS cells JOIN core.crosstabs AS tabs USING (crosstab)
        WHERE to_wave = ? ORDER BY crosstab, row_order NULLS LAST, column_order NULLS LAST
    """
    for crosstab, found in groupby(source.rows(query, [span[1]]), key=itemgetter("crosstab")):
        shown = list(found)
        lines = [list(row) for _, row in groupby(shown, key=itemgetter("row_code"))]
        has_subsets = any(row["row_parent"] or row["column_parent"] for row in shown)
        yield Table(
            name=span_file(crosstab, *span),
            title=shown[0]["title"],
            span=span_name(*span),
            framework=f"{shown[0]['row_framework']}, {shown[0]['column_framework']}",
            columns=(
                Column("", width=1.6),
                *(Column(_crosstab_heading(cell, "column", lines[0]), "count", 0.8) for cell in lines[0]),
            ),
            rows=tuple(_crosstab_row(line, [each[0] for each in lines]) for line in lines),
            notes=(
                "Counts are interviews and documents coded by both, each once per cell and per total.",
                *["Of which: a subset of the code above it, which no total adds again."] * has_subsets,
                *["\u2020 The codings are synthetic, all or in part."] * any(row["has_synthetic"] for row in shown),
            ),
        )  # fmt: skip


def _crosstab_row(cells: Rows, of_codes: Rows) -> Row:
    first = cells[0]
    role = "total" if not first["row_code"] else "part" if first["row_parent"] else "row"
    counts = (count(cell["sources"]) for cell in cells)
    return Row((text(_crosstab_heading(first, "row", of_codes)), *counts), role=role)  # type: ignore[arg-type]


def _crosstab_heading(cell: dict[str, Any], side: str, of_codes: Rows) -> str:
    """The name of a code, as a subset of the one above it, which is named where it is a subset itself."""
    code, parent, label = (f"{side}_{name}" for name in ("code", "parent", "label"))
    if not cell[parent]:
        return str(cell[label])
    (above,) = (each for each in of_codes if each[code] == cell[parent])
    return f"of which{f', in {above[label]}' if above[parent] else ''}: {cell[label]}"
