"""A `.qdpx` or `.qde` read as a stream, in batches of selections and in constant memory.

A file is read twice: first for all but its codings and areas, since sets, links and notes are behind the sources and
a project's texts together show how it counts positions; then for its selections. Belongs elsewhere: how passages are
placed (`assets.qda.passages`) or what a source or a code means to a study.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from casewave.assets.qda.archive import Archive
from casewave.assets.qda.elements import ProjectElements, SkimmedElements
from casewave.assets.qda.model import Body, Project, Source
from casewave.assets.qda.passages import Passages, PositionSurvey, Selections
from casewave.assets.qda.positions import Profile, SourceText, Verdict
from casewave.assets.qda.streaming import parse

UNKNOWN_CODE = "codings by a code that the codebook has not"
MISSING = "texts that are not in the file"
UNREADABLE = "texts that are not in UTF-8"
ABSENT = {
    "pdf": "PDF files that are not in the file", "picture": "pictures that are not in the file",
    "audio": "recordings that are not in the file", "video": "videos that are not in the file",
}  # fmt: skip


class ProjectFile(AbstractContextManager["ProjectFile"]):
    """A `.qdpx` or `.qde`.

    profiles: the profile that a person has declared for a source of this name; it is then taken as it is. encoding: of
    texts that are not in UTF-8, as a person has declared it.
    Raises QdaError for a file that is not to be trusted, or is no project, as far as it has been read.
    """

    def __init__(
        self, path: Path, profiles: Callable[[str], Profile | None] = lambda _: None, encoding: str = "utf-8"
    ) -> None:
        self._archive = Archive(path)
        self._profiles, self._encoding = profiles, encoding
        self.project = Project()
        self._outline: Project | None = None
        self._verdicts: list[Verdict | None] = []

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._archive.close()

    def skim(self) -> Project:
        """All but what is in the sources: their names and bodies, but no selection, text or loss."""
        if self._outline is None:
            project = self._outline = Project()
            survey = PositionSurvey(project, self._profiles)
            for _ in self._read(SkimmedElements(_FileTexts(self._archive, self._encoding, project, survey), project)):
                pass
            self._verdicts = survey.verdicts()
        return self._outline

    def batches(self) -> Iterator[Selections]:
        """The selections, source by source in the file's order. `project` is whole when they have all been taken."""
        self.skim()
        project = self.project = Project()
        passages = Passages(project, self._verdicts)
        for _ in self._read(ProjectElements(_FileTexts(self._archive, self._encoding, project, passages), project)):
            yield from passages.take()
        self._count_losses(passages)

    def _read(self, elements: ProjectElements) -> Iterator[None]:
        with self._archive.open_project() as stream:
            yield from parse(stream, elements, root="project")

    def _count_losses(self, passages: Passages) -> None:
        losses, known = self.project.not_carried, {code.guid for code in self.project.codes}
        known |= {case.guid for case in self.project.cases}  # NVivo codes a case's passages with the case
        losses[UNKNOWN_CODE] = sum(count for code, count in passages.coded.items() if code not in known)
        for source in self.project.sources:
            if source.kind in ABSENT and not self._archive.find(source.file):
                losses[ABSENT[source.kind]] += 1
        for what in [what for what, count in losses.items() if not count]:
            del losses[what]


def read_project(path: Path) -> Project:
    """Read a project whole, with texts and selections, into memory."""
    with ProjectFile(path) as file:
        for batch in file.batches():
            batch.source.selections += batch.selections
            if batch.body:
                batch.body.text = batch.text
        return file.project


class _FileTexts:
    """Passes the parts of sources on, each body with its text, which lies in an archive or in the XML."""

    def __init__(self, archive: Archive, encoding: str, project: Project, to: PositionSurvey | Passages) -> None:
        self._archive, self._encoding, self._project, self._to = archive, encoding, project, to
        self.selection, self.source = to.selection, to.source

    def body(self, source: Source, body: Body, inline: str | None) -> None:
        self._to.text(source, body, self._read(body, inline))

    def _read(self, body: Body, inline: str | None) -> SourceText | None:
        """The text of a body: from its file, or else as it is in the XML. None where it cannot be had."""
        member = self._archive.find(body.file) if body.file else None
        if member is None:
            if inline is None:
                self._project.not_carried[MISSING] += 1
            return None if inline is None else SourceText(inline, lost_line_ends=True)
        try:
            return SourceText(_decoded(self._archive.read_text_file(member), self._encoding))
        except UnicodeError:
            self._project.not_carried[UNREADABLE] += 1
            return None


def _decoded(content: bytes, encoding: str) -> str:
    """Text in UTF-8, in UTF-16 with its byte-order mark, or as declared. The mark stays, since some tools count it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "\ufeff" + content.decode("utf-16")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(encoding)
