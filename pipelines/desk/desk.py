"""The state of a running desk: which study is open, the secrets of this start, and when somebody last asked for a page.

Everything else is on disk: a page that is loaded again shows the same.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from casewave.assets.warehouse.store import StoreBusy
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.desk.jobs import Jobs
from casewave.pipelines.desk.security import Pass
from casewave.schemas.register.study_file import load_study


class NoStudyOpen(Exception):
    """No study is open yet, so that only the first page can be shown."""


@dataclass
class Desk:
    """One start of the desk. folder: that of the study that is open, if one is."""

    own: Pass
    folder: Path | None = None
    jobs: Jobs | None = None
    last_asked: float = field(default_factory=time.monotonic)
    is_stopping: bool = False

    def workspace(self) -> Workspace:
        """The open study, with its register read again. Raises NoStudyOpen."""
        if self.folder is None:
            raise NoStudyOpen
        return Workspace(self.folder)

    def open(self, folder: Path) -> None:
        """Open a study. The earlier one stays open where the register cannot be read or a job is not done.

        Raises StudyError, StoreBusy.
        """
        load_study(folder)
        self.close()
        self.folder = folder.resolve()
        self.jobs = Jobs(self.folder)

    def jobs_of_study(self) -> Jobs:
        """The jobs of the open study. Raises NoStudyOpen."""
        if self.jobs is None:
            raise NoStudyOpen
        return self.jobs

    def restart_worker(self) -> None:
        """Have the next job be done by a process that reads all settings again. Raises StoreBusy during a job."""
        self.close()
        if self.folder:
            self.jobs = Jobs(self.folder)

    def close(self) -> None:
        """End the worker of the open study. Raises StoreBusy where a job is not done."""
        if self.jobs and self.jobs.last and self.jobs.last.is_running:
            raise StoreBusy(f"{self.jobs.last.title} is not done yet. Wait until it is, then try again.")
        if self.jobs:
            self.jobs.stop()
