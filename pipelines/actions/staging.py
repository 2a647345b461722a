"""Files of a wave on their way into the study: handed in, fixed in versions, and moved into the wave's folder.

Staged files are in `wave-N.staged`, next to the wave's folder, so that they are read as they would be there; what was
handed in, and each version, is kept in `warehouse/desk`. Only their owner can read these folders, and a withdrawal
erases them. An encrypted study stages nothing: its files would be in the clear.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from casewave.assets.adapters.wave_files import takes
from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.reading.files import delivered_files, is_delivered
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.study_file import StudyError

# Of files that are read next to tables of the study's own, by other tools' adapters.
OF_TOOLS = {".qdpx", ".qde", ".qda", ".sqlite3", ".rqda", ".ris", ".bib", ".json", ".zip", ".xml", ".qdc"}
LONGEST_NAME = 100  # characters of a file's name
NOT_IN_NAMES = re.compile(r"[^\w .()+-]")
OF_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
BATCH = re.compile(r"[A-Za-z0-9_-]{22}")
OWNER_ONLY = 0o700


class Changed(StudyError):
    """The files have changed since the page was made that somebody acts on."""


@dataclass(frozen=True)
class Kept:
    """A version that was replaced: its name, when, and its files."""

    name: str
    kept_at: str
    files: list[str]


@dataclass(frozen=True)
class Staging:
    """The staged files of a wave."""

    workspace: Workspace
    wave: int

    def __post_init__(self) -> None:
        self.settle()

    @property
    def folder(self) -> Path:
        return desk_folder(self.workspace) / f"wave-{self.wave}"

    @property
    def files(self) -> Path:
        return self.workspace.folder / f"wave-{self.wave}.staged"

    @property
    def ready(self) -> Path:
        """A whole version that is to take the place of the staged files."""
        return self.files.with_suffix(".ready")

    def settle(self) -> None:
        """Have a version that is ready take its place, also where the process was ended midway before."""
        if self.ready.is_dir():
            shutil.rmtree(self.files, ignore_errors=True)
            self.ready.rename(self.files)

    @property
    def is_staged(self) -> bool:
        return self.files.is_dir()

    @property
    def delivery(self) -> Path:
        """What would be loaded: the staged files, or else those in the wave's folder."""
        return self.files if self.is_staged else self.workspace.delivery(self.wave)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of what would be loaded; nothing where there are no files."""
        return delivery_fingerprint(self.delivery) if is_delivered(self.delivery) else ""

    @property
    def kept(self) -> list[Path]:
        """Folders of the versions that were replaced, oldest first."""
        return sorted((self.folder / "kept").glob("*")) if self.folder.is_dir() else []

    def begin_batch(self) -> str:
        """Make a folder for files that are being received; its name, which nobody can guess."""
        expect_in_the_clear(self.workspace)
        batch = secrets.token_urlsafe(16)
        make_private(self.folder / "incoming" / batch)
        return batch

    def place_for(self, batch: str, name: str) -> Path:
        """Where a file of a batch is written. Raises StudyError for what is no file of a delivery."""
        return self._batch(batch) / safe_name(name)

    def hand_in(self, batch: str, *, replaces_all: bool) -> None:
        """Stage the files of a batch: instead of those before, or next to them, of which it replaces namesakes."""
        incoming = self._batch(batch)
        if not any(incoming.iterdir()):
            raise StudyError("No file was received. Drop the files again.")
        with self.new_version() as version:
            if replaces_all:
                version.clear()
            for path in incoming.iterdir():
                version.put(path)
        shutil.rmtree(self.folder / "incoming")

    def new_version(self) -> StagedVersion:
        """A new version of the staged files, which begins as a copy of what would be loaded now."""
        expect_in_the_clear(self.workspace)
        return StagedVersion(self)

    def discard(self) -> None:
        """Forget the staged files; those of the wave's folder are to be loaded again."""
        self._keep(self.files)
        shutil.rmtree(self.files, ignore_errors=True)

    def versions(self) -> list[Kept]:
        """The versions that were replaced, newest first."""
        return [_kept(folder) for folder in reversed(self.kept)]

    def restore(self, name: str) -> None:
        """Stage an earlier version again; the present one is kept. Raises StudyError where there is none so named."""
        earlier = next((folder for folder in self.kept if folder.name == name), None)
        if earlier is None:
            raise StudyError("This version is not there any more. Open the page again.")
        with self.new_version() as version:
            version.clear()
            copy_files(earlier, version.folder)

    def share(self, name: str) -> None:
        """Move a project next to the register, from where each wave takes what is its own; one of its name is kept.

        Raises StudyError for a file that is no project of this wave.
        """
        files = delivered_files(self.delivery)
        if name not in files or not takes(files[name], self.workspace.study.reading):
            raise StudyError(f"{name} is no QDA project of this wave. Open the page again.")
        target = self.workspace.folder / PurePosixPath(name).name
        with self.new_version() as version:
            if target.exists():
                earlier = desk_folder(self.workspace) / "all-waves"
                make_private(earlier)
                shutil.copyfile(target, earlier / f"{len(list(earlier.iterdir())) + 1:04}-{target.name}")
            partial = target.with_name(f"._{target.name}")  # which no load reads
            shutil.copyfile(files[name], partial)
            partial.replace(target)
            (version.folder / name).unlink()

    def move_into_place(self) -> None:
        """Have the wave's folder hold the staged files and no others; earlier ones are kept.

        Ended midway, it goes on where it is called again: staged files go last.
        """
        if not self.is_staged:
            return
        target, staged = self.workspace.delivery(self.wave), delivered_files(self.files)
        self._keep(target)
        for name, path in staged.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            partial = target / name
            partial = partial.with_name(f"._{partial.name}")  # which no load reads
            shutil.copyfile(path, partial)
            partial.replace(target / name)
        for name in set(delivered_files(target)) - set(staged):
            (target / name).unlink()
        shutil.rmtree(self.files)

    def _batch(self, batch: str) -> Path:
        folder = self.folder / "incoming" / batch
        if not BATCH.fullmatch(batch) or not folder.is_dir():
            raise StudyError("These files were handed in already, or the desk was started again. Drop them again.")
        return folder

    def _keep(self, folder: Path) -> None:
        """Copy files aside before they are replaced: unless these were kept last, or hold someone who has withdrawn."""
        if not is_delivered(folder) or self._holds_withdrawn(folder):
            return
        if self.kept and delivery_fingerprint(self.kept[-1]) == delivery_fingerprint(folder):
            return
        number = int(self.kept[-1].name) + 1 if self.kept else 1
        copy_files(folder, self.folder / "kept" / f"{number:04}")

    def _holds_withdrawn(self, folder: Path) -> bool:
        if not self.workspace.study.withdrawals:
            return False
        from casewave.assets.ingest.session import holds_withdrawn  # brings pandera

        return holds_withdrawn(self.workspace.study, self.wave, folder)


class StagedVersion:
    """Changes to the staged files that are made together: all of them are seen, or none."""

    def __init__(self, staging: Staging) -> None:
        self.staging = staging
        self.folder = staging.files.with_suffix(f".next-{secrets.token_hex(4)}")

    def __enter__(self) -> StagedVersion:
        copy_files(self.staging.delivery, self.folder)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.staging._keep(self.staging.delivery)
            self.folder.rename(self.staging.ready)
            self.staging.settle()
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def clear(self) -> None:
        shutil.rmtree(self.folder)
        make_private(self.folder)

    def put(self, path: Path) -> None:
        shutil.copyfile(path, self.folder / path.name)

    def change(self, name: str, write: Callable[[Path, Path], None]) -> None:
        """Write a file again: `write` is given the present one and where the new one goes."""
        present = self.folder / name
        changed = present.with_name(f"._{present.name}")
        write(present, changed)
        changed.replace(present)


def _kept(folder: Path) -> Kept:
    moment = dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC)
    return Kept(folder.name, f"{moment:%Y-%m-%d %H:%M}", list(delivered_files(folder)))


def desk_folder(workspace: Workspace) -> Path:
    """The folder of what the desk keeps of a study."""
    return workspace.root / "warehouse" / "desk"


def erase_staging(workspace: Workspace) -> None:
    """Erase all that was staged and kept, since it may hold an informant who has withdrawn."""
    for folder in (
        desk_folder(workspace),
        *workspace.folder.glob("wave-*.staged"),
        *workspace.folder.glob("wave-*.next-*"),
    ):
        shutil.rmtree(folder, ignore_errors=True)


def expect_in_the_clear(workspace: Workspace) -> None:
    """Raise StudyError where nothing of the study may be written in the clear."""
    if workspace.is_encrypted:
        raise StudyError(
            "This study is encrypted, so the desk keeps no copies of files. Put them into the wave's folder yourself."
        )


def safe_name(given: str) -> str:
    """The name under which an uploaded file is kept. Raises StudyError for a kind of file that is not read."""
    name = PurePosixPath(unicodedata.normalize("NFC", given).replace("\\", "/")).name
    name = NOT_IN_NAMES.sub("_", name).strip(" .")
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 (a name and no path)
    if not _is_known(suffix.lower()):
        raise StudyError(
            f"'{name or given}' is not a file that casewave reads. Save it as an .xlsx workbook, as .csv files or as a "
            ".qdpx project."
        )
    name = f"{stem[: LONGEST_NAME - len(suffix)].rstrip(' .')}{suffix}"
    return f"_{name}" if OF_WINDOWS.fullmatch(name) or not stem.strip("_ .") else name


def _is_known(suffix: str) -> bool:
    """Say whether files of this ending are read, or refused with a word on how to export them."""
    from casewave.assets.adapters.delivery import TABLES, other_tool  # brings every reader

    return suffix in {*TABLES, *OF_TOOLS} or other_tool(suffix) != ""


def copy_files(source: Path, target: Path) -> None:
    """Copy the files of a delivery into a folder that only its owner can read."""
    make_private(target)
    for name, path in delivered_files(source).items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / name)


def make_private(folder: Path) -> None:
    """Make a folder, and those above it up to the study's, that only their owner can read."""
    for each in (*reversed([parent for parent in folder.parents if not parent.exists()]), folder):
        each.mkdir(mode=OWNER_ONLY, exist_ok=True)
