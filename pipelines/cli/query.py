"""`casewave query`: the published database asked in SQL."""

from __future__ import annotations

import click
from rich.table import Column
from rich.table import Table as Grid
from rich.text import Text

from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.ask import answer
from casewave.pipelines.cli.screen import out

A_DAY = 86_400.0  # seconds: whoever waits at a terminal stops a question with Ctrl+C


@click.command()
@click.argument("sql")
@click.pass_obj
def query(workspace: Workspace, sql: str) -> None:
    """Ask the published database in SQL, as in: casewave query "FROM mart.sampling_frame".

    A query can read this database only. It reads and writes no other file.
    """
    if not sql.strip():
        raise click.UsageError('what is the question? Give it in SQL, as in: casewave query "FROM mart.sampling_frame"')
    try:
        found = answer(workspace, sql, seconds=A_DAY)
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    grid = Grid(*(Column(Text(name)) for name in found.columns))
    for row in found.rows:
        grid.add_row(*(Text(cell or "") for cell in row))
    out.print(grid)
