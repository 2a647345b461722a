"""Copies of a study that casewave itself made, found again: public packages, publications, Dagster's records.

Belongs elsewhere: what is erased in the store (`assets.protection.withdrawal`), and in which order
(`assets.protection.erasing`).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.values.spellings import Spellings

MENTION = "[withdrawn]"
TEXTS = """SELECT rowid, "{column}" FROM "{table}" WHERE typeof("{column}") = 'text'"""
LARGEST = 50_000_000  # bytes of a text file of Dagster's that is looked through


def remove_packages(workspace: Workspace) -> list[Path]:
    """Remove each package of the study below `public/`; their folders."""
    below = workspace.public.parent
    found = {workspace.public, *below.glob(f".{workspace.public.name}.new")}
    found |= {path.parent for path in below.rglob("datapackage.json") if _is_of(path, workspace.study.study)}
    removed = sorted(folder for folder in found if folder.is_dir() and folder != below)
    for folder in removed:
        shutil.rmtree(folder, ignore_errors=True)
    return removed


def _is_of(descriptor: Path, study: str) -> bool:
    try:
        return bool(json.loads(descriptor.read_text(encoding="utf-8"))["name"] == study.replace("_", "-"))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def remove_rebuilt(workspace: Workspace, folders: Iterable[Path]) -> list[Path]:
    """Remove the publications that were made again in these folders, if they are still there; their folders."""
    removed = []
    for folder in folders:
        study = folder / "data_raw" / workspace.folder.name
        if folder == workspace.root or not (folder / "warehouse" / "store" / workspace.store.name).exists():
            continue
        for part in (study, *(folder / name for name in ("warehouse", "reports", "public", ".dagster"))):
            shutil.rmtree(part, ignore_errors=True)
        for empty in (folder / "data_raw", folder):
            if not any(empty.iterdir()):
                empty.rmdir()
        removed.append(folder)
    return removed


def remove_pages(workspace: Workspace, published: Iterable[int]) -> None:
    """Remove the pages and marked-up copies of each wave but those published, whose pages are made again."""
    kept = {workspace.reports(wave) for wave in published}
    for folder in workspace.report.glob("wave-*"):
        if folder not in kept and folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)


def scrub_records(home: Path, mentions: Spellings) -> int:
    """Replace what Dagster's records mention; how many texts were changed."""
    changed = 0
    for path in sorted(path for path in home.rglob("*") if path.is_file() and not path.is_symlink()):
        if _is_database(path):
            changed += _scrub_database(path, mentions)
        elif path.suffix in (".out", ".err", ".log", ".txt") and path.stat().st_size <= LARGEST:
            changed += _scrub_text(path, mentions)
    return changed


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _scrub_text(path: Path, mentions: Spellings) -> int:
    text = path.read_text(encoding="utf-8", errors="replace")
    replaced = mentions.replace(text, MENTION)
    if replaced != text:
        path.write_text(replaced, encoding="utf-8")
    return int(replaced != text)


def _scrub_database(path: Path, mentions: Spellings) -> int:
    changed = 0
    with closing(sqlite3.connect(path, timeout=30)) as con:
        con.execute("PRAGMA secure_delete = ON")
        for table, column in _text_columns(con):
            rows = con.execute(
                f'SELECT rowid, "{column}" FROM "{table}" WHERE typeof("{column}") = \'text\''
            ).fetchall()
            replaced = [(mentions.replace(text, MENTION), row) for row, text in rows if mentions.find(text)]
            con.executemany(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', replaced)
            changed += len(replaced)
        con.commit()
        if changed:
            con.execute("VACUUM")
            con.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what is in the log of a database that others have open
    return changed


def _text_columns(con: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    tables = con.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").fetchall()
    for (table,) in tables:
        for _, column, kind, *_ in con.execute(f'PRAGMA table_info("{table}")').fetchall():
            if "CHAR" in kind.upper() or "TEXT" in kind.upper() or "CLOB" in kind.upper():
                yield table, column
