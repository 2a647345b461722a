"""The nearest known word to one that is not known, for the messages that say what may have been meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

ALIKE = 0.65  # less than two letters exchanged in a code of three ("NRO" for "NOR"), more than "absent" and "present"


def nearest(word: str, known: Iterable[str]) -> str:
    """Name the known word that this one is nearly certainly meant to be, or nothing.

    A word with other numbers is another one (INT-1 and INT-2), several words are none of them, and of two that are
    equally near neither is meant.
    """
    if ";" in word:
        return ""
    folded = str(word).casefold()
    by_folded = {str(entry).casefold(): str(entry) for entry in known}
    alike = [entry for entry in by_folded if not _numbers(folded) or _numbers(entry) == _numbers(folded)]
    close = difflib.get_close_matches(folded, alike, n=2, cutoff=ALIKE)
    if not close or (
        len(close) > 1 and folded not in close and _likeness(folded, close[0]) == _likeness(folded, close[1])
    ):
        return ""
    return by_folded[close[0]]


def nearest_of_each(words: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Name for each word the known one that it is nearly certainly meant to be, which no other word is nearer to."""
    listed = list(known)
    near = {word: nearest(word, listed) for word in words}
    for one in filter(None, set(near.values())):
        rivals = [word for word, meant in near.items() if meant == one]
        best = max(rivals, key=lambda word: _likeness(word.casefold(), one.casefold()))
        near |= {word: "" for word in rivals if word != best}
    return near


def _likeness(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, other, word).ratio()


def _numbers(word: str) -> list[str]:
    """The numbers in a word without leading zeros, as text: Python reads no number of 10,000 digits."""
    return [number.lstrip("0") for number in re.findall(r"[0-9]+", word)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known word was meant, or nothing where none is near."""
    near = nearest(word, known)
    if near == word:
        return ""
    return f"Did you mean {near}?" if near else ""
