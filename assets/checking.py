"""Whether a mart is well formed: its rows held against its model before anything is published."""

from __future__ import annotations

import duckdb
import pandas as pd
import pandera.errors

from schemas.columns import Table, key_columns, table_name


def mart_rows(con: duckdb.DuckDBPyConnection, model: type[Table]) -> pd.DataFrame:
    """All rows of a mart: any wave's delivery may bear on any of them, and all are published together."""
    frame: pd.DataFrame = (
        con.execute(f"SELECT * FROM mart.{table_name(model)}").to_arrow_table().to_pandas(types_mapper=pd.ArrowDtype)
    )
    return frame


def mart_faults(rows: pd.DataFrame, model: type[Table]) -> list[str]:
    """Say in words what breaks the model: a missing or strange column, a rule, or a key that returns."""
    try:
        model.validate(rows, lazy=True)
    except pandera.errors.SchemaErrors as error:
        found = error.failure_cases[["column", "check"]].astype(str).value_counts()
        return [f"{column}: {check}, {count} times" for (column, check), count in found.items()]
    repeated = int(rows.duplicated(list(key_columns(model))).sum())
    return [f"key returns, {repeated} times"] if repeated else []
