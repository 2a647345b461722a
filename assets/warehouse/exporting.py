"""An export written into the history of the study's data: what left the warehouse, and when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from casewave.assets.reading.files import file_hash
from casewave.assets.warehouse.history import record
from casewave.assets.warehouse.store import Store, transaction
from casewave.assets.warehouse.workspace import Workspace


def record_export(workspace: Workspace, what: str, files: Iterable[Path]) -> None:
    """Write down that these files were made to be handed on. Where no store is, there is no history to write to."""
    if not workspace.store.exists():
        return
    fingerprint = hashlib.sha256("\n".join(file_hash(file) for file in files).encode()).hexdigest()
    with Store(workspace.store, is_encrypted=workspace.is_encrypted).open() as con, transaction(con):
        record(con, "export", what, fingerprint=fingerprint)
