"""The site of a study of many statements: how long it takes to make, how large it is, how long a page takes to open.

The study is the large one of `large_study`, whose findings are multiplied; the page is the largest, opened by Chromium
from a file as a reader opens it. `BENCHMARK_STATEMENTS` sets how many statements there are.
"""

import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import large_study
from measuring import Cost, Row
from playwright.sync_api import sync_playwright

from casewave.assets.marts.building import build_marts
from casewave.assets.report.site.pages import write_site
from casewave.assets.report.source import ReportData
from casewave.assets.warehouse.store import Store
from casewave.schemas.register.study_file import load_study

STATEMENTS = int(os.environ.get("BENCHMARK_STATEMENTS", "50000"))
CODINGS = 20_000
CELLS = large_study.PROGRAMMES * large_study.WAVES * 5 * 2  # cases, waves, elements, tables


def opened(page: Path) -> float:
    """Seconds until a page has been laid out and its scripts have run."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        begin = time.perf_counter()
        shown = browser.new_page()
        shown.goto(page.as_uri(), timeout=600_000)
        shown.evaluate("document.documentElement.scrollHeight")
        taken = time.perf_counter() - begin
        browser.close()
    return taken


def statements() -> Iterator[Row]:
    """The site made, and its largest page opened."""
    large_study.FILL["findings"] = large_study.FILL["findings"].replace("(1, 4)", f"(1, {STATEMENTS // CELLS + 1})")
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "store.duckdb").open() as con:
        large_study.fill(con, Path(folder), CODINGS)
        assert [built for built in build_marts(con) if built.issues] == []
        source = ReportData(con, load_study(Path(folder)))
        (counted,) = source.rows("SELECT count(statement) AS statements FROM mart.cell_entries")
        report = Path(folder) / "report"
        begin, spent = time.perf_counter(), time.process_time()
        made = write_site(source, report).made
        cost = Cost(time.perf_counter() - begin, time.process_time() - spent, _peak())
        largest = max((path for path in made if path.suffix == ".html"), key=_size)
        page, seconds = f"{largest.relative_to(report)}, {_size(largest):.2f} MB", opened(largest)
    work = f"site of {counted['statements']:,} statements, {len(made)} files"
    yield Row(work, str(cost), "", None, "40 s", cost.processor <= 40)
    yield Row(f"its largest page opened by Chromium ({page})", f"{seconds:.2f} s", "", None, "2 s", seconds <= 2)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _size(path: Path) -> float:
    return path.stat().st_size / 1e6
