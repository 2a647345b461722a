"""`casewave paper`: the tables and figures of a paper, its file begun, and a manuscript checked."""

from __future__ import annotations

from pathlib import Path

import click

from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out, short

FILE = click.option(
    "--file", "path", type=click.Path(dir_okay=False, path_type=Path), help="File of the paper. Without it, paper.yaml."
)
SHOWN = 20  # lines of each kind


@click.group(invoke_without_command=True)
@FILE
@click.option("--in-the-clear", is_flag=True, help="Make it although the study is encrypted and the paper is not.")
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
    out.print(f"{counted(made.tables, 'table')} and {counted(made.figures, 'figure')} in {short(made.folder)}")
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
        out.print(short(written))
