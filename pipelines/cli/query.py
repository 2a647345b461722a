"""`casewave query`: the published database asked in SQL."""

from __future__ import annotations

import click
import duckdb
from rich.table import Column
from rich.table import Table as Grid
from rich.text import Text

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.ask import asking
from casewave.pipelines.cli.screen import out


@click.command()
@click.argument("sql")
@click.pass_obj
def query(workspace: Workspace, sql: str) -> None:
    """Ask the published database in SQL, as in: casewave query "FROM mart.sampling_frame".

    A question reads this database alone: it reads no other file and writes none.
    """
    if not sql.strip():
        raise click.UsageError('what is the question? Give it in SQL, as in: casewave query "FROM mart.sampling_frame"')
    with asking(workspace) as con:
        try:
            answer = con.execute(sql)
            rows = answer.fetchall()
        except duckdb.Error as error:
            raise click.ClickException(f"the database refuses this: {error}") from None
        grid = Grid(*(Column(Text(column[0])) for column in answer.description or ()))
        for row in rows:
            grid.add_row(*(Text("" if value is None else str(value)) for value in row))
        out.print(grid)
