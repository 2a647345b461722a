"""Figures of methods: the curves of saturation, and agreement by code."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from casewave.assets.report.figures.figure import Chart, Figure, so_far
from casewave.assets.report.printable import Cell, Column, Row, Table, count, file_name, nothing, text
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import AGREEMENT, SATURATION
from casewave.schemas.language import counted
from casewave.schemas.rounding import rounded


def saturation_curves(source: ReportData) -> Iterator[Figure]:
    """The curve of each wave and framework, none over a change of codebook."""
    rows = source.arrow(CURVES)
    if rows.num_rows:
        caption, name = f"Code saturation, {so_far(source)}", "code_saturation"
        shown = rows.to_pylist()
        ends = {step["series"]: (step["cumulative_codes"], step["reached"]) for step in shown}
        words = f"{caption}. {' '.join(_ends(ends))} A table lists the interviews."
        columns = (
            Column("Series", width=1.8), Column("Interview", "count", 0.5), Column("New codes", "count", 0.5),
            Column("Codes so far", "count", 0.5),
        )  # fmt: skip
        numbers = ("interview_number", "new_codes", "cumulative_codes")
        printed = tuple(
            Row((text(f"{step['series']}{' †' * step['has_synthetic']}"), *(count(step[number]) for number in numbers)))
            for step in shown
        )
        data = Table(name, caption, columns, printed)
        yield Figure(SATURATION, name, caption, words, data, Chart("saturation_curves", (rows,)))


def _ends(ends: dict[str, tuple[int, str]]) -> Iterator[str]:
    """A sentence for each series of interviews, and one on where no more codes are added to it."""
    for series, (codes, reached) in ends.items():
        yield counted(codes, "{series}: {number} code.", "{series}: {number} codes.", series=series)
        yield from [f"{reached}."] * bool(reached)


# Next to each curve is where it reaches the highest threshold, with the smallest base and run.
CURVES = """
    WITH usual AS (
        SELECT from_wave, to_wave, framework,
            CASE
                WHEN starts_with(cell, 'too few') THEN 'Too' || substr(cell, 4)
                WHEN starts_with(cell, 'no codes') THEN 'No' || substr(cell, 3)
                WHEN starts_with(cell, 'above') THEN 'New codes stay ' || cell || ' of ' || run || ' interviews'
                ELSE 'From interview ' || split_part(reached_at, '+', 1) || ' on, the next ' || run || ' add '
                    || split_part(cell, ' at ', 1) || ' new codes'
            END || '; base: the first ' || base AS reached,
            row_number() OVER (PARTITION BY from_wave, to_wave, framework ORDER BY base, run, threshold DESC) AS place
        FROM mart.saturation WHERE from_wave = to_wave
    )
    SELECT frameworks.name || ', wave ' || curve.to_wave AS series, coalesce(usual.reached, '') AS reached,
        curve.interview_number, curve.new_codes, curve.cumulative_codes, curve.has_synthetic
    FROM mart.saturation_curve AS curve JOIN core.frameworks AS frameworks USING (framework)
    LEFT JOIN usual ON curve.from_wave = usual.from_wave AND curve.to_wave = usual.to_wave
        AND curve.framework = usual.framework AND usual.place = 1
    WHERE curve.from_wave = curve.to_wave
    ORDER BY curve.framework, curve.to_wave, curve.interview_number
"""


def agreement(source: ReportData) -> Iterator[Figure]:
    """The agreement of coders, and of raters, by code, one figure per wave and framework."""
    for who, measure, mart, query in AGREED:
        series = f"SELECT DISTINCT wave, framework FROM mart.{mart} ORDER BY wave, framework"
        for pair in source.rows(series):
            rows = source.arrow(query, [pair["wave"], pair["framework"]])
            if not any(value is not None for value in rows["value"].to_pylist()):
                continue  # coders are not declared, or no coefficient is defined: the table says so
            name = f"agreement_of_{who}_wave_{pair['wave']}_{file_name(pair['framework'])}"
            by = source.study.framework_name(pair["framework"])
            caption = f"Agreement of {who} by {by} in wave {pair['wave']}: {measure}"
            yield _agreement(name, caption, rows)


AGREED = (
    ("coders", "nominal alpha on stretches of coded text", "coding_agreement", """
        SELECT coalesce(code || ' ', '') || row_label AS label, code IS NULL AS is_overall, units, prevalence,
            alpha AS value, alpha_low AS low, alpha_high AS high, has_synthetic
        FROM mart.coding_agreement
        WHERE wave = ? AND framework = ? AND unit = 'segment overlap' AND uncoded_text = 'out'
            AND coders <> 'not declared'
        QUALIFY row_number() OVER (PARTITION BY code ORDER BY coders = 'all coders' DESC, coders) = 1
        ORDER BY row_order NULLS FIRST
    """),
    ("raters", "ordinal alpha", "rating_agreement", """
        SELECT coalesce(code || ' ', '') || row_label AS label, code IS NULL AS is_overall, units, prevalence,
            alpha_ordinal AS value, alpha_ordinal_low AS low, alpha_ordinal_high AS high, has_synthetic
        FROM mart.rating_agreement WHERE wave = ? AND framework = ?
        QUALIFY row_number() OVER (PARTITION BY code ORDER BY rated_by = 'all raters' DESC, rated_by) = 1
        ORDER BY row_order NULLS FIRST
    """),
)  # fmt: skip


def _agreement(name: str, caption: str, rows: pa.Table) -> Figure:
    shown = rows.to_pylist()
    overall = next((_coefficient(row["value"]).text for row in shown if row["is_overall"]), "undefined")
    undefined = sum(row["value"] is None for row in shown)
    codes = counted(len(shown) - 1, "{number} code; {undefined} undefined.", "{number} codes; {undefined} undefined.",
                    undefined=undefined)  # fmt: skip
    words = f"{caption}. All codes together: {overall}. {codes} A table lists them."
    columns = (
        Column("Code or construct", width=2), Column("Units", "count", 0.5), Column("Prevalence", "count", 0.6),
        Column("Alpha", "count", 0.6), Column("Low", "count", 0.5), Column("High", "count", 0.5),
    )  # fmt: skip
    printed = tuple(
        Row((text(f"{row['label']}{' †' * row['has_synthetic']}"), count(row["units"]), *map(_coefficient, (
            row["prevalence"], row["value"], row["low"], row["high"]))))
        for row in shown
    )  # fmt: skip
    data = Table(name, caption, columns, printed)
    return Figure(AGREEMENT, name, caption, words, data, Chart("agreement_by_code", (rows,)))


def _coefficient(value: float | None) -> Cell:
    return nothing("undefined") if value is None else count(float(rounded(value, 3)))
