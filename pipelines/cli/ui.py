"""`casewave ui`: Dagster's page on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import out


@click.command()
@click.option("--port", type=int, default=3000, show_default=True, help="Port on this machine.")
@click.option("--no-browser", is_flag=True, help="Only print where the page is.")
@click.pass_obj
def ui(workspace: Workspace, port: int, no_browser: bool) -> None:
    """Open Dagster's page, for engineers, with the sensor that sees new deliveries.

    The page is for you alone: it opens on this machine, through a link that works once.
    """
    from casewave.pipelines.dagster_page import serve

    def say(page: Path) -> None:
        out.print("Dagster's page opens in your browser. Stop it with Ctrl+C. If it does not open, open this file:")
        out.print(page.as_uri(), soft_wrap=True)

    _ = workspace.study  # a register that cannot be read is reported here, not in a page
    serve(workspace, port, opens_browser=not no_browser, on_start=say)
