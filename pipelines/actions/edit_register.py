"""The register changed by values of a form: first shown as a difference of lines, then saved, with all comments kept.

A change is proposed against the files as they were read. Nothing is saved that would not load as a register, nor where
a file has changed meanwhile. Belongs elsewhere: how a text is changed (`schemas.register.editing`).
"""

from __future__ import annotations

import difflib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.editing import EditError, RegisterEdit, edited, entry_at
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import BESIDE, StudyError, load_study, register_files
from casewave.schemas.register.study_file import FILE as STUDY

HEADS = {
    "corrections": "# Cells that a delivery says wrongly: what is expected there, and what was decided about it.\n",
    "acknowledgements": "# Warnings that somebody has looked at, with the reason why each is acceptable.\n",
}  # of a file that is not there yet


class ChangedMeanwhile(StudyError):
    """Somebody else has changed a file of the register since it was read."""


@dataclass(frozen=True)
class ChangedFile:
    """A file of the register as it would be, and in which lines it differs from what it is (as `diff -u` shows it)."""

    path: Path
    text: str
    diff: str


@dataclass(frozen=True)
class ProposedEdits:
    """What edits would do. state: of the register as it is now, by which a save knows that nothing came between."""

    files: tuple[ChangedFile, ...]
    state: str

    @property
    def diff(self) -> str:
        """All differences; an empty text where nothing would change."""
        return "".join(file.diff for file in self.files)


def register_state(workspace: Workspace) -> str:
    """A hash of all files of the register."""
    files = register_files(workspace.folder)
    parts = [f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for name, path in sorted(files.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def propose(workspace: Workspace, edits: Sequence[RegisterEdit]) -> ProposedEdits:
    """Apply edits in memory, and check that the register they make loads.

    Raises StudyError where it would not, with the place and the remedy, and where an entry can only be changed by hand.
    """
    state = register_state(workspace)
    by_file = groupby(
        sorted(edits, key=lambda edit: _file_of(workspace, edit)), key=lambda edit: _file_of(workspace, edit)
    )
    files = tuple(_changed(workspace, name, list(of_file)) for name, of_file in by_file)
    _expect_valid(workspace, files)
    return ProposedEdits(tuple(file for file in files if file.diff), state)


def save(workspace: Workspace, edits: Sequence[RegisterEdit], state: str) -> ProposedEdits:
    """Save edits that were proposed while the register was in this state.

    Raises ChangedMeanwhile where it is in another, StudyError as `propose` does, and StoreBusy during a load.
    """
    with holding(workspace):
        _expect_state(workspace, state)
        proposal = propose(workspace, edits)
        for file in proposal.files:
            _write(file)
    return proposal


def is_declared(workspace: Workspace, section: str) -> bool:
    """Whether the register has a section, in study.yaml or in a file of its own."""
    if section in BESIDE and (workspace.folder / f"{section}.yaml").exists():
        return True
    return entry_at((workspace.folder / STUDY).read_text(encoding="utf-8-sig"), (section,)) is not None


def study_with(workspace: Workspace, files: Sequence[ChangedFile]) -> Study:
    """The register as it would be with these files. Raises StudyError where it would not load."""
    return _expect_valid(workspace, files)


def save_files(workspace: Workspace, files: Sequence[ChangedFile], state: str) -> None:
    """Save whole files of the register. Raises as `save` does."""
    with holding(workspace):
        _expect_state(workspace, state)
        _expect_valid(workspace, files)
        for file in files:
            _write(file)


def _file_of(workspace: Workspace, edit: RegisterEdit) -> str:
    """The file of an entry: that of its section, where it has or may have one of its own, else study.yaml."""
    section = str(edit.place[0])
    beside = f"{section}.yaml"
    if section in BESIDE and (workspace.folder / beside).exists():
        return beside
    is_new = section in HEADS and not getattr(workspace.study, section)
    return beside if is_new else "study.yaml"


def _expect_state(workspace: Workspace, state: str) -> None:
    if register_state(workspace) != state:
        raise ChangedMeanwhile(
            f"{workspace.folder / STUDY}, or a file next to it, has changed meanwhile, and nothing was saved. Look at "
            "it as it is now, then make your change again"
        )


def _changed(workspace: Workspace, name: str, edits: list[RegisterEdit]) -> ChangedFile:
    path = workspace.folder / name
    before = path.read_bytes().decode("utf-8") if path.exists() else ""  # as it is, with its own ends of lines
    try:
        after = edited(before or HEADS.get(path.stem, ""), edits)
    except EditError as error:
        raise StudyError(f"{path}: {error}") from None
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"{name}, now", f"{name}, after saving", n=1
    )
    return ChangedFile(path, after, "".join(line if line.endswith("\n") else f"{line}\n" for line in lines))


def _expect_valid(workspace: Workspace, files: Sequence[ChangedFile]) -> Study:
    """Load the register as it would be, in a folder of its own."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, path in register_files(workspace.folder).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
        for file in files:
            (folder / file.path.relative_to(workspace.folder)).write_bytes(file.text.encode("utf-8"))
        try:
            return load_study(folder)
        except StudyError as error:
            raise StudyError(str(error).replace(str(folder), str(workspace.folder))) from None


def _write(file: ChangedFile) -> None:
    """Put the new text instead of the file in one step, readable by whom the file was."""
    new = file.path.with_name(f".{file.path.name}.new")
    with new.open("wb") as written:
        written.write(file.text.encode("utf-8"))
        written.flush()
        os.fsync(written.fileno())
    if file.path.exists():
        shutil.copymode(file.path, new)
    new.replace(file.path)
