"""The workbook of a wave: derived from the models, filled in by a coordinator, and loaded as it is."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import absent
from deliveries import STUDY, Wave, batch, small_study
from excel_rules import Workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libreoffice import fill_in

from casewave.assets.ingest.template import LAST_ROW, write_template
from casewave.assets.ingest.validation import validate
from casewave.schemas.columns import Column, Number, Table, Whole, YesNo, delivered_columns, table_name
from casewave.schemas.delivered.measures import Measures
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.delivered.workbook import GUIDE_SHEET, WORDS_SHEET
from casewave.schemas.values.readings import Readers

WAVE, READERS = STUDY.waves[0], Readers(STUDY)
KNOWN = {"informants": ["EST-JKG-01", "LC-WPG-02"], "documents": ["DOC-1"]}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "wave-1.xlsx"
    write_template(STUDY, WAVE, path, KNOWN)
    return path


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


def fill(template: Path, wave: Wave, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Fill in a copy of the template as a coordinator does, and save it into the wave's folder."""
    book = openpyxl.load_workbook(template)
    for name, shown in rows.items():
        sheet = book[name]
        header = [cell.value for cell in sheet[1]]
        for number, row in enumerate(shown, start=2):
            for column, value in row.items():
                sheet.cell(number, header.index(column) + 1, value)
    folder = wave.folder / "wave-1"
    folder.mkdir(exist_ok=True)
    book.save(folder / "wave-1.xlsx")


def test_there_is_a_sheet_a_table_with_a_guide_before_and_the_words_behind(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == [GUIDE_SHEET, *map(table_name, DELIVERED), WORDS_SHEET]
    assert book.active is not None
    assert book.active.title == GUIDE_SHEET
    guide = [cell.value for cell in book[GUIDE_SHEET]["A"] if cell.value]
    assert guide[0] == f"Wave 1: {WAVE.topic}"
    assert len(" ".join(guide).split()) < 250, "half a page"


def test_each_header_says_its_meaning_rule_and_example(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    for model in DELIVERED:
        sheet = book[table_name(model)]
        for cell, column in zip(sheet[1], delivered_columns(model), strict=True):
            assert cell.value == column.name
            assert column.meaning in cell.comment.text
            assert column.example in cell.comment.text
            assert ("Must be filled." in cell.comment.text) == column.required


def test_columns_of_text_and_days_are_text_so_that_excel_makes_nothing_of_them(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    for model in DELIVERED:
        sheet = book[table_name(model)]
        for at, column in enumerate(delivered_columns(model), start=1):
            letter = openpyxl.utils.get_column_letter(at)
            is_text = sheet.column_dimensions[letter].number_format == "@"
            assert is_text == (column.type not in (Whole, Number)), column.name


def words(book: openpyxl.Workbook, name: str) -> list[str]:
    """The words of a named list."""
    sheet, area = book.defined_names[name].attr_text.split("!")
    cells = book[sheet.strip("'")][area.replace("$", "")]
    return [cell.value for (cell,) in cells]


def drop_downs(book: openpyxl.Workbook, sheet: str) -> dict[str, str]:
    """The source of the drop-down of each column that has one."""
    header = {openpyxl.utils.get_column_letter(cell.column): cell.value for cell in book[sheet][1]}
    return {
        header[str(area).split(":")[0].rstrip("0123456789")]: validation.formula1
        for validation in book[sheet].data_validations.dataValidation
        for area in validation.sqref.ranges
    }


def test_the_study_s_own_words_are_drop_downs(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    interviews = drop_downs(book, "interviews")
    assert words(book, interviews["sites"]) == [site.site for site in STUDY.sites]
    assert words(book, interviews["programme"]) == [entry.programme for entry in STUDY.programmes]
    assert words(book, interviews["interview_mode"]) == list(STUDY.vocabularies.interview_modes)
    assert words(book, interviews["informants"]) == KNOWN["informants"]
    assert words(book, interviews["is_synthetic"]) == ["yes", "no"]
    findings = drop_downs(book, "findings")
    assert words(book, findings["element"])[0] == "EL.EXT"
    assert "mixed" in words(book, findings["state"])
    codings = drop_downs(book, "codings")
    assert words(book, codings["framework"]) == list(STUDY.words["frameworks"])
    assert {f"codes_{name.replace(chr(45), chr(95))}" for name in STUDY.words["frameworks"]} <= set(book.defined_names)
    assert codings["code"].startswith('INDIRECT("codes_"')
    assert "III.E" in words(book, "codes_cfir_2022")


def stopped(template: Path, sheet: str, value: str) -> set[str]:
    """The columns of a sheet in which Excel stops a value that is in no list."""
    book = openpyxl.load_workbook(template)
    header = {openpyxl.utils.get_column_letter(cell.column): cell.value for cell in book[sheet][1]}
    return {
        header[str(area).split(":")[0].rstrip("0123456789")]
        for validation in book[sheet].data_validations.dataValidation
        if validation.showErrorMessage and validation.errorStyle in (None, "stop")
        for area in validation.sqref.ranges
        if value not in (validation.formula1 or "")
    }


@pytest.mark.parametrize("sheet", [*map(table_name, DELIVERED)])
def test_excel_stops_no_new_name_and_no_label(template: Path, sheet: str) -> None:
    model = next(model for model in DELIVERED if table_name(model) == sheet)
    open_columns = {
        column.name
        for column in delivered_columns(model)
        if column.key or column.refers or column.link or column.among or column.reads in ("participant", "site")
    }
    assert stopped(template, sheet, "EST-JKG-99") & open_columns == set()


def test_excel_stops_a_state_that_there_is_not(template: Path) -> None:
    assert "state" in stopped(template, "findings", "perhaps")


ROWS = (2, 17, LAST_ROW)  # measures are left out: the bundled study declares no instrument
GOOD = {model: {column.name: column.example for column in delivered_columns(model)} for model in DELIVERED}


def spellings(column: Column) -> set[str]:
    """Ways of writing the value of a good row: as it is, in capitals, as the label of the word, or as another."""
    written = column.example
    words = STUDY.words.get(column.among or "", {})
    others = {"true", "1", "No"} if column.type is YesNo else set[str]()
    return {written, written.upper(), written.capitalize(), *others, *filter(None, [words.get(written)])}


@pytest.mark.parametrize("model", [model for model in DELIVERED if model is not Measures], ids=table_name)
def test_excel_stops_nothing_that_casewave_takes(template: Path, model: type[Table]) -> None:
    book, good = Workbook(template), GOOD[model]
    taken = [
        (column.name, text)
        for column in delivered_columns(model)
        for text in sorted(spellings(column))
        if not validate(batch(model, {**good, column.name: text}), READERS).issues
    ]
    assert {name for name, _ in taken} == set(good), "a good row is taken"
    stopped = [
        (name, text, row)
        for name, text in taken
        for row in ROWS
        if book.verdict(table_name(model), name, text, row, **{**good, name: text}) == "stops"
    ]
    assert stopped == []


def test_excel_stops_what_is_in_no_list_and_says_where_it_is_unsure(template: Path) -> None:
    book = Workbook(template)
    assert book.verdict("findings", "state", "perhaps") == "stops"
    assert book.verdict("findings", "state", "Mixed") == "takes", "lists of cells are compared whatever the case"
    assert book.verdict("interviews", "interview_mode", "by pigeon") == "warns"
    assert book.verdict("interviews", "programme", "OTHER") == "warns"
    assert book.verdict("interviews", "informants", "EST-JKG-99; MRR-DND-77") == "takes"
    assert book.verdict("informants", "informant", "EST-JKG-99") == "takes"
    assert book.verdict("findings", "state", "") == "takes"


def test_the_codes_of_a_row_are_those_of_its_own_framework(template: Path) -> None:
    book = Workbook(template)
    for row in ROWS:
        assert book.row_that_decides("codings", "code", row) == row
        assert book.verdict("codings", "code", "III.K", row, framework="cfir-2022") == "takes"
        assert book.verdict("codings", "code", "III.K", row, framework="doi-2004") != "takes"
        assert book.verdict("codings", "code", "III.K", row, framework="") == "takes", "no list yet"


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_libreoffice_fills_in_the_template_and_saves_what_loads(tmp_path: Path, ending: str) -> None:
    if not shutil.which("soffice"):
        absent("LibreOffice")
    path = tmp_path / "wave-1.xlsx"
    write_template(STUDY, WAVE, path, KNOWN)
    header = {name: [cell.value for cell in openpyxl.load_workbook(path)[name][1]] for name in ROW_OF_LIBREOFFICE}
    cells = {
        (sheet, f"{openpyxl.utils.get_column_letter(header[sheet].index(column) + 1)}2"): text
        for sheet, row in ROW_OF_LIBREOFFICE.items()
        for column, text in row.items()
    }
    with small_study(tmp_path / "study") as wave:
        (wave.folder / "wave-1").mkdir()
        fill_in(path, wave.folder / "wave-1" / f"wave-1{ending}", cells, tmp_path / "profile")
        assert [str(issue) for issue in wave.load(1)] == []
        assert wave.rows("SELECT informant, key_number FROM core.informants") == [("EST-JKG-03", "0017")]
        query = "SELECT interview, held_on::VARCHAR, duration_minutes, interview_mode FROM core.interviews"
        assert wave.rows(query) == [("INT-1", "2020-03-18", 55, "in person")]


ROW_OF_LIBREOFFICE = {
    "informants": {"informant": "EST-JKG-03", "informant_role": "strategic", "key_number": "0017"},
    "interviews": {
        "interview": "INT-1", "programme": "ESTHER", "sites": "JKG", "informants": "EST-JKG-03",
        "held_on": "2020-03-18", "interview_mode": "In person", "language": "sv", "duration_minutes": "55",
    },
}  # fmt: skip


def test_an_empty_template_loads_as_nothing(template: Path, wave: Wave) -> None:
    fill(template, wave, {})
    assert wave.load(1) == []
    assert wave.rows("SELECT count(*) FROM core.interviews") == [(0,)]


def test_the_roster_of_a_later_wave_lists_who_may_return_and_libreoffice_keeps_it(tmp_path: Path) -> None:
    """LibreOffice opens the workbook, and saves it with its rows, its text columns and its drop-downs."""
    path = tmp_path / "wave-2.xlsx"
    roster = [{"informant": "EST-JKG-01", "informant_role": "strategic", "key_number": "017"}]
    write_template(STUDY, STUDY.waves[1], path, KNOWN, roster)
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book["informants"][2]][:4] == ["EST-JKG-01", "strategic", None, "017"]
    assert any("Delete the rows" in str(cell.value) for cell in book[GUIDE_SHEET]["A"])
    if not shutil.which("soffice"):
        absent("LibreOffice")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "ods"]
    subprocess.run([*command, "--outdir", tmp_path, path], check=True, capture_output=True, timeout=120)
    with small_study(tmp_path / "study") as wave:
        (wave.folder / "wave-2").mkdir()
        (tmp_path / "wave-2.ods").rename(wave.folder / "wave-2" / "wave-2.ods")
        assert wave.load(2) == []
        loaded = wave.rows("SELECT informant, informant_role, key_number, may_quote FROM core.informants")
        assert loaded == [("EST-JKG-01", "strategic", "017", None)]


sites = st.sampled_from([site for site in STUDY.sites if site.role != "programme-wide"])
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip()) and not text.startswith(("=", "#"))
)


@st.composite
def fillings(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Rows of a wave as a coordinator fills them in: words from the drop-downs, text, days and numbers typed."""
    informants, interviews, findings = [], [], []
    for number, site in enumerate(draw(st.lists(sites, min_size=1, max_size=4)), start=1):
        prefix = STUDY.programme(site.programme).prefix
        code = f"{prefix}-{site.site}-{number:02d}"
        informants.append({"informant": code, "informant_role": draw(st.sampled_from(["strategic", "service"]))})
        day = draw(st.dates(dt.date(2019, 11, 1), dt.date(2021, 8, 31)))
        minutes = draw(st.none() | st.integers(1, 300))
        interviews.append({
            "interview": f"INT-{number}", "programme": site.programme, "sites": site.site, "informants": code,
            "held_on": draw(st.sampled_from([day.isoformat(), day])), "interview_mode": "online", "language": "en",
            **({"duration_minutes": minutes} if minutes else {}),
        })  # fmt: skip
        findings.append({
            "finding": f"F{number}", "programme": site.programme, "phase": "adoption", "element": "EL.EXT",
            "state": "present", "statement": draw(texts), "evidence": f"INT-{number}",
        })  # fmt: skip
    return {"informants": informants, "interviews": interviews, "findings": findings}


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=fillings())
def test_what_is_filled_in_loads_as_it_was_meant(
    template: Path, tmp_path: Path, rows: dict[str, list[dict[str, Any]]]
) -> None:
    with small_study(tmp_path) as wave:
        fill(template, wave, rows)
        assert wave.load(1) == []
        shown = wave.rows(
            "SELECT interview, CAST(held_on AS VARCHAR), duration_minutes FROM core.interviews ORDER BY 1"
        )
        assert shown == sorted(
            (row["interview"], str(row["held_on"]), row.get("duration_minutes")) for row in rows["interviews"]
        )
        assert wave.rows("SELECT statement FROM core.findings ORDER BY finding") == [
            (row["statement"].strip(),) for row in sorted(rows["findings"], key=lambda row: row["finding"])
        ]
