"""Whether a mart is well formed: its rows held against its model before anything is published.

That a required column is filled the database itself sees to.
"""

from __future__ import annotations

from collections import Counter

import duckdb
import pandas as pd
import pandera.errors
import pyarrow as pa

from casewave.schemas.columns import Table, columns, key_columns, table_name
from casewave.schemas.rules import schema_of_ruled_columns

BATCH_ROWS = 120_000  # a whole mart as one frame costs memory and time


def model_issues(con: duckdb.DuckDBPyConnection, model: type[Table], db_schema: str = "mart") -> list[str]:
    """Say in words what breaks the model in a table as it is: a rule, or a key that returns."""
    table = f"{db_schema}.{table_name(model)}"
    return [*_broken_rules(con, model, table), *_repeated_keys(con, model, table)]


def _broken_rules(con: duckdb.DuckDBPyConnection, model: type[Table], table: str) -> list[str]:
    ruled = [column.name for column in columns(model) if column.rules]
    if not ruled:
        return []
    schema = schema_of_ruled_columns(model)
    found: Counter[tuple[str, str]] = Counter()
    reader = con.execute(f"SELECT {', '.join(ruled)} FROM {table}").to_arrow_reader(BATCH_ROWS)
    for batch in reader:
        try:
            schema.validate(pa.Table.from_batches([batch]).to_pandas(types_mapper=pd.ArrowDtype), lazy=True)
        except pandera.errors.SchemaErrors as error:
            cases = error.failure_cases
            found.update(zip(cases["column"].astype(str), cases["check"].astype(str), strict=True))
    return [f"{column}: {check}, {count} times" for (column, check), count in found.items()]


def _repeated_keys(con: duckdb.DuckDBPyConnection, model: type[Table], table: str) -> list[str]:
    key = ", ".join(key_columns(model))
    query = f"SELECT sum(rows - 1) FROM (SELECT count(*) AS rows FROM {table} GROUP BY {key})"
    (repeated,) = con.execute(query).fetchone() or (0,)
    return [f"key returns, {int(repeated)} times"] if repeated else []
