"""What a person can ask of a pool of studies: start it, add to it, build its tables, query it, withdraw, see its state.

Belongs elsewhere: how the pool is stored and its tables are made (`assets.pool`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from casewave.assets.exchange.bundles import opened_publication
from casewave.assets.exchange.identities import the_identities
from casewave.assets.pool.building import DUCKDB, BuiltTables, build_tables, make_tables
from casewave.assets.pool.federation.federating import Federated
from casewave.assets.pool.federation.federating import federate as federate_packages
from casewave.assets.pool.federation.packages import read_package
from casewave.assets.pool.folder import EVERYONE, Manifest, Pool, PoolError
from casewave.assets.pool.reading import reading, shown_to, shut_off
from casewave.assets.pool.stored import tables_version
from casewave.assets.pool.synthesis import write_template
from casewave.assets.pool.taking import Origin, Taken, take
from casewave.assets.pool.withdrawing import WithdrawnFromPool
from casewave.assets.pool.withdrawing import withdraw as withdraw_from_pool
from casewave.assets.reading.files import file_hash
from casewave.assets.warehouse.keys import KeyTrouble
from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.release import read_ledger

UP_TO_DATE = "up to date"


@dataclass(frozen=True)
class StudyState:
    """A study of the pool, and whether the pool has it as it is published now."""

    manifest: Manifest
    state: str

    @property
    def is_behind(self) -> bool:
        return self.state.startswith("behind")


@dataclass(frozen=True)
class PoolBuilt:
    """What a build came to: studies that were taken again, those that are behind, and the tables for each reader."""

    refreshed: tuple[Taken, ...]
    behind: tuple[StudyState, ...]
    tables: tuple[BuiltTables, ...]


def init_pool(folder: Path, title: str, *, is_on_encrypted_volume: bool) -> Pool:
    """Make an empty pool, with an empty file of judgements for the synthesis."""
    pool = Pool.make(folder, title, is_on_encrypted_volume=is_on_encrypted_volume)
    write_template(pool.synthesis)
    return pool


def add_study(pool: Pool, source: Path, shared_with: Sequence[str] | None = None) -> Taken:
    """Add a study's folder, or a bundle of its publication; one that the pool has already is brought up to date."""
    with pool.changing(), _opened(pool, source) as origin:
        taken = take(pool, origin, shared_with)
        if not set(taken.was_shared_with) <= set(taken.manifest.shared_with):
            pool.remove_tables()  # which may show rows to readers who may not see them any more
        return taken


@contextmanager
def _opened(pool: Pool, source: Path) -> Iterator[Origin]:
    if source.is_dir():
        yield _origin(source)
    else:
        with opened_publication(source, the_identities(), pool.folder / ".bundle") as database:
            yield Origin(database, str(source.resolve()), is_bundle=True)


def _origin(folder: Path) -> Origin:
    workspace = Workspace(folder.resolve())
    if not workspace.published.exists():
        raise PoolError(f"{folder} has nothing published yet. Run casewave --study {folder} load first")
    return Origin(workspace.published, str(workspace.published))


def remove_study(pool: Pool, study: str) -> None:
    """Remove a study from the pool, and everything that was made for readers."""
    with pool.changing():
        manifest = pool.manifest(study)
        pool.remove_tables()
        pool.sweep(manifest.model_copy(update={"files": {}}))
        (pool.study(study) / "manifest.json").unlink()
        pool.study(study).rmdir()


def build_pool(pool: Pool, readers: Sequence[str] = (EVERYONE,), engine: str = DUCKDB) -> PoolBuilt:
    """Bring each study up to date as far as it can be reached, then make the tables for these and earlier readers.

    engine: what runs the queries, duckdb or spark://HOST:PORT.
    """
    with pool.changing():
        refreshed = [taken for state in states(pool) if (taken := _refreshed(pool, state))]
        behind = [state for state in states(pool) if state.state != UP_TO_DATE]
        built = [build_tables(pool, reader, engine) for reader in dict.fromkeys((*readers, *pool.readers()))]
        return PoolBuilt(tuple(refreshed), tuple(behind), tuple(built))


def _refreshed(pool: Pool, state: StudyState) -> Taken | None:
    if not state.is_behind or state.manifest.is_bundle:
        return None
    database = Path(state.manifest.origin)
    try:
        return take(pool, Origin(database, str(database)))
    except (PoolError, StoreError, KeyTrouble):
        return None  # it stays behind, which the state says


def states(pool: Pool) -> list[StudyState]:
    """Each study of the pool, and whether the pool is behind its publication."""
    return [StudyState(manifest, _state(manifest)) for manifest in pool.manifests()]


def _state(manifest: Manifest) -> str:
    if manifest.tables_version != tables_version():
        return "behind: added by another version of casewave"
    if manifest.is_bundle:
        return "from a bundle: add the next one when it comes"
    try:
        present = file_hash(Path(manifest.origin))
    except OSError:
        return f"not known: {manifest.origin} cannot be read"
    return UP_TO_DATE if present == manifest.origin_sha256 else "behind: published again since it was added"


def withdraw_informant(pool: Pool, study: str, code: str) -> WithdrawnFromPool:
    """Withdraw an informant from the pool, and make the tables of all readers again without them."""
    with pool.changing():
        readers = pool.readers()
        done = withdraw_from_pool(pool, study, code)
        for reader in readers:
            build_tables(pool, reader)
        return done


def federate(pool: Pool, folders: Sequence[Path], k: int) -> Federated:
    """Combine public packages of studies that share no rows, each in a folder with its ledger of releases.

    k: smallest count that may be known.
    """
    packages = [read_package(folder, [entry.counts for entry in read_ledger(folder)]) for folder in folders]
    with pool.changing():
        return federate_packages(pool, packages, k)


@contextmanager
def asking_pool(pool: Pool, reader: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to what a reader may see: core, mart and pool. It reads no other file and writes none."""
    _ = pool.described
    shown, _left_out = shown_to(pool, reader)
    with reading(pool, shown) as con:
        make_tables(con, pool)
        shut_off(con, pool, shown)
        yield con
