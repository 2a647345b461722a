"""How a QDA project maps to the study: what each source, user and code becomes, chosen by a person and saved.

What is chosen goes into the files that `casewave map` writes too: rules for sources and users into qda.yaml, or
study.yaml where that has the section `qda`, and codes into qda-codes.csv. Belongs elsewhere: what a rule does
(`assets.adapters.qda_mapping`), which rules can be seen in a project (`assets.adapters.qda_proposal`).
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from casewave.assets.adapters.qda_mapping import LEFT_OUT
from casewave.assets.adapters.qda_mapping import Mapping as Rules
from casewave.assets.adapters.qda_proposal import Survey, mapping_yaml, propose, source_names, survey
from casewave.assets.qda.errors import QdaError
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions import edit_register
from casewave.pipelines.actions.edit_register import ChangedFile
from casewave.schemas.csv_files import csv_form, csv_rows
from casewave.schemas.entries import Entry
from casewave.schemas.register.editing import RegisterEdit, Value
from casewave.schemas.register.qda import CodeRule, Qda, SourceRule, UserRule
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import QDA_CODES, QDA_FILE, StudyError

NOT_TAKEN = "leave out"  # said of a source of which the study takes nothing
COLUMNS = ["path", "framework", "code", "most_like", "codings"]


@dataclass(frozen=True)
class MappedItem:
    """A source, user or code of a project: its name or path, its codings, and what it becomes in the study.

    becomes: an interview or document, or NOT_TAKEN; a coder; `framework code` of a construct. A blank is open.
    is_suggested: whether no rule of the study says so yet.
    """

    name: str
    codings: int
    becomes: str
    is_suggested: bool


@dataclass(frozen=True)
class Outline:
    """What a project holds, and what it becomes. Codes without codings are not listed."""

    origin: str
    sources: list[MappedItem]
    users: list[MappedItem]
    codes: list[MappedItem]


@dataclass(frozen=True)
class ChosenMapping:
    """What each source, user and code is to become, by its name or path; a blank stays open."""

    sources: Mapping[str, str]
    users: Mapping[str, str]
    codes: Mapping[str, str]


def outline(workspace: Workspace, project: Path, known: Iterable[str]) -> Outline:
    """Read a project of a wave, with what the study's rules make of it, and suggestions where there are none.

    known: the interviews and documents that the study has or is to have. Raises StudyError for what is no project.
    """
    found, study = _survey(project), workspace.study
    rules = Rules(_with(study, _base(found, study, known)))
    constructs = {
        f"{framework.framework} {each.code} {each.label}": f"{framework.framework} {each.code}"
        for framework in study.loaded_frameworks
        for each in framework.constructs
    }
    people = {entry.code.casefold(): entry.code for entry in study.people}
    codes = []
    for code, match in zip(found.project.codes, rules.codes(found.project), strict=True):
        if count := found.of_code[code.guid]:
            becomes = f"{match.framework} {match.code}" if match.code else constructs.get(match.nearest, "")
            is_new = bool(becomes) and not (match.code and study.qda.codes)
            codes.append(MappedItem(match.path, count, becomes, is_new))
    users = []
    for user in found.project.users:
        name = user.name or user.initials
        coder = rules.coder(name, project.name)
        users.append(
            MappedItem(
                name, found.of_user[user.guid], coder or people.get(name.casefold(), ""), is_suggested=coder is None
            )
        )
    names = zip(source_names(found.project), rules.source_names(found.project), strict=True)
    sources = [
        MappedItem(name, found.of_source[place], _said(match), is_suggested=bool(match) and not study.qda.sources)
        for place, (name, match) in enumerate(names, start=1)
    ]
    return Outline(found.project.origin or "an unknown tool", sources, users, codes)


def save_mapping(workspace: Workspace, project: Path, known: Iterable[str], chosen: ChosenMapping, state: str) -> None:
    """Save what was chosen as rules, such that each source, user and code becomes just that.

    Raises StudyError where an earlier rule says otherwise or the register would not load, and ChangedMeanwhile where it
    is in another state than when the choice was shown.
    """
    found, study = _survey(project), workspace.study
    base = _base(found, study, known)
    rules = _rules(found, _with(study, base), project.name, chosen)
    if edit_register.is_declared(workspace, "qda"):
        edits = [*_edits("sources", study.qda.sources, base.sources, rules.sources),
                 *_edits("users", study.qda.users, (), rules.users)]  # fmt: skip
        if not study.qda.codes:
            edits += _edits("codes", (), base.codes, ())
        files = list(edit_register.propose(workspace, edits).files)
    else:
        whole = base.model_copy(
            update={"sources": (*rules.sources, *base.sources), "users": (*rules.users, *base.users)}
        )
        of_file = {"codes": () if study.qda.codes else base.codes}  # which may be in the table of codes
        path = workspace.folder / QDA_FILE
        files = [ChangedFile(path, mapping_yaml(whole.model_copy(update=of_file)), "")]
    if rules.codes:
        files.append(_codes_file(workspace, rules.codes))
    _expect_chosen(found, edit_register.study_with(workspace, files), project.name, chosen)
    edit_register.save_files(workspace, files, state)


def _survey(project: Path) -> Survey:
    try:
        return survey(project)
    except QdaError as error:
        raise StudyError(f"{project.name}: {error}") from None


def _said(match: str | None) -> str:
    return NOT_TAKEN if match == LEFT_OUT else match or ""


def _with(study: Study, qda: Qda) -> Study:
    return study.model_copy(update={"qda": qda})


def _base(found: Survey, study: Study, known: Iterable[str]) -> Qda:
    """The study's rules; where it has none for sources, cases or codes, those that can be seen in the project."""
    seen, own = propose(found, study, known).qda, study.qda
    return own.model_copy(
        update={part: getattr(own, part) or getattr(seen, part) for part in ("sources", "cases", "codes")}
    )


def _rules(found: Survey, study: Study, file: str, chosen: ChosenMapping) -> Qda:
    """A rule of its own for each thing that the study's rules make something else of."""
    rules, project = Rules(study), found.project
    sources = [
        SourceRule(name=name, left_out=True) if chosen.sources[name] == NOT_TAKEN
        else SourceRule(name=name, becomes=chosen.sources[name])
        for name, match in zip(source_names(project), rules.source_names(project), strict=True)
        if chosen.sources.get(name) and chosen.sources[name] != _said(match)
    ]  # fmt: skip
    users = [UserRule(user=name, coder=coder) for name, coder in chosen.users.items()
             if coder and rules.coder(name, file) != coder]  # fmt: skip
    codes = []
    for match in rules.codes(project):
        framework, _, code = chosen.codes.get(match.path, "").partition(" ")
        if code and (framework, code) != (match.framework, match.code):
            codes.append(CodeRule(path=match.path, framework=framework, code=code))
    try:
        return Qda(sources=tuple(dict.fromkeys(sources)), users=tuple(users), codes=tuple(dict.fromkeys(codes)))
    except ValueError as error:
        raise StudyError(str(error)) from None


def _edits(part: str, own: Sequence[Entry], seen: Sequence[Entry], rules: Sequence[Entry]) -> list[RegisterEdit]:
    """Edits that write rules over those of the same name, and add the others after those that can be seen."""
    name = "user" if part == "users" else "name"
    places = {getattr(rule, name): at for at, rule in enumerate(own) if getattr(rule, name, "")}
    added = [*(() if own else seen), *(rule for rule in rules if getattr(rule, name) not in places)]
    changed = [rule for rule in rules if getattr(rule, name) in places]
    return [
        *(RegisterEdit(("qda", part, places[getattr(rule, name)]), _written(rule)) for rule in changed),
        *(RegisterEdit(("qda", part, at), _written(rule)) for at, rule in enumerate(added, start=len(own))),
    ]


def _written(rule: Entry) -> dict[str, Value]:
    said = rule.model_dump(exclude_defaults=True)
    return {name: ("true" if value is True else str(value)) for name, value in said.items()}


def _codes_file(workspace: Workspace, rules: Iterable[CodeRule]) -> ChangedFile:
    """The table of codes with these rules in it; its other rows and columns stay."""
    path = workspace.folder / QDA_CODES
    mark, delimiter, header, rows = "", ",", COLUMNS, list[dict[str, str]]()
    if path.exists():
        mark = "\ufeff" if path.read_bytes().startswith(codecs.BOM_UTF8) else ""  # by which Excel knows UTF-8
        form = csv_form(path, known=lambda cell: cell in COLUMNS)
        lines = csv_rows(path, form, strict=False)
        header, delimiter = next(lines, COLUMNS), form.delimiter
        rows = [dict(zip(header, row, strict=False)) for row in lines]
    by_path = {row.get("path", ""): row for row in rows}
    for rule in rules:
        row = by_path.get(rule.path)
        if row is None:
            rows.append(row := {"path": rule.path})
        row |= {"framework": rule.framework, "code": rule.code}
    table = io.StringIO()
    writer = csv.DictWriter(table, header, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return ChangedFile(path, mark + table.getvalue(), "")


def _expect_chosen(found: Survey, study: Study, file: str, chosen: ChosenMapping) -> None:
    """Raise StudyError where rules that are tried first make something else of what was chosen."""
    rules, project = Rules(study), found.project
    become = {
        **{name: (_said(match), chosen.sources.get(name))
           for name, match in zip(source_names(project), rules.source_names(project), strict=True)},
        **{name: (rules.coder(name, file) or "", coder) for name, coder in chosen.users.items()},
        **{match.path: (f"{match.framework} {match.code}".strip(), chosen.codes.get(match.path))
           for match in rules.codes(project)},
    }  # fmt: skip
    for name, (made, wanted) in become.items():
        if wanted is not None and made != wanted:
            raise StudyError(
                f"'{name}' becomes '{made or 'nothing'}' by a rule of the study, not '{wanted or 'nothing'}'. Change "
                f"the rule in {QDA_FILE}, or choose what it says."
            )
