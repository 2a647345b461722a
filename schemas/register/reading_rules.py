"""The entry `reading` of the register: words that a study's files use for nothing, for tables and for columns, and what
in them is no table's.

Belongs elsewhere: how a file is read (`assets.reading`), how a word of a column is (`schemas.values.readings`).
"""

from __future__ import annotations

import unicodedata

from pydantic import model_validator

from casewave.schemas.columns import Table, delivered_columns, key_columns
from casewave.schemas.delivered.tables import DELIVERED_NAMES, table_named
from casewave.schemas.entries import Entry, declared


class ReadingRules(Entry):
    """What the study's files say in words of their own. All of it is compared without regard to case."""

    blank_words: tuple[str, ...] = declared(
        "Words that say that a cell is blank, in any column.", (), example='["-", TBC]'
    )
    missing_words: tuple[str, ...] = declared(
        "Words for missing, where a state or a rating is expected.", (), example="[no data]"
    )
    not_applicable_words: tuple[str, ...] = declared(
        "Words for not applicable, where a state or a rating is expected.", (), example="[n/a]"
    )
    ignore_sheets: tuple[str, ...] = declared("Sheets of workbooks that are not loaded.", (), example="[Notes]")
    ignore_columns: tuple[str, ...] = declared(
        "Columns that are not loaded, by their header or, in one table only, by table and header.",
        (), example='[comments, "interviews.booked by"]',
    )  # fmt: skip

    tables: dict[str, tuple[str, ...]] = declared(
        "Tables whose sheets or files have other names, each with these names; of a file, without its ending.",
        default_factory=dict, example="{interviews: [Intervjuer, Intervjuer syd]}",
    )  # fmt: skip
    columns: dict[str, dict[str, str]] = declared(
        "Columns that have another header in the study's files, by table, each with its header.",
        default_factory=dict, example="{interviews: {held_on: date}}",
    )  # fmt: skip
    constants: dict[str, dict[str, str]] = declared(
        "Columns that the study's files do not have, by table, each with what every row says.",
        default_factory=dict, example="{interviews: {language: sv}}",
    )  # fmt: skip

    @model_validator(mode="after")
    def _name_columns(self) -> ReadingRules:
        for table, said in [*self.columns.items(), *self.constants.items()]:
            model = _expect_table(table)
            known = [column.name for column in delivered_columns(model)]
            if strange := [name for name in said if name not in known]:
                raise ValueError(f"{strange[0]} is not a column of {table} (columns: {', '.join(known)})")
            if said is self.constants.get(table) and (keys := [name for name in key_columns(model) if name in said]):
                raise ValueError(f"{keys[0]} is the key of {table}, which no two rows share. Give each row its own")
        for table, headers in self.columns.items():
            folded_headers = [folded(header) for header in headers.values()]
            if twice := [header for header in folded_headers if folded_headers.count(header) > 1]:
                raise ValueError(f"'{twice[0]}' is the header of two columns of {table}. Name it once")
        return self

    @model_validator(mode="after")
    def _name_tables(self) -> ReadingRules:
        for table in self.tables:
            _expect_table(table)
        named = [folded(name) for names in self.tables.values() for name in names]
        for name in named:
            if table_named(name):
                raise ValueError(f"'{name}' is the name of a table. Only other names are declared")
            if named.count(name) > 1 or self.ignores_sheet(name):
                raise ValueError(f"'{name}' is said to be two things. Name it once, under tables or ignore_sheets")
        return self

    @model_validator(mode="after")
    def _have_one_meaning(self) -> ReadingRules:
        meanings = (self.blank_words, self.missing_words, self.not_applicable_words)
        words = [word.casefold().strip() for meaning in meanings for word in {*meaning}]
        if twice := sorted(word for word in set(words) if words.count(word) > 1):
            raise ValueError(f"'{twice[0]}' has more than one meaning. Keep it in one list")
        return self

    def table_of(self, name: str) -> str | None:
        """The name of the table that a sheet or file of this name is, where the register says so."""
        return next((table for table, names in self.tables.items() if folded(name) in map(folded, names)), None)

    def ignores_sheet(self, title: str) -> bool:
        """Say whether a sheet is not loaded."""
        return folded(title) in map(folded, self.ignore_sheets)

    def ignores_column(self, table: str, header: str) -> bool:
        """Say whether a column of a table is not loaded."""
        ignored = set(map(folded, self.ignore_columns))
        return bool({folded(header), folded(f"{table}.{header}")} & ignored)

    def column_of(self, table: str, header: str) -> str | None:
        """The column of a table that has this header in the study's files, where the register says so."""
        headers = self.columns.get(table, {}).items()
        return next((column for column, other in headers if folded(other) == folded(header)), None)


def _expect_table(name: str) -> type[Table]:
    model = table_named(name) if name in DELIVERED_NAMES else None
    if model is None:
        raise ValueError(f"{name} is not a table (tables: {', '.join(DELIVERED_NAMES)})")
    return model


NO_RULES = ReadingRules()


def folded(words: str) -> str:
    """Words without regard to case, to how letters are composed, and to spaces around and between them."""
    return unicodedata.normalize("NFC", " ".join(words.split()).casefold())
