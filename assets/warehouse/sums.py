"""Sums of what a load wrote, by table and wave: whether the store still holds just that, cell for cell.

Each sum adds up the hashes that DuckDB gives to rows, so that it costs a hundredth of a load. It finds what a damaged
disk or a hand changed; who can write to the store could also write another sum, which the delivered files, read again,
do find (`pipelines.actions.audit`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import duckdb

from casewave.assets.warehouse.store import filled_tables
from casewave.schemas.columns import table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import link_columns
from casewave.schemas.register.tables import REGISTER

NO_WAVE = 0  # of the tables of the register
Summed = tuple[str, int]  # table and wave


def summed_tables() -> Iterator[tuple[str, str]]:
    """The tables that a load fills, each with what gives the wave of a row."""
    for model in DELIVERED:
        yield f"raw.{table_name(model)}", "wave"
        yield f"core.{table_name(model)}", "wave"
        yield from ((f"core.{column.link}", "wave") for column in link_columns(model))
    yield from ((f"core.{table_name(model)}", str(NO_WAVE)) for model in REGISTER)


def record_sums(con: duckdb.DuckDBPyConnection, wave: int | None = None, *, but: Collection[Summed] = ()) -> None:
    """Write down the sums of a wave and of the register, or without one of all waves, as they were loaded or erased.

    but: tables that were not as they were loaded before, and are not to be taken as such now.
    """
    present = con.execute(_sums(con, wave)).fetchall()
    of_wave = "" if wave is None else f"WHERE wave IN ({wave:d}, {NO_WAVE})"
    recorded = {row[:2]: row for row in con.execute(f"FROM audit.table_sums {of_wave}").fetchall()}
    rows = [row for row in present if row[:2] not in but] + [row for place, row in recorded.items() if place in but]
    con.execute(f"DELETE FROM audit.table_sums {of_wave}")
    if rows:  # a single statement costs a tenth of one for each row
        places = ", ".join(["(?, ?, ?, ?, ?)"] * len(rows))
        con.execute(f"INSERT INTO audit.table_sums VALUES {places}", [value for row in rows for value in row])


def changed_sums(con: duckdb.DuckDBPyConnection) -> list[Summed]:
    """The tables and waves whose rows are not those that were loaded."""
    query = f"""
        WITH recorded AS (FROM audit.table_sums WHERE duckdb_version = version()),
        present AS (SELECT table_name, wave, row_sum AS present_sum FROM ({_sums(con)}))
        SELECT table_name, wave FROM recorded FULL JOIN present USING (table_name, wave)
        WHERE row_sum IS DISTINCT FROM present_sum AND EXISTS (FROM recorded)
        ORDER BY table_name, wave
    """
    return con.execute(query).fetchall()


def named(table: str, wave: int) -> str:
    """A table of a wave, in words."""
    return f"{table} of wave {wave}" if wave != NO_WAVE else table


def _sums(con: duckdb.DuckDBPyConnection, of_wave: int | None = None) -> str:
    """The query for the sums of the tables that hold rows."""
    filled = filled_tables(con, (table for table, _ in summed_tables()))
    summed = [each for each in summed_tables() if each[0] in filled] or [next(summed_tables())]
    return " UNION ALL ".join(
        f"SELECT '{table}' AS table_name, {wave} AS wave, version() AS duckdb_version, count(*) AS rows, "
        f"sum(hash(a_row)::HUGEINT)::VARCHAR AS row_sum FROM {table} AS a_row "
        f"{'' if of_wave is None or wave != 'wave' else f'WHERE wave = {of_wave:d}'} GROUP BY ALL HAVING count(*) > 0"
        for table, wave in summed
    )
