"""`casewave paper`: the tables and figures of a paper, its file begun, and a manuscript checked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out, short

if TYPE_CHECKING:
    from casewave.assets.paper.manuscript import Verdict

FILE = click.option(
    "--file", "path", type=click.Path(dir_okay=False, path_type=Path), help="File of the paper. Without it, paper.yaml."
)
SHOWN = 20  # lines of each kind
TITLES: dict[Verdict, str] = {"differs": "Differ", "unknown": "Unknown", "agrees": "Agree"}


@click.group(invoke_without_command=True)
@FILE
@click.option("--in-the-clear", is_flag=True, help="Make the paper although the study is encrypted: the paper is not.")
@click.pass_context
def paper(context: click.Context, path: Path | None, in_the_clear: bool) -> None:
    """Make the tables and figures of a paper, as paper.yaml lists them: Word, LaTeX, Markdown and figure files.

    Made again after a load, the document marks what changed since the last version.
    """
    if context.invoked_subcommand is None:
        _make(context.obj, path, in_the_clear)


def _make(workspace: Workspace, path: Path | None, in_the_clear: bool) -> None:
    if workspace.is_encrypted and not in_the_clear:
        message = "The study is encrypted and a paper is not. On an encrypted disk, make it with --in-the-clear."
        raise click.ClickException(message)
    from casewave.assets.warehouse.exporting import record_export
    from casewave.pipelines.actions.paper import publish_paper

    with out.status("Making the paper"), holding(workspace):
        made = publish_paper(workspace, path)
        if made.written:
            record_export(workspace, f"the paper {made.folder.name}", made.written)
    line = f"{counted(made.tables, 'table')} and {counted(made.figures, 'figure')} in {short(made.folder)}"
    out.print(line, markup=False, soft_wrap=True)
    if made.is_first:
        out.print("This is the first version. The next one marks what changed.")
    else:
        out.print(f"{counted(len(made.changes), 'change')} since the last version.")
    for line in made.for_authors[:SHOWN]:
        out.print(f"  • {line}", markup=False, soft_wrap=True)
    if len(made.for_authors) > SHOWN:
        out.print(f"  and {len(made.for_authors) - SHOWN:,} more; the first pages of the document list all of them")


@paper.command()
@FILE
@click.pass_obj
def init(workspace: Workspace, path: Path | None) -> None:
    """Write a paper.yaml that lists the tables and figures of the study."""
    from casewave.pipelines.actions.paper import begin_paper

    for written in begin_paper(workspace, path):
        out.print(short(written), markup=False, soft_wrap=True)


@paper.command()
@click.argument("manuscript", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@FILE
@click.pass_obj
def check(workspace: Workspace, manuscript: Path, path: Path | None) -> None:
    """Look up the printed numbers of a manuscript (.docx): which agree with the data, which differ, which are unknown.

    It looks up numbers copied from numbers.docx, numbers in the kit's tables, and numbers in sentences that refer to
    such a table, repeat a claim, or are before a word such as interviews. It only counts all others. The exit code is 1
    where a number differs.
    """
    from casewave.pipelines.actions.paper import check_paper

    checked = check_paper(workspace, manuscript, path)
    for verdict, title in TITLES.items():
        findings = checked.of(verdict)
        out.print(f"[bold]{title}[/bold]: {counted(len(findings), 'number')}.")
        for finding in findings[:SHOWN]:
            line = f"  • {finding.number} in \u201c{finding.where}\u201d: {finding.held_against}"
            out.print(line, markup=False, soft_wrap=True)
        if len(findings) > SHOWN:
            out.print(f"  and {len(findings) - SHOWN:,} more")
    out.print(f"Not looked up: {counted(checked.not_looked_up, 'number')}, {counted(checked.unknown_tables, 'table')}.")
    if checked.of("differs"):
        sys.exit(1)
