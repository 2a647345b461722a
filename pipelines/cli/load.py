"""`casewave load`: deliveries into tables, timelines and the report."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table as Grid

from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.store import Store, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out, short, show_issues, show_not_carried
from casewave.pipelines.cli.waves import expect_collected
from casewave.schemas.register.study_file import StudyError

if TYPE_CHECKING:
    from casewave.pipelines.runs import Refusal


@click.command()
@click.option("--wave", type=int, help="Load this wave only. Without it, every wave that has been delivered.")
@click.option(
    "--accept-partial", is_flag=True,
    help="Load the rows that are in order although others are not. Every table of the wave then says so.",
)  # fmt: skip
@click.pass_obj
def load(workspace: Workspace, wave: int | None, accept_partial: bool) -> None:
    """Load deliveries, make the tables, timelines and the report, and publish them.

    A delivery with any fault changes nothing: what was published stands. A wave that is published as it was delivered
    is not loaded again. Where an earlier wave has changed, the tables and figures of later ones are made again.
    """
    asked = _waves_to_load(workspace, wave)
    with holding(workspace):
        _load(workspace, asked, accept_partial=accept_partial)
    _show_summary(workspace, asked)


def _load(workspace: Workspace, asked: list[int], *, accept_partial: bool) -> None:
    from casewave.assets.report.inventory import forget, waves_to_make

    waves = [number for number in waves_to_make(workspace, asked) if number in asked]
    if not waves:
        out.print(f"Nothing is new: {_named(asked)} {_is_or_are(asked)} published as delivered.")
        return
    with Store(workspace.store, is_encrypted=workspace.is_encrypted).open():
        pass  # a script that has the store is told of at once
    _announce(workspace, waves)
    if refusal := _run(workspace, waves, accept_partial=accept_partial):
        from casewave.assets.ingest.marked_copies import mark_refused

        forget(workspace, refusal.wave)
        copies = mark_refused(workspace, refusal.wave, refusal.issues)
        show_issues(refusal.issues, f"Wave {refusal.wave} is refused", copies)
        out.print("Nothing of this wave was loaded; what was published before stands.")
        sys.exit(1)


def _run(workspace: Workspace, waves: list[int], *, accept_partial: bool) -> Refusal | None:
    from casewave.pipelines.runs import Run  # brings Dagster, which no other command needs

    run = Run(workspace)
    with Progress(
        SpinnerColumn(), TextColumn("[bold]{task.description}"), BarColumn(), TextColumn("{task.fields[asset]}"),
        console=out, transient=True, disable=not out.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task(_named(waves).capitalize(), total=run.assets * len(waves), asset="reading")
        return run.load(waves, partial(progress.update, task, advance=1), accept_partial=accept_partial)


def _announce(workspace: Workspace, waves: list[int]) -> None:
    """Say which published waves are made again although only an earlier one has changed."""
    from casewave.assets.warehouse.published import published_fingerprints

    if again := [number for number in sorted(published_fingerprints(workspace.published)) if number > waves[0]]:
        out.print(
            f"The tables and figures of {_named(again)} show the study up to each wave, so they are made again after "
            f"wave {waves[0]}.",
            soft_wrap=True,
        )


def _named(waves: list[int]) -> str:
    """Waves in words: wave 1; waves 1 and 2; waves 1, 2 and 3."""
    *first, last = map(str, waves)
    return f"waves {', '.join(first)} and {last}" if first else f"wave {last}"


def _is_or_are(waves: list[int]) -> str:
    return "is" if len(waves) == 1 else "are"


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
    from casewave.assets.warehouse.published import not_carried_over

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
