"""A delivery checked by loading it into a database in memory, which is then thrown away."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from assets.faults import Fault, Refused
from assets.loading import count_rows, replace_wave
from pipelines.store import Store, StoreError, connect, transaction
from pipelines.workspace import Workspace
from schemas.columns import table_name
from schemas.derive import link_columns, quoted
from schemas.tables import DELIVERED

NotCarried = tuple[str, str, int]


@dataclass(frozen=True)
class Checked:
    """What a check found: rows of each table of a delivery in order, else its faults; and what is not carried over."""

    rows: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    not_carried: list[NotCarried] = field(default_factory=list)


def check_delivery(workspace: Workspace, wave: int, delivery: Path) -> Checked:
    """Load a delivery beside the published waves, in memory.

    What loads here loads there: it is the same code. The store is not opened, so a load may go on meanwhile.
    """
    with Store(None).open() as con:
        _copy_published(con, workspace.published)
        try:
            with transaction(con):
                replace_wave(con, workspace.study, wave, delivery)
        except Refused as refusal:
            return Checked(faults=refusal.faults)
        return Checked(count_rows(con, wave), [], not_carried_over(con, wave))


def not_carried_over(con: duckdb.DuckDBPyConnection, wave: int) -> list[NotCarried]:
    """What of the wave's QDA projects the study takes nothing of: file, what, and how many."""
    query = "SELECT file, what, count FROM audit.not_carried_over WHERE wave = ? ORDER BY file, count DESC, what"
    return con.execute(query, [wave]).fetchall()


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
