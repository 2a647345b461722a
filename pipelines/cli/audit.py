"""`casewave audit`: whether the history of the study's data stands as it was written."""

from __future__ import annotations

import sys

import click

from casewave.assets.warehouse.store import connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out


@click.command()
@click.option(
    "--known", metavar="HASH", help="Hash that an earlier audit showed and that was noted elsewhere: is it still there?"
)
@click.pass_obj
def audit(workspace: Workspace, known: str | None) -> None:
    """Check that no entry of the history was edited, removed or put in another order.

    Each load, correction, publication, withdrawal, export and key change is an entry, chained by hashes to the one
    before. Someone who may write to the store could make the whole chain anew: note the last hash elsewhere, such as in
    the minutes of the team, and give it with --known the next time.
    """
    if not workspace.store.exists():
        raise click.ClickException("nothing has been loaded yet; run casewave load first")
    from casewave.assets.warehouse.history import broken_links

    con = connect(workspace.store, read_only=True)
    try:
        issues = broken_links(con)
        actions = con.execute("SELECT action, count(*) FROM audit.history GROUP BY action ORDER BY action").fetchall()
        last = con.execute("SELECT entry, happened_at, hash FROM audit.history ORDER BY entry DESC").fetchone()
        noted = con.execute("SELECT entry FROM audit.history WHERE hash = ?", [known]).fetchone() if known else None
    finally:
        con.close()
    if known and noted is None:
        issues.append(f"no entry has the hash {known}: the history was made anew since it was noted, or it is mistyped")
    if issues:
        out.print("The history does not stand as it was written:", style="bold red")
        for issue in issues:
            out.print(f"  • {issue}", markup=False, soft_wrap=True)
        sys.exit(1)
    told = ", ".join(counted(count, action) for action, count in actions)
    out.print(f"[green]The history is whole.[/green] {told or 'It has no entry yet.'}", soft_wrap=True)
    if noted:
        out.print(f"The hash that was noted is that of entry {noted[0]}.")
    if last:
        out.print(f"The last entry is {last[0]}, of {last[1]}. Note its hash outside of this machine:\n  {last[2]}")
