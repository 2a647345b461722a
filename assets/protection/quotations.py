"""What a text quotes of a person, in the quotation marks of any language; where that is in doubt, it counts as quoted.

Looked for are pairs of marks of each style, elements of HTML, lines that begin with a dash or `>`, and what follows a
mark that nothing closes. Belongs elsewhere: whether a quotation is cleared (`assets.protection.gate`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

QUOTED_WORDS = 4  # fewer are a term rather than what a person said
# Signs that are words of their own, in scripts without spaces: Thai, Lao, Khmer, kana, Han.
OWN_WORD = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
WORD = re.compile(rf"[{OWN_WORD}]|[^\W_{OWN_WORD}]+(?:[-'\u2019\u2010\u2011][^\W_{OWN_WORD}]+)*")
# Marks of one style open and close each other, whichever way round a language has them.
STYLES = (
    '"\uff02\u2033\u301d\u301e\u301f', "\u201c\u201d\u201e\u201f\u275d\u275e", "\u00ab\u00bb\u226a\u226b\u300a\u300b",
    "\u2039\u203a\u3008\u3009", "\u300c\u300d\ufe41\ufe42", "\u300e\u300f\ufe43\ufe44",
)  # fmt: skip
ELEMENTS = re.compile(r"<(q|blockquote|cite)\b[^>]*>(?P<words>.*?)(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
LINES = re.compile(r"^[ \t\u00a0]*(?:[-\u2212][ \t\u00a0]+|>+|[\u2012-\u2015])(?P<words>.*)$", re.MULTILINE)
# A single mark may be an apostrophe: it opens before a word, after no letter, and closes after one, before none.
SINGLE = "'\u2018\u2019\u201a\u201b\u2032\uff07`\u00b4"
OPENS = re.compile(
    rf"(?<![\w{SINGLE}])[{SINGLE}](?=[^\W\d]|\u2026|\.\.\.|\[|\()"
    r"(?!(?:n|em|til|till|tis|twas|cause|bout|round|kay|s|t)\b)",
    re.IGNORECASE,
)  # fmt: skip
CLOSES = re.compile(rf"(?<=[^\s(\[{{])[{SINGLE}](?!\w)")
LATEX = re.compile(r"``|''|,,|<<|>>")


def quotations(text: str) -> list[str]:
    """The words of each quotation of four words or more in a text, also of what may be one."""
    plain = LATEX.sub('"', html.unescape(text))
    found = (words.strip() for words in _quoted(plain))
    return list(dict.fromkeys(words for words in found if len(WORD.findall(words)) >= QUOTED_WORDS))


def uncleared(text: str, is_cleared: Collection[str] | None = None) -> list[str]:
    """The quotations of a text that are within no cleared one. is_cleared: the words that are cleared."""
    found, cleared = quotations(text), is_cleared or ()
    within = [words for words in found if words in cleared]
    return [words for words in found if not any(words in each for each in within)]


def _quoted(text: str) -> Iterator[str]:
    yield from (match["words"] for match in ELEMENTS.finditer(text))
    yield from (match["words"] for match in LINES.finditer(text))
    for marks in STYLES:
        yield from _between(text, [at for at, sign in enumerate(text) if sign in marks])
    yield from _single(text)


def _between(text: str, marks: list[int]) -> Iterable[str]:
    """What is between a mark and the next; if one has no partner, all that follows the first is in doubt."""
    if len(marks) % 2:
        return [text[marks[0] + 1 :]]
    return [text[first + 1 : last] for first, last in zip(marks[::2], marks[1::2], strict=True)]


def _single(text: str) -> Iterator[str]:
    """What is between single marks, to the last that may close before the next opens."""
    opening = [match.start() for match in OPENS.finditer(text)]
    closing = [match.start() for match in CLOSES.finditer(text)]
    for start, following in pairwise([*opening, len(text)]):
        ends = [at for at in closing if start < at < following]
        yield text[start + 1 : ends[-1] if ends else following]
