"""`casewave check`: a delivery looked at before it is loaded."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.waves import expect_collected, wave_of
from casewave.pipelines.cli.screen import counted, out, show_issues, show_not_carried, show_warnings

ACKNOWLEDGE = """They load as they are, and are shown until study.yaml acknowledges them, such as the first:
  acknowledgements:
    - wave: {wave}
      warning: {warning}
      subject: "{subject}"
      reason: why it is acceptable
      decided_by: R01
      decided_on: 2026-01-31"""


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--wave", type=int, help="The wave, where the folder is not named wave-N.")
@click.option("--changes", is_flag=True, help="Also show what loading it would change.")
@click.pass_obj
def check(workspace: Workspace, path: Path | None, wave: int | None, changes: bool) -> None:
    """Check a delivery without loading it: a wave's folder, or one file. Without either, every delivered wave.

    Problems are marked, cell by cell, in a copy of each file, which can be fixed in place and handed in again. A file
    inside a wave's folder is checked together with its neighbours, which it may refer to.
    """
    from casewave.assets.ingest.marked_copies import mark_refused, unmark
    from casewave.assets.reading import count_lines
    from casewave.pipelines.actions.check import check_delivery
    from casewave.pipelines.actions.preview import preview
    from casewave.pipelines.cli.changes import show_preview

    if path is None and wave is None and not changes:
        _check_all(workspace)
        return
    path = (path or workspace.delivery(wave or workspace.study.collected_waves[-1])).resolve()
    delivery = path.parent if path.is_file() and wave_of(path.parent) else path
    number = wave or wave_of(delivery)
    if number is None:
        raise click.UsageError("which wave does this deliver? Say it with --wave, as in --wave 2.")
    expect_collected(workspace, number)
    with Progress(
        TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"), console=out, transient=True,
        disable=not out.is_terminal,
    ) as progress:  # fmt: skip
        on_rows = partial(_advance, progress, progress.add_task("rows", total=count_lines(delivery)))
        previewed = preview(workspace, number, delivery, on_rows) if changes else None
        found = previewed.checked if previewed else check_delivery(workspace, number, delivery, on_rows)
    own = [issue for issue in found.issues if delivery == path or issue.file == path.name]
    if own:
        copies = mark_refused(workspace, number, found.issues, delivery)
        show_issues(own, f"{path.name} has problems", copies)
        sys.exit(1)
    if found.issues:
        others = ", ".join(sorted({issue.file for issue in found.issues}))
        out.print(
            f"No problems in {path.name}, but wave {number} would not load: there are problems in {others}.",
            markup=False,
        )
        sys.exit(1)
    unmark(workspace, number)
    rows = ", ".join(f"{count} of {name.replace('_', ' ')}" for name, count in found.rows.items() if count)
    out.print(f"[green]No problems.[/green] Wave {number} would load these rows: {rows}.", soft_wrap=True)
    show_not_carried(found.not_carried)
    if found.warnings:
        out.print(f"[bold]{counted(len(found.warnings), 'warning')}[/bold] to look at:")
        show_warnings(found.warnings)
        first = found.warnings[0]
        hint = ACKNOWLEDGE.format(wave=number, warning=first.warning, subject=first.subject)
        out.print(hint, markup=False, soft_wrap=True)
    if previewed:
        show_preview(previewed)


def _check_all(workspace: Workspace) -> None:
    """Check every delivered wave, so that the problems of all are known at once."""
    from casewave.assets.ingest.marked_copies import mark_refused, unmark
    from casewave.assets.reading.files import is_delivered
    from casewave.pipelines.actions.check import check_waves

    waves = [wave for wave in workspace.study.collected_waves if is_delivered(workspace.delivery(wave))]
    checked = check_waves(workspace, waves)
    for wave, found in checked.items():
        if found.issues:
            copies = mark_refused(workspace, wave, found.issues)
            show_issues(found.issues, f"Wave {wave} has problems", copies)
        else:
            unmark(workspace, wave)
            noted = f" {counted(len(found.warnings), 'warning')} to review." if found.warnings else ""
            out.print(f"[green]No problems[/green] in wave {wave}.{noted}")
    if not waves:
        out.print("No wave has been delivered yet.")
    if any(found.issues for found in checked.values()):
        sys.exit(1)


def _advance(progress: Progress, task: TaskID, rows: int) -> None:
    progress.update(task, advance=rows)
