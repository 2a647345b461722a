"""A team's QDA project as a part of a wave's delivery: rows of codings, and how the project was read.

Codings get names that stay the same when the project is exported again: of the source, the passage, the code and the
coder, not of the tool's GUIDs, which some tools make again each time. Belongs elsewhere: what the files of a project
look like (`assets.qda`) or which rule maps what (`assets.adapters.qda_mapping`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Named
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from casewave.assets.adapters.qda_mapping import (
    LEFT_OUT,
    NOTHING_HELD,
    CodeMatch,
    Held,
    Mapping,
    SourceMatch,
    words_of_all,
    words_of_wave,
)
from casewave.assets.adapters.qda_memos import MEMO, SHEET, ProjectMemos, Terms
from casewave.assets.adapters.wave_files import is_shared, takes
from casewave.assets.qda.anchoring import find_again
from casewave.assets.qda.errors import QdaError
from casewave.assets.qda.model import Body, Coding, Project, Selection, Source
from casewave.assets.qda.others import open_project
from casewave.assets.qda.passages import Batch as Selections
from casewave.assets.qda.positions import NAME_LENGTH, is_quoted
from casewave.assets.qda.reader import UNKNOWN_CODE
from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Noted
from casewave.schemas.arrow import ARROW_TYPES
from casewave.schemas.audit.not_carried_over import NotCarriedOver
from casewave.schemas.audit.qda_cases import QdaCases
from casewave.schemas.audit.qda_coders import QdaCoders
from casewave.schemas.audit.qda_codes import QdaCodes
from casewave.schemas.audit.qda_codings import QdaCodings
from casewave.schemas.audit.qda_sources import QdaSources
from casewave.schemas.columns import Table, columns, delivered_columns
from casewave.schemas.delivered.codings import Codings
from casewave.schemas.delivered.memos import Memos
from casewave.schemas.problems import projects as problems
from casewave.schemas.problems.kinds import counted, listed, with_value
from casewave.schemas.register.study import Study
from casewave.schemas.values.handwriting import Unreadable
from casewave.schemas.values.readings import Readers, Withdrawn

ROWS = 20_000
DAY = re.compile(r"\d{4}-\d\d-\d\d")
FOUND_ENOUGH = 0.8  # of the quoted passages of a text that has changed, so that it is still the same transcript
CARRIED = "carried over"
OUTCOMES = {
    "code": "by a code that is in no framework",
    "unknown code": "by a code that the codebook has not",
    "left out": "in a source that is left out",
    "elsewhere": "in an interview or document of another wave",
    "no wave": "in a source that is no interview or document of any wave yet",
    "outside": "of a passage outside of its text",
    "lost": "of a passage that is no more in the transcript",
    "repeated": "of an area of a PDF, repeating one of its text",
    "twice": "that another project of the delivery has too",
    "note": "in notes",
    "case": "that link a case",
    "no coder": "by a user who is no coder yet",
}
NO_CODING = {OUTCOMES["case"], OUTCOMES["repeated"]}  # of nobody: a case is linked, or an area repeats a passage
EMPTY = "passages of codings that are carried over without them, since they are empty or their text is not in the file"


Read = Batch | Issue | Noted


class Projects:
    """The projects of one delivery. `elsewhere` are the interviews and documents of the study's other waves."""

    def __init__(self, study: Study, elsewhere: Named[str, Held] = NOTHING_HELD) -> None:
        self.study = study
        self.readers = Readers(study)
        self.elsewhere = elsewhere
        self.own: frozenset[str] = frozenset()
        self._of_wave = self._of_all = Mapping(study)
        self._seen: set[str] | None = None
        self._replaced: dict[str, str] = {}
        self.references: dict[SourceMatch, tuple[str, str]] = {}

    def expect(self, files: dict[str, Path], named: Callable[[], dict[str, Held]]) -> set[str]:
        """Find the projects of a delivery, by name, and look at them together.

        named: the interviews and documents of the delivery's tables.

        Which is a later export of which, and whose texts are the latest, decides what is taken of each.
        """
        projects = {name: path for name, path in files.items() if takes(path)}
        if projects:
            own = named()
            self.own = frozenset(own)
            self._of_wave = Mapping(self.study, words_of_wave(own, self.elsewhere))
            self._of_all = Mapping(self.study, words_of_all({**self.elsewhere, **own}), {**self.elsewhere, **own})
        if len(projects) > 1:
            self._compare(projects)
        return set(projects)

    def mapping(self, name: str) -> Mapping:
        """What the sources of a project are: for one wave, or for all."""
        return self._of_all if is_shared(name) else self._of_wave

    def _compare(self, projects: dict[str, Path]) -> None:
        self._seen = set()
        outlines = {}
        for name, path in projects.items():
            try:
                outlines[name] = _outline(path, self.mapping(name))
            except QdaError:
                continue  # its own reading says why
        self._replaced = _replaced(outlines)
        self.references = _references({name: outlines[name] for name in outlines if name not in self._replaced})

    def read(self, path: Path, name: str) -> Iterator[Read]:
        """Read one project: batches of codings, problems, and how it was read."""
        if later := self._replaced.get(name):
            names = ("file", "what", "count")
            yield Noted(NotCarriedOver, _table(NotCarriedOver, names, [(name, f"an earlier export of {later}", 1)]))
            return
        try:
            yield from _Reading(self, path, name).rows()
        except QdaError as error:
            yield Issue.of(error.problem, name)

    def is_new(self, coding: str) -> bool:
        """Say whether no other project of the delivery has given a coding of this name."""
        if self._seen is None:
            return True
        is_new = coding not in self._seen
        self._seen.add(coding)
        return is_new


CODING = [column.name for column in delivered_columns(Codings)]
TRACE = [column.name for column in columns(QdaCodings) if column.name != "wave"]


@dataclass
class _Place:
    """Where a coding is: the source, what the source is in the study, and which of its texts."""

    number: int
    match: SourceMatch
    body: Body | None
    text: str | None
    text_number: int | None

    @property
    def name(self) -> str | None:
        return self.match.name


@dataclass
class _Passage:
    """What a selection is of its source, in the study's terms, and how it was found there; or why it is not."""

    start: int | None = None
    end: int | None = None
    text: str | None = None
    anchored: str = "position"
    outcome: str = CARRIED


@dataclass
class _Anchoring:
    """Of a text that no way of counting fits: how many of its selections are found by the text they are named by."""

    place: _Place
    selections: int = 0
    found: int = 0


class _Reading:
    """One project on its way into rows."""

    def __init__(self, projects: Projects, path: Path, name: str) -> None:
        self._projects, self._path, self._name = projects, path, name
        self._mapping, self._is_shared = projects.mapping(name), is_shared(name)
        self._codings: list[tuple[Any, ...]] = []
        self._traces: list[tuple[Any, ...]] = []
        self._areas: list[tuple[_Place, Selection, Coding]] = []
        self._in_text: set[tuple[str, ...]] = set()
        self._ids: Counter[bytes] = Counter()
        self._row = 0
        self._outcomes: Counter[str] = Counter()
        self._without_passage = 0
        self._of_source: Counter[tuple[int, int | None]] = Counter()
        self._of_code: Counter[str] = Counter()
        self._unmapped: Counter[int] = Counter()
        self._of_no_wave: Counter[int] = Counter()
        self._no_coder: Counter[str] = Counter()
        self._of_coder: Counter[tuple[str, str]] = Counter()
        self._texts: dict[tuple[int, int | None], tuple[Source, Body | None]] = {}
        self._doubtful: dict[int, _Anchoring] = {}
        self._links: dict[int, set[int | None]] = defaultdict(set)

    def rows(self) -> Iterator[Read]:
        with open_project(self._path, self._mapping.profile, self._mapping.encoding) as file:
            self._learn(file.skim())
            at = 0
            for selections in file.batches():
                if selections.source.kind == "note":
                    self._take_note(selections)
                    continue
                if selections.place != at:
                    self._finish_source(at)
                    at = selections.place
                self._take(selections)
                if len(self._traces) >= ROWS:
                    yield from self._give()
            self._finish_source(at)
            yield from self._give()
            yield from self._account(file.project)

    def _learn(self, outline: Project) -> None:
        """What of the project must be known before its selections."""
        self._sources = self._mapping.sources(outline)
        self._names = [match.name for match in self._sources]
        self._source_words = self._mapping.source_words(outline) if self._projects.study.withdrawals else []
        self._identities = _identities(outline, self._sources)
        self._offsets = _offsets(self._identities)
        self._matches = dict(zip((code.guid for code in outline.codes), self._mapping.codes(outline), strict=True))
        self._code_numbers = {code.guid: number for number, code in enumerate(outline.codes, start=1)}
        self._users = {user.guid: user.name or user.initials for user in outline.users}
        self._coders = {user: self._mapping.coder(name, self._name) for user, name in self._users.items()}
        self._cases = {case.guid: number for number, case in enumerate(outline.cases, start=1)}
        self._case_selections = {
            guid: number for number, case in enumerate(outline.cases, start=1) for guid in case.selections
        }
        self._memos = ProjectMemos(outline)
        self._last_of_name = {name: number for number, name in enumerate(self._names, start=1)}

    def _take_note(self, selections: Selections) -> None:
        """A note with its text. What is coded in it has no source in the study."""
        if not selections.selections:
            self._memos.hear(selections.source, selections.text)
        self._outcomes[OUTCOMES["note"]] += sum(len(selection.codings) for selection in selections.selections)

    def _take(self, selections: Selections) -> None:
        source, body = selections.source, selections.body
        text_number = source.bodies.index(body) + 1 if body else None
        place = _Place(selections.place, self._sources[selections.place - 1], body, selections.text, text_number)
        if body or not source.bodies:
            self._texts[place.number, text_number] = source, body
        for selection in selections.selections:
            if case := self._case_selections.get(selection.guid):
                self._links[case].add(place.number)
            if not selection.codings:
                self._memos.uncoded(selection, self._known(place.name))
            for coding in selection.codings:
                if source.kind == "pdf" and body is None and selection.kind == "pdf":
                    self._areas.append((place, selection, coding))
                else:
                    self._in_text |= {(selection.guid, coding.code), (coding.code, coding.user, coding.created)}
                    self._one(place, selection, coding)

    def _finish_source(self, number: int) -> None:
        """Settle the areas of a PDF: tools give a passage as an area too, by the same GUID or at the same second."""
        for place, selection, coding in self._areas:
            again = {(selection.guid, coding.code), (coding.code, coding.user, coding.created)}
            self._one(place, selection, coding, OUTCOMES["repeated"] if again & self._in_text else "")
        self._areas, self._in_text = [], set()
        if number and self._last_of_name.get(self._names[number - 1]) == number:
            self._ids.clear()

    def _one(self, place: _Place, selection: Selection, coding: Coding, outcome: str = "") -> None:
        """One coding: its trace, and its row where it is carried over."""
        self._row += 1
        self._of_source[place.number, place.text_number] += 1
        self._of_code[coding.code] += 1
        match = self._matches.get(coding.code, CodeMatch(""))
        outcome = outcome or self._why_not(place, coding, match)
        self._count_coder(place, coding.user or selection.user, outcome)
        passage = self._passage(place, selection) if outcome == CARRIED else _Passage(outcome=outcome)
        name = coder = None
        if passage.outcome == CARRIED:
            coder = self._coder(coding.user or selection.user)
            name = self._id(place.name or "", selection, passage, match, coder or "")
            if coder is None:
                name, passage.outcome = None, OUTCOMES["no coder"]
            elif not self._projects.is_new(name):
                name, passage.outcome = None, OUTCOMES["twice"]
        if name:
            self._codings.append(self._coding(name, place, selection, coding, passage, match, coder))
        else:
            self._outcomes[passage.outcome] += 1
        self._memos.coded(selection, coding, name)
        self._traces.append((
            self._name, self._row, name, place.number, place.text_number, self._code_numbers.get(coding.code),
            selection.kind, selection.raw_start, selection.raw_end, passage.anchored, passage.outcome,
        ))  # fmt: skip

    def _why_not(self, place: _Place, coding: Coding, match: CodeMatch) -> str:
        if case := self._cases.get(coding.code):
            self._links[case].add(place.number)
            return OUTCOMES["case"]
        if coding.code not in self._matches:
            return OUTCOMES["unknown code"]
        if not match.code:
            return OUTCOMES["code"]
        if self._is_of_no_wave(place.match):
            self._of_no_wave[place.number] += 1
            return OUTCOMES["no wave"]
        if place.name is None:
            self._unmapped[place.number] += 1
        if place.name in (None, LEFT_OUT):
            return OUTCOMES["left out"]
        return OUTCOMES["elsewhere"] if place.name in self._projects.elsewhere else CARRIED

    def _is_of_no_wave(self, match: SourceMatch) -> bool:
        """Say whether a source of a project for all waves is nothing that any wave has delivered."""
        if not self._is_shared or match.is_doubtful or match.name == LEFT_OUT:
            return False
        return match.name not in self._projects.own and match.name not in self._projects.elsewhere

    def _count_coder(self, place: _Place, user: str, outcome: str) -> None:
        """Note who coded a source of this wave, by whatever code: someone may find nothing of a framework in it."""
        coder = self._coder_of(user)
        if coder and self._known(place.name) and outcome not in NO_CODING:
            self._of_coder[place.name or "", coder] += 1

    def _coder_of(self, user: str) -> str | None:
        return self._coders[user] if user in self._coders else self._mapping.coder("", self._name)

    def _coder(self, user: str) -> str | None:
        coder = self._coder_of(user)
        if coder is None:
            self._no_coder[user] += 1
        return coder

    def _passage(self, place: _Place, selection: Selection) -> _Passage:
        if place.body is None or place.text is None:
            self._without_passage += selection.text is None and selection.kind in ("text", "transcript")
            return _Passage(text=selection.text)
        doubtful = self._doubt(place)
        if found := self._by_name(place, selection):
            doubtful.found += 1
            return self._in_reference(place, _Passage(*found, place.text[slice(*found)], "text"))
        if selection.start is None:
            return _Passage(outcome=OUTCOMES["outside"])
        if selection.start == selection.end:
            self._without_passage += 1
            return _Passage()
        return self._in_reference(place, _Passage(selection.start, selection.end, selection.text))

    def _doubt(self, place: _Place) -> _Anchoring:
        if place.body is None or not place.body.is_poor:
            return _Anchoring(place)
        doubtful = self._doubtful.setdefault(id(place.body), _Anchoring(place))
        doubtful.selections += 1
        return doubtful

    def _by_name(self, place: _Place, selection: Selection) -> tuple[int, int] | None:
        """Where the text that a selection is named by is, if that is not where its positions are."""
        name = selection.name.removesuffix("…").removesuffix("...").strip()
        if len(name) < NAME_LENGTH or (selection.text and is_quoted(selection.name, selection.text)):
            return None
        found = find_again(name, place.text or "", selection.start or 0)
        if found and name != selection.name.strip():  # the name is cut
            return found[0], found[0] + (selection.raw_end or 0) - (selection.raw_start or 0)
        return found

    def _in_reference(self, place: _Place, passage: _Passage) -> _Passage:
        """The passage in the latest text of its transcript, where another project of the delivery has that."""
        reference = self._projects.references.get(place.match)
        if reference is None or place.body is None or reference[0] == place.body.sha256:
            return passage
        found = find_again(passage.text or "", reference[1], passage.start or 0)
        if found is None:
            return _Passage(outcome=OUTCOMES["lost"])
        return _Passage(*found, reference[1][slice(*found)], "text")

    def _id(self, source: str, selection: Selection, passage: _Passage, match: CodeMatch, coder: str) -> str:
        """A name that stays when the project is exported again, or the passage moves in its text."""
        area = (selection.kind, *selection.area, selection.raw_start, selection.raw_end)
        what = passage.text if passage.text is not None else " ".join(map(str, area))
        digest = hashlib.sha256(
            "\x1f".join((source, what, match.path, coder)).encode("utf-8", "surrogatepass")
        ).digest()
        self._ids[digest] += 1
        digest = hashlib.sha256(digest + str(self._ids[digest]).encode()).digest()
        return f"Q-{digest[:8].hex()}"

    def _coding(
        self, name: str, place: _Place, selection: Selection, coding: Coding, passage: _Passage, match: CodeMatch,
        coder: str | None,
    ) -> tuple[Any, ...]:  # fmt: skip
        day = DAY.match(coding.created or selection.created)
        offset = self._offsets.get(place.match, 0)
        cells: dict[str, Any] = {
            "coding": name, "source": place.name, "framework": match.framework, "code": match.code, "coder": coder,
            "coded_on": day and day[0], "start_character": _shown(passage.start, offset),
            "end_character": _shown(passage.end, offset), "segment": passage.text,
        }  # fmt: skip
        return (*(cells.get(column) for column in CODING), self._name, "", self._row)

    def _give(self) -> Iterator[Read]:
        """Rows so far, as batches of cells and of traces."""
        if self._codings:
            columns = zip((*CODING, "file", "sheet", "row"), zip(*self._codings, strict=True), strict=True)
            kinds = {"row": pa.int64()}
            cells = {name: pa.array(values, kinds.get(name, pa.string())) for name, values in columns}
            yield Batch(Codings, self._name, pa.table(cells))
        if self._traces:
            yield Noted(QdaCodings, _table(QdaCodings, TRACE, self._traces))
        self._codings, self._traces = [], []

    def _account(self, project: Project) -> Iterator[Read]:
        """How the project was read: its sources, codes and cases, what was not carried over, and what is wrong."""
        yield Noted(QdaSources, self._table(QdaSources, map(self._text_row, self._texts)))
        yield Noted(QdaCodes, self._table(QdaCodes, self._code_rows(project)))
        yield from self._give_memos(project)
        issues = list(self._issues())
        links, case_issues = self._case_rows(project)
        yield Noted(QdaCases, self._table(QdaCases, links))
        coders = [(*at, count) for at, count in sorted(self._of_coder.items())]
        yield Noted(QdaCoders, self._table(QdaCoders, coders))
        yield Noted(NotCarriedOver, self._table(NotCarriedOver, self._losses(project)))
        yield from issues + case_issues
        if self._outcomes[OUTCOMES["code"]] == self._row > 0:
            codings = counted(self._row, "coding", "codings")
            yield Issue.of(problems.NO_CODE_OF_A_FRAMEWORK(codings=codings), self._name)
        yield from self._silent_coders()

    def _known(self, name: str | None) -> str | None:
        """The interview or document of this wave that a source is, if it is one."""
        if self._is_shared:
            return name if name in self._projects.own else None
        return name if name and name not in self._projects.elsewhere else None

    def _give_memos(self, project: Project) -> Iterator[Batch]:
        """The notes of the project as memos."""
        known = [self._known(name) for name in self._names]
        case_of = {case.name: self._case(number, case.name) for number, case in enumerate(project.cases, start=1)}
        programmes = {site.site: site.programme for site in self._projects.readers.study.sites}
        terms = Terms(
            self._matches, known, lambda name: case_of[name][:2], programmes, self._coder_of, self._projects.is_new
        )
        rows = list(self._memos.rows(project, terms))
        if rows:
            cells = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in MEMO}
            place = {"file": [self._name] * len(rows), "sheet": [SHEET] * len(rows)}
            numbers = pa.array(range(1, len(rows) + 1), pa.int64())
            yield Batch(Memos, self._name, pa.table({**cells, **place, "row": numbers}))

    def _table(self, model: type[Table], rows: Iterable[tuple[Any, ...]]) -> pa.Table:
        names = [column.name for column in columns(model) if column.name != "wave"]
        return _table(model, names, [(self._name, *row) for row in rows])

    def _text_row(self, at: tuple[int, int | None]) -> tuple[Any, ...]:
        number, text_number = at
        source, body = self._texts[at]
        codings = self._of_source[at] + (self._of_source[number, None] if text_number == 1 else 0)
        about = (None, None, None, None, 0)
        if body is not None:
            about = body.sha256, body.characters, body.profile or None, body.score, body.evidence  # type: ignore[assignment]
        return (number, text_number, source.kind, self._names[number - 1] or None, *about, codings)

    def _code_rows(self, project: Project) -> Iterator[tuple[Any, ...]]:
        for number, code in enumerate(project.codes, start=1):
            match = self._matches[code.guid]
            shown = (match.framework, match.code, match.matched_by, match.nearest)
            yield (number, match.path, *(value or None for value in shown), self._of_code[code.guid])

    def _case_rows(self, project: Project) -> tuple[list[tuple[Any, ...]], list[Issue]]:
        numbers: dict[str, int] = {}
        for number, source in enumerate(project.sources, start=1):
            numbers.setdefault(source.guid, number)
        rows, issues = [], []
        for number, case in enumerate(project.cases, start=1):
            informant, site, issue = self._case(number, case.name)
            issues += [issue] if issue else []
            linked = {numbers.get(guid) for guid in case.sources} | self._links[number]
            for source_number in sorted(linked, key=lambda place: place or 0):
                name = self._names[source_number - 1] if source_number else None
                rows.append((number, source_number, name or None, informant, site))
        return rows, issues

    def _case(self, number: int, name: str) -> tuple[str | None, str | None, Issue | None]:
        """The informant or the site that a case is."""
        become = self._mapping.case_name(name)
        if not become:
            return None, None, None
        sites = {site.site for site in self._projects.readers.study.sites}
        if become in sites:
            return None, become, None
        try:
            return self._projects.readers.participant(become).value, None, None
        except Unreadable as error:
            if isinstance(error, Withdrawn):
                return None, None, Issue.of(problems.CASE_WITHDRAWN(case=number), self._name)
            reason = with_value(error.problem.text, become if error.is_shown else None)
            return None, None, Issue.of(problems.CASE_OF_NOBODY(case=number, reason=reason), self._name)

    def _losses(self, project: Project) -> Iterator[tuple[str, int]]:
        losses = Counter({f"codings {outcome}": count for outcome, count in self._outcomes.items()})
        losses[EMPTY] = self._without_passage
        for what, count in project.not_carried.items():
            if what != UNKNOWN_CODE:  # which are among the outcomes, but for those in notes
                losses[what] += count
        losses += self._memos.losses
        notes = {note.guid for note in project.notes}
        losses["links between things"] = sum(not {link.origin, link.target} & notes for link in project.links)
        unmapped = [case for case in project.cases if self._mapping.case_name(case.name) is None]
        losses["cases that no rule makes an informant or a site"] = len(unmapped)
        losses["values of variables"] = sum(len(case.values) for case in project.cases)
        losses["values of variables"] += sum(len(source.values) for source in project.sources)
        yield from sorted((what, count) for what, count in losses.items() if count)

    def _issues(self) -> Iterator[Issue]:
        if self._row and self._of_no_wave.total() == self._row:  # the names or rules fit nothing
            self._unmapped += self._of_no_wave
        yield from self._withdrawn_sources()
        if self._unmapped:
            sources, verb = _places("source", self._unmapped)
            yield Issue.of(problems.SOURCES_UNMAPPED(sources=sources, verb=verb), self._name)
        if self._no_coder:
            users = {guid: number for number, guid in enumerate(self._users, start=1)}
            counted = Counter({users.get(user, 0): count for user, count in self._no_coder.items()})
            by_user, verb = _places("user", counted)
            yield Issue.of(problems.USERS_UNMAPPED(users=by_user, verb=verb), self._name)
        yield from self._several_transcripts()
        for doubtful in self._doubtful.values():
            if doubtful.found < FOUND_ENOUGH * doubtful.selections:
                yield self._misfit(doubtful.place)
        for (number, _), (_, body) in self._texts.items():
            is_elsewhere = self._names[number - 1] in self._projects.elsewhere
            if body is not None and body.other_profile and not body.is_poor and not is_elsewhere:
                yield self._dissent(number, body)

    def _withdrawn_sources(self) -> Iterator[Issue]:
        """Sources named by the code of an informant who has withdrawn: the project holds what they said."""
        for number, words in enumerate(self._source_words, start=1):
            if any(self._is_withdrawn(word) for word in words):
                yield Issue.of(problems.SOURCE_WITHDRAWN(source=number), self._name)

    def _is_withdrawn(self, word: str) -> bool:
        try:
            self._projects.readers.participant(word)
        except Withdrawn:
            return True
        except Unreadable:
            pass
        return False

    def _silent_coders(self) -> Iterator[Issue]:
        """Warn where several coders coded some sources and one of them alone has codings in others."""
        coders: dict[str, set[str]] = defaultdict(set)
        for source, coder in self._of_coder:
            coders[source].add(coder)
        shared = [source for source, of_source in coders.items() if len(of_source) > 1]
        everyone = set().union(*(coders[source] for source in shared))
        alone = [source for source, of_source in coders.items() if of_source < everyone]
        if shared and alone:
            problem = problems.CODERS_NOT_DECLARED(
                coders=listed(sorted(everyone)), shared=counted(len(shared), "source", "sources"),
                alone=counted(len(alone), "source is", "sources are"),
            )  # fmt: skip
            yield Issue.of(problem, self._name)

    def _several_transcripts(self) -> Iterator[Issue]:
        """Transcripts that the rules make one, though their positions all count from 0 and may be of two interviews."""
        coded = {number for (number, _), count in self._of_source.items() if count}
        for name, parts in self._identities.items():
            if name in self._projects.elsewhere or (self._is_shared and name not in self._projects.own):
                continue
            numbers = [each.number for part in parts.values() for each in part if each.number in coded]
            is_ordered = all(match.part and len(each) == 1 for match, each in parts.items())
            if len(numbers) > 1 and not is_ordered:
                problem = problems.SEVERAL_TRANSCRIPTS(sources=listed(sorted(set(numbers))), name=name)
                yield Issue.of(problem, self._name)

    def _misfit(self, place: _Place) -> Issue:
        """Positions that the project's way of counting does not fit, with what they would quote."""
        assert place.body is not None  # noqa: S101 (only a text can be misread)
        body = place.body
        other = f"; read as '{body.other_profile}' they score {body.other_score}" if body.other_profile else ""
        problem = problems.POSITIONS_MISFIT(
            source=place.number, profile=body.profile, score=body.score,
            passages=counted(body.evidence, "passage", "passages"), other=other, quotes=_quotes(body),
        )  # fmt: skip
        return Issue.of(problem, self._name)

    def _dissent(self, number: int, body: Body) -> Issue:
        """A warning about a text that another way of counting fits better, or that counts otherwise by its quotes."""
        problem = problems.POSITIONS_DOUBTFUL(
            source=number, profile=body.profile, score=body.score, other=body.other_profile,
            passages=counted(body.evidence, "passage", "passages"), other_score=body.other_score,
            quotes=_quotes(body),
        )  # fmt: skip
        return Issue.of(problem, self._name)


def _quotes(body: Body) -> str:
    return "; ".join(f"“{quote}…”" for quote in body.quotes)


def _places(thing: str, counts: Counter[int]) -> tuple[str, str]:
    """Sources or users by their numbers in the project, with a verb: `sources 4, 7 (57 codings)` and `are`."""
    places = [str(place) if place else "no" for place in sorted(counts)]
    shown = ", ".join(places[:10]) + (", …" if len(places) > 10 else "")
    codings = counted(sum(counts.values()), "coding", "codings")
    is_one = len(places) == 1
    return f"{thing}{'' if is_one else 's'} {shown} ({codings})", "is" if is_one else "are"


def _shown(position: int | None, offset: int | None) -> str | None:
    return None if position is None or offset is None else str(position + offset)


@dataclass(frozen=True)
class _Identity:
    """What tells one coded transcript from another: its content, or its place where its text is not in the file."""

    text: str
    number: int
    characters: int | None


def _identities(outline: Project, matches: list[SourceMatch]) -> dict[str, dict[SourceMatch, list[_Identity]]]:
    """The coded transcripts of each interview and document, and of each of its parts, equal ones once."""
    found: dict[str, dict[SourceMatch, list[_Identity]]] = defaultdict(lambda: defaultdict(list))
    for number, (source, match) in enumerate(zip(outline.sources, matches, strict=True), start=1):
        if not match.name:
            continue
        texts = [body for body in source.bodies if body.sha256 and body.profile]
        of_source = [_Identity(body.sha256 or "", number, body.characters) for body in texts]
        if source.kind == "text" and not any(body.sha256 for body in source.bodies):
            of_source = [_Identity(f"source {number}", number, None)]
        known = {identity.text for identity in found[match.name][match]}
        found[match.name][match] += [identity for identity in of_source if identity.text not in known]
    return found


def _offsets(identities: dict[str, dict[SourceMatch, list[_Identity]]]) -> dict[SourceMatch, int | None]:
    """Where each part begins in its interview or document: a line end after the earlier parts, if these are known."""
    offsets: dict[SourceMatch, int | None] = {}
    for parts in identities.values():
        offset: int | None = 0
        for match in sorted(parts, key=lambda match: match.part or 0):
            offsets[match] = offset
            length = next((identity.characters for identity in parts[match]), 0)
            offset = None if offset is None or length is None else offset + length + 1
    return offsets


def _table(model: type[Table], names: Iterable[str], rows: list[tuple[Any, ...]]) -> pa.Table:
    kinds = {column.name: ARROW_TYPES[column.type] for column in columns(model)}
    listed = list(names)
    cells = zip(*rows, strict=True) if rows else [()] * len(listed)
    return pa.table({name: pa.array(values, kinds[name]) for name, values in zip(listed, cells, strict=True)})


@dataclass(frozen=True)
class _Outline:
    """What is to be known of a project to hold it against the others of its delivery."""

    tool: str
    name: str
    modified: str
    coders: frozenset[str]
    texts: dict[SourceMatch, tuple[str, str]]  # hash and text of each interview or document, or part of one


def _outline(path: Path, mapping: Mapping) -> _Outline:
    with open_project(path, mapping.profile, mapping.encoding) as file:
        matches = mapping.sources(file.skim())
        coders: set[str] = set()
        texts: dict[SourceMatch, tuple[str, str]] = {}
        for batch in file.batches():
            coders |= {coding.user for selection in batch.selections for coding in selection.codings}
            match = matches[batch.place - 1] if batch.source.kind != "note" else SourceMatch(None)
            if match.name and batch.body and batch.body.sha256 and batch.text is not None:
                texts[match] = batch.body.sha256, batch.text
        users = {user.guid: user.name for user in file.project.users}
        origin_project = file.project
        coded = frozenset(users.get(coder, coder) for coder in coders)
        return _Outline(origin_project.origin.split(" ")[0], origin_project.name, origin_project.modified, coded, texts)


def _replaced(outlines: dict[str, _Outline]) -> dict[str, str]:
    """Projects that are earlier exports of another one: the same tool and name, and no coder whom that has not.

    Two coders' copies of one project have each a coder of their own, so neither replaces the other.
    """
    replaced = {}
    for name, earlier in outlines.items():
        for other, later in outlines.items():
            is_same = (earlier.tool, earlier.name) == (later.tool, later.name) and earlier.coders <= later.coders
            if is_same and earlier.modified and earlier.modified < later.modified:
                replaced[name] = other
    return replaced


def _references(outlines: dict[str, _Outline]) -> dict[SourceMatch, tuple[str, str]]:
    """The latest text of each interview or document, or part, whose text differs between projects: hash and text."""
    latest: dict[SourceMatch, tuple[str, str]] = {}
    differing = set()
    for outline in sorted(outlines.values(), key=lambda outline: outline.modified):
        for match, text in outline.texts.items():
            if match in latest and latest[match][0] != text[0]:
                differing.add(match)
            latest[match] = text
    return {match: latest[match] for match in differing}
