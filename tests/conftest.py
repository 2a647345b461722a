"""What the tests use: copies of the bundled study, one loaded and one published in full, tools, no telemetry."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import pytest
from filelock import FileLock
from states import ATTACK, BUNDLED, copy_study, edit, load

from casewave.assets.adapters import references
from casewave.assets.plausibility import PlausibilityReports
from casewave.assets.reading.limits import within_limits
from casewave.assets.report.making import MadeReport, publish_report
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli import main
from casewave.pipelines.cli.screen import out

pytest_plugins = ["budgets"]  # for the hooks of a session's fixtures too, which pytest asks of no conftest.py
CASEWAVE = Path(sys.executable).parent / "casewave"
Kept = TypeVar("Kept")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-asset-graph", action="store_true", help="Write tests/asset_graph.txt again.")


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
    """A copy of the bundled study; its products are in tmp_path."""
    return copy_study(BUNDLED, tmp_path)


@pytest.fixture
def workspace(study_folder: Path) -> Workspace:
    return Workspace(study_folder)


@pytest.fixture(scope="session")
def shared_between_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def made_once(folder: Path, name: str, make: Callable[[Path], Kept]) -> Kept:
    """What `make` gives for a folder that is its own, made once for all tests and workers. To be read only."""
    root, kept = folder / name, folder / f"{name}.pickle"
    with FileLock(f"{root}.lock"):
        if not kept.exists():
            shutil.rmtree(root, ignore_errors=True)  # where another test's attempt failed
            root.mkdir()
            kept.write_bytes(pickle.dumps(make(root)))
    made: Kept = pickle.loads(kept.read_bytes())
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

    What the command said is in load.txt next to the products, and what it connected to in connections.txt.
    """
    return made_once(shared_between_workers, "reported", reported_in)


def reported_in(root: Path) -> Workspace:
    study = copy_study(BUNDLED, root)
    done = run_casewave(root, "--study", str(study), "load", **watched(root))
    assert done.returncode == 0, done.stdout + done.stderr
    (root / "load.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return Workspace(study)


@pytest.fixture(scope="session")
def attacked(shared_between_workers: Path, loaded: Workspace) -> Workspace:
    """A study whose texts try to be page, SVG, script and markup. To be read only."""
    return made_once(shared_between_workers, "attacked", lambda root: attacked_in(root, loaded))


def attacked_in(root: Path, loaded: Workspace) -> Workspace:
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
    return Workspace(workspace.folder)


def watched(root: Path) -> dict[str, str]:
    """The environment in which every connection that leaves this machine is refused and written down."""
    paths = [str(Path(__file__).parent / "watched"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        "PYTHONPATH": os.pathsep.join(paths), "CASEWAVE_WATCHED": str(root / "connections.txt"),
    }  # fmt: skip


def run_casewave(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the console script as a user does, in a folder, with a screen of 80 columns."""
    settings = {name: value for name, value in os.environ.items() if name not in {"CASEWAVE_STUDY", "DAGSTER_HOME"}}
    return subprocess.run(
        [CASEWAVE, *words], cwd=folder, env={**settings, "COLUMNS": "80", **environment}, capture_output=True,
        text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def call_casewave(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call the command in this process as `run_casewave` runs it in one of its own, which costs two seconds more."""
    said, wrong, code = io.StringIO(), io.StringIO(), 0
    mask = os.umask(0o077)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said), contextlib.redirect_stderr(wrong):
        patch.chdir(folder)
        patch.setattr(out, "_width", None)
        patch.setattr(sys, "argv", ["casewave", *words])
        for name in ("CASEWAVE_STUDY", "DAGSTER_HOME"):
            patch.setenv(name, "")  # so that it is as it was afterwards
            patch.delenv(name)
        for name, value in {"COLUMNS": "80", **environment}.items():
            patch.setenv(name, value)
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        except Exception:
            traceback.print_exc()
            code = 1
        finally:
            os.umask(mask)
    return subprocess.CompletedProcess(["casewave", *words], code, said.getvalue(), wrong.getvalue())


@pytest.fixture
def casewave(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The real command, called in tmp_path: casewave("load", "--wave", "2")."""
    return lambda *words, **environment: call_casewave(tmp_path, *words, **environment)


@pytest.fixture
def without_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """A load makes no report and asks Great Expectations nothing: for tests that look at neither."""
    monkeypatch.setattr("casewave.assets.report.making.publish_report", lambda *_, **__: MadeReport((), 0))
    monkeypatch.setattr(PlausibilityReports, "begin", lambda *_: None)


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries of references are read in this process, which takes half a second less: what is read comes pickled."""

    def read(parse: Callable[..., Iterable[Kept]], path: Path, *words: str) -> list[Kept]:
        error, given = None, []
        try:
            given = list(parse(path, *words))
        except Exception as raised:
            error = raised
        found, raised_again = pickle.loads(pickle.dumps((given, error)))
        if raised_again:
            raise raised_again
        read_again: list[Kept] = found
        return read_again

    monkeypatch.setattr(references, "within_limits", read)


@pytest.fixture
def read_apart(read_here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test of a module that uses `read_here`: a process of its own reads the library all the same."""
    monkeypatch.setattr(references, "within_limits", within_limits)


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
