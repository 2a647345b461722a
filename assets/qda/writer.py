"""A project written as a `.qdpx` that is valid by the published schema, and the same bytes for the same project.

What the reader carries is written: positions as the standard counts them (code points, LF, no byte-order mark, end
exclusive). Selections may come from any iterable, so that a project need not be in memory. Belongs elsewhere: what a
study makes of its project.
"""

from __future__ import annotations

import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import escape, quoteattr

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
    Value,
    Variable,
)
from casewave.assets.qda.positions import OWN_ORIGIN
from casewave.schemas.visible import writable

NAMESPACE = "urn:QDA-XML:project:1.0"
SCHEMA = "http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip can say; the time of writing is nobody's business
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
IDS = uuid.UUID("6f1c2a0e-8a53-5d0b-9c3e-2f7f0e6a4b11")  # namespace of the GUIDs made from other ids
ELEMENTS = {
    "text": "TextSource", "pdf": "PDFSource", "picture": "PictureSource", "audio": "AudioSource",
    "video": "VideoSource", "note": "Note",
}  # fmt: skip
ROLES = {"representation": "Representation", "transcript": "Transcript", "description": "TextDescription"}
SELECTIONS = {
    "text": "PlainTextSelection", "transcript": "TranscriptSelection", "pdf": "PDFSelection",
    "picture": "PictureSelection", "audio": "AudioSelection", "video": "VideoSelection",
}  # fmt: skip
AREAS = {
    "pdf": ("page", "firstX", "firstY", "secondX", "secondY"),
    "picture": ("firstX", "firstY", "secondX", "secondY"),
    "audio": ("begin", "end"),
    "video": ("begin", "end"),
}
VALUE_KINDS = ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")


def guid_of(identifier: str) -> str:
    """A GUID that stands for any identifier, the same each time. A GUID is its own."""
    lower = identifier.lower()
    return lower if GUID.fullmatch(lower) else str(uuid.uuid5(IDS, identifier))


def write_project(project: Project, path: Path) -> None:
    """Write a project as a `.qdpx`. Each source's selections are taken once, in their order.

    Texts are taken from `Body.text`; a body without one is written as the missing file that it is.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_member("project.qde"), "w", force_zip64=True) as stream:
            texts: dict[str, str | None] = {}
            for lines in _lumps(project_xml(project, texts)):
                stream.write(lines.encode())
        for name, text in texts.items():
            if text is not None:
                archive.writestr(_member(f"sources/{name}"), _marked(text).encode("utf-8", "replace"))


def project_xml(project: Project, texts: dict[str, str | None]) -> Iterator[str]:
    """The XML of a project, in pieces. Texts that belong next to it are put into `texts` by file, None if missing."""
    kinds = {variable.guid: variable.kind for variable in project.variables}
    yield HEAD
    yield f'<Project xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    yield f' xsi:schemaLocation="{NAMESPACE} {SCHEMA}" name={attribute(project.name)}'
    yield _attributes(
        origin=_origin(project.origin), creatingUserGUID=_ref(project.user), creationDateTime=project.created,
        modifyingUserGUID=_ref(project.modifying_user), modifiedDateTime=project.modified, basePath=project.base_path,
    )  # fmt: skip
    yield ">\n"
    users = (
        f"<User{_attributes(guid=guid_of(user.guid), name=user.name, id=user.initials)}/>\n" for user in project.users
    )
    yield from section("Users", users)
    if project.codes:
        yield from section("CodeBook", section("Codes", codes_xml(project.codes)))
    yield from section("Variables", map(_variable, project.variables))
    yield from section("Cases", (_case(case, kinds) for case in project.cases))
    yield from section("Sources", (piece for source in project.sources for piece in _source(source, kinds, texts)))
    yield from section("Notes", (piece for note in project.notes for piece in _source(note, kinds, texts)))
    yield from section("Links", map(_link, project.links))
    yield from section("Sets", map(_set, project.sets))
    yield described(project.description)
    yield refs("NoteRef", project.note_refs)
    yield "</Project>\n"


def codes_xml(codes: Iterable[ProjectCode], *, with_notes: bool = True) -> Iterator[str]:
    """Codes inside one another as their parents say. Parents are before children."""
    open_codes: list[str] = []
    for code in codes:
        while open_codes and open_codes[-1] != code.parent:
            open_codes.pop()
            yield "</Code>\n"
        codable = str(code.is_codable).lower()
        yield f'<Code guid="{guid_of(code.guid)}" name={attribute(code.name)} isCodable="{codable}"'
        yield f"{_attributes(color=code.colour)}>"
        yield described(code.description) + refs("NoteRef", code.notes if with_notes else ())
        open_codes.append(code.guid)
    yield "</Code>\n" * len(open_codes)


def _origin(origin: str) -> str:
    """Say who wrote this, so that a reader knows how its positions count, and keep who wrote what was read."""
    if not origin or origin.startswith(OWN_ORIGIN):
        return origin or OWN_ORIGIN
    return f"{OWN_ORIGIN}, from {origin}"


def _variable(variable: Variable) -> str:
    kind = variable.kind if variable.kind in VALUE_KINDS else "Text"
    head = f'<Variable guid="{guid_of(variable.guid)}" name={attribute(variable.name)} typeOfVariable="{kind}">'
    return f"{head}{described(variable.description)}</Variable>\n"


def _values(values: Iterable[Value], kinds: dict[str, str]) -> str:
    """Values, each in the element of its variable's kind. A blank is written as text, since no number is blank."""
    written = []
    for value in values:
        kind = kinds.get(value.variable, "Text") if value.text else "Text"
        kind = kind if kind in VALUE_KINDS else "Text"
        ref = f'<VariableRef targetGUID="{guid_of(value.variable)}"/>'
        written.append(f"<VariableValue>{ref}<{kind}Value>{_text(value.text)}</{kind}Value></VariableValue>\n")
    return "".join(written)


def _case(case: Case, kinds: dict[str, str]) -> str:
    return (
        f'<Case guid="{guid_of(case.guid)}"{_attributes(name=case.name)}>{described(case.description)}'
        f"{refs('CodeRef', case.codes)}{_values(case.values, kinds)}{refs('SourceRef', case.sources)}"
        f"{refs('SelectionRef', case.selections)}</Case>\n"
    )


def _set(made: Set) -> str:
    return (
        f'<Set guid="{guid_of(made.guid)}" name={attribute(made.name)}>{described(made.description)}'
        f"{refs('MemberCode', made.codes)}{refs('MemberSource', made.sources)}{refs('MemberNote', made.notes)}"
        "</Set>\n"
    )


def _link(link: Link) -> str:
    ends = {"originGUID": _ref(link.origin), "targetGUID": _ref(link.target)}
    shown = _attributes(name=link.name, direction=link.direction, color=link.colour, **ends)
    return f'<Link guid="{guid_of(link.guid)}"{shown}>{refs("NoteRef", link.notes)}</Link>\n'


def _source(source: Source, kinds: dict[str, str], texts: dict[str, str | None]) -> Iterator[str]:
    """A source with its bodies where the schema has them: a text is its own, a PDF's is behind its areas."""
    name, own = ELEMENTS[source.kind], _own_body(source)
    yield f'<{name} guid="{guid_of(source.guid)}"{_attributes(name=source.name)}'
    yield _path(own, texts) if own else _attributes(path=source.file, currentPath=source.current_path)
    yield _made_by(source) + ">"
    yield described(source.description)
    if own:
        yield _content(own)
    whole: list[Coding] = []
    within: dict[str, list[Selection]] = {body.guid: [] for body in source.bodies if body is not own}
    if source.kind in ("audio", "video", "picture"):
        within, areas = _split(source, within)
        yield from _bodies(source, own, within, texts)
        yield from _selections(areas, whole)
    elif source.kind == "pdf":
        within, areas = _split(source, within)
        yield from _selections(areas, whole)
        yield from _bodies(source, own, within, texts)
    else:
        yield from _selections(source.selections, whole)
    yield "".join(map(_coding, whole))
    yield refs("NoteRef", source.notes) + _values(source.values, kinds)
    yield f"</{name}>\n"


def _own_body(source: Source) -> Body | None:
    return next((body for body in source.bodies if body.role == "content"), None)


def _split(source: Source, within: dict[str, list[Selection]]) -> tuple[dict[str, list[Selection]], list[Selection]]:
    areas: list[Selection] = []
    for selection in source.selections:
        (within.get(selection.body, areas) if selection.body else areas).append(selection)
    return within, areas


def _bodies(
    source: Source, own: Body | None, within: dict[str, list[Selection]], texts: dict[str, str | None]
) -> Iterator[str]:
    for body in source.bodies:
        if body is own:
            continue
        name = ROLES[body.role]
        yield f'<{name} guid="{guid_of(body.guid)}"{_attributes(name=body.name)}{_path(body, texts)}>{_content(body)}'
        yield "".join(
            f"<SyncPoint{_attributes(guid=guid_of(point.guid), timeStamp=point.time, position=point.position)}/>\n"
            for point in body.sync_points
        )
        yield from _selections(within.pop(body.guid, ()), [])
        yield f"</{name}>\n"


def _selections(selections: Iterable[Selection], whole: list[Coding]) -> Iterator[str]:
    """Selections in their elements. Codings of the whole source are put aside, since the schema has them later."""
    for selection in selections:
        if selection.kind == "whole":
            whole += selection.codings
            continue
        name = SELECTIONS[selection.kind]
        yield f'<{name} guid="{guid_of(selection.guid)}"{_attributes(name=selection.name)}{_place(selection)}'
        yield _made_by(selection) + ">"
        yield described(selection.description)
        if selection.kind == "pdf" and selection.text is not None:
            representation = guid_of(f"text of {selection.guid}")
            yield f'<Representation guid="{representation}">{_inline(selection.text)}</Representation>'
        yield "".join(map(_coding, selection.codings)) + refs("NoteRef", selection.notes) + f"</{name}>\n"


def _place(selection: Selection) -> str:
    if selection.kind == "transcript" and selection.sync_points:
        first, last = selection.sync_points
        return _attributes(fromSyncPoint=_ref(first), toSyncPoint=_ref(last))
    if selection.kind in ("text", "transcript"):
        start = selection.raw_start if selection.start is None else selection.start
        end = selection.raw_end if selection.end is None else selection.end
        return _attributes(startPosition=start or 0, endPosition=end or 0)
    names = AREAS[selection.kind]
    return _attributes(**dict(zip(names, selection.area or (0,) * len(names), strict=True)))


def _coding(coding: Coding) -> str:
    head = f'<Coding guid="{guid_of(coding.guid)}"'
    head += _attributes(creatingUser=_ref(coding.user), creationDateTime=coding.created)
    return f'{head}><CodeRef targetGUID="{guid_of(coding.code)}"/>{refs("NoteRef", coding.notes)}</Coding>'


def _made_by(made: Source | Selection) -> str:
    return _attributes(
        creatingUser=_ref(made.user), creationDateTime=made.created, modifyingUser=_ref(made.modifying_user),
        modifiedDateTime=made.modified,
    )  # fmt: skip


def _path(body: Body, texts: dict[str, str | None]) -> str:
    """Where a text stands, or would if it were there: in a file named for its GUID, with a number if that is taken."""
    if body.is_inline:
        return ""
    own = f"internal://{guid_of(body.guid)}"
    wanted = body.file if body.file and body.text is None else f"{own}.txt"
    paths = chain([wanted], (f"{own}-{number}.txt" for number in count(2)))
    return _attributes(
        plainTextPath=next(path for path in paths if texts.setdefault(_file_name(path), body.text) == body.text)
    )


def _file_name(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name.casefold()


def _content(body: Body) -> str:
    return _inline(body.text) if body.is_inline and body.text is not None else ""


def _inline(text: str) -> str:
    return f"<PlainTextContent>{_text(_marked(text))}</PlainTextContent>"


def _marked(text: str | None) -> str:
    """A text that begins with a byte-order mark of its own gets one more, since readers take the first away."""
    return f"\ufeff{text}" if text and text.startswith("\ufeff") else text or ""


def section(name: str, pieces: Iterable[str]) -> Iterator[str]:
    """An element around pieces, or nothing where there are none: the schema has no empty sections."""
    pieces = iter(pieces)
    first = next(pieces, None)
    if first is not None:
        yield f"<{name}>\n{first}"
        yield from pieces
        yield f"</{name}>\n"


def described(text: str) -> str:
    """The element of a description, or nothing where there is none."""
    return f"<Description>{_text(text)}</Description>" if text else ""


def refs(name: str, targets: Iterable[str], attribute: str = "targetGUID") -> str:
    """An element for each target that it refers to."""
    return "".join(f'<{name} {attribute}="{guid_of(target)}"/>' for target in targets)


def _ref(target: str) -> str:
    return guid_of(target) if target else ""


def _attributes(**values: str | int | None) -> str:
    """Attributes that have a value, as they are in a tag."""
    return "".join(f" {name}={attribute(str(value))}" for name, value in values.items() if value not in ("", None))


def attribute(text: str) -> str:
    """A text as it is in an attribute, quotes included."""
    # An XML reader makes white space in an attribute into blanks, unless it is written so.
    return quoteattr(writable(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _text(text: str) -> str:
    return escape(writable(text), {"\r": "&#13;"})


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, EARLIEST)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member


def _lumps(pieces: Iterable[str], characters: int = 1 << 18) -> Iterator[str]:
    """Small pieces put together, so that each write is worth its cost."""
    lump: list[str] = []
    size = 0
    for piece in pieces:
        lump.append(piece)
        size += len(piece)
        if size > characters:
            yield "".join(lump)
            lump, size = [], 0
    yield "".join(lump)
