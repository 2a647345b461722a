"""An informant erased from the store: the tombstone, the rows, and the bytes that deleted rows leave behind.

Each step can be done again: killed in between, the next withdrawal or load goes on where this one stopped. Belongs
elsewhere: what of an informant is erased (`assets.protection.withdrawal`), and
what was made of the store (`pipelines.actions.withdraw`).
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from ruamel.yaml import YAML

from casewave.assets.protection.withdrawal import Erased, erase, withdrawn_codes
from casewave.assets.warehouse.history import record
from casewave.assets.warehouse.renewal import rewritten
from casewave.assets.warehouse.store import Store, transaction
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.study_file import load_study

HEAD = """# Tombstones of informants who have withdrawn, without code and content. casewave withdraw writes them.
withdrawals:
"""
# Whether a withdrawal has come since the file was last rewritten.
TO_BE_REWRITTEN = """
    SELECT coalesce(max(entry) FILTER (action = 'withdrawal'), 0)
        > coalesce(max(entry) FILTER (action = 'rewriting'), 0)
    FROM audit.history
"""


def write_tombstone(folder: Path, tombstone: str, reason: str, decided_by: str) -> None:
    """Add an entry to withdrawals.yaml, if it is not there yet, in one step."""
    path, yaml = folder / "withdrawals.yaml", YAML()
    if any(entry.tombstone == tombstone for entry in load_study(folder).withdrawals):
        return
    entry = {"tombstone": tombstone, "reason": reason, "decided_by": decided_by, "withdrawn_on": dt.date.today()}
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        file.write(path.read_text(encoding="utf-8") if path.exists() else HEAD)
        yaml.dump([entry], file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def erase_withdrawn(workspace: Workspace) -> Erased:
    """Erase from the store whoever the register says has withdrawn, and rewrite the file so that no byte is left."""
    erased = Erased()
    if not workspace.store.exists():
        return erased
    with Store(workspace.store, is_encrypted=workspace.is_encrypted).open() as con:
        for code in withdrawn_codes(con, workspace.study):
            with transaction(con):
                found = erase(con, workspace.study, code)
            erased.rows += found.rows
            erased.shared |= found.shared
            erased.places |= found.places
            erased.mentions += found.mentions
        pending = con.execute(TO_BE_REWRITTEN).fetchone() == (True,)
    if pending:
        _rewrite(workspace.store)
    return erased


def _rewrite(store: Path) -> None:
    """Write the store again: deleted rows leave their bytes in the old file."""
    with rewritten(store) as con:
        con.execute("COPY FROM DATABASE old TO new")
        record(con, "rewriting", "no byte of what was erased is left in the store's file")
