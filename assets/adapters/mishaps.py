"""Whatever a file does to its reader ends here: as a line with file and place, and a traceback in a log.

Known problems are reported where they come up (`tables`, `workbooks`, `text_files`); this is for all others.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import traceback
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from casewave.assets.reading.issues import Issue
from casewave.assets.reading.tables import Batch
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.problems.files import READER_STOPPED

Read = TypeVar("Read")


def guarded(reads: Iterable[Read], name: str, delivery: Path) -> Iterator[Read | Issue]:
    """What a reader gives, and an issue instead of whatever exception ends it."""
    row = 0
    try:
        for read in reads:
            if isinstance(read, Batch) and read.cells.num_rows:
                row = read.cells["row"][-1].as_py()
            yield read
    except OSError:
        raise  # its reader's caller reports the disk
    except Exception as error:
        yield mishap(error, name, delivery, row)


def mishap(error: Exception, name: str, delivery: Path, row: int = 0) -> Issue:
    """The issue of a file whose reader failed after a row. The traceback is kept, and no value of the file."""
    kept = keep_traceback(error, log_of(delivery.parent))
    after = f" after row {row}" if row else ""
    return Issue.of(READER_STOPPED(after=after, error=type(error).__name__, log=kept), name)


def log_of(folder: Path) -> Path:
    """The log of a study's mishaps, next to its store; of a folder that is no study's, in the system's own."""
    if (folder / "study.yaml").is_file():
        return Workspace(folder).mishaps
    return Path(tempfile.gettempdir()) / f"casewave-{os.getpid()}-mishaps.log"


def keep_traceback(error: BaseException, log: Path) -> Path:
    """Add an error's traceback to a log that its owner alone may read: where it came up, and no word of its message."""
    lines = [f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ} casewave {version('casewave')} {type(error).__name__}\n"]
    lines += traceback.format_tb(error.__traceback__, limit=-30)
    log.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.writelines([*lines, "\n"])
    return log
