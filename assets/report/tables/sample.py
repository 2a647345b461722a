"""The sample: the sampling frame, and interviews and informants by site with double counting made visible."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.report.printable import Column, Row, Table, count, span_file, span_name, text
from casewave.assets.report.source import ReportData, Rows, Span

MADE_UP_SOURCES = "† Interviews or documents of the row are synthetic."


def sampling_frame(source: ReportData, span: Span) -> Iterator[Table]:
    """Interviews, informants and documents of each case, within the home sites and within all."""
    query = """
        SELECT frame.*, programmes.name
        FROM mart.sampling_frame AS frame LEFT JOIN core.programmes AS programmes USING (programme)
        WHERE from_wave = ? AND to_wave = ? ORDER BY site_scope DESC, frame.case_order NULLS LAST
    """
    found = source.rows(query, span)
    if not any(row["interviews"] or row["documents"] for row in found):
        return  # a frame of zeros says nothing
    has_interviews = source.has_interviews(span[1])
    rows: list[Row] = []
    for site_scope, group in groupby(found, key=itemgetter("site_scope")):
        rows.append(Row((text(site_scope.capitalize()),), role="group"))
        rows += [_frame_row(row, has_interviews=has_interviews) for row in group]
    of_interviews = (
        Column("Interviews held", width=1.4), Column("Interviews", "count", 0.8),
        Column("Informants interviewed", "count", 0.8),
    )  # fmt: skip
    yield Table(
        name=span_file("sampling_frame", *span),
        title="Sampling frame",
        span=span_name(*span),
        columns=(
            Column("Case", width=1.4), Column("Start", "count", 0.6), *of_interviews * has_interviews,
            Column("Documents", "count", 0.8),
        ),
        rows=tuple(rows),
        notes=(*(INTERVIEWED if has_interviews else DOCUMENTS), *_synthetic(found, MADE_UP_SOURCES)),
    )  # fmt: skip


INTERVIEWED = (
    "Counts are interviews, informants interviewed and documents, each once per row.",
    "Home sites, where a programme began: interviews about at least one home site, everyone who spoke in them, and "
    "documents about a home site or about the whole programme.",
)
DOCUMENTS = (
    "Counts are documents, each once per row.",
    "Home sites: documents about a home site or about the whole programme.",
)


def _frame_row(row: dict[str, Any], *, has_interviews: bool) -> Row:
    held = f"{row['first_interview']:%Y-%m} to {row['last_interview']:%Y-%m}" if row["first_interview"] else "none"
    of_interviews = (text(held), count(row["interviews"]), count(row["informants"])) if has_interviews else ()
    heading = text(f"{row['name'] or 'Total'}{' †' * row['has_synthetic']}")
    return Row(
        (heading, count(row["start_year"]), *of_interviews, count(row["documents"])),
        role="row" if row["programme"] else "total",
    )


def interview_counts(source: ReportData, span: Span) -> Iterator[Table]:
    """Interviews and informants of the study, each programme and each site."""
    query = """
        SELECT counts.*, programmes.name, sites.name AS site_name
        FROM mart.interview_counts AS counts
        LEFT JOIN core.programmes AS programmes ON counts.programme = programmes.programme
        LEFT JOIN core.sites AS sites ON counts.site = sites.site
        WHERE from_wave = ? AND to_wave = ?
        ORDER BY counts.case_order NULLS LAST, counts.site_order NULLS FIRST
    """
    if not source.has_interviews(span[1]):
        return
    found = source.rows(query, span)
    yield Table(
        name=span_file("interviews_by_site", *span),
        title="Interviews and informants by site",
        span=span_name(*span),
        columns=(
            Column("Programme and site", width=1.8), Column("Role", width=1.0), Column("Interviews", "count", 0.8),
            Column("Site sum", "count", 0.7), Column("Excess", "count", 0.7), Column("Group interviews", "count", 0.8),
            Column("Informants interviewed", "count", 0.8),
        ),
        rows=tuple(map(_count_row, found)),
        notes=(
            "Double counting: an interview about several sites counts once for its programme and once for each site. "
            "Site sum = interviews + excess; the excess is the sum of (sites \u2212 1) over the interviews.",
            "Informants interviewed: for a site, everyone interviewed about it, whichever site they belong to; for "
            "the programme, each person once. Informants at a site, who belong to it, are counted in the coverage of "
            "sites.",
            *_synthetic(found, "† Interviews of the row are synthetic."),
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


def sites(source: ReportData) -> Table:
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
