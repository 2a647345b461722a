"""`casewave report`: the tables, figures and pages of what is published."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from casewave.assets.report import FORMATS, PARTS
from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.waves import expect_collected
from casewave.pipelines.cli.screen import out, short
from casewave.schemas.language import numbered


def _formats(_context: click.Context, _option: click.Parameter, given: str | None) -> tuple[str, ...]:
    if given is None:
        return FORMATS
    chosen = tuple(word.strip().lower() for word in given.split(",") if word.strip())
    if not chosen or (strange := [word for word in chosen if word not in FORMATS]):
        named = f"{', '.join(strange)} is none" if chosen else "none is named"
        raise click.BadParameter(f"{named} of the formats that there are: {', '.join(FORMATS)}")
    return chosen


@click.command()
@click.option(
    "--wave", type=int, help="Make this wave and later ones, which show the study up to them. Without it, all waves."
)
@click.option("--only", type=click.Choice(PARTS), help="Make this part only. Without it, all three parts.")
@click.option(
    "--formats", callback=_formats, help="Formats, separated by commas, as in docx,xlsx,pdf. Without it, all formats."
)
@click.option(
    "--template", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Word file whose styles the documents take. A template.docx next to study.yaml is always used.",
)  # fmt: skip
@click.option(
    "--in-the-clear", is_flag=True, help="Make the report although the study is encrypted: the report is not."
)
@click.pass_obj
def report(
    workspace: Workspace,
    wave: int | None,
    only: str | None,
    formats: tuple[str, ...],
    template: Path | None,
    in_the_clear: bool,
) -> None:
    """Make the report of what is published: tables, figures (also as PDF and PNG, which a load leaves out), the site.

    Only what has changed is written.
    """
    if workspace.is_encrypted and not in_the_clear:
        problem = "the study is encrypted and a report is not; on a disk that you encrypt, make it with --in-the-clear"
        raise click.ClickException(problem)
    if not workspace.published.exists():
        raise click.ClickException("nothing is published yet; run casewave load first")
    if wave is not None:
        expect_collected(workspace, wave)
    from casewave.assets.report.making import publish_report

    parts = (only,) if only else PARTS
    with out.status("Making the report"), holding(workspace):
        made = publish_report(workspace, wave or 1, parts=parts, formats=formats, template=template)
    from casewave.assets.report.inventory import renew

    renew(workspace, made.written)
    if workspace.is_encrypted:
        from casewave.assets.warehouse.exporting import record_export

        record_export(workspace, "the report in the clear", made.written)
    out.print(
        f"{numbered(made.files, 'file')}, {len(made.written)} of them new or changed, in {short(workspace.report)}",
        soft_wrap=True,
    )
    _show(made.written)


def _show(written: Iterable[Path]) -> None:
    kinds: dict[str, int] = {}
    for path in written:
        kinds[path.suffix[1:]] = kinds.get(path.suffix[1:], 0) + 1
    if kinds:
        out.print("  " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
