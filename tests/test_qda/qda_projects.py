"""Projects for the tests of `assets.qda`: some drawn by Hypothesis, and archives made by hand.

Belongs elsewhere: any expectation.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from hypothesis import strategies as st

from casewave.assets.qda.model import (
    Body,
    Case,
    Coding,
    Link,
    Project,
    ProjectCode,
    Selection,
    Set,
    Source,
    SyncPoint,
    User,
    Value,
    Variable,
)

LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
NAMES = st.text(st.one_of(LETTERS, st.sampled_from("\n\t\"'<>&åé 😀")), max_size=12)
TEXTS = st.text(st.one_of(LETTERS, st.sampled_from("\n\n\n\t <&å😀\ufeff")), max_size=60)
# Few, so that things share one now and then, as in real projects, and any.
GUIDS = st.one_of(st.integers(0, 9), st.integers(0, 2**128 - 1)).map(lambda number: str(UUID(int=number)))
TIMES = st.sampled_from(["", "2024-05-01T10:00:00Z", "2023-12-31T23:59:59+01:00"])
COLOURS = st.sampled_from(["", "#00ff7f", "#ABC"])
REFS = st.lists(GUIDS, max_size=2).map(tuple)
SOME = {"user": st.one_of(st.just(""), GUIDS), "created": TIMES}


@st.composite
def codings(draw: st.DrawFn) -> Coding:
    return draw(st.builds(Coding, guid=GUIDS, code=GUIDS, notes=REFS, **SOME))


CODINGS = st.lists(codings(), max_size=2).map(tuple)


def _selection(draw: st.DrawFn, kind: str, **more: object) -> Selection:
    made = st.builds(
        Selection, guid=GUIDS, kind=st.just(kind), name=NAMES, description=NAMES, codings=CODINGS, notes=REFS,
        modifying_user=GUIDS, modified=TIMES, **SOME,
    )  # fmt: skip
    return replace(draw(made), **more)


@st.composite
def text_selections(draw: st.DrawFn, body: Body) -> list[Selection]:
    text = body.text or ""
    made = []
    for _ in range(draw(st.integers(0, 3))):
        start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        made.append(_selection(draw, "text", start=start, end=end, text=text[start:end], body=body.guid))
    return made


@st.composite
def bodies(draw: st.DrawFn, guid: str, role: str, name: str) -> Body:
    is_inline = draw(st.booleans())
    file = "" if is_inline else f"internal://{guid}.txt"
    text = draw(st.one_of(TEXTS, st.none()))
    return Body(guid, role, name, is_inline, file, text)  # type: ignore[arg-type]


@st.composite
def text_sources(draw: st.DrawFn, kind: str = "text") -> Source:
    source = draw(_sources(kind))
    source.bodies = [draw(bodies(source.guid, "content", source.name))]
    if source.bodies[0].text is not None:
        source.selections = draw(text_selections(source.bodies[0]))
    return draw(_finished(source))


@st.composite
def pdf_sources(draw: st.DrawFn) -> Source:
    source = draw(_sources("pdf"))
    if draw(st.booleans()):
        body = draw(bodies(draw(GUIDS), "representation", draw(NAMES)))
        source.bodies = [body]
        if body.text is not None:
            source.selections = draw(text_selections(body))
    for _ in range(draw(st.integers(0, 2))):
        area = draw(st.tuples(*[st.integers(0, 900)] * 5))
        source.selections.append(_selection(draw, "pdf", area=area, text=draw(st.one_of(TEXTS, st.none()))))
    return draw(_finished(source))


@st.composite
def media_sources(draw: st.DrawFn) -> Source:
    kind = draw(st.sampled_from(["audio", "video"]))
    source = draw(_sources(kind))
    for guid in draw(st.lists(GUIDS, max_size=2, unique=True)):  # a selection names its transcript by it
        body = draw(bodies(guid, "transcript", draw(NAMES)))
        at = sorted(draw(st.lists(st.integers(0, len(body.text or "")), min_size=2, max_size=4)))
        points = [SyncPoint(draw(GUIDS), draw(st.integers(0, 10_000)), position) for position in at]
        body.sync_points = tuple(points)
        source.bodies.append(body)
        if body.text is not None and draw(st.booleans()) and len({point.guid for point in points}) == len(points):
            start, end = at[0], at[-1]
            ends = points[0].guid, points[-1].guid
            place = {"start": start, "end": end, "text": body.text[start:end], "body": body.guid}
            source.selections.append(_selection(draw, "transcript", sync_points=ends, **place))
    for _ in range(draw(st.integers(0, 2))):
        source.selections.append(_selection(draw, kind, area=draw(st.tuples(*[st.integers(0, 9_000)] * 2))))
    return draw(_finished(source))


@st.composite
def picture_sources(draw: st.DrawFn) -> Source:
    source = draw(_sources("picture"))
    for _ in range(draw(st.integers(0, 2))):
        source.selections.append(_selection(draw, "picture", area=draw(st.tuples(*[st.integers(0, 900)] * 4))))
    return draw(_finished(source))


@st.composite
def _sources(draw: st.DrawFn, kind: str) -> Source:
    named = kind not in ("text", "note")
    file = draw(st.sampled_from(["", "internal://a.bin", "relative:///b/ä.bin"])) if named else ""
    return draw(
        st.builds(
            Source,
            guid=GUIDS,
            kind=st.just(kind),
            name=NAMES,
            description=NAMES,
            file=st.just(file),
            notes=REFS,
            modifying_user=GUIDS,
            modified=TIMES,
            **SOME,
        )
    )


@st.composite
def _finished(draw: st.DrawFn, source: Source) -> Source:
    given = draw(CODINGS)
    if given:
        source.selections.append(Selection(source.guid, "whole", codings=given))
    source.values = tuple(draw(st.lists(st.builds(Value, variable=GUIDS, text=NAMES), max_size=2)))
    return source


@st.composite
def code_trees(draw: st.DrawFn) -> list[ProjectCode]:
    made: list[ProjectCode] = []
    path: list[str] = []
    guids = draw(st.lists(GUIDS, max_size=5, unique=True))
    for guid in guids:
        path = path[: draw(st.integers(0, len(path)))]
        kind = st.builds(
            ProjectCode, guid=st.just(guid), name=NAMES, parent=st.just(path[-1] if path else None),
            is_codable=st.booleans(), colour=COLOURS, description=NAMES, notes=REFS,
        )  # fmt: skip
        made.append(draw(kind))
        path.append(guid)
    return made


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Any project that the writer can make, as the reader gives it again."""
    values = st.lists(st.builds(Value, variable=GUIDS, text=NAMES), max_size=2).map(tuple)
    sources = st.one_of(text_sources(), pdf_sources(), media_sources(), picture_sources())
    cases = st.builds(
        Case, guid=GUIDS, name=NAMES, description=NAMES, codes=REFS, values=values, sources=REFS, selections=REFS
    )
    links = st.builds(
        Link, guid=GUIDS, name=NAMES, direction=st.sampled_from(["", "OneWay", "Associative"]), colour=COLOURS,
        origin=GUIDS, target=GUIDS, notes=REFS,
    )  # fmt: skip
    return Project(
        name=draw(NAMES), origin="casewave", description=draw(NAMES), user=draw(GUIDS), created=draw(TIMES),
        modifying_user=draw(GUIDS), modified=draw(TIMES), base_path=draw(NAMES),
        users=draw(st.lists(st.builds(User, guid=GUIDS, name=NAMES, initials=NAMES), max_size=2)),
        codes=draw(code_trees()),
        variables=draw(st.lists(st.builds(Variable, guid=GUIDS, name=NAMES, description=NAMES), max_size=2)),
        cases=draw(st.lists(cases, max_size=2)),
        sources=draw(st.lists(sources, max_size=3, unique_by=lambda source: source.guid)),
        notes=draw(st.lists(text_sources("note"), max_size=1)),
        links=draw(st.lists(links, max_size=2)),
        sets=draw(st.lists(st.builds(Set, GUIDS, NAMES, NAMES, REFS, REFS, REFS), max_size=2)),
        note_refs=draw(REFS),
    )  # fmt: skip


def carried(project: Project) -> Project:
    """The project without what a reading finds out again: hashes, scores, raw positions, losses, where a file lay."""
    for source in (*project.sources, *project.notes):
        source.bodies = [
            Body(body.guid, body.role, body.name, body.is_inline, "", body.text, sync_points=body.sync_points)
            for body in source.bodies
        ]
        for selection in source.selections:
            if selection.start is None:
                selection.start, selection.end = selection.raw_start, selection.raw_end
            selection.raw_start = selection.raw_end = None
    project.not_carried.clear()
    return project


PROJECT = (
    '<?xml version="1.0" encoding="utf-8"?>\n<Project name="p" xmlns="urn:QDA-XML:project:1.0"{head}>{inside}</Project>'
)


def write_archive(path: Path, inside: str = "", head: str = "", **members: bytes) -> Path:
    """A `.qdpx` of this XML inside of a project, and members by their names in `Sources/`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", PROJECT.format(head=head, inside=inside))
        for name, content in members.items():
            archive.writestr(f"Sources/{name}.txt", content)
    return path


def text_source(guid: str, *selections: tuple[int, int] | tuple[int, int, str], name: str = "INT-1") -> str:
    """The XML of a text source, with a selection coded C for each pair of raw positions (and name)."""
    inside = "".join(
        f'<PlainTextSelection guid="s{place}" startPosition="{start}" endPosition="{end}" name="{"".join(more)}">'
        f'<Coding guid="c{place}" creatingUser="U"><CodeRef targetGUID="C"/></Coding></PlainTextSelection>'
        for place, (start, end, *more) in enumerate(selections)
    )
    return (
        '<CodeBook><Codes><Code guid="C" name="Trust" isCodable="true"/></Codes></CodeBook><Sources>'
        f'<TextSource guid="{guid}" name="{name}" plainTextPath="internal://{guid}.txt">{inside}</TextSource></Sources>'
    )
