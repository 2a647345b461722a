"""What the sources, cases, codes and users of a QDA project are in the study, by the register's rules.

Belongs elsewhere: the rules' form (`schemas.register.qda`) or what is read of a project
(`assets.adapters.qda_projects`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Named
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import unquote

from casewave.assets.qda.model import Project, Source
from casewave.assets.qda.positions import Profile
from casewave.schemas.hints import nearest
from casewave.schemas.register.qda import NameRule, SourceRule
from casewave.schemas.register.study import Study
from casewave.schemas.vocabularies.frameworks import Construct

LEFT_OUT = ""
WAVE = re.compile(r"(?i)(?<![^\W_])wave[ _-]?(\d+)(?![^\W_])")  # in the name or the group of a source
PATH = re.compile(r"\s*[/\\>]\s*")
# A code in front of its label, as teams write it into a codebook: III.G Leadership, III.G. Leadership, III.G: ...
CODE_AND_LABEL = re.compile(
    r"(?P<code>[A-Z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*)(?P<sign>[.:)]?(?:\s+[-\u2013]\s*|\s+))(?P<label>.+)"
)


@dataclass(frozen=True)
class CodeMatch:
    """A code of the project: its path, and the construct that it is, or the one most like it."""

    path: str
    framework: str = ""
    code: str = ""
    matched_by: str = ""
    nearest: str = ""


@dataclass(frozen=True)
class SourceMatch:
    """What a source is: an interview or document (LEFT_OUT, or None where no rule fits), and which part of it."""

    name: str | None
    part: int | None = None
    is_doubtful: bool = False


@dataclass(frozen=True)
class Held:
    """An interview or document that a wave has: the wave, and the codes of who was interviewed."""

    wave: int
    codes: frozenset[str] = frozenset()


NOTHING_HELD: Named[str, Held] = {}
Words = Named[str, frozenset[str]]  # interviews and documents by each word that is found in names of sources


def words_of_wave(own: Named[str, Held], elsewhere: Iterable[str]) -> Words:
    """For a project of one wave: keys, and the codes of those who were interviewed just once in it.

    That of somebody who speaks in several interviews of the wave names none of them.
    """
    codes = {code: keys for code, keys in _by_code(own).items() if len(keys) == 1}
    return {**codes, **{key: frozenset([key]) for key in (*elsewhere, *own)}}


def words_of_all(held: Named[str, Held]) -> Words:
    """For a project of all waves: keys, and each code with all interviews of its informant."""
    return {**_by_code(held), **{key: frozenset([key]) for key in held}}


def _by_code(held: Named[str, Held]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, each in held.items():
        for code in each.codes:
            found[code].add(key)
    return {code: frozenset(keys) for code, keys in found.items()}


class Mapping:
    """The rules of one study.

    Where the register has no rule for any code, codes are those of the frameworks that they name. Where it has none for
    any source, a source is the interview or document whose name it holds.
    words: the interviews and documents, by what is found in names of sources. held: the same with their waves, for a
    project of all waves: there `Wave 2` in the name or group of a source says in which wave an informant spoke.
    """

    def __init__(self, study: Study, words: Words | None = None, held: Named[str, Held] = NOTHING_HELD) -> None:
        self._qda, self.encoding, self._words, self._held = study.qda, study.encoding, words or {}, held
        self._frameworks = {framework.framework: framework for framework in study.loaded_frameworks}

    def source_names(self, project: Project) -> list[str | None]:
        """What each source is: an interview or document, LEFT_OUT, or None where no rule fits."""
        return [match.name for match in self.sources(project)]

    def sources(self, project: Project) -> list[SourceMatch]:
        """What each source is, in their order."""
        sets = _groups(project)
        variables = {variable.guid: variable.name for variable in project.variables}
        values: dict[tuple[str, str], str] = {}
        for case in project.cases:
            for guid in case.sources:
                values |= {(guid, variables.get(value.variable, "")): value.text for value in case.values}
        for source in project.sources:
            values |= {(source.guid, variables.get(value.variable, "")): value.text for value in source.values}
        return [self._source(source, sets[source.guid], values) for source in project.sources]

    def _source(self, source: Source, sets: list[str], values: dict[tuple[str, str], str]) -> SourceMatch:
        name = source_name(source)
        in_groups = [f"{group}/{name}" for group in sets]
        for rule in self._qda.sources:
            if rule.set:
                found = _first(_found(rule.set, group, rule) for group in sets)
            elif rule.variable:
                found = _becomes(rule, values.get((source.guid, rule.variable), "").strip())
            else:
                names = [name, *in_groups] if "/" in rule.name + rule.pattern else [name]
                found = _first(_named(rule, each) for each in names)
            if found:
                return SourceMatch(LEFT_OUT) if rule.left_out else SourceMatch(found, rule.part)
        return SourceMatch(None) if self._qda.sources else self._held_by(name, in_groups)

    def source_words(self, project: Project) -> list[set[str]]:
        """The words of each source's name and groups, by any of which an informant may be named."""
        sets, between = _groups(project), re.compile(r"[^\w-]+|_")
        names = [(source_name(source), *sets[source.guid]) for source in project.sources]
        return [{word for name in each for word in between.split(name) if word} for each in names]

    def _held_by(self, name: str, in_groups: list[str]) -> SourceMatch:
        """The one interview or document whose name or participant code a source's name holds."""
        words = [word for word in self._words if holds(name, word)]
        longest = [word for word in words if not any(word != other and word in other for other in words)]
        keys = {key for word in longest for key in self._words[word] if word == key}
        spoken = {key for word in longest for key in self._words[word] if word != key}
        waves = {int(wave) for each in (name, *in_groups) for wave in WAVE.findall(each)} if self._held else set()
        spoken = {key for key in spoken if not waves or self._held[key].wave in waves}
        found = keys if keys & spoken else keys | spoken
        return SourceMatch(found.pop()) if len(found) == 1 else SourceMatch(None, is_doubtful=len(found) > 1)

    def case_name(self, name: str) -> str | None:
        """What a case of this name is: an informant or a site, LEFT_OUT, or None where no rule fits."""
        for rule in self._qda.cases:
            if found := _named(rule, name):
                return LEFT_OUT if rule.left_out else found
        return None

    def coder(self, user: str, file: str) -> str | None:
        """The coder that a user of the project in this file is."""
        for rule in self._qda.users:
            if rule.user in ("", user) and rule.project in ("", file):
                return rule.coder
        return None

    def profile(self, source: str) -> Profile | None:
        """The way of counting that is declared for a source of this name."""
        for rule in self._qda.positions:
            if re.search(rule.pattern, source):
                return Profile.named(rule.profile)
        return None

    def codes(self, project: Project) -> list[CodeMatch]:
        """What each code of the codebook is, in its order."""
        paths = project.code_paths()
        return [self._code(paths[code.guid]) for code in project.codes]

    def _code(self, path: tuple[str, ...]) -> CodeMatch:
        written = " / ".join(path)
        below = [fold(name) for name in path]
        for rule in self._qda.codes:
            if rule.path:
                if fold_path(rule.path) == below or fold(rule.path) == fold(written):
                    return CodeMatch(written, rule.framework, rule.code, "rule")
            elif below[: len(top := fold_path(rule.below))] == top and (found := self._by_name(rule.framework, path)):
                return CodeMatch(written, rule.framework, *found)
        both, either = self._numbered(path[-1].strip())
        if len(both) == 1 and not self._qda.codes:
            return CodeMatch(written, *both[0], "code")
        is_disputed = bool(either) and not both
        constructs = [] if self._qda.codes or is_disputed else list(self._in_frameworks(path))
        if len(constructs) == 1:
            return CodeMatch(written, *constructs[0])
        return CodeMatch(written, nearest=self._listed(either) if is_disputed else self._nearest(path[-1]))

    def _numbered(self, name: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The constructs of which a name has both number and label, and those of either, where both mean some.

        In two versions of a framework a number may be of one construct and the label of another.
        """
        parted = CODE_AND_LABEL.fullmatch(name)
        if parted is None or not (parted["sign"].strip() or re.search(r"[.0-9]", parted["code"])):
            return [], []
        code, label = fold(parted["code"]), fold(parted["label"])
        named = self._names.items()
        of_number = {(framework, codes[code]) for framework, (codes, _) in named if code in codes}
        of_label = {(framework, each) for framework, (_, labels) in named for each in labels.get(label, ())}
        if not (of_number and of_label):
            return [], []
        return sorted(of_number & of_label), sorted(of_number | of_label)

    def _listed(self, constructs: list[tuple[str, str]]) -> str:
        shown = {tuple(words.split(" ", 2)[:2]): words for words in self._shown.values()}
        return " or ".join(shown.get(each, " ".join(each)) for each in constructs)

    def _in_frameworks(self, path: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """The constructs of all frameworks that a code may be: framework, code, and how it is found."""
        for framework in self._frameworks:
            if found := self._by_name(framework, path):
                yield framework, *found

    def _by_name(self, framework: str, path: tuple[str, ...]) -> tuple[str, str] | None:
        """The code that the last name of a path is, or whose label it is, and which of the two.

        Of several codes with one label, the names above it say which: Inner setting / Culture. Otherwise it is neither.
        """
        codes, labels = self._names[framework]
        for part in self._parts(framework, path[-1].strip()):
            if found := codes.get(fold(part)):
                return found, "code"
            of_label = labels.get(fold(part), [])
            if len(of_label) == 1:
                return of_label[0], "label"
            if whole := self._of_whole_path(framework, of_label, path):
                return whole, "path"
            of_path = [code for code in of_label if self._is_below(framework, code, path[:-1])]
            if len(of_path) == 1:
                return of_path[0], "path"
        return None

    def _parts(self, framework: str, name: str) -> tuple[str, ...]:
        """A name, and the code and the label that it is made of, if it is: `Trust in others` is no code Trust."""
        codes, labels = self._names[framework]
        parted = CODE_AND_LABEL.fullmatch(name)
        if parted is None:
            return (name,)
        code, label = parted["code"], parted["label"]
        has_number = any(sign.isdigit() for sign in code)
        is_numbered = "." in code or (parted["sign"].strip() != "" and (code.isupper() or has_number))
        labelled = labels.get(fold(label), ())
        if known := codes.get(fold(code)):
            is_numbered = known in labelled or (not labelled and ("." in code or has_number))
        return (name, code, label) if is_numbered else (name,)

    def _of_whole_path(self, framework: str, codes: list[str], path: tuple[str, ...]) -> str | None:
        """The one of several codes whose path in the framework agrees with most names above, from the last one up."""
        agreed = {code: self._agreed(framework, code, path) for code in codes}
        most = max(agreed.values(), default=0)
        best = [code for code, names in agreed.items() if names == most]
        return best[0] if most > 1 and len(best) == 1 else None

    def _agreed(self, framework: str, code: str, path: tuple[str, ...]) -> int:
        """How many names of a path, from its last up, are those of a construct and of the ones above it."""
        by_code = {construct.code: construct for construct in self._frameworks[framework].constructs}
        agreed, construct = 0, by_code.get(code)
        for name in reversed(path):
            if construct is None or fold(name) not in _names_of(construct):
                break
            agreed, construct = agreed + 1, by_code.get(construct.parent)
        return agreed

    def _is_below(self, framework: str, code: str, above: tuple[str, ...]) -> bool:
        """Say whether one of the names above a code is that of the construct above it."""
        by_code = {construct.code: construct for construct in self._frameworks[framework].constructs}
        parent = by_code.get(by_code[code].parent)
        if parent is None:
            return False
        return any(fold(name) in _names_of(parent) for name in above)

    def _nearest(self, name: str) -> str:
        """The construct of the study's frameworks whose label is most like a name."""
        near = nearest(name, self._shown)
        return self._shown.get(near, "")

    @cached_property
    def _names(self) -> dict[str, tuple[dict[str, str], dict[str, list[str]]]]:
        """Of each framework: its codes, and the codes of each label, by what is written, folded."""
        named = {}
        for name, framework in self._frameworks.items():
            labels: dict[str, list[str]] = defaultdict(list)
            for construct in framework.constructs:
                labels[fold(construct.label)].append(construct.code)
            named[name] = {fold(construct.code): construct.code for construct in framework.constructs}, dict(labels)
        return named

    @cached_property
    def _shown(self) -> dict[str, str]:
        return {
            construct.label: f"{name} {construct.code} {construct.label}"
            for name, framework in self._frameworks.items()
            for construct in framework.constructs
        }


def _groups(project: Project) -> dict[str, list[str]]:
    """The groups or folders that hold each source, by its GUID."""
    groups: dict[str, list[str]] = defaultdict(list)
    for made in project.sets:
        for guid in made.sources:
            groups[guid].append(made.name)
    return groups


def _names_of(construct: Construct) -> set[str]:
    return {fold(construct.code), fold(construct.label), fold(f"{construct.code} {construct.label}")}


def holds(name: str, word: str) -> bool:
    """Say whether a name holds a word, with no letter or digit next to it."""
    return re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", name) is not None


def fold(name: str) -> str:
    """A name without regard to case, spaces, how letters are composed, and & for and."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace("&", " and ").split())


def fold_path(path: str) -> list[str]:
    """The names of a path that is written with slashes, folded. A blank is the whole codebook."""
    return [fold(name) for name in PATH.split(path.strip()) if name]


def source_name(source: Source) -> str:
    """The name of a source, which the standard does not require; without one, that of its file."""
    files = (source.current_path, source.file, *(body.file for body in source.bodies))
    return source.name or PurePosixPath(unquote(next(filter(None, files), "")).replace("\\", "/")).stem


def _first(found: Iterable[str | None]) -> str | None:
    return next(filter(None, found), None)


def _named(rule: NameRule | SourceRule, name: str) -> str | None:
    if rule.name:
        return rule.becomes or name if fold(rule.name) == fold(name) else None
    return _found(rule.pattern, name, rule)


def _found(pattern: str, name: str, rule: NameRule) -> str | None:
    match = re.search(pattern, name)
    if match is None:
        return None
    groups = [match[0], *(group or "" for group in match.groups())]
    return _becomes(rule, groups[1] if len(groups) > 1 else groups[0], groups)


def _becomes(rule: NameRule, found: str, groups: list[str] | None = None) -> str | None:
    if not found or not rule.becomes:
        return found or None
    try:
        return rule.becomes.format(*(groups or [found, found]))
    except (IndexError, KeyError, ValueError):
        return rule.becomes
