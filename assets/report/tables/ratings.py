"""Ratings: the matrix of constructs by cases or sites, which constructs tell high from low, and rapid analysis."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.report.printable import (
    SYNTHETIC,
    Cell,
    Column,
    Line,
    Row,
    Table,
    items,
    nothing,
    span_file,
    span_name,
    text,
)
from casewave.assets.report.source import ReportData, Rows, Span
from casewave.assets.report.tables.matrix import matrix
from casewave.assets.report.tables.plain import plain

# What a cell without a number says: three of these are missing-data codes, the rest are not.
STATES = {
    "neutral": "0, neutral, an influence in neither direction.",
    "mixed": "Mixed, an influence in both directions.",
    "origin": "External or internal, the source of the innovation, which has no sign.",
    "raters differ": "Raters differ, no consensus yet and so no final rating.",
    "not applicable": "NA, not applicable.",
    "missing": "Missing, asked about, but too little was said.",
    "not yet analysed": "Not yet analysed, no rating so far.",
}
KINDS_OF_NOTHING = ("missing", "not applicable", "not yet analysed")


def rating_matrices(source: ReportData, span: Span) -> Iterator[Table]:
    """The matrix of each framework and version rated in the last wave of the span, of cases and of sites."""
    query = "SELECT * FROM mart.rating_matrix WHERE wave = ? ORDER BY framework, unit_kind, row_order, unit_order"
    for (framework, kind), found in groupby(source.rows(query, [span[1]]), key=itemgetter("framework", "unit_kind")):
        yield _matrix(source, span[1], framework, kind, list(found))


def _matrix(source: ReportData, wave: int, framework: str, kind: str, cells: Rows) -> Table:
    units = sorted({(cell["unit_order"], *_unit(cell)) for cell in cells})
    order = [unit[0] for unit in units]
    rows = matrix(
        cells, order, itemgetter("row_order"), itemgetter("unit_order"), _construct, rating_cell, group="domain_label"
    )
    return Table(
        name=span_file(f"ratings_{framework.replace('-', '_')}_by_{kind}", wave, wave),
        title=f"Ratings of {'cases' if kind == 'case' else 'sites'}",
        span=span_name(wave, wave),
        columns=(Column("Construct", width=1.3), *(Column(name, width=0.6, case=case) for _, name, case in units)),
        rows=rows,
        notes=tuple(_notes(source.study.framework_name(framework), cells)),
    )


def _unit(cell: dict[str, Any]) -> tuple[str, str]:
    """Heading and case of a column: a site's heading is its name, with the level of its outcome where it has one."""
    level = f" ({cell['outcome_level']})" if cell["outcome_level"] else ""
    return f"{cell['unit_label']}{level}", cell["programme"] if cell["unit_kind"] == "case" else cell["site"]


def _construct(cell: dict[str, Any]) -> str:
    return f"{cell['code']} {cell['row_label']}{' (reverse rated)' * cell['is_reverse_rated']}"


def rating_cell(cell: dict[str, Any]) -> Cell:
    """A cell of mart.rating_matrix: the rating, or what missing-data code there is."""
    return nothing(cell["cell"]) if cell["cell_state"] in KINDS_OF_NOTHING else text(cell["cell"])


def _notes(framework: str, cells: Rows) -> Iterator[str]:
    scale = "from \u22122 (strong negative influence) to +2 (strong positive influence)"
    yield f"Cells are final ratings, {scale}. Framework: {framework}."
    states = {cell["cell_state"] for cell in cells}
    yield from (words for state, words in STATES.items() if state in states)
    if any(cell["is_reverse_rated"] for cell in cells):
        yield "Reverse rated: the higher the rating, the less of it there is."
    if ordered := next((cell["ordered_by"] for cell in cells if cell["ordered_by"]), None):
        yield f"Columns are ordered by the outcome: {ordered}."
    if any(cell["has_synthetic"] for cell in cells):
        yield SYNTHETIC


distinguishing = plain(
    "distinguishing_constructs",
    "Constructs that distinguish high from low outcome",
    """
    SELECT code || ' ' || row_label
            || CASE WHEN count(DISTINCT framework) OVER () > 1 THEN ' (' || frameworks.name || ')' ELSE '' END
            || CASE WHEN has_synthetic THEN ' \u2020' ELSE '' END AS construct,
        outcomes.label AS outcome, base.label, lowest_high, highest_low, mean_difference,
        CASE WHEN is_set THEN reason || ' (' || decided_by || ')' END AS why
    FROM mart.distinguishing_constructs AS base
    JOIN (SELECT DISTINCT outcome, label FROM core.outcomes) AS outcomes USING (outcome)
    JOIN core.frameworks AS frameworks USING (framework)
    WHERE wave = $last ORDER BY outcome, framework, row_order
    """,
    {
        "construct": Column("Construct", width=1.6), "outcome": Column("Outcome", width=1), "label": Column("Label"),
        "lowest_high": Column("Lowest of the high", "count", 0.6),
        "highest_low": Column("Highest of the low", "count", 0.6),
        "mean_difference": Column("Difference of means", "count", 0.7), "why": Column("Set by the team", width=1.2),
    },
    (
        "The rule was inferred from two published matrices; the study sets its thresholds.",
        "Strong: the lowest rating among cases of high outcome exceeds the highest among those of low outcome by at "
        "least the first threshold. Weak: the means differ by at least the second.",
    ),
    """
    SELECT DISTINCT 'Thresholds: strong ' || strong_difference || ', weak ' || weak_difference
        || CASE mixed WHEN 'zero' THEN '. Mixed ratings count as zero.' ELSE '. Mixed ratings are left out.' END AS note
    FROM mart.distinguishing_constructs WHERE wave = $last
    """,
)  # fmt: skip


def rapid_analysis(source: ReportData, span: Span) -> Iterator[Table]:
    """The cells of a rapid analysis that informants' summaries fill: rating, summaries, rationale."""
    query = """
        WITH said AS (
            SELECT wave, framework, code, programme, site, list(line ORDER BY line_order) AS lines
            FROM mart.rapid_analysis_lines GROUP BY wave, framework, code, programme, site
        )
        SELECT cells.*, said.lines, programmes.name, sites.name AS site_name
        FROM mart.rapid_analysis AS cells JOIN core.programmes AS programmes USING (programme)
        JOIN said ON cells.wave = said.wave AND cells.framework = said.framework AND cells.code = said.code
            AND cells.programme = said.programme AND cells.site IS NOT DISTINCT FROM said.site
        LEFT JOIN core.sites AS sites ON cells.site = sites.site
        WHERE cells.wave = ? ORDER BY cells.framework, row_order, cells.case_order, cells.site NULLS FIRST
    """
    for framework, found in groupby(source.rows(query, [span[1]]), key=itemgetter("framework")):
        cells = list(found)
        yield Table(
            name=span_file(f"rapid_analysis_{framework.replace('-', '_')}", span[1], span[1]),
            title="Rapid analysis",
            span=span_name(span[1], span[1]),
            columns=(
                Column("Construct", width=1.2), Column("Case or site", width=0.9), Column("Rating", width=0.6),
                Column("Summaries by informant", width=3), Column("Rationale", width=2),
            ),
            rows=tuple(map(_rapid, cells)),
            notes=(
                f"Rows are constructs of a case or site with a summary by an informant. Framework: "
                f"{source.study.framework_name(framework)}.",
                *_unchecked(cells), *[SYNTHETIC] * any(cell["has_synthetic"] for cell in cells),
            ),
        )  # fmt: skip


def _rapid(cell: dict[str, Any]) -> Row:
    place = f"{cell['name']}{', ' + cell['site_name'] if cell['site_name'] else ''}"
    said, code = items(map(Line, cell["lines"])), f"{cell['code']} {cell['row_label']}"
    return Row((text(code), text(place), text(cell["rating"]), said, text(cell["rationale"])))


def _unchecked(cells: Rows) -> list[str]:
    unchecked = sum(cell["unchecked_summaries"] for cell in cells)
    if not unchecked:
        return []
    many = f"{unchecked} summaries have not been checked by a second analyst."
    return ["1 summary has not been checked by a second analyst." if unchecked == 1 else many]
