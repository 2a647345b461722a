"""Earlier states from the files that the store recorded: a delivery as it was, and a publication made again."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path

import duckdb

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts.publishing import publish_database
from casewave.assets.warehouse.exporting import MADE_AGAIN, record_export
from casewave.assets.warehouse.history import recorded_file
from casewave.assets.warehouse.store import Store, StoreError, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.study_file import load_study


def restore(con: duckdb.DuckDBPyConnection, entry: int, folder: Path) -> int:
    """Write the files of a recorded load into a folder, as they were; its wave."""
    found = con.execute("SELECT action, wave FROM audit.history WHERE entry = ?", [entry]).fetchone()
    if found is None or found[0] != "load":
        raise StoreError(f"{entry} is no load; casewave history shows which numbers are")
    _expect_files(con, [entry])
    files = con.execute("SELECT file, sha256 FROM audit.recorded_files WHERE entry = ?", [entry]).fetchall()
    for name, sha256 in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(recorded_file(con, sha256) or b"")
    return int(found[1])


def _expect_files(con: duckdb.DuckDBPyConnection, entries: list[int]) -> None:
    query = """
        SELECT min(entry) FROM audit.recorded_files ANTI JOIN audit.file_contents USING (sha256)
        WHERE list_contains(?, entry)
    """
    (erased,) = con.execute(query, [entries]).fetchone() or (None,)
    if erased is not None:
        raise StoreError(
            f"not all files of entry {erased} are kept: an informant withdrew, or a row that was left out named someone"
        )


def rebuild_publication(workspace: Workspace, entry: int, folder: Path) -> Workspace:
    """Make a publication again below a new folder, with its tables, figures and pages, as `rebuild_database` does."""
    rebuilt = rebuild_database(workspace, entry, folder)
    record_export(workspace, f"publication {entry}{MADE_AGAIN}{folder}", [rebuilt.published])
    from casewave.pipelines.actions.report import make_reports  # brings the renderer

    make_reports(rebuilt)
    return rebuilt


def rebuild_database(workspace: Workspace, entry: int, folder: Path) -> Workspace:
    """Make a published database again below a new folder, from the files recorded by the loads that it rests on.

    Raises StoreError where the entry is no publication, files are not kept, or the folder is not empty.
    """
    if workspace.is_encrypted:
        raise StoreError("an earlier delivery would be written in the clear to be loaded, and the study is encrypted")
    if folder.exists() and any(folder.iterdir()):
        raise StoreError(f"{folder} is not empty; name a new folder")
    rebuilt = Workspace(folder / "data_raw" / workspace.folder.name)
    con = connect(workspace.store, read_only=True)
    try:
        loads = _loads_before(con, entry)
        _expect_files(con, [load for load, *_ in loads])
        with Store(folder / "warehouse" / "store" / workspace.store.name).open() as fresh:
            for load, wave, is_partial in loads:  # each with the register of its time
                shutil.rmtree(rebuilt.delivery(wave), ignore_errors=True)
                restore(con, load, rebuilt.folder)
                delivery = rebuilt.delivery(wave)
                load_delivery(
                    fresh, load_study(rebuilt.folder), wave, delivery, accept_partial=is_partial, accept_few=is_partial
                )
            publish_database(fresh, rebuilt.published)
    finally:
        con.close()
    return rebuilt


def _loads_before(con: duckdb.DuckDBPyConnection, entry: int) -> list[tuple[int, int, bool]]:
    """All loads before a publication in order, as entry, wave and whether in part: later ones build on earlier ones."""
    found = con.execute("SELECT action, casewave_version FROM audit.history WHERE entry = ?", [entry]).fetchone()
    if found is None or found[0] != "publication":
        raise StoreError(f"{entry} is no publication; casewave history shows which numbers are")
    if found[1] != version("casewave"):
        raise StoreError(f"{entry} was made by casewave {found[1]}; install that version to make it again")
    query = "SELECT entry, wave, is_partial FROM audit.history WHERE action = 'load' AND entry < ? ORDER BY entry"
    return con.execute(query, [entry]).fetchall()
