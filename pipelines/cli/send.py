"""`casewave send` and `casewave receive`: a delivery or a publication as one encrypted file for another site."""

from __future__ import annotations

from pathlib import Path

import click

from casewave.assets.warehouse.keys import KeyTrouble
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out, short

COMPARE = "Both sites see this fingerprint; compare it on the telephone, since anyone can encrypt to a public key:"


@click.command()
@click.option("--wave", type=int, help="The delivery of this wave. Without it, what is published.")
@click.option("--to", "names", multiple=True, metavar="NAME", help="A recipient of study.yaml. Can be repeated.")
@click.option(
    "--recipients", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="File of public keys, one per line.",
)  # fmt: skip
@click.option(
    "--out", "bundle", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="File of the bundle.  [default: STUDY-wave-N.age or STUDY-publication.age]",
)  # fmt: skip
@click.pass_obj
def send(
    workspace: Workspace, wave: int | None, names: tuple[str, ...], recipients: Path | None, bundle: Path | None
) -> None:
    """Encrypt a wave's delivery, or what is published, with the public keys of other sites: one file to hand on.

    casewave itself sends nothing. Load the delivery first: what is sent is what was loaded.
    """
    from casewave.assets.exchange.bundles import BundleError
    from casewave.assets.exchange.bundles import send as make_bundle
    from casewave.assets.exchange.identities import recipients as public_keys

    what = "publication" if wave is None else f"wave-{wave}"
    bundle = bundle or Path(f"{workspace.study.study}-{what}.age")
    try:
        keys = public_keys(workspace, names, recipients)
        manifest = make_bundle(workspace, wave, keys, bundle)
    except (KeyTrouble, BundleError) as trouble:
        raise click.ClickException(str(trouble)) from None
    number = counted(len(manifest.files), "file")
    message = f"Written: {short(bundle.resolve())}: {manifest.what}, {number}, for {counted(len(keys), 'recipient')}."
    out.print(message, soft_wrap=True)
    out.print(f"{COMPARE}\n  {manifest.fingerprint}", soft_wrap=True)


@click.command()
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Folder to unpack into: an empty or a new one.  [default: the wave's]",
)  # fmt: skip
@click.pass_obj
def receive(workspace: Workspace, bundle: Path, folder: Path | None) -> None:
    """Verify and unpack a bundle that another site has sent: all of it, or nothing.

    The identity that opens it is in the file that the variable CASEWAVE_IDENTITY_FILE names.
    """
    from casewave.assets.exchange.bundles import BundleError
    from casewave.assets.exchange.bundles import receive as open_bundle
    from casewave.assets.exchange.identities import the_identities

    try:
        received = open_bundle(workspace, bundle, the_identities(), folder and folder.resolve())
    except (KeyTrouble, BundleError) as trouble:
        raise click.ClickException(str(trouble)) from None
    manifest = received.manifest
    out.print(
        f"Unpacked into {short(received.folder)}: {manifest.what}, {counted(len(manifest.files), 'file')}, made by "
        f"casewave {manifest.casewave_version}; each is as it was sent.", soft_wrap=True,
    )  # fmt: skip
    out.print(f"{COMPARE}\n  {manifest.fingerprint}", soft_wrap=True)
    if manifest.wave is not None:
        out.print(f"Go on with: casewave check {short(received.folder)}", soft_wrap=True)
