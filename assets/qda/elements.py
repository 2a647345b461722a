"""The elements of a project's XML made into the values of `assets.qda.model`, as they are heard.

Liberal in structure: names are matched without prefix and case, GUIDs without braces and case, members of sets by
either attribute or by text, codings with their code in or next to them. Strict in reporting: each element that has no
place in the model is counted in `not_carried` with what is inside of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

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
from casewave.assets.qda.streaming import Element

GUID_LENGTH = 36
FRACTION = re.compile(r"-?\d{1,9}\.\d{1,18}")
MOST_KEPT = 10_000  # GUIDs that are referred to again and again
VALUES = ("textvalue", "booleanvalue", "integervalue", "floatvalue", "datevalue", "datetimevalue")
MEMBERS = {"membercode": "codes", "membersource": "sources", "membernote": "notes"}
SECTIONS = ("users", "codebook", "codes", "variables", "cases", "sources", "notes", "links", "sets", "graphs")
SOURCES = {
    "textsource": "text", "pdfsource": "pdf", "picturesource": "picture", "audiosource": "audio",
    "videosource": "video", "note": "note",
}  # fmt: skip
BODIES = {"representation": "representation", "transcript": "transcript", "textdescription": "description"}
AREAS = {
    "pdfselection": ("pdf", ("page", "firstX", "firstY", "secondX", "secondY")),
    "pictureselection": ("picture", ("firstX", "firstY", "secondX", "secondY")),
    "audioselection": ("audio", ("begin", "end")),
    "videoselection": ("video", ("begin", "end")),
}
SKIMMED = {*AREAS, "coding"}
FORMATTED = "formatted texts, of which the plain text is read"
FORMATTED_ONLY = "formatted texts without a plain text, which is what is read"
IN_NO_TEXT = "selections of a text in a source that has none"
# What is left out on purpose, and what it is called in the list of what is not carried over.
LEFT_OUT = {"graph": "graphs"}


class Heard(Protocol):
    """What is done with the parts of a source, which are too many to be kept."""

    def body(self, source: Source, body: Body, inline: str | None) -> None:
        """A body with all that is before its selections, and its text where that is in the XML."""

    def selection(self, source: Source, body: Body | None, selection: Selection) -> None:
        """A selection with its codings; in a text, of the body that was reported last."""

    def source(self, source: Source) -> None:
        """The end of a source."""


def guid(text: str | None) -> str:
    """A GUID in one form. Ids of other forms, which some tools write, stay as they are."""
    if text is None:
        return ""
    if len(text) != GUID_LENGTH:
        text = text.strip("{} \n\t")
    return text.lower() if len(text) == GUID_LENGTH else text


class _Guids(dict[str | None, str]):
    """GUIDs that are referred to again and again, in one form: of users and codes, which are few."""

    def __missing__(self, text: str | None) -> str:
        made = guid(text)
        if len(self) < MOST_KEPT:
            self[text] = made
        return made


class ProjectElements:
    """Hears the elements of a project, and fills `project` with all but selections, which it tells."""

    def __init__(self, heard: Heard, project: Project | None = None) -> None:
        self.project = project or Project()
        self.owners: list[Any] = [self.project]
        self._heard = heard
        self._source: Source | None = None
        self._whole: Selection | None = None
        self._inline: str | None = None
        self._is_formatted = False
        self._body: Body | None = None
        self._reported: Body | None = None
        self._codes: set[str] = set()
        self._few = _Guids()
        self._known = self._elements()

    def element(self, name: str) -> Element | None:
        return self._known.get(name)

    def leave_out(self, name: str) -> None:
        self.project.not_carried[LEFT_OUT.get(name, f"elements <{name}>")] += 1

    def _elements(self) -> dict[str, Element]:
        elements = dict.fromkeys(SECTIONS, Element(self._same))
        elements |= {name: Element(self._starts_source(kind), self._ends_source) for name, kind in SOURCES.items()}
        elements |= {name: Element(self._starts_body(role), self._ends_body) for name, role in BODIES.items()}
        elements |= {name: Element(self._starts_area(*area), self._ends_selection) for name, area in AREAS.items()}
        elements |= {
            name: Element(self._starts_member(kind), self._ends_member(kind), wants_text=True)
            for name, kind in MEMBERS.items()
        }
        elements |= dict.fromkeys(VALUES, Element(self._same, self._ends_value_text, wants_text=True))
        return elements | {
            "project": Element(self._project),
            "user": Element(self._user),
            "code": Element(self._code),
            "variable": Element(self._variable),
            "variablevalue": Element(self._value),
            "variableref": Element(self._variable_ref),
            "case": Element(self._case),
            "set": Element(self._set),
            "link": Element(self._link),
            "noteref": Element(self._note_ref),
            "coderef": Element(self._code_ref),
            "sourceref": Element(self._source_ref),
            "selectionref": Element(self._selection_ref),
            "syncpoint": Element(self._sync_point),
            "plaintextselection": Element(self._text_selection, self._ends_selection),
            "transcriptselection": Element(self._transcript_selection, self._ends_selection),
            "coding": Element(self._coding, self._ends_coding),
            "description": Element(self._same, self._ends_description, wants_text=True),
            "plaintextcontent": Element(self._same, self._ends_content, wants_text=True),
        }

    # What is in the project itself.

    def _same(self, _: dict[str, str]) -> Any:
        return self.owners[-1]

    def _project(self, attributes: dict[str, str]) -> Project:
        project, get = self.project, attributes.get
        project.name, project.origin, project.base_path = get("name", ""), get("origin", ""), get("basePath", "")
        project.user, project.modifying_user = guid(get("creatingUserGUID")), guid(get("modifyingUserGUID"))
        project.created, project.modified = get("creationDateTime", ""), get("modifiedDateTime", "")
        return project

    def _user(self, attributes: dict[str, str]) -> User:
        user = User(guid(attributes.get("guid")), attributes.get("name", ""), attributes.get("id", ""))
        self.project.users.append(user)
        return user

    def _code(self, attributes: dict[str, str]) -> ProjectCode:
        above = self.owners[-1]
        code = ProjectCode(
            guid(attributes.get("guid")),
            attributes.get("name", ""),
            above.guid if isinstance(above, ProjectCode) else None,
            attributes.get("isCodable", "true").strip().lower() not in ("false", "0"),
            attributes.get("color", ""),
        )
        if code.guid in self._codes:
            self.project.not_carried["codes whose GUID an earlier code has"] += 1
        else:
            self._codes.add(code.guid)
            self.project.codes.append(code)
        return code

    def _variable(self, attributes: dict[str, str]) -> Variable:
        kind = attributes.get("typeOfVariable", "Text")
        variable = Variable(guid(attributes.get("guid")), attributes.get("name", ""), kind)
        self.project.variables.append(variable)
        return variable

    def _value(self, _: dict[str, str]) -> Value:
        value = Value("")
        owner = self.owners[-1]
        if isinstance(owner, Case | Source):
            owner.values += (value,)
        elif self._source is not None:
            self._source.values += (value,)
        return value

    def _variable_ref(self, attributes: dict[str, str]) -> Any:
        owner = self.owners[-1]
        if isinstance(owner, Value):
            owner.variable = _target(attributes)
        return owner

    def _ends_value_text(self, owner: Any, text: str) -> None:
        if isinstance(owner, Value):
            owner.text = text

    def _case(self, attributes: dict[str, str]) -> Case:
        case = Case(guid(attributes.get("guid")), attributes.get("name", ""))
        self.project.cases.append(case)
        return case

    def _set(self, attributes: dict[str, str]) -> Set:
        made = Set(guid(attributes.get("guid")), attributes.get("name", ""))
        self.project.sets.append(made)
        return made

    def _starts_member(self, kind: str) -> Callable[[dict[str, str]], Any]:
        def start(attributes: dict[str, str]) -> Any:
            owner, target = self.owners[-1], _target(attributes)
            if target and isinstance(owner, Set):
                setattr(owner, kind, (*getattr(owner, kind), target))
            return owner

        return start

    def _ends_member(self, kind: str) -> Callable[[Any, str], None]:
        def end(owner: Any, text: str) -> None:
            if text.strip() and isinstance(owner, Set):
                setattr(owner, kind, (*getattr(owner, kind), guid(text)))

        return end

    def _link(self, attributes: dict[str, str]) -> Link:
        get = attributes.get
        origin, target = guid(get("originGUID")), guid(get("targetGUID"))
        link = Link(guid(get("guid")), get("name", ""), get("direction", ""), get("color", ""), origin, target)
        self.project.links.append(link)
        return link

    def _note_ref(self, attributes: dict[str, str]) -> Any:
        owner, target = self.owners[-1], _target(attributes)
        if isinstance(owner, Project):
            owner.note_refs += (target,)
        elif isinstance(owner, Body) and self._source is not None:
            self._source.notes += (target,)
        elif hasattr(owner, "notes"):
            owner.notes += (target,)
        return owner

    def _source_ref(self, attributes: dict[str, str]) -> Any:
        owner = self.owners[-1]
        if isinstance(owner, Case):
            owner.sources += (_target(attributes),)
        return owner

    def _selection_ref(self, attributes: dict[str, str]) -> Any:
        owner = self.owners[-1]
        if isinstance(owner, Case):
            owner.selections += (_target(attributes),)
        return owner

    def _ends_description(self, owner: Any, text: str) -> None:
        if isinstance(owner, Body) and self._source is not None:
            owner = self._source
        if hasattr(owner, "description"):
            owner.description = text

    # What is in a source.

    def _starts_source(self, kind: str) -> Callable[[dict[str, str]], Source | Body]:
        def start(attributes: dict[str, str]) -> Source | Body:
            get = attributes.get
            source = Source(
                guid(get("guid")), kind, get("name", ""), "", get("path", ""), get("currentPath", ""),  # type: ignore[arg-type]
                user=guid(get("creatingUser")), created=get("creationDateTime", ""),
                modifying_user=guid(get("modifyingUser")), modified=get("modifiedDateTime", ""),
            )  # fmt: skip
            (self.project.notes if kind == "note" else self.project.sources).append(source)
            self._source = source
            self._whole = None
            if kind in ("text", "note"):
                return self._open_body(source, "content", attributes)
            return source

        return start

    def _starts_body(self, role: str) -> Callable[[dict[str, str]], Any]:
        def start(attributes: dict[str, str]) -> Any:
            owner = self.owners[-1]
            if isinstance(owner, Selection) or self._source is None:
                return owner  # the text of an area of a PDF
            return self._open_body(self._source, role, attributes)

        return start

    def _open_body(self, source: Source, role: str, attributes: dict[str, str]) -> Body:
        file = attributes.get("plainTextPath", "")
        body = Body(guid(attributes.get("guid")), role, attributes.get("name", ""), not file, file)  # type: ignore[arg-type]
        self._is_formatted = bool(attributes.get("richTextPath"))
        source.bodies.append(body)
        self._body, self._inline = body, None
        return body

    def _ends_content(self, owner: Any, text: str) -> None:
        if isinstance(owner, Selection):
            owner.text = text
        elif isinstance(owner, Body):
            self._inline = text

    def _sync_point(self, attributes: dict[str, str]) -> Any:
        owner = self.owners[-1]
        if isinstance(owner, Body):
            time, position = _number(attributes.get("timeStamp")), _number(attributes.get("position"))
            owner.sync_points += (SyncPoint(guid(attributes.get("guid")), time, position),)
        return owner

    def _ends_body(self, owner: Any, _: str) -> None:
        if isinstance(owner, Body):
            self._tell_body()
            self._body = None

    def _ends_source(self, owner: Any, _: str) -> None:
        if self._source is None:
            return
        if isinstance(owner, Body):
            self._ends_body(owner, "")
        if self._whole is not None:
            self._heard.selection(self._source, None, self._whole)
        self._heard.source(self._source)
        self._source = self._whole = None

    def _tell_body(self) -> None:
        """A body is reported at its first selection, when all that comes before is known, or at its end."""
        if self._body is not None and self._body is not self._reported and self._source is not None:
            self._reported = self._body
            if self._is_formatted:
                has_plain = self._body.file or self._inline is not None
                self.project.not_carried[FORMATTED if has_plain else FORMATTED_ONLY] += 1
            self._heard.body(self._source, self._body, self._inline)
            self._inline = None

    # Selections and codings.

    def _selection(self, kind: str, attributes: dict[str, str]) -> Selection:
        get, few = attributes.get, self._few
        return Selection(
            guid(get("guid")), kind, None, None, None, "", get("name", ""), "", (), None, (), (),
            few[get("creatingUser")], get("creationDateTime", ""), few[get("modifyingUser")],
            get("modifiedDateTime", ""),
        )  # fmt: skip

    def _text_selection(self, attributes: dict[str, str]) -> Selection:
        selection = self._selection("text", attributes)
        if self._body is not None:
            if self._body is not self._reported:
                self._tell_body()
            selection.body = self._body.guid
        selection.raw_start = _number(attributes.get("startPosition"))
        selection.raw_end = _number(attributes.get("endPosition"))
        return selection

    def _transcript_selection(self, attributes: dict[str, str]) -> Selection:
        """A selection between two sync points, whose positions in the transcript are its own."""
        self._tell_body()
        selection = self._selection("transcript", attributes)
        ends = guid(attributes.get("fromSyncPoint")), guid(attributes.get("toSyncPoint"))
        selection.sync_points = ends
        if self._body:
            at = {point.guid: point.position for point in self._body.sync_points}
            selection.body, selection.raw_start, selection.raw_end = self._body.guid, at.get(ends[0]), at.get(ends[1])
        return selection

    def _starts_area(self, kind: str, names: tuple[str, ...]) -> Callable[[dict[str, str]], Selection]:
        def start(attributes: dict[str, str]) -> Selection:
            selection = self._selection(kind, attributes)
            numbers = [self._whole_number(attributes.get(name)) for name in names]
            if None in numbers:
                self.project.not_carried[f"places of {kind} selections that are no numbers"] += 1
            else:
                selection.area = tuple(number or 0 for number in numbers)
            return selection

        return start

    def _whole_number(self, text: str | None) -> int | None:
        """A number of an area. Some tools write fractions of a point; the standard has whole ones."""
        number = _number(text)
        if number is None and text and FRACTION.fullmatch(text.strip()):
            self.project.not_carried["fractions of the places of areas"] += 1
            return round(float(text))
        return number

    def _ends_selection(self, owner: Any, _: str) -> None:
        if self._source is None or not isinstance(owner, Selection):
            return
        in_text = owner.kind in ("text", "transcript")
        if in_text and (owner.raw_start is None or owner.raw_end is None):
            self.project.not_carried["selections without positions"] += 1
            in_text = False
        elif in_text and self._body is None:
            self.project.not_carried[IN_NO_TEXT] += 1
        self._heard.selection(self._source, self._body if in_text else None, owner)

    def _coding(self, attributes: dict[str, str]) -> Coding:
        get = attributes.get
        return Coding(guid(get("guid")), "", self._few[get("creatingUser")], get("creationDateTime", ""))

    def _code_ref(self, attributes: dict[str, str]) -> Any:
        owner, target = self.owners[-1], self._few[attributes.get("targetGUID") or attributes.get("guid")]
        if isinstance(owner, Coding):
            owner.code = target
        elif isinstance(owner, Case):
            owner.codes += (target,)
        elif isinstance(owner, Selection | Source | Body):  # a code without the coding around it
            self._give(owner, Coding("", target))
        return owner

    def _ends_coding(self, coding: Any, _: str) -> None:
        if not coding.code:
            self.project.not_carried["codings that name no code"] += 1
        else:
            self._give(self.owners[-1], coding)

    def _give(self, owner: Any, coding: Coding) -> None:
        """Give a coding to its selection, or to the source as a whole."""
        if isinstance(owner, Selection):
            owner.codings += (coding,)
        elif self._source is not None:
            if self._whole is None:
                self._whole = Selection(self._source.guid, "whole")
            self._whole.codings += (coding,)
        else:
            self.project.not_carried["codings outside of a source"] += 1


class SkimmedElements(ProjectElements):
    """Hears all but codings and areas."""

    def element(self, name: str) -> Element | None:
        return None if name in SKIMMED else super().element(name)

    def leave_out(self, name: str) -> None:
        """What a skimming leaves out is no loss."""


def _target(attributes: dict[str, str]) -> str:
    return guid(attributes.get("targetGUID") or attributes.get("guid"))


def _number(text: str | None) -> int | None:
    """A whole number of at most 18 digits; some tools write 12.0."""
    if text is None or len(text) > 18:
        return None
    try:
        return int(text.removesuffix(".0"))
    except ValueError:
        return None
