"""`casewave load`: deliveries into tables, timelines and the report."""

from __future__ import annotations

import sys
from functools import partial

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table as Grid

from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.store import Store, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out, short, show_issues, show_not_carried
from casewave.pipelines.cli.waves import expect_collected
from casewave.schemas.register.study_file import StudyError


@click.command()
@click.option("--wave", type=int, help="Load this wave only. Without it, every wave that has been delivered.")
@click.option(
    "--accept-partial", is_flag=True,
    help="Load the rows that are in order although others are not. Every table of the wave then says so.",
)  # fmt: skip
@click.pass_obj
def load(workspace: Workspace, wave: int | None, accept_partial: bool) -> None:
    """Load deliveries, make the tables, timelines and the report, and publish them.

    A delivery with any fault changes nothing: what was published stands. The same delivery twice changes nothing.
    """
    waves = _waves_to_load(workspace, wave)
    with holding(workspace):
        with Store(workspace.store, is_encrypted=workspace.is_encrypted).open():
            pass  # a script that has the store is told of at once
        _load(workspace, waves, accept_partial=accept_partial)
    _show_summary(workspace, waves)


def _load(workspace: Workspace, waves: list[int], *, accept_partial: bool) -> None:
    from casewave.pipelines.runs import Run  # brings Dagster, which no other command needs

    run = Run(workspace)
    for number in waves:
        with Progress(
            SpinnerColumn(), TextColumn("[bold]{task.description}"), BarColumn(), TextColumn("{task.fields[asset]}"),
            console=out, transient=True, disable=not out.is_terminal,
        ) as progress:  # fmt: skip
            task = progress.add_task(f"Wave {number}", total=run.assets, asset="reading")
            on_asset = partial(progress.update, task, advance=1)
            refused = run.load(number, on_asset, accept_partial=accept_partial)
        if refused:
            from casewave.assets.ingest.marked_copies import mark_refused

            show_issues(refused, f"Wave {number} is refused", mark_refused(workspace, number, refused))
            out.print("Nothing of this wave was loaded; what was published before stands.")
            sys.exit(1)


def _waves_to_load(workspace: Workspace, wave: int | None) -> list[int]:
    from casewave.assets.reading import is_delivered

    collected = workspace.study.collected_waves
    if wave is not None:
        expect_collected(workspace, wave)
    delivered = [number for number in collected if is_delivered(workspace.delivery(number))]
    if wave is not None or delivered:
        return [wave] if wave is not None else delivered
    if not collected:
        raise StudyError("no wave is collected yet; set the status of the first one in study.yaml to collected")
    raise StudyError(f"no wave has been delivered; put its tables into {workspace.delivery(collected[0])}")


def _show_summary(workspace: Workspace, waves: list[int]) -> None:
    from casewave.pipelines.actions.check import not_carried_over

    con = connect(workspace.published, read_only=True)
    rows = {row[0]: row[1:] for row in con.execute(SUMMARY).fetchall()}
    verdicts = con.execute(VERDICTS, [max(waves)]).fetchall()
    not_carried = [thing for wave in waves for thing in not_carried_over(con, wave)]
    con.close()
    grid = Grid("Wave", "Interviews", "Informants", "Statements")
    for wave in waves:
        grid.add_row(str(wave), *map(str, rows[wave][:3]))
    out.print(grid)
    for wave in waves:
        _show_notes(workspace, wave, *rows[wave][3:])
    if verdicts:
        told = ", ".join(f"{count} {verdict}" for verdict, count in verdicts)
        out.print(f"Printed numbers against the data, as of wave {max(waves)}: {told}.")
    show_not_carried(not_carried)
    if not workspace.is_encrypted:
        out.print("The report, with Word and Excel beside each page:")
        for page in (workspace.report, *map(workspace.reports, waves)):
            out.print(f"  {short(page / 'index.html')}", soft_wrap=True)
    out.print(f"For SQL: {short(workspace.published)}", soft_wrap=True)
    if not workspace.is_encrypted:
        out.print("Figures for print, as PDF and PNG: casewave report --only figures", soft_wrap=True)


def _show_notes(workspace: Workspace, wave: int, refused: int, warnings: int) -> None:
    if refused:
        out.print(f"[bold]Wave {wave} is loaded in part[/bold]: {counted(refused, 'row')} left out.")
    if warnings:
        noun = "warning is" if warnings == 1 else "warnings are"
        out.print(
            f"Wave {wave}: {warnings} {noun} not acknowledged yet; see casewave check {short(workspace.delivery(wave))}"
        )


SUMMARY = """
    SELECT wave,
        (SELECT count(*) FROM core.interviews AS i WHERE i.wave = loaded.wave),
        (SELECT count(*) FROM core.informants AS i WHERE i.wave = loaded.wave),
        (SELECT count(statement) FROM mart.statements AS s WHERE s.wave = loaded.wave),
        (SELECT coalesce(sum(rows_refused), 0)::INTEGER FROM audit.delivered_tables AS t WHERE t.wave = loaded.wave),
        (SELECT count(*) FROM mart.warnings AS w WHERE w.wave = loaded.wave AND NOT w.is_acknowledged)
    FROM (SELECT DISTINCT wave FROM audit.deliveries) AS loaded
"""
VERDICTS = """
    SELECT replace(replace(verdict, 'agrees', 'agree'), 'differs', 'differ'), count(*)
    FROM mart.claims_against_data WHERE as_of_wave = ? GROUP BY verdict ORDER BY verdict
"""
