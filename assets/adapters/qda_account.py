"""How a project was read: its sources, codes, cases and notes, what was not carried over, and what is wrong.

Belongs elsewhere: what became of each coding (`assets.adapters.qda_reading`).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from casewave.assets.adapters.qda_memos import MEMO, SHEET, ProjectMemos, Terms
from casewave.assets.adapters.qda_outcomes import EMPTY, OUTCOMES, CodingTally, Place
from casewave.assets.adapters.qda_skimmed import Skimmed
from casewave.assets.qda.model import Body, Project
from casewave.assets.qda.reader import UNKNOWN_CODE
from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Noted
from casewave.schemas.arrow import ARROW_TYPES
from casewave.schemas.audit.not_carried_over import NotCarriedOver
from casewave.schemas.audit.qda_cases import QdaCases
from casewave.schemas.audit.qda_coders import QdaCoders
from casewave.schemas.audit.qda_codes import QdaCodes
from casewave.schemas.audit.qda_sources import QdaSources
from casewave.schemas.columns import Table, columns
from casewave.schemas.delivered.memos import Memos
from casewave.schemas.problems import projects as problems
from casewave.schemas.problems.kinds import counted, listed
from casewave.schemas.values.handwriting import Unreadable
from casewave.schemas.values.readings import WithdrawnCode

FOUND_ENOUGH = 0.8  # of the quoted passages of a text that has changed, so that it is still the same transcript


class Account:
    """The account of one project."""

    def __init__(self, skimmed: Skimmed, memos: ProjectMemos, tally: CodingTally) -> None:
        self._skimmed, self._memos, self._tally = skimmed, memos, tally
        self._scope, self._file = skimmed.scope, skimmed.file

    def rows(self, project: Project) -> Iterator[Batch | Issue | Noted]:
        """How the project was read: its sources, codes and cases, what was not carried over, and what is wrong."""
        yield Noted(QdaSources, self._rows_of(QdaSources, map(self._text_row, self._tally.texts)))
        yield Noted(QdaCodes, self._rows_of(QdaCodes, self._code_rows(project)))
        yield from self._give_memos(project)
        issues = list(self._issues())
        links, case_issues = self._case_rows(project)
        yield Noted(QdaCases, self._rows_of(QdaCases, links))
        coders = [(*at, count) for at, count in sorted(self._tally.of_coder.items())]
        yield Noted(QdaCoders, self._rows_of(QdaCoders, coders))
        yield Noted(NotCarriedOver, self._rows_of(NotCarriedOver, self._losses(project)))
        yield from issues + case_issues
        if self._tally.outcomes[OUTCOMES["code"]] == self._tally.codings > 0:
            codings = counted(self._tally.codings, "coding", "codings")
            yield Issue.of(problems.NO_CODE_OF_A_FRAMEWORK(codings=codings), self._file)
        yield from self._silent_coders()

    def _give_memos(self, project: Project) -> Iterator[Batch]:
        """The notes of the project as memos."""
        known = [self._skimmed.known(name) for name in self._skimmed.names]
        case_of = {
            case.name: self._skimmed.case(number, case.name) for number, case in enumerate(project.cases, start=1)
        }
        programmes = {site.site: site.programme for site in self._scope.readers.study.sites}

        def case(name: str) -> tuple[str | None, str | None]:
            return case_of[name][:2]

        terms = Terms(self._skimmed.codes, known, case, programmes, self._skimmed.coder, self._scope.is_new)
        rows = list(self._memos.rows(project, terms))
        if rows:
            cells = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in MEMO}
            place = {"file": [self._file] * len(rows), "sheet": [SHEET] * len(rows)}
            numbers = pa.array(range(1, len(rows) + 1), pa.int64())
            yield Batch(Memos, self._file, pa.table({**cells, **place, "row": numbers}))

    def _rows_of(self, model: type[Table], rows: Iterable[tuple[Any, ...]]) -> pa.Table:
        names = [column.name for column in columns(model) if column.name != "wave"]
        return rows_table(model, names, [(self._file, *row) for row in rows])

    def _text_row(self, at: tuple[int, int | None]) -> tuple[Any, ...]:
        number, text_number = at
        source, body = self._tally.texts[at]
        codings = self._tally.of_source[at] + (self._tally.of_source[number, None] if text_number == 1 else 0)
        about = (None, None, None, None, 0)
        if body is not None:
            about = body.sha256, body.characters, body.profile or None, body.score, body.evidence  # type: ignore[assignment]
        return (number, text_number, source.kind, self._skimmed.names[number - 1] or None, *about, codings)

    def _code_rows(self, project: Project) -> Iterator[tuple[Any, ...]]:
        for number, code in enumerate(project.codes, start=1):
            match = self._skimmed.codes[code.guid]
            shown = (match.framework, match.code, match.matched_by, match.nearest)
            yield (number, match.path, *(value or None for value in shown), self._tally.of_code[code.guid])

    def _case_rows(self, project: Project) -> tuple[list[tuple[Any, ...]], list[Issue]]:
        numbers: dict[str, int] = {}
        for number, source in enumerate(project.sources, start=1):
            numbers.setdefault(source.guid, number)
        rows, issues = [], []
        for number, case in enumerate(project.cases, start=1):
            informant, site, issue = self._skimmed.case(number, case.name)
            issues += [issue] if issue else []
            linked = {numbers.get(guid) for guid in case.sources} | self._tally.links[number]
            for source_number in sorted(linked, key=lambda place: place or 0):
                name = self._skimmed.names[source_number - 1] if source_number else None
                rows.append((number, source_number, name or None, informant, site))
        return rows, issues

    def _losses(self, project: Project) -> Iterator[tuple[str, int]]:
        losses = Counter({f"codings {outcome}": count for outcome, count in self._tally.outcomes.items()})
        losses[EMPTY] = self._tally.without_passage
        for what, count in project.not_carried.items():
            if what != UNKNOWN_CODE:  # which are among the outcomes, but for those in notes
                losses[what] += count
        losses += self._memos.losses
        notes = {note.guid for note in project.notes}
        losses["links between things"] = sum(not {link.origin, link.target} & notes for link in project.links)
        unmapped = [case for case in project.cases if self._skimmed.mapping.case_name(case.name) is None]
        losses["cases that no rule makes an informant or a site"] = len(unmapped)
        losses["values of variables"] = sum(len(case.values) for case in project.cases)
        losses["values of variables"] += sum(len(source.values) for source in project.sources)
        yield from sorted((what, count) for what, count in losses.items() if count)

    def _issues(self) -> Iterator[Issue]:
        if 0 < self._tally.codings == self._tally.of_no_wave.total():  # the names or rules fit nothing
            self._tally.unmapped += self._tally.of_no_wave
        yield from self._withdrawn_sources()
        if self._tally.unmapped:
            sources, verb = _places("source", self._tally.unmapped)
            yield Issue.of(problems.SOURCES_UNMAPPED(sources=sources, verb=verb), self._file)
        yield from self._unknown_coders()
        yield from self._several_transcripts()
        for doubtful in self._tally.doubtful.values():
            if doubtful.found < FOUND_ENOUGH * doubtful.selections:
                yield self._misfit(doubtful.place)
        for (number, _), (_, body) in self._tally.texts.items():
            is_elsewhere = self._skimmed.names[number - 1] in self._scope.elsewhere
            if body is not None and body.other_profile and not body.is_poor and not is_elsewhere:
                yield self._dissent(number, body)

    def _withdrawn_sources(self) -> Iterator[Issue]:
        """Sources named by the code of an informant who has withdrawn: the project holds what they said."""
        for number, words in enumerate(self._skimmed.source_words, start=1):
            if any(self._is_withdrawn(word) for word in words):
                yield Issue.of(problems.SOURCE_WITHDRAWN(source=number), self._file)

    def _is_withdrawn(self, word: str) -> bool:
        try:
            self._scope.readers.participant(word)
        except WithdrawnCode:
            return True
        except Unreadable:
            pass
        return False

    def _unknown_coders(self) -> Iterator[Issue]:
        """Users that are no coder yet, and codings of which the file names no user."""
        users = {guid: number for number, guid in enumerate(self._skimmed.users, start=1)}
        named = Counter({users[user]: count for user, count in self._tally.no_coder.items() if user in users})
        if named:
            by_user, verb = _places("user", named)
            yield Issue.of(problems.USERS_UNMAPPED(users=by_user, verb=verb), self._file)
        if unnamed := self._tally.no_coder.total() - named.total():
            declaration = f"qda: {{users: [{{project: {json.dumps(self._file, ensure_ascii=False)}, coder: CODE}}]}}"
            problem = problems.NO_USER(count=unnamed, codings=f"{unnamed:,}", declaration=declaration)
            yield Issue.of(problem, self._file)

    def _silent_coders(self) -> Iterator[Issue]:
        """Warn where several coders coded some sources and one of them alone has codings in others."""
        coders: dict[str, set[str]] = defaultdict(set)
        for source, coder in self._tally.of_coder:
            coders[source].add(coder)
        shared = [source for source, of_source in coders.items() if len(of_source) > 1]
        everyone = set().union(*(coders[source] for source in shared))
        alone = [source for source, of_source in coders.items() if of_source < everyone]
        if shared and alone:
            problem = problems.CODERS_NOT_DECLARED(
                coders=listed(sorted(everyone)), shared=counted(len(shared), "source", "sources"),
                alone=counted(len(alone), "source is", "sources are"),
            )  # fmt: skip
            yield Issue.of(problem, self._file)

    def _several_transcripts(self) -> Iterator[Issue]:
        """Transcripts that the rules make one, though their positions all count from 0 and may be of two interviews."""
        coded = {number for (number, _), count in self._tally.of_source.items() if count}
        for name, parts in self._skimmed.transcripts.items():
            if name in self._scope.elsewhere or (self._skimmed.is_shared and name not in self._scope.own):
                continue
            numbers = [each.number for part in parts.values() for each in part if each.number in coded]
            is_ordered = all(match.part and len(each) == 1 for match, each in parts.items())
            if len(numbers) > 1 and not is_ordered:
                problem = problems.SEVERAL_TRANSCRIPTS(sources=listed(sorted(set(numbers))), name=name)
                yield Issue.of(problem, self._file)

    def _misfit(self, place: Place) -> Issue:
        """Positions that the project's way of counting does not fit, with what they would quote."""
        assert place.body is not None  # noqa: S101 (only a text can be misread)
        body = place.body
        other = f"; read as '{body.other_profile}' they score {body.other_score}" if body.other_profile else ""
        problem = problems.POSITIONS_MISFIT(
            source=place.number, profile=body.profile, score=body.score,
            passages=counted(body.evidence, "passage", "passages"), other=other, quotes=_quotes(body),
        )  # fmt: skip
        return Issue.of(problem, self._file)

    def _dissent(self, number: int, body: Body) -> Issue:
        """A warning about a text that another way of counting fits better, or that counts otherwise by its quotes."""
        problem = problems.POSITIONS_DOUBTFUL(
            source=number, profile=body.profile, score=body.score, other=body.other_profile,
            passages=counted(body.evidence, "passage", "passages"), other_score=body.other_score,
            quotes=_quotes(body),
        )  # fmt: skip
        return Issue.of(problem, self._file)


def _quotes(body: Body) -> str:
    return "; ".join(f"“{quote}…”" for quote in body.quotes)


def _places(thing: str, counts: Counter[int]) -> tuple[str, str]:
    """Sources or users by their numbers in the project, with a verb: `sources 4, 7 (57 codings)` and `are`."""
    places = [str(place) if place else "no" for place in sorted(counts)]
    shown = ", ".join(places[:10]) + (", …" if len(places) > 10 else "")
    codings = counted(sum(counts.values()), "coding", "codings")
    is_one = len(places) == 1
    return f"{thing}{'' if is_one else 's'} {shown} ({codings})", "is" if is_one else "are"


def rows_table(model: type[Table], names: Iterable[str], rows: list[tuple[Any, ...]]) -> pa.Table:
    """Rows as a table of these columns of a model."""
    kinds = {column.name: ARROW_TYPES[column.type] for column in columns(model)}
    listed = list(names)
    cells = zip(*rows, strict=True) if rows else [()] * len(listed)
    return pa.table({name: pa.array(values, kinds[name]) for name, values in zip(listed, cells, strict=True)})
