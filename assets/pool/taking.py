"""A study taken into the pool: only what changed is written, and the manifest switches to it in one step.

Belongs elsewhere: what is stored (`stored`), and the tables that compare studies (`building`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import duckdb

from casewave.assets.pool.folder import Manifest, Pool, PoolError
from casewave.assets.pool.stored import Stored, stored_tables, tables_version
from casewave.assets.reading.files import file_hash
from casewave.assets.warehouse.store import connect, has_key, sync
from casewave.schemas.derive import quoted
from casewave.schemas.register.withdrawals import tombstone


@dataclass(frozen=True)
class Origin:
    """Where a study's publication is: the file itself, what names it in the pool, and whether a bundle brought it."""

    database: Path
    named: str
    is_bundle: bool = False


@dataclass(frozen=True)
class Taken:
    """What adding a study came to: files that were written, how many stayed, and whom it was shared with before."""

    manifest: Manifest
    written: tuple[str, ...]
    kept: int
    was_shared_with: tuple[str, ...] = ()


def take(pool: Pool, origin: Origin, shared_with: Iterable[str] | None = None) -> Taken:
    """Take a study from its published database, while the caller holds the pool.

    shared_with: readers who may see its rows; without it, as before. Raises PoolError where the pool must not hold the
    study as it is published.
    """
    if has_key(origin.database) and not pool.described.is_on_encrypted_volume:
        raise PoolError(
            f"{origin.named} is encrypted, and the pool's files are not. Make a pool on an encrypted volume, and say "
            "so with casewave pool init --encrypted-volume"
        )
    con = connect(origin.database, read_only=True)
    try:
        study, title = _named(con, origin)
        known = _known(pool, study, title)
        _expect_nobody_withdrawn(con, study, known, origin)
        described = Manifest(
            study=study, title=title, origin=origin.named, origin_sha256=file_hash(origin.database),
            is_bundle=origin.is_bundle, tables_version=tables_version(), casewave_version=version("casewave"),
            shared_with=_readers(known, shared_with), withdrawn=known.withdrawn if known else (), files={},
        )  # fmt: skip
        return replace(put_rows(pool, con, described), was_shared_with=known.shared_with if known else ())
    finally:
        con.close()


def put_rows(pool: Pool, con: duckdb.DuckDBPyConnection, described: Manifest) -> Taken:
    """Write the study of an open database into the pool, as far as it is not there already, and switch to it."""
    _expect_this_version(con, described.study)
    folder, files = pool.study(described.study), {}
    written = []
    for table in stored_tables():
        for path, rows, of_wave in _parts(con, table):
            files[path] = rows
            if not (folder / path).exists():
                _write(con, table, of_wave, folder / path)
                written.append(path)
    manifest = described.model_copy(update={"files": dict(sorted(files.items()))})
    pool.put(manifest)
    return Taken(manifest, tuple(written), len(files) - len(written))


def _named(con: duckdb.DuckDBPyConnection, origin: Origin) -> tuple[str, str]:
    try:
        named = con.execute("SELECT study, title FROM core.studies").fetchone()
    except duckdb.CatalogException:
        named = None
    if named is None:
        raise PoolError(f"{origin.named} is not a published study. Add the folder of a study that is loaded")
    return str(named[0]), str(named[1])


def _known(pool: Pool, study: str, title: str) -> Manifest | None:
    """The study as the pool has it. Raises PoolError where that is another study of the same name."""
    known = pool.manifest(study) if pool.holds(study) else None
    if known and known.title != title:
        raise PoolError(
            f"the pool already holds a study {study}, with the title '{known.title}'. If this is another study, give "
            f"it another name in study.yaml; if its title has changed, run casewave pool remove {study} first"
        )
    return known


def _expect_nobody_withdrawn(
    con: duckdb.DuckDBPyConnection, study: str, known: Manifest | None, origin: Origin
) -> None:
    if not known or not known.withdrawn:
        return
    query = "SELECT informant FROM core.informants UNION SELECT informant FROM core.interview_informants"
    if any(tombstone(study, code) in known.withdrawn for (code,) in con.execute(query).fetchall()):
        raise PoolError(
            f"{origin.named} still holds an informant who was withdrawn from the pool. Withdraw them from the study "
            "with casewave withdraw, or ask for a new bundle, then add it again"
        )


def _readers(known: Manifest | None, shared_with: Iterable[str] | None) -> tuple[str, ...]:
    if shared_with is not None:
        return tuple(sorted(set(shared_with)))
    return known.shared_with if known else ()


def _expect_this_version(con: duckdb.DuckDBPyConnection, study: str) -> None:
    """Raise PoolError where a stored table or column is not in the database: another version of casewave made it."""
    query = """
        SELECT schema_name || '.' || table_name, column_name, data_type FROM duckdb_columns()
        WHERE database_name = current_database()
    """
    found = set(con.execute(query).fetchall())
    for table in stored_tables():
        if any((table.name, *column) not in found for column in table.columns):
            raise PoolError(f"{study} was published by another version of casewave. Load it again, then add it")


def _parts(con: duckdb.DuckDBPyConnection, table: Stored) -> Iterator[tuple[str, int, str]]:
    """The files of a table: path within the study's folder, number of rows, and the SQL that selects its rows."""
    wave = table.wave or "0"
    query = f"""
        SELECT {wave} AS of_wave, count(*), sum(hash(a_row)::HUGEINT)::VARCHAR FROM {table.name} AS a_row
        GROUP BY ALL ORDER BY ALL
    """
    for of_wave, rows, row_sum in con.execute(query).fetchall():
        text = f"{table} {rows} {row_sum} {duckdb.__version__}"
        folder = f"wave={of_wave}/" if table.wave else ""
        path = f"{folder}{table.name}.{hashlib.sha256(text.encode()).hexdigest()[:16]}.parquet"
        yield path, rows, f"WHERE {table.wave} = {of_wave:d}" if table.wave else ""


def _write(con: duckdb.DuckDBPyConnection, table: Stored, of_wave: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    query = f"SELECT {table.in_order()} FROM {table.name} {of_wave} ORDER BY ALL"
    con.execute(f"COPY ({query}) TO {quoted(str(new))} (FORMAT parquet, COMPRESSION zstd)")
    sync(new)
    new.replace(path)
