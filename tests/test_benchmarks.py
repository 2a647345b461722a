"""The page of benchmarks holds the figures that were measured, and nothing else in their place."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_the_page_holds_the_figures_that_were_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    from measuring import Row
    from run import FIGURES, PAGE, ROWS, SCRIPTS, written

    page, figures = PAGE.read_text(encoding="utf-8"), json.loads(FIGURES.read_text(encoding="utf-8"))
    assert set(figures) <= {*ROWS, *SCRIPTS}
    assert written(page, figures) == page, "run benchmarks/run.py with the names of some rows"
    measured = {"commit": "c0ffee", "rows": [asdict(Row("a load", "1 s", "a script", 1.25, "2", is_met=True))]}
    line = "| `load` | a load | 1 s | a script | 1.25 | 2 | yes | c0ffee |"
    assert line in written(page, {"load": measured})
    assert line not in page


@pytest.fixture(autouse=True)
def _forget() -> None:
    """Modules of benchmarks have short names, which other tests may use."""
    for name in ("run", "measuring"):
        sys.modules.pop(name, None)
