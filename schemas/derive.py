"""What follows from a model: the database's tables with comments, Dagster's column schema, the data dictionary.

Nothing repeats a column by hand. Belongs elsewhere: any table or column of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from casewave.schemas.columns import Column, Table, columns, delivered_columns, key_columns, table_name

if TYPE_CHECKING:
    import dagster as dg

# Where a row of raw or core was delivered.
PROVENANCE = {
    "wave": ("BIGINT", "Wave whose delivery holds the row."),
    "file": ("VARCHAR", "File of the delivery."),
    "sheet": ("VARCHAR", "Sheet of the workbook; blank for CSV."),
    "row": ("BIGINT", "Row of the file or sheet, as a spreadsheet counts (the header is row 1)."),
}


def raw_ddl(model: type[Table]) -> Iterator[str]:
    """Statements that make the raw table: every delivered column as text."""
    table = f"raw.{table_name(model)}"
    cells = [(column.name, "VARCHAR", column.meaning) for column in delivered_columns(model)]
    yield from _create(table, f"As delivered, every cell as text. {summary(model)}", [*_provenance(), *cells])


def core_ddl(model: type[Table]) -> Iterator[str]:
    """Statements that make the core table, and a table of pairs for each of its columns of several values."""
    table = f"core.{table_name(model)}"
    yield from _create(table, summary(model), [*_provenance(), *map(_described, stored_columns(model))])
    for column in link_columns(model):
        key = key_columns(model)[0]
        pair = [(key, "VARCHAR NOT NULL", f"Row of {table}."), (item_name(column), "VARCHAR NOT NULL", column.meaning)]
        meaning = f"Pairs of {table} and its {column.name}."
        yield from _create(f"core.{column.link}", meaning, [("wave", "BIGINT NOT NULL", PROVENANCE["wave"][1]), *pair])


def table_ddl(schema: str, model: type[Table]) -> Iterator[str]:
    """Statements that make a table of the model's columns alone: the register's tables and the marts."""
    yield from _create(f"{schema}.{table_name(model)}", summary(model), map(_described, columns(model)))


def view_ddl(schema: str, model: type[Table], query: str) -> Iterator[str]:
    """Statements that make a view of the model's columns."""
    table = f"{schema}.{table_name(model)}"
    yield f"CREATE VIEW {table} AS {query}"
    yield f"COMMENT ON VIEW {table} IS {quoted(summary(model))}"
    yield from (
        f'COMMENT ON COLUMN {table}."{name}" IS {quoted(text)}' for name, _, text in map(_described, columns(model))
    )


def former_ddl(schema: str, model: type[Table]) -> Iterator[str]:
    """Statements that make a view of a table by its former names, where it or a column was renamed.

    A table that was renamed has the view where it was itself; one whose columns were, in the schema `former`.
    """
    if not (model.formerly or any(column.formerly for column in columns(model))):
        return
    view = f"{schema}.{model.formerly}" if model.formerly else f"former.{table_name(model)}"
    renamed = ", ".join(f'"{column.name}" AS "{column.formerly}"' for column in columns(model) if column.formerly)
    table = f"{schema}.{table_name(model)}"
    yield f"CREATE VIEW {view} AS SELECT * {f'RENAME ({renamed})' if renamed else ''} FROM {table}"
    yield f"COMMENT ON VIEW {view} IS {quoted(f'{table} by its former names, which go with the next version.')}"


def stored_columns(model: type[Table]) -> tuple[Column, ...]:
    """Columns that are in the core table itself: those of several values are in tables of pairs."""
    return tuple(column for column in columns(model) if not column.link)


def link_columns(model: type[Table]) -> tuple[Column, ...]:
    """Columns of several values."""
    return tuple(column for column in columns(model) if column.link)


def item_name(column: Column) -> str:
    """Name of one value of a column of several: `informants` holds `informant`s. Evidence is a source each."""
    return "source" if column.name == "evidence" else column.name.removesuffix("s")


def summary(model: type[Table]) -> str:
    """What one row is: the model's docstring on one line."""
    return " ".join((model.__doc__ or "").split())


def data_dictionary(model: type[Table]) -> list[dict[str, str]]:
    """One row a column: name, type, key, required, meaning, rule, unit, example."""
    return [
        {
            "column": column.name,
            "type": column.sql_type,
            "key": "key" if column.key else "",
            "required": "required" if column.required else "",
            "meaning": column.meaning,
            "rule": "; ".join(rule_words(column)),
            "unit": column.unit or "",
            "example": column.example,
        }
        for column in columns(model)
    ]


def column_schema(model: type[Table]) -> dg.TableSchema:
    """The columns as Dagster's page shows them."""
    import dagster as dg  # the one reader of a model that needs it; a second saved for all others

    return dg.TableSchema(
        columns=[
            dg.TableColumn(column.name, column.sql_type.lower(), comment(column), _constraints(column))
            for column in columns(model)
        ]
    )


def _constraints(column: Column) -> dg.TableColumnConstraints:
    import dagster as dg

    return dg.TableColumnConstraints(nullable=not column.required, other=list(rule_words(column)))


def comment(column: Column) -> str:
    """What a reader of the database sees next to a column."""
    unit = f" Unit: {column.unit}." if column.unit else ""
    return f"{column.meaning}{unit}" + "".join(f" {words[0].upper()}{words[1:]}." for words in rule_words(column))


def rule_words(column: Column) -> Iterator[str]:
    """The rules of a column, each in words."""
    yield from column.rules
    if column.among:
        yield f"a word of the study's {column.among.replace('_', ' ')}"
    if column.refers:
        yield f"a key of {' or '.join(column.refers)}"


def _described(column: Column) -> tuple[str, str, str]:
    return column.name, column.sql_type + " NOT NULL" * column.required, comment(column)


def _provenance() -> Iterator[tuple[str, str, str]]:
    return ((name, f"{kind} NOT NULL", meaning) for name, (kind, meaning) in PROVENANCE.items())


def _create(table: str, meaning: str, described: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    described = list(described)
    cells = ", ".join(f'"{name}" {kind}' for name, kind, _ in described)
    yield f"CREATE TABLE {table} ({cells})"
    yield f"COMMENT ON TABLE {table} IS {quoted(meaning)}"
    for name, _, text in described:
        yield f'COMMENT ON COLUMN {table}."{name}" IS {quoted(text)}'


def quoted(text: str) -> str:
    """A text as SQL writes it, where a statement takes no parameter."""
    return "'" + text.replace("'", "''") + "'"
