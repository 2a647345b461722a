"""`casewave audit`: whether the study's data and their history are as they were written."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click
import duckdb

from casewave.assets.warehouse.store import StoreOfAnotherVersion, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out


@click.command()
@click.option(
    "--known", metavar="HASH", help="Last hash that an earlier audit showed: check that it is still in the history."
)
@click.option(
    "--deep", is_flag=True, help="Read the delivered files again and compare the store with them, cell by cell."
)
@click.pass_obj
def audit(workspace: Workspace, known: str | None, deep: bool) -> None:
    """Check that the store holds what was loaded, and that no entry of its history was edited, removed or reordered.

    Each load, correction, publication, withdrawal, export and key change is an entry, chained by hashes to the one
    before. Whoever may write to the store could remake the whole chain: note the last hash elsewhere, such as in
    the minutes of the team, and give it with --known the next time.
    """
    if not workspace.store.exists():
        raise click.ClickException("nothing has been loaded yet; run casewave load first")
    found = _look(workspace, known)
    unread = _compare(workspace, found) if deep else []
    if found.issues:
        out.print("The store is not as it was written:", style="bold red")
        for issue in found.issues:
            out.print(f"  • {issue}", markup=False, soft_wrap=True)
        sys.exit(1)
    for line in unread:
        out.print(f"Not compared: {line}", markup=False, soft_wrap=True)
    if deep and not unread:
        out.print("Every cell of the store is as the delivered files say.")
    counts = ", ".join(counted(count, action) for action, count in found.actions)
    out.print(f"[green]The history is whole.[/green] {counts or 'It has no entry yet.'}", soft_wrap=True)
    if found.noted:
        out.print(f"The hash that was noted is that of entry {found.noted}.")
    if found.last:
        entry, moment, hashed = found.last
        out.print(f"The last entry is {entry}, of {moment}. Note its hash outside of this machine:\n  {hashed}")


@dataclass
class _Found:
    """What the store says of itself: what is wrong, entries by action, the last entry, and the one that was noted."""

    issues: list[str]
    actions: list[tuple[str, int]]
    last: tuple[int, str, str] | None
    noted: int | None


def _look(workspace: Workspace, known: str | None) -> _Found:
    from casewave.assets.warehouse.history import broken_links
    from casewave.assets.warehouse.sums import changed_sums, named

    con = connect(workspace.store, read_only=True)
    try:
        issues = broken_links(con)
        issues += [f"{named(*place)} is not as it was loaded" for place in changed_sums(con)]
        actions = con.execute("SELECT action, count(*) FROM audit.history GROUP BY action ORDER BY action").fetchall()
        last = con.execute("SELECT entry, happened_at, hash FROM audit.history ORDER BY entry DESC").fetchone()
        noted = con.execute("SELECT entry FROM audit.history WHERE hash = ?", [known]).fetchone() if known else None
    except duckdb.CatalogException:
        raise click.ClickException(str(StoreOfAnotherVersion(workspace.store))) from None
    finally:
        con.close()
    if known and noted is None:
        issues.append(
            f"no entry has the hash {known}: the history was made again since it was noted, or it is mistyped"
        )
    return _Found(issues, actions, last, noted[0] if noted else None)


def _compare(workspace: Workspace, found: _Found) -> list[str]:
    """Add what differs from the delivered files, and say what could not be compared."""
    from casewave.pipelines.actions.audit import compare_with_deliveries

    with out.status("Reading the delivered files again"):
        compared = compare_with_deliveries(workspace)
    found.issues += compared.differences
    return compared.unread
