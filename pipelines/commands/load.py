"""`casewave load`: deliveries into tables, timelines and the report."""

from __future__ import annotations

import sys
from functools import partial

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table as Grid

from pipelines.commands.waves import expect_collected
from pipelines.screen import out, short, show_faults, show_not_carried
from pipelines.store import connect
from pipelines.workspace import Workspace
from schemas.study_file import StudyError


@click.command()
@click.option("--wave", type=int, help="Load this wave only. Without it, every wave that has been delivered.")
@click.pass_obj
def load(workspace: Workspace, wave: int | None) -> None:
    """Load deliveries, make the tables, timelines and the report, and publish them.

    A delivery with any fault changes nothing: what was published stands. The same delivery twice changes nothing.
    """
    waves = _waves_to_load(workspace, wave)
    from pipelines.running import Run  # brings Dagster, which no other command needs

    run = Run(workspace)
    for number in waves:
        with Progress(
            SpinnerColumn(), TextColumn("[bold]{task.description}"), BarColumn(), TextColumn("{task.fields[asset]}"),
            console=out, transient=True, disable=not out.is_terminal,
        ) as progress:  # fmt: skip
            task = progress.add_task(f"Wave {number}", total=run.assets, asset="reading")
            refused = run.load(number, on_asset=partial(progress.update, task, advance=1))
        if refused:
            show_faults(refused, f"Wave {number} is refused")
            out.print("Nothing of this wave was loaded; what was published before stands.")
            sys.exit(1)
    _show_summary(workspace, waves)


def _waves_to_load(workspace: Workspace, wave: int | None) -> list[int]:
    from assets.reading import delivered_files

    collected = workspace.study.collected_waves
    if wave is not None:
        expect_collected(workspace, wave)
    delivered = [number for number in collected if delivered_files(workspace.delivery(number))]
    if wave is not None or delivered:
        return [wave] if wave is not None else delivered
    if not collected:
        raise StudyError("no wave is collected yet; set the status of the first one in study.yaml to collected")
    raise StudyError(f"no wave has been delivered; put its tables into {workspace.delivery(collected[0])}")


def _show_summary(workspace: Workspace, waves: list[int]) -> None:
    from pipelines.checking import not_carried_over

    con = connect(workspace.published, read_only=True)
    counted = {row[0]: row[1:] for row in con.execute(SUMMARY).fetchall()}
    verdicts = con.execute(VERDICTS, [max(waves)]).fetchall()
    not_carried = [thing for wave in waves for thing in not_carried_over(con, wave)]
    con.close()
    grid = Grid("Wave", "Interviews", "Informants", "Statements")
    for wave in waves:
        grid.add_row(str(wave), *map(str, counted[wave]))
    out.print(grid)
    if verdicts:
        told = ", ".join(f"{count} {verdict}" for verdict, count in verdicts)
        out.print(f"Printed numbers against the data, as of wave {max(waves)}: {told}.")
    show_not_carried(not_carried)
    out.print("The report, with Word and Excel beside each page:")
    for page in (workspace.report, *map(workspace.reports, waves)):
        out.print(f"  {short(page / 'index.html')}", soft_wrap=True)
    out.print(f"For SQL: {short(workspace.published)}", soft_wrap=True)
    out.print("Figures for print, as PDF and PNG: casewave report --only figures", soft_wrap=True)


SUMMARY = """
    SELECT wave,
        (SELECT count(*) FROM core.interviews AS i WHERE i.wave = loaded.wave),
        (SELECT count(*) FROM core.informants AS i WHERE i.wave = loaded.wave),
        (SELECT count(statement) FROM mart.statements AS s WHERE s.wave = loaded.wave)
    FROM (SELECT DISTINCT wave FROM audit.deliveries) AS loaded
"""
VERDICTS = """
    SELECT replace(replace(verdict, 'agrees', 'agree'), 'differs', 'differ'), count(*)
    FROM mart.claims_against_data WHERE as_of_wave = ? GROUP BY verdict ORDER BY verdict
"""
