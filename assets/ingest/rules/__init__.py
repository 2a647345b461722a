"""Rules that concern several rows or tables: SQL that returns the offending rows, and those that the models imply.

Each file returns wave, file, sheet, row, column_name, value, the name of its kind of problem (`schemas.problems.rules`)
and a map of facts that fill in its wording. What one cell may hold is in the models.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from casewave.assets.ingest.rules.registered import unregistered
from casewave.assets.ingest.rules.related import queries
from casewave.assets.reading.issues import Issue
from casewave.assets.warehouse.store import filled_tables
from casewave.schemas.columns import Column, Table, columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import item_name
from casewave.schemas.hints import did_you_mean
from casewave.schemas.problems.deliveries import (
    AMBIGUOUS_REFERENCE,
    DUPLICATE_KEY,
    EARLIER_WAVE_FIRST,
    KEY_IN_OTHER_CASE,
    NO_LONGER_DECLARED,
    NO_SUCH_ROW,
    ROW_OF_LATER_WAVE,
)
from casewave.schemas.problems.kinds import Problem, either
from casewave.schemas.problems.rules import BY_NAME
from casewave.schemas.register.study import Study

VALUE = 5  # of the columns that a rule returns
Offence = tuple[int, str, str, int, str, str | None, Problem]  # wave, file, sheet, row, column, value, problem
NOT_LOADED = """
    SELECT wave FROM core.waves
    WHERE status = 'collected' AND wave <> ? AND wave NOT IN (SELECT wave FROM audit.deliveries) ORDER BY wave
"""
# Tables whose keys are distinguished by a rule of their own.
NAMED_TOGETHER = {
    "interviews": "sources", "documents": "sources", "codings": "sources", "findings": "entries",
    "scenario_judgements": "entries",
}  # fmt: skip
CODED = ("interviews", "documents")  # whose keys people write in many places
RULE_FILES = sorted(Path(__file__).parent.glob("*.sql"))


@dataclass
class PartialLoad:
    """What is known of a delivery with issues: tables that could not be read whole, and keys of refused rows.

    What refers to them is left for the next load, so that one problem is not reported many times.
    """

    unread: set[type[Table]] = field(default_factory=set)
    refused_keys: dict[type[Table], list[str]] = field(default_factory=lambda: defaultdict(list))


def broken_rules(con: duckdb.DuckDBPyConnection, study: Study, wave: int, partial_load: PartialLoad) -> list[Issue]:
    """Find what does not hold in the store with this wave's delivery in it. Other waves' files are named in full.

    Each is reported once, although a row whose key occurs twice has the items of its lists twice.
    """
    lost = {key for keys in partial_load.refused_keys.values() for key in keys}
    filled = filled_tables(con, (f"core.{table_name(model)}" for model in DELIVERED))
    models = tuple(model for model in DELIVERED if f"core.{table_name(model)}" in filled)
    found: list[Offence] = []
    files = (file.read_text(encoding="utf-8") for file in RULE_FILES)
    for query in (*filter(lambda text: _may_find(text, filled), files), *queries(models)):
        for *place, kind, facts in con.execute(query).fetchall():
            found.append((*place, BY_NAME[kind](**facts)))
    for wave_of_row, file_name, sheet, row, column_name, value in unregistered(con, study, models):
        found.append((wave_of_row, file_name, sheet, row, column_name, value, NO_LONGER_DECLARED()))
    rows = [row for row in found if row[VALUE] not in lost]
    for model in models:
        for column in columns(model):
            targets = [target for target in DELIVERED if table_name(target) in column.refers]
            if targets and not partial_load.unread & set(targets):
                refused = [key for target in targets for key in partial_load.refused_keys[target]]
                rows += _dangling(con, wave, model, column, targets, refused)
                rows += _ambiguous(con, model, column, targets)
    duplicates = [issue for model in models for issue in _duplicates(con, model, wave)]
    named = [model for model in models if table_name(model) in CODED]
    alike = [issue for model in named for issue in _alike(con, model, wave)]
    return list(dict.fromkeys([*(_issue(wave, row) for row in rows), *duplicates, *alike]))


def _may_find(query: str, filled: set[str]) -> bool:
    """Whether a rule can find anything: not where all the delivered tables that it reads are empty."""
    read = {f"core.{table_name(model)}" for model in DELIVERED} & set(re.findall(r"\bcore\.\w+", query))
    return not read or bool(read & filled)


def _issue(loading: int, offence: Offence) -> Issue:
    wave, file, sheet, row, column, value, problem = offence
    return Issue.of(problem, file if wave == loading else f"wave-{wave}/{file}", sheet, row, column, value)


def _duplicates(con: duckdb.DuckDBPyConnection, model: type[Table], wave: int) -> Iterator[Issue]:
    """Rows of the wave whose key another row has, which is named: an earlier one of the wave, or one of another wave.

    A roster lists its informants again in each wave; every other key is unique in the study.
    """
    table, column = f"core.{table_name(model)}", columns(model)[0]
    key, across = column.name, "wave, " if column.anew_each_wave else ""
    if not con.execute(f"SELECT 1 FROM {table} GROUP BY {across}{key} HAVING count(*) > 1 LIMIT 1").fetchone():
        return
    query = f"""
        SELECT file, sheet, row, {key}, first_value(wave) OVER keys, first_value([file, sheet]) OVER keys,
            first_value(row) OVER keys
        FROM {table}
        WINDOW keys AS (
            PARTITION BY {across}{key} ORDER BY wave = $wave, wave, file, sheet, row
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
        QUALIFY count(*) OVER keys > 1 AND row_number() OVER keys > 1 AND wave = $wave
    """
    for file, sheet, row, value, other_wave, (other_file, other_sheet), other_row in con.execute(
        query, {"wave": wave}
    ).fetchall():
        twin = (other_file, other_sheet, other_row) if other_wave == wave else None
        of_wave = "" if twin else f" of wave {other_wave}"
        other = f"{Issue(other_file, other_sheet, other_row).place}{of_wave}"
        yield Issue.of(DUPLICATE_KEY(other=other), file, sheet, row, key, value, twin=twin)


def _alike(con: duckdb.DuckDBPyConnection, model: type[Table], wave: int) -> Iterator[Issue]:
    """Interviews and documents of the wave whose key differs from that of another one by capital letters alone."""
    table, key = f"core.{table_name(model)}", columns(model)[0].name
    query = f"""
        SELECT mine.file, mine.sheet, mine.row, mine.{key}, other.wave, other.file, other.sheet, other.row
        FROM {table} AS mine
        INNER JOIN {table} AS other
            ON lower(mine.{key}) = lower(other.{key}) AND mine.{key} <> other.{key}
        WHERE mine.wave = $wave
            AND (other.wave <> $wave OR (other.file, other.sheet, other.row) < (mine.file, mine.sheet, mine.row))
        ORDER BY ALL
    """
    for file, sheet, row, value, other_wave, *other in con.execute(query, {"wave": wave}).fetchall():
        of_wave = "" if other_wave == wave else f" of wave {other_wave}"
        problem = KEY_IN_OTHER_CASE(other=f"{Issue(*other).place}{of_wave}")
        yield Issue.of(problem, file, sheet, row, key, value)


def _dangling(
    con: duckdb.DuckDBPyConnection,
    loading: int,
    model: type[Table],
    column: Column,
    targets: list[type[Table]],
    refused: list[str],
) -> Iterator[Offence]:
    """Values that no row of the tables referred to has as its key, in the same wave or an earlier one."""
    known = " UNION ALL ".join(
        f"SELECT {key_columns(target)[0]} AS name, wave FROM core.{table_name(target)}" for target in targets
    )
    table, key = f"core.{table_name(model)}", key_columns(model)[0]
    value = f"used.{item_name(column)}" if column.link else f"t.{column.name}"
    source = f"core.{column.link} AS used JOIN {table} AS t USING (wave, {key})" if column.link else f"{table} AS t"
    query = f"""
        WITH known AS (
            SELECT name, min(wave) AS wave FROM ({known} UNION ALL SELECT unnest($refused), 0)
            {f"WHERE {_is_used('name', column)}" if column.link else ""} GROUP BY name
        )
        SELECT DISTINCT t.wave, t.file, t.sheet, t.row, {value}
        FROM {source} LEFT JOIN known ON known.name = {value} AND known.wave <= t.wave
        WHERE {value} IS NOT NULL AND known.name IS NULL ORDER BY t.wave, t.file, t.sheet, t.row, {value}
    """
    dangling = con.execute(query, {"refused": refused}).fetchall()
    if not dangling:
        return
    names = {name for (name,) in con.execute(f"SELECT DISTINCT name FROM ({known})").fetchall()}
    meant = {written: _meant(written, names) for *_, written in dangling}
    absent = [wave for (wave,) in con.execute(NOT_LOADED, [loading]).fetchall()]
    for wave, file, sheet, row, written in dangling:
        earlier = [number for number in absent if number < wave]
        suggestion = EARLIER_WAVE_FIRST.format(wave=earlier[0]) if earlier else meant[written]
        kind = ROW_OF_LATER_WAVE if written in names else NO_SUCH_ROW
        problem = kind(suggestion, tables=either(column.refers), wave=wave, table=column.refers[0])
        yield wave, file, sheet, row, column.name, written, problem


def _ambiguous(
    con: duckdb.DuckDBPyConnection, model: type[Table], column: Column, targets: list[type[Table]]
) -> Iterator[Offence]:
    """Values that could mean rows of two tables, such as a finding and a rating of the same name."""
    kinds = {table_name(target): NAMED_TOGETHER.get(table_name(target), table_name(target)) for target in targets}
    if len(set(kinds.values())) < 2 or not column.link:
        return
    known = " UNION ALL ".join(
        f"SELECT DISTINCT {key_columns(target)[0]} AS name, '{table_name(target)}' AS place, "
        f"'{kinds[table_name(target)]}' AS kind FROM core.{table_name(target)} "
        f"WHERE {_is_used(key_columns(target)[0], column)}"
        for target in targets
    )
    item, key = item_name(column), key_columns(model)[0]
    query = f"""
        WITH ambiguous AS (
            SELECT name, string_agg(place, ' and ' ORDER BY place) AS places FROM ({known})
            GROUP BY name HAVING count(DISTINCT kind) > 1
        )
        SELECT DISTINCT t.wave, t.file, t.sheet, t.row, used.{item}, ambiguous.places
        FROM core.{column.link} AS used
        INNER JOIN core.{table_name(model)} AS t USING (wave, {key})
        INNER JOIN ambiguous ON used.{item} = ambiguous.name
        ORDER BY ALL
    """
    for wave, file, sheet, row, written, places in con.execute(query).fetchall():
        problem = AMBIGUOUS_REFERENCE(tables=places.replace("_", " "))
        yield wave, file, sheet, row, column.name, written, problem


def _is_used(name: str, column: Column) -> str:
    """SQL for: a name is one of those that a column of lists refers to, which are few where codings are millions."""
    return f"{name} IN (SELECT {item_name(column)} FROM core.{column.link})"


def _meant(written: str, names: set[str]) -> str:
    """A suggestion with the same numbers: INT-1 and INT-2 are alike, and two interviews."""
    return did_you_mean(written, [name for name in names if _numbers(name) == _numbers(written)])


def _numbers(name: str) -> list[str]:
    return [number.lstrip("0") for number in re.findall(r"[0-9]+", name)]
