"""What the tests stand on: copies of the bundled study, one loaded and one published in full, tools, no telemetry."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from filelock import FileLock
from states import ATTACK, BUNDLED, copy_study, edit, load

from casewave.assets.report.making import publish_report
from casewave.assets.warehouse.workspace import Workspace

CASEWAVE = Path(sys.executable).parent / "casewave"
Made = TypeVar("Made")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-asset-graph", action="store_true", help="Write tests/asset_graph.txt anew.")


@pytest.fixture(autouse=True)
def quiet_dagster(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes Dagster's history outside its temporary folder, nor sends anything."""
    home = tmp_path_factory.getbasetemp() / "dagster_home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "yes")
    monkeypatch.delenv("CASEWAVE_STUDY", raising=False)


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    """A copy of the bundled study; its products stand in tmp_path."""
    return copy_study(BUNDLED, tmp_path)


@pytest.fixture
def workspace(study_folder: Path) -> Workspace:
    return Workspace(study_folder)


@pytest.fixture(scope="session")
def shared_between_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def made_once(folder: Path, name: str, make: Callable[[Path], Made]) -> Made:
    """What `make` gives for a folder that is its own, made once for all tests and workers. To be read only."""
    root, kept = folder / name, folder / f"{name}.pickle"
    with FileLock(f"{root}.lock"):
        if not kept.exists():
            shutil.rmtree(root, ignore_errors=True)  # where another test's attempt failed
            root.mkdir()
            kept.write_bytes(pickle.dumps(make(root)))
    made: Made = pickle.loads(kept.read_bytes())
    return made


@pytest.fixture(scope="session")
def loaded(shared_between_workers: Path) -> Workspace:
    """Three waves, loaded and published, without pages."""
    return made_once(shared_between_workers, "loaded", loaded_in)


def loaded_in(root: Path) -> Workspace:
    workspace = Workspace(copy_study(BUNDLED, root))
    load(workspace, 1, 2, 3)
    return Workspace(workspace.folder)


@pytest.fixture(scope="session")
def published(loaded: Workspace) -> Path:
    """The published database of the three waves. To be read only."""
    return loaded.published


@pytest.fixture
def loaded_copy(loaded: Workspace, tmp_path: Path) -> Workspace:
    """The three loaded waves in a folder of the test's own."""
    shutil.copytree(loaded.root, tmp_path / "copy")
    return Workspace(tmp_path / "copy" / "data_raw" / BUNDLED.name)


@pytest.fixture(scope="session")
def reported(shared_between_workers: Path) -> Workspace:
    """Three waves, loaded by the real command, with pages.

    What the command said stands in load.txt beside the products, and what it connected to in connections.txt.
    """
    return made_once(shared_between_workers, "reported", reported_in)


def reported_in(root: Path) -> Workspace:
    study = copy_study(BUNDLED, root)
    done = run_casewave(root, "--study", str(study), "load", **watched(root))
    assert done.returncode == 0, done.stdout + done.stderr
    (root / "load.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return Workspace(study)


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory, loaded: Workspace) -> Workspace:
    """A study whose texts try to be page, SVG, script and markup."""
    root = tmp_path_factory.mktemp("attacked")
    workspace = Workspace(Path(shutil.copytree(loaded.folder, root / "data_raw" / "coproduction")))
    delivery = workspace.delivery(1)
    edit(delivery / "findings.csv", lambda rows: rows[0].update(statement=ATTACK))
    edit(delivery / "findings.csv", lambda rows: rows[1].update(statement="\u0007 a bell </script> and \ufffe no sign"))
    edit(delivery / "events.csv", lambda rows: [row.update(description=ATTACK) for row in rows[:3]])
    edit(delivery / "case_features.csv", lambda rows: rows[0].update(description=ATTACK, feature="<b>Location</b>"))
    edit(delivery / "claims.csv", lambda rows: rows[0].update(wording=ATTACK, explanation=ATTACK, line="<i>"))
    register = workspace.folder / "study.yaml"
    text = register.read_text(encoding="utf-8").replace("name: ESTHER,", 'name: "<u>ESTHER</u> & co",')
    address = "{text: https://example.org/x.png, reason: Nobody's, decided_by: R01, decided_on: 2026-03-02}"
    text = text.replace("protection:\n", f"protection:\n  allowed: [{address}]\n", 1)
    register.write_text(text, encoding="utf-8")
    load(workspace, 1)
    publish_report(workspace, 1, formats=("docx", "xlsx", "svg"))
    return workspace


def watched(root: Path) -> dict[str, str]:
    """The environment in which every connection that leaves this machine is refused and written down."""
    return {
        "PYTHONPATH": str(Path(__file__).parent / "watched"), "CASEWAVE_WATCHED": str(root / "connections.txt"),
    }  # fmt: skip


def run_casewave(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the console script as a user does, in a folder, with a screen of 80 columns."""
    settings = {name: value for name, value in os.environ.items() if name not in {"CASEWAVE_STUDY", "DAGSTER_HOME"}}
    return subprocess.run(
        [CASEWAVE, *words], cwd=folder, env={**settings, "COLUMNS": "80", **environment}, capture_output=True,
        text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture
def casewave(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The real command, run in tmp_path: casewave("load", "--wave", "2")."""
    return lambda *words, **environment: run_casewave(tmp_path, *words, **environment)


def absent(what: str) -> None:
    """Skip a test that needs something which this machine lacks; in CI nothing may lack."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is absent, and in CI no test may be skipped for that")
    pytest.skip(f"{what} is absent")


@pytest.fixture(scope="session")
def chromium() -> Path:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        absent("Chromium")
    return Path(str(found))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The papers and facts that the bundled study is taken from, which are no part of the repository."""
    folder = Path(__file__).parents[2] / "shared"
    if not (folder / "facts" / "arithmetic_facts.csv").exists():
        absent("../shared with its facts and papers")
    return folder
