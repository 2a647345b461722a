"""The files of a delivery: which of a folder's files are delivered, which entries cannot be read, and their hashes."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from casewave.assets.reading.budgets import over_budget
from casewave.assets.reading.issues import Issue
from casewave.schemas.csv_files import ENDINGS
from casewave.schemas.problems import files as problems
from casewave.schemas.problems.kinds import Problem
from casewave.schemas.visible import visible

# What operating systems and Excel leave in a folder; a README belongs to the people, not to the tables.
NOT_DELIVERED = {".ds_store", "thumbs.db", "desktop.ini", "readme.md", "readme.txt"}
# What is no file, by its kind: what it is instead.
SPECIAL = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


@dataclass(frozen=True)
class Entries:
    """What a delivery holds: its files by name, in order, and an issue for every other entry, none of which is read."""

    files: dict[str, Path]
    misfits: list[Issue]


def delivered_files(delivery: Path) -> dict[str, Path]:
    """The files of a delivery (a folder, or one file) by name, in order, without what systems leave in a folder.

    Entries that are no files, or more than is read, are in `misfits`.
    """
    return entries(delivery).files


def misfits(delivery: Path) -> list[Issue]:
    """An issue for each entry of a delivery that is not read: links to nothing, linked folders, pipes, huge files."""
    return entries(delivery).misfits


def is_delivered(delivery: Path) -> bool:
    """Say whether a delivery has any entry, so that it is loaded or refused."""
    found = entries(delivery)
    return bool(found.files or found.misfits)


def entries(delivery: Path, more: Mapping[str, Path] | None = None) -> Entries:
    """Look at every entry of a delivery, below all its folders. Links to files are read as files.

    more: further files by the names that they have in it, unless it has one of that name.
    """
    if delivery.is_file():
        found = {delivery.name: delivery}
    else:
        found = {path.relative_to(delivery).as_posix(): path for path in _below(delivery)}
    found = {**(more or {}), **found}
    files, unread = {}, []
    for name in sorted(found):
        if not _is_delivered(found[name]):
            continue
        issue = _misfit(name, found[name])
        if issue is None:
            files[name] = found[name]
        else:
            unread.append(issue)
    return Entries(files, unread)


def _below(folder: Path) -> Iterator[Path]:
    """Every entry that is no folder, and each folder that is linked or cannot be looked into."""
    if not folder.is_dir():
        return
    unopened: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=lambda error: unopened.append(Path(error.filename))):
        yield from (Path(place, name) for name in folders if Path(place, name).is_symlink())
        yield from (Path(place, name) for name in names)
    yield from unopened


def _is_delivered(path: Path) -> bool:
    return path.name.lower() not in NOT_DELIVERED and not path.name.startswith(("~$", ".~lock.", "._"))


def _misfit(name: str, path: Path) -> Issue | None:
    """What is wrong with an entry as a file to be read, if anything."""
    problem = _unnamed(name) or _no_file(path)
    if problem is None and path.is_file():
        status = path.stat()
        problem = _over_budget(path, status.st_size, status.st_mtime_ns, status.st_ino)
    return Issue.of(problem, visible(name)) if problem else None


def _unnamed(name: str) -> Problem | None:
    try:
        name.encode()
    except UnicodeEncodeError:
        return problems.FILE_NAME_ENCODING()
    return None if name.isprintable() else problems.FILE_NAME_SIGNS()


def _no_file(path: Path) -> Problem | None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if path.is_symlink():
            return problems.LINK_TO_NOTHING()
        return problems.UNREADABLE_FILE(reason=error.strerror)
    if stat.S_ISDIR(mode):
        if path.is_symlink():
            return problems.LINK_TO_FOLDER()
        return problems.UNREADABLE_FOLDER()
    if special := SPECIAL.get(stat.S_IFMT(mode)):
        return problems.NOT_A_FILE(what=special)
    return None


@lru_cache(maxsize=10_000)
def _over_budget(path: Path, _size: int, _changed_at: int, _inode: int) -> Problem | None:
    """What of a file is more than is read. Looked for once while the file stays as it is."""
    try:
        return over_budget(path)
    except OSError:
        return None  # its reader says why


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def count_lines(delivery: Path) -> int | None:
    """About how many rows a delivery holds, for a progress bar; None where a file is no text."""
    files = delivered_files(delivery).values()
    if any(path.suffix.lower() not in ENDINGS for path in files):
        return None
    return sum(_count_lines(path) for path in files)


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
