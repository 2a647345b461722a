"""A Dagster instance for a team in a folder, and studies that join it: settings, code locations, units to run it with.

Belongs elsewhere: what runs there (`server`).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from casewave.assets.warehouse.workspace import Workspace

OWNER_ONLY = 0o600
LOCATION = '''"""The study {study}, as Dagster loads it. casewave server add has written this file."""

from pathlib import Path

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.definitions import define

definitions = define(Workspace(Path({folder!r})))
'''


class ServerError(Exception):
    """The instance cannot be set up so; the message gives the reason and the remedy."""


@dataclass(frozen=True)
class Server:
    """A team's instance in a folder, which is its DAGSTER_HOME."""

    folder: Path

    @property
    def locations(self) -> Path:
        """One Python file for each study: its code location."""
        return self.folder / "locations"

    @property
    def workspace_file(self) -> Path:
        return self.folder / "workspace.yaml"

    def studies(self) -> list[str]:
        return sorted(path.stem for path in self.locations.glob("*.py"))


def init_server(folder: Path) -> Server:
    """Write a team's instance into a new or empty folder. Raises ServerError where the folder holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ServerError(f"{folder} is not empty. Name a new folder for the server")
    server = Server(folder)
    server.locations.mkdir(parents=True)
    words = {"{folder}": str(folder), "{environment}": sys.prefix}
    for source in files("casewave.pipelines.server").joinpath("files").iterdir():
        text = source.read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        path = folder / source.name
        path.touch(OWNER_ONLY)
        path.write_text(text, encoding="utf-8", newline="\n")
    _write_workspace(server)
    return server


def add_to_server(server: Server, study_folder: Path) -> str:
    """Give a study a code location on the server; the study's name. Raises ServerError where that is another's."""
    if not (server.folder / "dagster.yaml").exists():
        raise ServerError(f"{server.folder} is not a server. Make one with casewave server init {server.folder}")
    workspace = Workspace(study_folder.resolve())
    study = workspace.study.study
    text = LOCATION.format(study=study, folder=str(workspace.folder))
    path = server.locations / f"{study}.py"
    if path.exists() and path.read_text(encoding="utf-8") != text:
        raise ServerError(
            f"the server already has a study {study} in another folder. Give this one another name in study.yaml, or "
            f"delete {path} first"
        )
    path.write_text(text, encoding="utf-8", newline="\n")
    _write_workspace(server)
    return study


def _write_workspace(server: Server) -> None:
    lines = ["# One code location per study. casewave server add writes this file.", "load_from:"]
    for study in server.studies():
        lines += [f"  - python_file: {{relative_path: locations/{study}.py, location_name: {study}}}"]
    text = "\n".join(lines) if server.studies() else f"{lines[0]}\nload_from: []"
    server.workspace_file.write_text(f"{text}\n", encoding="utf-8", newline="\n")
