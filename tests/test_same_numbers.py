"""Every number that the bundled studies print is one number: in marts, claims, tables, charts, pages and all files.

The files are read back by themselves: a number is what a reader finds in the cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pytest
from states import BUNDLED, rows_of, with_marts
from test_counting import PRINTED

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.protection.public import RELEASED, release
from casewave.assets.report.figures import study_figures, wave_figures
from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.formats.excel import excel
from casewave.assets.report.formats.flat import csv_table
from casewave.assets.report.formats.latex import latex
from casewave.assets.report.formats.markdown import markdown
from casewave.assets.report.formats.word import Part, word
from casewave.assets.report.printable import Row, Table, in_panels, marked_once
from casewave.assets.report.site import pages
from casewave.assets.report.site.material import Material
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import study_tables, wave_tables
from casewave.assets.warehouse.store import Store
from casewave.schemas.register.study_file import load_study

STUDIES = ("coproduction", "samskapa", "imroc", "models_review")
MADE = {"study": "a study"}
RATING = re.compile("[+\u2212]?[0-2]")
Numbers = list[list[float]]  # of each row, from left to right


@pytest.fixture(scope="module", params=STUDIES)
def source(request: pytest.FixtureRequest) -> Iterator[ReportData]:
    """A bundled study, loaded, with its marts. To be read only."""
    folder = BUNDLED.parent / request.param
    study = load_study(folder)
    with Store(None).open() as con:
        for wave in study.collected_waves:
            load_delivery(con, study, wave, folder / f"wave-{wave}")
        yield ReportData(with_marts(con), study)


@pytest.fixture(scope="module")
def printed(source: ReportData) -> list[Table]:
    """The tables of the study and of its last wave that hold numbers."""
    sections = [*study_tables(source), *wave_tables(source, source.waves[-1])]
    tables = {table.name: table for _, tables in sections for table in tables}
    return [table for table in tables.values() if any(numbers_of(table))]


def numbers_of(table: Table) -> Numbers:
    return [[cell.value for cell in row.cells if cell.value is not None] for row in table.rows]


def places_of(table: Table) -> list[list[int]]:
    """Which cells of each row hold a number."""
    return [[at for at, cell in enumerate(row.cells) if cell.value is not None] for row in table.rows]


def read(text: str) -> float:
    return float(text.removesuffix("\u2020").strip().replace("\u2212", "-"))


@pytest.mark.parametrize("table", PRINTED)
def test_what_a_table_counts_is_a_quantity_that_a_claim_finds(source: ReportData, table: str) -> None:
    names = "from_wave, to_wave, site_scope, programme, site, quantity, value"
    counted = f"SELECT {names} FROM mart.quantities WHERE category IS NULL"
    assert rows_of(source.con, f"SELECT {names} FROM ({PRINTED[table]}) AS printed ({names}) EXCEPT {counted}") == []


def test_a_claim_has_the_number_of_its_quantity(source: ReportData) -> None:
    claims = """
        SELECT claim, computed FROM mart.claims_against_data
        WHERE verdict IN ('agrees', 'differs') AND as_of_wave = (SELECT max(wave) FROM audit.deliveries) ORDER BY claim
    """
    counted = """
        SELECT claims.claim, any_value(counted.value) FROM core.claims AS claims
        INNER JOIN mart.quantities AS counted
            ON (claims.quantity, claims.from_wave, claims.to_wave)
                = (counted.quantity, counted.from_wave, counted.to_wave)
            AND [claims.programme, claims.site, claims.category, coalesce(claims.site_scope, 'all sites')]
                IS NOT DISTINCT FROM [counted.programme, counted.site, counted.category, counted.site_scope]
            AND coalesce(claims.framework = counted.framework, TRUE)
        GROUP BY claims.claim HAVING count(*) = 1 ORDER BY claims.claim
    """
    found = rows_of(source.con, claims)
    assert found
    assert set(found) <= set(rows_of(source.con, counted))


def test_csv_files_hold_the_numbers_of_the_tables(printed: list[Table]) -> None:
    assert printed
    for table in printed:
        (_, *rows) = csv.reader(io.StringIO(csv_table(table), newline=""))
        told = [[float(row[at]) for at in places] for row, places in zip(rows, places_of(table), strict=True)]
        assert told == numbers_of(table), table.name


def test_a_workbook_holds_the_numbers_of_the_tables(printed: list[Table], tmp_path: Path) -> None:
    """Ratings, which are words in a table, may be numbers in a workbook besides."""
    (tmp_path / "tables.xlsx").write_bytes(excel("A study", "", printed, MADE))
    _, *sheets = openpyxl.load_workbook(tmp_path / "tables.xlsx").worksheets
    assert len(sheets) == len(printed)
    for table, sheet in zip(printed, sheets, strict=True):
        told = [
            number for row in sheet.iter_rows(values_only=True) for number in row if isinstance(number, int | float)
        ]
        words = [read(cell.text) for row in table.rows for cell in row.cells if RATING.fullmatch(cell.text)]
        expected = [number for row in numbers_of(table) for number in row]
        left = iter(told)
        assert all(number in left for number in expected), table.name  # in their order
        assert not Counter(told) - Counter(expected) - Counter(words), table.name


def test_a_document_holds_the_numbers_of_the_tables(printed: list[Table]) -> None:
    written = docx.Document(io.BytesIO(word("A study", "", [Part("Tables", "", printed)], MADE)))
    drawn = iter(written.tables)
    for table in printed:
        told, expected = [], []
        for panel in in_panels(marked_once(table)):
            cells = [[cell.text for cell in row.cells] for row in next(drawn).rows][-len(panel.rows) :]
            told += [read(row[at]) for row, places in zip(cells, places_of(panel), strict=True) for at in places]
            expected += [number for row in numbers_of(panel) for number in row]
        assert told == expected, table.name
        assert set(expected) == {number for row in numbers_of(table) for number in row}, table.name


class Cells(HTMLParser):
    """The rows of cells of the tables of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_in_cell = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.is_in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self.is_in_cell = self.is_in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.is_in_cell:
            self.rows[-1][-1] += data


def told(rows: list[list[str]], table: Table) -> Numbers:
    """What a reader finds in the cells that hold the numbers of a table, of the last rows."""
    shown = rows[-len(table.rows) :]
    return [[read(row[at]) for at in places] for row, places in zip(shown, places_of(table), strict=True)]


def test_pages_hold_the_numbers_of_the_tables(source: ReportData, printed: list[Table]) -> None:
    """By the template that all pages show tables with; a long table is cut, and the workbook has all of it."""
    material = Material(source)
    parts = pages._templates().get_template("parts.html.j2")
    page = parts.make_module({"entries": material.entries, "numbers": material.numbers})
    for table in printed:
        cells = Cells()
        cells.feed(str(page.table(pages._shown(table))))  # type: ignore[attr-defined]
        shown = replace(table, rows=table.rows[: pages.MOST_ROWS])
        assert told(cells.rows, shown) == numbers_of(shown), table.name


def test_markdown_holds_the_numbers_of_the_tables(printed: list[Table]) -> None:
    for table in printed:
        lines = [line for line in markdown(table, MADE).splitlines() if line.startswith("| ")]
        rows = [
            [cell.strip().strip("*").replace("\\", "") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines
        ]
        assert told(rows, table) == numbers_of(table), table.name


def test_latex_holds_the_numbers_of_the_tables(printed: list[Table]) -> None:
    signs = ((r"$-$", "-"), (r"\textdagger{}", ""), ("~", " "))
    for table in printed:
        body = latex(table, MADE).split(r"\endfoot", 1)[1].split(r"\end{longtable}", 1)[0]
        rows = []
        for line in body.splitlines():
            if line.endswith((r"\\[2pt]", r"\\*")):
                text = line.rsplit(r"\\", 1)[0]
                for sign, plain in signs:
                    text = text.replace(sign, plain)
                rows.append(re.split(r"(?<!\\)&", text))
        assert told(rows, table) == numbers_of(table), table.name


@pytest.fixture(scope="module")
def figures(source: ReportData) -> list[Figure]:
    return [*study_figures(source), *wave_figures(source, source.waves[-1])]


def test_the_table_beside_a_chart_holds_what_is_drawn(figures: list[Figure]) -> None:
    """Its file of data is that table."""
    for figure in figures:
        drawn = Counter(
            round(float(value), 3) for rows in figure.chart.rows for row in rows.to_pylist() for value in row.values()
            if isinstance(value, int | float) and not isinstance(value, bool)
        )  # fmt: skip
        shown = Counter(round(number, 3) for row in numbers_of(figure.data) for number in row)
        assert not shown - drawn, figure.name


def test_a_chart_has_the_numbers_of_the_table_that_prints_them(
    source: ReportData, printed: list[Table], figures: list[Figure]
) -> None:
    by_name = {figure.data.name: figure.data for figure in figures}
    if panel := by_name.get("panel"):
        table = next(each for each in printed if each.name.startswith("panel_"))  # of the study
        rows = {(row.heading.removesuffix(" \u2020"), *numbers_of_row(row)[:6]) for row in table.rows}
        drawn = {(row.heading.removesuffix(" \u2020"), *numbers_of_row(row)) for row in panel.rows}
        assert drawn <= rows
    if months := by_name.get("interviews_by_site_and_month"):
        counted: Counter[str] = Counter()
        for row in months.rows:
            counted[row.heading.removesuffix(" \u2020")] += int(numbers_of_row(row)[-1])
        table = next(each for each in printed if each.name.startswith("interviews_by_site_"))
        sites = {row.heading.removesuffix(" \u2020"): numbers_of_row(row)[0] for row in table.rows}
        assert {site: sites[site] for site in counted} == dict(counted)
    for name, data in by_name.items():
        if name.startswith("agreement_of_"):
            alphas = {row.cells[3].value for row in data.rows}
            of_tables = {
                cell.value for table in printed if table.name.startswith("agreement_of_") for row in table.rows
                for cell in row.cells
            }  # fmt: skip
            assert alphas <= of_tables, name


def numbers_of_row(row: Row) -> list[float]:
    return [cell.value for cell in row.cells if cell.value is not None]


def test_the_public_version_holds_the_same_numbers_or_none(source: ReportData) -> None:
    """None of the bundled studies has its counts rounded."""
    assert not source.study.protection.public.round_to
    made = {table.name: table.rows for table in release(source.con, source.study, []).tables}
    numeric = ("BIGINT", "INTEGER", "DOUBLE")
    for chosen in RELEASED:
        described = rows_of(source.con, f"DESCRIBE {chosen.table}")
        names = [name for name, kind, *_ in described if kind in numeric and name in chosen.columns]
        if names:
            query = f"SELECT {', '.join(names)} FROM {chosen.table} WHERE {chosen.where}"
            out = Counter(tuple(row[name] for name in names) for row in made[chosen.name].to_pylist())
            assert not out - Counter(rows_of(source.con, query)), chosen.name
    counted = """
        SELECT to_wave, quantity, programme, value FROM mart.quantities
        WHERE from_wave = to_wave AND quantity IN ('informants', 'interviews') AND site_scope = 'all sites'
            AND site IS NULL AND category IS NULL AND programme IS NOT NULL
        UNION ALL
        SELECT to_wave, 'documents and field notes', programme, sum(value) FROM mart.quantities
        WHERE from_wave = to_wave AND quantity IN ('documents', 'field_notes') AND site_scope = 'all sites'
            AND category IS NULL AND programme IS NOT NULL GROUP BY ALL
    """
    values = {(wave, quantity, programme): value for wave, quantity, programme, value in rows_of(source.con, counted)}
    cases = {entry.programme for entry in source.study.programmes}
    for row in made["methods"].to_pylist():
        if row["programme"] in cases and row["value"] is not None:
            assert row["value"] == values[row["wave"], row["quantity"], row["programme"]], row
