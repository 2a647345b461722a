"""Codes found in running text, however they are spelled: participants, interviews, documents, codings and coders.

A text is read as words and numbers; what separates them, their case and leading zeros do not count. `WAL-NOR-01` is
found in `wal_nor_1`, `WAL NOR 01`, `walnor1` and, in a list, `WAL-NOR-03/01`; `nor-1` is found where the study has that
informant. Belongs elsewhere: what is done about a code (`assets.protection.gate`, `assets.protection.withdrawal`), and
how a delivered code is read (`schemas.values.participant_codes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product

from casewave.schemas.register.study import Study
from casewave.schemas.values.participant_codes import CodeReader, UnreadableCode

TOKEN = re.compile(r"[^\W\d_]+|\d+")
ANY = "#"  # in a form: whatever number
# What may separate the parts of a code: a full code is known by its parts, a short one has to look like a code.
WIDE = re.compile(r"[\W_]{0,4}")
NARROW = re.compile(r"[^\w.,;:!?()%\n]{0,3}|_|\\_|\. ?")
TIGHT = re.compile(r"[^\w\s.,;:!?()%]{0,2}|_|\\_|\.")
SAME = re.compile(r"\s*(?:[,;/&+\u2012-\u2015-]|\b(?:and|or|to|och|eller|till|und|oder|bis|et|ou|y|o)\b)\s*(?=\d)")
DASHED = re.compile(r"[-_\u2010-\u2015\u2212\xad]|\\_")
DECIMAL = re.compile(r"[.,]\d")

MOST_SHAPES = 200  # a longer pattern takes longer than a look at each text

Token = str | int
Form = tuple[Token, ...]


@dataclass(frozen=True)
class Found:
    """A code in a text: from where to where, and what it is a code of."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Spelled:
    """How a form of tokens has to be spelled to be a code.

    kind: what it is a code of. gap: what may separate its tokens. numbers: the last ones that count; None is all.
    dashed_is_any: whether any number counts after a dash. exact: the only spelling, for a name made of words alone.
    has_prefix: whether it is a participant's in full.
    """

    kind: str
    gap: re.Pattern[str]
    numbers: frozenset[int] | None = None
    dashed_is_any: bool = False
    exact: str = ""
    has_prefix: bool = False


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    token: Token


class Spellings:
    """All codes that are looked for. Participants are added by `participants`, other names by `names`."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._reader = CodeReader(study)
        self._digits = max((scheme.digits for scheme in study.code_schemes), default=2)
        self._forms: dict[Form, Spelled] = {}
        self._longest = 0
        self._first: set[str] = set()  # a word of each form: a text without any of them holds no code

    def participants(self, codes: Iterable[str], *, all_of_the_study: bool = False) -> Spellings:
        """Look for these codes; or for each code that the register's schemes can make, and short ones of these."""
        numbers: dict[tuple[str, str], set[int]] = {}
        for code in codes:
            try:
                read = self._reader.read(code).code
            except UnreadableCode:
                self.names("participant", [code])
                continue
            numbers.setdefault((read.site, read.role_token), set()).add(read.number)
        roles = [entry.token for entry in self._study.role_tokens]
        if all_of_the_study:
            for site, role in product((site.site for site in self._study.sites), ("", *roles)):
                numbers.setdefault((site, role), set())
        for (site, role), known in numbers.items():
            self._add_participants(site, role, frozenset(known), all_of_the_study)
        return self

    def _add_participants(self, site: str, role: str, known: frozenset[int], all_of_the_study: bool) -> None:
        """Add the heads of the codes of a site, with the programme before it and without, whole and glued."""
        registered = next(entry for entry in self._study.sites if entry.site == site)
        programme = self._study.programme(registered.programme)
        sites = [site, *(alias.code for alias in registered.aliases)]
        before = {"": "", programme.prefix: "-", programme.programme: "-"}
        for prefix, name, token in product(before, sites, {role, ""}):
            parts = [part for part in (prefix, name, token) if part]
            for joints in product("- ", repeat=len(parts) - 1):
                head = "".join(a + b.strip() for a, b in zip(parts, (*joints, ""), strict=True))
                form = (*_tokens(head), ANY)
                old = self._forms.get(form)
                numbers = known | (old.numbers or frozenset() if old else frozenset())
                gap = WIDE if prefix else NARROW
                is_all = all_of_the_study and bool(prefix)
                spelled = Spelled("participant", gap, None if is_all else numbers, all_of_the_study)
                self._add(form, replace(spelled, has_prefix=bool(prefix)))

    def names(self, kind: str, names: Iterable[str | None]) -> Spellings:
        """Look for names of rows or of people of the team. One of digits alone is not looked for: it is any number."""
        for name in filter(None, names):
            tokens = _tokens(name)
            letters = [token for token in tokens if isinstance(token, str)]
            if not letters or (len(name) < 2):
                continue
            if len(letters) == len(tokens):
                self._add(tokens, Spelled(kind, WIDE, exact=name))
                continue
            gap = TIGHT if max(map(len, letters)) == 1 else NARROW
            for form in {tokens, _tokens(re.sub(r"[\W_]", "", name))}:
                self._add(form, Spelled(kind, gap))
        return self

    def _add(self, form: Form, spelled: Spelled) -> None:
        words = [str(token) for token in form if _is_word(token)]
        old = self._forms.get(form)
        if words and (old is None or old.kind == spelled.kind):
            self._forms[form] = spelled
            self._longest = max(self._longest, len(form))
            self._first.add(words[0])

    @cached_property
    def sieve(self) -> str:
        """A pattern for DuckDB that finds each text in which a code is, and some others."""
        gap = r"[^\pL\pN]{0,4}"
        shapes = {gap.join(r"\pN+" if not _is_word(token) else re.escape(str(token)) for token in form)
                  for form in self._forms}  # fmt: skip
        return f"(?i){'|'.join(sorted(shapes))}" if 0 < len(shapes) <= MOST_SHAPES else "[0-9]"

    def find(self, text: str) -> list[Found]:
        """The codes in a text, in order; none overlaps another."""
        if not self._may_stand_in(text):
            return []
        words = [_Word(match.start(), match.end(), _token(match[0])) for match in TOKEN.finditer(text)]
        found: list[Found] = []
        place = 0
        while place < len(words):
            length, hits = self._at(text, words, place)
            found += hits
            place += max(length, 1)
        return found

    def _may_stand_in(self, text: str) -> bool:
        folded = text.casefold()
        return any(first in folded for first in self._first)

    def replace(self, text: str, by: str | None = None) -> str:
        """The text with each code replaced, by `[participant]` and so on or by one mark for all."""
        for hit in reversed(self.find(text)):
            text = f"{text[: hit.start]}{by or f'[{hit.kind}]'}{text[hit.end :]}"
        return text

    def _at(self, text: str, words: list[_Word], place: int) -> tuple[int, list[Found]]:
        """The longest code from one word on: how many words it is, and the places of what counts."""
        for length in range(min(self._longest, len(words) - place), 0, -1):
            window = words[place : place + length]
            tokens = tuple(word.token for word in window)
            spelled = self._forms.get(tokens)
            if spelled is None and isinstance(tokens[-1], int) and 0 < tokens[-1] < 10**self._digits:
                spelled = self._forms.get((*tokens[:-1], ANY))
            if spelled is None or not _is_spelled(text, words, place, length, spelled):
                continue
            if not isinstance(tokens[-1], int) or spelled.kind != "participant":
                return length, [Found(window[0].start, window[-1].end, spelled.kind)]
            more, hits = self._list_after(text, words, place, length, spelled)
            if hits:
                return length + more, hits
        return 0, []

    def _list_after(
        self, text: str, words: list[_Word], place: int, length: int, spelled: Spelled
    ) -> tuple[int, list[Found]]:
        """A participant's code and the numbers that follow it in a list such as `WAL-NOR-01/02 and 03`."""
        last = words[place + length - 1]
        is_dashed = bool(DASHED.fullmatch(text, words[place + length - 2].end, last.start))
        is_any = spelled.numbers is None or (spelled.dashed_is_any and is_dashed)
        numbers = spelled.numbers or frozenset()
        hits = [Found(words[place].start, last.end, spelled.kind)] if is_any or last.token in numbers else []
        at = end = place + length
        while same := SAME.match(text, words[end - 1].end):
            at = next((each for each in range(end, len(words)) if words[each].start >= same.end()), len(words))
            if at == len(words) or words[at].start != same.end() or len(str(words[at].token)) > self._digits:
                break
            if is_any or words[at].token in numbers:
                hits.append(Found(words[at].start, words[at].end, spelled.kind))
            end = at + 1
        return end - place - length, hits


def _is_spelled(text: str, words: list[_Word], place: int, length: int, spelled: Spelled) -> bool:
    """Say whether the gaps between words are those of a code, and what follows is no part of another word."""
    window = words[place : place + length]
    first, last = window[0], window[-1]
    if spelled.exact:
        around = text[max(first.start - 1, 0) : first.start] + text[last.end : last.end + 1]
        return text[first.start : last.end] == spelled.exact and not any(sign.isalnum() for sign in around)
    gaps = pairwise(window)
    if not all(spelled.gap.fullmatch(text, a.end, b.start) for a, b in gaps):
        return False
    if spelled.has_prefix:
        return True
    glued = place + length < len(words) and words[place + length].start == last.end
    before = place > 0 and words[place - 1].end == first.start
    is_longer = glued and str(words[place + length].token) != "s"
    return not (is_longer or before or DECIMAL.match(text, last.end))


def _is_word(token: Token) -> bool:
    return isinstance(token, str) and token != ANY


def _tokens(text: str) -> Form:
    return tuple(_token(match[0]) for match in TOKEN.finditer(text))


def _token(word: str) -> Token:
    return int(word) if word.isdecimal() else word.casefold()
