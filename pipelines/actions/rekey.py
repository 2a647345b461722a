"""The key of an encrypted study changed: store and published file written again with another key.

Each file is written next to the current one, and put in place in one step. Killed in between, a file is as it
was or as it is to be, and the change done again goes on where it stopped.
"""

from __future__ import annotations

from pathlib import Path

from casewave.assets.warehouse.history import record
from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.keys import read_key, the_key
from casewave.assets.warehouse.renewal import rewritten
from casewave.assets.warehouse.store import StoreError, attach, connect, has_key
from casewave.assets.warehouse.workspace import Workspace


def encrypted_files(workspace: Workspace) -> list[Path]:
    """The store and the published file, as far as they are there."""
    return [path for path in (workspace.store, workspace.published) if path.exists()]


def opens(path: Path, key: str) -> bool:
    """Say whether a key opens an encrypted file. Raises StoreError if another process has it."""
    con = connect(None)
    try:
        attach(con, path, "tried", read_only=True, key=key)
    except StoreError as error:
        if "does not open" in str(error):
            return False
        raise
    finally:
        con.close()
    return True


def change_key(workspace: Workspace, new_key_file: Path) -> list[Path]:
    """Write all encrypted files again with the key of another file; those that were written again.

    Raises KeyTrouble or StoreError where a key is not one, or opens neither.
    """
    old, new = the_key(workspace.study.study), read_key(new_key_file)
    changed = []
    with holding(workspace):
        for path in encrypted_files(workspace):
            if not has_key(path):
                raise StoreError(f"{path} is not encrypted; delete it, then load again")
            if not opens(path, new):
                _rewrite(path, old, new, is_store=path == workspace.store)
                changed.append(path)
    return changed


def _rewrite(path: Path, old: str, new: str, *, is_store: bool) -> None:
    with rewritten(path, old_key=old, new_key=new) as con:
        con.execute("COPY FROM DATABASE old TO new")
        if is_store:
            record(con, "key change", "the store and what is published are written again with another key")
