"""Which pages a site has, and which sections of the tables and figures stand on which of them.

A new section of `assets.report.tables` gets its page here; until then it stands on the page of further tables. Belongs
elsewhere: how a page is written (`templates`) and what only one page has (`home`, `pages`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from casewave.assets.report import tables as of
from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.printable import Table
from casewave.assets.report.site.material import Material
from casewave.assets.report.tables import Section
from casewave.assets.report.tables.sample import sites
from casewave.assets.warehouse.naming import safe_name

FINDINGS, CHANGE, TIMELINE, SAMPLE = "Findings", "Change", "Timeline", "Sample"
SUPPORT, METHODS, WAVES, QUALITY, PROVENANCE = "Evidence base", "Methods", "Waves", "Data quality", "Provenance"
# The parts of the navigation that a reader sees, and those for the study's own team, which stand below each page.
FOR_READERS = ("Home", FINDINGS, CHANGE, TIMELINE, SAMPLE, SUPPORT, METHODS, WAVES)
FOR_THE_TEAM = (QUALITY, PROVENANCE)


@dataclass(frozen=True)
class PageSection:
    """A section on a page, with its tables, and its figures, each with the folder of its files."""

    section: Section
    tables: tuple[Table, ...] = ()
    figures: tuple[tuple[str, Figure], ...] = ()


@dataclass(frozen=True)
class SitePage:
    """A page: its place below the report, the part of the navigation that it belongs to, and what it shows.

    template: the one that writes it, of `templates`.
    """

    place: str
    chapter: str
    title: str
    lead: str = ""
    sections: tuple[Section, ...] = ()
    parts: tuple[PageSection, ...] = ()
    template: str = "sections"

    @property
    def up(self) -> str:
        """The way from the page to the report."""
        return "../" * self.place.count("/")


RATINGS_LEAD = (
    "How strongly, and in which direction, each construct bore on each case and site. Each wave has its page."
)
CLAIMS_LEAD = "Each number that a paper of the study prints, next to the number in the data."
PLANNED = (
    SitePage("ratings.html", FINDINGS, "Ratings", RATINGS_LEAD, (of.RATINGS,)),
    SitePage("own-tables.html", FINDINGS, "Own tables", "", (of.OWN,)),
    SitePage("quotations.html", FINDINGS, "Quotations", "", (of.QUOTATIONS,)),
    SitePage("further.html", FINDINGS, "Further tables", "", ()),
    SitePage("change.html", CHANGE, "Change between waves", "What became of ratings and statements from wave to wave.",
             (of.WHAT_CHANGED,)),
    SitePage("change-over-time.html", CHANGE, "Cases over time", "Each case across all waves.", (of.OVER_TIME,)),
    SitePage("change-detail.html", CHANGE, "Statements, sites and codes", "", (of.STATEMENTS, of.HISTORY, of.COURSES,
             of.CODEBOOKS)),
    SitePage("sample.html", SAMPLE, "Sample", "Who was interviewed, where and when, and which documents were read.",
             (of.SAMPLE, of.INFORMANTS)),
    SitePage("cases.html", SAMPLE, "Cases", "The cases and their systems, side by side.", (of.CASES,)),
    SitePage("evidence-base.html", SUPPORT, "Evidence base",
             "The sources, informants and sites that support each finding.", (of.SUPPORT,)),
    SitePage("methods.html", METHODS, "Reporting standards", "", (of.STANDARDS,)),
    SitePage("agreement.html", METHODS, "Agreement", "", (of.AGREEMENT, of.AGREEMENT_BY_CODE)),
    SitePage("saturation.html", METHODS, "Saturation", "", (of.SATURATION, of.MEANING)),
    SitePage("qca.html", METHODS, "Qualitative comparative analysis", "", (of.QCA,)),
    SitePage("coding.html", METHODS, "Coding and team", "", (of.CODING, of.TEAM)),
    SitePage("trail.html", METHODS, "Audit trail", "", (of.TRAIL, of.NOTES)),
    SitePage("quality.html", QUALITY, "Needs review", "", (of.LOOK, of.LATE, of.SINCE)),
    SitePage("quality-claims.html", QUALITY, "Printed numbers", CLAIMS_LEAD, (of.CLAIMS,)),
    SitePage("quality-deliveries.html", QUALITY, "Deliveries", "", (of.DELIVERIES,)),
)  # fmt: skip
SITES = Section("sites", "Cases and sites")
ELSEWHERE = {of.TIMELINES}  # its figures stand on the page of the timeline


def findings_page(phase: str) -> str:
    """The page of a phase's cross-case table."""
    return f"{safe_name(f'findings-{phase}')}.html"


def study_pages(material: Material) -> list[SitePage]:
    """The pages of the study, in the order of the navigation, without the first one and those of the waves."""
    pages = [*_findings(material), *_planned(material), _timeline(material), _provenance()]
    order = [*FOR_READERS, *FOR_THE_TEAM]
    return sorted(pages, key=lambda page: order.index(page.chapter))


def wave_page(material: Material, wave: int) -> SitePage:
    """The page of a wave: the tables of that wave alone, and its figures."""
    alone = f"Wave {wave}"
    tables = material.wave_tables[wave]
    figures = tuple(("", figure) for figure in material.figures_of(wave))
    parts = [
        PageSection(
            section,
            tuple(table for table in tables.get(section, []) if table.span == alone),
            tuple(each for each in figures if each[1].section == section),
        )
        for section in of.SECTIONS
        if section.is_for_papers
    ]
    filled = tuple(part for part in parts if part.tables or part.figures)
    topic = material.source.wave(wave).topic
    return SitePage(f"wave-{wave}/index.html", WAVES, alone, topic, parts=filled, template="wave")


def _findings(material: Material) -> Iterator[SitePage]:
    for row in material.phases:
        part = PageSection(of.CROSS_CASE, (material.cross_case[row["phase"]],))
        yield SitePage(findings_page(row["phase"]), FINDINGS, row["label"], parts=(part,), template="findings")


def _planned(material: Material) -> Iterator[SitePage]:
    placed = {section for page in PLANNED for section in page.sections} | ELSEWHERE
    every = (*of.SECTIONS, *of.CHANGE_SECTIONS, *of.METHODS_SECTIONS)
    further = tuple(section for section in every if section not in placed)
    for page in PLANNED:
        sections = page.sections or further
        found = (_part(material, section) for section in sections)
        parts = tuple(part for part in found if part.tables or part.figures)
        if page.place == "ratings.html":
            parts = tuple(_latest(part) for part in parts)
        if page.place == "sample.html":
            parts = (PageSection(SITES, (sites(material.source),)), *parts)
        if parts or page.place == "quality.html":  # which leads to the pages of plausibility
            yield replace(page, parts=parts)


def _part(material: Material, section: Section) -> PageSection:
    """A section without the cross-case tables, each of which has a page of its own."""
    shown = {table.name for table in material.cross_case.values()}
    tables = (table for table in material.tables.get(section, []) if table.name not in shown)
    return PageSection(section, tuple(tables), tuple(_figures(material.figures, section)))


def _latest(part: PageSection) -> PageSection:
    """The tables of the last wave that has any; those of earlier waves stand on the pages of these."""
    last = part.tables[-1].span if part.tables else ""
    return replace(part, tables=tuple(table for table in part.tables if table.span == last))


def _figures(figures: Iterable[tuple[str, Figure]], section: Section) -> Iterator[tuple[str, Figure]]:
    return (each for each in figures if each[1].section == section)


def _timeline(material: Material) -> SitePage:
    part = PageSection(of.TIMELINES, (), tuple(_figures(material.figures, of.TIMELINES)))
    return SitePage("timeline.html", TIMELINE, "Timeline", of.TIMELINES.words, parts=(part,), template="timeline")


def _provenance() -> SitePage:
    return SitePage("provenance.html", PROVENANCE, "Provenance", template="provenance")
