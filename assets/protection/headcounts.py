"""Numbers of people in running text: how many informants or interviews a text says, which a table may not show.

A number counts as one of people before a word for them, such as "informants" or a role of the study, with a word or two
in between. Belongs elsewhere: which numbers are published (`assets.protection.disclosure`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from casewave.schemas.values.number_words import ARTICLES, WORDS

MARK = "[number]"
PEOPLE = (
    "informants?", "participants?", "interviewees?", "respondents?", "interviews?", "informanter", "deltagare",
    "respondenter", "intervjuer", "intervjuade", "teilnehmer(?:innen|n)?", "befragten?", "participant(?:e|es)",
    "répondant(?:e|s|es)?", "entretiens?",
)  # fmt: skip
OF = r"(?:\s+(?:of|av|von|de|des|der)(?:\s+(?:the|our|all|de|den|les))?)?"
# A word or two between: what is of something else is after a word such as "after".
NOT_BETWEEN = "of|in|on|at|by|to|for|from|with|after|before|per|and|or|av|i|efter|med|von|nach|mit|und|de|par|et"
BETWEEN = rf"{OF}(?:\s+(?!(?:{NOT_BETWEEN})\b)[^\W\d]+){{0,2}}?"


class Headcounts:
    """The numbers of people that a text may not say.

    roles: the words for the study's roles, in the plural too. most: as many as there are; a larger number is of others.
    published: the numbers that tables show. k: what is smaller is kept back also after "n =", which may be of others.
    """

    def __init__(self, roles: Iterable[str], most: int, published: Collection[int], k: int) -> None:
        units = [*PEOPLE, *(f"{re.escape(role.casefold())}s?" for role in roles if role)]
        number = rf"\d{{1,6}}|{'|'.join(map(re.escape, sorted(WORDS, key=len, reverse=True)))}"
        self._pattern = re.compile(
            rf"(?<![\w.,/-])(?P<number>{number})(?:\s+(?:of|av|von|sur)\s+(?P<whole>{number}))?"
            rf"(?={BETWEEN}\s+(?:{'|'.join(units)})\b)"
            rf"|\bn\s*=\s*(?P<n>\d{{1,6}})\b",
            re.IGNORECASE,
        )
        self._most, self._published, self._k = most, published, k

    def replace(self, text: str) -> str:
        """The text with a mark instead of each number of people that no table shows."""
        return self._pattern.sub(self._mark, text)

    def _mark(self, match: re.Match[str]) -> str:
        found = match[0]
        for start, end in sorted((match.span(name) for name in ("number", "whole", "n") if match[name]), reverse=True):
            written = match.string[start:end]
            is_kept_back = 0 < int(written) < self._k if match["n"] else self._is_kept_back(written, match["whole"])
            if is_kept_back:
                found = f"{found[: start - match.start()]}{MARK}{found[end - match.start() :]}"
        return found

    def _is_kept_back(self, written: str, whole: str | None) -> bool:
        word = written.casefold()
        count = WORDS[word] if word in WORDS else int(word)
        is_article = whole is None and word in ARTICLES
        return 0 < count <= self._most and count not in self._published and not is_article
