"""A table of quotations, by phase or by construct, of those that may be published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.paper.choosing import Asked
from casewave.assets.protection.cleared import Quotation, cleared_quotations
from casewave.assets.report.printable import Cell, Column, Line, Row, Table, span_name, text
from casewave.assets.report.source import ReportData

# The rows that a quotation belongs to: by phase those whose findings or judgements it is evidence of.
BY_PHASE = """
    WITH entries AS (
        SELECT source AS coding, finding AS entry FROM core.finding_evidence
        UNION SELECT source, judgement FROM core.judgement_evidence
    )
    SELECT DISTINCT
        entries.coding, phases.phase_order AS group_order, phases.label AS group_label, phases.phase AS code,
        constructs.construct_order AS row_order, constructs.label AS row_label
    FROM entries
    JOIN mart.cell_entries AS entries USING (entry)
    JOIN core.phases AS phases USING (phase)
    JOIN core.constructs AS constructs
        ON phases.framework = constructs.framework AND entries.code = constructs.code
"""
BY_CONSTRUCT = """
    SELECT codings.coding, 0 AS group_order, constructs.framework AS group_label, codings.code,
        constructs.construct_order AS row_order, codings.code || ' ' || constructs.label AS row_label
    FROM core.codings AS codings
    JOIN core.constructs AS constructs USING (framework, code)
"""
SYNTHETIC = "SELECT coding FROM core.codings WHERE is_synthetic"
SITES = """
    SELECT source, string_agg(name, ', ' ORDER BY site_order) AS names
    FROM (
        SELECT interview AS source, site FROM core.interview_sites
        UNION SELECT document, site FROM core.document_sites
    ) JOIN core.sites USING (site) GROUP BY source
"""
PARTICIPANTS = """
    SELECT interview AS source, string_agg(informant, ', ' ORDER BY informant) AS names
    FROM core.interview_informants GROUP BY interview
"""
HEADINGS = {"case": "Case", "site": "Site", "participant": "Participant"}


@dataclass(frozen=True)
class Quoted:
    """A table of quotations, and a line about each quotation that waits for consent or clearance."""

    table: Table
    waiting: list[str]


def quotations_table(source: ReportData, asked: Asked) -> Quoted:
    """The quotations of the waves that an entry asks for, one row each, below their phase or construct."""
    first, last = asked.span
    cleared, waiting = cleared_quotations(source.con, source.study)
    of_waves = {each.coding: each for each in cleared if first <= each.wave <= last}
    by = asked.content.quotations
    rows = list(_rows(source, asked, of_waves))
    heading = HEADINGS[asked.content.attributed_to or "case"]
    table = Table(
        f"quotations_by_{by}",
        f"Quotations by {by}",
        (Column("Phase and row" if by == "phase" else "Construct", width=0.7), Column("Quotation", width=2.2),
         Column(heading, width=0.8), Column("Wave", "count", 0.3)),
        tuple(rows),
        ("Quotations are printed as they were said, and only where everyone who spoke agreed to be quoted.",
         *["† Synthetic data."] * any("†" in row.cells[1].text for row in rows)),
        span=span_name(first, last),
    )  # fmt: skip
    return Quoted(table, waiting)


def _rows(source: ReportData, asked: Asked, quotations: dict[str, Quotation]) -> Iterator[Row]:
    order = itemgetter("group_order", "group_label", "row_order", "row_label")
    places = source.rows(BY_PHASE if asked.content.quotations == "phase" else BY_CONSTRUCT)
    found = sorted((place for place in places if place["coding"] in quotations), key=order)
    attributed = _attributed(source, asked)
    synthetic = {row["coding"] for row in source.rows(SYNTHETIC)}
    for group, of_group in groupby((place for place in found if _is_wanted(place, asked)), key=order):
        codings = sorted(place["coding"] for place in of_group)[: asked.content.at_most]
        for number, coding in enumerate(codings):
            quotation = quotations[coding]
            words = f"\u201c{quotation.words}\u201d{' †' * (coding in synthetic)}"
            heading = text(f"{group[1]}: {group[3]}" if asked.content.quotations == "phase" else group[3])
            yield Row(
                (
                    heading if not number else Cell("text"),
                    Cell("text", (Line(words),)),
                    text(attributed(quotation)),
                    Cell("count", (Line(str(quotation.wave)),), quotation.wave),
                )
            )


def _is_wanted(place: dict[str, Any], asked: Asked) -> bool:
    rows = {row.casefold() for row in asked.content.rows}
    return not rows or bool(rows & {str(place[key]).casefold() for key in ("code", "group_label", "row_label")})


def _attributed(source: ReportData, asked: Asked) -> Any:
    """How a quotation is attributed: to its case, the sites that it is about, or those who spoke."""
    if asked.content.attributed_to in ("site", "participant"):
        query = SITES if asked.content.attributed_to == "site" else PARTICIPANTS
        names = {row["source"]: row["names"] for row in source.rows(query)}
        return lambda quotation: names.get(quotation.source, "")
    cases = {case["programme"]: case["name"] for case in source.cases}
    return lambda quotation: cases.get(quotation.programme, "")
