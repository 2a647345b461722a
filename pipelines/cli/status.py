"""`casewave status`: what has been delivered, loaded and published."""

from __future__ import annotations

import click
from rich.table import Column
from rich.table import Table as Grid

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import out, short


@click.command()
@click.pass_obj
def status(workspace: Workspace) -> None:
    """Show what has been delivered, loaded and published for each wave."""
    from casewave.pipelines.actions.status import wave_states

    grid = Grid("Wave", Column("Window", no_wrap=True), "Topic", "State", "Interviews", "Statements")
    for state in wave_states(workspace):
        grid.add_row(*state)
    out.print(workspace.study.title, style="bold")
    out.print(grid)
    out.print(f"Published: {short(workspace.published) if workspace.published.exists() else 'nothing yet'}")
