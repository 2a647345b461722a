"""Commands given in the folder of a study of which nothing has been delivered yet: each says so, or does its work."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from casewave.assets.warehouse.store import StoreError
from casewave.pipelines.cli import commands
from casewave.schemas.register.study_file import StudyError

BEGIN = [
    "--title", "Two towns", "--programme", "WAL=Walks", "--site", "NOR=Northtown, WAL, Sweden",
    "--wave", "2025-01/2025-06=How it began", "--framework", "cfir-2022",
]  # fmt: skip
TOO_EARLY = [
    "load", "check wave-1", "report", "publish", "paper", "search cost", "query 'SELECT 1'", "history",
    "audit", "audit --deep", "diff 1 2", "undo --wave 1", "rebuild 1 again", "export --qdpx a.qdpx", "export --spss a",
    "send --to nobody", "qca many",
]  # fmt: skip


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    done = CliRunner().invoke(commands, ["init", str(tmp_path / "study"), *BEGIN])
    assert done.exit_code == 0, done.output
    monkeypatch.delenv("CASEWAVE_STUDY")  # which the command has set for what it starts
    monkeypatch.chdir(tmp_path / "study")
    return tmp_path / "study"


def files(study: Path) -> list[Path]:
    """What is in the study's folder, but for the folder of its store, where locks are."""
    return [path for path in sorted(study.rglob("*")) if "warehouse" not in path.parts]


def test_the_study_in_whose_folder_one_works_is_the_one_that_is_meant(begun: Path) -> None:
    done = CliRunner().invoke(commands, ["status"])
    assert done.exit_code == 0
    assert "Two towns" in done.output


@pytest.mark.parametrize("words", TOO_EARLY)
def test_a_command_that_comes_too_early_says_what_is_missing(begun: Path, words: str) -> None:
    before = files(begun)
    done = CliRunner().invoke(commands, shlex.split(words))
    assert done.exit_code != 0
    assert isinstance(done.exception, SystemExit | StoreError | StudyError)
    said = done.output + str(done.exception)
    assert any(
        hint in said
        for hint in ("casewave load", "load a wave first", "put its tables into", "study.yaml", "does not exist")
    ), said
    assert "delete" not in said
    assert files(begun) == before
