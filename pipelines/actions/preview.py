"""What a load would change, before it is done: rows of the delivery, statements, ratings and table cells.

The delivery is loaded next to the published waves in memory, all marts are made there, and the two states are compared:
delivered rows with those of the wave's last load, marts with the published ones. Belongs elsewhere: whether the
delivery can be loaded at all (`pipelines.actions.check`), two loads that are both done (`pipelines.actions.history`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal

import duckdb

from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.marts import MARTS
from casewave.assets.marts.building import build_marts
from casewave.assets.protection.withdrawal import withdrawn_codes
from casewave.assets.reading.issues import Refused
from casewave.assets.warehouse.history import changed_rows, keep_rows
from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.store import Store, StoreError, attach
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.check import Checked, checked, copy_published, load_beside
from casewave.schemas.columns import Table, columns, key_columns, table_name
from casewave.schemas.register.tables import REGISTER

Change = Literal["added", "changed", "removed"]
PLACE = {"file", "sheet", "row"}  # where something was delivered, which is no change of it
# The texts that tables print, of the published marts or of those in memory: title, waves, row, column, name and cell.
STATEMENTS = """
    SELECT
        phases.label AS title, shown.wave AS from_wave, shown.wave AS to_wave, constructs.label AS row_label,
        programmes.name || coalesce(', ' || shown.site, '') AS column_label, shown.entry AS name,
        coalesce(
            shown.statement || CASE shown.state WHEN 'present' THEN '' ELSE ' (' || shown.state || ')' END, shown.state
        ) AS cell
    FROM {side}.mart.cell_entries AS shown
    INNER JOIN {side}.core.phases AS phases ON shown.phase = phases.phase
    INNER JOIN {side}.core.programmes AS programmes ON shown.programme = programmes.programme
    INNER JOIN {side}.core.constructs AS constructs
        ON phases.framework = constructs.framework AND shown.code = constructs.code
"""
RATINGS = """
    SELECT
        shown.framework AS title, shown.wave AS from_wave, shown.wave AS to_wave,
        shown.code || ' ' || constructs.label AS row_label,
        programmes.name || coalesce(', ' || shown.site, '') AS column_label, '' AS name,
        shown.printed || CASE shown.basis WHEN 'one rater' THEN ' (one rater)' ELSE '' END AS cell
    FROM {side}.mart.final_ratings AS shown
    INNER JOIN {side}.core.programmes AS programmes ON shown.programme = programmes.programme
    INNER JOIN {side}.core.constructs AS constructs
        ON shown.framework = constructs.framework AND shown.code = constructs.code
"""
CELLS = """
    SELECT
        phases.label AS title, shown.from_wave, shown.to_wave, shown.row_label, programmes.name AS column_label,
        '' AS name, shown.cell
    FROM {side}.mart.cross_case AS shown
    INNER JOIN {side}.core.phases AS phases ON shown.phase = phases.phase
    INNER JOIN {side}.core.programmes AS programmes ON shown.programme = programmes.programme
"""
LATE = """
    SELECT wave, count(*) AS codings, list_sort(list(DISTINCT source)) AS sources,
        (SELECT count(*) FROM mart.late_coding_changes AS changes
            WHERE changes.delivered_in = $wave AND changes.wave = late.wave) AS changes
    FROM mart.codings_by_wave AS late
    WHERE is_late AND delivered_in = $wave GROUP BY wave ORDER BY wave
"""


@dataclass(frozen=True)
class ChangedCell:
    """One delivered cell of a row before and after; a blank is None."""

    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ChangedRow:
    """One delivered row that is added, changed or removed, by its table and key, with its cells that differ."""

    table: str
    key: str
    change: Change
    cells: tuple[ChangedCell, ...]


@dataclass(frozen=True)
class ChangedCount:
    """How many rows of a table, delivered or made, would be added, changed and removed."""

    table: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Difference:
    """One statement, rating or cell of a table as it is published and as it would be; None is not there.

    title: the table or framework. name: the entry of a statement.
    """

    title: str
    from_wave: int
    to_wave: int
    row: str
    column: str
    name: str
    before: str | None
    after: str | None

    @property
    def change(self) -> Change:
        """Whether it comes, goes or becomes different."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


@dataclass(frozen=True)
class LateCoding:
    """What the delivery codes of an earlier wave: codings, their sources, and rows and cells that change by them."""

    wave: int
    codings: int
    sources: tuple[str, ...]
    changes: int


@dataclass(frozen=True)
class Preview:
    """What loading a delivery would change.

    checked: what a check finds; where it has issues, nothing would be loaded and all else is empty. is_first: whether
    the wave has not been loaded before, so that each of its rows is new. is_published: whether just this delivery is
    published already. left_out: rows of each table that a partial load leaves out. tables: delivered tables with
    changes. rows: their rows. statements, ratings, cells: what the tables print. marts: tables of the database with
    changes.
    """

    wave: int
    checked: Checked
    is_first: bool
    is_published: bool = False
    tables: list[ChangedCount] = field(default_factory=list)
    rows: list[ChangedRow] = field(default_factory=list)
    statements: list[Difference] = field(default_factory=list)
    ratings: list[Difference] = field(default_factory=list)
    cells: list[Difference] = field(default_factory=list)
    marts: list[ChangedCount] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    late_coding: list[LateCoding] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether neither a delivered row nor a table would become different."""
        return not self.checked.issues and not self.tables and not self.marts


def preview(
    workspace: Workspace,
    wave: int,
    delivery: Path,
    on_rows: Callable[[int], None] = lambda _: None,
    *,
    accept_partial: bool = False,
    accept_few: bool = False,
) -> Preview:
    """Compare what a delivery would come to with what is loaded and published; nothing is written.

    accept_partial, accept_few: of which load, as for `pipelines.actions.load`.
    Raises StoreBusy during a load, and StoreError where what is loaded cannot be compared.
    """
    published = published_fingerprints(workspace.published)
    is_first = wave not in published
    with Store(None, is_encrypted=workspace.is_encrypted).open() as con:
        copy_published(con, workspace.published)
        _expect_nobody_withdrawn(con, workspace)
        kept = _keep_delivered_before(con, workspace, wave, is_expected=not is_first)
        try:
            left_out = load_beside(
                con, workspace, wave, delivery, on_rows, accept_partial=accept_partial, accept_few=accept_few
            )
        except Refused as refusal:
            return Preview(wave, Checked(issues=refusal.issues), is_first)
        for _ in build_marts(con, is_kept=False):
            pass
        rows = list(_rows(con, wave, kept))
        with _published_marts(con, workspace.published):
            return Preview(
                wave,
                checked(con, wave),
                is_first,
                is_published=published.get(wave) == delivery_fingerprint(delivery),
                tables=_by_table(rows),
                rows=rows,
                statements=_differences(con, STATEMENTS),
                ratings=_differences(con, RATINGS),
                cells=_differences(con, CELLS),
                marts=list(_changed_marts(con)),
                left_out=left_out,
                late_coding=[
                    LateCoding(each, codings, tuple(sources), changes)
                    for each, codings, sources, changes in con.execute(LATE, {"wave": wave}).fetchall()
                ],
            )


def _expect_nobody_withdrawn(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Raise StoreError where someone has withdrawn whom the store still holds: no comparison may show their rows."""
    if workspace.study.withdrawals and withdrawn_codes(con, workspace.study):
        raise StoreError(
            "someone has withdrawn since the last load, and their data are still in the store; "
            "load first, which erases them, then look at what changes"
        )


def _keep_delivered_before(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, wave: int, *, is_expected: bool
) -> list[type[Table]]:
    """Copy the wave's delivered rows of its last load aside, and give their tables: none, where there was no load."""
    if not workspace.store.exists():
        if is_expected:
            raise StoreError(f"{workspace.store} is gone, so there is nothing to compare with; load again")
        return []
    attach(con, workspace.store, "kept", read_only=True)
    tables = keep_rows(con, "kept.raw", wave)
    con.execute("DETACH kept")
    return tables


def _rows(con: duckdb.DuckDBPyConnection, wave: int, kept: Collection[type[Table]]) -> Iterator[ChangedRow]:
    for model, query in changed_rows(con, wave, kept):
        name = table_name(model)
        for (key, change), cells in groupby(con.execute(query).fetchall(), key=itemgetter(1, 3)):
            yield ChangedRow(
                name, key, change, tuple(ChangedCell(column, before, after) for *_, column, _, before, after in cells)
            )


def _by_table(rows: Sequence[ChangedRow]) -> list[ChangedCount]:
    counted: dict[str, dict[str, int]] = {}
    for row in rows:
        of_table = counted.setdefault(row.table, {"added": 0, "changed": 0, "removed": 0})
        of_table[row.change] += 1
    return [ChangedCount(table, **counts) for table, counts in counted.items()]


@contextmanager
def _published_marts(con: duckdb.DuckDBPyConnection, published: Path) -> Iterator[None]:
    """Have the published tables next to those in memory; where nothing is published, they have no rows."""
    if published.exists():
        attach(con, published, "published", read_only=True)
    else:
        con.execute("ATTACH ':memory:' AS published")
        con.execute("CREATE SCHEMA published.core; CREATE SCHEMA published.mart")
        names = [
            *(f"mart.{table_name(model)}" for model in MARTS),
            *(f"core.{table_name(model)}" for model in REGISTER),
        ]
        for name in names:
            con.execute(f"CREATE TABLE published.{name} AS FROM memory.{name} LIMIT 0")
    try:
        yield
    finally:
        con.execute("DETACH published")


def _differences(con: duckdb.DuckDBPyConnection, query: str) -> list[Difference]:
    """The texts of a query that are published and would not be so, or otherwise, in the order of tables and waves."""
    place = ("title", "from_wave", "to_wave", "row_label", "column_label", "name")
    same = " AND ".join(f"published.{name} = staged.{name}" for name in place)
    place_columns = ", ".join(f"coalesce(staged.{name}, published.{name}) AS {name}" for name in place)
    rows = con.execute(f"""
        WITH published AS ({query.format(side="published")}), staged AS ({query.format(side="memory")})
        SELECT {place_columns}, published.cell AS before, staged.cell AS after
        FROM published FULL JOIN staged ON {same}
        WHERE published.cell IS DISTINCT FROM staged.cell
        ORDER BY title, from_wave, to_wave, row_label, column_label, name
    """).fetchall()
    return [Difference(*row) for row in rows]


def _changed_marts(con: duckdb.DuckDBPyConnection) -> Iterator[ChangedCount]:
    for model in MARTS:
        removed, added, common = con.execute(_counted_changes(model)).fetchone() or (0, 0, 0)
        if removed or added:
            yield ChangedCount(table_name(model), added - common, common, removed - common)


def _counted_changes(model: type[Table]) -> str:
    """SQL for how many rows of a mart are published only, would be there only, and of these share a key."""
    name = table_name(model)
    content = ", ".join(column.name for column in columns(model) if column.name not in PLACE)
    key = f"row({', '.join(key_columns(model))})"
    return f"""
        WITH gone AS (SELECT {content} FROM published.mart.{name} EXCEPT ALL SELECT {content} FROM memory.mart.{name}),
        come AS (SELECT {content} FROM memory.mart.{name} EXCEPT ALL SELECT {content} FROM published.mart.{name}),
        gone_keys AS (SELECT {key} AS key FROM gone), come_keys AS (SELECT {key} AS key FROM come)
        SELECT
            (SELECT count(*) FROM gone), (SELECT count(*) FROM come),
            (SELECT count(*) FROM gone_keys INNER JOIN come_keys ON gone_keys.key IS NOT DISTINCT FROM come_keys.key)
    """
