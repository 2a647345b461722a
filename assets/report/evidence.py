"""The evidence behind the entries of the cross-case tables, and what of it may be shown.

This is the one place that decides what a report shows of a source: every format and page takes evidence from here.
A report is for the study's team. It names sources, participant codes and coders; it quotes a segment only where the
register says so (`reports: segments: shown`) and nobody who spoke said no, since it holds the words of a person.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.protection.consent import refused
from casewave.assets.report.printable import Column, Row, Table, text
from casewave.assets.report.source import ReportData, Rows

WITHHELD = "withheld"


@dataclass(frozen=True)
class EvidenceItem:
    """One piece of evidence: an interview, a document, or a coding in one of them."""

    evidence: str
    kind: str
    source: str
    about: str
    sites: tuple[str, ...]
    informants: tuple[str, ...]
    framework: str
    framework_name: str
    code: str
    segment: str
    coder: str
    coded_on: dt.date | None
    is_synthetic: bool


@dataclass(frozen=True)
class Happening:
    """One thing that happened to a statement, as its history tells it."""

    wave: int
    event: str
    detail: str
    who: str
    date: str
    reference: str
    is_synthetic: bool


@dataclass(frozen=True)
class CellEntry:
    """One entry of a cross-case table, or a headline, with who made it, when, and its evidence."""

    entry: str
    wave: int
    phase: str
    row: str
    programme: str
    case: str
    site: str
    state: str
    statement: str
    analyst: str
    analysed_on: dt.date | None
    published_in: str
    is_synthetic: bool
    items: tuple[EvidenceItem, ...]
    history: tuple[Happening, ...]

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites that it is about: its own or, where it speaks of the whole programme, those of its evidence."""
        return (self.site,) if self.site else tuple(sorted({site for item in self.items for site in item.sites}))

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The frameworks of the codings in its evidence."""
        return tuple(sorted({item.framework for item in self.items if item.framework}))


def entries(source: ReportData, wave: int) -> list[CellEntry]:
    """The entries up to a wave, in the order of wave, phase and entry."""
    unquoted = refused(source.con, "quote")
    items = {
        entry: tuple(_item(source, row, unquoted) for row in group)
        for entry, group in groupby(source.rows(ITEMS, [wave]), key=itemgetter("entry"))
    }
    happened = {
        entry: tuple(Happening(**{name: value for name, value in row.items() if name != "entry"}) for row in group)
        for entry, group in groupby(_filled(source.rows(HISTORY, [wave])), key=itemgetter("entry"))
    }
    return [
        CellEntry(
            **row | {"published_in": source.study.cited(row["published_in"])}, items=items.get(row["entry"], ()),
            history=happened.get(row["entry"], ()),
        )
        for row in _filled(source.rows(ENTRIES, [wave]))
    ]  # fmt: skip


def _filled(rows: Rows) -> Rows:
    """Rows with an empty text where a text is blank."""
    return [
        {name: "" if value is None and name != "analysed_on" else value for name, value in row.items()} for row in rows
    ]


def _item(source: ReportData, row: dict[str, Any], unquoted: set[str]) -> EvidenceItem:
    segment = row["segment"] or ""
    is_shown = source.study.reports.segments == "shown" and row["source"] not in unquoted
    return EvidenceItem(
        evidence=row["evidence"] or "",
        kind=row["kind"] or "",
        source=row["source"] or "",
        about=row["about"] or "",
        sites=tuple(row["sites"] or ()),
        informants=tuple(row["informants"] or ()),
        framework=row["framework"] or "",
        framework_name=source.study.framework_name(row["framework"]) if row["framework"] else "",
        code=row["code"] or "",
        segment=segment if is_shown or not segment else WITHHELD,
        coder=row["coder"] or "",
        coded_on=row["coded_on"],
        is_synthetic=bool(row["is_synthetic"]),
    )


COLUMNS = {
    "Entry": 0.6, "Wave": 0.3, "Table": 0.8, "Row": 1.2, "Case": 1.2, "Site": 0.4, "State": 0.6, "Statement": 3,
    "Evidence": 0.7, "Kind": 0.6, "Data source": 0.7, "What it is": 1.6, "Informants": 1, "Framework": 1,
    "Code": 1.6, "Segment": 2.6,
    "Coder": 0.5, "Coded on": 0.7, "Analyst": 0.5, "Analysed on": 0.7, "Published in": 0.8, "Synthetic": 0.5,
}  # fmt: skip


def evidence_table(entries: list[CellEntry]) -> Table:
    """A row an evidence item; an entry without evidence has one row that says so."""
    rows = tuple(_row(entry, item) for entry in entries for item in entry.items or (None,))
    columns = tuple(Column(name, width=width) for name, width in COLUMNS.items())
    notes = ("Rows are evidence items. † is written out in the column Synthetic.",)
    return Table("evidence", "Evidence", columns, rows, notes)


def _row(entry: CellEntry, item: EvidenceItem | None) -> Row:
    of_item = (
        (item.evidence, item.kind, item.source, item.about, "; ".join(item.informants),
         item.framework_name, item.code, item.segment, item.coder, item.coded_on)
        if item else ("none named", "", "", "", "", "", "", "", "", None)
    )  # fmt: skip
    made_up = [
        name for name, is_so in (("entry", entry.is_synthetic), ("evidence", bool(item and item.is_synthetic))) if is_so
    ]
    cells = (
        entry.entry, entry.wave, entry.phase, entry.row, entry.case, entry.site, entry.state, entry.statement,
        *of_item, entry.analyst, entry.analysed_on, entry.published_in, ", ".join(made_up),
    )  # fmt: skip
    return Row(tuple(map(text, cells)))


ENTRIES = """
    WITH judged AS (
        SELECT finding AS entry, analyst, analysed_on FROM core.findings
        UNION ALL
        SELECT judgement AS entry, analyst, analysed_on FROM core.scenario_judgements
    ),

    shown AS (
        SELECT wave, entry, phase, code, programme, site, state, statement, source, is_synthetic FROM mart.cell_entries
        UNION ALL
        SELECT
            wave, judgement, phase, scenario, programme, site, 'headline', statement, source,
            coalesce(is_synthetic, FALSE)
        FROM core.scenario_judgements
        WHERE judgement_kind = 'headline'
    )

    SELECT
        shown.entry, shown.wave, phases.label AS phase, constructs.label AS row, shown.programme,
        programmes.name AS case, shown.site, shown.state, shown.statement, judged.analyst, judged.analysed_on,
        shown.source AS published_in, shown.is_synthetic
    FROM shown
    JOIN core.phases AS phases ON shown.phase = phases.phase
    JOIN core.programmes AS programmes ON shown.programme = programmes.programme
    JOIN core.constructs AS constructs ON phases.framework = constructs.framework AND shown.code = constructs.code
    JOIN judged ON shown.entry = judged.entry
    WHERE shown.wave <= ?
    ORDER BY shown.wave, phases.phase_order, shown.entry
"""
HISTORY = """
    SELECT entry, wave, event, detail, who, date, reference, is_synthetic FROM mart.statement_history
    WHERE as_of_wave <= ? ORDER BY entry, event_order
"""
ITEMS = """
    WITH evidence AS (
        SELECT wave, finding AS entry, source AS evidence FROM core.finding_evidence
        UNION ALL
        SELECT wave, judgement AS entry, source AS evidence FROM core.judgement_evidence
    ),

    spoken AS (
        SELECT interview, list(informant ORDER BY informant) AS informants
        FROM core.interview_informants GROUP BY interview
    ),

    places AS (
        SELECT source, list(site ORDER BY site) AS sites
        FROM (
            SELECT interview AS source, site FROM core.interview_sites
            UNION ALL SELECT document AS source, site FROM core.document_sites
        ) AS pairs
        GROUP BY source
    )

    SELECT
        evidence.entry, evidence.evidence,
        CASE
            WHEN codings.coding IS NOT NULL AND counted.coding IS NULL THEN 'coding, rejected by consensus'
            WHEN codings.coding IS NOT NULL THEN 'coding'
            WHEN interviews.interview IS NOT NULL THEN 'interview'
            ELSE 'document'
        END AS kind,
        coalesce(codings.source, evidence.evidence) AS source,
        coalesce(
            'held ' || interviews.held_on,
            documents.title || coalesce(', ' || documents.dated, '')
        ) AS about,
        places.sites, spoken.informants, codings.framework,
        codings.code || coalesce(' ' || constructs.label, '') AS code, codings.segment, codings.coder, codings.coded_on,
        coalesce(codings.is_synthetic, interviews.is_synthetic, documents.is_synthetic, FALSE) AS is_synthetic
    FROM evidence
    LEFT JOIN core.codings AS codings ON evidence.evidence = codings.coding
    LEFT JOIN mart.counted_codings AS counted ON codings.coding = counted.coding
    LEFT JOIN core.constructs AS constructs
        ON codings.framework = constructs.framework AND codings.code = constructs.code
    LEFT JOIN core.interviews AS interviews ON coalesce(codings.source, evidence.evidence) = interviews.interview
    LEFT JOIN core.documents AS documents ON coalesce(codings.source, evidence.evidence) = documents.document
    LEFT JOIN spoken ON interviews.interview = spoken.interview
    LEFT JOIN places ON coalesce(codings.source, evidence.evidence) = places.source
    WHERE evidence.wave <= ?
    ORDER BY evidence.entry, evidence.evidence
"""
