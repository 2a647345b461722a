"""`casewave rebuild`: an earlier publication made again from the files that it was made of."""

from __future__ import annotations

from pathlib import Path

import click

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import out, short


@click.command()
@click.argument("entry", type=int)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def rebuild(workspace: Workspace, entry: int, folder: Path) -> None:
    """Rebuild an earlier publication in a new folder. ENTRY is its number in casewave history.

    The files delivered at that time are taken from the store, loaded in the same way and published. Tables, figures
    and pages are the same, byte for byte.
    """
    from casewave.pipelines.actions.rebuild import rebuild_publication

    rebuilt = rebuild_publication(workspace, entry, folder.resolve())
    out.print(f"Publication {entry} is in {short(folder.resolve())}, with the files that it was made of.")
    for wave in rebuilt.study.collected_waves:
        page = rebuilt.reports(wave) / "index.html"
        if page.exists():
            out.print(f"  {short(page)}", soft_wrap=True)
    out.print(f"For SQL: {short(rebuilt.published)}", soft_wrap=True)
