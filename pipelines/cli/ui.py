"""`casewave ui`: Dagster's page on this machine."""

from __future__ import annotations

import sys

import click

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import out


@click.command()
@click.option("--port", type=int, default=3000, show_default=True, help="Port on this machine.")
@click.pass_obj
def ui(workspace: Workspace, port: int) -> None:
    """Open Dagster's page on this machine alone, with the sensor that sees new deliveries."""
    from casewave.pipelines.runs import serve

    _ = workspace.study  # a register that cannot be read is said here, not in a page
    out.print(f"Dagster's page: http://127.0.0.1:{port} (this machine only; stop with Ctrl+C)")
    sys.exit(serve(workspace, port))
