"""`casewave load`: deliveries into tables, timelines and the report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table as Grid

from casewave.assets.warehouse.published import named_waves
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out, short, show_issues, show_not_carried

if TYPE_CHECKING:
    from casewave.pipelines.actions.load import LoadResult, Summary, WaveCounts

VERDICTS = {"agrees": "agree", "differs": "differ"}


@click.command()
@click.option("--wave", type=int, help="Load this wave only. Without it, every wave that has been delivered.")
@click.option(
    "--accept-partial", is_flag=True,
    help="Load the rows without problems and leave the others out. Every table of the wave then says so.",
)  # fmt: skip
@click.option(
    "--accept-few", is_flag=True,
    help="With --accept-partial: also load a table of which more than half of the rows are left out.",
)  # fmt: skip
@click.option(
    "--renew-store", "renew", is_flag=True,
    help="Make a damaged store again from the delivered files. Its history stays.",
)  # fmt: skip
@click.pass_obj
def load(workspace: Workspace, wave: int | None, accept_partial: bool, accept_few: bool, renew: bool) -> None:
    """Load deliveries, make the tables, timelines and the report, and publish them.

    A delivery with any error changes nothing: what was published stays. A wave that is published as it was delivered
    is not loaded again. Where an earlier wave has changed, the tables and figures of later ones are made again.
    """
    from casewave.pipelines.actions import load as action

    plan = action.plan(workspace, wave, renew=renew)
    if not plan.due:
        out.print(f"Nothing is new: {named_waves(plan.asked)} {_is_or_are(plan.asked)} published as delivered.")
    else:
        if plan.unstored:
            why = "As asked" if renew else "The store is gone, or another version of casewave made it"
            out.print(
                f"{why}: {named_waves(plan.unstored)} {_is_or_are(plan.unstored)} loaded again from the delivered "
                "files. The history of the study stays, as far as it is there.",
                soft_wrap=True,
            )
        elif plan.again:
            out.print(
                f"The tables and figures of {named_waves(plan.again)} show the study up to each wave, so they are made "
                f"again after wave {plan.due[0]}.",
                soft_wrap=True,
            )
        result = _load(workspace, plan.due, accept_partial=accept_partial, accept_few=accept_few, renew=renew)
        for refused in result.refused:
            show_issues(refused.issues, f"Wave {refused.wave} is refused", refused.marked_copies)
        if result.refused:
            named = named_waves([refused.wave for refused in result.refused])
            out.print(f"Nothing of {named} was loaded. What was published before is unchanged.")
            sys.exit(1)
    _show_summary(workspace, action.summary(workspace, plan.asked))


def _load(workspace: Workspace, waves: list[int], **how: bool) -> LoadResult:
    from casewave.pipelines.actions import load as action

    with Progress(
        SpinnerColumn(), TextColumn("[bold]{task.description}"), BarColumn(), TextColumn("{task.fields[asset]}"),
        console=out, transient=True, disable=not out.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task(named_waves(waves).capitalize(), total=None, asset="reading")
        return action.load(
            workspace, waves, **how,
            on_asset=lambda asset, assets: progress.update(task, advance=1, total=assets, asset=asset),
        )  # fmt: skip


def _is_or_are(waves: list[int]) -> str:
    return "is" if len(waves) == 1 else "are"


def _show_summary(workspace: Workspace, summary: Summary) -> None:
    grid = Grid("Wave", "Interviews", "Informants", "Statements")
    for wave, held in summary.counts.items():
        grid.add_row(str(wave), str(held.interviews), str(held.informants), str(held.statements))
    out.print(grid)
    for wave, held in summary.counts.items():
        _show_notes(workspace, wave, held)
    for wave, changed in summary.changed.items():
        differ = "row or cell of its tables differs" if changed == 1 else "rows and cells of its tables differ"
        out.print(
            f"study.yaml has changed since wave {wave} was loaded: {changed} {differ}. The report of the wave lists "
            "them under Needs review.",
            soft_wrap=True,
        )
    if summary.verdicts:
        found = ", ".join(f"{count} {VERDICTS.get(verdict, verdict)}" for verdict, count in summary.verdicts.items())
        out.print(f"Printed numbers against the data, as of wave {max(summary.counts)}: {found}.")
    show_not_carried(summary.not_carried)
    if not workspace.is_encrypted:
        out.print("The report, with Word and Excel next to each page:")
        for page in (workspace.report, *map(workspace.reports, summary.counts)):
            out.print(f"  {short(page / 'index.html')}", soft_wrap=True)
    out.print(f"For SQL: {short(workspace.published)}", soft_wrap=True)
    if not workspace.is_encrypted:
        out.print("Figures for print, as PDF and PNG: casewave report --only figures", soft_wrap=True)


def _show_notes(workspace: Workspace, wave: int, held: WaveCounts) -> None:
    if held.rows_left_out:
        out.print(f"[bold]Wave {wave} is loaded in part[/bold]: {counted(held.rows_left_out, 'row')} left out.")
    if held.warnings:
        noun = "warning is" if held.warnings == 1 else "warnings are"
        place = short(workspace.delivery(wave))
        out.print(f"Wave {wave}: {held.warnings} {noun} not acknowledged yet; see casewave check {place}")
