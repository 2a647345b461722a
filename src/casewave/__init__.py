"""A study's wave folders turned into cross-case tables and timelines that can be traced, repeated and published.

For notebooks and scripts:

    import casewave

    study = casewave.open_study("data_raw/coproduction")
    study.waves()                               # one row per wave, with its state
    study.tables()                              # one row per published table, with what a row of it is
    study.read("mart.sampling_frame")           # a table as a pandas frame
    study.query("SELECT ... FROM core.interviews WHERE wave = ?", [1])
    study.check(2)                              # the issues and warnings of a delivery; nothing is loaded
    study.load()                                # what `casewave load` does
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from casewave.assets.warehouse.workspace import Workspace
    from casewave.pipelines.actions.check import Checked
    from casewave.pipelines.actions.load import LoadResult

__all__ = ["OpenStudy", "open_study"]

TABLES = """
    SELECT schema_name || '.' || table_name AS "table", estimated_size AS rows, comment AS meaning
    FROM duckdb_tables() WHERE schema_name IN ('core', 'mart', 'audit') ORDER BY schema_name, table_name
"""
TABLE_NAME = re.compile(r"(core|mart|audit)\.[a-z][a-z0-9_]*")


def open_study(folder: str | Path) -> OpenStudy:
    """Open the study whose folder holds study.yaml. Raises StudyError where the register cannot be used."""
    from casewave.assets.warehouse.workspace import Workspace

    workspace = Workspace(Path(folder).resolve())
    _ = workspace.study  # says what is wrong with it
    return OpenStudy(workspace)


class OpenStudy:
    """One study: what is published of it, read as frames, and its deliveries, checked and loaded."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def waves(self) -> pd.DataFrame:
        """The waves. Columns: wave, window, topic, state, interviews, statements."""
        import pandas as pd

        from casewave.pipelines.actions.status import wave_states

        columns = ["wave", "window", "topic", "state", "interviews", "statements"]
        frame = pd.DataFrame(wave_states(self.workspace), columns=columns)
        numbers = ["wave", "interviews", "statements"]
        return frame.assign(**{name: pd.to_numeric(frame[name]).astype("Int64") for name in numbers})

    def tables(self) -> pd.DataFrame:
        """The published tables. Columns: table, rows, meaning. Raises StoreError where nothing is published."""
        return self.query(TABLES)

    def read(self, table: str) -> pd.DataFrame:
        """A published table by its name, such as `mart.sampling_frame`. Raises ValueError where that is no name."""
        if not TABLE_NAME.fullmatch(table):
            raise ValueError(f"'{table}' is not the name of a table. Give schema and table, as in mart.sampling_frame.")
        return self.query(f"FROM {table}")

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """The answer to a question in SQL. Files cannot be read or written by it."""
        from casewave.pipelines.actions.ask import asking

        with asking(self.workspace) as con:
            return con.execute(sql, list(parameters)).df()

    def check(self, wave: int, delivery: str | Path | None = None) -> Checked:
        """Check a delivery without loading it: that of the wave's folder, or another."""
        from casewave.pipelines.actions.check import check_delivery
        from casewave.pipelines.actions.waves import expect_collected

        expect_collected(self.workspace, wave)
        folder = Path(delivery).resolve() if delivery else self.workspace.delivery(wave)
        return check_delivery(self.workspace, wave, folder)

    def load(self, wave: int | None = None, *, accept_partial: bool = False, accept_few: bool = False) -> LoadResult:
        """Load a wave, or all that are delivered, and publish. Waves published as delivered are not loaded again."""
        from casewave.pipelines.actions import load as action

        due = action.plan(self.workspace, wave).due
        return (
            action.load(self.workspace, due, accept_partial=accept_partial, accept_few=accept_few)
            if due
            else action.LoadResult([])
        )
