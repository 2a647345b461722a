"""`casewave withdraw`: an informant who has withdrawn, removed from everything."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out, short

SHOWN = 40


@click.command()
@click.argument("code")
@click.option("--reason", required=True, help="Why, in words that name nobody. It is kept in withdrawals.yaml.")
@click.option("--decided-by", required=True, help="Code of the person who decided, such as R01.")
@click.option("--yes", is_flag=True, help="Do not ask whether to go on.")
@click.pass_obj
def withdraw(workspace: Workspace, code: str, reason: str, decided_by: str, yes: bool) -> None:
    """Remove an informant who has withdrawn from the store, the published file, the reports and the public package.

    What only they gave goes with them; what others gave too stays without them. Later deliveries with the code are
    refused. The delivered files themselves are yours to clean: the places are listed. It cannot be undone.
    """
    from casewave.pipelines.actions.withdraw import check_words, is_known, read_informant

    informant = read_informant(workspace, code)
    check_words(workspace.study, informant, reason, decided_by)
    if not is_known(workspace, informant):
        _confirm_unknown(informant, yes)
    elif not yes:
        click.confirm(f"Erase {informant} and all that only they gave? This cannot be undone.", abort=True)
    from casewave.assets.protection.withdrawal import places_to_mend
    from casewave.pipelines.actions.withdraw import withdraw as withdraw_informant

    done = withdraw_informant(workspace, informant, reason, decided_by)
    erased = done.erased
    rows = ", ".join(
        counted(number, name.replace("_", " ").removesuffix("s")) for name, number in erased.rows.items() if number
    )
    out.print(f"Erased: {rows or 'nothing was in the store'}.")
    if workspace.published.exists():
        out.print(f"Published again: {short(workspace.published)}")
    if erased.shared:
        kept = ", ".join(f"{name} {key}" for name, key in sorted(erased.shared))
        out.print(f"These stay, since others gave them too; see that nothing in them is theirs alone: {kept}")
    _print_lines("[bold]Clean these by hand[/bold], else the next load of the wave is refused:", places_to_mend(erased))
    _print_lines("[bold]Clean these by hand[/bold]; what is made of them says [withdrawn] until then:", done.register)
    _print_copies(done.removed, done.went_out)


def _print_lines(head: str, lines: Iterable[str]) -> None:
    lines = list(lines)
    if lines:
        out.print(head)
    for line in lines[:SHOWN]:
        out.print(f"  • {line}", markup=False, soft_wrap=True)
    if len(lines) > SHOWN:
        out.print(f"  and {len(lines) - SHOWN} more")


def _confirm_unknown(informant: str, yes: bool) -> None:
    """Ask about a code of which the store holds nothing: mistyped, it leaves the informant where they are."""
    nothing = f"The store holds nothing of {informant}."
    if yes:
        raise click.ClickException(
            f"{nothing} Check the code. If they withdrew before anything of theirs was loaded, confirm it without --yes"
        )
    click.confirm(
        f"{nothing} Check the code: mistyped, it erases nothing. Refuse later deliveries with it all the same?",
        abort=True,
    )


def _print_copies(removed: list[Path], went_out: list[str]) -> None:
    """What was removed next to the store, and which copies went out before: those are not within reach."""
    for folder in removed:
        out.print(f"Removed: {short(folder)}, which held the informant", soft_wrap=True)
    if removed:
        out.print("Make the public package again with casewave publish.")
    if went_out:
        out.print("[bold]These copies went out[/bold]; ask everyone who has one to delete it:")
    for line in went_out:
        out.print(f"  • {line}", markup=False, soft_wrap=True)
    out.print("Old copies elsewhere (backups, e-mail, Word and Excel files) are not known to casewave.")
