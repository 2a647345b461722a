"""The sample: the sampling frame, and interviews and informants by site with double counting made visible."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.report.printable import Column, Row, Table, count, span_file, span_name, text
from casewave.assets.report.source import Rows, Source, Span

MADE_UP_SOURCES = "† Interviews or documents of the row are made up."


def sampling_frame(source: Source, span: Span) -> Iterator[Table]:
    """Interviews, informants and documents of each case, within the home sites and within all."""
    query = """
        SELECT frame.*, programmes.name
        FROM mart.sampling_frame AS frame LEFT JOIN core.programmes AS programmes USING (programme)
        WHERE from_wave = ? AND to_wave = ? ORDER BY reach DESC, frame.case_order NULLS LAST
    """
    found = source.rows(query, span)
    rows: list[Row] = []
    for reach, group in groupby(found, key=itemgetter("reach")):
        rows += [Row((text(reach.capitalize()),), role="group"), *map(_frame_row, group)]
    yield Table(
        name=span_file("sampling_frame", *span),
        title="Sampling frame",
        span=span_name(*span),
        columns=(
            Column("Case", width=1.4), Column("Start", "count", 0.6), Column("Interviews held", width=1.4),
            Column("Interviews", "count", 0.8), Column("Informants", "count", 0.8), Column("Documents", "count", 0.8),
        ),
        rows=tuple(rows),
        notes=(
            "Counted: interviews, informants who spoke and documents, each once in a row.",
            "Home sites: interviews about at least one home site, and documents about one or about the whole "
            "programme.",
            *_synthetic(found, MADE_UP_SOURCES),
        ),
    )  # fmt: skip


def _frame_row(row: dict[str, Any]) -> Row:
    held = f"{row['first_interview']:%Y-%m} to {row['last_interview']:%Y-%m}" if row["first_interview"] else "none"
    counts = (count(row[name]) for name in ("interviews", "informants", "documents"))
    heading = text(f"{row['name'] or 'Total'}{' †' * row['has_synthetic']}")
    return Row((heading, count(row["start_year"]), text(held), *counts), role="row" if row["programme"] else "total")


def interview_counts(source: Source, span: Span) -> Iterator[Table]:
    """Interviews and informants of the study, each programme and each site."""
    query = """
        SELECT counts.*, programmes.name, sites.name AS site_name
        FROM mart.interview_counts AS counts
        LEFT JOIN core.programmes AS programmes ON counts.programme = programmes.programme
        LEFT JOIN core.sites AS sites ON counts.site = sites.site
        WHERE from_wave = ? AND to_wave = ?
        ORDER BY counts.case_order NULLS LAST, counts.site_order NULLS FIRST
    """
    found = source.rows(query, span)
    yield Table(
        name=span_file("interviews_by_site", *span),
        title="Interviews and informants by site",
        span=span_name(*span),
        columns=(
            Column("Programme and site", width=1.8), Column("Role", width=1.0), Column("Interviews", "count", 0.8),
            Column("Site sum", "count", 0.7), Column("Excess", "count", 0.7), Column("Group interviews", "count", 0.8),
            Column("Informants", "count", 0.8),
        ),
        rows=tuple(map(_count_row, found)),
        notes=(
            "Double counting: an interview about several sites counts once for its programme and once for each site. "
            "Site sum = interviews + excess; the excess is the sum of (sites \u2212 1) over the interviews.",
            "An informant of several sites counts once for the programme.",
            *_synthetic(found, "† Interviews of the row are made up."),
        ),
    )  # fmt: skip


def _count_row(row: dict[str, Any]) -> Row:
    name = f"{row['site_name']} ({row['site']})" if row["site"] else row["name"] or "Study"
    heading = text(f"{name}{' †' * row['has_synthetic']}")
    counts = (count(row[name]) for name in ("interviews", "site_sum", "excess", "group_interviews", "informants"))
    role = "part" if row["site"] else "row" if row["programme"] else "total"
    return Row((heading, text(row["site_role"]), *counts), role=role)  # type: ignore[arg-type]


def _synthetic(rows: Rows, note: str) -> list[str]:
    return [note] * any(row["has_synthetic"] for row in rows)


def sites(source: Source) -> Table:
    """The cases and their sites, as the register declares them."""
    query = """
        SELECT programmes.name, programmes.start_year, sites.name AS site_name, sites.site, sites.role, sites.country,
            sites.first_wave
        FROM core.sites AS sites JOIN core.programmes AS programmes USING (programme)
        ORDER BY programmes.case_order, sites.site_order
    """
    rows: list[Row] = []
    for (name, year), group in groupby(source.rows(query), key=itemgetter("name", "start_year")):
        rows.append(Row((text(f"{name}, since {year}" if year else name),), role="group"))
        rows += [
            Row(
                (
                    text(f"{row['site_name']} ({row['site']})"),
                    text(row["role"]),
                    text(row["country"]),
                    count(row["first_wave"]),
                )
            )
            for row in group
        ]
    columns = (Column("Site", width=2), Column("Role"), Column("Country"), Column("From wave", "count", 0.6))
    return Table("sites", "Sites of the cases", columns, tuple(rows))
