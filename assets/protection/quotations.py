"""What a text quotes of a person, in the quotation marks of any language; where that is in doubt, it counts as quoted.

Looked for are pairs of marks of each style, elements of HTML and LaTeX, what is set off in italics, lines that begin
with a dash, `>` or a speaker, what follows a dash after a sentence or a colon after "said", and what follows a mark
that nothing closes. Belongs elsewhere: whether a quotation is cleared (`assets.protection.gate`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from casewave.schemas.values.plain import plain, unescaped

QUOTED_WORDS = 4  # fewer are a term rather than what a person said
RUN = 8  # so many words in a row are nobody else's by chance
# Signs that are words of their own, in scripts without spaces: Thai, Lao, Khmer, kana, Han.
OWN_WORD = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
WORD = re.compile(rf"[{OWN_WORD}]|[^\W_{OWN_WORD}]+(?:[-'\u2019\u2010\u2011][^\W_{OWN_WORD}]+)*")
# Marks of one style open and close each other, whichever way round a language has them.
STYLES = (
    '"\uff02\u2033\u2036\u05f4\u301d\u301e\u301f',
    "\u201c\u201d\u201e\u201f\u275d\u275e\u2760\u2e42\x93\x94\U0001f676\U0001f677",
    "\u00ab\u00bb\u226a\u226b\u300a\u300b\u27ea\u27eb", "\u2039\u203a\u3008\u3009\u27e8\u27e9\u276e\u276f",
    "\u300c\u300d\uff62\uff63\ufe41\ufe42", "\u300e\u300f\ufe43\ufe44",
    "\u231c\u231d\u231e\u231f",
    "\u2e02\u2e03\u2e04\u2e05\u2e09\u2e0a\u2e0c\u2e0d\u2e1c\u2e1d\u2e20\u2e21\u2e22\u2e23\u2e24\u2e25",
)  # fmt: skip
ELEMENTS = (
    re.compile(r"<(q|blockquote|cite|i|em|b|strong)\b[^>]*>(?P<words>.*?)(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL),
    re.compile(r"<(\w+)\s[^>]*quot[^>]*>(?P<words>.*?)(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL),
    re.compile(r"\[(quote)\b[^]]*\](?P<words>.*?)(?:\[/quote\]|\Z)", re.IGNORECASE | re.DOTALL),
    re.compile(
        r"\\(?:enquote|textquote|say|q|foreignquote|blockquote|textit|emph)\*?(?:[\[{][^]}]*[]}])*?\{(?P<words>[^{}]*)"
    ),
    re.compile(r"\\begin\{(\w*quot\w+)\}(?P<words>.*?)(?:\\end\{\1\}|\Z)", re.DOTALL),
    re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])(?P<words>[^*\n]+)(?<=[^\s*])\1(?![\w*])"),
    re.compile(r"(?<![\w_])(_{1,3})(?=[^\s_])(?P<words>[^\n]+?)(?<=[^\s_])\1(?![\w_])"),
)
SPEAKER = (
    "interviewer|interviewee|informant|participant|respondent|moderator|intervjuare|deltagare|informantin|befragte|"
    "enqu\u00eat\u00e9|entrevistado|IP|IV|INT|[A-Z]|nurse|doctor|physician|patient|carer|manager|"
    "sjuksk\u00f6terska|l\u00e4kare|anh\u00f6rig|chef|Pflegekraft|Arzt|\u00c4rztin|Patientin|infirmi\u00e8re|m\u00e9decin|"
    "enfermera|m\u00e9dico|paciente"
)
SAYING = (
    "said|says|say|told (?:us|me)|answered|replied|explained|recalled|remarked|added|commented|thought|put it|"
    "(?:own|her|his|their) words|in words|quotes?|quotation|verbatim|sade|sa|s\u00e4ger|svarade|ber\u00e4ttade|"
    "f\u00f6rklarade|citat|sagte|sagt|erkl\u00e4rte|meinte|antwortete|zitat|disait|dit|explique|raconte|citation|dijo|"
    "dice|cuenta|coment\u00f3|explic\u00f3|cita|disse|sanoi"
)
LINES = (
    re.compile(r"^[ \t\u00a0]*(?:[-\u2212][ \t\u00a0]+|--+|>+|[\u2012-\u2015])(?P<words>.*)$", re.MULTILINE),
    re.compile(
        rf"^[ \t\u00a0]*(?:{SPEAKER})[ \u00a0]?\d{{0,3}}(?:, ?\d{{1,3}})?[ \u00a0]?:\s*(?P<words>[^\W_].*)$",
        re.MULTILINE | re.IGNORECASE,
    ),
    re.compile(r"[.:!?\u2026][)\]]?\s+(?:[\u2012-\u2015]\s+|--+\s*)(?P<words>[^\W_][^\n]*)"),
    re.compile(rf"\b(?:{SAYING})(?: [^\W\d_]+){{0,2}}[ \u00a0]?:\s*(?P<words>[^\W_][^\n]*)", re.IGNORECASE),
    re.compile(r"\b(?:own|her|his|their) words, (?P<words>[^\W_][^\n]*)", re.IGNORECASE),
    re.compile(
        rf"\b(?:{SAYING})[ \u00a0]*(?:[\u2012-\u2015]|--+)\s*(?P<words>[^\W_][^\n\u2012-\u2015]*)$",
        re.IGNORECASE | re.MULTILINE,
    ),
)
# A single mark may be an apostrophe: it opens before a word, after no letter, and closes after one, before none.
SINGLE = "'\u2018\u2019\u201a\u201b\u2032\u2035\uff07`\u00b4\u055a\u055b\u05f3\u275b\u275c\u275f\x91\x92"
OPENS = re.compile(
    rf"(?<![\w{SINGLE}])[{SINGLE}](?=[^\W\d]|\u2026|\.\.\.|\[|\()"
    r"(?!(?:n|em|til|till|tis|twas|cause|bout|round|kay|s|t)\b)",
    re.IGNORECASE,
)  # fmt: skip
CLOSES = re.compile(rf"(?<=[^\s(\[{{])[{SINGLE}](?!\w)")
LETTERS = str.maketrans("\u02ba\u02b9\u02bb\u02bc", "\"'''")  # marks that count as letters
ENDS = re.compile(r"[^\W\d_].(?!\w)|[.,!?\u2026].(?!\w)", re.DOTALL)  # a mark that closes what nothing opens
INTERRUPTED = re.compile(
    rf"[\s,.\u2026\[\]()]*(?:(?:\w+\s+)?(?:{SAYING})(?:\s+\w+)?)?[\s,.\u2026\[\]()]*", re.IGNORECASE
)
DOUBLED = re.compile(r"``|''|,,|<<|>>|\u2018\u2018|\u2019\u2019|\u201a\u201a|\u2039\u2039|\u203a\u203a|\u00b4\u00b4")


def quotations(text: str) -> list[str]:
    """The words of each quotation of four words or more in a text, also of what may be one."""
    found = (words.strip() for words in _quoted(DOUBLED.sub('"', unescaped(text).translate(LETTERS))))
    return list(dict.fromkeys(words for words in found if _is_long(words)))


def uncleared(text: str, is_cleared: Collection[str] | None = None) -> list[str]:
    """The quotations of a text that are within no cleared one. is_cleared: the words that are cleared."""
    found, cleared = quotations(text), is_cleared or ()
    within = [words for words in found if words in cleared]
    return [words for words in found if not any(words in each for each in within)]


def repeated(texts: Iterable[str], spoken: Iterable[str]) -> set[str]:
    """The texts that repeat someone's words without any mark: a whole passage of four words or more, or eight in a row.

    spoken: the passages.
    """
    runs: dict[tuple[str, ...], set[str]] = {}
    for text in texts:
        words = _words(text)
        for length in range(QUOTED_WORDS, RUN + 1):
            for run in _runs(words, length):
                runs.setdefault(run, set()).add(text)
    found: set[str] = set()
    for passage in spoken if runs else ():
        words = _words(passage)
        if len(words) >= QUOTED_WORDS:
            found.update(*(runs.get(run, ()) for run in _runs(words, min(len(words), RUN))))
    return found


def _is_long(words: str) -> bool:
    """Say whether there are four words or more, those that hyphens join counted as one unless they are five."""
    found = WORD.findall(words)
    return len(found) >= QUOTED_WORDS or (len(found) == 1 and len(re.findall(r"[^\W_]+", words)) > QUOTED_WORDS)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in WORD.findall(plain(text).text))


def _runs(words: tuple[str, ...], length: int) -> Iterator[tuple[str, ...]]:
    return (words[at : at + length] for at in range(len(words) - length + 1))


def _quoted(text: str) -> Iterator[str]:
    for pattern in (*ELEMENTS, *LINES):
        yield from (match["words"] for match in pattern.finditer(text))
    for marks in STYLES:
        yield from _between(text, [at for at, sign in enumerate(text) if sign in marks])
    yield from _single(text)


def _between(text: str, marks: list[int]) -> Iterable[str]:
    """What is between a mark and the next; if one has no partner, all that follows the first is in doubt."""
    if len(marks) % 2:
        closes = ENDS.match(text, marks[0] - 1) if marks[0] else None
        return [text[marks[0] + 1 :], text[: marks[0]] if closes else ""]
    pairs = list(zip(marks[::2], marks[1::2], strict=True))
    within = [text[first + 1 : last] for first, last in pairs]
    gone_on = (text[a + 1 : d] for (a, b), (c, d) in pairwise(pairs) if INTERRUPTED.fullmatch(text, b + 1, c))
    return [*within, *gone_on]


def _single(text: str) -> Iterator[str]:
    """What is between single marks, to the last that may close before the next opens."""
    opening = [match.start() for match in OPENS.finditer(text)]
    closing = [match.start() for match in CLOSES.finditer(text)]
    for start, following in pairwise([*opening, len(text)]):
        ends = [at for at in closing if start < at < following]
        yield text[start + 1 : ends[-1] if ends else following]
