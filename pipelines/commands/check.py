"""`casewave check`: a delivery looked at before it is loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipelines.commands.waves import expect_collected, wave_of
from pipelines.screen import out, show_faults, show_not_carried
from pipelines.workspace import Workspace


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--wave", type=int, help="Wave that it delivers, where the folder is not named wave-N.")
@click.pass_obj
def check(workspace: Workspace, path: Path, wave: int | None) -> None:
    """Check a delivery without loading it: a wave's folder, or one file.

    A file inside a wave's folder is checked together with its neighbours, which it may refer to.
    """
    from pipelines.checking import check_delivery

    path = path.resolve()
    delivery = path.parent if path.is_file() and wave_of(path.parent) else path
    number = wave or wave_of(delivery)
    if number is None:
        raise click.UsageError("which wave does this deliver? Say it with --wave, as in --wave 2.")
    expect_collected(workspace, number)
    found = check_delivery(workspace, number, delivery)
    own = [fault for fault in found.faults if delivery == path or fault.file == path.name]
    if own:
        show_faults(own, f"{path.name} has faults")
        sys.exit(1)
    if found.faults:
        others = ", ".join(sorted({fault.file for fault in found.faults}))
        out.print(
            f"No faults in {path.name}, but wave {number} would not load: there are faults in {others}.", markup=False
        )
        sys.exit(1)
    counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.rows.items() if count)
    out.print(f"[green]No faults.[/green] Wave {number} would load with {counted}.")
    show_not_carried(found.not_carried)
