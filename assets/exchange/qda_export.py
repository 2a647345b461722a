"""The study given back as a QDA project, and its frameworks as codebooks, for tools that read REFI-QDA.

A transcript that came in a QDA project goes out whole. Of any other source only the coded passages are known: they
are at their places in a text that is blank between them, so that their positions hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from casewave.assets.adapters.qda_mapping import Mapping, SourceMatch
from casewave.assets.adapters.wave_files import takes, wave_files
from casewave.assets.exchange.qda_memos import Notes
from casewave.assets.qda.anchoring import find_again
from casewave.assets.qda.codebook import ProjectCodebook
from casewave.assets.qda.errors import QdaError
from casewave.assets.qda.model import (
    Body,
    Case,
    Coding,
    Project,
    ProjectCode,
    Selection,
    Set,
    Source,
    User,
    Value,
    Variable,
)
from casewave.assets.qda.others import open_project
from casewave.assets.qda.positions import OWN_ORIGIN
from casewave.assets.qda.writer import guid_of
from casewave.schemas.register.study import Study
from casewave.schemas.vocabularies.frameworks import Framework

PROGRAMME, SITES, WAVE, KIND, ROLE = "Programme", "Sites", "Wave", "Kind", "Role"
VARIABLES = {PROGRAMME: "Text", SITES: "Text", WAVE: "Integer", KIND: "Text", ROLE: "Text"}


def framework_codebook(framework: Framework) -> ProjectCodebook:
    """A framework as a codebook, whose codes are named by code and label."""
    return ProjectCodebook(OWN_ORIGIN, list(_codes(framework, None)))


def _codes(framework: Framework, above: str | None) -> Iterator[ProjectCode]:
    children: dict[str, list[Any]] = defaultdict(list)
    for construct in framework.constructs:
        children[construct.parent].append(construct)

    def below(parent: str, guid: str | None) -> Iterator[ProjectCode]:
        for construct in children[parent]:
            own = _guid("code", framework.framework, construct.code)
            yield ProjectCode(own, f"{construct.code} {construct.label}", guid, description=construct.definition)
            yield from below(construct.code, own)

    yield from below("", above)


def _guid(*what: str) -> str:
    """A GUID that is the same in every export."""
    return guid_of("casewave " + "\x1f".join(what))


@dataclass
class Export:
    """A study's project, and the codings that are given to their whole source, since it has not their passage."""

    project: Project
    unplaced: list[str] = field(default_factory=list)


def study_project(
    con: duckdb.DuckDBPyConnection,
    study: Study,
    transcripts: dict[str, str],
    wave: int | None = None,
    left_out: Sequence[str] = (),
    *,
    with_memos: bool = True,
) -> Export:
    """The study, or one wave of it, as a project: informants as cases, interviews and documents as sources.

    transcripts: texts of interviews and documents, where they are known. left_out: sources that do not go out.
    with_memos: for the team itself; memos go to nobody else.
    """
    export = Export(Project(study.title, OWN_ORIGIN))
    project, chosen = export.project, {"wave": wave, "left_out": list(left_out)}
    coders = con.execute(f"SELECT DISTINCT coder FROM {CHOSEN} ORDER BY coder", chosen).fetchall()
    project.users = [User(_guid("coder", coder), coder) for (coder,) in coders]
    used = {name for (name,) in con.execute(f"SELECT DISTINCT framework FROM {CHOSEN}", chosen).fetchall()}
    if with_memos:
        of_memos = "SELECT DISTINCT framework FROM core.memos WHERE $wave IS NULL OR wave = $wave"
        used |= {name for (name,) in con.execute(of_memos, {"wave": wave}).fetchall()}
    for framework in study.loaded_frameworks:
        if framework.framework in used:
            top = ProjectCode(_guid("framework", framework.framework), framework.framework, is_codable=False)
            project.codes += [top, *_codes(framework, top.guid)]
    project.variables = [Variable(_guid("variable", name), name, kind) for name, kind in VARIABLES.items()]
    sources = con.execute(SOURCES, chosen).fetchall()
    codings = _codings(con, chosen)
    project.sources = [
        _source(export, name, values, codings.get(name, []), transcripts.get(name)) for name, *values in sources
    ]
    project.cases = [_case(*row) for row in con.execute(INFORMANTS, chosen).fetchall()]
    project.sets = list(_sets(sources))
    if with_memos:
        Notes(project, _guid).add(con, wave)
    return export


# Codings of the sources of a wave, whichever wave delivered them.
CHOSEN = """(
    FROM core.codings
    WHERE source NOT IN (SELECT unnest($left_out)) AND ($wave IS NULL OR source IN (
        SELECT interview FROM core.interviews WHERE wave = $wave
        UNION ALL SELECT document FROM core.documents WHERE wave = $wave
    ))
)"""
# Interviews and documents that are coded, with what their variables say.
SOURCES = f"""
    WITH sources AS (
        SELECT interview AS name, programme, wave, 'interview' AS kind,
            (SELECT string_agg(site, '; ' ORDER BY site) FROM core.interview_sites AS s WHERE s.interview = t.interview)
            AS sites
        FROM core.interviews AS t
        UNION ALL
        SELECT document, programme, wave, document_kind,
            (SELECT string_agg(site, '; ' ORDER BY site) FROM core.document_sites AS s WHERE s.document = t.document)
        FROM core.documents AS t
    )
    SELECT name, programme, sites, wave, kind FROM sources
    WHERE name IN (SELECT source FROM {CHOSEN})
    ORDER BY wave, name
"""
INFORMANTS = f"""
    SELECT
        i.informant, min(i.programme), min(i.site), min(i.informant_role),
        list(DISTINCT s.interview ORDER BY s.interview)
    FROM core.informants AS i
    INNER JOIN core.interview_informants AS s ON i.informant = s.informant
    WHERE s.interview IN (SELECT source FROM {CHOSEN})
    GROUP BY i.informant ORDER BY i.informant
"""
CODINGS = f"""
    SELECT source, coding, framework, code, coder, coded_on, start_character, end_character, segment
    FROM {CHOSEN}
    ORDER BY source, start_character NULLS LAST, end_character, segment, coding
"""


@dataclass(frozen=True)
class _Coded:
    """One coding, as it is in core."""

    coding: str
    framework: str
    code: str
    coder: str
    day: Any
    start: int | None
    end: int | None
    text: str | None

    def given(self) -> Coding:
        time = f"{self.day}T00:00:00Z" if self.day else ""
        code = _guid("code", self.framework, self.code)
        return Coding(_guid("coding", self.coding), code, _guid("coder", self.coder), time)


def _codings(con: duckdb.DuckDBPyConnection, chosen: dict[str, Any]) -> dict[str, list[_Coded]]:
    coded: dict[str, list[_Coded]] = defaultdict(list)
    for source, *rest in con.execute(CODINGS, chosen).fetchall():
        coded[source].append(_Coded(*rest))
    return coded


def _source(export: Export, name: str, values: list[Any], codings: list[_Coded], transcript: str | None) -> Source:
    guid = _guid("source", name)
    body = Body(guid, name=name)
    source = Source(guid, "text", name, bodies=[body])
    variables = (PROGRAMME, SITES, WAVE, KIND)
    source.values = tuple(
        Value(_guid("variable", variable), str(value))
        for variable, value in zip(variables, values, strict=True)
        if value
    )
    whole = [coded for coded in codings if coded.text is None]
    passages = [coded for coded in codings if coded.text is not None]
    if transcript is None:
        body.text, spans = _known_text(passages)
    else:
        body.text, (spans, unplaced) = transcript, _in_transcript(passages, transcript)
        export.unplaced += [coded.coding for coded in unplaced]
        whole += unplaced
    for (start, end), coded in sorted(spans.items()):
        given = tuple(each.given() for each in coded)
        made = Selection(_guid("segment", name, f"{start}-{end}"), "text", start, end, body.text[start:end], guid)
        source.selections.append(replace(made, codings=given))
    if whole:
        source.selections.append(Selection(guid, "whole", codings=tuple(coded.given() for coded in whole)))
    return source


Spans = dict[tuple[int, int], list[_Coded]]


def _in_transcript(passages: list[_Coded], transcript: str) -> tuple[Spans, list[_Coded]]:
    """Where passages are in a transcript: where they are said to, or where they are found; and those that are not."""
    spans: Spans = defaultdict(list)
    unplaced = []
    for coded in passages:
        start, end, text = coded.start, coded.end, coded.text or ""
        # In a cell a passage has lost the white space around it.
        is_there = start is not None and end is not None and transcript[start:end].strip() == text.strip()
        found = (start, end) if is_there else find_again(text, transcript, start or 0)
        if found:
            spans[found].append(coded)  # type: ignore[index]
        else:
            unplaced.append(coded)
    return spans, unplaced


def _known_text(passages: list[_Coded]) -> tuple[str, Spans]:
    """A text of the passages at their places and blank between them; those without a place are at its end."""
    characters: list[str] = []
    spans: Spans = defaultdict(list)
    loose: dict[str, list[_Coded]] = defaultdict(list)
    for coded in passages:
        text = coded.text or ""
        if coded.start is not None and _fits(text, coded.start, coded.end, characters):
            spans[coded.start, coded.start + len(text)].append(coded)
        else:
            loose[text].append(coded)
    following = [*characters[1:], ""]
    known = "".join(own or ("\n" if after else " ") for own, after in zip(characters, following, strict=False))
    for text, coded_so in loose.items():
        known += "\n" * bool(known)
        spans[len(known), len(known) + len(text)] += coded_so
        known += text
    return known, spans


def _fits(passage: str, start: int, end: int | None, characters: list[str]) -> bool:
    """Write a passage at its place, unless it is longer or shorter, or another is there."""
    if end is None or end - start != len(passage):
        return False
    if any(old not in ("", new) for old, new in zip(characters[start:end], passage, strict=False)):
        return False
    characters += [""] * (end - len(characters))
    characters[start:end] = passage
    return True


def _case(informant: str, programme: str, site: str, role: str, interviews: list[str]) -> Case:
    values = zip((PROGRAMME, SITES, ROLE), (programme, site, role), strict=True)
    return Case(
        _guid("informant", informant), informant,
        values=tuple(Value(_guid("variable", variable), value) for variable, value in values),
        sources=tuple(_guid("source", interview) for interview in interviews),
    )  # fmt: skip


def _sets(sources: list[tuple[Any, ...]]) -> Iterator[Set]:
    """A set of the sources of each wave, and of each programme: some tools show sets where they show no variables."""
    members: dict[str, list[str]] = defaultdict(list)
    for name, programme, _, wave, _ in sources:
        members[f"Wave {wave}"].append(_guid("source", name))
        members[f"Programme {programme}"].append(_guid("source", name))
    for name in sorted(members):
        yield Set(_guid("set", name), name, sources=tuple(members[name]))


def delivered_transcripts(study: Study, folders: Iterable[Path]) -> dict[str, str]:
    """The texts of interviews and documents in these deliveries' QDA projects; of several, the latest export's."""
    mapping = Mapping(study)
    transcripts: dict[str, tuple[str, str]] = {}
    for folder in folders:
        for path in wave_files(folder).values():
            if takes(path):
                for name, modified, text in _transcripts(path, mapping):
                    if modified >= transcripts.get(name, ("", ""))[0]:
                        transcripts[name] = modified, text
    return {name: text for name, (_, text) in transcripts.items()}


def _transcripts(path: Path, mapping: Mapping) -> Iterator[tuple[str, str, str]]:
    """Name, time of the project and text of each source that is an interview or document."""
    try:
        with open_project(path, encoding=mapping.encoding) as file:
            outline = file.skim()
            matches = mapping.sources(outline)
            parts: dict[str, list[tuple[int, str]]] = defaultdict(list)
            for batch in file.batches():
                match = matches[batch.place - 1] if batch.source.kind != "note" else SourceMatch(None)
                if not match.name or batch.text is None or batch.selections:  # each text comes once by itself
                    continue
                if match.part:
                    parts[match.name].append((match.part, batch.text))
                else:
                    yield match.name, outline.modified, batch.text
            for name, texts in parts.items():
                yield name, outline.modified, "\n".join(text for _, text in sorted(texts))
    except QdaError:
        return  # a load says why
