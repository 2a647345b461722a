"""What `casewave init` writes to open the desk by a double click: run as each system runs it, where it can be here."""

from __future__ import annotations

import configparser
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from casewave.pipelines.actions.start import write_starters

STUDY = 'Étude d\'un "été" & $co'  # a name of a folder that no shell may take apart


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / STUDY
    folder.mkdir()
    write_starters(folder)
    return folder


def opened(command: list[str], home: Path) -> str:
    """The first line that the desk says when it is opened so."""
    home.mkdir()
    settings = {**os.environ, "CASEWAVE_HOME": str(home), "BROWSER": "true"}
    process = subprocess.Popen(
        command, cwd="/", env=settings, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        assert process.stdout is not None
        return process.stdout.readline()
    finally:
        process.terminate()
        process.wait(20)


def test_a_double_click_on_macos_opens_the_desk(study: Path, tmp_path: Path) -> None:
    path = study / "Open the desk.command"
    assert os.access(path, os.X_OK)
    assert f"{tmp_path}/home/desk-" in opened([str(path)], tmp_path / "home")


def test_a_double_click_on_linux_opens_the_desk(study: Path, tmp_path: Path) -> None:
    path = study / "Open the desk.desktop"
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(path, encoding="utf-8")
    written = entry["Desktop Entry"]["Exec"].replace("\\\\", "\\")  # the escapes of the standard of desktop entries
    words = shlex.split(written.replace("\\$", "$"))
    command = [str(path) if word == "%k" else word for word in words]
    assert f"{tmp_path}/home/desk-" in opened(command, tmp_path / "home")


def test_the_starter_for_windows_changes_into_its_own_folder(study: Path) -> None:
    lines = (study / "Open the desk.bat").read_bytes().decode("utf-8").split("\r\n")
    assert 'cd /d "%~dp0"' in lines
    assert "  casewave --study . desk" in lines


def test_where_its_python_is_gone_a_starter_looks_for_casewave(study: Path, tmp_path: Path) -> None:
    path, tools = study / "Open the desk.command", tmp_path / "tools"
    tools.mkdir()
    (tools / "casewave").write_text('#!/bin/sh\necho "found: $*"\n', encoding="utf-8")
    (tools / "casewave").chmod(0o700)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        "\n".join("python=/gone" if line.startswith("python=") else line for line in text.split("\n")), "utf-8"
    )
    settings = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    said = subprocess.run([str(path)], env=settings, capture_output=True, text=True, check=True).stdout
    assert said == "found: --study . desk\n"
