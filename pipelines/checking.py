"""A delivery checked by loading it into a database in memory, which is then thrown away."""

from __future__ import annotations

from pathlib import Path

import duckdb

from assets.faults import Fault, Refused
from assets.loading import count_rows, replace_wave
from pipelines.store import Store, StoreError, connect, transaction
from pipelines.workspace import Workspace
from schemas.columns import table_name
from schemas.derive import link_columns, quoted
from schemas.tables import DELIVERED


def check_delivery(workspace: Workspace, wave: int, delivery: Path) -> tuple[dict[str, int], list[Fault]]:
    """Load a delivery beside the published waves, in memory: rows of each table, or the faults.

    What loads here loads there: it is the same code. The store is not opened, so a load may go on meanwhile.
    """
    with Store(None).open() as con:
        _copy_published(con, workspace.published)
        try:
            with transaction(con):
                replace_wave(con, workspace.study, wave, delivery)
        except Refused as refusal:
            return {}, refusal.faults
        return count_rows(con, wave), []


def _copy_published(con: duckdb.DuckDBPyConnection, published: Path) -> None:
    if not published.exists():
        return
    connect(published, read_only=True).close()  # says clearly what cannot be opened
    con.execute(f"ATTACH {quoted(str(published))} AS published (READ_ONLY)")
    versions = [f"FROM {catalog}audit.store_version" for catalog in ("", "published.")]
    if len({con.execute(query).fetchone() for query in versions}) > 1:
        raise StoreError("what is published was made by another version of casewave; load again, then check")
    for model in DELIVERED:
        for name in [table_name(model), *(column.link for column in link_columns(model))]:
            con.execute(f"INSERT INTO core.{name} BY NAME SELECT * FROM published.core.{name}")
    con.execute("DETACH published")
