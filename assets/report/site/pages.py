"""The pages of a report: one a wave, one for the study, and the index of the search, next to script and style.

A page needs nothing but the files next to it and asks for nothing else. It follows from the published database alone,
whatever is next to it. What it shows is text: jinja escapes it, and data for the script are JSON in
which no markup can begin.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import jinja2

from casewave.assets.charts.colours import EXTERNAL, phase_colour
from casewave.assets.charts.events import EXTERNAL_NAME, STYLES
from casewave.assets.report.evidence import WITHHELD, CellEntry, entries
from casewave.assets.report.figures import study_figures, wave_figures
from casewave.assets.report.figures.over_time import IN_ORDER
from casewave.assets.report.printable import Table, lines_of, span_name, unbroken
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import (
    CROSS_CASE,
    LOOK,
    SECTIONS,
    Section,
    Sections,
    change_tables,
    methods_tables,
    wave_tables,
)
from casewave.assets.report.tables.sample import sites
from casewave.assets.warehouse.products import Folder

HERE = Path(__file__).parent
CHANGE_PAGE, METHODS_PAGE = "change.html", "methods.html"
# The folders next to the page of a wave: address, name, words.
FOLDERS = (
    ("tables/", "Tables", "as CSV, Markdown and LaTeX"),
    ("data/", "Data", "this wave's rows of all marts, as CSV and Parquet"),
    ("figures/", "Figures", "as SVG and, after casewave report, as PDF and PNG"),
)


def write_site(source: ReportData, root: Path) -> Folder:
    """Write the page of each wave, the study's own, and what all share."""
    folder = Folder(root)
    for path in sorted((HERE / "files").iterdir()):
        folder.write(f"site/{path.name}", path.read_text(encoding="utf-8"))
    folder.write("site/search.js", search_index(source))
    for wave in source.waves:
        folder.write(f"wave-{wave}/index.html", wave_page(source, wave))
    if len(source.waves) > 1:
        folder.write(CHANGE_PAGE, change_page(source))
    folder.write(METHODS_PAGE, methods_page(source))
    folder.write("index.html", study_page(source))
    folder.prune("site/*", CHANGE_PAGE)
    return folder


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    environment.filters["unbroken"] = unbroken
    return environment


def _page(source: ReportData, template: str, up_to: int, up: str, title: str, sections: Any, **told: Any) -> str:
    pages = [{"title": f"Wave {number}", "href": f"wave-{number}/index.html"} for number in source.waves]
    if len(source.waves) > 1:
        pages.append({"title": "Change", "href": CHANGE_PAGE})
    pages.append({"title": "Methods", "href": METHODS_PAGE})
    return _templates().get_template(template).render(
        study=source.study, made_from=source.made_from(up_to), up=up, title=title, sections=sections,
        pages=[{"title": "Study", "href": "index.html"}, *pages], **told,
    )  # fmt: skip


def wave_page(source: ReportData, wave: int) -> str:
    """The page of a wave: its tables and figures, each statement with its evidence."""
    told = {entry.entry: entry for entry in entries(source, wave)}
    tables = dict(wave_tables(source, wave))
    figures = wave_figures(source, wave)
    parts = [
        (section, tables.get(section, []), [figure for figure in figures if figure.section == section])
        for section in SECTIONS
    ]
    parts = [part for part in parts if part[1] or part[2] or part[0] == LOOK]
    contents = [(section.anchor, section.title) for section, *_ in parts] + [("evidence", "Evidence")]
    return _page(
        source, "wave.html.j2", wave, "../", f"Wave {wave}", contents, wave=source.wave(wave),
        spans=source.spans(wave), tiles=_tiles(source, wave), parts_of_page=parts, entries=told,
        filters=_filters(source, wave, told.values(), tables), timeline=_timeline(source, wave),
        downloads=[*_books(f"{source.study.study}_wave_{wave}"), *FOLDERS],
        has_synthetic=_has_synthetic(source, wave), partial=source.partial(wave), withheld=WITHHELD,
        segments_are_withheld=any(item.segment == WITHHELD for entry in told.values() for item in entry.items),
    )  # fmt: skip


def change_page(source: ReportData) -> str:
    """The page of change over waves, with the evidence of the statements that it shows."""
    lead = "What became of ratings, statements, codes and informants from wave to wave."
    nothing = "Nothing that these waves delivered can be compared."
    return _chapter(
        source, change_tables(source), title="Change", heading="Change over waves", lead=lead, nothing=nothing
    )


def methods_page(source: ReportData) -> str:
    """The page of what a paper says of its methods."""
    lead = "What a paper says of its methods: what the data answer, and what a person must write."
    return _chapter(source, methods_tables(source), title="Methods", heading="Methods", lead=lead)


def _chapter(source: ReportData, tables: Sections, *, title: str, **words: str) -> str:
    """A page of the study up to its last wave, with the evidence of the statements that it shows."""
    last = source.waves[-1]
    shown = {line.entry for _, found in tables for table in found for line in lines_of(table)}
    told = {entry.entry: entry for entry in entries(source, last) if entry.entry in shown}
    figures = study_figures(source)
    parts = [(section, found, [figure for figure in figures if figure.section == section]) for section, found in tables]
    contents = [(section.anchor, section.title) for section, *_ in parts] + [("evidence", "Evidence")] * bool(told)
    return _page(
        source, "chapter.html.j2", last, "", title, contents, **words,
        span=span_name(source.waves[0], last), parts_of_page=parts, entries=told, partial=source.partial(last),
        withheld=WITHHELD,
        segments_are_withheld=any(item.segment == WITHHELD for entry in told.values() for item in entry.items),
    )  # fmt: skip


def study_page(source: ReportData) -> str:
    """The study's own page: its waves, cases and sites."""
    last = source.waves[-1]
    waves = [
        {
            "wave": wave.wave, "topic": wave.topic, "is_loaded": wave.wave in source.waves,
            "window": f"{wave.bounds.earliest:%Y-%m} to {wave.bounds.latest:%Y-%m}{' †' * wave.is_synthetic}",
            "words": ", ".join(_counted(value, name.lower()) for name, value in _tiles(source, wave.wave))
            if wave.wave in source.waves else wave.status if wave.status == "planned" else "not delivered yet",
            "partial": source.partial(wave.wave, wave.wave), "to_look_at": _to_look_at(source, wave.wave),
        }
        for wave in source.study.waves
    ]  # fmt: skip
    contents = [("waves", "Waves"), ("cases", "Cases and sites")]
    return _page(
        source, "study.html.j2", last, "", "Study", contents, waves=waves, sites=sites(source),
        tiles=_tiles(source, last, first=source.waves[0]), downloads=_books(source.study.study),
    )  # fmt: skip


def _tiles(source: ReportData, wave: int, first: int | None = None) -> list[tuple[str, int]]:
    """What a wave, or the study up to it, holds at a glance, without what the study has none of."""
    query = """
        SELECT frame.interviews, frame.informants AS "informants interviewed", frame.documents,
            (SELECT count(statement) FROM mart.statements WHERE wave BETWEEN ? AND ?) AS statements
        FROM mart.sampling_frame AS frame
        WHERE from_wave = ? AND to_wave = ? AND reach = 'all sites' AND programme IS NULL
    """
    span, so_far = (first or wave, wave), (source.waves[0], wave)
    (found,), (ever,) = (source.rows(query, [*waves, *waves]) for waves in (span, so_far))
    return [(name.capitalize(), value) for name, value in found.items() if ever[name]]


def _counted(number: int, names: str) -> str:
    return f"{number} {names.removesuffix('s') if number == 1 else names}"


def _to_look_at(source: ReportData, wave: int) -> str:
    """How many warnings of a wave nobody has acknowledged, and how many corrections it has."""
    query = """
        SELECT (SELECT count(*) FROM mart.warnings WHERE wave = $wave AND NOT is_acknowledged) AS "to look at",
            (SELECT count(*) FROM audit.corrections WHERE wave = $wave) AS corrected
    """
    (found,) = source.rows(query, {"wave": wave})
    return ", ".join(f"{value} {name}" for name, value in found.items() if value)


def _filters(
    source: ReportData, wave: int, told: Iterable[CellEntry], tables: dict[Section, list[Table]]
) -> list[tuple[str, str, Any]]:
    """The filters of the cross-case tables: name, words, and the choices as value and words."""
    told = list(told)
    shown = [table for table in tables.get(CROSS_CASE, []) if table.framework]
    places = source.rows("SELECT site, name FROM core.sites ORDER BY site_order")
    used = set(chain.from_iterable(entry.sites for entry in told))
    frameworks = {table.framework for table in shown} | set(chain.from_iterable(entry.frameworks for entry in told))
    elements = dict.fromkeys(row.heading for table in shown for row in table.rows if row.role == "row")
    spans = dict.fromkeys(table.span for table in shown)
    choices = [
        ("span", "Tables", [(span, span) for span in spans]),
        ("case", "Case", [(case["programme"], case["name"]) for case in source.cases]),
        ("site", "Site", [(row["site"], f"{row['name']} ({row['site']})") for row in places if row["site"] in used]),
        ("wave", "Wave of the statement", [(number, number) for number in source.waves if number <= wave]),
        ("element", "Element", [(element, element) for element in elements]),
        ("framework", "Framework", [(framework, framework) for framework in sorted(frameworks)]),
    ]
    return [choice for choice in choices if len(choice[2]) > 1]


def _timeline(source: ReportData, wave: int) -> dict[str, Any]:
    """The events and waves of the interactive timeline."""
    events = source.rows(f"SELECT * FROM mart.timeline WHERE wave <= ? {IN_ORDER}", [wave])
    windows = [told for told in source.study.waves if told.wave <= wave]
    return {
        "waves": [
            {"wave": told.wave, "from": str(told.bounds.earliest), "to": str(told.bounds.latest)} for told in windows
        ],
        "events": [
            {
                "event": row["event"], "case": row["programme_name"] or _no_case(row),
                "phase": EXTERNAL_NAME if row["is_external"] else row["phase_label"],
                "colour": _colour(row), "from": row["earliest"] and str(row["earliest"]),
                "to": row["latest"] and str(row["latest"]), "style": STYLES[row["date_precision"]],
                "kind": row["date_precision"], "date": row["date"] or "undated", "sites": row["sites"] or "",
                "source": row["source"] or "", "wave": row["wave"],
                "text": f"{row['description']}{' †' * row['is_synthetic']}",
            }
            for row in events
        ],
    }  # fmt: skip


def _no_case(row: dict[str, Any]) -> str:
    return "All cases" if row["is_external"] else "The study itself"


def _colour(row: dict[str, Any]) -> str:
    return EXTERNAL if row["is_external"] else phase_colour(row["phase_order"])


def search_index(source: ReportData) -> str:
    """The index of the search, as a script: kind, text, where, address and further words of each thing to be found."""
    last = source.waves[-1]
    found = [*map(_found_entry, entries(source, last)), *_found_events(source), *_found_claims(source, last)]
    return f"window.casewaveIndex = {json.dumps(found, ensure_ascii=False, separators=(',', ':'))};\n"


def _found_entry(entry: CellEntry) -> list[str]:
    where = f"{entry.phase} · {entry.row} · {entry.case} · wave {entry.wave}"
    about = {word for item in entry.items for word in (item.evidence, item.source, *item.informants, item.code)}
    words = " ".join([entry.entry, entry.site, *sorted(about)])
    return ["Statement", entry.statement or entry.state, where, f"wave-{entry.wave}/index.html#e-{entry.entry}", words]


def _found_events(source: ReportData) -> Iterator[list[str]]:
    for row in source.rows(f"SELECT * FROM mart.timeline {IN_ORDER}"):
        where = " · ".join(filter(None, (row["programme_name"], row["phase_label"], row["date"] or "undated")))
        yield ["Event", row["description"], where, f"wave-{row['wave']}/index.html#event-{row['event']}", row["event"]]


def _found_claims(source: ReportData, last: int) -> Iterator[list[str]]:
    for row in source.rows("SELECT * FROM mart.claims_against_data WHERE as_of_wave = ? ORDER BY claim", [last]):
        yield [
            "Claim",
            row["wording"],
            f"{row['claim']} · {row['claim_source']} {row['line']} · {row['verdict']}",
            f"wave-{last}/index.html#claims",
            "",
        ]


def _books(stem: str) -> list[tuple[str, str, str]]:
    """The documents that are next to a page: address from the page, name, words."""
    return [
        (f"{stem}.docx", "Word", "the tables, for the paper"),
        (f"{stem}.xlsx", "Excel", "all tables and the evidence, a sheet each"),
    ]


def _has_synthetic(source: ReportData, wave: int) -> bool:
    query = """
        SELECT coalesce(bool_or(has_synthetic), FALSE) AS has_synthetic FROM (
            SELECT to_wave, has_synthetic FROM mart.cross_case
            UNION ALL SELECT to_wave, has_synthetic FROM mart.sampling_frame
            UNION ALL SELECT wave, is_synthetic FROM mart.timeline
        ) WHERE to_wave <= ?
    """
    return bool(source.rows(query, [wave])[0]["has_synthetic"])
