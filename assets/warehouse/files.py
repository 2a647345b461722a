"""The files of a delivery: which of a folder's files are delivered, and their hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path

# What operating systems and Excel leave in a folder; a README belongs to the people, not to the tables.
NOT_DELIVERED = {".ds_store", "thumbs.db", "desktop.ini", "readme.md", "readme.txt"}


def delivered_files(delivery: Path) -> dict[str, Path]:
    """The files of a delivery (a folder, or one file) by name, in order, without what systems leave in a folder."""
    if delivery.is_file():
        return {delivery.name: delivery}
    files = {path.relative_to(delivery).as_posix(): path for path in delivery.rglob("*") if path.is_file()}
    return {name: files[name] for name in sorted(files) if _is_delivered(files[name])}


def _is_delivered(path: Path) -> bool:
    return path.name.lower() not in NOT_DELIVERED and not path.name.startswith(("~$", ".~lock.", "._"))


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
