"""What has been delivered, loaded and published of each wave, and whether another version published it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.reading.files import is_delivered
from casewave.assets.warehouse.published import page_shows, published_fingerprints
from casewave.assets.warehouse.store import connect, is_of_this_version
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.columns import columns, table_name
from casewave.schemas.register.study import Wave


def wave_states(workspace: Workspace) -> Iterator[tuple[str, str, str, str, str, str]]:
    """One line per wave: number, window, topic, state, interviews, statements."""
    published = published_fingerprints(workspace.published)
    interviews = _counts(workspace, "SELECT wave, count(*) FROM core.interviews GROUP BY wave")
    statements = _counts(workspace, "SELECT wave, count(statement) FROM mart.cell_entries GROUP BY wave")
    for wave in workspace.study.waves:
        state = _state(workspace, wave, published.get(wave.wave))
        counts = (str(each.get(wave.wave, "")) for each in (interviews, statements))
        yield str(wave.wave), wave.window, wave.topic, state, *counts  # type: ignore[misc]


def is_outdated(published: Path) -> bool:
    """Say whether another version of casewave, with other tables in the store, made what is published."""
    if not published.exists():
        return False
    con = connect(published, read_only=True)
    try:
        return not is_of_this_version(con)
    finally:
        con.close()


def another_version(error: Exception, published: Path) -> str | None:
    """Say that another version of casewave made what is published, if that is why an error came up; else nothing."""
    if not isinstance(error, (duckdb.CatalogException, duckdb.BinderException)) or not published.exists():
        return None
    from casewave.assets.marts import MARTS  # brings every model

    con = connect(published, read_only=True)
    try:
        query = """
            SELECT columns.table_name, columns.column_name FROM duckdb_columns() AS columns
            INNER JOIN duckdb_tables() AS tables USING (schema_name, table_name) WHERE schema_name = 'mart'
        """
        found = con.execute(query).fetchall()
    finally:
        con.close()
    if set(found) == {(table_name(model), column.name) for model in MARTS for column in columns(model)}:
        return None
    return f"{published} was made by another version of casewave. Load again: casewave load makes it again."


def _state(workspace: Workspace, wave: Wave, published: str | None) -> str:
    folder = workspace.delivery(wave.wave)
    if wave.status == "planned":
        return "planned"
    if not is_delivered(folder):
        return "published; its files are gone" if published else f"not delivered (put it into {folder.name})"
    if published == delivery_fingerprint(folder):
        has_page = workspace.is_encrypted or page_shows(workspace, wave.wave, published)
        return "published" if has_page else "published, but not its page: load again"
    return "changed since it was published" if published else "delivered, not loaded"


def _counts(workspace: Workspace, query: str) -> dict[int, int]:
    if not workspace.published.exists():
        return {}
    con = connect(workspace.published, read_only=True)
    try:
        return dict(con.execute(query).fetchall())
    finally:
        con.close()
