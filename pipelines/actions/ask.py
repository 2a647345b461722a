"""The published database opened for questions: read-only, and shut off from every other file of the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from casewave.assets.warehouse.store import StoreError, connect
from casewave.assets.warehouse.workspace import Workspace

SHUT_OFF = "SET enable_external_access = false; SET lock_configuration = true"


@contextmanager
def asking(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to what is published. Raises StoreError where that is nothing."""
    if not workspace.published.exists():
        raise StoreError("nothing is published yet; run casewave load first")
    con = connect(workspace.published, read_only=True)
    try:
        con.execute(SHUT_OFF)
        yield con
    finally:
        con.close()
