"""The files that a load of a wave reads: those of its folder, and the QDA projects for all waves next to the register.

Such a project is read with each wave as if it were in a folder of its own there, `all-waves`. A wave may keep a state
of it in that folder, which is then read instead. Belongs elsewhere: what of a project is a wave's
(`assets.adapters.qda_projects`), the files of any folder (`assets.reading.files`).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePosixPath

from casewave.assets.reading.files import Entries, entries
from casewave.schemas.csv_files import ENDINGS
from casewave.schemas.register.reading_rules import NO_RULES, ReadingRules, folded
from casewave.schemas.register.study_file import FILE

ALL_WAVES = "all-waves"
QUALCODER_FOLDER = "*.qda/data.qda"  # QualCoder saves a project as a folder
# Of files that may be a project. Only these are looked into, since their readers take half a second to import.
WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
KINDS = {".qdpx", ".qde", ".qda", ".sqlite3", ".rqda", ".zip", *ENDINGS, *WORKBOOKS}


def wave_files(delivery: Path) -> dict[str, Path]:
    """The files that a load reads by name, in order; a project for all waves is `all-waves/NAME`."""
    return wave_entries(delivery).files


def wave_entries(delivery: Path) -> Entries:
    """The same, with an issue for each entry that is not read."""
    return entries(delivery, shared_projects(delivery))


def shared_projects(delivery: Path) -> dict[str, Path]:
    """The projects next to the register of a wave's delivery, by their names in it; none where it is elsewhere."""
    study = delivery.parent
    if not (delivery.is_dir() and (study / FILE).is_file()):
        return {}
    found = [*(path for path in study.iterdir() if path.is_file()), *study.glob(QUALCODER_FOLDER)]
    return {f"{ALL_WAVES}/{path.relative_to(study).as_posix()}": path for path in found if takes(path)}


def is_shared(name: str) -> bool:
    """Say whether a file of a delivery is a project for all waves, by its name."""
    return len(PurePosixPath(name).parts) > 1 and PurePosixPath(name).parts[0] == ALL_WAVES


def takes(path: Path, rules: ReadingRules = NO_RULES) -> bool:
    """Say whether a file is a project, or another tool's table of coded segments, and no table of the study."""
    try:
        status = path.stat()
        names = frozenset(folded(name) for names in rules.tables.values() for name in names)
        return _takes(path, status.st_size, status.st_mtime_ns, status.st_ino, names)
    except Exception:  # its own reading says what is wrong
        return False


@lru_cache(maxsize=10_000)
def _takes(path: Path, _size: int, _changed_at: int, _inode: int, own: frozenset[str]) -> bool:
    """Look into a file once while it stays as it is. own: further names of the study's tables."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        return False
    from casewave.assets.qda.others import is_project  # brings every reader
    from casewave.assets.qda.others.spreadsheets import sheet_names
    from casewave.assets.reading.tables import named_table

    names = [path.stem] if kind in ENDINGS else sheet_names(path) if kind in WORKBOOKS else []
    return not any(named_table(name) or folded(name) in own for name in names) and is_project(path)
