"""How far coders agree on codes, and raters on ratings, with the units that were compared and their prevalence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casewave.assets.marts.coding_agreement import ALL_CODERS, NOT_DECLARED
from casewave.assets.marts.rating_agreement import ALL_RATERS
from casewave.assets.report.printable import (
    SYNTHETIC,
    Cell,
    Column,
    Row,
    Table,
    count,
    nothing,
    span_file,
    span_name,
    text,
)
from casewave.assets.report.source import ReportData, Rows, Span
from casewave.schemas.rounding import rounded


def coder_agreement(source: ReportData, span: Span) -> Iterator[Table]:
    """How far coders agree over all codes, by wave, framework, pair of coders and unit of analysis."""
    yield from _coders(source, span, "agreement_of_coders", "Agreement between coders", "base.code IS NULL")


def coder_agreement_by_code(source: ReportData, span: Span) -> Iterator[Table]:
    """The same of each code by itself."""
    title = "Agreement between coders by code"
    yield from _coders(source, span, "agreement_of_coders_by_code", title, "base.code IS NOT NULL")


UNITS = (
    "Unit: a character of the text; a stretch of it that any of them coded, overlapping passages being one "
    "(segment overlap); or the source. Uncoded text: whether what nobody coded counts as agreement."
)
UNDEFINED = "undefined: without variation no coefficient can be computed; it is neither 1 nor 0."
BEFORE = "Compared before any discussion."


def _coders(source: ReportData, span: Span, name: str, title: str, chosen: str) -> Iterator[Table]:
    query = f"""
        SELECT base.*, coalesce(code || ' ', '') || row_label AS about FROM mart.coding_agreement AS base
        WHERE wave BETWEEN ? AND ? AND {chosen}
        ORDER BY wave, framework, row_order NULLS FIRST, coders = 'all coders' DESC, coders, unit, uncoded_text
    """
    rows = source.rows(query, span)
    if rows:
        yield Table(
            span_file(name, *span), title,
            (
                Column("Codes", width=1.3), Column("Wave", "count", 0.4), Column("Framework", width=0.8),
                Column("Coders", width=0.8), Column("Unit", width=0.8), Column("Uncoded text", width=0.6),
                Column("Sources", "count", 0.5), Column("Units", "count", 0.6), Column("Prevalence", "count", 0.8),
                Column("Agreement", "count", 0.8), Column("Kappa", "count", 0.5), Column("Alpha", "count", 0.5),
                Column("95 % interval", width=0.8),
            ),
            tuple(_coder_row(source, row) for row in rows),
            (
                "Counts are units of text, each once per code. Alpha is Krippendorff's, nominal, over all coders of "
                "a source at once; its interval comes from resampling whole sources. Kappa is Cohen's, for two coders.",
                UNITS, BEFORE, UNDEFINED, *_not_declared(source, rows), *_synthetic(rows),
            ),
            span=span_name(*span),
        )  # fmt: skip


def _coder_row(source: ReportData, row: dict[str, Any]) -> Row:
    if row["coders"] == NOT_DECLARED:
        return _row_without_coders(source, row)
    kappa = nothing("more than two") if row["coders"] == ALL_CODERS else _coefficient(row["kappa"])
    return Row((
        text(row["about"] + " †" * row["has_synthetic"]), count(row["wave"]), _framework(source, row),
        text(row["coders"]), text(row["unit"]), text(row["uncoded_text"]), count(row["sources"]), count(row["units"]),
        _share(row["prevalence"]), _share(row["percent_agreement"]), kappa, _coefficient(row["alpha"]),
        _interval(row["alpha_low"], row["alpha_high"]),
    ))  # fmt: skip


def _row_without_coders(source: ReportData, row: dict[str, Any]) -> Row:
    unknown = nothing("coders not declared")
    return Row((
        text(row["about"]), count(row["wave"]), _framework(source, row), text(row["coders"]), text(row["unit"]),
        text(row["uncoded_text"]), *[unknown] * 7,
    ))  # fmt: skip


def _not_declared(source: ReportData, rows: Rows) -> Iterator[str]:
    """Which waves and frameworks cannot be compared, and what to do about it."""
    for row in rows:
        if row["coders"] == NOT_DECLARED and (row["unit"], row["uncoded_text"]) == ("source", "in"):
            yield f"Wave {row['wave']}, {source.study.framework_name(row['framework'])}: {row['note']}."


def rater_agreement(source: ReportData, span: Span) -> Iterator[Table]:
    """How far raters agree over all constructs, by wave, framework and pair of raters."""
    yield from _raters(source, span, "agreement_of_raters", "Agreement between raters", "base.code IS NULL")


def rater_agreement_by_construct(source: ReportData, span: Span) -> Iterator[Table]:
    """The same of each construct by itself."""
    title = "Agreement between raters by construct"
    yield from _raters(source, span, "agreement_of_raters_by_construct", title, "base.code IS NOT NULL")


def _raters(source: ReportData, span: Span, name: str, title: str, chosen: str) -> Iterator[Table]:
    query = f"""
        SELECT base.*, coalesce(code || ' ', '') || row_label AS about FROM mart.rating_agreement AS base
        WHERE wave BETWEEN ? AND ? AND {chosen}
        ORDER BY wave, framework, row_order NULLS FIRST, rated_by = 'all raters' DESC, rated_by
    """
    rows = source.rows(query, span)
    if rows:
        yield Table(
            span_file(name, *span), title,
            (
                Column("Constructs", width=1.3), Column("Wave", "count", 0.4), Column("Framework", width=0.8),
                Column("Raters", width=0.8), Column("Units", "count", 0.5),
                Column("Of these, with values", "count", 0.6), Column("Most frequent rating", width=0.7),
                Column("Its share", "count", 0.5),
                Column("Agreement", "count", 0.8), Column("Kappa", "count", 0.5),
                Column("Kappa, linear", "count", 0.5), Column("Kappa, quadratic", "count", 0.6),
                Column("Alpha, nominal", "count", 0.6), Column("Alpha, ordinal", "count", 0.6),
                Column("95 % interval of it", width=0.8), Column("Alpha, interval", "count", 0.6),
            ),
            tuple(_rater_row(source, row) for row in rows),
            (
                "Counts are units: constructs of a case or site that two or more raters rated. Alpha is "
                "Krippendorff's, over all raters of a unit at once; kappa is Cohen's, for two raters. Agreement, kappa "
                "and nominal alpha treat ratings as unordered categories, with missing and mixed among them; weighted "
                "kappa, ordinal and interval alpha take ratings with a value.",
                BEFORE, UNDEFINED, *_synthetic(rows),
            ),
            span=span_name(*span),
        )  # fmt: skip


def _rater_row(source: ReportData, row: dict[str, Any]) -> Row:
    kappas = [_coefficient(row[name]) for name in ("kappa", "kappa_linear", "kappa_quadratic")]
    if row["rated_by"] == ALL_RATERS:
        kappas = [nothing("more than two")] * 3
    return Row((
        text(row["about"] + " †" * row["has_synthetic"]), count(row["wave"]), _framework(source, row),
        text(row["rated_by"]), count(row["units"]), count(row["units_with_values"]), text(row["most_frequent"]),
        _share(row["prevalence"]), _share(row["percent_agreement"]), *kappas, _coefficient(row["alpha_nominal"]),
        _coefficient(row["alpha_ordinal"]), _interval(row["alpha_ordinal_low"], row["alpha_ordinal_high"]),
        _coefficient(row["alpha_interval"]),
    ))  # fmt: skip


def _framework(source: ReportData, row: dict[str, Any]) -> Cell:
    return text(source.study.framework_name(row["framework"]))


def _share(value: float | None) -> Cell:
    """A share of three digits; of more where it would look like none or all and is not."""
    if value is None:
        return nothing("nothing to compare")
    share = float(rounded(value, 3))
    return count(share if share not in (0, 1) else float(rounded(value, 6)))


def _coefficient(value: float | None) -> Cell:
    return nothing("undefined") if value is None else count(float(rounded(value, 3)))


def _interval(low: float | None, high: float | None) -> Cell:
    return nothing("undefined") if low is None or high is None else text(f"{rounded(low, 2)} to {rounded(high, 2)}")


def _synthetic(rows: Rows) -> list[str]:
    return [SYNTHETIC] * any(row["has_synthetic"] for row in rows)
