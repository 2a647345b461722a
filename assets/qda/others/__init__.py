"""Exports that are no REFI-QDA, read into the same values: spreadsheets, the databases of Taguette, QualCoder, RQDA.

`open_project` opens any of them, and a `.qdpx` or `.qde`, with the same two readings: `skim` and `batches`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Protocol

from casewave.assets.qda.archive import kind_of
from casewave.assets.qda.model import Project
from casewave.assets.qda.others.parts import Parts
from casewave.assets.qda.others.qualcoder import read_qualcoder
from casewave.assets.qda.others.rqda import read_rqda
from casewave.assets.qda.others.spreadsheets import is_export, read_spreadsheet
from casewave.assets.qda.others.taguette import read_taguette
from casewave.assets.qda.passages import Passages, PositionSurvey, Selections
from casewave.assets.qda.positions import Profile
from casewave.assets.qda.reader import UNKNOWN_CODE, ProjectFile
from casewave.assets.reading.workbooks import OPENERS
from casewave.schemas.csv_files import ENDINGS

PROJECTS = (".qdpx", ".qde", ".qda", ".sqlite3", ".rqda")
DATABASES: dict[str, Callable[[Path], Parts]] = {
    ".qda": read_qualcoder, ".sqlite3": read_taguette, ".rqda": read_rqda,
}  # fmt: skip
SPREADSHEETS = (*ENDINGS, *OPENERS)


class Readable(Protocol):
    """A project that is read as a stream."""

    project: Project

    def __enter__(self) -> Readable: ...

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None: ...

    def skim(self) -> Project: ...

    def batches(self) -> Iterator[Selections]: ...


class OtherFile(AbstractContextManager["OtherFile"]):
    """An export of another form, held in memory. As `ProjectFile` otherwise."""

    def __init__(
        self, path: Path, profiles: Callable[[str], Profile | None] = lambda _: None, encoding: str = "utf-8"
    ) -> None:
        read = DATABASES.get(kind_of(path))
        self._parts = read(path) if read else read_spreadsheet(path, encoding)
        self.project = self._parts.project
        survey = PositionSurvey(self.project, profiles)
        for _ in self._tell(survey):
            pass
        self._verdicts = survey.verdicts()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        return None

    def skim(self) -> Project:
        return self.project

    def batches(self) -> Iterator[Selections]:
        passages = Passages(self.project, self._verdicts)
        for _ in self._tell(passages):
            yield from passages.take()
        known = {code.guid for code in self.project.codes}
        if lost := sum(count for code, count in passages.coded.items() if code not in known):
            self.project.not_carried[UNKNOWN_CODE] = lost

    def _tell(self, to: PositionSurvey | Passages) -> Iterator[None]:
        """Tell the parts of sources, pausing after each."""
        for source, (text, selections) in zip(self.project.sources, self._parts.contents, strict=True):
            body = source.bodies[0] if source.bodies else None
            if body:
                to.text(source, body, text)
            for selection in selections:
                to.selection(source, body if selection.raw_start is not None else None, selection)
                yield
            to.source(source)
            yield
        for note, text in zip(self.project.notes, self._parts.note_texts, strict=True):
            to.text(note, note.bodies[0], text)
            to.source(note)
            yield


def is_project(path: Path) -> bool:
    """Say whether a file is a project or an export that is read here; a spreadsheet, by its header."""
    kind = kind_of(path)
    return kind in PROJECTS or (kind in SPREADSHEETS and is_export(path))


def open_project(
    path: Path, profiles: Callable[[str], Profile | None] = lambda _: None, encoding: str = "utf-8"
) -> Readable:
    """Open a project or export of any form. Raises QdaError for a file that is not to be trusted, or is none."""
    is_other = kind_of(path) in (*DATABASES, *SPREADSHEETS)
    return (OtherFile if is_other else ProjectFile)(path, profiles, encoding)
