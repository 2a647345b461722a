"""`casewave key`: the key of an encrypted study made, changed and tried, and the identity that opens bundles made."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from casewave.assets.warehouse.keys import FILE_VARIABLE, KeyTrouble, new_key, the_key, where_from
from casewave.assets.warehouse.store import has_key
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import out, short

LOSS = "Whoever loses the key loses the data: keep a copy of the file in a safe place, apart from the data."


@click.group()
def key() -> None:
    """Make, change and test the key of an encrypted study. No command takes or shows a secret key itself."""


@key.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def new(workspace: Workspace, file: Path) -> None:
    """Write a new key into FILE, outside the study's folder. Only you can read it."""
    try:
        new_key(file.expanduser(), workspace.folder)
    except KeyTrouble as trouble:
        raise click.ClickException(str(trouble)) from None
    out.print(f"Written: {file}. Before each command: export {FILE_VARIABLE}={file.resolve()}", soft_wrap=True)
    out.print(LOSS)


@key.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def change(workspace: Workspace, file: Path) -> None:
    """Encrypt the store and the published file again with the key in FILE. Give the present key as usual."""
    from casewave.pipelines.actions.rekey import change_key

    try:
        changed = change_key(workspace, file.expanduser())
    except KeyTrouble as trouble:
        raise click.ClickException(str(trouble)) from None
    for path in changed:
        out.print(f"Written again: {short(path)}", soft_wrap=True)
    out.print(f"From now on: export {FILE_VARIABLE}={file.resolve()}", soft_wrap=True)
    out.print("Copies elsewhere, in backups, still open with the key before.")


@key.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def identity(workspace: Workspace, file: Path) -> None:
    """Write a new identity, which opens what other sites send, into FILE outside the study; show its public key."""
    from casewave.assets.exchange.identities import FILE_VARIABLE as IDENTITY_FILE
    from casewave.assets.exchange.identities import new_identity

    try:
        public = new_identity(file.expanduser(), workspace.folder)
    except KeyTrouble as trouble:
        raise click.ClickException(str(trouble)) from None
    out.print(f"Written: {file}. Before casewave receive: export {IDENTITY_FILE}={file.resolve()}", soft_wrap=True)
    out.print(f"The public key, for those who send to you:\n  {public}", soft_wrap=True)


@key.command()
@click.pass_obj
def check(workspace: Workspace) -> None:
    """Say where the key comes from, and whether it opens what is encrypted."""
    from casewave.pipelines.actions.rekey import encrypted_files, opens

    try:
        given = the_key(workspace.study.study)
    except KeyTrouble as trouble:
        raise click.ClickException(str(trouble)) from None
    out.print(f"The key comes from {where_from(workspace.study.study)}.", soft_wrap=True)
    states = {
        path: "not encrypted" if not has_key(path) else "opens" if opens(path, given) else "does not open"
        for path in encrypted_files(workspace)
    }
    for path, state in states.items():
        out.print(f"  {short(path)}: {state}", soft_wrap=True)
    if "does not open" in states.values() or (workspace.is_encrypted and "not encrypted" in states.values()):
        sys.exit(1)
