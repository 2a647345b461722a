"""The sensor: it sees a new or changed delivery, waits until it is whole, and asks for just that wave."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, WILL_RETRY_TAG  # not among the public names

from casewave.assets.adapters.wave_files import wave_files
from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.reading.files import is_delivered
from casewave.assets.warehouse.holding import is_held
from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.jobs import LOAD_WAVE, STUDY_TAG

ZIPPED = {".xlsx", ".xlsm", ".ods", ".qdpx", ".zip"}  # what a copy that is cut off does not open as
RECENT = dt.timedelta(minutes=10)
NOT_DONE = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


@dataclass
class Memory:
    """What earlier ticks saw, by wave: the files as they were at the last one, and those that were asked for."""

    seen: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(cursor: str | None) -> Memory:
        return Memory(**json.loads(cursor)) if cursor else Memory()

    def __str__(self) -> str:
        return json.dumps({"seen": self.seen, "asked": self.asked}, sort_keys=True)


@dg.sensor(job_name=LOAD_WAVE, minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
def new_delivery(context: dg.SensorEvaluationContext, workspace: dg.ResourceParam[Workspace]) -> dg.SensorResult:
    """Ask for the first collected wave whose delivery is whole and not the published one.

    Waves load in order, one at a time, since a wave may refer to earlier ones: while this study is loading, or an
    earlier wave that was never published is still being copied, nothing is asked for.

    A delivery is whole when its files are as they were at the tick before and its workbooks open: a file that is still
    being copied grows. A delivery that was refused is asked for again only when its files change, or those of an
    earlier wave, which it may refer to; one that is set back to an earlier state is asked for again.
    """
    memory, requests, waiting = Memory.of(context.cursor), [], []
    published = published_fingerprints(workspace.published)
    is_free = not _is_loading(context.instance, workspace)
    before = hashlib.sha256()
    for wave in workspace.study.collected_waves:
        folder, name = workspace.delivery(wave), str(wave)
        fingerprint = _fingerprint(folder)
        if fingerprint is None:
            continue
        before.update(fingerprint.encode())
        if published.get(wave) == fingerprint:
            memory.asked.pop(name, None)
        elif memory.seen.get(name) != fingerprint or not _is_whole(folder):
            waiting.append(name)
            is_free = is_free and wave in published
        elif memory.asked.get(name) != before.hexdigest() and is_free:
            is_free = False
            requests.append(dg.RunRequest(partition_key=name))
            memory.asked[name] = before.hexdigest()
        memory.seen[name] = fingerprint
    return dg.SensorResult(requests, skip_reason=_reason(requests, waiting, memory), cursor=str(memory))


def _fingerprint(folder: Path) -> str | None:
    """The fingerprint of a delivery, or none where there are no files or one of them vanishes meanwhile."""
    try:
        return delivery_fingerprint(folder) if is_delivered(folder) else None
    except OSError:
        return None


def _is_whole(folder: Path) -> bool:
    zipped = (path for path in wave_files(folder).values() if path.suffix.lower() in ZIPPED)
    return all(zipfile.is_zipfile(path) for path in zipped)


def _is_loading(instance: dg.DagsterInstance, workspace: Workspace) -> bool:
    """Say whether this study is loading, or a run of it is about to: other studies may share the history.

    A run that was killed counts as started for ever, so only a recent one is believed without the lock. One that is
    queued is believed however long it waits, and so is one that failed and is to be started again: a later wave that
    was asked for between the two would load before it.
    """
    recent = dt.datetime.now(dt.UTC) - RECENT
    tags = {STUDY_TAG: workspace.study.study}
    of_study = dg.RunsFilter(job_name=LOAD_WAVE, tags=tags, statuses=NOT_DONE, created_after=recent)
    queued = dg.RunsFilter(job_name=LOAD_WAVE, tags=tags, statuses=[dg.DagsterRunStatus.QUEUED])
    return (
        is_held(workspace)
        or any(instance.get_runs(runs, limit=1) for runs in (of_study, queued))
        or _is_to_be_retried(instance, tags)
    )


def _is_to_be_retried(instance: dg.DagsterInstance, tags: dict[str, str]) -> bool:
    failed = dg.RunsFilter(
        job_name=LOAD_WAVE, tags={**tags, WILL_RETRY_TAG: "true"}, statuses=[dg.DagsterRunStatus.FAILURE]
    )
    return any(AUTO_RETRY_RUN_ID_TAG not in run.tags for run in instance.get_runs(failed))


def _reason(requests: list[dg.RunRequest], waiting: list[str], memory: Memory) -> dg.SkipReason | None:
    if requests:
        return None
    if waiting:
        return dg.SkipReason(f"Wave {', '.join(waiting)}: waiting until its files stay as they are and open.")
    if memory.asked:
        return dg.SkipReason(f"Wave {', '.join(memory.asked)}: asked for already, and refused until its files change.")
    return dg.SkipReason("Every delivery is the published one.")
