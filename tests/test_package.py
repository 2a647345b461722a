"""What is built for installation holds everything that runs, and nothing that only develops."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_holds_code_sql_frameworks_templates_scripts_and_settings(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
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
