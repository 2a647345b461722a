"""Participant codes: their grammar, and the resolver that reads a written code as an informant of the study.

A code is `programme-site-number` or an older or longer scheme that the register names. Case, spaces, dashes of every
kind, a missing leading zero and registered aliases are normalised and recorded; nothing else is.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from casewave.schemas.hints import nearest
from casewave.schemas.problems import values
from casewave.schemas.problems.kinds import Kind, Problem, counted, either
from casewave.schemas.register.study import CodeScheme, Study
from casewave.schemas.register.withdrawals import tombstone
from casewave.schemas.values.handwriting import plain_dashes

LOOKS_LIKE = str.maketrans("OIL", "011")
WORD = re.compile(r"[^\W\d_]{2,}")
MOST_DIGITS = 3  # of the numbers that are all tried


@dataclass(frozen=True)
class ParticipantCode:
    """An informant's code in full. As text it is `EST-JKG-01`, or `EST-JKG-FL-01` with a role token."""

    programme: str
    prefix: str
    site: str
    role_token: str
    number: int
    digits: int

    def __str__(self) -> str:
        parts = [self.prefix, self.site, self.role_token, f"{self.number:0{self.digits}d}"]
        return "-".join(part for part in parts if part)


@dataclass(frozen=True)
class CodeReading:
    """A code as read: what was normalised, and what a person should know about it."""

    code: ParticipantCode
    normalised: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


class UnreadableCode(ValueError):
    """The text is not an informant's code: `problem` says why, `hints` are the nearest codes, best first.

    may_be_a_name: the text is nothing like a code, so no message repeats it.
    """

    def __init__(self, problem: Problem, hints: Iterable[str] = (), *, may_be_a_name: bool = False) -> None:
        super().__init__(problem.text)
        self.problem = problem
        self.hints = tuple(hints)
        self.may_be_a_name = may_be_a_name


def withdrawn_codes(study: Study) -> list[str]:
    """The codes whose tombstones are in the register, of those with a number of three digits at most."""
    tombstones = {entry.tombstone for entry in study.withdrawals}
    return [code for code in _possible(study) if tombstone(study.study, code) in tombstones] if tombstones else []


def _possible(study: Study) -> Iterator[str]:
    """Each code that the study's schemes can make."""
    roles = ["", *(entry.token for entry in study.role_tokens)]
    digits = {scheme.digits for scheme in study.code_schemes}
    for site, role, width in product(study.sites, roles, digits):
        prefix = study.programme(site.programme).prefix
        for number in range(1, 10 ** min(width, MOST_DIGITS)):
            yield str(ParticipantCode(site.programme, prefix, site.site, role, number, width))


class CodeReader:
    """Reads written codes as informants of one study. `known` are codes in use, which serve the hints."""

    def __init__(self, study: Study, known: Iterable[str] = ()) -> None:
        self.study = study
        self.known = sorted(known)
        self.prefixes = {entry.prefix for entry in study.programmes}
        self.roles = {entry.token for entry in study.role_tokens}
        self.sites = {site.site: site for site in study.sites}
        self.aliases = {alias.code: site.site for site in study.sites for alias in site.aliases}
        self._registered = self.prefixes | self.roles | self.sites.keys() | self.aliases.keys()
        parts = self._registered | {entry.programme for entry in study.programmes}
        self._of_codes = re.compile(f"(?:{'|'.join(map(re.escape, sorted(parts)))})+", re.IGNORECASE)
        self.schemes = [*study.code_schemes, *map(_in_full, study.code_schemes)]

    @property
    def digits(self) -> int:
        """How many digits a number has, by the first scheme."""
        return next((scheme.digits for scheme in self.study.code_schemes), 2)

    @property
    def example(self) -> str:
        """A code of the study's first site."""
        site, digits = self.study.sites[0], self.digits
        return f"{self.study.programme(site.programme).prefix}-{site.site}-{1:0{digits}d}"

    def read(self, text: str) -> CodeReading:
        """Read one code.

        Raises UnreadableCode if a part is not registered, the site is not of the programme or the number is malformed.
        """
        tokens, normalised = _tokens(text)
        scheme = next((scheme for scheme in self.schemes if self._fits(tokens, scheme)), None)
        if scheme is None and self._may_be_a_name(text):
            raise self._refusal(values.NAME_FOR_A_CODE, self._hints(text, tokens))
        if scheme is None:
            raise self._complaint(text, tokens)
        parts: dict[str, str] = dict(zip(scheme.parts, tokens, strict=True))
        if len(parts["number"]) > scheme.digits or int(parts["number"]) == 0:
            digits = counted(scheme.digits, "digit", "digits")
            raise self._refusal(values.CODE_NUMBER, self._hints(text, tokens), digits=digits)
        code = self._code(parts, scheme)
        if parts.get("programme", code.prefix) != code.prefix:
            named = {"site": code.site, "prefix": code.prefix, "written": parts["programme"]}
            raise self._refusal(values.CODE_OF_OTHER_PROGRAMME, [str(code)], **named)
        alias = f"{parts['site']}->{code.site}" if parts["site"] in self.aliases else ""
        normalised += ["leading zero"] * (len(parts["number"]) < scheme.digits)
        normalised += [f"alias {alias}"] * bool(alias)
        normalised += [f"scheme {scheme.scheme}"] * ("programme" not in parts)
        return CodeReading(code, tuple(normalised), self._flags(code, alias, "-".join(tokens)))

    def _may_be_a_name(self, text: str) -> bool:
        """Say whether words are there of which none is of a code, or one is longer than any part of a code."""
        words = WORD.findall(text)
        strange = [word for word in words if not self._of_codes.fullmatch(word)]
        longest = max(map(len, self._registered))
        return bool(strange) and (len(strange) == len(words) or any(len(word) > longest for word in strange))

    def _fits(self, tokens: list[str], scheme: CodeScheme) -> bool:
        among = {"programme": self.prefixes, "site": self.sites.keys() | self.aliases.keys(), "role": self.roles}
        return len(tokens) == len(scheme.parts) and all(
            _is_number(token) if part == "number" else token in among[part]
            for part, token in zip(scheme.parts, tokens, strict=True)
        )

    def _code(self, parts: dict[str, str], scheme: CodeScheme) -> ParticipantCode:
        site = self.sites[self.aliases.get(parts["site"], parts["site"])]
        prefix = self.study.programme(site.programme).prefix
        number = int(parts["number"])
        return ParticipantCode(site.programme, prefix, site.site, parts.get("role", ""), number, scheme.digits)

    def _complaint(self, text: str, tokens: list[str]) -> UnreadableCode:
        near = self._hints(text, tokens)
        strange = [token for token in tokens[:-1] if token not in self._registered]
        if all(tokens) and strange:
            return self._refusal(values.NOT_A_CODE, near, part=strange[0])
        if not _is_number(tokens[-1]):
            return self._refusal(values.CODE_WITHOUT_NUMBER, near)
        schemes = ", ".join(scheme.scheme for scheme in self.study.code_schemes) or "none: add code_schemes"
        return self._refusal(values.CODE_OF_NO_SCHEME, near, schemes=schemes)

    def _refusal(self, kind: Kind, near: list[str], **facts: object) -> UnreadableCode:
        suggestion = f"Did you mean {either(near)}?" if near else ""
        problem = kind(suggestion, example=self.example, **facts)
        return UnreadableCode(problem, near, may_be_a_name=kind is values.NAME_FOR_A_CODE)

    def _hints(self, text: str, tokens: list[str]) -> list[str]:
        close = difflib.get_close_matches(text.upper(), self.known, n=3, cutoff=0.7)
        return close or [guess for guess in [self._guess(tokens)] if guess]

    def _guess(self, tokens: list[str]) -> str:
        """Spell the code with the registered site nearest to the one written, or nothing where that is no code.

        A letter that looks like a digit stands for it, and a number may be glued to its site.
        """
        glued = re.fullmatch(r"(?P<site>[A-Z]*?)(?P<number>[0-9OIL]{1,9})", tokens[-1])
        if glued is None or not (glued["site"] or len(tokens) > 1):
            return ""
        number = int(glued["number"].translate(LOOKS_LIKE))
        site = self.sites.get(nearest(glued["site"] or tokens[-2], self.sites))
        digits = self.digits
        if site is None or not 0 < number < 10**digits:
            return ""
        return f"{self.study.programme(site.programme).prefix}-{site.site}-{number:0{digits}d}"

    def _flags(self, code: ParticipantCode, alias: str, written: str) -> tuple[str, ...]:
        unexplained = {entry.token for entry in self.study.role_tokens if not entry.meaning}
        flags = [f"alias_{alias}"] * bool(alias)
        flags += [f"unknown_subtype_{code.role_token}"] * (code.role_token in unexplained)
        flags += ["example_only"] * any(written in scheme.examples for scheme in self.study.code_schemes)
        return tuple(flags)


def _in_full(scheme: CodeScheme) -> CodeScheme:
    """The scheme with the programme before it, as codes are written here: what is written can be read again."""
    parts = scheme.parts if "programme" in scheme.parts else ("programme", *scheme.parts)
    return scheme.model_copy(update={"parts": parts})


def _tokens(text: str) -> tuple[list[str], list[str]]:
    """Part a code at its dashes, with the names of what was normalised."""
    normalised = []
    dashed = plain_dashes(text)
    tidy = re.sub(r"[\s-]+", "-", dashed.strip())
    normalised += ["dash"] * (dashed != text)
    normalised += ["spaces"] * (tidy != dashed)
    normalised += ["case"] * (tidy != tidy.upper())
    return tidy.upper().split("-"), normalised


def _is_number(token: str) -> bool:
    return token.isascii() and token.isdigit()
