"""`casewave template`: the workbook of a wave, to be filled in."""

from __future__ import annotations

from pathlib import Path

import click

from casewave.assets.warehouse.store import connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import out, short
from casewave.schemas.columns import key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED


@click.command()
@click.option("--wave", type=int, required=True, help="Wave that the workbook is for.")
@click.option("--to", "path", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.pass_obj
def template(workspace: Workspace, wave: int, path: Path | None) -> None:
    """Write the workbook of a wave: a sheet a table, with the study's own words as drop-downs."""
    from casewave.assets.ingest.template import write_template

    declared = {entry.wave: entry for entry in workspace.study.waves}
    if wave not in declared:
        waves = ", ".join(map(str, sorted(declared)))
        raise click.ClickException(f"wave {wave} is not in study.yaml (waves: {waves}); add it there as planned first")
    path = path or workspace.folder / "templates" / f"wave-{wave}.xlsx"
    if path.exists():
        raise click.ClickException(f"{short(path)} is there already and is left as it is; name another with --to")
    write_template(workspace.study, declared[wave], path, _known(workspace, wave))
    out.print(f"Fill in {short(path)}, and save it into {short(workspace.delivery(wave))}", soft_wrap=True)


def _known(workspace: Workspace, wave: int) -> dict[str, list[str]]:
    """The keys that are published already, by table: what a row of the wave may refer to."""
    if not workspace.published.exists():
        return {}
    con = connect(workspace.published, read_only=True)
    try:
        return {
            table_name(model): [
                key
                for (key,) in con.execute(
                    f"SELECT DISTINCT {key_columns(model)[0]} FROM core.{table_name(model)} WHERE wave <= ? ORDER BY 1",
                    [wave],
                ).fetchall()
            ]
            for model in DELIVERED
        }
    finally:
        con.close()
