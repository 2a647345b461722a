"""What a person has set for their own desk, in a folder outside every study: where the list of names is.

The command line takes it from CASEWAVE_NAMES, which a double click does not set. Belongs elsewhere: what is set for a
study (its register).
"""

from __future__ import annotations

import os
from pathlib import Path

from casewave.assets.protection.names import VARIABLE, names_file, read_names

SETTING = "names-list"


def personal_folder() -> Path:
    """The folder of this person's own settings: CASEWAVE_HOME, or else ~/.casewave."""
    folder = Path(os.environ.get("CASEWAVE_HOME") or Path.home() / ".casewave")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def apply_names_list() -> None:
    """Have this process, and those that it starts, look for the names of the list that was set, unless one is named."""
    setting = personal_folder() / SETTING
    if VARIABLE not in os.environ and setting.exists():
        os.environ[VARIABLE] = setting.read_text(encoding="utf-8")


def names_list() -> str:
    """The list of names that is looked for; nothing where none is."""
    return os.environ.get(VARIABLE, "")


def set_names_list(path: str, study: Path) -> int:
    """Look for the names of another list from now on, or of none; how many names it has.

    Raises StudyError, and changes nothing, where it cannot be read or is inside the study.
    """
    before = os.environ.pop(VARIABLE, None)
    try:
        if path:
            os.environ[VARIABLE] = path
        found = names_file(study)
        count = len(read_names(found)) if found else 0
    except Exception:
        os.environ.pop(VARIABLE, None)
        if before is not None:
            os.environ[VARIABLE] = before
        raise
    (personal_folder() / SETTING).write_text(path, encoding="utf-8")
    return count
