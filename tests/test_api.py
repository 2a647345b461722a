"""`import casewave`: a study opened in a notebook."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from deliveries import BUNDLED

import casewave
from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.study_file import StudyError


def test_a_published_table_is_read_as_a_frame(loaded: Workspace) -> None:
    study = casewave.open_study(loaded.folder)
    frame = study.read("mart.sampling_frame")
    assert {"programme", "interviews", "informants", "documents"} <= set(frame.columns)
    assert "mart.sampling_frame" in set(study.tables()["table"])
    assert list(study.waves()["wave"]) == [1, 2, 3]
    assert study.query("SELECT count(*) AS held FROM core.interviews WHERE wave = ?", [1])["held"][0] > 0


def test_a_question_reads_no_file_of_the_machine(loaded: Workspace, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    with pytest.raises(duckdb.Error, match="disabled"):
        casewave.open_study(loaded.folder).query(f"FROM read_text('{tmp_path / 'secret.txt'}')")


@pytest.mark.parametrize("name", ["sampling_frame", "mart.x; DROP TABLE y", "raw.interviews", "mart.X"])
def test_only_published_tables_have_a_name_to_be_read_by(loaded: Workspace, name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a table"):
        casewave.open_study(loaded.folder).read(name)


def test_a_delivery_is_checked_and_nothing_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "wave-1").mkdir()
    shutil.copy(BUNDLED / "study.yaml", tmp_path)
    delivered = "informant,informant_role\nEST-JKG-01,nobody\n"
    (tmp_path / "wave-1" / "informants.csv").write_text(delivered, encoding="utf-8")
    study = casewave.open_study(tmp_path)
    (issue,) = study.check(1).issues
    assert (issue.file, issue.row, issue.column) == ("informants.csv", 2, "informant_role")
    with pytest.raises(StoreError, match="nothing is published yet"):
        study.tables()


def test_a_folder_without_a_register_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="there is no study register here"):
        casewave.open_study(tmp_path)


def test_the_module_is_the_command_line() -> None:
    done = subprocess.run([sys.executable, "-m", "casewave", "--version"], capture_output=True, text=True, check=True)
    assert "casewave, version " in done.stdout
