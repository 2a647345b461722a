"""The whole publication of the bundled study, three waves in every format, split by format, in one run.

Each figure is one fresh process that makes one format (or all) into an empty folder from the same published database.
Beside the whole stands the same again with nothing changed, which must write nothing.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts.publishing import publish_database
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace

STUDY = Path(__file__).parents[1] / "data_raw" / "coproduction"
RUNS = int(os.environ.get("BENCHMARK_RUNS", "3"))

MAKE = """
import sys, time
from pathlib import Path
from casewave.assets.report.making import publish_report
import casewave.assets.charts, casewave.assets.report.formats.drawn
import casewave.assets.report.formats.excel, casewave.assets.report.formats.word
import casewave.assets.report.site.pages
from casewave.assets.warehouse.workspace import Workspace
parts, formats = sys.argv[2].split(), sys.argv[3].split()
begin, spent = time.perf_counter(), time.process_time()
made = publish_report(Workspace(Path(sys.argv[1])), 1, parts=parts, formats=formats)
print(time.perf_counter() - begin, time.process_time() - spent, len(made.written))
"""
TABLES, FIGURES = "docx xlsx csv parquet md tex", "svg pdf png"
STEPS = {
    "Word": ("tables", "docx"), "Excel": ("tables", "xlsx"), "CSV": ("tables", "csv"), "Parquet": ("tables", "parquet"),
    "Markdown": ("tables", "md"), "LaTeX": ("tables", "tex"), "SVG": ("figures", "svg"),
    "SVG and PDF": ("figures", "svg pdf"), "SVG and PNG": ("figures", "svg png"), "site": ("site", "html"),
    "what a load makes": ("tables figures site", f"{TABLES} svg"),
    "everything": ("tables figures site", f"{TABLES} {FIGURES}"),
}  # fmt: skip


def published(root: Path) -> Workspace:
    workspace = Workspace(Path(shutil.copytree(STUDY, root / "data_raw" / "coproduction")))
    with Store(workspace.store).open() as con:
        for wave in workspace.study.collected_waves:
            load_delivery(con, workspace.study, wave, workspace.delivery(wave))
        publish_database(con, workspace.published)
    return workspace


def make(workspace: Workspace, step: str) -> tuple[float, float, int]:
    """Seconds, those of the processor and files written of one step, without the imports."""
    command = [sys.executable, "-c", MAKE, str(workspace.folder), *STEPS[step]]
    seconds, spent, files = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(spent), int(files)


def main() -> None:
    taken: dict[str, list[tuple[float, float]]] = {}
    written: dict[str, int] = {}

    def take(name: str, step: str) -> None:
        seconds, spent, written[name] = make(workspace, step)
        taken.setdefault(name, []).append((seconds, spent))

    with tempfile.TemporaryDirectory() as folder:
        workspace = published(Path(folder))
        for _ in range(RUNS):
            for step in STEPS:
                shutil.rmtree(workspace.report, ignore_errors=True)
                take(step, step)
            take("everything again", "everything")
    spent = {step: statistics.median(spent for _, spent in times) for step, times in taken.items()}
    for step, times in taken.items():
        seconds = sorted(seconds for seconds, _ in times)
        shown = f"{seconds[0]:6.2f} {statistics.median(seconds):6.2f} {seconds[-1]:6.2f} s"
        share = spent[step] / spent["everything"]
        print(f"{step:<20} {shown}  {spent[step]:6.2f} s {share:5.0%}  {written[step]} files")
    print(f"(least, median, most of {RUNS}; of the processor, and its share of everything; files written)")


if __name__ == "__main__":
    main()
