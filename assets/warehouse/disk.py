"""What a disk does to a load, in words: full, broken, read-only, or not ours. Every library says it in its own way."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

SCARCE = 1_000_000  # bytes: with less, nothing is written any more
FULL = ("no space left", "disk is full", "disk i/o error", "not enough space", "could not write file")
BROKEN = ("input/output error", "fsync failed")
NOT_OURS = ("read-only file system", "permission denied", "a readonly database", "unable to open database")


def disk_trouble(error: BaseException, folder: Path) -> str | None:
    """Say what is wrong with the disk, if that is why this error came up; else nothing, since it is a bug."""
    said = " ".join(f"{getattr(each, 'strerror', '')} {each}" for each in _chain(error)).casefold()
    codes = {getattr(each, "errno", None) for each in _chain(error)}
    if errno.EIO in codes or any(sign in said for sign in BROKEN):
        return (
            f"The disk that holds {folder} reports an error of input and output. Check the disk and how it is "
            "connected, then try again. The publication is unchanged."
        )
    if full := full_disk(error, folder):
        return full
    if codes & {errno.EROFS, errno.EACCES, errno.EPERM} or any(sign in said for sign in NOT_OURS):
        return f"{folder} cannot be written to. Check your permissions, then try again. The publication is unchanged."
    return None


def full_disk(error: BaseException, folder: Path) -> str | None:
    """Say that the disk is full, if that is why this error came up; else nothing."""
    said = " ".join(str(each) for each in _chain(error)).casefold()
    codes = {getattr(each, "errno", None) for each in _chain(error)}
    if not (codes & {errno.ENOSPC, errno.EDQUOT} or any(sign in said for sign in FULL) or _is_full(folder)):
        return None
    return f"The disk that holds {folder} is full. Free some space, then try again. The publication is unchanged."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those behind it, each once: a library may chain them in a circle."""
    met = set()
    while error is not None and id(error) not in met:
        met.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < SCARCE
    except OSError:
        return False
