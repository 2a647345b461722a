"""The whole main job through Dagster against the same functions in a bare script, in one run, as a ratio.

Each is a fresh process on a fresh copy of the bundled study: three waves loaded, checked, published and drawn. Beside
the ratio stands what the difference is spent on: importing Dagster, orchestrating, and writing its history to disk.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
STUDY = HERE.parent / "data_raw" / "coproduction"
RUNS = int(os.environ.get("BENCHMARK_RUNS", "5"))

THROUGH_DAGSTER = """
import sys
from pathlib import Path
from casewave.pipelines.runs import Run
from casewave.assets.warehouse.workspace import Workspace
run = Run(Workspace(Path(sys.argv[1]).resolve()))
assert not run.load(run.workspace.study.collected_waves, lambda **_: None)
"""
WITHOUT_HISTORY = """
import sys
from pathlib import Path
import dagster as dg
from casewave.pipelines.definitions import define
from casewave.pipelines.runs import QUIET
from casewave.assets.warehouse.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]).resolve())
job = define(workspace).resolve_job_def("load_wave")
with dg.DagsterInstance.ephemeral() as instance:
    for wave in workspace.study.collected_waves:
        assert job.execute_in_process(QUIET, instance=instance, partition_key=str(wave)).success
"""
IMPORTS = "import sys; from casewave.pipelines.runs import Run"
BARE_IMPORTS = (
    "import sys; import casewave.assets.ingest.loading, casewave.assets.marts.checking, "
    "casewave.assets.marts.publishing, casewave.assets.report.making, casewave.assets.warehouse.workspace"
)

COMMANDS = {
    "bare script": [str(HERE / "bare.py")],
    "through Dagster": ["-c", THROUGH_DAGSTER],
    "through Dagster, no history": ["-c", WITHOUT_HISTORY],
    "imports of the bare script": ["-c", BARE_IMPORTS],
    "imports with Dagster": ["-c", IMPORTS + "; import casewave.assets.report.making"],
}


def seconds(command: list[str]) -> float:
    """Wall seconds of one fresh process on a fresh copy of the study."""
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "data_raw" / "coproduction"
        shutil.copytree(STUDY, study)
        begin = time.perf_counter()
        subprocess.run([sys.executable, *command, str(study)], check=True, cwd=HERE.parent)
        return time.perf_counter() - begin


def main() -> None:
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(RUNS + 1):
        for name, command in COMMANDS.items():
            spent = seconds(command)
            if turn:  # the first turn fills the disk cache
                taken[name].append(spent)
    median = {name: statistics.median(times) for name, times in taken.items()}
    for name, times in taken.items():
        print(f"{name:<30} {min(times):6.2f} {median[name]:6.2f} {max(times):6.2f} s (least, median, most of {RUNS})")
    pairs = zip(taken["through Dagster"], taken["bare script"], strict=True)
    print(f"\nratio through Dagster to bare: {statistics.median(a / b for a, b in pairs):.2f} (aim: 1.3 or less)")
    imports = median["imports with Dagster"] - median["imports of the bare script"]
    history = median["through Dagster"] - median["through Dagster, no history"]
    orchestration = median["through Dagster"] - median["bare script"] - imports - history
    print(f"the rest: importing Dagster {imports:.2f} s, orchestrating {orchestration:.2f} s, history {history:.2f} s")


if __name__ == "__main__":
    main()
