"""The site of a study of many statements: how long it takes to make, how large it is, and how long a page takes to open.

The study is the large one of `large_study`, whose findings are multiplied; the page is the largest, opened by Chromium
from a file as a reader opens it. `BENCHMARK_STATEMENTS` sets how many statements there are.
"""

import os
import shutil
import tempfile
import time
from pathlib import Path

import large_study
from playwright.sync_api import sync_playwright

from casewave.assets.marts.publishing import publish_database
from casewave.assets.report.site.pages import write_site
from casewave.assets.report.source import open_source
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace

STATEMENTS = int(os.environ.get("BENCHMARK_STATEMENTS", "50000"))
CODINGS = 20_000
CELLS = large_study.PROGRAMMES * large_study.WAVES * 5 * 2  # cases, waves, elements, tables


def published(root: Path) -> Workspace:
    """The study with its statements, published and without pages."""
    folder = root / "data_raw" / "large"
    folder.mkdir(parents=True)
    each = STATEMENTS // CELLS
    large_study.FILL["findings"] = large_study.FILL["findings"].replace("range(1, 4)", f"range(1, {each + 1})")
    workspace: Workspace
    with Store(root / "warehouse" / "large.store.duckdb").open() as con:
        large_study.fill(con, folder, CODINGS)
        workspace = Workspace(folder)
        publish_database(con, workspace.published)
    return workspace


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


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = published(Path(folder))
        begin, spent = time.perf_counter(), time.process_time()
        with open_source(workspace.published, workspace.study) as source:
            (statements,) = source.rows("SELECT count(statement) AS statements FROM mart.statements")
            made = write_site(source, workspace.report).made
        print(f"{statements['statements']} statements, {len(made)} files, {sum(map(_size, made)):.1f} MB in all")
        print(f"made in {time.perf_counter() - begin:.1f} s, {time.process_time() - spent:.1f} s of the processor")
        largest = max((path for path in made if path.suffix == ".html"), key=_size)
        page = f"{largest.relative_to(workspace.report)}, {_size(largest):.2f} MB"
        print(f"largest page: {page}, opens in {opened(largest):.2f} s")


def _size(path: Path) -> float:
    return path.stat().st_size / 1e6


if __name__ == "__main__":
    main()
