"""Every number that the bundled studies print is one number: in the marts, the claims, the tables, CSV, Word and Excel.

The files are read back by themselves: a number is what a reader finds in the cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from states import BUNDLED, rows_of, with_marts
from test_counting import PRINTED

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.report.formats.excel import excel
from casewave.assets.report.formats.flat import csv_table
from casewave.assets.report.formats.word import Part, word
from casewave.assets.report.printable import Table, in_panels, marked_once
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import study_tables
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
    """The tables of the study that hold numbers."""
    tables = [table for _, tables in study_tables(source) for table in tables]
    return [table for table in tables if any(numbers_of(table))]


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
