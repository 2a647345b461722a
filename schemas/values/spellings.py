"""Codes found in running text, however they are spelled: participants, interviews, documents, codings and coders.

A text is read as words and numbers; what separates them, their case and leading zeros do not count, nor does how a sign
is written (`schemas.values.plain`). `WAL-NOR-01` is found in `wal_nor_1`, `WAL NOR no. 01`, `walnor1`, `NOR-WAL-01`,
`WAL-01-NOR`, `01-WAL-NOR`, `WAL-NOR-O1`, `WAL NOR one` and, in a list, `WAL-NOR-03/01`; `nor-1` is found where the
study has that informant. Belongs elsewhere: what is done about a code (`assets.protection.gate`,
`assets.protection.withdrawal`), and how a delivered code is read (`schemas.values.participant_codes`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product

from casewave.schemas.register.study import Study
from casewave.schemas.values.number_words import ARTICLES, WORDS
from casewave.schemas.values.participant_codes import CodeReader, UnreadableCode
from casewave.schemas.values.plain import WITHIN, plain

TOKEN = re.compile(r"[^\W\d_]+|\d+")
CAPITALS = re.compile(r"(?<=[^\W\d_A-Z])[A-Z]{2,}$")
ANY = "#"  # in a form: whatever number
PARTS = 3  # of a full code: programme, site and number
# What may separate the parts of a code: a full code is known by its parts, a short one has to look like a code.
WIDE = re.compile(r"[\W_]{0,8}")
NARROW = re.compile(r"[^\w.,;:!?()%\n]{0,3}|_|\\_|\. ?")
NAMED = re.compile(r"[^\w.,;:!?)%\n]{0,3}|_|\\_|\. ?")
DOTTED = re.compile(r"\. ?")
TIGHT = re.compile(r"[^\w\s.,;:!?()%]{0,2}|_|\\_|\.")
AND = r"\b(?:and|or|to|through|plus|as well as|och|eller|samt|till|und|oder|bis|et|ou|y|o)\b"
SAME = re.compile(
    rf"\s*(?:(?:[,;/&+\u2010-\u2015\u2212-]|\.\.\.?)\s*(?:{AND})?|{AND})\s*[#\u2010-\u2015\u2212-]?(?=\d)"
)
DASHED = re.compile(r"[-_\u2010-\u2015\u2212\xad]|\\_")
DECIMAL = re.compile(r"[.,]\d")
# What may be between a site and the number of a participant; "p" only where the number follows at once.
BETWEEN = {"no", "nr", "number", "n", "p", "o"} | {
    "participant", "informant", "interviewee", "respondent", "person", "deltagare", "respondentin", "teilnehmer",
    "teilnehmerin", "befragte", "participante", "partecipante", "osallistuja",
}  # fmt: skip
GLUED = {"n", "p", "o"}  # and an O for a zero
PERSON = BETWEEN - GLUED - {"no", "nr", "number", "person"}
# What a source may be called instead of the letters of its name.
CALLED = {
    "interview": (
        "interview", "interviews", "int", "iv", "intervju", "intervjuer", "entretien", "entretiens", "entrevue",
        "entrevista", "intervista", "haastattelu",
    ),
    "document": ("document", "doc", "dokument", "dok"),
    "coding": ("coding", "segment"), "memo": ("memo",),
}  # fmt: skip
# A number in words is one after a code or a word for a person; after a dash, so is a Roman one, or an l for a 1.
NUMBER_WORDS = {plain(word).text: number for word, number in WORDS.items() if number and word not in ARTICLES} | {
    "one": 1
}
DASHED_NUMBERS = {"l": 1, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
LONGEST_NUMBER = 18  # a longer one is no part of a code
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
    has_prefix: whether it is a participant's in full. is_word: whether texts use it otherwise too, as a site's name:
    then the number is padded, after a dash or a word such as "participant", or one of a list.
    """

    kind: str
    gap: re.Pattern[str]
    numbers: frozenset[int] | None = None
    dashed_is_any: bool = False
    exact: str = ""
    has_prefix: bool = False
    is_word: bool = False


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
        self._pairs: dict[tuple[Token, Token], Spelled] = {}  # the two words of full codes, in both orders
        self._longest = 0
        self._first: set[str] = set()  # a word of each form: a text without any of them holds no code
        self._starts: set[Token] = set()  # with which a form begins

    def participants(self, codes: Iterable[str], *, all_of_the_study: bool = False, in_full: bool = False) -> Spellings:
        """Look for these codes; or for each code that the register's schemes can make, and short ones of these.

        in_full: only for codes with the programme, which are no other words by chance.
        """
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
            known = frozenset(number for of_site in numbers.values() for number in of_site)
            for word in PERSON:
                self._add((word, ANY), Spelled("participant", NARROW, known))
                self._add((f"{word}s", ANY), Spelled("participant", NARROW, known, is_word=True))
        for (site, role), known_here in numbers.items():
            self._add_participants(site, role, frozenset(known_here), all_of_the_study, in_full)
        return self

    def _add_participants(
        self, site: str, role: str, known: frozenset[int], all_of_the_study: bool, in_full: bool
    ) -> None:
        """Add the heads of the codes of a site, with the programme before it and without, whole and glued."""
        registered = next(entry for entry in self._study.sites if entry.site == site)
        programme = self._study.programme(registered.programme)
        sites = [site, *(alias.code for alias in registered.aliases), registered.name]
        before = dict.fromkeys(["", programme.prefix, programme.programme][in_full:])
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
                is_word = name == registered.name and not prefix
                self._add(form, replace(spelled, has_prefix=bool(prefix), is_word=is_word))
                if prefix and len(form) == PARTS:
                    self._add_in_other_orders(form)

    def _add_in_other_orders(self, form: Form) -> None:
        """Add a full code in other orders: `NOR-WAL-01`, and with its number elsewhere, `WAL-01-NOR`, `01-WAL-NOR`."""
        programme, site, _ = form
        close = replace(self._forms[form], gap=TIGHT)
        self._add((site, programme, ANY), close)
        self._pairs |= {(programme, site): close, (site, programme): close}

    def names(self, kind: str, names: Iterable[str | None]) -> Spellings:
        """Look for names of rows or of people of the team.

        One of digits alone is any number, and is looked for after what it is called, as in "interview 12".
        """
        for name in filter(None, names):
            tokens = _tokens(name)
            letters = [token for token in tokens if isinstance(token, str)]
            numbers = [token for token in tokens if isinstance(token, int)]
            called = CALLED.get(kind.removesuffix("s"), ())
            if numbers and set(letters[:1]) <= set(called):
                for word in called:
                    self._add((word, *tokens[1:]) if letters else (word, *numbers), Spelled(kind, NAMED))
            if not letters or (len(name) < 2):
                continue
            if len(letters) == len(tokens):
                self._add(tokens, Spelled(kind, WIDE, exact=name))
                if name.isupper() and len(tokens) == 1:
                    self._add(tuple(name.casefold()), Spelled(kind, DOTTED))
                continue
            gap = TIGHT if max(map(len, letters)) == 1 else NAMED
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
            self._starts.add(form[0])

    @cached_property
    def sieve(self) -> str:
        """A pattern for DuckDB that finds each text in which a code is, and some others."""
        gap = r"[\W_]*"  # as little to compile as can be: it may let more texts through
        shapes = set()
        for form in self._forms:
            any_number = r"\w" if self._forms[form].has_prefix else "[0-9]+"  # in words too
            *first, last = (any_number if token == ANY else re.escape(str(token)) for token in form)
            between = f"{gap}[a-z]*{gap}" if first and not _is_word(form[-1]) else gap if first else ""
            shapes.add(f"{gap.join(first)}{between}{last}")
        for one, other in self._pairs:
            a, b = re.escape(str(one)), re.escape(str(other))
            shapes |= {f"{a}{gap}[0-9]+{gap}{b}", f"[0-9]+{gap}{a}{gap}{b}"}
        one = "[a-z0-9][ ._/-]"  # of a word that is spelled letter by letter
        odd = rf"[^\x00-\x7f]|[&%<]|\\[ux]|(?:^|[^a-z0-9])[a-z][ ._/-]{one}[a-z0-9](?:$|[^a-z0-9])"  # see `plain`
        return f"(?i){'|'.join([*sorted(shapes), odd])}" if 0 < len(shapes) <= MOST_SHAPES else f"[0-9]|{odd}"

    def find(self, text: str) -> list[Found]:
        """The codes in a text, in order; none overlaps another."""
        found = self._find(text)
        if "<" in text:
            taken = {at for each in found for at in range(each.start, each.end)}
            for tag in WITHIN.finditer(text):
                inner = tag[0].strip("<>!")
                start = tag.start() + tag[0].index(inner)
                hits = (Found(each.start + start, each.end + start, each.kind) for each in self._find(inner))
                found += [each for each in hits if taken.isdisjoint(range(each.start, each.end))]
            found.sort(key=lambda each: each.start)
        return found

    def _find(self, text: str) -> list[Found]:
        read = plain(text)
        folded = read.text.casefold()
        if not any(first in folded for first in self._first):
            return []
        words = list(self._words(read.text))
        found: list[Found] = []
        place = 0
        while place < len(words):
            length, hits = self._code_at(read.text, words, place)
            found += hits
            place += max(length, 1)
        return [Found(read.starts[each.start], read.ends[each.end - 1], each.kind) for each in found]

    def _words(self, text: str) -> Iterator[_Word]:
        """The words and numbers of a text. What begins in capitals within a word is one if a code begins so."""
        for match in TOKEN.finditer(text):
            start, end = match.span()
            inner = CAPITALS.search(text, start, end)
            if inner and inner[0].casefold() in self._starts:
                yield _Word(start, inner.start(), _token(text[start : inner.start()]))
                start = inner.start()
            yield _Word(start, end, _token(text[start:end]))

    def _is_number(self, token: Token) -> bool:
        """Whether it may be the number of a participant."""
        return isinstance(token, int) and 0 < token < 10**self._digits

    def replace(self, text: str, by: str | None = None, *, but: str = "") -> str:
        """The text with each code replaced, by `[participant]` and so on or by one mark. but: a kind that stays."""
        for hit in reversed(self.find(text)):
            if hit.kind != but:
                text = f"{text[: hit.start]}{by or f'[{hit.kind}]'}{text[hit.end :]}"
        return text

    def _code_at(self, text: str, words: list[_Word], place: int) -> tuple[int, list[Found]]:
        """The code that begins with a word, and those of a list after it: how many words it is, and the places."""
        first = words[place].token
        if first not in self._starts and not self._is_number(first):
            return 0, []
        if self._is_in_other_order(text, words[place : place + PARTS + 1]):
            return PARTS, [Found(words[place].start, words[place + PARTS - 1].end, "participant")]
        return self._at(text, words, place)

    def _at(self, text: str, words: list[_Word], place: int) -> tuple[int, list[Found]]:
        """The longest code from one word on: how many words it is, and the places of what counts."""
        for length in range(min(self._longest + 1, len(words) - place), 0, -1):
            window = words[place : place + length]
            tokens = _without_between(window)
            spelled = self._forms.get(tokens)
            number = _number_in_words(text, window) if spelled is None else None
            if number:
                tokens = (*tokens[:-1], number)
            if spelled is None and self._is_number(tokens[-1]):
                spelled = self._forms.get((*tokens[:-1], ANY))
            if spelled is None or not _is_spelled(text, words, place, length, spelled):
                continue
            if number and not (spelled.has_prefix or tokens[0] in PERSON):
                continue
            if not isinstance(tokens[-1], int) or spelled.kind != "participant":
                return self._named_after(text, words, place, length, spelled, tokens)
            more, hits = self._participants_after(text, words, place, length, spelled, number)
            if hits:
                return length + more, hits
        return 0, []

    def _is_in_other_order(self, text: str, words: Sequence[_Word]) -> bool:
        """Whether words are a full code whose number is its first or second part, close together.

        words: those parts and the word after them, which is no number that belongs to the last of them.
        """
        parts, after = words[:PARTS], words[PARTS:]
        at = next((at for at, word in enumerate(parts[:-1]) if self._is_number(word.token)), None)
        if len(parts) < PARTS or at is None:
            return False
        number, *pair = parts[at], *(word.token for word in (*parts[:at], *parts[at + 1 :]))
        spelled = self._pairs.get((pair[0], pair[1]))
        if spelled is None or not (spelled.numbers is None or number.token in spelled.numbers):
            return False
        is_followed = after and self._is_number(after[0].token)
        if is_followed and TIGHT.fullmatch(text, parts[-1].end, after[0].start):
            return False
        return all(TIGHT.fullmatch(text, one.end, other.start) for one, other in pairwise(parts))

    def _named_after(
        self, text: str, words: list[_Word], place: int, length: int, spelled: Spelled, tokens: Form
    ) -> tuple[int, list[Found]]:
        """A name of a row, such as `INT-1`, and those that follow it in a list such as `INT-1/2`."""
        hits = [Found(words[place].start, words[place + length - 1].end, spelled.kind)]
        if not isinstance(tokens[-1], int):
            return length, hits
        more, others = _list_after(text, words, place + length, lambda each: (*tokens[:-1], each) in self._forms)
        return length + more, [*hits, *(Found(word.start, word.end, spelled.kind) for word in others)]

    def _participants_after(
        self, text: str, words: list[_Word], place: int, length: int, spelled: Spelled, number: int | None
    ) -> tuple[int, list[Found]]:
        """A participant's code and the numbers that follow it in a list such as `WAL-NOR-01/02 and 03`.

        number: that of the code, where it is in words.
        """
        last = words[place + length - 1]
        is_dashed = bool(DASHED.fullmatch(text, words[place + length - 2].end, last.start))
        is_any = spelled.numbers is None or (spelled.dashed_is_any and is_dashed)
        numbers = spelled.numbers or frozenset()
        hits = (
            [Found(words[place].start, last.end, spelled.kind)] if is_any or (number or last.token) in numbers else []
        )
        more, others = _list_after(
            text, words, place + length, lambda each: len(str(each)) <= self._digits and (is_any or each in numbers)
        )
        return more, [*hits, *(Found(word.start, word.end, spelled.kind) for word in others)]


def _list_after(text: str, words: list[_Word], begin: int, is_code: Callable[[Token], bool]) -> tuple[int, list[_Word]]:
    """How many words after a code are a list of numbers such as `/02 and 03`, and those of them that are codes."""
    end, hits = begin, []
    while same := SAME.match(text, words[end - 1].end):
        at = next((each for each in range(end, len(words)) if words[each].start >= same.end()), len(words))
        if at == len(words) or words[at].start != same.end():
            break
        if is_code(words[at].token):
            hits.append(words[at])
        end = at + 1
    return end - begin, hits


def _is_spelled(text: str, words: list[_Word], place: int, length: int, spelled: Spelled) -> bool:
    """Say whether the gaps between words are those of a code, and what follows is no part of another word."""
    window = words[place : place + length]
    first, last = window[0], window[-1]
    if spelled.exact:
        around = text[max(first.start - 1, 0) : first.start] + text[last.end : last.end + 1]
        return text[first.start : last.end] == spelled.exact and not any(sign.isalnum() for sign in around)
    written = text[last.start : last.end]
    is_padded = len(written) > 1 and written.startswith("0")
    gap = spelled.gap if not is_padded else WIDE if spelled.kind == "participant" else NAMED
    if not all(gap.fullmatch(text, a.end, b.start) for a, b in pairwise(window)):
        return False
    if spelled.has_prefix:
        return True
    if spelled.is_word and not (is_padded or _is_clear(text, window)):
        return False
    glued = place + length < len(words) and words[place + length].start == last.end
    before = place > 0 and words[place - 1].end == first.start
    is_longer = glued and not _is_suffix(str(words[place + length].token), is_padded=is_padded)
    return not (is_longer or before or DECIMAL.match(text, last.end))


def _is_suffix(word: str, *, is_padded: bool) -> bool:
    """Say whether a code stays one with this word at its end: "s", or a letter after a padded number, as `NOR01b`."""
    return word == "s" or (is_padded and len(word) == 1)


def _is_clear(text: str, window: Sequence[_Word]) -> bool:
    """Say whether a number after a word is that of a person: after a dash, after "participant", or in a list."""
    before, last = window[-2:]
    is_dashed = DASHED.fullmatch(text, before.end, last.start)
    return bool(is_dashed or before.token in PERSON or SAME.match(text, last.end))


def _number_in_words(text: str, window: Sequence[_Word]) -> int | None:
    """The number that the last of some words says."""
    word = window[-1].token
    if len(window) < 2 or not isinstance(word, str):
        return None
    is_dashed = DASHED.fullmatch(text, window[-2].end, window[-1].start)
    return (DASHED_NUMBERS.get(word) if is_dashed else None) or NUMBER_WORDS.get(word)


def _without_between(window: Sequence[_Word]) -> Form:
    """The tokens of some words, without one such as "no." before the number at their end."""
    tokens = tuple(word.token for word in window)
    if len(window) < 3 or not isinstance(tokens[-1], int) or tokens[-2] not in BETWEEN:
        return tokens
    if tokens[-2] in GLUED and window[-2].end != window[-1].start:
        return tokens
    return *tokens[:-2], tokens[-1]


def _is_word(token: Token) -> bool:
    return isinstance(token, str) and token != ANY


def _tokens(text: str) -> Form:
    return tuple(_token(match[0]) for match in TOKEN.finditer(plain(text).text))


def _token(word: str) -> Token:
    return int(word) if word.isdecimal() and len(word) <= LONGEST_NUMBER else word.casefold()
