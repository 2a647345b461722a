"""The first page: what the study found, how well it is supported, what a wave brought, and where the files are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.site.material import Material
from casewave.assets.report.site.plan import findings_page
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import OVER_TIME, RATINGS, TIMELINES, WHAT_CHANGED
from casewave.schemas.language import numbered

# How a cell of the table of support is drawn, from little to much: its class, and its meaning.
STRENGTHS = {
    "no source": ("none", "no data source"), "single source": ("one", "one data source"),
    "one kind of source": ("kind", "several data sources of one kind"),
    "several kinds of source": ("kinds", "several kinds of data source"),
}  # fmt: skip


@dataclass(frozen=True)
class SupportMark:
    """One cell of the table of support: how many statements, how they are supported, and where they are."""

    statements: int
    support: str
    href: str

    @property
    def strength(self) -> str:
        return STRENGTHS[self.support][0]

    @property
    def words(self) -> str:
        return f"{counted(self.statements, 'statements')}, {STRENGTHS[self.support][1]}"


def headlines(material: Material) -> list[dict[str, Any]]:
    """The latest headline of each case, in the order of the cases: case, wave, label, statement and its entry."""
    query = """
        SELECT programmes.programme, programmes.name, judged.wave, constructs.label, judged.judgement AS entry,
            judged.statement, phases.label AS phase, coalesce(judged.is_synthetic, FALSE) AS is_synthetic
        FROM core.scenario_judgements AS judged
        JOIN core.programmes AS programmes USING (programme) JOIN core.phases AS phases USING (phase)
        JOIN core.constructs AS constructs
            ON phases.framework = constructs.framework AND judged.scenario = constructs.code
        WHERE judgement_kind = 'headline' AND judged.wave <= ?
        QUALIFY rank() OVER (PARTITION BY judged.programme, judged.phase ORDER BY judged.wave DESC) = 1
        ORDER BY case_order, phase_order, judged.judgement
    """
    return material.source.rows(query, [material.last])


def support(material: Material) -> list[tuple[str, list[tuple[str, list[SupportMark | None]]]]]:
    """The cross-case tables at a glance: by phase, each row's mark for each case; None where nothing is stated."""
    query = """
        SELECT phase, row_label, programme, entries, support FROM mart.cell_triangulation
        WHERE from_wave = ? AND to_wave = ? AND phase IS NOT NULL AND entries > 0
    """
    found = {
        (row["phase"], row["row_label"], row["programme"]): row
        for row in material.source.rows(query, material.source.spans(material.last)[-1])
    }
    shown = []
    for phase in material.phases:
        rows = [row.heading for row in material.cross_case[phase["phase"]].rows if row.role == "row"]
        marks = [
            (label, [_mark(found.get((phase["phase"], label, case["programme"]))) for case in material.source.cases])
            for label in rows
        ]
        shown.append((phase["label"], marks))
    return shown


def _mark(row: dict[str, Any] | None) -> SupportMark | None:
    if row is None:
        return None
    chosen = urlencode({"case": row["programme"], "row": row["row_label"]})
    return SupportMark(row["entries"], row["support"], f"{findings_page(row['phase'])}#{chosen}")


def key_figures(material: Material) -> list[tuple[str, str, Figure]]:
    """A figure of where the cases are, and one of what changed, where the study has them: heading, folder, figure."""
    wanted = (("Position of the cases", (OVER_TIME, RATINGS, TIMELINES)), ("Change between waves", (WHAT_CHANGED,)))
    shown = []
    for heading, sections in wanted:
        found = [each for section in sections for each in material.figures if each[1].section == section]
        if found:
            shown.append((heading, *found[0]))
    return shown


def news(material: Material) -> list[tuple[str, str, str]]:
    """What the last wave brought: how much, of what, and where it is."""
    source, wave = material.source, material.last
    counts = [(counted(number, name.lower()), f"wave-{wave}/index.html") for name, number in tiles(source, wave)]
    events = source.rows("SELECT count(*) AS events FROM mart.timeline WHERE wave = ?", [wave])[0]["events"]
    counts.append((counted(events, "events"), "timeline.html"))
    changed = """
        SELECT change, count(*) AS statements FROM mart.statement_changes AS shown
        JOIN mart.wave_pairs AS pairs USING (from_wave, to_wave)
        WHERE pairs.is_next AND to_wave = ? AND change IN ('revised', 'valence changed', 'ceased')
        GROUP BY change ORDER BY change
    """
    counts += [
        (f"{counted(row['statements'], 'statements')} {row['change']}", "change-detail.html")
        for row in source.rows(changed, [wave])
    ]
    return [(*shown.split(" ", 1), place) for shown, place in counts if not shown.startswith("0 ")]  # type: ignore[misc]


def tiles(source: ReportData, wave: int) -> list[tuple[str, int]]:
    """What a wave holds at a glance, without what the study has none of."""
    query = """
        SELECT frame.interviews, frame.informants AS "informants interviewed", frame.documents,
            (SELECT count(statement) FROM mart.cell_entries WHERE wave BETWEEN ? AND ?) AS statements
        FROM mart.sampling_frame AS frame
        WHERE from_wave = ? AND to_wave = ? AND site_scope = 'all sites' AND programme IS NULL
    """
    span, so_far = (wave, wave), (source.waves[0], wave)
    (found,), (ever,) = (source.rows(query, [*waves, *waves]) for waves in (span, so_far))
    return [(name.capitalize(), value) for name, value in found.items() if ever[name]]


def counted(number: int, names: str) -> str:
    """A number with its noun, in the singular for one."""
    return numbered(number, _singular(names), names)


def _singular(names: str) -> str:
    noun, *rest = names.split(" ")
    return " ".join([noun.removesuffix("s"), *rest])
