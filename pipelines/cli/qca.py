"""`casewave qca`: ratings as sets for a qualitative comparative analysis."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from casewave.assets.warehouse.store import connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import out, short
from casewave.schemas.hints import did_you_mean
from casewave.schemas.language import numbered
from casewave.schemas.register.calibrations import Calibration

COUNTS = """
    SELECT count(*), sum(cases), count(CASE WHEN cases > 0 THEN 1 END), count(CASE WHEN output = 'C' THEN 1 END)
    FROM mart.truth_tables WHERE calibration = ?
"""


@click.command()
@click.argument("calibration", required=False)
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@click.pass_obj
def qca(workspace: Workspace, calibration: str | None, folder: Path | None) -> None:
    """Write an analysis of study.yaml (under calibrations) as R QCA and fs/QCA read it; without a name, list them.

    Three files: cases by conditions, the rule behind each value, and the truth table. It is refused, with the reasons,
    where a case is blank in a condition, a fuzzy membership is 0.5, or the cases carry fewer conditions.
    """
    if not calibration:
        return _list(workspace)
    declared = _declared(workspace, calibration)
    if not workspace.published.exists():
        raise click.ClickException("nothing is published yet; run casewave load first")
    from casewave.assets.exchange.qca_export import NotExportable, write_qca

    con = connect(workspace.published, read_only=True)
    try:
        counts = con.execute(COUNTS, [calibration]).fetchone()
        if not counts or not counts[0]:
            wave = f"is not in what is published; load wave {declared.wave}, whose ratings it takes"
            raise click.ClickException(f"{calibration} {wave}")
        files = write_qca(con, calibration, folder or workspace.report / "qca")
    except NotExportable as refusal:
        out.print(f"{calibration} cannot be analysed:", style="bold red")
        for line in refusal.reasons:
            out.print(f"  • {line}", markup=False)
        sys.exit(1)
    finally:
        con.close()
    from casewave.assets.warehouse.exporting import record_export

    record_export(workspace, f"{calibration} as sets for QCA", files)
    rows, cases, seen, contradictions = counts
    out.print(
        f"{numbered(cases, 'case')} in {seen} of {numbered(rows, 'row')} of the truth table, "
        f"{contradictions} of them contradictory."
    )
    for file in files:
        out.print(f"  {short(file)}", soft_wrap=True)
    out.print(f'In R: QCA::truthTable(read.csv("{files[0].name}", row.names = 1), "{declared.outcome_name}")')
    return None


def _list(workspace: Workspace) -> None:
    declared = workspace.study.calibrations
    if not declared:
        out.print("study.yaml declares no calibrations. The guide's chapter on methods shows how.")
    for entry in declared:
        conditions = ", ".join(condition.condition for condition in entry.conditions)
        out.print(f"{entry.calibration}: {entry.kind} sets of wave {entry.wave}, {entry.outcome} by {conditions}")


def _declared(workspace: Workspace, name: str) -> Calibration:
    declared = {entry.calibration: entry for entry in workspace.study.calibrations}
    if name not in declared:
        hint = did_you_mean(name, declared) or f"Use one of: {', '.join(declared) or 'none is declared'}."
        raise click.ClickException(f"{name} is not a calibration in study.yaml. {hint}")
    return declared[name]
