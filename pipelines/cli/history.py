"""`casewave history`, `diff` and `undo`: what happened to the study's data, compared, and an earlier load put back."""

from __future__ import annotations

from dataclasses import astuple, fields
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table as Grid

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out, short

SHOWN = 20
LONGEST_CELL = 36


@click.command()
@click.pass_obj
def history(workspace: Workspace) -> None:
    """Show what happened when: loads, publications and withdrawals, each with its number."""
    from casewave.pipelines.actions.history import history as read_history

    grid = Grid("No.", "When (UTC)", "What", "Wave", "Result")
    for each in read_history(workspace):
        grid.add_row(str(each.entry), each.when, each.action, str(each.wave or ""), escape(each.detail))
    out.print(grid)


@click.command()
@click.argument("earlier", type=int)
@click.argument("later", type=int)
@click.option("--to", "file", type=click.Path(path_type=Path), help="Write all differences into this CSV file.")
@click.pass_obj
def diff(workspace: Workspace, earlier: int, later: int, file: Path | None) -> None:
    """Show how two deliveries differ, cell by cell. EARLIER and LATER are numbers in casewave history."""
    from casewave.pipelines.actions.history import CellDifference, compare

    rows = [astuple(each) for each in compare(workspace, earlier, later)]
    if file:
        from casewave.assets.report.formats.flat import csv_rows
        from casewave.assets.warehouse.exporting import record_export

        lines = csv_rows([column.name for column in fields(CellDifference)], rows)
        file.write_text(lines, encoding="utf-8", newline="")
        record_export(workspace, f"differences of {earlier} and {later}", [file])
        out.print(f"{counted(len(rows), 'difference')} in {short(file)}")
        return
    if not rows:
        out.print("No cell differs.")
        return
    grid = Grid("Table", "Key", "Column", "Change", "Before", "After")
    for row in rows[:SHOWN]:
        grid.add_row(*(_cut(cell) for cell in row))
    out.print(grid)
    if len(rows) > SHOWN:
        out.print(f"and {len(rows) - SHOWN:,} more; --to FILE writes them all")


@click.command()
@click.option("--wave", type=int, required=True, help="Wave whose last load is to be undone.")
@click.option(
    "--entry",
    type=int,
    help="Number in casewave history of the load to go back to. Without it, the load before the last.",
)
@click.pass_obj
def undo(workspace: Workspace, wave: int, entry: int | None) -> None:
    """Put the files of an earlier load back into a wave's folder. Load the wave then to undo what came after."""
    from casewave.pipelines.actions.history import loads_of, put_back

    loads = loads_of(workspace, wave)
    if entry is None and len(loads) > 1:
        entry = loads[1].entry
    chosen = next((each for each in loads if each.entry == entry), None)
    if chosen is None:
        known = ", ".join(str(each.entry) for each in reversed(loads)) or "none"
        raise click.ClickException(f"wave {wave} has no such load to go back to (loads: {known})")
    put_back(workspace, chosen.entry)
    out.print(
        f"Wave {wave}: the files are those that were loaded on {chosen.when} UTC (number {chosen.entry}).",
        soft_wrap=True,
    )
    out.print(f"Undo the later load with casewave load --wave {wave}")


def _cut(cell: str | None) -> str:
    text = " ".join((cell or "").split())
    return escape(text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…")
