"""The pages of a report: written from their plan, next to the scripts of data that they load and what all share.

A page needs nothing but the files below the report and asks for nothing else. It follows from the published database
alone, whatever files stand next to it. What it shows is text: jinja escapes it. Belongs elsewhere: which page shows
what (`plan`), the first page (`home`) and the scripts of data (`scripts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import jinja2

from casewave.assets.report.evidence import CellEntry
from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.printable import Table, lines_of, span_name, unbroken
from casewave.assets.report.site import home
from casewave.assets.report.site.marks import marks
from casewave.assets.report.site.material import Material
from casewave.assets.report.site.plan import (
    FOR_READERS,
    FOR_THE_TEAM,
    WAVES,
    SitePage,
    findings_page,
    study_pages,
    wave_page,
)
from casewave.assets.report.site.scripts import (
    IN_A_FILE,
    evidence_files,
    ratings,
    rest_of_cells,
    script,
    search_index,
    timeline,
)
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import OVER_TIME, RATINGS, TIMELINES, WHAT_CHANGED
from casewave.assets.warehouse.naming import safe_name
from casewave.assets.warehouse.products import Folder

HERE = Path(__file__).parent
# Statements that a cell shows on a page, where a click shows those beyond them; other lines of a cell; rows of a table.
MOST_LINES, MOST_PLAIN_LINES, MOST_ROWS = 12, 60, 400
DAYS = re.compile(r"(about )?\d{4}-\d\d(-\d\d)?( to \d{4}-\d\d(-\d\d)?)?")  # which no line is broken within
# Lines from which on a table scrolls in a box of its own, below its headings.
TALL = 24
# The folders next to the page of a wave: address, name, words.
FOLDERS = (
    ("tables/", "Tables", "as CSV, Markdown and LaTeX"),
    ("data/", "Data", "this wave's rows of all marts, as CSV and Parquet"),
    ("figures/", "Figures", "as SVG and, after casewave report, as PDF and PNG"),
)


def write_site(source: ReportData, root: Path) -> Folder:
    """Write all pages, and the files that they load."""
    folder, material = Folder(root), Material(source)
    for path in sorted((HERE / "files").iterdir()):
        folder.write(f"site/{path.name}", path.read_text(encoding="utf-8"))
    for name, payload in evidence_files(material):
        folder.write(f"site/{name}.js", script(name, payload))
    pages = [*study_pages(material), *(wave_page(material, wave) for wave in source.waves)]
    folder.write("site/timeline-data.js", script("timeline-data", timeline(material)))
    if material.ratings:
        folder.write("site/ratings.js", script("ratings", ratings(material)))
    folder.write("site/search.js", script("search", search_index(material, pages)))
    site = SitePages(material, pages)
    for page in pages:
        for name, content in site.files(page):
            folder.write(name, content)
    folder.write("index.html", site.home())
    folder.prune("site/*.*", "site/*/*", "*.html")
    return folder


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["unbroken"] = unbroken
    environment.tests["of_days"] = lambda words: bool(DAYS.fullmatch(words))
    return environment


@dataclass(frozen=True)
class Shown:
    """A table as a page shows it: with its first rows, and the first lines of each cell.

    rows: how many the whole table has. more: how many lines of a cell are beyond. rest: the entries of these lines.
    """

    table: Table
    rows: int
    more: dict[str, int]
    rest: dict[str, list[str]]

    @property
    def is_tall(self) -> bool:
        return sum(max(1, *(len(cell.lines) for cell in row.cells)) for row in self.table.rows) > TALL

    @property
    def cases(self) -> int:
        return sum(bool(column.case) for column in self.table.columns)

    @property
    def has_statements(self) -> bool:
        return any(line.entry for line in lines_of(self.table))

    @property
    def is_cross_case(self) -> bool:
        """Whether its cells hold statements, a column per case."""
        return self.cases > 0 and self.has_statements


@dataclass(frozen=True)
class SitePages:
    """The pages of a site, each of which names the others."""

    material: Material
    pages: list[SitePage]

    @property
    def source(self) -> ReportData:
        return self.material.source

    def files(self, page: SitePage) -> Iterable[tuple[str, str]]:
        """A page and, where its cells hold more statements than it shows, the script of the rest."""
        parts = [
            (part.section, list(map(_shown, part.tables)), [self._drawn(page, *each) for each in part.figures])
            for part in page.parts
        ]
        tables = [shown for _, of_part, _ in parts for shown in of_part]
        rest = {cell: names for shown in tables for cell, names in shown.rest.items()}
        on_page = [
            self.material.entries[line.entry] for table in tables for line in lines_of(table.table) if line.entry
        ]
        on_page += [self.material.entries[name] for names in rest.values() for name in names]
        rest_name = f"rest/{safe_name(page.place.replace('/', '-').removesuffix('.html'))}" if rest else ""
        if rest:
            yield f"site/{rest_name}.js", script(rest_name, rest_of_cells(self.material, rest))
        yield page.place, self._render(
            page, parts_of_page=parts, rest=rest_name, filters=self._filters(tables, on_page), **self._of_kind(page),
        )  # fmt: skip

    def _of_kind(self, page: SitePage) -> dict[str, Any]:
        """What only pages of one template show."""
        if page.template == "wave":
            return self._of_wave(page)
        if page.template == "provenance":
            return {"frameworks": self.source.study.loaded_frameworks}
        if page.place == "quality.html":
            return {"plausible": self.source.waves}
        return {}

    def _of_wave(self, page: SitePage) -> dict[str, Any]:
        wave = self.source.wave(int(page.place.removeprefix("wave-").split("/")[0]))
        return {
            "wave": wave, "tiles": home.tiles(self.source, wave.wave),
            "downloads": [*_books(f"{self.source.study.study}_wave_{wave.wave}"), *FOLDERS],
        }  # fmt: skip

    def home(self) -> str:
        """The first page."""
        page = SitePage("index.html", "Home", "Home", template="home")
        return self._render(
            page, headlines=home.headlines(self.material), support=home.support(self.material),
            strengths=list(home.STRENGTHS.values()), cases=self.source.cases,
            key_figures=[(words, self._drawn(page, place, figure))
                         for words, place, figure in home.key_figures(self.material)],
            news=home.news(self.material), waves=self._waves(), downloads=_books(self.source.study.study),
            rest="", filters=[],
        )  # fmt: skip

    def _waves(self) -> list[dict[str, Any]]:
        """The waves of the register: what each brought, or why it brought nothing yet."""
        loaded = self.source.waves
        return [
            {
                "wave": wave.wave, "topic": wave.topic, "is_loaded": wave.wave in loaded,
                "window": f"{wave.bounds.earliest:%Y-%m} to {wave.bounds.latest:%Y-%m}{' †' * wave.is_synthetic}",
                "words": self._held(wave.wave) if wave.wave in loaded
                else wave.status if wave.status == "planned" else "not delivered yet",
                "partial": self.source.partial(wave.wave, wave.wave),
            }
            for wave in self.source.study.waves
        ]  # fmt: skip

    def _held(self, wave: int) -> str:
        """What a wave holds, in words."""
        return ", ".join(home.counted(number, name.lower()) for name, number in home.tiles(self.source, wave))

    def _render(self, page: SitePage, **context: Any) -> str:
        up_to = context["wave"].wave if page.template == "wave" else self.material.last
        return _templates().get_template(f"{page.template}.html.j2").render(
            page=page, study=self.source.study, provenance=self.source.provenance(up_to), up=page.up,
            chapters=self._chapters(FOR_READERS), team=self._chapters(FOR_THE_TEAM),
            siblings=[each for each in self.pages if each.chapter == page.chapter],
            span=span_name(self.source.waves[0], up_to), in_a_file=IN_A_FILE,
            workbook=f"{self.source.study.study}.xlsx",
            numbers=self.material.numbers, entries=self.material.entries, partial=self.source.partial(up_to),
            has_synthetic=self._has_synthetic(up_to), **context,
        )  # fmt: skip

    def _chapters(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """The parts of the navigation, each with the address of its first page."""
        first = {page.chapter: page.place for page in reversed(self.pages)} | {"Home": "index.html"}
        first[WAVES] = f"wave-{self.material.last}/index.html"
        return [(name, first[name]) for name in names if name in first]

    def _has_synthetic(self, wave: int) -> bool:
        return bool(self.source.rows(HAS_SYNTHETIC, [wave])[0]["has_synthetic"])

    def _drawn(self, page: SitePage, place: str, figure: Figure) -> dict[str, Any]:
        """A figure with the way to its files, to the statements behind its cases, and to what its marks stand for."""
        return {
            "figure": figure, "place": place, "statements": self._statements_behind(page, figure),
            "marks": marks(self.material, figure, page.up),
        }  # fmt: skip

    def _statements_behind(self, page: SitePage, figure: Figure) -> list[tuple[str, str]]:
        """The cases of a figure, each with the address of its statements."""
        phases = [row["phase"] for row in self.material.phases]
        if figure.section not in (OVER_TIME, WHAT_CHANGED, RATINGS, TIMELINES) or not phases:
            return []
        phase = next((phase for phase in phases if figure.name.startswith(f"{phase}_")), phases[0])
        address = f"{page.up}{findings_page(phase)}"
        return [(case["name"], f"{address}#case={case['programme']}") for case in self.source.cases]

    def _filters(self, tables: list[Shown], entries: list[CellEntry]) -> list[tuple[str, str, Any]]:
        """The filters of a page's cross-case tables: name, words, and the choices as value and words."""
        if not any(shown.is_cross_case for shown in tables):
            return []
        study = self.source.study
        used = set(chain.from_iterable(entry.sites for entry in entries))
        sites = self.source.rows("SELECT site, name FROM core.sites ORDER BY site_order")
        places = [row for row in sites if row["site"] in used]
        frameworks = sorted(set(chain.from_iterable(entry.frameworks for entry in entries)))
        rows = dict.fromkeys(
            row.heading for shown in tables if shown.is_cross_case for row in shown.table.rows if row.role == "row"
        )
        choices = [
            ("case", "Case", [(case["programme"], case["name"]) for case in self.source.cases]),
            ("site", "Site", [(row["site"], f"{row['name']} ({row['site']})") for row in places]),
            ("wave", "Wave", [(wave, f"Wave {wave}") for wave in sorted({entry.wave for entry in entries})]),
            ("row", "Row", [(row, row) for row in rows]),
            ("framework", "Coded with", [(name, study.framework_name(name)) for name in frameworks]),
        ]
        return [choice for choice in choices if len(choice[2]) > (choice[0] != "framework")]


def _shown(table: Table) -> Shown:
    """A table cut to the rows and lines that a page shows."""
    more: dict[str, int] = {}
    rest: dict[str, list[str]] = {}
    rows = []
    for at, row in enumerate(table.rows[:MOST_ROWS]):
        cells = []
        for place, cell in enumerate(row.cells):
            most = MOST_LINES if any(line.entry for line in cell.lines) else MOST_PLAIN_LINES
            name, beyond = f"{table.name} {at} {place}", cell.lines[most:]
            if beyond:
                more[name] = len(beyond)
                rest |= {name: [line.entry for line in beyond]} if beyond[0].entry else {}
            cells.append(replace(cell, lines=cell.lines[:most]))
        rows.append(replace(row, cells=tuple(cells)))
    return Shown(replace(table, rows=tuple(rows)), len(table.rows), more, rest)


def _books(stem: str) -> list[tuple[str, str, str]]:
    """The documents next to a page: address from the page, name, words."""
    return [
        (f"{stem}.docx", "Word", "the tables, for the paper"),
        (f"{stem}.xlsx", "Excel", "all tables and the evidence, one sheet each"),
    ]


HAS_SYNTHETIC = """
    SELECT coalesce(bool_or(has_synthetic), FALSE) AS has_synthetic FROM (
        SELECT to_wave, has_synthetic FROM mart.cross_case
        UNION ALL SELECT to_wave, has_synthetic FROM mart.sampling_frame
        UNION ALL SELECT wave, is_synthetic FROM mart.timeline
    ) WHERE to_wave <= ?
"""
