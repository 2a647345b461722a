"""A text as a reader takes it, whatever signs it is written with, and where each sign is in what was written.

An entity of HTML or an escape is the sign that it stands for, a tag or a sign that nobody sees is nothing, a letter in
full width, in a circle, with an accent or struck out is the letter, and so is the Cyrillic or Greek one that looks
alike. Words that are spelled letter by letter are words. Belongs elsewhere: what is looked for in such a text
(`schemas.values.spellings`, `assets.protection.quotations`).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

ELEMENTS = (
    "a|abbr|b|big|blockquote|br|cite|code|del|dfn|div|em|font|h[1-6]|hr|i|ins|kbd|li|mark|ol|p|pre|q|s|samp|small|span|"
    "strike|strong|sub|sup|table|td|th|tr|tt|u|ul|var|wbr"
)
TAG = rf"</?(?:{ELEMENTS})(?:[\s/][^<>]{{0,300}})?>|<!--.{{0,300}}?-->"
WITHIN = re.compile(TAG, re.DOTALL | re.IGNORECASE)  # what is written in it is shown by no page, and can be read
BREAK = re.compile(r"</?(?:br|hr|p|div|li|ul|ol|td|th|tr|h[1-6])\b", re.IGNORECASE)
# What a reader takes for one sign, or for none: an entity (of an entity), an escape, a comment, a tag, a sign with
# what is written above, below or through it.
MARKED = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
AMPERSAND = r"(?:(?:amp|#0*38|#x0*26);?)"  # after an ampersand: of an entity of an entity
SIGN = re.compile(
    rf"&{AMPERSAND}*"
    r"(?:\#\d{1,7};?|\#x[0-9a-f]{1,6};?|\w{1,32};)|(?:%[0-9a-f]{2})+|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}"
    rf"|{TAG}|.{MARKED}*",
    re.DOTALL | re.IGNORECASE,
)
ENTITY_OF_ENTITY = re.compile(rf"&{AMPERSAND}+(?=[\w#])", re.IGNORECASE)
DEEPEST_ENTITY = 8  # entities of entities that are written in other ways
WRITTEN = re.compile(r"[&%<]|\\[ux]|[^\x00-\x7f]", re.IGNORECASE)
LOOKS_LIKE = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423\u0406\u0408\u0405"
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u0455"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf",
    "ABEKMHOPCTXYIJSaeopcxyijsABEZHIKMNOPTYXo",
)
# Signs that Unicode names for the letter that they show: small capitals, in a circle or square, with a stroke.
NAMED_FOR = re.compile(
    r"(?:LATIN (?:LETTER|CAPITAL LETTER|SMALL LETTER)(?: SMALL CAPITAL)?|LATIN (?:CAPITAL|SMALL) LETTER|SYMBOL LETTER"
    r"|(?:SQUARED|CIRCLED|PARENTHESIZED) LATIN (?:CAPITAL|SMALL) LETTER) ([A-Z])(?: WITH [A-Z ]+)?$"
)
FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # letters by their kind, and nothing to see
# A word spelled letter by letter: one letter or digit, one sign between, and so on.
SPELLED_OUT = re.compile(r"(?<![^\W_])[^\W\d_](?:[ \u00a0._/\-\u00b7][^\W_]){2,}(?![^\W_])|(?<!\w)0[ \u00a0]\d(?!\w)")
BETWEEN_LETTERS = " \u00a0._/-\u00b7"


@dataclass(frozen=True)
class Plain:
    """A text as it is compared, and from where to where each of its signs is in what was written."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def plain(text: str) -> Plain:
    """A text as it is compared."""
    if not WRITTEN.search(text):
        return _joined(text, range(len(text)), range(1, len(text) + 1))
    shown: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in SIGN.finditer(text):
        signs = _shown(match[0])
        shown.append(signs)
        starts += [match.start()] * len(signs)
        ends += [match.end()] * len(signs)
    return _joined("".join(shown), starts, ends)


def _joined(text: str, starts: Sequence[int], ends: Sequence[int]) -> Plain:
    """A text with words that are spelled letter by letter as words: `N O R - 0 1` is `NOR - 01`."""
    between = {
        at for match in SPELLED_OUT.finditer(text) for at in range(*match.span()) if text[at] in BETWEEN_LETTERS
    }  # fmt: skip
    if not between:
        return Plain(text, starts, ends)
    kept = [at for at in range(len(text)) if at not in between]
    return Plain("".join(text[at] for at in kept), [starts[at] for at in kept], [ends[at] for at in kept])


@lru_cache(maxsize=4096)
def _shown(sign: str) -> str:
    if sign.isascii() and len(sign) == 1:
        return sign
    if sign[0] == "<" and len(sign) > 1:
        return " " if BREAK.match(sign) else ""
    decomposed = unicodedata.normalize("NFKD", unescaped(sign))
    return "".join(map(_letter, decomposed)).translate(LOOKS_LIKE)


def unescaped(text: str) -> str:
    """A text with entities, also those of entities, escapes of an address and of JSON as the signs that they are."""
    text = ENTITY_OF_ENTITY.sub("&", text)
    for _ in range(DEEPEST_ENTITY):
        text = html.unescape(text)
    text = re.sub(r"(?:%[0-9A-Fa-f]{2})+", lambda found: unquote(found[0]), text)
    return re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})", lambda found: chr(int(found[1] or found[2], 16)), text
    )  # fmt: skip


def _letter(sign: str) -> str:
    """The letter or digit that a sign shows; nothing for one that nobody sees, or that is written over another."""
    if sign.isascii():
        return sign
    if sign in FILLERS or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return ""
    number = unicodedata.digit(sign, None)
    if number is not None:
        return str(number)
    named = NAMED_FOR.search(unicodedata.name(sign, ""))
    if named is None:
        return sign
    return named[1].lower() if " SMALL LETTER" in unicodedata.name(sign) else named[1]
