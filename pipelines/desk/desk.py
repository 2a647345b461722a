"""The state of a running desk: which study is open, the secrets of this start, and when somebody last asked for a page.

Everything else is on disk: a page that is loaded again shows the same.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.desk.security import Pass
from casewave.schemas.register.study_file import load_study


class NoStudyOpen(Exception):
    """No study is open yet, so that only the first page can be shown."""


@dataclass
class Desk:
    """One start of the desk. folder: that of the study that is open, if one is."""

    own: Pass
    folder: Path | None = None
    last_asked: float = field(default_factory=time.monotonic)
    is_stopping: bool = False

    def workspace(self) -> Workspace:
        """The open study, with its register read again. Raises NoStudyOpen."""
        if self.folder is None:
            raise NoStudyOpen
        return Workspace(self.folder)

    def open(self, folder: Path) -> None:
        """Open a study. Raises StudyError where its register cannot be read; the earlier one then stays open."""
        load_study(folder)
        self.folder = folder.resolve()
