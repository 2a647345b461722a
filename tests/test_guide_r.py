"""The guide to R: its code runs, and gives the study's numbers. Needs R and haven, which `.ci/run` installs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import test_pool

from casewave.assets.exchange.statistics_files import write_statistics_files
from casewave.assets.warehouse.store import connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.release import publish_for_everybody

made, publish = test_pool.made, test_pool.publish  # fixtures
GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "r.md"
RATED = test_pool.RATINGS + "R1,ESTHER,,cfir-2022,I.D,consensus,+2\nR2,MRR,,cfir-2022,I.D,consensus,0\n"
SHOWN = """
programme
code ESTHER MRR
I.D 2 0
In person Online By telephone
ESTHER 0 3 0
[1] "2020-06-01" "2020-06-03"
[1] "Identifier, unique in the whole study."
"""


def has_haven() -> bool:
    return (
        bool(shutil.which("Rscript"))
        and not subprocess.run(["Rscript", "-e", "library(haven)"], capture_output=True, check=False).returncode
    )


@pytest.mark.skipif(not shutil.which("Rscript"), reason="needs R")
def test_the_code_of_the_guide_runs_and_gives_the_studys_numbers(tmp_path: Path, publish: test_pool.Publish) -> None:
    if not has_haven():
        pytest.skip("needs haven")
    workspace = Workspace(publish("coproduction", {1: {**test_pool.WAVE_1, "ratings": RATED}}))
    publish_for_everybody(workspace, tmp_path / "public" / "coproduction")
    con = connect(workspace.published, read_only=True)
    assert [made.rows for made in write_statistics_files(con, workspace.study, tmp_path / "tables", "spss")]
    con.close()
    code = "\n".join(re.findall(r"```r\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL))
    (tmp_path / "guide.R").write_text(code, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", "guide.R"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == SHOWN.split()  # R aligns columns
