"""The entry `reading` of the register: words that a study's files use for nothing, and what in them is no table's.

Belongs elsewhere: how a file is read (`assets.reading`), how a word of a column is (`schemas.values.readings`).
"""

from __future__ import annotations

from pydantic import model_validator

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

    @model_validator(mode="after")
    def _have_one_meaning(self) -> ReadingRules:
        meanings = (self.blank_words, self.missing_words, self.not_applicable_words)
        words = [word.casefold().strip() for meaning in meanings for word in {*meaning}]
        if twice := sorted(word for word in set(words) if words.count(word) > 1):
            raise ValueError(f"'{twice[0]}' has more than one meaning. Keep it in one list")
        return self

    def ignores_sheet(self, title: str) -> bool:
        """Say whether a sheet is not loaded."""
        return folded(title) in map(folded, self.ignore_sheets)

    def ignores_column(self, table: str, header: str) -> bool:
        """Say whether a column of a table is not loaded."""
        ignored = set(map(folded, self.ignore_columns))
        return bool({folded(header), folded(f"{table}.{header}")} & ignored)


NO_RULES = ReadingRules()


def folded(words: str) -> str:
    """Words without regard to case and to spaces around and between them."""
    return " ".join(words.split()).casefold()
