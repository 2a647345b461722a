"""The sensor: it sees a new or changed delivery and asks for just that wave."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb

from assets.loading import delivery_fingerprint
from assets.reading import delivered_files
from pipelines.jobs import load_wave
from pipelines.store import connect
from pipelines.workspace import Workspace


@dg.sensor(job=load_wave, minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
def new_delivery(workspace: dg.ResourceParam[Workspace]) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for each collected wave whose delivery is not the published one.

    The run key is the delivery's fingerprint, so that one delivery is asked for once, whether it loads or is refused.
    """
    published = published_fingerprints(workspace.published)
    new = {}
    for wave in workspace.study.collected_waves:
        folder = workspace.delivery(wave)
        if delivered_files(folder):
            new[wave] = delivery_fingerprint(folder)
    asked = {wave: fingerprint for wave, fingerprint in new.items() if published.get(wave) != fingerprint}
    if not asked:
        yield dg.SkipReason("Every delivery is the published one.")
    for wave, fingerprint in asked.items():
        yield dg.RunRequest(run_key=f"wave {wave}, {fingerprint}", partition_key=str(wave))


def published_fingerprints(path: Path) -> dict[int, str]:
    """The fingerprint of each published wave's delivery. Readers of the published file never wait for a load."""
    if not path.exists():
        return {}
    con: duckdb.DuckDBPyConnection = connect(path, read_only=True)
    try:
        return dict(con.execute("SELECT DISTINCT wave, fingerprint FROM audit.deliveries").fetchall())
    finally:
        con.close()
