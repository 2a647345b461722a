"""The rule that what a loaded row names is still in the register, which the models imply.

A word that left study.yaml would drop rows from the marts without a message. Belongs elsewhere: whether a code is one
of its framework (`related`) and whether a wave is collected (`wave_is_collected.sql`).
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from casewave.schemas.columns import Column, Table, columns, key_columns, table_name
from casewave.schemas.derive import item_name
from casewave.schemas.register.study import Study
from casewave.schemas.values.readings import PLACES

# Words of a framework, which have a rule of their own, and words of casewave, which no study declares.
NOT_DECLARED_BY_WORD = {"elements", "scenarios", "quantities"}


def unregistered(
    con: duckdb.DuckDBPyConnection, study: Study, models: tuple[type[Table], ...]
) -> list[tuple[int, str, str, int, str, str]]:
    """Find the words of these models' rows that the register does not declare: a row for each, with its place."""
    declared: dict[str, list[str]] = {name: list(words) for name, words in study.words.items()}
    declared["programmes"] = [entry.programme for entry in study.programmes]
    declared["sites"] = [entry.site for entry in study.sites]
    used = {vocabulary for model in models for _, vocabulary in registered_columns(model)}
    return con.execute(_query(models), {name: declared[name] for name in used}).fetchall() if used else []


def registered_columns(model: type[Table]) -> Iterator[tuple[Column, str]]:
    """The columns of a model that hold words of the register, each with the vocabulary that declares them."""
    for column in columns(model):
        place = column.name if column.derived else column.reads or ""
        vocabulary = column.among or PLACES.get(place)
        if vocabulary and vocabulary not in NOT_DECLARED_BY_WORD:
            yield column, vocabulary


def _query(models: tuple[type[Table], ...]) -> str:
    named = " UNION ALL ".join(
        _words_of(model, column, vocabulary) for model in models for column, vocabulary in registered_columns(model)
    )
    return f"""
        SELECT wave, file, sheet, row, column_name, value
        FROM ({named}) AS named
        ORDER BY wave, file, sheet, row, column_name, value
    """


def _words_of(model: type[Table], column: Column, vocabulary: str) -> str:
    """The query for the words of one column that are not among the declared ones."""
    table, key = f"core.{table_name(model)}", key_columns(model)[0]
    source, value = f"{table} AS t", f"t.{column.name}"
    if column.link:
        source, value = f"{table} AS t INNER JOIN core.{column.link} AS s USING (wave, {key})", f"s.{item_name(column)}"
    shown = key if column.derived else column.name
    return f"""
        SELECT t.wave, t.file, t.sheet, t.row, '{shown}' AS column_name, {value} AS value FROM {source}
        WHERE {value} IS NOT NULL AND {value} NOT IN (SELECT unnest(${vocabulary}))
    """
