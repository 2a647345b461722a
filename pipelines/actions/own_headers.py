"""A team's own headers: which column of a table each is, chosen by a person and kept under `reading` in study.yaml.

What every row of a file says alike, where it has no column for it, is said in the same place. Belongs elsewhere: how a
header is read (`assets.reading.tables`), cells that are fixed in the file itself (`fix`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from casewave.assets.ingest.cells import SheetRows, read_sheets
from casewave.assets.reading.files import delivered_files
from casewave.assets.reading.tables import HEADER_WITHIN, named_column
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.fix import Guide
from casewave.pipelines.actions.staging import Staging
from casewave.schemas.columns import Column, delivered_columns, key_columns, table_name
from casewave.schemas.hints import nearest_of_each
from casewave.schemas.problems.files import COLUMN_MISSING, COLUMN_NAME, HEADER
from casewave.schemas.register.editing import RegisterEdit, Value
from casewave.schemas.register.reading_rules import ReadingRules
from casewave.schemas.register.study_file import StudyError

LEFT_OUT = "leave out"  # said of a header whose column is not loaded
OF_HEADERS = {COLUMN_NAME.name, COLUMN_MISSING.name, HEADER.name}  # checks that such a choice settles
EXAMPLES, LOOKED_AT = 3, 20  # cells below a header that are shown, and by which its column is suggested


@dataclass(frozen=True)
class OwnHeader:
    """A header that names no column: as it is written, some cells below it, and the column that it is nearly surely."""

    header: str
    examples: tuple[str, ...]
    suggestion: str


@dataclass(frozen=True)
class Missing:
    """A column that a table needs and no header names. allowed: what its cells may hold, where that is a list.

    may_be_alike: whether every row may say the same, which no key does.
    """

    column: str
    meaning: str
    allowed: tuple[str, ...]
    may_be_alike: bool


@dataclass(frozen=True)
class UnfamiliarTable:
    """A delivered table with headers of the team's own, or without columns that it needs.

    free: the columns that no header names yet, each with its meaning.
    """

    file: str
    sheet: str
    table: str
    headers: tuple[OwnHeader, ...]
    missing: tuple[Missing, ...]
    free: Mapping[str, str]


@dataclass(frozen=True)
class ChosenHeaders:
    """What was chosen: of each table, the column of each header or LEFT_OUT, and what every row of a column says.

    A blank leaves a header or a column as it is.
    """

    headers: Mapping[tuple[str, str], str]
    constants: Mapping[tuple[str, str], str]


def own_tables(workspace: Workspace, staging: Staging) -> list[UnfamiliarTable]:
    """The tables of a delivery whose headers are not all known, or that lack columns that they need."""
    files = delivered_files(staging.delivery)
    sheets = [sheet for name in files for sheet in read_sheets(files[name], name, workspace.study)]
    guide = Guide(workspace.study, sheets)
    return [found for sheet in map(_with_header, sheets) if (found := _own_table(sheet, guide))]


def _with_header(sheet: SheetRows) -> SheetRows:
    """The sheet with the row that looks like its header, where none of its first rows names a column of the table."""
    known = {column.name for column in delivered_columns(sheet.model)}
    if known & set(sheet.header):
        return sheet
    first = list(sheet.rows)[:HEADER_WITHIN]
    filled = {row: sum(bool(cell.strip()) for cell in sheet.rows[row]) for row in first}
    widest = max(filled.values(), default=0)
    return replace(sheet, header_row=next((row for row in first if filled[row] == widest), sheet.header_row))


def _own_table(sheet: SheetRows, guide: Guide) -> UnfamiliarTable | None:
    table, columns, rules = table_name(sheet.model), delivered_columns(sheet.model), sheet.rules
    written = {
        cell.strip(): at
        for at, cell in enumerate(sheet.rows.get(sheet.header_row, []))
        if cell.strip() and not rules.ignores_column(table, cell)
    }
    named = {named_column(sheet.model, header, rules): header for header in written}
    free = {column.name: column.meaning for column in columns if column.name not in named}
    unknown = {name: header for name, header in named.items() if name not in {column.name for column in columns}}
    near = nearest_of_each(unknown, free)
    open_columns = [column for column in columns if column.name in free.keys() - near.values()]
    fits = {
        name: guide.fits(open_columns, islice(_below(sheet, written[header]), LOOKED_AT))
        for name, header in unknown.items()
    }
    headers = tuple(
        OwnHeader(header, tuple(islice(_below(sheet, written[header]), EXAMPLES)), near[name] or _alone(fits, name))
        for name, header in unknown.items()
    )
    alike = rules.constants.get(table, {})
    missing = tuple(
        _missing(column, sheet, guide) for column in columns if column.required and column.name in free.keys() - alike
    )
    return UnfamiliarTable(sheet.file, sheet.sheet, table, headers, missing, free) if headers or missing else None


def _below(sheet: SheetRows, at: int) -> Iterator[str]:
    """The different cells below a header."""
    cells = (row[at].strip() for number, row in sheet.rows.items() if number > sheet.header_row and at < len(row))
    return iter(dict.fromkeys(filter(None, cells)))


def _alone(fits: Mapping[str, str], name: str) -> str:
    """The column whose values the cells of this header hold, where no other header's do."""
    return fits[name] if list(fits.values()).count(fits[name]) == 1 else ""


def _missing(column: Column, sheet: SheetRows, guide: Guide) -> Missing:
    is_key = column.name in key_columns(sheet.model)
    return Missing(column.name, column.meaning, guide.allowed(column), may_be_alike=not is_key)


def edits_of(rules: ReadingRules, tables: Sequence[UnfamiliarTable], chosen: ChosenHeaders) -> list[RegisterEdit]:
    """The entries of study.yaml that say what was chosen. Raises StudyError where it cannot be, with the remedy."""
    columns = {table: dict(headers) for table, headers in rules.columns.items()}
    constants = {table: dict(alike) for table, alike in rules.constants.items()}
    ignored = list(rules.ignore_columns)
    taken: dict[tuple[str, str], str] = {}
    for table, header in _headers(tables):
        column = chosen.headers.get((table, header), "")
        if column == LEFT_OUT:
            ignored.append(f"{table}.{header}")
        elif column:
            _expect_free(tables, table, header, column, taken.setdefault((table, column), header))
            columns.setdefault(table, {})[column] = header
    for table, column in _columns(tables):
        if value := chosen.constants.get((table, column), "").strip():
            if (table, column) in taken:
                raise StudyError(
                    f"{table}: '{taken[table, column]}' is {column} already. Clear what every row says for it."
                )
            constants.setdefault(table, {})[column] = value
    after: list[tuple[str, Value, bool]] = [
        ("columns", _value(columns), columns != rules.columns),
        ("constants", _value(constants), constants != rules.constants),
        ("ignore_columns", [*ignored], len(ignored) > len(rules.ignore_columns)),
    ]
    edits = [RegisterEdit(("reading", name), value) for name, value, is_new in after if is_new]
    if not edits:
        raise StudyError("Nothing is chosen. Say what at least one header is, or what every row says.")
    return edits


def _value(by_table: Mapping[str, Mapping[str, str]]) -> Value:
    return {table: dict(said) for table, said in by_table.items()}


def _headers(tables: Iterable[UnfamiliarTable]) -> Iterator[tuple[str, str]]:
    """Each header of each table once, also where several files have it."""
    return iter(dict.fromkeys((table.table, own.header) for table in tables for own in table.headers))


def _columns(tables: Iterable[UnfamiliarTable]) -> Iterator[tuple[str, str]]:
    return iter(dict.fromkeys((table.table, each.column) for table in tables for each in table.missing))


def _expect_free(tables: Sequence[UnfamiliarTable], table: str, header: str, column: str, first: str) -> None:
    """Expect a column that the table has and that no other header is."""
    if not any(column in each.free for each in tables if each.table == table):
        raise StudyError(f"{table}: '{column}' is not a column that is still open. Choose one of the list.")
    if first != header:
        raise StudyError(
            f"{table}: '{first}' and '{header}' cannot both be {column}. Choose one of them, and leave the other out."
        )
