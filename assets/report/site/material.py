"""What the pages of a site are made of, read once: tables and figures by section, entries in their printed order.

Belongs elsewhere: which page shows what (`pages`) and how it is written (`templates`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from casewave.assets.charts.events import date_words
from casewave.assets.report.evidence import CellEntry, entries
from casewave.assets.report.figures import study_figures, wave_figures
from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.printable import Table, lines_of, span_file
from casewave.assets.report.source import ReportData, Rows
from casewave.assets.report.tables import CROSS_CASE, Section, study_tables, wave_tables
from casewave.assets.warehouse.naming import safe_name


@dataclass(frozen=True)
class Material:
    """A published study as its site shows it."""

    source: ReportData

    @property
    def last(self) -> int:
        return self.source.waves[-1]

    @cached_property
    def tables(self) -> dict[Section, list[Table]]:
        """The tables of the study up to its last wave, by section."""
        return dict(study_tables(self.source))

    @cached_property
    def wave_tables(self) -> dict[int, dict[Section, list[Table]]]:
        """The tables of each wave's report, by section."""
        return {wave: dict(wave_tables(self.source, wave)) for wave in self.source.waves}

    def figures_of(self, wave: int) -> list[Figure]:
        """The figures of a wave's report."""
        return wave_figures(self.source, wave)

    @cached_property
    def figures(self) -> list[tuple[str, Figure]]:
        """The figures of the study up to its last wave, each with the folder of its files."""
        of_wave = [(f"wave-{self.last}/", figure) for figure in wave_figures(self.source, self.last)]
        return [*of_wave, *(("", figure) for figure in study_figures(self.source))]

    @cached_property
    def phases(self) -> Rows:
        """The phases that have a cross-case table: phase, label, framework."""
        query = "SELECT phase, label, framework FROM core.phases WHERE filled_by IS NOT NULL ORDER BY phase_order"
        return [row for row in self.source.rows(query) if row["phase"] in self.cross_case]

    @cached_property
    def cross_case(self) -> dict[str, Table]:
        """The cross-case table of each phase, over all waves."""
        last = self.source.spans(self.last)[-1]
        named = {table.name: table for table in self.tables.get(CROSS_CASE, [])}
        phases = [row["phase"] for row in self.source.rows("SELECT phase FROM core.phases ORDER BY phase_order")]
        found = {phase: named.get(safe_name(span_file(phase, *last))) for phase in phases}
        return {phase: table for phase, table in found.items() if table}

    @cached_property
    def entries(self) -> dict[str, CellEntry]:
        """Every entry by its name, in the order of the cross-case tables; then those that stand in none of them."""
        known = {entry.entry: entry for entry in entries(self.source, self.last)}
        printed = [line.entry for table in self.cross_case.values() for line in lines_of(table) if line.entry]
        return {name: known[name] for name in dict.fromkeys([*printed, *known])}

    @cached_property
    def phase_of(self) -> dict[str, str]:
        """The phases that have a cross-case table, by their labels."""
        return {row["label"]: row["phase"] for row in self.phases}

    @cached_property
    def event_words(self) -> dict[str, str]:
        """What each event is called where its mark alone is seen: what happened, and when."""
        query = "SELECT event, description, date_precision, earliest, latest FROM mart.timeline WHERE wave <= ?"
        return {
            row["event"]: f"{row['description']}, "
            f"{date_words(row['date_precision'], row['earliest'], row['latest']) or 'undated'}"
            for row in self.source.rows(query, [self.last])
        }

    @cached_property
    def ratings(self) -> dict[str, dict[str, Any]]:
        """Each rating by the name that figures give it (`figures.change.RATED`), with what it rests on."""
        query = "SELECT * FROM mart.rating_matrix WHERE wave <= ? ORDER BY wave, framework, row_order, unit_order"
        rows = self.source.rows(query, [self.last])
        return {
            f"{row['wave']} {row['framework']} {row['code']} {row['site'] or row['programme']}": row for row in rows
        }

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The place of each entry, from 0; the files of evidence hold entries in this order."""
        return {name: number for number, name in enumerate(self.entries)}
