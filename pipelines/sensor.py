"""The sensor: it sees a new or changed delivery and asks for just that wave."""

from collections.abc import Iterator

import dagster as dg

from assets.loading import delivery_fingerprint
from assets.reading import delivered_files
from pipelines.jobs import load_wave
from pipelines.status import published_fingerprints
from pipelines.workspace import Workspace

NOT_DONE = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


@dg.sensor(job=load_wave, minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
def new_delivery(
    context: dg.SensorEvaluationContext, workspace: dg.ResourceParam[Workspace]
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for each collected wave whose delivery is not the published one and is not being loaded.

    The run key holds the delivery and the publication that it would change: a refused delivery is asked for again
    only when it changes or something else is published, and one that is set back to an earlier state is asked for anew.
    """
    published = published_fingerprints(workspace.published)
    publication = workspace.published.stat().st_mtime_ns if published else 0
    asked = []
    for wave in workspace.study.collected_waves:
        folder = workspace.delivery(wave)
        if delivered_files(folder) and published.get(wave) != (fingerprint := delivery_fingerprint(folder)):
            asked.append((wave, f"wave {wave}, {fingerprint}, after publication {publication}"))
    if not asked:
        yield dg.SkipReason("Every delivery is the published one.")
    under_way = _waves_under_way(context.instance) if asked else set()
    for wave, run_key in asked:
        if str(wave) not in under_way:
            yield dg.RunRequest(run_key=run_key, partition_key=str(wave))


def _waves_under_way(instance: dg.DagsterInstance) -> set[str | None]:
    runs = instance.get_runs(dg.RunsFilter(job_name=load_wave.name, statuses=NOT_DONE))
    return {run.tags.get("dagster/partition") for run in runs}
