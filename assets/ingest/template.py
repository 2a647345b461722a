"""A wave's workbook to be filled in: one sheet per table, derived from the models and the study's own words.

Each header says its rule and an example, each column of words has its drop-down, and columns of text are text, so that
Excel makes no date of a code. Belongs elsewhere: what a table holds (the models).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from casewave.schemas.columns import Column, Number, Table, Whole, YesNo, delivered_columns, table_name
from casewave.schemas.delivered.informants import Informants
from casewave.schemas.delivered.ratings import RATED_BY
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.delivered.workbook import GUIDE_SHEET, WORDS_SHEET
from casewave.schemas.derive import rule_words, summary
from casewave.schemas.register.study import Study, Wave
from casewave.schemas.values.readings import Readers

LAST_ROW = 5_000  # to which drop-downs and formats reach
REQUIRED, OPTIONAL = PatternFill("solid", fgColor="0B5A8A"), PatternFill("solid", fgColor="DCE6EC")
WIDTHS = {"statement": 60, "segment": 60, "description": 50, "title": 40, "wording": 40, "explanation": 40}
Words = list[tuple[str, str]]  # a word, and what it stands for


def write_template(
    study: Study, wave: Wave, path: Path, known: Mapping[str, Iterable[str]], roster: Sequence[Mapping[str, str]] = ()
) -> None:
    """Write the workbook of a wave.

    known: the keys that are loaded already, by the table that holds them. roster: cells of the informants of earlier
    waves, who may take part again, by column.
    """
    book = openpyxl.Workbook()
    guide = book.worksheets[0]
    guide.title = GUIDE_SHEET
    _fill_guide(guide, study, wave, has_roster=bool(roster))
    lists, readers = _lists(study, known), Readers(study)
    for model in DELIVERED:
        _fill_sheet(book.create_sheet(table_name(model)), model, lists, readers)
    _fill_roster(book[table_name(Informants)], roster)
    _fill_words(book, lists)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _fill_roster(sheet: Any, roster: Sequence[Mapping[str, str]]) -> None:
    header = [cell.value for cell in sheet[1]]
    for row, cells in enumerate(roster, start=2):
        for column, text in cells.items():
            cell = sheet.cell(row, header.index(column) + 1, text)
            cell.number_format, cell.data_type = "@", "s"


def _fill_guide(sheet: Any, study: Study, wave: Wave, *, has_roster: bool) -> None:
    """Half a page that explains the whole."""
    lines = [
        (f"Wave {wave.wave}: {wave.topic}", True),
        (study.title, False),
        (f"Data collected from {wave.bounds.earliest} to {wave.bounds.latest}.", False),
        ("", False),
        ("How to fill it in", True),
        ("Each sheet is a table, and each row one interview, one informant, one statement and so on.", False),
        ("Dark headers must be filled in every row. Point at a header to read its rule and an example.", False),
        ("Use the drop-downs where there are some; the sheet at the end lists their words and what they mean.", False),
        (
            "Several values in a cell are separated by semicolons. Dates are written year first, as in 2021-03-18.",
            False,
        ),
        *[("The roster lists who took part before. Delete the rows of those who do not return.", False)] * has_roster,
        ("Leave blank what is not known. Sheets that you do not need stay empty.", False),
        ("Participant codes only, never names, and no text by which someone may be known.", False),
        ("", False),
        ("When you are done", True),
        (f"Save the workbook into the folder wave-{wave.wave} of the study.", False),
        (f"casewave check wave-{wave.wave} lists what to fix, and marks it in a copy.", False),
        (f"casewave load --wave {wave.wave} makes the tables, timelines and pages.", False),
    ]
    sheet.column_dimensions["A"].width = 110
    sheet.sheet_view.showGridLines = False
    for row, (text, is_heading) in enumerate(lines, start=1):
        cell = sheet.cell(row, 1, text)
        cell.font = Font(bold=is_heading, size=14 if row == 1 else 11)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _fill_sheet(sheet: Any, model: type[Table], lists: dict[str, Words], readers: Readers) -> None:
    names = [column.name for column in delivered_columns(model)]
    sheet.freeze_panes = "A2"
    for at, column in enumerate(delivered_columns(model), start=1):
        letter = get_column_letter(at)
        header = sheet.cell(1, at, column.name)
        header.fill = REQUIRED if column.required else OPTIONAL
        header.font = Font(bold=True, color="FFFFFF" if column.required else "1B2733")
        header.comment = _comment(column, readers.example(column), summary(model) if at == 1 else "")
        sheet.column_dimensions[letter].width = WIDTHS.get(column.name, max(14, len(column.name) + 4))
        if column.type not in (Whole, Number):
            sheet.column_dimensions[letter].number_format = "@"
        if validation := _drop_down(model, column, names, lists):
            validation.add(f"{letter}2:{letter}{LAST_ROW}")
            sheet.add_data_validation(validation)


def _comment(column: Column, example: str, of_table: str) -> Comment:
    parts = [of_table, column.meaning, *(f"{words[0].upper()}{words[1:]}." for words in rule_words(column))]
    parts += [f"Unit: {column.unit}."] * bool(column.unit)
    parts += ["Several values are separated by semicolons."] * bool(column.link and "semicolon" not in column.meaning)
    parts += ["Must be filled."] * column.required + [f"Example: {example}"] * bool(example)
    text = "\n".join(filter(None, parts))
    return Comment(text, "casewave", width=340, height=40 + 17 * sum(1 + len(part) // 48 for part in parts))


def _drop_down(model: type[Table], column: Column, names: list[str], lists: dict[str, Words]) -> DataValidation | None:
    """The drop-down of a column. One that may hold several values, or new names, offers words and refuses none.

    Of a word that may also be written as its label, or otherwise, Excel warns and takes it.
    """
    if column.type is YesNo:
        source = "yes_no"
    elif column.name == "code" and "framework" in names:
        framework = get_column_letter(names.index("framework") + 1)
        source = f'INDIRECT("codes_"&SUBSTITUTE(SUBSTITUTE({framework}2,"-","_"),".","_"))'
    elif (listed := _list_of(model, column)) and lists.get(listed):
        source = listed
    else:
        return None
    is_open = bool(column.link or column.refers or column.reads in ("rated_by", "participant"))
    validation = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=not is_open)
    is_written_otherwise = column.type is YesNo or column.among or column.reads in ("programme", "site")
    validation.errorStyle = "warning" if is_written_otherwise else "stop"
    validation.errorTitle, validation.error = column.name, "Choose one of the list, or see the header's note."
    return validation


def _list_of(model: type[Table], column: Column) -> str:
    """The name of the list that a column's words come from."""
    if column.isin or column.reads == "rated_by":
        return f"{column.name}_of_{table_name(model)}"
    if column.reads in ("programme", "site"):
        return f"{column.reads}s"
    if column.reads == "participant":
        return "known_informants"
    if column.reads == "person":
        return "people"
    return column.among or ("known_" + "_".join(column.refers) if column.refers else "")


def _lists(study: Study, known: Mapping[str, Iterable[str]]) -> dict[str, Words]:
    """Every list of words by its name: the register's, the models' own, and the keys loaded already."""
    lists: dict[str, Words] = {name: list(words.items()) for name, words in study.words.items()}
    lists["yes_no"] = [("yes", ""), ("no", "")]  # in cells, since words in a rule are compared case by case
    lists["programmes"] = [(entry.programme, entry.name) for entry in study.programmes]
    lists["people"] = [(entry.code, entry.role) for entry in study.people]
    lists["rated_by_of_ratings"] = [(word, "") for word in RATED_BY]
    lists["sites"] = [(entry.site, entry.name) for entry in study.sites]
    for framework in study.loaded_frameworks:
        name = "codes_" + framework.framework.replace("-", "_").replace(".", "_")
        lists[name] = [(construct.code, construct.label) for construct in framework.constructs]
    for model in DELIVERED:
        for column in delivered_columns(model):
            if column.isin:
                lists[_list_of(model, column)] = [(word, "") for word in column.isin]
            if column.refers or column.reads == "participant":
                tables = column.refers or ("informants",)
                lists["known_" + "_".join(tables)] = [(key, "") for table in tables for key in known.get(table, ())]
    return lists


def _fill_words(book: Any, lists: dict[str, Words]) -> None:
    """The last sheet: each list as a column of words next to what they stand for, named so that drop-downs find it."""
    sheet = book.create_sheet(WORDS_SHEET)
    sheet.freeze_panes = "A2"
    for at, (name, words) in enumerate(((name, words) for name, words in lists.items() if words), start=0):
        letter = get_column_letter(2 * at + 1)
        title = sheet.cell(1, 2 * at + 1, name.replace("_", " "))
        title.font = Font(bold=True)
        sheet.column_dimensions[letter].width = 24
        sheet.column_dimensions[get_column_letter(2 * at + 2)].width = 40
        for row, (word, label) in enumerate(words, start=2):
            for column, text in ((2 * at + 1, word), (2 * at + 2, label if label != word else "")):
                cell = sheet.cell(row, column, text or None)
                cell.number_format = "@"
                cell.data_type = "s" if text else "n"
        area = f"'{WORDS_SHEET}'!${letter}$2:${letter}${len(words) + 1}"
        book.defined_names[name] = DefinedName(name, attr_text=area)
