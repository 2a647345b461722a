"""Which wave somebody speaks of."""

from __future__ import annotations

import re
from pathlib import Path

from casewave.assets.warehouse.workspace import Workspace


def expect_collected(workspace: Workspace, wave: int) -> None:
    """Raise StudyError where the register does not say that the wave is collected."""
    from casewave.schemas.register.study_file import StudyError  # brings YAML

    collected = workspace.study.collected_waves
    if wave not in collected:
        known = ", ".join(map(str, collected)) or "none"
        raise StudyError(f"wave {wave} is not collected (collected: {known}); set its status in study.yaml")


def wave_of(folder: Path) -> int | None:
    """The wave that a folder is named after, as in `wave-2`."""
    named = re.fullmatch(r"wave-(\d+)", folder.name)
    return int(named[1]) if named else None
