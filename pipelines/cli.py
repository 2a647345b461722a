"""The command line: load, check, query, status and ui, for people who may never have seen a terminal before.

Every expected mistake ends in a clear line and exit code 1; a traceback is a bug of casewave's.
"""

from __future__ import annotations

import os
import re
import sys
from functools import partial
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Column
from rich.table import Table as Grid
from rich.text import Text

from assets.faults import Fault
from pipelines.store import StoreError, connect
from pipelines.workspace import BUNDLED, Workspace
from schemas.study_file import StudyError

SHOWN_FAULTS = 20
out = Console(highlight=False)


def main() -> None:
    """Run the command line. Files made are readable by their owner alone: codes are personal data."""
    os.umask(0o077)
    try:
        commands(standalone_mode=False)
    except (StudyError, StoreError) as error:
        out.print(str(error), style="red", markup=False)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        out.print("Stopped. What was published stands.")
        sys.exit(130)


@click.group(help="Turn a study's wave folders into cross-case tables and timelines.")
@click.option(
    "--study", type=click.Path(path_type=Path), envvar="CASEWAVE_STUDY", default=BUNDLED, show_default=True,
    help="Folder that holds study.yaml.",
)  # fmt: skip
@click.version_option(package_name="casewave")
@click.pass_context
def commands(context: click.Context, study: Path) -> None:
    os.environ["CASEWAVE_STUDY"] = str(study.resolve())
    context.obj = Workspace(study.resolve())


@commands.command()
@click.option("--wave", type=int, help="Load this wave only. Without it, every wave that has been delivered.")
@click.pass_obj
def load(workspace: Workspace, wave: int | None) -> None:
    """Load deliveries, make the tables, timelines and pages, and publish them.

    A delivery with any fault changes nothing: what was published stands. The same delivery twice changes nothing.
    """
    waves = _waves_to_load(workspace, wave)
    from pipelines.running import Run  # brings Dagster, which no other command needs

    run = Run(workspace)
    for number in waves:
        with Progress(
            SpinnerColumn(), TextColumn("[bold]{task.description}"), BarColumn(), TextColumn("{task.fields[asset]}"),
            console=out, transient=True, disable=not out.is_terminal,
        ) as progress:  # fmt: skip
            task = progress.add_task(f"Wave {number}", total=run.assets, asset="reading")
            refused = run.load(number, on_asset=partial(progress.update, task, advance=1))
        if refused:
            _show_faults(refused, f"Wave {number} is refused")
            out.print("Nothing of this wave was loaded; what was published before stands.")
            sys.exit(1)
    _show_summary(workspace, waves)


def _waves_to_load(workspace: Workspace, wave: int | None) -> list[int]:
    from assets.reading import delivered_files

    collected = workspace.study.collected_waves
    if wave is not None:
        _expect_collected(workspace, wave)
    delivered = [number for number in collected if delivered_files(workspace.delivery(number))]
    if wave is not None or delivered:
        return [wave] if wave is not None else delivered
    if not collected:
        raise StudyError("no wave is collected yet; set the status of the first one in study.yaml to collected")
    raise StudyError(f"no wave has been delivered; put its tables into {workspace.delivery(collected[0])}")


def _expect_collected(workspace: Workspace, wave: int) -> None:
    collected = workspace.study.collected_waves
    if wave not in collected:
        known = ", ".join(map(str, collected)) or "none"
        raise StudyError(f"wave {wave} is not collected (collected: {known}); set its status in study.yaml")


@commands.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--wave", type=int, help="Wave that it delivers, where the folder is not named wave-N.")
@click.pass_obj
def check(workspace: Workspace, path: Path, wave: int | None) -> None:
    """Check a delivery without loading it: a wave's folder, or one file.

    A file inside a wave's folder is checked together with its neighbours, which it may refer to.
    """
    from pipelines.checking import check_delivery

    path = path.resolve()
    delivery = path.parent if path.is_file() and _wave_of(path.parent) else path
    number = wave or _wave_of(delivery)
    if number is None:
        raise click.UsageError("which wave does this deliver? Say it with --wave, as in --wave 2.")
    _expect_collected(workspace, number)
    rows, faults = check_delivery(workspace, number, delivery)
    own = [fault for fault in faults if delivery == path or fault.file == path.name]
    if own:
        _show_faults(own, f"{path.name} has faults")
        sys.exit(1)
    if faults:
        others = ", ".join(sorted({fault.file for fault in faults}))
        out.print(
            f"No faults in {path.name}, but wave {number} would not load: there are faults in {others}.", markup=False
        )
        sys.exit(1)
    counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in rows.items() if count)
    out.print(f"[green]No faults.[/green] Wave {number} would load with {counted}.")


def _wave_of(folder: Path) -> int | None:
    named = re.fullmatch(r"wave-(\d+)", folder.name)
    return int(named[1]) if named else None


@commands.command()
@click.argument("sql")
@click.pass_obj
def query(workspace: Workspace, sql: str) -> None:
    """Ask the published database in SQL, as in: casewave query "FROM mart.sampling_frame"."""
    if not sql.strip():
        raise click.UsageError('what is the question? Give it in SQL, as in: casewave query "FROM mart.sampling_frame"')
    con = connect(_published(workspace), read_only=True)
    try:
        answer = con.execute(sql)
        grid = Grid(*(Column(Text(column[0])) for column in answer.description or ()))
        for row in answer.fetchall():
            grid.add_row(*(Text("" if value is None else str(value)) for value in row))
        out.print(grid)
    except duckdb.Error as error:
        raise click.ClickException(f"the database refuses this: {error}") from None
    finally:
        con.close()


@commands.command()
@click.pass_obj
def status(workspace: Workspace) -> None:
    """Show what has been delivered, loaded and published of each wave."""
    from pipelines.status import wave_states

    grid = Grid("Wave", Column("Window", no_wrap=True), "Topic", "State", "Interviews", "Statements")
    for state in wave_states(workspace):
        grid.add_row(*state)
    out.print(workspace.study.title, style="bold")
    out.print(grid)
    out.print(f"Published: {_short(workspace.published) if workspace.published.exists() else 'nothing yet'}")


@commands.command()
@click.option("--port", type=int, default=3000, show_default=True, help="Port on this machine.")
@click.pass_obj
def ui(workspace: Workspace, port: int) -> None:
    """Open Dagster's page on this machine alone, with the sensor that sees new deliveries."""
    from pipelines.running import serve

    _ = workspace.study  # a register that cannot be read is said here, not in a page
    out.print(f"Dagster's page: http://127.0.0.1:{port} (this machine only; stop with Ctrl+C)")
    sys.exit(serve(workspace, port))


def _published(workspace: Workspace) -> Path:
    if not workspace.published.exists():
        raise click.ClickException("nothing is published yet; run casewave load first")
    return workspace.published


def _show_faults(faults: list[Fault], title: str) -> None:
    out.print(f"[bold red]{title}[/bold red]: {len(faults)} fault{'s' if len(faults) > 1 else ''}.")
    for fault in faults[:SHOWN_FAULTS]:
        out.print(f"  • {fault}", markup=False, soft_wrap=True)
    if len(faults) > SHOWN_FAULTS:
        out.print(f"  and {len(faults) - SHOWN_FAULTS} more")


def _show_summary(workspace: Workspace, waves: list[int]) -> None:
    con = connect(workspace.published, read_only=True)
    counted = {row[0]: row[1:] for row in con.execute(SUMMARY).fetchall()}
    verdicts = con.execute(VERDICTS, [max(waves)]).fetchall()
    con.close()
    grid = Grid("Wave", "Interviews", "Informants", "Statements")
    for wave in waves:
        grid.add_row(str(wave), *map(str, counted[wave]))
    out.print(grid)
    if verdicts:
        told = ", ".join(f"{count} {verdict}" for verdict, count in verdicts)
        out.print(f"Printed numbers against the data, as of wave {max(waves)}: {told}.")
    out.print("Pages with tables and timelines:")
    for wave in waves:
        out.print(f"  {_short(workspace.reports(wave) / 'index.html')}", soft_wrap=True)
    out.print(f"For SQL: {_short(workspace.published)}", soft_wrap=True)


SUMMARY = """
    SELECT wave,
        (SELECT count(*) FROM core.interviews AS i WHERE i.wave = loaded.wave),
        (SELECT count(*) FROM core.informants AS i WHERE i.wave = loaded.wave),
        (SELECT count(statement) FROM mart.statements AS s WHERE s.wave = loaded.wave)
    FROM (SELECT DISTINCT wave FROM audit.deliveries) AS loaded
"""
VERDICTS = """
    SELECT replace(replace(verdict, 'agrees', 'agree'), 'differs', 'differ'), count(*)
    FROM mart.claims_against_data WHERE as_of_wave = ? GROUP BY verdict ORDER BY verdict
"""


def _short(path: Path) -> str:
    """A path as seen from here, where that is shorter."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
