"""`casewave server`: one Dagster instance for several studies and several people."""

from __future__ import annotations

from pathlib import Path

import click

from casewave.pipelines.cli.screen import out, short


@click.group()
def server() -> None:
    """Run several studies on one server, with PostgreSQL, Redis and workers. Needs the extra casewave[server]."""


@server.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Write a Dagster instance for a team into FOLDER: settings, and units to run it with."""
    from casewave.pipelines.actions.server import ServerError, init_server

    try:
        made = init_server(folder.resolve())
    except ServerError as trouble:
        raise click.ClickException(str(trouble)) from None
    out.print(f"Made: {short(made.folder)}")
    out.print(f"Enter the database's password in {short(made.folder / 'casewave.env')}, then add each study:")
    out.print(f"  casewave server add --to {short(made.folder)} FOLDER-OF-A-STUDY", markup=False)
    out.print("The administrator's guide goes on from there: docs/guide/administrators.md")


@server.command()
@click.option("--to", "folder", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
              metavar="FOLDER", help="Folder of the server.")  # fmt: skip
@click.argument("study", type=click.Path(exists=True, file_okay=False, path_type=Path))
def add(folder: Path, study: Path) -> None:
    """Add a study, whose deliveries are then loaded by the server's workers."""
    from casewave.pipelines.actions.server import Server, ServerError, add_to_server

    try:
        name = add_to_server(Server(folder.resolve()), study)
    except ServerError as trouble:
        raise click.ClickException(str(trouble)) from None
    out.print(f"Added: {name}. Reload the code locations on Dagster's page, or restart the daemon and the page.")
