"""The store compared with the delivered files, which are read again: cell by cell, whatever changed it.

Belongs elsewhere: whether the history is whole (`assets.warehouse.history`), the quick comparison
(`assets.warehouse.sums`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.reading.issues import Refused
from casewave.assets.warehouse.store import Store, StoreError, attach, connect
from casewave.assets.warehouse.sums import summed_tables
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.rebuild import restore
from casewave.schemas.columns import key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.language import numbered
from casewave.schemas.register.study_file import load_study

SHOWN = 20  # cells of a table
LAST_LOADS = """
    SELECT wave, max(entry), arg_max(is_partial, entry), arg_max(fingerprint, entry)
    FROM audit.history WHERE action = 'load' GROUP BY wave ORDER BY wave
"""


@dataclass
class Compared:
    """Cells of the store that differ from the delivered files, and waves whose files cannot be read again."""

    differences: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def compare_with_deliveries(workspace: Workspace) -> Compared:
    """Load what each wave's last load took again, in memory, and compare all that the store holds of it.

    No message repeats a value. A wave's files are those of its folder, if they are the loaded ones, else those that
    the store keeps; these are read in the clear, so not in an encrypted study.
    """
    compared = Compared()
    with Store(None, is_encrypted=workspace.is_encrypted).open() as again:
        kept = connect(workspace.store, read_only=True)
        try:
            waves = list(_load_again(again, kept, workspace, compared))
        finally:
            kept.close()
        attach(again, workspace.store, "kept", read_only=True)
        for table, wave_of_row in summed_tables():
            if wave_of_row == "wave":
                compared.differences += _differences(again, table, waves)
    return compared


def _load_again(
    again: duckdb.DuckDBPyConnection, kept: duckdb.DuckDBPyConnection, workspace: Workspace, compared: Compared
) -> Iterator[int]:
    for wave, entry, is_partial, fingerprint in kept.execute(LAST_LOADS).fetchall():
        with tempfile.TemporaryDirectory() as beside:
            try:
                folder = _files(kept, workspace, wave, entry, fingerprint, Path(beside))
                study = load_study(folder)
                load_delivery(
                    again, study, wave, folder / f"wave-{wave}", accept_partial=is_partial, accept_few=is_partial
                )
                yield wave
            except StoreError as error:
                compared.unread.append(f"wave {wave}: {error}")
            except Refused as refused:
                compared.unread.append(f"wave {wave}: its files are refused now, {refused.issues[0].place} first")


def _files(
    kept: duckdb.DuckDBPyConnection, workspace: Workspace, wave: int, entry: int, fingerprint: str, beside: Path
) -> Path:
    """The study folder in which a wave's files are as they were loaded."""
    delivery = workspace.delivery(wave)
    if delivery.is_dir() and delivery_fingerprint(delivery) == fingerprint:
        return workspace.folder
    if workspace.is_encrypted:
        raise StoreError("its folder has changed since it was loaded, and what the store keeps is encrypted")
    restore(kept, entry, beside)
    return beside


def _differences(con: duckdb.DuckDBPyConnection, table: str, waves: list[int]) -> list[str]:
    """The cells that a table of the store has otherwise than the one that was loaded again."""
    sides = ("SELECT * FROM kept." + table, "SELECT * FROM " + table)
    of_waves = f"WHERE list_contains({waves!r}::BIGINT[], wave)"
    found: list[dict[Any, dict[str, Any]]] = []
    key = _key(table)
    for one, other in (sides, sides[::-1]):
        query = f"({one} {of_waves}) EXCEPT ALL ({other} {of_waves}) ORDER BY ALL LIMIT {10 * SHOWN}"
        rows = con.execute(query).to_arrow_table().to_pylist()
        found.append({(row["wave"], *(row.get(name) for name in key)): row for row in rows})
    lines = [
        _line(table, place, *(side.get(place) for side in found)) for place in sorted(found[0] | found[1], key=str)
    ]
    more = [f"{table}: and at least {numbered(len(lines) - SHOWN, 'more row')}"] * (len(lines) > SHOWN)
    return [*lines[:SHOWN], *more]


def _key(table: str) -> list[str]:
    """What tells the rows of a table apart in a message: where they were delivered or, of pairs, their key."""
    schema, name = table.split(".")
    model = next((model for model in DELIVERED if table_name(model) == name), None)
    if schema == "raw" and model:
        return ["file", "sheet", "row"]
    return list(key_columns(model)[:1]) if model else []


def _line(table: str, place: tuple[Any, ...], kept: dict[str, Any] | None, delivered: dict[str, Any] | None) -> str:
    named = " ".join(str(part) for part in place[1:] if part not in (None, ""))
    where = f"{table}, wave {place[0]}{f', {named}' if named else ''}"
    if kept is None or delivered is None:
        return f"{where}: {'is not in the store' if kept is None else 'was not delivered'}"
    changed = [name for name in kept if kept[name] != delivered[name]]
    return f"{where}: {', '.join(changed) or 'a row that is there more than once'} differs from the delivered file"
