"""The data that pages load when they show it: evidence, statements beyond the first of a cell, timeline, search.

Each file is a script that gives its data by name, since a page that is opened from a folder can load scripts and no
other data. What is data stands as JSON, which a browser runs as data alone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any

from casewave.assets.charts.colours import EXTERNAL, phase_colour
from casewave.assets.charts.events import EXTERNAL_NAME, STYLES, date_words
from casewave.assets.report.evidence import CellEntry, EvidenceItem, Happening
from casewave.assets.report.figures.over_time import IN_ORDER
from casewave.assets.report.site.material import Material
from casewave.assets.report.site.plan import SitePage, findings_page
from casewave.assets.report.source import Rows

# Entries in a file of evidence: some hundred kilobytes, which a shared drive gives at once.
IN_A_FILE = 200


def script(name: str, data: Any) -> str:
    """A script that gives data by the name of its file."""
    payload = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"casewave.give({json.dumps(name)}, {payload});\n"


def evidence_files(material: Material) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The entries with their evidence, so many a file, in the order of their numbers."""
    listed = list(material.entries.values())
    for number, start in enumerate(range(0, len(listed), IN_A_FILE)):
        yield f"evidence/{number}", [_entry(entry) for entry in listed[start : start + IN_A_FILE]]


def _entry(entry: CellEntry) -> dict[str, Any]:
    fields = {
        "entry": entry.entry, "words": f"{entry.statement or entry.state}{' †' * entry.is_synthetic}",
        "where": f"{entry.phase} · {entry.row} · {entry.case}{', ' * bool(entry.site)}{entry.site} · wave {entry.wave}",
        "state": entry.state, "analysed": _signed(entry.analyst, entry.analysed_on), "published": entry.published_in,
        "items": [_item(item) for item in entry.items], "history": list(map(_happening, entry.history)),
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


def _item(item: EvidenceItem) -> dict[str, Any]:
    kind = f"coding in {item.source}" if item.kind == "coding" else item.kind
    fields = {
        "evidence": item.evidence, "kind": f"{kind}{', ' * bool(item.about)}{item.about}{' †' * item.is_synthetic}",
        "informants": ", ".join(item.informants), "segment": item.segment,
        "coded": f"{item.code} ({item.framework_name}) by {_signed(item.coder, item.coded_on)}" if item.code else "",
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


def _happening(happening: Happening) -> str:
    when = ", ".join(filter(None, (f"Wave {happening.wave}", happening.date)))
    who, detail = f" by {happening.who}" * bool(happening.who), f": {happening.detail}" * bool(happening.detail)
    return f"{when}: {happening.event}{who}{detail} ({happening.reference}){' †' * happening.is_synthetic}"


def _signed(who: str, when: dt.date | None) -> str:
    return ", ".join(filter(None, (who, str(when) if when else "")))


def rest_of_cells(material: Material, rest: dict[str, list[str]]) -> dict[str, list[list[Any]]]:
    """The entries that a page does not hold, by cell, with what filters ask: entry, number, wave, sites, frameworks."""
    return {cell: [_facets(material, name) for name in names] for cell, names in rest.items()}


def _facets(material: Material, name: str) -> list[Any]:
    entry = material.entries[name]
    return [name, material.numbers[name], entry.wave, list(entry.sites), list(entry.frameworks)]


def ratings(material: Material) -> dict[str, dict[str, str]]:
    """What the marks of ratings show, by the names that figures give them."""
    return {name: _rating(material, row) for name, row in material.ratings.items()}


def _rating(material: Material, row: dict[str, Any]) -> dict[str, str]:
    framework = material.source.study.framework_name(row["framework"])
    fields = {
        "words": f"{row['row_label']}: {row['cell']}", "construct": f"{row['code']} {row['row_label']} ({framework})",
        "unit": row["unit_label"], "wave": str(row["wave"]), "basis": row["basis"], "rationale": row["rationale"],
        "evidence": row["evidence"],
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


def timeline(material: Material) -> dict[str, Any]:
    """The events and waves of the interactive timeline."""
    source = material.source
    query = f"""
        WITH sites AS (SELECT event, list(site ORDER BY site) AS codes FROM core.event_sites GROUP BY event)
        SELECT timeline.*, sites.codes FROM mart.timeline AS timeline LEFT JOIN sites USING (event)
        WHERE wave <= ? {IN_ORDER}
    """
    events = source.rows(query, [material.last])
    windows = [wave for wave in source.study.waves if wave.wave <= material.last]
    bounds = ((wave.wave, wave.bounds) for wave in windows)
    return {
        "waves": [{"wave": wave, "from": str(when.earliest), "to": str(when.latest)} for wave, when in bounds],
        "events": [_event(material, row) for row in events],
    }


def _event(material: Material, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": row["event"], "case": row["programme_name"] or _no_case(row),
        "phase": EXTERNAL_NAME if row["is_external"] else row["phase_label"],
        "colour": EXTERNAL if row["is_external"] else phase_colour(row["phase_order"]),
        "from": row["earliest"] and str(row["earliest"]), "to": row["latest"] and str(row["latest"]),
        "style": STYLES[row["date_precision"]], "wave": row["wave"],
        "when": date_words(row["date_precision"], row["earliest"], row["latest"]) or "undated",
        "sites": _sites_named(material, row["codes"] or ()),
        "source": material.source.study.cited(row["source"] or ""),
        "text": f"{row['description']}{' †' * row['is_synthetic']}", "statements": _statements(material, row),
    }  # fmt: skip


def _sites_named(material: Material, codes: Iterable[str]) -> str:
    """The names of an event's sites, each with its code."""
    return "; ".join(f"{material.source.site_names[code]} ({code})" for code in codes)


def _statements(material: Material, row: dict[str, Any]) -> str:
    """The address of the statements of an event's case, of its own phase where that has a table."""
    phases = [phase["phase"] for phase in material.phases]
    if not row["programme"] or not phases:
        return ""
    return f"{findings_page(row['phase'] if row['phase'] in phases else phases[0])}#case={row['programme']}"


def _no_case(row: dict[str, Any]) -> str:
    return "All cases" if row["is_external"] else "The study itself"


def search_index(material: Material, pages: list[SitePage]) -> list[list[str]]:
    """What the search finds: kind, text, where, address, and further words, of each thing."""
    return [
        *_sites(material), *_statements_found(material), *_events_found(material.source.rows(EVENTS)),
        *_tables_found(pages), *_claims_found(material),
    ]  # fmt: skip


EVENTS = f"SELECT * FROM mart.timeline {IN_ORDER}"
SITES = """
    SELECT sites.site, sites.name, sites.country, sites.role, programmes.name AS case_name,
        (SELECT string_agg(alias, ' ' ORDER BY alias) FROM core.site_aliases AS other WHERE other.site = sites.site)
        AS aliases
    FROM core.sites AS sites JOIN core.programmes AS programmes USING (programme) ORDER BY site_order
"""


def _sites(material: Material) -> Iterator[list[str]]:
    """The sites by their names, codes and other spellings, each with the statements of it."""
    spoken_of = {site: entry.phase for entry in reversed(material.entries.values()) for site in entry.sites}
    places = {row["label"]: findings_page(row["phase"]) for row in material.phases}
    for row in material.source.rows(SITES):
        where = " · ".join((row["case_name"], row["role"], row["country"]))
        phase = spoken_of.get(row["site"])
        place = f"{places[phase]}#site={row['site']}" if phase else "sample.html#sites"
        yield ["Site", f"{row['name']} ({row['site']})", where, place, row["aliases"] or ""]


def _statements_found(material: Material) -> Iterator[list[str]]:
    """The statements, each on the page of its cross-case table; a headline next to those of other waves."""
    places = {row["label"]: findings_page(row["phase"]) for row in material.phases}
    for entry in material.entries.values():
        if entry.statement:
            place = "further.html" if entry.state == "headline" else places[entry.phase]
            where = f"{entry.phase} · {entry.row} · {entry.case} · wave {entry.wave}"
            about = {word for item in entry.items for word in (item.evidence, item.source, *item.informants, item.code)}
            words = " ".join([entry.entry, entry.site, *sorted(about)])
            yield ["Statement", entry.statement, where, f"{place}#e={entry.entry}", words]


def _events_found(rows: Rows) -> Iterator[list[str]]:
    for row in rows:
        where = " · ".join(filter(None, (row["programme_name"], row["phase_label"], row["date"] or "undated")))
        yield ["Event", row["description"], where, f"timeline.html#event={row['event']}", row["event"]]


def _tables_found(pages: list[SitePage]) -> Iterator[list[str]]:
    for page in pages:
        for part in page.parts:
            for table in part.tables:
                yield ["Table", table.caption, page.title, f"{page.place}#table-{table.name}", table.framework]
            for _, figure in part.figures:
                yield ["Figure", figure.caption, page.title, f"{page.place}#figure-{figure.name}", ""]


def _claims_found(material: Material) -> Iterator[list[str]]:
    query = "SELECT * FROM mart.claims_against_data WHERE as_of_wave = ? ORDER BY claim"
    for row in material.source.rows(query, [material.last]):
        cited = material.source.study.cited(" ".join(filter(None, (row["claim_source"], row["line"]))))
        where = " · ".join((row["claim"], cited, row["verdict"]))
        yield ["Claim", row["wording"], where, "quality-claims.html#claims", ""]
