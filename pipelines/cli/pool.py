"""`casewave pool`: several studies side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import duckdb
from rich.table import Column
from rich.table import Table as Grid
from rich.text import Text

from casewave.pipelines.cli.screen import counted, out, short
from casewave.schemas.language import numbered

if TYPE_CHECKING:
    from casewave.assets.pool.folder import Pool
    from casewave.pipelines.actions.pool import StudyState

EVERYONE = "everyone"
VOLUME = "The pool's files are not encrypted, so that every engine can read them. Keep the pool on an encrypted volume."


@click.group()
@click.option(
    "--in", "folder", type=click.Path(file_okay=False, path_type=Path), envvar="CASEWAVE_POOL", default=Path("pool"),
    show_default=True, metavar="FOLDER", help="Folder of the pool.",
)  # fmt: skip
@click.pass_context
def pool(context: click.Context, folder: Path) -> None:
    """Pool several studies: their tables side by side, and what they have in common."""
    from casewave.assets.pool.folder import Pool

    context.obj = Pool(folder.resolve())


@pool.command()
@click.option("--title", default="Pooled studies", show_default=True, help="Title of the pool.")
@click.option("--encrypted-volume", is_flag=True, help="The folder is on an encrypted volume.")
@click.pass_obj
def init(pool: Pool, title: str, encrypted_volume: bool) -> None:
    """Make an empty pool."""
    from casewave.pipelines.actions.pool import init_pool

    with _problems():
        init_pool(pool.folder, title, is_on_encrypted_volume=encrypted_volume)
    out.print(f"Made: {short(pool.folder)}")
    if not encrypted_volume:
        out.print(f"{VOLUME} Studies that must be encrypted are not taken here.", soft_wrap=True)
    out.print("Continue with: casewave pool add FOLDER-OF-A-STUDY")


@pool.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--share-with", "readers", multiple=True, metavar="READER",
    help="Who else may see the study's rows: another study, any other reader by name, or everyone. May be repeated.",
)  # fmt: skip
@click.option("--share-with-nobody", is_flag=True, help="Take back whatever was shared before.")
@click.pass_obj
def add(pool: Pool, source: Path, readers: tuple[str, ...], share_with_nobody: bool) -> None:
    """Add a study: its folder, or a bundle that casewave send made of its publication.

    Only the study's own people see its rows, unless you say otherwise with --share-with.
    """
    from casewave.pipelines.actions.pool import add_study

    shared = () if share_with_nobody else readers or None
    with _problems():
        taken = add_study(pool, source, shared)
    manifest = taken.manifest
    written = f"{counted(len(taken.written), 'file')} written, {taken.kept} unchanged"
    out.print(f"Added: {manifest.study}, {manifest.title} ({written}).", markup=False, soft_wrap=True)
    shown = ", ".join(manifest.shared_with) or "nobody else"
    out.print(f"Its rows are shown to its own people ({manifest.study}) and to {shown}.", soft_wrap=True)


@pool.command()
@click.argument("study")
@click.option("--yes", is_flag=True, help="Do not ask whether to continue.")
@click.pass_obj
def remove(pool: Pool, study: str, yes: bool) -> None:
    """Remove a study, and the tables made for readers."""
    from casewave.pipelines.actions.pool import remove_study

    if not yes:
        click.confirm(f"Remove {study} from {short(pool.folder)}?", abort=True)
    with _problems():
        remove_study(pool, study)
    out.print(f"Removed: {study}, and all tables made for readers. Make these again with casewave pool build.")


@pool.command()
@click.option("--for", "readers", multiple=True, default=(EVERYONE,), metavar="READER", show_default=True,
              help="For whom: a study, or another reader that studies share with. May be repeated.")  # fmt: skip
@click.option("--engine", default="duckdb", metavar="ENGINE", show_default=True,
              help="What runs the queries: duckdb, or spark://HOST:PORT, the master of a Spark cluster.")  # fmt: skip
@click.pass_obj
def build(pool: Pool, readers: tuple[str, ...], engine: str) -> None:
    """Bring the studies up to date and make the pool's tables: Parquet, CSV, Excel and Word."""
    from casewave.pipelines.actions.pool import build_pool

    with _problems():
        built = build_pool(pool, readers, engine)
    for taken in built.refreshed:
        out.print(f"Brought up to date: {taken.manifest.study} ({counted(len(taken.written), 'file')} written).")
    for state in built.behind:
        out.print(f"{state.manifest.study}: {state.state}", soft_wrap=True)
    for tables in built.tables:
        studies = numbered(len(tables.shown), "study", "studies")
        out.print(f"Tables for {tables.folder.name}, of {studies}: {short(tables.folder)}", soft_wrap=True)
        for name, rows in tables.rows.items():
            out.print(f"  {name}: {counted(rows, 'row')}")
        if tables.left_out:
            named = ", ".join(each.study for each in tables.left_out)
            out.print(f"  Not included, since they do not share their rows with {tables.folder.name}: {named}")
        if not tables.shown:
            out.print(
                f"  The tables are empty. Add a study: casewave pool add FOLDER --share-with {tables.folder.name}"
            )


@pool.command()
@click.argument("packages", nargs=-1, required=True, metavar="PACKAGE...",
                type=click.Path(exists=True, file_okay=False, path_type=Path))  # fmt: skip
@click.option("--k", type=click.IntRange(min=3), default=5, show_default=True,
              help="Smallest count of people that may be known.")  # fmt: skip
@click.pass_obj
def federate(pool: Pool, packages: tuple[Path, ...], k: int) -> None:
    """Combine the public packages of studies that may not share rows.

    PACKAGE is the folder that casewave publish made, with the study's releases.json copied into it. Only what such
    packages tell goes into the tables, and nothing is written where a smaller count could be worked out from all of
    them, earlier releases and the pool's tables together.
    """
    from casewave.pipelines.actions.pool import federate as federate_packages

    with _problems():
        made = federate_packages(pool, packages, k)
    out.print(f"Combined the packages of {', '.join(made.studies)}: {short(made.folder)}", soft_wrap=True)
    for name, rows in made.rows.items():
        out.print(f"  {name}: {counted(rows, 'row')}")


@pool.command()
@click.argument("sql")
@click.option("--for", "reader", default=EVERYONE, show_default=True, metavar="READER", help="Who asks.")
@click.pass_obj
def query(pool: Pool, sql: str, reader: str) -> None:
    """Ask the pool in SQL, as in: casewave pool query "FROM pool.study_samples".

    The schemas core and mart hold the studies' own tables with a column study; pool holds the tables over studies.
    """
    from casewave.pipelines.actions.pool import asking_pool

    with _problems(), asking_pool(pool, reader) as con:
        try:
            answer = con.execute(sql)
            rows = answer.fetchall()
        except duckdb.Error as error:
            raise click.ClickException(f"the pool cannot answer this: {error}") from None
        grid = Grid(*(Column(Text(column[0])) for column in answer.description or ()))
        for row in rows:
            grid.add_row(*(Text("" if value is None else str(value)) for value in row))
        out.print(grid)


@pool.command()
@click.argument("study")
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do not ask whether to continue.")
@click.pass_obj
def withdraw(pool: Pool, study: str, code: str, yes: bool) -> None:
    """Remove an informant of a study from the pool. Give the code in full. It cannot be undone.

    The study itself keeps them until they are withdrawn there: casewave withdraw.
    """
    from casewave.pipelines.actions.pool import withdraw_informant

    if not yes:
        click.confirm(f"Erase {code} of {study} from the pool? This cannot be undone.", abort=True)
    with _problems():
        done = withdraw_informant(pool, study, code)
    erased = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in done.rows.items() if number)
    out.print(f"Erased from the pool: {erased or 'nothing was left of them'}.")
    if done.judgements:
        out.print(f"Removed from synthesis.csv, since their entries are gone: {counted(done.judgements, 'judgement')}.")
    if done.had_federated:
        out.print("Removed the federated tables too. Ask for new packages, and make the tables again: "
                  "casewave pool federate.")  # fmt: skip
    out.print(f"Withdraw them from the study too, if that is not done yet: casewave withdraw, in {study}.")
    out.print("Copies of the pool's tables elsewhere are not known to casewave.")


@pool.command()
@click.pass_obj
def status(pool: Pool) -> None:
    """Show the studies of the pool, and which are behind."""
    from casewave.pipelines.actions.pool import states

    with _problems():
        described, found = pool.described, states(pool)
    out.print(described.title, style="bold")
    out.print("On an encrypted volume." if described.is_on_encrypted_volume else VOLUME, soft_wrap=True)
    grid = Grid("Study", "Title", "Rows", "Shared with", "State")
    for state in found:
        grid.add_row(*(Text(cell) for cell in _cells_of(state)))
    out.print(grid)


def _cells_of(state: StudyState) -> tuple[str, str, str, str, str]:
    manifest = state.manifest
    shared = ", ".join(manifest.shared_with) or "nobody"
    return manifest.study, manifest.title, f"{sum(manifest.files.values()):,}", shared, state.state


@contextmanager
def _problems() -> Iterator[None]:
    """Expected problems as a line and exit code 1."""
    from casewave.assets.exchange.bundles import BundleError
    from casewave.assets.pool.folder import PoolError
    from casewave.assets.warehouse.keys import KeyTrouble
    from casewave.schemas.register.study_file import StudyError

    try:
        yield
    except (PoolError, BundleError, KeyTrouble, StudyError) as trouble:
        raise click.ClickException(str(trouble)) from None
