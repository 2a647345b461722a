"""The cross-case tables: one row per element or scenario, one column per case, statements in the cells; headlines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.report.printable import (
    KINDS_OF_NOTHING,
    SYNTHETIC,
    Cell,
    Column,
    Line,
    Row,
    Table,
    count,
    items,
    nothing,
    span_file,
    span_name,
    text,
)
from casewave.assets.report.source import ReportData, Rows, Span

KINDS_OF_STATEMENT = {
    "neutral": "(neutral), an influence in neither direction.",
    "mixed": "(mixed), an influence in both directions.",
}
# The lines of each cell of mart.cross_case, in order: LIST<STRUCT(text, entry)>.
LINES = """
    SELECT
        from_wave, to_wave, phase, code, programme, list({'text': line, 'entry': entry} ORDER BY line_order) AS lines
    FROM mart.cross_case_lines GROUP BY from_wave, to_wave, phase, code, programme
"""


def cross_case_tables(source: ReportData, span: Span) -> Iterator[Table]:
    """The cross-case tables of a span, in the order of the phases."""
    query = f"""
        SELECT cells.*, said.lines, phases.label AS title, phases.framework, phases.phase_order
        FROM mart.cross_case AS cells JOIN core.phases AS phases USING (phase)
        LEFT JOIN ({LINES}) AS said USING (from_wave, to_wave, phase, code, programme)
        WHERE from_wave = ? AND to_wave = ? ORDER BY phases.phase_order, row_order, case_order
    """
    for _, cells in groupby(source.rows(query, span), key=itemgetter("phase_order")):
        yield _table(source, span, list(cells))


def case_columns(source: ReportData) -> tuple[Column, ...]:
    """One column per case, headed by its number and short name."""
    return tuple(
        Column(f"Case {number} \u2013 {case['short_name']}{_group(case)}", case=case["programme"])
        for number, case in enumerate(source.cases, start=1)
    )


def _group(case: dict[str, str]) -> str:
    return f" ({case['group_label']})" if case["group_label"] else ""


def _table(source: ReportData, span: Span, cells: Rows) -> Table:
    first = cells[0]
    printed = [list(row) for _, row in groupby(cells, key=itemgetter("row_order"))]
    rows = [Row((text(row[0]["row_label"]), *map(statement_cell, row))) for row in printed]
    totals = [sum(cell["statements"] for cell in case) for case in zip(*printed, strict=True)]
    return Table(
        name=span_file(first["phase"], *span),
        title=first["title"],
        label=first["table_label"] or "",
        span=span_name(*span),
        framework=first["framework"],
        columns=(Column("", width=0.55), *case_columns(source)),
        rows=(*rows, Row((text("Statements"), *map(count, totals)), role="total")),
        notes=tuple(_notes(source, span, first["phase"], first["framework"], cells)),
    )


def statement_cell(cell: dict[str, Any]) -> Cell:
    """A cell of mart.cross_case with its LINES: its statements, or what missing-data code there is."""
    if cell["cell_state"] != "stated":
        return nothing(cell["cell"])
    return items(Line(each["text"], each["entry"]) for each in cell["lines"])


def _notes(source: ReportData, span: Span, phase: str, framework: str, cells: Rows) -> Iterator[str]:
    """What is counted, what the rows are, and what each mark and missing-data code that occurs means."""
    yield f"Columns are cases. Counts are statements per cell. Framework: {source.study.framework_name(framework)}."
    kinds = {cell["cell_state"] for cell in cells}
    if found := [meaning for kind, meaning in KINDS_OF_NOTHING.items() if kind in kinds]:
        yield f"{' '.join(found)} None of these is counted as a statement."
    query = """
        SELECT DISTINCT state, site IS NOT NULL AS is_of_site FROM mart.cell_entries
        WHERE wave BETWEEN ? AND ? AND phase = ? AND statement IS NOT NULL
    """
    said = source.rows(query, [*span, phase])
    states = {row["state"] for row in said}
    yield from (meaning for state, meaning in KINDS_OF_STATEMENT.items() if state in states)
    nothing_said = [cell["cell"] for cell in cells if cell["cell_state"] != "stated"]
    if any(row["is_of_site"] for row in said) or any("[" in words for words in nothing_said):
        yield "A site in brackets: applies to that site only."
    if any(cell["has_synthetic"] for cell in cells):
        yield SYNTHETIC


def headlines(source: ReportData, span: Span) -> Iterator[Table]:
    """The headline of each case in each wave of the span: a judgement of its own, apart from the scenarios."""
    query = """
        SELECT judgements.wave, programmes.name, constructs.label, judgements.judgement, judgements.statement,
            coalesce(judgements.is_synthetic, false) AS is_synthetic
        FROM core.scenario_judgements AS judgements
        JOIN core.programmes AS programmes USING (programme)
        JOIN core.phases AS phases USING (phase)
        JOIN core.constructs AS constructs
            ON phases.framework = constructs.framework AND judgements.scenario = constructs.code
        WHERE judgement_kind = 'headline' AND judgements.wave BETWEEN ? AND ?
        ORDER BY judgements.wave, programmes.case_order, judgements.judgement
    """
    found = source.rows(query, span)
    if found:
        yield Table(
            name=span_file("headlines", *span),
            title="Headline of each case",
            span=span_name(*span),
            columns=(
                Column("Case", width=0.6),
                Column("Wave", "count", 0.3),
                Column("Headline", width=0.6),
                Column("Reason", width=2),
            ),
            rows=tuple(_headline(row) for row in found),
            notes=("A case may show several scenarios at once; its headline is judged separately.",),
        )


def _headline(row: dict[str, str]) -> Row:
    reason = f"{row['statement'] or ''}{' †' if row['is_synthetic'] else ''}".strip()
    return Row(
        (
            text(row["name"]),
            count(float(row["wave"])),
            text(row["label"]),
            Cell("text", (Line(reason, row["judgement"]),)),
        )
    )
