"""The sensor: it sees a new or changed delivery, waits until it is whole, and asks for just that wave."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg

from casewave.assets.ingest.loading import delivery_fingerprint
from casewave.assets.reading import delivered_files
from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.jobs import load_wave

ZIPPED = {".xlsx", ".qdpx"}  # what a copy that is cut off does not open as
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


@dg.sensor(job=load_wave, minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
def new_delivery(context: dg.SensorEvaluationContext, workspace: dg.ResourceParam[Workspace]) -> dg.SensorResult:
    """Ask for each collected wave whose delivery is whole and not the published one.

    A delivery is whole when its files are as they were at the tick before and its workbooks open: a file that is still
    being copied grows. A delivery that was refused is asked for again only when its files change, or those of an
    earlier wave, which it may refer to; one that is set back to an earlier state is asked for anew.
    """
    memory, requests, waiting = Memory.of(context.cursor), [], []
    published = published_fingerprints(workspace.published)
    under_way = _waves_under_way(context.instance)
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
        elif memory.asked.get(name) != before.hexdigest() and name not in under_way:
            requests.append(dg.RunRequest(partition_key=name))
            memory.asked[name] = before.hexdigest()
        memory.seen[name] = fingerprint
    return dg.SensorResult(requests, skip_reason=_reason(requests, waiting, memory), cursor=str(memory))


def _fingerprint(folder: Path) -> str | None:
    """The fingerprint of a delivery, or none where there are no files or one of them vanishes meanwhile."""
    try:
        return delivery_fingerprint(folder) if delivered_files(folder) else None
    except OSError:
        return None


def _is_whole(folder: Path) -> bool:
    zipped = (path for path in delivered_files(folder).values() if path.suffix.lower() in ZIPPED)
    return all(zipfile.is_zipfile(path) for path in zipped)


def _waves_under_way(instance: dg.DagsterInstance) -> set[str | None]:
    runs = instance.get_runs(dg.RunsFilter(job_name=load_wave.name, statuses=NOT_DONE))
    return {run.tags.get("dagster/partition") for run in runs}


def _reason(requests: list[dg.RunRequest], waiting: list[str], memory: Memory) -> dg.SkipReason | None:
    if requests:
        return None
    if waiting:
        return dg.SkipReason(f"Wave {', '.join(waiting)}: waiting until its files stay as they are and open.")
    if memory.asked:
        return dg.SkipReason(f"Wave {', '.join(memory.asked)}: asked for already, and refused until its files change.")
    return dg.SkipReason("Every delivery is the published one.")
