"""An export written into the history of the study's data: what left the warehouse, and when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from casewave.assets.reading.files import file_hash
from casewave.assets.warehouse.history import record
from casewave.assets.warehouse.store import Store, transaction
from casewave.assets.warehouse.workspace import Workspace

MADE_AGAIN = ", made again in "  # before the folder, in the entry of a publication that was made again


def record_export(workspace: Workspace, what: str, files: Iterable[Path]) -> None:
    """Write down that these files were made to be handed on. Where no store is, there is no history to write to."""
    if not workspace.store.exists():
        return
    fingerprint = hashlib.sha256("\n".join(file_hash(file) for file in files).encode()).hexdigest()
    with Store(workspace.store, is_encrypted=workspace.is_encrypted).open() as con, transaction(con):
        record(con, "export", what, fingerprint=fingerprint)


def went_out(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What left the warehouse so far, by the history: a line for each export and bundle, with its day."""
    query = "SELECT happened_at, action, detail FROM audit.history WHERE action IN ('export', 'send') ORDER BY entry"
    return [f"{when[:10]}, {action}: {detail}" for when, action, detail in con.execute(query).fetchall()]


def made_again(con: duckdb.DuckDBPyConnection) -> list[Path]:
    """The folders in which publications were made again, by the history."""
    query = """
        SELECT DISTINCT substr(detail, strpos(detail, $1) + length($1)) FROM audit.history
        WHERE action = 'export' AND contains(detail, $1)
    """  # up to the end: a folder's name may hold the words itself
    return [Path(folder) for (folder,) in con.execute(query, [MADE_AGAIN]).fetchall()]
