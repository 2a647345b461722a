"""The pool's folder: what says which studies it holds, what each one shares, and which files are theirs.

    pool.json                          what the pool is
    study=NAME/manifest.json           which files are the study's, from where, and who may see its rows
    study=NAME/core.TABLE.VERSION.parquet            tables of the register
    study=NAME/wave=N/core.TABLE.VERSION.parquet     rows of a wave
    tables/READER/                     what `pool build` made for a reader
    federated/                         what `pool federate` made of public packages
    federation.json                    what the tables for everyone said of studies at each federation

A file's version is the hash of its rows. Replacing the manifest switches the whole study in one step: a reader who goes
by the manifest sees the study before or after, never a part. Belongs elsewhere: what the files hold (`taking`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from casewave.assets.warehouse.store import sync
from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.entries import Entry

EVERYONE = "everyone"
FORMAT = 1
Reader = Annotated[str, Field(pattern=IDENTIFIER)]
StudyName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
StoredPath = Annotated[str, Field(pattern=r"^(wave=\d+/)?[a-z]+\.[a-z_]+\.[0-9a-f]{16}\.parquet$")]


class PoolError(Exception):
    """The pool cannot be used; the message gives the reason and the remedy."""


class PoolFile(Entry):
    """pool.json."""

    format: int = FORMAT
    title: str
    is_on_encrypted_volume: bool


class Manifest(Entry):
    """What the pool holds of one study.

    origin: the published database that it was taken from, or the bundle. origin_sha256: that file's hash then.
    tables_version: the columns of the tables, which another version of casewave may have changed. shared_with: readers
    who may see the study's rows, besides its own people. withdrawn: tombstones of informants withdrawn from the pool.
    files: each stored file with its number of rows.
    """

    format: int = FORMAT
    study: StudyName
    title: str
    origin: str
    origin_sha256: str
    is_bundle: bool
    tables_version: str
    casewave_version: str
    shared_with: tuple[Reader, ...] = ()
    withdrawn: tuple[str, ...] = ()
    files: dict[StoredPath, int]

    def is_shown_to(self, reader: str) -> bool:
        """Whether a reader may see the study's rows: its own people, and whoever it shares them with."""
        return reader == self.study or reader in self.shared_with or EVERYONE in self.shared_with


@dataclass(frozen=True)
class Pool:
    """A pool of studies in a folder."""

    folder: Path

    @staticmethod
    def make(folder: Path, title: str, *, is_on_encrypted_volume: bool) -> Pool:
        """Make an empty pool. Raises PoolError where the folder holds something."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise PoolError(f"{folder} is not empty. Name a new folder for the pool")
        folder.mkdir(parents=True, exist_ok=True)
        described = PoolFile(title=title, is_on_encrypted_volume=is_on_encrypted_volume)
        write_json(folder / "pool.json", described)
        return Pool(folder)

    @property
    def described(self) -> PoolFile:
        """What the pool says of itself. Raises PoolError where there is no pool."""
        try:
            return PoolFile.model_validate_json((self.folder / "pool.json").read_bytes())
        except FileNotFoundError:
            raise PoolError(f"{self.folder} is not a pool. Make one with casewave pool init {self.folder}") from None
        except ValidationError:
            raise PoolError(f"{self.folder / 'pool.json'} is damaged. Restore it from a backup") from None

    @property
    def tables(self) -> Path:
        """Where the tables for readers are, one folder per reader."""
        return self.folder / "tables"

    @property
    def synthesis(self) -> Path:
        """The judgements of which study supports, refines or contradicts a statement."""
        return self.folder / "synthesis.csv"

    @property
    def federated(self) -> Path:
        """Where the tables are that public packages of studies were combined into."""
        return self.folder / "federated"

    @property
    def federation_ledger(self) -> Path:
        """What the pool's tables said of studies at each federation."""
        return self.folder / "federation.json"

    def study(self, name: str) -> Path:
        return self.folder / f"study={name}"

    def manifests(self) -> list[Manifest]:
        """The studies of the pool, by name."""
        return [self.manifest(path.parent.name.partition("=")[2]) for path in self._manifest_paths()]

    def _manifest_paths(self) -> list[Path]:
        return sorted(self.folder.glob("study=*/manifest.json"))

    def manifest(self, name: str) -> Manifest:
        """The manifest of one study. Raises PoolError where the pool does not hold the study."""
        path = self.study(name) / "manifest.json"
        try:
            return Manifest.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            held = ", ".join(each.parent.name.partition("=")[2] for each in self._manifest_paths()) or "no study yet"
            raise PoolError(f"{name} is not in this pool, which holds {held}") from None
        except ValidationError:
            raise PoolError(f"{path} is damaged. Remove its folder and add the study again") from None

    def holds(self, name: str) -> bool:
        return (self.study(name) / "manifest.json").exists()

    def put(self, manifest: Manifest) -> None:
        """Switch a study to the files of a manifest in one step, and remove all other files of the study."""
        folder = self.study(manifest.study)
        write_json(folder / "manifest.json", manifest)
        self.sweep(manifest)

    def sweep(self, manifest: Manifest) -> None:
        """Remove what is no file of the study: an earlier state, or what a crash left behind."""
        folder = self.study(manifest.study)
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
            elif path.is_file() and path.relative_to(folder).as_posix() not in {"manifest.json", *manifest.files}:
                path.unlink()
        sync(folder)

    def readers(self) -> list[str]:
        """Whoever has tables in the pool."""
        return sorted(path.name for path in self.tables.glob("[!.]*"))

    def remove_tables(self) -> None:
        """Remove what was made for readers, of rows or of packages."""
        shutil.rmtree(self.tables, ignore_errors=True)
        shutil.rmtree(self.federated, ignore_errors=True)

    @contextmanager
    def changing(self, patience: float = 60) -> Iterator[None]:
        """Hold the pool: nobody else changes it meanwhile. Raises PoolError after waiting for so many seconds."""
        _ = self.described
        lock = FileLock(self.folder / ".lock", is_singleton=True)
        try:
            lock.acquire(timeout=patience)
        except Timeout:
            raise PoolError(
                f"{self.folder} is being changed by someone else. Try again when they have finished"
            ) from None
        try:
            yield
        finally:
            lock.release()


def write_json(path: Path, entry: Entry) -> None:
    """Replace a JSON file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{entry.model_dump_json(indent=1)}\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync(path.parent)
