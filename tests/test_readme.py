"""The README and the first guide are followed word by word: the study loads, the queries answer."""

import re
import subprocess
import sys
from pathlib import Path

import duckdb
from readme_queries import GUIDE, answers, queries

CASEWAVE = Path(sys.executable).parent / "casewave"
TUTORIAL = (GUIDE / "first-study.md").read_text(encoding="utf-8")
README = (GUIDE.parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(?:yaml|csv)\n# (my-study/\S+)\n(.*?)```", TUTORIAL, flags=re.DOTALL)


def write_tutorial(folder: Path) -> None:
    for name, text in BLOCKS:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([CASEWAVE, *words], cwd=folder, capture_output=True, text=True, check=False)


def test_the_tutorial_checks_loads_and_publishes(tmp_path: Path) -> None:
    write_tutorial(tmp_path)
    commands = re.findall(r"^casewave (--study my-study .*)$", TUTORIAL, flags=re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        done = run(tmp_path, *command.split())
        assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "my-study/reports/my_study/wave-1/index.html").read_text(encoding="utf-8")
    assert "Routes were drawn together, but late. (mixed)" in page
    with duckdb.connect(str(tmp_path / "my-study/warehouse/my_study.duckdb"), read_only=True) as con:
        frame = con.execute("SELECT interviews, informants FROM mart.sampling_frame WHERE programme IS NULL").fetchall()
    assert set(frame) == {(2, 2)}


def test_the_problem_that_the_pages_show_reads_just_so(tmp_path: Path) -> None:
    write_tutorial(tmp_path)
    interviews = tmp_path / "my-study/wave-1/interviews.csv"
    interviews.write_text(interviews.read_text(encoding="utf-8").replace("NOR; SUD", "NRO; SUD"), encoding="utf-8")
    done = run(tmp_path, "--study", "my-study", "check", "my-study/wave-1")
    (shown,) = {
        text for page in (README, TUTORIAL) for text in re.findall(r"```text\n(.*?)\n```", page, flags=re.DOTALL)
    }
    assert done.returncode == 1
    assert " ".join(shown.split()) in " ".join(done.stdout.split())


def test_the_queries_answer(published: Path) -> None:
    assert len(queries()) >= 24
    shown = answers(published)
    assert "('Total', 14, 16, 32)" in shown
    assert "('S000', 'L136', 'interviews in all', 70.0, 71.0, 1.0)" in shown
