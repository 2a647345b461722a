"""Runs handed to Celery workers, and whether a worker still has a run.

A worker that is killed leaves its task marked as started for ever. So a run that no living worker has is reported as
failed, and the daemon starts it again; the study's lock keeps the two apart if the first is alive after all.
"""

from __future__ import annotations

import dagster as dg
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus  # not among the public names
from dagster_celery.launcher import CeleryRunLauncher
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG

ANSWER_WITHIN = 5  # seconds


class StudyRunLauncher(CeleryRunLauncher):
    """Celery's launcher, which asks the workers before it believes that a run is at work."""

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        found: CheckRunHealthResult = super().check_run_worker_health(run)
        if found.status != WorkerStatus.RUNNING or self._is_at_work(run):
            return found
        return CheckRunHealthResult(WorkerStatus.FAILED, "No worker has this run any more.")

    def _is_at_work(self, run: dg.DagsterRun) -> bool:
        active = self.celery.control.inspect(timeout=ANSWER_WITHIN).active() or {}
        task = run.tags[DAGSTER_CELERY_TASK_ID_TAG]
        return any(each["id"] == task for tasks in active.values() for each in tasks)
