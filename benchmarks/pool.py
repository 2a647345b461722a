"""What adding one wave of one study to a pool costs, by the number of studies in it, and what a build costs.

The studies are the bundled co-production study under other names. Each figure is the median of several turns,
taken by turns with a pool of one study: the study is set back to two waves, and its third is added.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from pool_demo import BUNDLED

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts.publishing import publish_database
from casewave.assets.pool.building import build_tables
from casewave.assets.pool.folder import EVERYONE, Pool
from casewave.assets.pool.taking import Origin, put_rows, take
from casewave.assets.warehouse.store import Store, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.pool import init_pool

SIZES = [int(size) for size in os.environ.get("POOL_SIZES", "1 50 500").split()]
TURNS = int(os.environ.get("POOL_TURNS", "9"))


def publications(root: Path) -> tuple[Path, Path]:
    """The published file of the bundled study with two waves and with three."""
    workspace = Workspace(Path(shutil.copytree(BUNDLED / "coproduction", root / "data_raw" / "coproduction")))
    made = []
    with Store(workspace.store).open() as con:
        for wave in workspace.study.collected_waves:
            load_delivery(con, workspace.study, wave, workspace.delivery(wave))
            publish_database(con, workspace.published)
            made.append(Path(shutil.copy(workspace.published, root / f"wave-{wave}.duckdb")))
    return made[-2], made[-1]


def fill(pool: Pool, published: Path, size: int) -> None:
    """Let the pool hold as many studies, besides the one that a wave is added to."""
    manifest = pool.manifest("coproduction")
    con = connect(published, read_only=True)
    try:
        for number in range(len(pool.manifests()), size):
            put_rows(pool, con, manifest.model_copy(update={"study": f"study_{number}"}))
    finally:
        con.close()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def adding_a_wave(pools: Sequence[Pool], two: Path, three: Path) -> list[tuple[float, float]]:
    """Median seconds of the clock and of the processor for each pool, taken in turns."""
    turns: list[list[tuple[float, float]]] = [[] for _ in pools]
    for turn in range(TURNS):
        for pool, taken in list(zip(pools, turns, strict=True))[:: -1 if turn % 2 else 1]:  # none is always the first
            take(pool, Origin(two, "two waves"))
            taken.append(timed(partial(take, pool, Origin(three, "three waves"))))
    return [tuple(map(statistics.median, zip(*taken, strict=True))) for taken in turns]  # type: ignore[misc]


def new_pool(folder: Path, published: Path) -> Pool:
    pool = init_pool(folder, "A pool of many studies", is_on_encrypted_volume=False)
    take(pool, Origin(published, "three waves"), [EVERYONE])
    return pool


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        two, three = publications(root)
        alone, pool = (new_pool(root / name, three) for name in ("alone", "pool"))
        print("| studies | rows | add a wave | of the processor | against a pool of one | build the tables |")
        print("| ---: | ---: | ---: | ---: | ---: | ---: |")
        for size in SIZES:
            fill(pool, three, size)
            (_, least), (clock, processor) = adding_a_wave((alone, pool), two, three)
            _, built = timed(partial(build_tables, pool, EVERYONE))
            rows = sum(sum(each.files.values()) for each in pool.manifests())
            rest = f"{clock:.2f} s | {processor:.3f} s | {processor / least:.2f} | {built:.1f} s of the processor"
            print(f"| {size:,} | {rows:,} | {rest} |", flush=True)


if __name__ == "__main__":
    main()
