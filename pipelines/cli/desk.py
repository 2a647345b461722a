"""`casewave desk`: the desk in the browser."""

from __future__ import annotations

import click

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import out, short


@click.command()
@click.option("--no-browser", is_flag=True, help="Do not open a browser; print the page that opens the desk.")
@click.pass_obj
def desk(workspace: Workspace, no_browser: bool) -> None:
    """Open the desk in your browser: hand in a wave, fix it, load it and read its report, without a terminal.

    Only a browser on this machine can open it. It stops by itself when nobody has used it for an hour.
    """
    from casewave.pipelines.desk.server import serve
    from casewave.schemas.register.study_file import FILE

    folder = workspace.folder if (workspace.folder / FILE).exists() else None
    serve(
        folder,
        opens_browser=not no_browser,
        on_start=lambda page: out.print(f"The desk: {short(page)} (stop with Ctrl+C)", soft_wrap=True),
    )
