"""Dagster's history in SQLite, with one connection for each database instead of one for each event.

A load writes some 500 events a run. Dagster opens its databases several times for each of them, which took a quarter
of a load. The files are those that Dagster's own storage writes, so that either reads what the other wrote. Runs and
schedules, which are few, go on as Dagster stores them.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as db
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (  # not among the public names
    SqliteEventLogStorage,
    SqliteEventLogStorageWatchdog,
)
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.pool import StaticPool
from watchdog.events import FileSystemEvent
from watchdog.observers import Observer

OPEN_AT_MOST = 8  # databases: the index and the latest runs
BUSY_SECONDS = 30  # that a connection waits for another process's


class DagsterHistory(DagsterSqliteStorage):
    """Dagster's storage below a folder, with the event log of this module."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLog(str(Path(base_dir) / "history" / "runs"))

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> DagsterHistory:
        return cls.from_local(inst_data=inst_data, **config_value)


class EventLog(SqliteEventLogStorage):
    """The event log: a database for each run, and the index over all of them.

    A connection belongs to the process that opened it, since SQLite forbids to carry one over a fork; those of the
    parent are kept as they are, never closed by a child.
    """

    _obs: Any

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[tuple[int, str], db.Engine] = OrderedDict()
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)
        self._db_lock = threading.RLock()  # type: ignore[assignment]  # dispose may come while a result is read

    @contextmanager
    def _connect(self, shard: str) -> Iterator[db.Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> db.Engine:
        key = (os.getpid(), shard)
        if key not in self._engines:
            self._close(keep=OPEN_AT_MOST - 1)
            self._engines[key] = self._opened(shard)
        self._engines.move_to_end(key)
        return self._engines[key]

    def _opened(self, shard: str) -> db.Engine:
        engine = db.create_engine(
            self.conn_string_for_shard(shard),
            poolclass=StaticPool,
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},  # threads take turns by the lock
        )
        self._initdb(engine)
        with engine.connect() as connection:
            # A crash of the machine may cost the last events of Dagster's page, never the study's data or audit trail.
            connection.execute(db.text("PRAGMA synchronous = NORMAL"))
        return engine

    def _close(self, keep: int = 0) -> None:
        """Close connections of this process, all but the last used."""
        mine = [key for key in self._engines if key[0] == os.getpid()]
        for key in mine[: max(len(mine) - keep, 0)]:
            self._engines.pop(key).dispose()

    def has_table(self, table_name: str) -> bool:
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def watch(self, run_id: str, cursor: str | None, callback: Any) -> None:
        """Call back with a run's new events as they come, for Dagster's page."""
        if self._obs is None:
            self._obs = Observer()
            self._obs.start()
        watchdog = _Watchdog(self, run_id, callback, cursor)
        watched = self._obs.schedule(watchdog, self._base_dir, recursive=True)
        self._watchers[run_id][callback] = (watchdog, watched)

    def wipe(self) -> None:
        with self._db_lock:
            self._close()
        super().wipe()

    def dispose(self) -> None:
        super().dispose()
        with self._db_lock:
            self._close()


class _Watchdog(SqliteEventLogStorageWatchdog):
    """Sees events in the write-ahead log too: while a connection stays open, the database itself seldom changes."""

    def __init__(self, event_log: EventLog, run_id: str, callback: Any, cursor: str | None) -> None:
        super().__init__(event_log, run_id, callback, cursor)
        self._patterns = [self._log_path, f"{self._log_path}-wal"]

    def on_modified(self, event: FileSystemEvent) -> None:  # noqa: ARG002 (the name is the library's)
        self._process_log()
