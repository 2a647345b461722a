r"""LaTeX as LaTeX reads it: the files compile with the engines and packages that they name, whatever the texts are.

Where no LaTeX is installed these tests are skipped, also in continuous integration.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from printed import FIELD, FORMULAS, MADE, MARKDOWN, MARKUP, TEX, cross_case, hostile

from casewave.assets.report.formats.latex import ENGINES, PACKAGES, latex
from casewave.assets.report.printable import Table, in_panels

SIGNS = "\u2265 \u2264 \u2260 \u2212 \u00d7 \u03b1 \u0394 \u00b5 \u2020 \u20ac 25 \u00b0C \u00bd \u00b2"
LETTERS = (
    "Jönköping, Århus, Łódź, Šibenik, naïve, cœur, \u201cquoted\u201d, l\u2019été, \u0130zmir, Cwm Tŵr, \u4e2d\u6587"
)
ARABIC = "\u0645\u0631\u0627\u0643\u0632 \u0627\u0644\u062a\u0639\u0644\u0645"


@pytest.mark.parametrize("engine", ENGINES)
def test_any_table_compiles_with_each_engine_that_a_file_names(engine: str, tmp_path: Path) -> None:
    command = shutil.which(engine)
    if command is None:
        pytest.skip(f"{engine} is not installed")
    tables = [hostile(SIGNS, LETTERS, ARABIC, *FORMULAS, MARKUP, TEX, MARKDOWN, FIELD), *in_panels(cross_case(8, 30))]
    source = tmp_path / "paper.tex"
    source.write_text(_document(tables), encoding="ascii")
    run = [command, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", source.name]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Missing character" not in (tmp_path / "paper.log").read_text(encoding="utf-8", errors="replace")


def _document(tables: list[Table]) -> str:
    body = "\n".join(latex(table, MADE) for table in tables)
    assert f"% preamble: {PACKAGES}" in body
    return f"\\documentclass{{article}}\n{PACKAGES}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
