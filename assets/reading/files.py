"""The files of a delivery: which of a folder's files are delivered, which entries cannot be read, and their hashes."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from casewave.assets.reading.budgets import over_budget
from casewave.assets.reading.issues import Issue
from casewave.schemas.visible import visible

# What operating systems and Excel leave in a folder; a README belongs to the people, not to the tables.
NOT_DELIVERED = {".ds_store", "thumbs.db", "desktop.ini", "readme.md", "readme.txt"}
LINK_HINT = "put the files themselves here instead of the link"
RENAME_HINT = "rename it in letters that every system takes"
# What is no file, by its kind: what it is instead.
SPECIAL = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


@dataclass(frozen=True)
class Entries:
    """What a delivery holds: its files by name, in order, and a fault for every other entry, none of which is read."""

    files: dict[str, Path]
    misfits: list[Issue]


def delivered_files(delivery: Path) -> dict[str, Path]:
    """The files of a delivery (a folder, or one file) by name, in order, without what systems leave in a folder.

    Entries that are no files, or more than is read, are in `misfits`.
    """
    return entries(delivery).files


def misfits(delivery: Path) -> list[Issue]:
    """A fault for each entry of a delivery that is not read: links to nothing, linked folders, pipes, huge files."""
    return entries(delivery).misfits


def is_delivered(delivery: Path) -> bool:
    """Say whether a delivery has any entry, so that it is loaded or refused."""
    found = entries(delivery)
    return bool(found.files or found.misfits)


def entries(delivery: Path) -> Entries:
    """Look at every entry of a delivery, below all its folders. Links to files are read as files."""
    if delivery.is_file():
        found = {delivery.name: delivery}
    else:
        found = {path.relative_to(delivery).as_posix(): path for path in _below(delivery)}
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
    told = _unnamed(name) or _no_file(path)
    if told is None and path.is_file():
        status = path.stat()
        told = _over_budget(path, status.st_size, status.st_mtime_ns, status.st_ino)
    return Issue(visible(name), rule=told[0], hint=told[1], check="file") if told else None


def _unnamed(name: str) -> tuple[str, str] | None:
    try:
        name.encode()
    except UnicodeEncodeError:
        return "a file whose name is written in UTF-8", RENAME_HINT
    return None if name.isprintable() else ("a name without signs that are not printed", RENAME_HINT)


def _no_file(path: Path) -> tuple[str, str] | None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if path.is_symlink():
            return "a file, not a link to nothing", LINK_HINT
        return f"a file that can be read ({error.strerror})", "see that it is yours to read, then try again"
    if stat.S_ISDIR(mode):
        if path.is_symlink():
            return "files, not a link to a folder", LINK_HINT
        return "a folder that can be looked into", "see that it is yours to read, then try again"
    if special := SPECIAL.get(stat.S_IFMT(mode)):
        return f"a file, not {special}", "take it out"
    return None


@lru_cache(maxsize=10_000)
def _over_budget(path: Path, _size: int, _changed_at: int, _inode: int) -> tuple[str, str] | None:
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
    if any(path.suffix.lower() != ".csv" for path in files):
        return None
    return sum(_count_lines(path) for path in files)


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
