"""What is built for installation holds all that runs and nothing that only develops, and runs where it is put."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[1]
NEW = [
    "--title", "Towns", "--programme", "WAL=Walking Together", "--site", "NOR=Northtown, WAL, Sweden",
    "--wave", "2025-01/2025-06=How it began", "--framework", "cfir-2022",
]  # fmt: skip
DELIVERED = {
    "informants": "informant,informant_role\nWAL-NOR-01,manager\n",
    "interviews": "interview,programme,sites,informants,held_on,interview_mode,language\n"
    "INT-1,WAL,NOR,WAL-NOR-01,2025-02-01,online,sv\n",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_code_sql_frameworks_templates_scripts_and_settings(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    kept = {"py", "sql", "csv", "j2", "yaml", "js", "css"}
    needed = {
        f"casewave/{path.relative_to(ROOT).as_posix()}"
        for package in ("assets", "pipelines", "schemas")
        for path in (ROOT / package).rglob("*")
        if path.suffix[1:] in kept
    }
    assert needed <= held
    assert not [name for name in held if name.startswith(("tests/", "benchmarks/", "data_raw/"))]


@pytest.fixture(scope="module")
def casewave(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that has the wheel, and what it needs from the environment of these tests."""
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, symlinks=True)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    install = ["install", "-q", "--no-index", "--no-deps", "--disable-pip-version-check", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(scripts / "python"), *install], check=True)
    (packages,) = environment.rglob("site-packages")
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")  # its own .pth are not read
    return scripts / "casewave"


def _environment(home: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CASEWAVE", "DAGSTER"))}
    return {**own, "HOME": str(home), "CASEWAVE_HOME": str(home), "COLUMNS": "200"}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _run(command: Path, folder: Path, *words: str) -> str:
    done = subprocess.run(
        [command, *words], cwd=folder, env=_environment(folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_runs_in_an_empty_environment_from_an_empty_folder(casewave: Path, tmp_path: Path) -> None:
    python = casewave.with_name("python")
    used = _run(python, tmp_path, "-c", "import casewave.pipelines.cli, casewave; print(casewave.__file__)")
    assert Path(used.strip()).parents[1] == next(casewave.parents[1].rglob("site-packages"))
    _run(casewave, tmp_path, "init", "towns", *NEW)
    study = ("--study", "towns")
    assert "Fill in again.xlsx" in _run(casewave, tmp_path, *study, "template", "--wave", "1", "--to", "again.xlsx")
    assert "interviews" in openpyxl.load_workbook(tmp_path / "again.xlsx").sheetnames
    (tmp_path / "towns" / "wave-1").mkdir()
    for table, text in DELIVERED.items():
        path = tmp_path / "towns" / "wave-1" / f"{table}.csv"
        path.write_text(text, encoding="utf-8")
    _run(casewave, tmp_path, *study, "load", "--wave", "1")
    page = tmp_path / "towns" / "reports" / "towns" / "wave-1" / "index.html"
    made = page.read_bytes()
    page.unlink()
    _run(casewave, tmp_path, *study, "report", "--only", "site")
    assert page.read_bytes() == made
    running = subprocess.Popen(
        [casewave, *study, "ui", "--no-browser", "--port", str(_free_port())], cwd=tmp_path,
        env=_environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        printed = iter(running.stdout.readline, "")
        assert any(re.search(r"desk-\d+\.html", line) for line in printed), "Dagster's page does not open"
    finally:
        running.terminate()
        running.wait(60)
