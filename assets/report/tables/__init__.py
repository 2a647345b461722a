"""Which tables a report has, in reading order: a new mart becomes a table in every format by one entry here.

Here belongs what each table says and counts. Belongs elsewhere: how a format writes it (`assets.report.formats`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from casewave.assets.report.printable import Table
from casewave.assets.report.source import ReportData, Span
from casewave.assets.report.tables import (
    agreement,
    analysis,
    cases,
    change,
    checks,
    cross_case,
    mixed,
    own_tables,
    ratings,
    sample,
    saturation,
    standards,
    support,
    truth_tables,
)
from casewave.assets.warehouse.naming import distinct


@dataclass(frozen=True)
class Section:
    """A part of a report with its title and introduction; `anchor` names it in addresses.

    Its tables are for a paper, or else for the team alone: these are in the site and the workbook only. On a page,
    those of a folded section open at a click.
    """

    anchor: str
    title: str
    words: str = ""
    is_for_papers: bool = True
    is_folded: bool = False


@dataclass(frozen=True)
class ReportTable:
    """Tables of one kind: their section, how they are built, and for which spans a wave's report shows them.

    These are the wave alone and the study up to it (each span), or one of them. The study's own report shows what is
    of a wave alone for each wave, and all else for the study up to its last wave.
    """

    section: Section
    build: Callable[[ReportData, Span], Iterable[Table]]
    shown_for: Literal["each span", "the wave", "up to the wave"]


CROSS_CASE = Section(
    "cross-case",
    "Cross-case tables",
    "Columns are cases; rows are elements or scenarios. Each cell holds its statements in order.",
)
OWN = Section("own-tables", "The study's own tables", "Tables that the study declares itself.")
TIMELINES = Section("timelines", "Timelines", "Imprecise dates are drawn as imprecise.")
CASES = Section("cases", "Cases")
SAMPLE = Section("sample", "Sample")
RATINGS = Section(
    "ratings", "Ratings", "The final rating of each construct: a consensus, or the rating on which raters agree."
)
SUPPORT = Section("support", "Evidence base", "The sources, informants and sites behind the findings.", is_folded=True)
CLAIMS = Section("claims", "Printed numbers", is_for_papers=False)
LOOK = Section("to-look-at", "Needs review", is_for_papers=False)
LATE = Section(
    "late-coding",
    "Late coding",
    "Codings and coders delivered after their wave, and the tables of that wave that they changed.",
    is_for_papers=False,
)
SINCE = Section(
    "changes-of-the-register", "Changes of study.yaml",
    "What has changed in study.yaml since a wave was loaded, and in the tables of that wave because of it.",
    is_for_papers=False,
)  # fmt: skip
DELIVERIES = Section("deliveries", "Deliveries", is_for_papers=False, is_folded=True)
SECTIONS = (CROSS_CASE, OWN, TIMELINES, CASES, SAMPLE, RATINGS, SUPPORT, CLAIMS, LOOK, LATE, SINCE, DELIVERIES)

WHAT_CHANGED = Section("what-changed", "What changed")
STATEMENTS = Section("statement-by-statement", "Statement by statement", is_for_papers=False, is_folded=True)
OVER_TIME = Section("over-time", "Over time")
COURSES = Section("courses", "Trajectories and codes", is_for_papers=False, is_folded=True)
INFORMANTS = Section("informants", "Informants")
CODEBOOKS = Section("codebooks", "Frameworks and codebooks", is_for_papers=False, is_folded=True)
CHANGE_SECTIONS = (WHAT_CHANGED, STATEMENTS, OVER_TIME, COURSES, INFORMANTS, CODEBOOKS)

STANDARDS = Section(
    "standards", "Reporting standards", "Each item of the standards: what the data answer, and what remains to be done."
)
AGREEMENT = Section("agreement", "Agreement", "Agreement between coders and between raters.")
AGREEMENT_BY_CODE = Section("agreement-by-code", "Agreement by code", is_for_papers=False, is_folded=True)
SATURATION = Section("saturation", "Saturation", "Whether later interviews still added codes, or aspects of them.")
MEANING = Section("meaning-saturation", "Meaning saturation", is_for_papers=False, is_folded=True)
QCA = Section("qca", "Qualitative comparative analysis", "casewave qca exports them to R QCA and fs/QCA.")
TRAIL = Section(
    "audit-trail", "Audit trail",
    "How the findings came about: what was decided, by whom, on what grounds, and who checked it.",
)  # fmt: skip
JOINT = Section("joint-interpretation", "Joint interpretation")
SYNTHESIS = Section("synthesis", "Synthesis over cases")
QUOTATIONS = Section("quotations", "Quotations")
CODING = Section("coding-framework", "Coding framework and documents")
TEAM = Section("team", "Research team and dissemination")
HISTORY = Section("statement-history", "History of statements", is_for_papers=False, is_folded=True)
NOTES = Section("memos", "Memos and reflexive notes", is_for_papers=False, is_folded=True)
METHODS_SECTIONS = (
    STANDARDS, AGREEMENT, AGREEMENT_BY_CODE, SATURATION, MEANING, QCA, TRAIL, JOINT, SYNTHESIS, QUOTATIONS, CODING,
    TEAM, HISTORY, NOTES,
)  # fmt: skip

TABLES: tuple[ReportTable, ...] = (
    ReportTable(CROSS_CASE, cross_case.cross_case_tables, "each span"),
    ReportTable(CROSS_CASE, cross_case.headlines, "up to the wave"),
    ReportTable(CROSS_CASE, mixed.joint_displays, "each span"),
    ReportTable(CROSS_CASE, mixed.crosstabs, "up to the wave"),
    ReportTable(OWN, own_tables.own_tables, "up to the wave"),
    ReportTable(CASES, cases.feature_tables, "up to the wave"),
    ReportTable(SAMPLE, sample.sampling_frame, "each span"),
    ReportTable(SAMPLE, sample.interview_counts, "each span"),
    ReportTable(SAMPLE, mixed.screening_flow, "up to the wave"),
    ReportTable(SAMPLE, mixed.measures, "the wave"),
    ReportTable(RATINGS, ratings.rating_matrices, "the wave"),
    ReportTable(RATINGS, ratings.distinguishing, "the wave"),
    ReportTable(RATINGS, ratings.rapid_analysis, "the wave"),
    ReportTable(SUPPORT, support.triangulation, "each span"),
    ReportTable(SUPPORT, support.coverage, "each span"),
    ReportTable(CLAIMS, checks.claims, "up to the wave"),
    ReportTable(LOOK, checks.warnings, "up to the wave"),
    ReportTable(LATE, checks.late_codings, "up to the wave"),
    ReportTable(LATE, checks.late_coding_changes, "up to the wave"),
    ReportTable(SINCE, checks.register_changes, "up to the wave"),
    ReportTable(DELIVERIES, checks.deliveries, "up to the wave"),
    ReportTable(DELIVERIES, checks.left_out, "up to the wave"),
    ReportTable(DELIVERIES, checks.corrections, "up to the wave"),
    ReportTable(DELIVERIES, checks.normalised, "up to the wave"),
    ReportTable(DELIVERIES, checks.not_carried_over, "up to the wave"),
)


# What the page of change over waves shows, of the study up to its last wave.
CHANGES: tuple[ReportTable, ...] = (
    ReportTable(WHAT_CHANGED, change.change_matrices, "up to the wave"),
    ReportTable(WHAT_CHANGED, change.rating_changes, "up to the wave"),
    ReportTable(STATEMENTS, change.statement_changes, "up to the wave"),
    ReportTable(OVER_TIME, change.assimilation, "up to the wave"),
    ReportTable(OVER_TIME, change.phases_over_time, "up to the wave"),
    ReportTable(OVER_TIME, analysis.climates, "up to the wave"),
    ReportTable(OVER_TIME, change.time_ordered, "up to the wave"),
    ReportTable(COURSES, change.trajectories, "up to the wave"),
    ReportTable(COURSES, change.recurrent, "up to the wave"),
    ReportTable(INFORMANTS, change.panel, "up to the wave"),
    ReportTable(CODEBOOKS, change.codebook_changes, "up to the wave"),
)

# What the page of methods shows, of the study up to its last wave.
METHODS: tuple[ReportTable, ...] = (
    ReportTable(STANDARDS, standards.reporting_standards, "up to the wave"),
    ReportTable(AGREEMENT, agreement.coder_agreement, "up to the wave"),
    ReportTable(AGREEMENT, agreement.rater_agreement, "up to the wave"),
    ReportTable(AGREEMENT_BY_CODE, agreement.coder_agreement_by_code, "up to the wave"),
    ReportTable(AGREEMENT_BY_CODE, agreement.rater_agreement_by_construct, "up to the wave"),
    ReportTable(SATURATION, saturation.code_saturation, "up to the wave"),
    ReportTable(MEANING, saturation.meaning_saturation, "up to the wave"),
    ReportTable(QCA, truth_tables.truth_tables, "up to the wave"),
    ReportTable(TRAIL, analysis.decisions, "up to the wave"),
    ReportTable(TRAIL, analysis.milestones, "up to the wave"),
    ReportTable(TRAIL, analysis.member_checks, "up to the wave"),
    ReportTable(TRAIL, analysis.forums, "up to the wave"),
    ReportTable(TRAIL, analysis.sufficiency, "up to the wave"),
    ReportTable(JOINT, analysis.joint_interpretations, "up to the wave"),
    ReportTable(SYNTHESIS, analysis.translations, "up to the wave"),
    ReportTable(SYNTHESIS, analysis.configurations, "up to the wave"),
    ReportTable(QUOTATIONS, analysis.quotations, "up to the wave"),
    ReportTable(CODING, analysis.coding_frameworks, "up to the wave"),
    ReportTable(CODING, analysis.documents, "up to the wave"),
    ReportTable(TEAM, analysis.team, "up to the wave"),
    ReportTable(TEAM, analysis.dissemination, "up to the wave"),
    ReportTable(HISTORY, analysis.history, "up to the wave"),
    ReportTable(NOTES, analysis.memos, "up to the wave"),
)

Sections = list[tuple[Section, list[Table]]]


def wave_tables(source: ReportData, wave: int) -> Sections:
    """The tables of a wave's report: those of the wave alone, then those of the study up to it."""
    return _tables(source, TABLES, lambda entry: _spans(source, entry, wave))


def study_tables(source: ReportData) -> Sections:
    """The tables of the study up to its last wave, with those of change over waves and of methods."""
    tables = _tables(source, TABLES, lambda entry: _spans_of_study(source, entry))
    return [*tables, *change_tables(source), *methods_tables(source)]


def change_tables(source: ReportData) -> Sections:
    """The tables of change over waves; a study of one wave has none."""
    if len(source.waves) < 2:
        return []
    return _tables(source, CHANGES, lambda entry: _spans_of_study(source, entry))


def methods_tables(source: ReportData) -> Sections:
    """The tables on which a paper's methods rest: reporting standards, agreement, saturation, truth tables."""
    return _tables(source, METHODS, lambda entry: _spans_of_study(source, entry))


def _tables(
    source: ReportData, chosen: Iterable[ReportTable], spans_of: Callable[[ReportTable], Iterable[Span]]
) -> Sections:
    """The tables by section, in order, each with a name of its own; a section without any is left out."""
    found: dict[Section, list[Table]] = {}
    taken: set[str] = set()
    for entry in chosen:
        for span in spans_of(entry):
            found.setdefault(entry.section, []).extend(
                replace(table, name=name, notes=(*table.notes, *span_notes(source, span, table)))
                for table, name in distinct(entry.build(source, span), taken)
            )
    return [
        (section, found[section]) for section in (*SECTIONS, *CHANGE_SECTIONS, *METHODS_SECTIONS) if found.get(section)
    ]


def _spans(source: ReportData, entry: ReportTable, wave: int) -> list[Span]:
    chosen = {"each span": slice(None), "the wave": slice(1), "up to the wave": slice(-1, None)}
    return source.spans(wave)[chosen[entry.shown_for]]


def _spans_of_study(source: ReportData, entry: ReportTable) -> list[Span]:
    if entry.shown_for == "the wave":
        return [(wave, wave) for wave in source.waves]
    return source.spans(source.waves[-1])[-1:]


def span_notes(source: ReportData, span: Span, table: Table) -> Iterator[str]:
    """What every table of a span says of its waves: when their data were collected, and what they lack."""
    covered = [source.wave(wave) for wave in source.waves if span[0] <= wave <= span[1]]
    windows = (
        f"wave {wave.wave} from {wave.bounds.earliest:%Y-%m} to {wave.bounds.latest:%Y-%m}"
        f"{' (synthetic window)' * wave.is_synthetic}"
        for wave in covered
    )
    if table.span:
        yield f"Collected: {', '.join(windows)}."
        yield from source.not_loaded(*span)
    yield from source.partial(span[1], span[0])
