"""One project on its way into rows: each coding with what it became, and where it is carried over, its row.

Codings get names that stay the same when the project is exported again: of the source, the passage, the code and the
coder, not of the tool's GUIDs, which some tools make again each time. Belongs elsewhere: what is known beforehand
(`assets.adapters.qda_skimmed`) and what is said afterwards (`assets.adapters.qda_account`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from casewave.assets.adapters.qda_account import Account, rows_table
from casewave.assets.adapters.qda_mapping import LEFT_OUT, CodeMatch, Mapping
from casewave.assets.adapters.qda_memos import ProjectMemos
from casewave.assets.adapters.qda_outcomes import CARRIED, NO_CODING, OUTCOMES, CodingTally, Place
from casewave.assets.adapters.qda_passages import Passage, PassageFinder
from casewave.assets.adapters.qda_skimmed import Scope, Skimmed
from casewave.assets.qda.model import Coding, Selection
from casewave.assets.qda.others import open_project
from casewave.assets.qda.passages import Selections
from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Noted
from casewave.schemas.audit.qda_codings import QdaCodings
from casewave.schemas.columns import columns, delivered_columns
from casewave.schemas.delivered.codings import Codings

ROWS = 20_000
DAY = re.compile(r"\d{4}-\d\d-\d\d")
CODING = [column.name for column in delivered_columns(Codings)]
TRACE = [column.name for column in columns(QdaCodings) if column.name != "wave"]


class ProjectReading:
    """One project on its way into rows."""

    def __init__(self, scope: Scope, mapping: Mapping, path: Path, name: str) -> None:
        self._scope, self._mapping, self._path, self._name = scope, mapping, path, name
        self._codings: list[tuple[Any, ...]] = []
        self._traces: list[tuple[Any, ...]] = []
        self._areas: list[tuple[Place, Selection, Coding]] = []
        self._in_text: set[tuple[str, ...]] = set()
        self._ids: Counter[bytes] = Counter()
        self._tally = CodingTally()
        self._passages = PassageFinder(scope.references, self._tally)

    def rows(self) -> Iterator[Batch | Issue | Noted]:
        """Batches of codings, how each was read, and the account of the project. Raises QdaError."""
        with open_project(self._path, self._mapping.profile, self._mapping.encoding) as file:
            outline = file.skim()
            self._skimmed, self._memos = Skimmed(self._scope, self._mapping, self._name, outline), ProjectMemos(outline)
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
            yield from Account(self._skimmed, self._memos, self._tally).rows(file.project)

    def _take_note(self, selections: Selections) -> None:
        """A note with its text. What is coded in it has no source in the study."""
        if not selections.selections:
            self._memos.hear(selections.source, selections.text)
        self._tally.outcomes[OUTCOMES["note"]] += sum(len(selection.codings) for selection in selections.selections)

    def _take(self, selections: Selections) -> None:
        source, body = selections.source, selections.body
        text_number = source.bodies.index(body) + 1 if body else None
        place = Place(selections.place, self._skimmed.sources[selections.place - 1], body, selections.text, text_number)
        if body or not source.bodies:
            self._tally.texts[place.number, text_number] = source, body
        for selection in selections.selections:
            if case := self._skimmed.case_selections.get(selection.guid):
                self._tally.links[case].add(place.number)
            if not selection.codings:
                self._memos.uncoded(selection, self._skimmed.known(place.name))
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
        if number and self._skimmed.last_of_name.get(self._skimmed.names[number - 1]) == number:
            self._ids.clear()

    def _one(self, place: Place, selection: Selection, coding: Coding, outcome: str = "") -> None:
        """One coding: its trace, and its row where it is carried over."""
        self._tally.codings += 1
        self._tally.of_source[place.number, place.text_number] += 1
        self._tally.of_code[coding.code] += 1
        match = self._skimmed.codes.get(coding.code, CodeMatch(""))
        outcome = outcome or self._why_not(place, coding, match)
        self._count_coder(place, coding.user or selection.user, outcome)
        passage = self._passages.of(place, selection) if outcome == CARRIED else Passage(outcome=outcome)
        name = coder = None
        if passage.outcome == CARRIED:
            coder = self._coder(coding.user or selection.user)
            name = self._id(place.name or "", selection, passage, match, coder or "")
            if coder is None:
                name, passage.outcome = None, OUTCOMES["no coder"]
            elif not self._scope.is_new(name):
                name, passage.outcome = None, OUTCOMES["twice"]
        if name:
            self._codings.append(self._coding(name, place, selection, coding, passage, match, coder))
        else:
            self._tally.outcomes[passage.outcome] += 1
        self._memos.coded(selection, coding, name)
        self._traces.append((
            self._name, self._tally.codings, name, place.number, place.text_number,
            self._skimmed.code_numbers.get(coding.code), selection.kind, selection.raw_start, selection.raw_end,
            passage.anchored, passage.outcome,
        ))  # fmt: skip

    def _why_not(self, place: Place, coding: Coding, match: CodeMatch) -> str:
        if case := self._skimmed.cases.get(coding.code):
            self._tally.links[case].add(place.number)
            return OUTCOMES["case"]
        if coding.code not in self._skimmed.codes:
            return OUTCOMES["unknown code"]
        if not match.code:
            return OUTCOMES["code"]
        if self._skimmed.is_of_no_wave(place.match):
            self._tally.of_no_wave[place.number] += 1
            return OUTCOMES["no wave"]
        if place.name is None:
            self._tally.unmapped[place.number] += 1
        if place.name in (None, LEFT_OUT):
            return OUTCOMES["left out"]
        return OUTCOMES["elsewhere"] if place.name in self._scope.elsewhere else CARRIED

    def _count_coder(self, place: Place, user: str, outcome: str) -> None:
        """Note who coded a source of this wave, by whatever code: someone may find nothing of a framework in it."""
        coder = self._skimmed.coder(user)
        if coder and self._skimmed.known(place.name) and outcome not in NO_CODING:
            self._tally.of_coder[place.name or "", coder] += 1

    def _coder(self, user: str) -> str | None:
        coder = self._skimmed.coder(user)
        if coder is None:
            self._tally.no_coder[user] += 1
        return coder

    def _id(self, source: str, selection: Selection, passage: Passage, match: CodeMatch, coder: str) -> str:
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
        self, name: str, place: Place, selection: Selection, coding: Coding, passage: Passage, match: CodeMatch,
        coder: str | None,
    ) -> tuple[Any, ...]:  # fmt: skip
        day = DAY.match(coding.created or selection.created)
        offset = self._skimmed.offsets.get(place.match, 0)
        cells: dict[str, Any] = {
            "coding": name, "source": place.name, "framework": match.framework, "code": match.code, "coder": coder,
            "coded_on": day and day[0], "start_character": _shown(passage.start, offset),
            "end_character": _shown(passage.end, offset), "segment": passage.text,
        }  # fmt: skip
        return (*(cells.get(column) for column in CODING), self._name, "", self._tally.codings)

    def _give(self) -> Iterator[Batch | Noted]:
        """Rows so far, as batches of cells and of traces."""
        if self._codings:
            columns = zip((*CODING, "file", "sheet", "row"), zip(*self._codings, strict=True), strict=True)
            kinds = {"row": pa.int64()}
            cells = {name: pa.array(values, kinds.get(name, pa.string())) for name, values in columns}
            yield Batch(Codings, self._name, pa.table(cells))
        if self._traces:
            yield Noted(QdaCodings, rows_table(QdaCodings, TRACE, self._traces))
        self._codings, self._traces = [], []


def _shown(position: int | None, offset: int | None) -> str | None:
    return None if position is None or offset is None else str(position + offset)
