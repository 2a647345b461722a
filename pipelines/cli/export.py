"""`casewave export`: the study as a QDA project, a framework as a codebook, the tables for SPSS and Stata."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casewave.assets.warehouse.store import connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import counted, out, short

if TYPE_CHECKING:
    from casewave.assets.exchange.statistics_files import Program
    from casewave.assets.protection.consent import Use


@click.command()
@click.option(
    "--qdpx", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write the published codings as a REFI-QDA project, for NVivo, ATLAS.ti, MAXQDA and others.",
)  # fmt: skip
@click.option("--wave", type=int, help="Export the codings of this wave only.")
@click.option(
    "--for", "use", type=click.Choice(["archive", "reuse"]),
    help="For an archive, or for re-use by others: only interviews in which everyone who spoke agreed to it.",
)  # fmt: skip
@click.option("--qdc", metavar="FRAMEWORK", help="Write a framework, such as cfir-2022, as a REFI-QDA codebook.")
@click.option(
    "--out", "codebook", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="File of the codebook.  [default: FRAMEWORK.qdc]",
)  # fmt: skip
@click.option(
    "--spss", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Write the delivered tables for SPSS, with labels of variables and values.",
)  # fmt: skip
@click.option(
    "--stata", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="Write them for Stata."
)
@click.pass_obj
def export(
    workspace: Workspace,
    qdpx: Path | None,
    wave: int | None,
    use: Use | None,
    qdc: str | None,
    codebook: Path | None,
    spss: Path | None,
    stata: Path | None,
) -> None:
    """Export the study for other tools: its codings as a QDA project, a framework as a codebook, tables for statistics.

    Transcripts from a QDA project are exported in full. Of other sources only the coded passages are exported, each in
    its place.
    """
    if not (qdpx or qdc or spss or stata):
        raise click.UsageError(
            "what is to be written? Use --qdpx FILE, --qdc FRAMEWORK, --spss FOLDER or --stata FOLDER."
        )
    if spss:
        _write_tables(workspace, spss, "spss")
    if stata:
        _write_tables(workspace, stata, "stata")
    if qdc:
        _write_codebook(workspace, qdc, codebook or Path(f"{qdc}.qdc"))
    if qdpx:
        _write_project(workspace, qdpx, wave, use)


def _write_tables(workspace: Workspace, folder: Path, program: Program) -> None:
    from casewave.assets.exchange.statistics_files import left_out_everywhere, write_statistics_files
    from casewave.assets.warehouse.exporting import record_export

    if find_spec("pyreadstat") is None:
        raise click.ClickException("pyreadstat is missing. Install it: pip install 'casewave[statistics]'")
    if not workspace.published.exists():
        raise click.ClickException("nothing is published yet; run casewave load first")
    con = connect(workspace.published, read_only=True)
    try:
        written = list(write_statistics_files(con, workspace.study, folder, program))
    finally:
        con.close()
    record_export(workspace, f"tables for {program}", [made.path for made in written])
    for made in written:
        out.print(f"Written: {short(made.path.resolve())} ({counted(made.rows, 'row')})")
    for line in left_out_everywhere(written):
        out.print(f"Left out: {line}", markup=False, soft_wrap=True)
    out.print("The files hold participant codes, which are personal data: keep them as you keep the study.")


def _write_codebook(workspace: Workspace, framework: str, path: Path) -> None:
    from casewave.assets.exchange.qda_export import framework_codebook
    from casewave.assets.qda.codebook import write_codebook
    from casewave.schemas.hints import did_you_mean
    from casewave.schemas.problems.kinds import either
    from casewave.schemas.vocabularies.frameworks import framework_names, load_framework

    used = {entry.framework: entry for entry in workspace.study.loaded_frameworks}
    known = sorted({*framework_names(), *used})
    if framework not in known:
        hint = did_you_mean(framework, known) or f"Use {either(known)}."
        raise click.ClickException(f"{framework} is not a framework. {hint}")
    made = framework_codebook(used.get(framework) or load_framework(framework))
    write_codebook(made, path)
    out.print(
        f"Written: {short(path.resolve())} ({counted(len(made.codes), 'code')}). Import it as a REFI-QDA codebook."
    )


def _write_project(workspace: Workspace, path: Path, wave: int | None, use: Use | None) -> None:
    from casewave.assets.exchange.qda_export import delivered_transcripts, study_project
    from casewave.assets.protection.consent import not_agreed
    from casewave.assets.qda.writer import write_project
    from casewave.assets.warehouse.exporting import record_export

    if not workspace.published.exists():
        raise click.ClickException("nothing is published yet; run casewave load first")
    folders = [workspace.delivery(number) for number in workspace.study.collected_waves]
    transcripts = delivered_transcripts(workspace.study, [folder for folder in folders if folder.is_dir()])
    con = connect(workspace.published, read_only=True)
    try:
        left_out = not_agreed(con, use) if use else []
        made = study_project(con, workspace.study, transcripts, wave, left_out, with_memos=use is None)
    finally:
        con.close()
    write_project(made.project, path)
    record_export(workspace, "codings as a QDA project", [path])
    whole = len(transcripts.keys() & {source.name for source in made.project.sources})
    codings = sum(len(selection.codings) for source in made.project.sources for selection in source.selections)
    out.print(
        f"Written: {short(path.resolve())}: {counted(codings, 'coding')} in "
        f"{counted(len(made.project.sources), 'source')}, "
        f"{whole} of them with their transcript, {counted(len(made.project.cases), 'case')}, "
        f"{counted(len(made.project.notes), 'memo')}."
    )
    if left_out:
        number = counted(len(left_out), "interview")
        out.print(f"Left out, because not everyone who spoke is known to have agreed: {number}.")
    if made.unplaced:
        some = ", ".join(made.unplaced[:5]) + (", …" if len(made.unplaced) > 5 else "")
        out.print(f"Given to their whole source, since their passage is not in its transcript: {some}")
