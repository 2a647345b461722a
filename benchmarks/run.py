"""`make benchmark`: measures the rows that are named, or all, and writes their figures into the page.

    python benchmarks/run.py [ROW ...] [--long]

Figures are kept in figures.json, so that a row which is not measured again keeps its own, with the commit that it was
measured at; from them all tables of README.md are written. --long: also what takes long (20 waves, 4 and 10 million
codings). BENCHMARK_RUNS sets how many turns are taken (3).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from measuring import Row

HERE = Path(__file__).parent
PAGE, FIGURES = HERE / "README.md", HERE / "figures.json"
# The rows of the table by name, cheapest first, and the functions that measure them.
ROWS = {
    "start": "loads.start",
    "size": "loads.published_size",
    "demo": "loads.first_table",
    "load": "loads.load_bundled",
    "waves": "loads.first_load",
    "keys": "large.long_keys",
    "statements": "pages.statements",
    "last": "loads.last_wave",
    "reload": "loads.reload_first",
    "reports": "loads.size_of_reports",
    "million": "large.load_large",
    "ask": "large.ask_large",
    "peers": "large.peers",
}
# Scripts that print a table of their own.
SCRIPTS = ("marts", "check", "qda", "report", "scan", "desk_start", "pool")
HEAD = (
    "| row | work | figure | against | ratio | aim | met | commit |\n"
    "| --- | --- | ---: | --- | ---: | ---: | --- | --- |"
)


def measure(name: str) -> dict[str, Any]:
    """The figures of a row or the lines that a script prints, and the commit."""
    if name in SCRIPTS:
        run = [sys.executable, str(HERE / f"{name}.py")]
        said = subprocess.run(run, check=True, capture_output=True, text=True, cwd=HERE.parent).stdout
        return {"commit": commit(), "said": said.strip()}
    module, function = ROWS[name].split(".")
    rows: Callable[[], Iterator[Row]] = getattr(import_module(module), function)
    return {"commit": commit(), "rows": [asdict(row) for row in rows()]}


def commit() -> str:
    """The present commit, with a plus where the code differs from it."""
    git = ["git", "-C", str(HERE.parent)]
    head, changed = (
        subprocess.run([*git, *asked], check=True, capture_output=True, text=True).stdout.strip()
        for asked in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain", "schemas", "assets", "pipelines"))
    )
    return head + "+" * bool(changed)


def written(page: str, figures: dict[str, Any]) -> str:
    """The page with the figures between its marks."""
    parts = {"rows": "\n".join([HEAD, *(line for name in ROWS for line in _lines(name, figures.get(name)))])}
    parts |= {name: _block(figures.get(name)) for name in SCRIPTS}
    for name, text in parts.items():
        begin, end = f"<!-- {name}: written by run.py -->\n", f"<!-- end of {name} -->"
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{text}\n\n{end}{rest.split(end)[1]}"
    return page


def _lines(name: str, measured: dict[str, Any] | None) -> Iterator[str]:
    if measured is None:
        yield f"| `{name}` | not measured | | | | | | |"
        return
    for row in measured["rows"]:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
        met = {None: "", True: "yes", False: "**no**"}[row["is_met"]]
        cells = (f"`{name}`", row["work"], row["figure"], row["against"], ratio, row["aim"], met, measured["commit"])
        yield f"| {' | '.join(cells)} |"


def _block(measured: dict[str, Any] | None) -> str:
    if measured is None:
        return "Not measured."
    lines = measured["said"].splitlines()
    is_table = any(line.startswith("|") for line in lines)
    shown = measured["said"] if is_table else f"```text\n{measured['said']}\n```"
    return f"{shown}\n\nMeasured at {measured['commit']}."


def main() -> None:
    if "--long" in sys.argv:
        os.environ["BENCHMARK_LONG"] = "yes"
    named = [name for name in sys.argv[1:] if not name.startswith("--")]
    if unknown := [name for name in named if name not in {*ROWS, *SCRIPTS}]:
        sys.exit(f"no row is named {', '.join(unknown)}; rows: {', '.join([*ROWS, *SCRIPTS])}")
    for name in named or [*ROWS, *SCRIPTS]:
        figures = json.loads(FIGURES.read_text(encoding="utf-8"))
        figures[name] = measure(name)
        FIGURES.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), figures), encoding="utf-8")
        print("\n".join(_lines(name, figures[name])) if name in ROWS else figures[name]["said"], flush=True)


if __name__ == "__main__":
    main()
