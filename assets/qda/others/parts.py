"""What a reader of another form gives: a project, and of each source its text and selections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from casewave.assets.qda.errors import QdaError
from casewave.assets.qda.model import Body, Coding, Project, ProjectCode, Selection, Source
from casewave.assets.qda.positions import SourceText
from casewave.schemas.problems import projects as problems

DEEPEST = 200  # codes below codes
NO_SOURCE = "codings in a source that is not in the project"
NO_TAG = "codings by a tag that is not in the project"


@dataclass
class Parts:
    """A project whose sources are filled one by one. `contents` and `note_texts` answer to its sources and notes."""

    project: Project
    contents: list[tuple[SourceText | None, list[Selection]]] = field(default_factory=list)
    note_texts: list[SourceText] = field(default_factory=list)

    def add_source(self, source: Source, text: SourceText | None) -> list[Selection]:
        """Add a source, with a body where it has a text; the list to which its selections go."""
        selections: list[Selection] = []
        if text is not None:
            source.bodies = [Body(source.guid, name=source.name)]
        self.project.sources.append(source)
        self.contents.append((text, selections))
        return selections

    def count_without_source(self, selections: Mapping[int, list[Selection]], sources: Collection[int]) -> None:
        """Count the codings of sources that are gone."""
        gone = (each for number, some in selections.items() if number not in sources for each in some)
        if lost := sum(len(selection.codings) for selection in gone):
            self.project.not_carried[NO_SOURCE] += lost

    def add_note(self, guid: str, text: str, title: str = "", user: str = "", created: str = "") -> tuple[str, ...]:
        """Add a note, where there is one; the GUIDs that refer to it."""
        if not text.strip():
            return ()
        self.project.notes.append(Source(guid, "note", title, bodies=[Body(guid)], user=user, created=created))
        self.note_texts.append(SourceText(text))
        return (guid,)


class CodeTree:
    """Codes made from paths of names, each path once, parents before children."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._guids: dict[tuple[str, ...], str] = {}
        self._children: dict[str | None, list[ProjectCode]] = defaultdict(list)

    def guid(self, path: tuple[str, ...]) -> str:
        """The id of the code at a path of names."""
        if len(path) > DEEPEST:
            raise QdaError(problems.CODES_DEEP(most=DEEPEST))
        if path not in self._guids:
            parent = self.guid(path[:-1]) if len(path) > 1 else None
            self._guids[path] = f"code {len(self._guids) + 1}"
            self._children[parent].append(ProjectCode(self._guids[path], path[-1], parent))
        return self._guids[path]

    def finish(self) -> None:
        """Write the codes into the project, each below its parent."""

        def below(parent: str | None) -> list[ProjectCode]:
            return [one for code in self._children[parent] for one in (code, *below(code.guid))]

        self._project.codes = below(None)


def coded(codes: list[str], user: str = "", created: str = "", start: int = 0) -> tuple[Coding, ...]:
    """Codings by these codes, named by their place."""
    return tuple(Coding(f"coding {place}", code, user, created) for place, code in enumerate(codes, start=start))
