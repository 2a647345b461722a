"""What the register said when waves were loaded, kept where study.yaml says otherwise since.

Belongs elsewhere: what the change makes of the tables of these waves (`assets.marts.register_changes`).
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb


def begin(con: duckdb.DuckDBPyConnection, wave: int, loaded: Collection[int]) -> None:
    """Forget what the last wave was loaded with before, as it is loaded again: until another comes, it is set up."""
    if loaded and wave == max(loaded):
        con.execute("DELETE FROM audit.earlier_registers WHERE wave = ?", [wave])


def keep(con: duckdb.DuckDBPyConnection, table: str, loaded: Collection[int]) -> None:
    """Keep a table of the register, which is about to change, for the loaded waves that have no earlier one of it."""
    con.execute(
        f"""
        INSERT INTO audit.earlier_registers BY NAME
        SELECT waves.wave, $table AS table_name, CAST(to_json(held.rows) AS VARCHAR) AS rows
        FROM unnest($loaded) AS waves (wave)
        CROSS JOIN (SELECT coalesce(list(a_row ORDER BY rowid), []) AS rows FROM core.{table} AS a_row) AS held
        WHERE (waves.wave, $table) NOT IN (SELECT (wave, table_name) FROM audit.earlier_registers)
        """,
        {"table": table, "loaded": sorted(loaded)},
    )
