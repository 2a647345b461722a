"""What a disk does to a load: full, read-only, a file that vanishes. A clear line, and the publication is unchanged."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import CASEWAVE, absent
from states import digest

from casewave.assets.reading.issues import Issue
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.check import check_delivery
from casewave.schemas.problems.files import UNREADABLE_FILE

LOAD = "{casewave} --study {disk}/copy/data_raw/coproduction load --wave 2; echo ended with $?"


@pytest.fixture(scope="module")
def own_mounts() -> list[str]:
    """A command that runs a shell which may mount what it likes, seen by nobody else."""
    command = [shutil.which("unshare") or "unshare", "--map-root-user", "--mount", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*command, "mount -t tmpfs none /mnt"], check=False).returncode:
        absent("a mount of the test's own (unshare)")
    return command


def run_on_disk(own_mounts: list[str], workspace: Workspace, disk: Path, then: str, free: int) -> tuple[str, str]:
    """Load wave 2 again in a copy of a workspace on a small disk; what was said, and what is published afterwards."""
    used = sum(-(-path.stat().st_size // 4096) * 4096 for path in workspace.root.rglob("*") if path.is_file())
    folders = 4096 * sum(path.is_dir() for path in workspace.root.rglob("*"))
    published = workspace.published.relative_to(workspace.root)
    disk.mkdir()
    script = f"""
        mount -t tmpfs -o size={used + folders + free} none {disk} && cp -r {workspace.root} {disk}/copy &&
        sed -i 's/online/telephone/' {disk}/copy/data_raw/coproduction/wave-2/interviews.csv && {then}
        {LOAD.format(casewave=CASEWAVE, disk=disk)}
        cp {disk}/copy/{published} {disk}.duckdb
    """
    done = subprocess.run([*own_mounts, script], capture_output=True, text=True, check=False, timeout=300)
    return " ".join((done.stdout + done.stderr).split()), digest(disk.with_suffix(".duckdb"))


@pytest.mark.parametrize("free", [200_000, 700_000, 1_000_000, 1_300_000, 3_000_000])
def test_a_full_disk_is_told_and_what_was_published_stands(
    own_mounts: list[str], loaded: Workspace, tmp_path: Path, free: int
) -> None:
    said, after = run_on_disk(own_mounts, loaded, tmp_path / "disk", "true", free)
    assert f"The disk that holds {tmp_path / 'disk'}" in said
    assert "is full. Free some space, then try again. The publication is unchanged." in said
    assert "ended with 1" in said
    assert "Traceback" not in said
    assert after == digest(loaded.published)


def test_a_read_only_folder_is_told_and_what_was_published_stands(
    own_mounts: list[str], loaded: Workspace, tmp_path: Path
) -> None:
    then = f"mount -o remount,ro {tmp_path / 'disk'} &&"
    said, after = run_on_disk(own_mounts, loaded, tmp_path / "disk", then + " true", 50_000_000)
    assert "cannot be written to. Check your permissions, then try again." in said
    assert "ended with 1" in said
    assert "Traceback" not in said
    assert after == digest(loaded.published)


def test_a_file_that_vanishes_while_it_is_read_is_told(loaded_copy: Workspace) -> None:
    delivery = loaded_copy.delivery(2)
    before = digest(loaded_copy.published)
    found = check_delivery(loaded_copy, 2, delivery, lambda _: (delivery / "interviews.csv").unlink(missing_ok=True))
    (gone,) = [issue for issue in found.issues if issue.check == "readable"]
    assert gone == Issue.of(UNREADABLE_FILE(reason="No such file or directory"), "interviews.csv")
    assert digest(loaded_copy.published) == before
