"""A mapping proposed from what a QDA project shows: rules where they can be seen, blanks where a person must say.

A blank is a rule that is commented out, so that nothing guessed is ever loaded. Belongs elsewhere: what rules do
(`assets.adapters.qda_mapping`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casewave.assets.adapters.qda_mapping import CodeMatch, Mapping, holds, source_name
from casewave.assets.qda.model import Project
from casewave.assets.qda.others import open_project
from casewave.schemas.entries import Entry
from casewave.schemas.language import numbered
from casewave.schemas.register.qda import CodeRule, NameRule, Qda, SourceRule
from casewave.schemas.register.study import Study
from casewave.schemas.values.participant_codes import CodeReader, UnreadableCode

SOME = 2  # things that a pattern must fit to be worth a rule
ENOUGH = 0.5  # of the codes below a code must be a framework's, so that the rule is proposed


@dataclass
class Survey:
    """A project without its selections, and how many codings each source, user and code has, by place or GUID."""

    project: Project
    of_source: Counter[int] = field(default_factory=Counter)
    of_user: Counter[str] = field(default_factory=Counter)
    of_code: Counter[str] = field(default_factory=Counter)


def survey(path: Path) -> Survey:
    """Read a project for its outline. Raises QdaError for a file that is not to be trusted, or is no project."""
    with open_project(path) as file:
        found = Survey(file.project)
        for batch in file.batches():
            for selection in batch.selections:
                for coding in selection.codings:
                    found.of_code[coding.code] += 1
                    found.of_user[coding.user or selection.user] += 1
                    if batch.source.kind != "note":
                        found.of_source[batch.place] += 1
        found.project = file.project
        return found


@dataclass(frozen=True)
class MappingProposal:
    """The rules that can be seen, what they leave open, and the file to edit."""

    qda: Qda
    sources: list[tuple[str, int, str | None]]  # name, codings, interview or document
    cases: list[tuple[str, str | None]]
    users: list[tuple[str, int]]
    codes: list[tuple[CodeMatch, int]]
    yaml: str


def propose(found: Survey, study: Study, known: Iterable[str]) -> MappingProposal:
    """Propose a mapping. `known` are the interviews and documents that the study has or is to have."""
    project = found.project
    rules = list(_source_rules(project, sorted(known, key=len, reverse=True)))
    cases = list(_case_rules(project, study))
    codes = list(_code_rules(project, found, study))
    qda = Qda(sources=tuple(rules), cases=tuple(cases), codes=tuple(codes))
    mapping = Mapping(study.model_copy(update={"qda": qda}))
    sources = [
        (source, found.of_source[place], name)
        for place, (source, name) in enumerate(
            zip(source_names(project), mapping.source_names(project), strict=True), 1
        )
    ]
    users = [(user.name or user.initials, found.of_user[user.guid]) for user in project.users]
    matches = [
        (match, found.of_code[code.guid]) for code, match in zip(project.codes, mapping.codes(project), strict=True)
    ]
    become = [(case.name, mapping.case_name(case.name)) for case in project.cases]
    text = "\n".join(_yaml(qda, sources, become, users)) + "\n"
    return MappingProposal(qda, sources, become, users, matches, text)


def _source_rules(project: Project, known: list[str]) -> Iterator[SourceRule]:
    """Patterns of the study's own names in the names of sources, then in those of their sets and their values."""
    names = source_names(project)
    patterns = list(_patterns(names, known))
    yield from (SourceRule(pattern=pattern) for pattern in patterns)
    for name in names:
        word = next((word for word in known if holds(name, word)), None)
        if word and not any(re.search(pattern, name) for pattern in patterns):
            yield SourceRule(name=name, becomes=word)
    yield from (SourceRule(set=pattern) for pattern in _patterns([made.name for made in project.sets], known))
    for variable in project.variables:
        given = [case.values for case in project.cases] + [source.values for source in project.sources]
        values = [value.text for some in given for value in some if value.variable == variable.guid]
        if values and set(values) <= set(known):
            yield SourceRule(variable=variable.name)


def source_names(project: Project) -> list[str]:
    """The names by which rules find sources; of those that share a name, with their group: `Round 1/P01`."""
    names = [source_name(source) for source in project.sources]
    shared = {name for name, count in Counter(names).items() if count > 1}
    groups = {guid: made.name for made in reversed(project.sets) for guid in made.sources}
    return [
        f"{groups[source.guid]}/{name}" if name in shared and source.guid in groups else name
        for source, name in zip(project.sources, names, strict=True)
    ]


def _patterns(names: list[str], known: list[str]) -> Iterator[str]:
    """Patterns that find known names in these names, each a known name with any digits instead of its own."""
    shapes: Counter[str] = Counter()
    for name in names:
        if found := next((word for word in known if holds(name, word)), None):
            shapes[_shape(found)] += 1
    for shape, count in shapes.most_common():
        wrong = [name for name in names if (match := re.search(shape, name)) and match[0] not in known]
        if count >= min(SOME, len(names)) and not wrong:
            yield shape


def _shape(word: str) -> str:
    def digits(match: re.Match[str]) -> str:
        return rf"\d{{{len(match[0])}}}" if len(match[0]) > 1 else r"\d+"

    return re.sub(r"\d+", digits, re.escape(word).replace(r"\-", "-"))


def _case_rules(project: Project, study: Study) -> Iterator[NameRule]:
    """Cases that are called by a participant code, and those called like a site."""
    readers = CodeReader(study, ())
    coded = [case.name for case in project.cases if _reads(readers, case.name)]
    for shape in dict.fromkeys(re.sub("[A-Z]+", "[A-Z]+", _shape(name)) for name in coded):
        yield NameRule(pattern=f"^{shape}$")
    sites = {spelling.casefold(): site.site for site in study.sites for spelling in (site.site, site.name)}
    for case in project.cases:
        if case.name.casefold() in sites:
            yield NameRule(name=case.name, becomes=sites[case.name.casefold()])


def _reads(readers: CodeReader, name: str) -> bool:
    try:
        readers.read(name)
    except UnreadableCode:
        return False
    return True


def _code_rules(project: Project, found: Survey, study: Study) -> Iterator[CodeRule]:
    """A rule for each top of the codebook whose codes are, for the most part, of one framework; or for all of it."""
    paths = project.code_paths()
    tops = list(dict.fromkeys(path[0] for path in paths.values() if len(path) > 1))
    for top in ["", *tops]:
        below = {guid for guid, path in paths.items() if (path[0] == top and len(path) > 1) or not top}
        coded = [guid for guid in below if found.of_code[guid]] or sorted(below)
        best = max(study.frameworks, key=lambda framework: _matched(project, study, top, framework, coded))
        if coded and _matched(project, study, top, best, coded) >= max(min(SOME, len(coded)), ENOUGH * len(coded)):
            yield _code_rule(top, best)
            if not top:
                return


def _code_rule(top: str, framework: str) -> CodeRule:
    return CodeRule(below=top, framework=framework) if top else CodeRule(framework=framework)


def _matched(project: Project, study: Study, top: str, framework: str, among: Iterable[str]) -> int:
    rules = Qda(codes=(_code_rule(top, framework),))
    matches = Mapping(study.model_copy(update={"qda": rules})).codes(project)
    chosen = set(among)
    return sum(bool(match.code) for code, match in zip(project.codes, matches, strict=True) if code.guid in chosen)


def mapping_yaml(qda: Qda) -> str:
    """The file of a mapping that leaves nothing open."""
    lines = [RULES, "qda:"]
    for name in ("sources", "cases", "codes", "users", "positions"):
        lines += _section(name, getattr(qda, name), [])
    return "\n".join(lines) + "\n"


RULES = "# How the QDA project maps to the study. Rules are tried in their order; the first that fits wins."
OR = "or left_out: true in its place"
HEAD = """\
# How the QDA project maps to the study, as proposed by casewave map. Rules are tried in their order.
# Lines that begin with # are open questions: complete them and take the # away. Then run casewave check.
# Codes that no rule matches are in qda-codes.csv: fill in framework and code where a code is a construct.
qda:"""


def _yaml(
    qda: Qda, sources: list[tuple[str, int, str | None]], cases: list[tuple[str, str | None]],
    users: list[tuple[str, int]],
) -> Iterator[str]:  # fmt: skip
    yield HEAD
    unnamed = [
        f"{_quoted(name)}, becomes: }}  # {OR}; {numbered(count, 'coding')}"
        for name, count, become in sources
        if not become
    ]
    yield from _section("sources", qda.sources, unnamed)
    unnamed = [f"{_quoted(name)}, becomes: }}  # {OR}" for name, become in cases if not become]
    yield from _section("cases", qda.cases, unnamed)
    yield from _section("codes", qda.codes, [])
    yield "  users:"
    for name, count in users:
        yield f"    # - {{user: {_quoted(name)}, coder: }}  # {numbered(count, 'coding')}; the coder's code, as in R01"
    if not users:
        yield "    # - {project: , coder: }  # the file's name; the coder's code, as in R01"


def _section(name: str, rules: Iterable[Entry], left_open: Iterable[str]) -> Iterator[str]:
    lines = [f"    - {_rule(rule)}" for rule in rules]
    lines += [f"    # - {{name: {blank}" for blank in left_open]
    if lines:
        yield f"  {name}:"
        yield from lines


def _rule(rule: Entry) -> str:
    given = rule.model_dump(exclude_defaults=True)
    texts = {name: "true" if value is True else _quoted(str(value)) for name, value in given.items()}
    return "{" + ", ".join(f"{name}: {text}" for name, text in texts.items()) + "}"


def _quoted(text: str) -> str:
    """A text as YAML takes it in any place."""
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._ -]*", text) and not re.fullmatch(
        r"[\d.]+|true|false|null|yes|no", text
    )
    if plain:
        return text
    return f"'{text}'" if "'" not in text and "\n" not in text else json.dumps(text, ensure_ascii=False)
