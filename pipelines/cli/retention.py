"""`casewave retention`: until when what is kept, and what is due."""

from __future__ import annotations

import datetime as dt
import sys

import click
from rich.table import Table as Grid

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out
from casewave.schemas.register.protection import Retention


@click.command()
@click.option(
    "--within",
    type=click.IntRange(min=0),
    default=90,
    show_default=True,
    help="Also list what is due within so many days.",
)
@click.pass_obj
def retention(workspace: Workspace, within: int) -> None:
    """Show how long everything is kept, as study.yaml says under protection, retention.

    Nothing is deleted: casewave knows the store and what it made, not where recordings, consent forms and the key list
    are. Once it is done, say so with done_on. The exit code is 1 where something is overdue.
    """
    entries = sorted(workspace.study.protection.retention, key=lambda entry: (entry.until, entry.what))
    if not entries:
        out.print("study.yaml declares no retention. The guide's chapter on data protection shows how.")
        return
    today = dt.date.today()
    grid = Grid("Until", "What", "Then", "State", "Source")
    for entry in entries:
        grid.add_row(str(entry.until), entry.what, entry.then, state(entry, today, within), entry.source)
    out.print(grid)
    if overdue := [entry for entry in entries if state(entry, today, within).startswith("overdue")]:
        out.print(f"[bold red]{counted(len(overdue), 'thing')} overdue[/bold red]: see to it, then add done_on.")
        sys.exit(1)


def state(entry: Retention, today: dt.date, within: int) -> str:
    """Where something is on a day: done, kept, due soon, or overdue, and by how many days."""
    if entry.done_on:
        return f"done on {entry.done_on}"
    days = (entry.until - today).days
    if days < 0:
        return f"overdue by {counted(-days, 'day')}"
    return f"due in {counted(days, 'day')}" if days <= within else "kept"
