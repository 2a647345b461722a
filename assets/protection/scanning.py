"""A delivery looked through for identifiers: its cells, and what else its files hold, down to their names.

What is nothing like a participant code, where one should be, is taken for a person's name. A hit is an issue at its
place; no message repeats the text. Belongs elsewhere: what an identifier looks like
(`assets.protection.identifiers`) or a code (`schemas.values.participant_codes`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc

from casewave.assets.adapters.mishaps import guarded
from casewave.assets.protection.identifiers import REGIONS, WORDS, Hit, Identifiers, plain
from casewave.assets.protection.names import VARIABLE, names_file, read_names
from casewave.assets.protection.parts import Part, Unscanned, other_texts
from casewave.assets.reading import Batch
from casewave.assets.reading.budgets import LARGEST_WORKBOOK
from casewave.assets.reading.issues import Issue
from casewave.schemas.columns import Column, Text, delivered_columns, key_columns
from casewave.schemas.problems.identifiers import NAMED, NAMED_ELSEWHERE, NAMED_FILE, UNSCANNED
from casewave.schemas.problems.kinds import Problem
from casewave.schemas.register.protection import AllowedText
from casewave.schemas.register.study_file import StudyError
from casewave.schemas.values.handwriting import Unreadable
from casewave.schemas.values.readings import PossibleName, Readers

KEYS = r"^\s*[A-Za-z0-9][A-Za-z0-9._-]{0,63}(\s*;\s*[A-Za-z0-9][A-Za-z0-9._-]{0,63})*\s*;?\s*$"
NUMBER_AS_KEY = r"(^|[^0-9])((19|20)?\d{6}-\d{4}|(19|20)\d{10}|[STFGMstfgm]\d{7}[A-Za-z])([^0-9]|$)"
MOST_BY_CHANCE = 0.3
COUNTRIES = {"UK": "GB"}  # jurisdictions that are named otherwise than the country of telephone numbers
TEXTS_AT_ONCE = 50_000


class Scanner:
    """The scan of a study's deliveries. `folder` is the study's, in which the list of names may not be.

    passed_over: how many texts held what an entry of the register allows, by file, column, kind and entry.

    Raises StudyError if the list of names is missing, unreadable or inside of the study.
    """

    def __init__(self, readers: Readers, folder: Path) -> None:
        study = readers.study
        listed = names_file(folder)
        if listed is None and study.protection.names == "required":
            raise StudyError(f"the study requires the team's list of names; name its file by the variable {VARIABLE}")
        self._readers = readers
        self._study, self._taken = study, frozenset(study.redcap.fields)
        self._identifiers = Identifiers(
            [*REGIONS, *(COUNTRIES.get(site.jurisdiction, site.jurisdiction) for site in study.sites)],
            read_names(listed) if listed else (),
            [entry.text for entry in study.protection.allowed if entry.text],
        )
        allowed = study.protection.allowed
        self._of_text = {plain(entry.text): entry for entry in allowed if entry.text}
        self._of_kind: dict[tuple[str, str, str], AllowedText] = {
            (entry.kind, entry.file, entry.column): entry for entry in allowed if entry.kind
        }
        self.passed_over: Counter[tuple[str, str, str, AllowedText]] = Counter()

    def scan(self, batch: Batch) -> list[Issue]:
        """The cells of a batch that hold an identifier, each an issue."""
        issues = []
        for column in delivered_columns(batch.model):
            if column.type is not Text:
                continue
            cells = batch.cells[column.name]
            problems, groups = self._problems(column, cells, batch.file)
            if not problems:
                continue
            at_issue = pc.is_in(cells, pa.array(list(problems), pa.string()))
            for row in batch.cells.filter(at_issue).select(["file", "sheet", "row", column.name]).to_pylist():
                place = (row["file"], row["sheet"], row["row"], column.name)
                issues.append(Issue.of(problems[row[column.name]], *place, group=groups.get(row[column.name], "")))
        return issues

    def _problems(self, column: Column, cells: pa.ChunkedArray, file: str) -> tuple[dict[str, Problem], dict[str, str]]:
        """The problem of each text of a column that names someone, and what it is decided on with."""
        texts = pc.unique(cells)
        named = dict(self._possible_names(texts)) if column.reads == "participant" else {}
        hits = self._hits_of_keys(texts) if column.is_name else self._hits(texts)
        times = _times(cells, hits)
        problems, groups = named, {}
        for text, each in hits.items():
            if kept := self._not_allowed(text, each, file, column.name, times[text]):
                entries = _entries(kept, file, column.name)
                problems[text], groups[text] = NAMED(places=_places(kept), entries=entries), _kinds(kept)
        return problems, groups

    def _hits_of_keys(self, texts: pa.Array) -> dict[str, list[Hit]]:
        """Of cells that hold keys: as in prose where they are none, otherwise whole numbers of persons.

        One key in ten that is written like such a number has its check digit by chance: all but a few must.
        """
        texts = texts.drop_null()
        are_keys = pc.match_substring_regex(texts, KEYS)
        hits = self._hits(texts.filter(pc.invert(are_keys)))
        keys = texts.filter(are_keys)
        written = keys.filter(pc.match_substring_regex(keys, NUMBER_AS_KEY)).to_pylist()
        found = {text: own for text in written if (own := self._numbers_of_persons(text))}
        return hits | found if len(found) > MOST_BY_CHANCE * len(written) else hits

    def _numbers_of_persons(self, text: str) -> list[Hit]:
        """Those with a check digit: any key of so many digits could be somebody's telephone."""
        return [hit for hit in self._identifiers.all(text) if hit.kind != "telephone"]

    def _not_allowed(self, text: str, hits: list[Hit], file: str, column: str = "", times: int = 1) -> list[Hit]:
        """The hits in a text that no entry allows; the others are counted."""
        name, kept = PurePosixPath(file).name, []
        for hit in hits:
            of_kind = self._of_kind.get((hit.kind, name, column)) or self._of_kind.get((hit.kind, name, ""))
            if entry := self._of_text.get(plain(text[hit.start : hit.end])) or of_kind:
                self.passed_over[file, column, hit.kind, entry] += times
            else:
                kept.append(hit)
        return kept

    def _possible_names(self, texts: pa.Array) -> Iterator[tuple[str, Problem]]:
        for text in filter(None, texts.to_pylist()):
            for item in text.split(";"):
                try:
                    self._readers.participant(item.strip())
                except PossibleName as error:
                    yield text, error.problem
                except Unreadable:
                    pass  # reported where cells are read

    def scan_files(self, delivery: Path, files: Mapping[str, Path], projects: Collection[str]) -> Iterator[Issue]:
        """What else the files of a delivery hold: their names, properties, comments, and all of QDA projects."""
        for place, (name, path) in enumerate(files.items(), start=1):
            if hits := self._identifiers.find(name):
                yield Issue.of(NAMED_FILE(number=place, places=_places(hits)), delivery.name)
            texts = other_texts(path, self._study, is_project=name in projects, taken=self._taken)
            yield from guarded(self._issues_of(name, texts), name, delivery)

    def _issues_of(self, name: str, texts: Iterator[Part]) -> Iterator[Issue]:
        try:
            while parts := list(islice(texts, TEXTS_AT_ONCE)):
                yield from self._issues(name, parts)
        except Unscanned:
            yield Issue.of(UNSCANNED(most=f"{LARGEST_WORKBOOK // 1_000_000} MB"), name)

    def _issues(self, name: str, parts: list[Part]) -> Iterator[Issue]:
        hits = self._hits(pc.unique(pa.array([text for _, text in parts], pa.string())))
        for where, text in parts:
            if kept := self._not_allowed(text, hits.get(text, []), name):
                problem = NAMED_ELSEWHERE(where=where, places=_places(kept), entries=_entries(kept, name))
                yield Issue.of(problem, name, group=_kinds(kept))

    def _hits(self, texts: pa.Array) -> dict[str, list[Hit]]:
        suspects = texts.filter(self._identifiers.suspects(texts)).to_pylist()
        found = ((text, self._identifiers.all(text)) for text in suspects if text)
        return {text: hits for text, hits in found if hits}

    def hits_in(self, text: str) -> list[Hit]:
        """Where identifiers are in one text."""
        return self._identifiers.find(text)

    def masked(self, issues: Iterable[Issue]) -> list[Issue]:
        """Issues that repeat no identifier: not as the value, nor in the name of a file, sheet or column."""
        issues = list(issues)
        texts = pa.array(["\n".join(_texts(issue)) for issue in issues], pa.string())
        suspects = self._identifiers.suspects(texts).to_pylist()
        return [
            self._masked(issue) if is_suspect else issue for issue, is_suspect in zip(issues, suspects, strict=True)
        ]

    def _masked(self, issue: Issue) -> Issue:
        value = None if issue.value and self._identifiers.find(issue.value) else issue.value
        file, sheet, column, problem, remedy = map(
            self._without, (issue.file, issue.sheet, issue.column, issue.problem, issue.remedy)
        )
        return replace(issue, file=file, sheet=sheet, column=column, value=value, problem=problem, remedy=remedy)

    def _without(self, text: str) -> str:
        for hit in reversed(self._identifiers.find(text)):
            text = f"{text[: hit.start]}[{hit.kind}]{text[hit.end :]}"
        return text


def without_rows(batch: Batch, issues: Iterable[Issue]) -> tuple[Batch, list[str]]:
    """A batch without the rows that name someone, and the keys of those rows: they come into no table."""
    rows = pa.array(sorted({issue.row for issue in issues}), pa.int64())
    at_issue = pc.is_in(batch.cells["row"], rows)
    keys = batch.cells.filter(at_issue)[key_columns(batch.model)[0]].drop_null().to_pylist()
    return replace(batch, cells=batch.cells.filter(pc.invert(at_issue))), keys


def _places(hits: Iterable[Hit]) -> str:
    """Where in a text there is which identifier, in characters counted from 1."""
    return ", ".join(f"characters {hit.start + 1} to {hit.end} are {WORDS[hit.kind]}" for hit in hits)


def _kinds(hits: Iterable[Hit]) -> str:
    return ", ".join(sorted({hit.kind for hit in hits}))


def _entries(hits: Iterable[Hit], file: str, column: str = "") -> str:
    """The entries of the register that would allow these kinds here, to be completed: YAML in one line."""
    name = json.dumps(PurePosixPath(file).name, ensure_ascii=False)
    where = f"file: {name}" + f", column: {column}" * bool(column)
    kinds = sorted({hit.kind for hit in hits})
    entries = [f"{{kind: {kind}, {where}, reason: , decided_by: , decided_on: }}" for kind in kinds]
    return f"allowed: [{', '.join(entries)}]"


def _times(cells: pa.ChunkedArray, texts: Collection[str]) -> dict[str, int]:
    """How many cells hold each of some texts."""
    held = cells.filter(pc.is_in(cells, pa.array(list(texts), pa.string())))
    return {each["values"]: each["counts"] for each in pc.value_counts(held).to_pylist()}


def _texts(issue: Issue) -> list[str]:
    values = (getattr(issue, field.name) for field in fields(issue))
    return [value for value in values if isinstance(value, str)]
