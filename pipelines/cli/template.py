"""`casewave template`: the workbook of a wave, to be filled in."""

from __future__ import annotations

from pathlib import Path

import click

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.workbook import make_workbook
from casewave.pipelines.cli.screen import out, short


@click.command()
@click.option("--wave", type=int, required=True, help="Wave that the workbook is for.")
@click.option("--to", "path", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.pass_obj
def template(workspace: Workspace, wave: int, path: Path | None) -> None:
    """Write the workbook of a wave: one sheet per table, with the study's own words in drop-down lists."""
    path = make_workbook(workspace, wave, path)
    out.print(f"Fill in {short(path)}, and save it into {short(workspace.delivery(wave))}", soft_wrap=True)
