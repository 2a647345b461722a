"""The features of the cases and their systems, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.report.printable import SYNTHETIC, Cell, Column, Line, Row, Table, items, nothing, text
from casewave.assets.report.source import ReportData, Rows, Span
from casewave.assets.report.tables.cross_case import case_columns

NOT_DESCRIBED = nothing("not described")


def feature_tables(source: ReportData, span: Span) -> Iterator[Table]:
    """The feature tables of the study, each feature as the latest wave of the span describes it."""
    query = """
        SELECT
            feature_table, feature_order, feature, case_order, programme, wave,
            list({'text': trim(regexp_replace(description, '\\s+', ' ', 'g')), 'is_synthetic': is_synthetic}
                ORDER BY position, case_feature) AS items
        FROM core.case_features JOIN core.programmes USING (programme)
        WHERE wave BETWEEN ? AND ? GROUP BY feature_table, feature_order, feature, case_order, programme, wave
        ORDER BY feature_table, feature_order, feature, case_order, wave
    """
    for name, found in groupby(source.rows(query, span), key=itemgetter("feature_table")):
        cells = list(found)
        rows = [_row(source, feature, list(row)) for feature, row in groupby(cells, key=itemgetter("feature"))]
        yield Table(
            name=f"features_{name}",
            title=source.study.vocabularies.feature_tables[name],
            columns=(Column("", width=0.55), *case_columns(source)),
            rows=tuple(rows),
            notes=tuple(_notes(cells)),
        )


def _row(source: ReportData, feature: str, cells: Rows) -> Row:
    latest = {cell["programme"]: cell for cell in cells}  # in the order of waves, so that a later one takes the place
    return Row((text(feature), *(_cell(latest.get(case["programme"])) for case in source.cases)))


def _cell(cell: dict[str, Any] | None) -> Cell:
    if cell is None:
        return NOT_DESCRIBED
    return items(Line(item["text"] + " †" * bool(item["is_synthetic"])) for item in cell["items"])


def _notes(cells: Rows) -> Iterator[str]:
    waves = sorted({cell["wave"] for cell in cells})
    yield f"As delivered in wave {waves[0]}." if len(waves) == 1 else "As the latest wave describes each feature."
    if any(item["is_synthetic"] for cell in cells for item in cell["items"]):
        yield SYNTHETIC
