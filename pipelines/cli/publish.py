"""`casewave publish`: the package for everybody."""

from __future__ import annotations

from pathlib import Path

import click

from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out, short

SHOWN = 20


@click.command()
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder of the package.")
@click.option("--quote", metavar="CODING", help="Show the entry of study.yaml that clears a segment to be quoted.")
@click.option("--attack", is_flag=True, help="Write what an attacker could work out; publish nothing.")
@click.pass_obj
def publish(workspace: Workspace, folder: Path | None, quote: str | None, attack: bool) -> None:
    """Make a public package of what is published for the team: for Zenodo, Dataverse or an archive.

    It holds no participant, and counts of people only as far as no small count can be worked out from it and from all
    earlier releases. What two people would have to approve first is listed.
    """
    from casewave.pipelines.actions.release import publish_for_everybody, quote_entry, write_attack

    if quote:
        out.print("Complete it and put it into study.yaml, under protection, public, quotes:")
        out.print(quote_entry(workspace, quote), markup=False, soft_wrap=True)
        return
    if attack:
        with out.status("Working out what can be worked out"), holding(workspace):
            evidence = write_attack(workspace)
        out.print(f"Attacked: {counted(evidence.looked_at, 'count')} of people and interviews, as they would go out.")
        out.print(f"Known to be below {workspace.study.protection.public.k}: {evidence.known_to_be_small}")
        out.print(f"For an ethics board: {short(evidence.path)}", soft_wrap=True)
        return
    with out.status("Looking for what could be worked out"), holding(workspace):
        released = publish_for_everybody(workspace, folder or workspace.public)
    hidden, cells = released.hidden
    out.print(
        f"Release {released.number}: {counted(len(released.files), 'file')} in {short(folder or workspace.public)}"
    )
    out.print(f"Counts of people: {cells - hidden} of {cells} cells are shown, {hidden} are not.")
    for table in released.made.counts:
        out.print(f"  {table.unit} of wave {table.wave}: {table.described}")
    if released.made.open:
        out.print("[bold]Not published[/bold] without the approval of two people (study.yaml, protection, public):")
        for line in released.made.open[:SHOWN]:
            out.print(f"  • {line}", markup=False, soft_wrap=True)
        if len(released.made.open) > SHOWN:
            out.print(f"  and {len(released.made.open) - SHOWN} more")
        if not workspace.is_encrypted:
            out.print(f"What a second person must see: {short(workspace.review)}", soft_wrap=True)
