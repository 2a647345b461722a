"""Figures along the calendar: timelines, the collection of interviews, and a review's flow of records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from casewave.assets.report.figures.figure import Chart, Figure, Rows, noted
from casewave.assets.report.printable import Column, Row, Table, count, text
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import SAMPLE, TIMELINES
from casewave.assets.report.tables.mixed import screening_flow
from casewave.schemas.language import counted

# What came from outside and is of no one case bears on all of them.
OF_ALL_CASES = "(programme IS NULL AND is_external)"
IN_ORDER = "ORDER BY case_order NULLS FIRST, is_external, phase_order, earliest NULLS LAST, latest NULLS LAST, event"


def timelines(source: ReportData, wave: int) -> Iterator[Figure]:
    """A timeline of each case that has dated events of its own, and one of all where several have.

    The last says of which cases there is none: events from outside alone would be the same picture for each of them.
    """
    windows = _windows(source, wave)
    found: list[Figure] = []
    without: list[str] = []
    for case in source.cases:
        if not source.rows(DATED, [wave, case["programme"]]):
            without.append(case["name"])
            continue
        query = f"SELECT * FROM mart.timeline WHERE wave <= ? AND (programme = ? OR {OF_ALL_CASES}) {IN_ORDER}"
        rows = source.arrow(query, [wave, case["programme"]])
        caption = f"{case['name']}: timeline up to wave {wave}"
        found.append(
            _timeline(source, f"timeline_{case['programme'].lower()}", caption, "case_timeline", rows, windows)
        )
    if len(found) > 1:
        query = f"SELECT * FROM mart.timeline WHERE wave <= ? AND (programme IS NOT NULL OR {OF_ALL_CASES}) {IN_ORDER}"
        rows, caption = source.arrow(query, [wave]), f"All cases: timelines up to wave {wave}"
        found.append(_timeline(source, "timeline_all_cases", caption, "all_cases_timeline", rows, windows))
    left_out = (f"No timeline, for want of dated events of its own: {', '.join(without)}.",) * bool(without)
    yield from found[:-1]
    yield from (noted(figure, left_out) for figure in found[-1:])


DATED = "SELECT 1 FROM mart.timeline WHERE wave <= ? AND programme = ? AND date_precision <> 'undated' LIMIT 1"


def _timeline(source: ReportData, name: str, caption: str, chart: str, rows: pa.Table, windows: pa.Table) -> Figure:
    sites = {row["event"]: "; ".join(row["names"]) for row in source.rows(SITES)}
    shown = [
        {**row, "source": row["source"] and source.study.cited(row["source"]), "sites": sites.get(row["event"], "")}
        for row in rows.to_pylist()
    ]
    data = _events(name, caption, shown)
    return Figure(TIMELINES, name, caption, _timeline_words(caption, shown), data, Chart(chart, (rows, windows)))


SITES = """
    SELECT event, list(sites.name ORDER BY site) AS names
    FROM core.event_sites JOIN core.sites AS sites USING (site) GROUP BY event
"""


def _timeline_words(caption: str, rows: Rows) -> str:
    days = sorted(day for row in rows for day in (row["earliest"], row["latest"]) if day)
    phases = dict.fromkeys("External events" if row["is_external"] else row["phase_label"] for row in rows)
    undated = sum(row["date_precision"] == "undated" for row in rows)
    reach = f", from {days[0].year} to {days[-1].year}" if days else ""
    one, many = "{number} event{reach}; {undated} undated.", "{number} events{reach}; {undated} undated."
    events = counted(len(rows), one, many, reach=reach, undated=undated)
    lanes = f" Lanes: {', '.join(phases)}." if phases else ""
    return f"{caption}. {events}{lanes} A table lists them with their dates."


def _events(name: str, caption: str, rows: Rows) -> Table:
    columns = (
        Column("Event", width=3), Column("Case"), Column("Phase"), Column("Date (EDTF)"), Column("Kind of date"),
        Column("Sites", width=0.7), Column("Citation"), Column("External", width=0.5),
    )  # fmt: skip
    return Table(name, f"Events of {caption}", columns, tuple(map(_event, rows)))


def _event(row: dict[str, Any]) -> Row:
    words = f"{row['description']}{' †' * row['is_synthetic']}"
    names = ("programme_name", "phase_label", "date", "date_precision", "sites", "source")
    outside = text("yes" if row["is_external"] else "")
    return Row((text(words), *(text(row[name]) for name in names), outside))


def interviews(source: ReportData, wave: int) -> Iterator[Figure]:
    """The collection of interviews by site and month; a study of documents has none."""
    rows = source.arrow("SELECT * FROM mart.interviews_by_month WHERE wave <= ?", [wave])
    if not rows.num_rows:
        return
    caption, name = f"Interviews by site and month up to wave {wave}", "interviews_by_site_and_month"
    shown = rows.to_pylist()
    sites = len({row["site"] for row in shown})
    words = (
        f"{caption}. {counted(sites, '{number} site with interviews.', '{number} sites with interviews.')} "
        "Rows are sites, under their programmes. "
        "An interview about several sites counts at each. A table lists the months and their numbers."
    )
    columns = (
        Column("Site"), Column("Programme"), Column("Month"), Column("Wave", "count"), Column("Interviews", "count"),
    )  # fmt: skip
    data = Table(name, caption, columns, tuple(map(_month, shown)))
    others = (source.arrow(HELD, [wave]), _windows(source, wave), _milestones(source, wave))
    chart = Chart("interview_collection", (rows, *others))
    yield Figure(SAMPLE, name, caption, words, data, chart)


def _milestones(source: ReportData, wave: int) -> pa.Table:
    return source.arrow("SELECT * FROM mart.model_milestones WHERE wave <= ? ORDER BY milestone_order", [wave])


HELD = """
    SELECT programmes.name AS programme_name, counts.interviews
    FROM mart.interview_counts AS counts LEFT JOIN core.programmes AS programmes USING (programme)
    WHERE counts.site IS NULL AND counts.to_wave = ?
        AND counts.from_wave = (SELECT min(from_wave) FROM mart.wave_ranges)
"""


def _month(row: dict[str, Any]) -> Row:
    site = f"{row['site_name']} ({row['site']}){' †' * row['has_synthetic']}"
    month = text(f"{row['month']:%Y-%m}")
    return Row((text(site), text(row["programme_name"]), month, count(row["wave"]), count(row["interviews"])))


def screening(source: ReportData, wave: int) -> Iterator[Figure]:
    """The flow of a review's records, as PRISMA 2020 draws it; a study without one has no such figure."""
    query = "SELECT * FROM mart.screening_flow WHERE wave = ? ORDER BY stage_order, reason NULLS FIRST"
    rows = source.arrow(query, [wave])
    if rows.num_rows:
        caption = f"Flow of records in wave {wave}"
        (data,) = screening_flow(source, (wave, wave))
        words = ". ".join(f"{row.heading}: {row.cells[1].text or 'not reported'}" for row in data.rows)
        chart = Chart("screening_flow", (rows,))
        yield Figure(SAMPLE, "screening_flow", caption, f"{caption}. {words}.", data, chart)


def _windows(source: ReportData, wave: int) -> pa.Table:
    return source.arrow("SELECT * FROM core.waves WHERE wave <= ? ORDER BY wave", [wave])
