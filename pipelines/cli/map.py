"""`casewave map`: what a QDA project holds, and a mapping to the study proposed from it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table as Grid
from rich.text import Text

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import out, short
from casewave.schemas.register.study_file import QDA_CODES, QDA_FILE

SHOWN = 15  # rows of each list on the screen; the files hold all


@click.command(name="map")
@click.argument("project", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder for the two files.")
@click.pass_obj
def map_(workspace: Workspace, project: Path, folder: Path | None) -> None:
    """Show what a QDA project (.qdpx) holds, and propose how it maps to the study.

    Writes qda.yaml and qda-codes.csv next to study.yaml for you to complete. It overwrites neither.
    """
    from casewave.assets.adapters.qda_proposal import propose, survey
    from casewave.assets.qda.errors import QdaError
    from casewave.pipelines.actions.delivered_names import delivered_names

    try:
        found = survey(project)
    except QdaError as error:
        raise click.ClickException(f"{project.name}: {error}") from None
    proposal = propose(found, workspace.study, delivered_names(workspace))
    out.print(f"{project.name}: {found.project.name or 'no name'}, made by {found.project.origin or 'an unknown tool'}")
    _show("Sources", ("Source", "Codings", "In the study"), proposal.sources)
    _show("Cases", ("Case", "In the study"), proposal.cases)
    _show("Users", ("User", "Codings"), proposal.users)
    unmatched = [(match.path, count, match.nearest) for match, count in proposal.codes if not match.code]
    matched = len(proposal.codes) - len(unmatched)
    out.print(f"\nCodes: {matched} of {len(proposal.codes)} are constructs of the study's frameworks.")
    _show("Other codes", ("Code", "Codings", "Most like"), unmatched)
    _show("Not carried over", ("What", "Count"), sorted(found.project.not_carried.items()))
    _write(folder or workspace.folder, proposal.yaml, unmatched)


def _show(title: str, heads: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    if not rows:
        return
    grid = Grid(*heads, title=title, title_justify="left")
    for row in rows[:SHOWN]:
        grid.add_row(*(Text("?" if cell is None else str(cell)) for cell in row))
    out.print(grid)
    if len(rows) > SHOWN:
        out.print(f"and {len(rows) - SHOWN} more")


def _write(folder: Path, yaml: str, unmatched: list[tuple[str, int, str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("path", "framework", "code", "most_like", "codings"))
    writer.writerows((path, "", "", nearest, count) for path, count, nearest in unmatched if count)
    for name, content in ((QDA_FILE, yaml), (QDA_CODES, table.getvalue())):
        path = folder / name
        if path.exists():
            out.print(f"{short(path)} is there already and stays as it is; --out FOLDER writes elsewhere.")
        else:
            path.write_text(content, encoding="utf-8", newline="\n")
            out.print(f"Written: {short(path)}")
