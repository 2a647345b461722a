"""A delivery checked by loading it into a database in memory, which is then thrown away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from casewave.assets.ingest.loading import replace_wave
from casewave.assets.ingest.session import rows_of_wave
from casewave.assets.marts import marts_for
from casewave.assets.marts.building import build_marts
from casewave.assets.reading.issues import Issue, Refused
from casewave.assets.warehouse.published import NotCarried, not_carried_over
from casewave.assets.warehouse.store import Store, StoreError, attach, transaction
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.audit.tables import AUDIT
from casewave.schemas.columns import table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import link_columns
from casewave.schemas.problems.deliveries import NO_SUCH_ROW


@dataclass(frozen=True)
class Warned:
    """A warning that nobody has acknowledged: its name, what it is about, the detail, and where."""

    warning: str
    subject: str
    detail: str
    place: str

    def __str__(self) -> str:
        return f"{self.place}: {self.warning}, {self.subject}: {self.detail}"


@dataclass(frozen=True)
class Checked:
    """What a check found: rows of each table of a delivery in order, else its problems.

    Next to the rows: warnings to acknowledge, and what of QDA projects is not carried over.
    """

    rows: dict[str, int] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    not_carried: list[NotCarried] = field(default_factory=list)


def check_delivery(
    workspace: Workspace, wave: int, delivery: Path, on_rows: Callable[[int], None] = lambda _: None
) -> Checked:
    """Load a delivery next to the published waves, in memory, telling how many rows have been read.

    What loads here loads there: it is the same code. The store is not opened, so a load may go on meanwhile.
    """
    with Store(None, is_encrypted=workspace.is_encrypted).open() as con:
        copy_published(con, workspace.published)
        try:
            load_beside(con, workspace, wave, delivery, on_rows)
        except Refused as refusal:
            return Checked(issues=refusal.issues)
        for _ in build_marts(con, marts_for("warnings"), is_kept=False):
            pass
        return checked(con, wave)


def check_waves(workspace: Workspace, waves: Sequence[int]) -> dict[int, Checked]:
    """Check the deliveries of several waves in turn, each next to those before it.

    Where one is refused, references of later waves to rows that are not there are left for the next check: they may be
    rows of the refused one.
    """
    refused: dict[int, Checked] = {}
    with Store(None, is_encrypted=workspace.is_encrypted).open() as con:
        copy_published(con, workspace.published)
        for wave in waves:
            try:
                load_beside(con, workspace, wave, workspace.delivery(wave), lambda _: None)
            except Refused as refusal:
                own = [issue for issue in refusal.issues if not (refused and issue.check == NO_SUCH_ROW.name)]
                refused[wave] = Checked(issues=own)
        for _ in build_marts(con, marts_for("warnings"), is_kept=False):
            pass
        return {wave: refused.get(wave) or checked(con, wave) for wave in waves}


def load_beside(
    con: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    wave: int,
    delivery: Path,
    on_rows: Callable[[int], None],
    *,
    accept_partial: bool = False,
    accept_few: bool = False,
) -> dict[str, int]:
    """Load a delivery into a database in memory that holds the published waves; the rows left out of each table.

    Raises Refused, as a load does.
    """
    with transaction(con):
        report = replace_wave(
            con, workspace.study, wave, delivery, accept_partial=accept_partial, accept_few=accept_few, on_rows=on_rows
        )
        con.execute("INSERT INTO audit.deliveries SELECT ?, '', '', 0, 0, '', ''", [wave])
    return {table_name(model): rows for model, rows in report.refused.items()}


def checked(con: duckdb.DuckDBPyConnection, wave: int) -> Checked:
    """What a check found of a wave that did load, in a database that holds its marts."""
    return Checked(dict(rows_of_wave(con, wave)), [], unacknowledged(con, wave), not_carried_over(con, wave))


def unacknowledged(con: duckdb.DuckDBPyConnection, wave: int) -> list[Warned]:
    """The warnings of a wave that the register does not acknowledge, in the order of their places."""
    query = """
        SELECT warning, subject, detail, coalesce(file, ''), coalesce(sheet, ''), coalesce(row, 0),
            coalesce(column_name, '')
        FROM mart.warnings
        WHERE wave = ? AND NOT is_acknowledged ORDER BY file, sheet, row, warning, subject
    """
    rows = con.execute(query, [wave]).fetchall()
    return [Warned(warning, subject, detail, Issue(*place).place) for warning, subject, detail, *place in rows]


def copy_published(con: duckdb.DuckDBPyConnection, published: Path) -> None:
    """Copy core and audit of what is published into a database in memory, with the tables of a store."""
    if not published.exists():
        return
    attach(con, published, "published", read_only=True)
    versions = [f"FROM {catalog}audit.store_version" for catalog in ("", "published.")]
    if len({con.execute(query).fetchone() for query in versions}) > 1:
        raise StoreError("what is published was made by another version of casewave; load again, then check")
    for model in DELIVERED:
        for name in [table_name(model), *(column.link for column in link_columns(model))]:
            con.execute(f"INSERT INTO core.{name} BY NAME SELECT * FROM published.core.{name}")
    for model in AUDIT:
        con.execute(f"INSERT INTO audit.{table_name(model)} BY NAME FROM published.audit.{table_name(model)}")
    con.execute("DETACH published")
