"""The nearest known word to one that is not known, for the messages that say what may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Name the known word most like this one, or nothing where none is near."""
    by_folded = {str(entry).casefold(): str(entry) for entry in known}
    close = difflib.get_close_matches(str(word).casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known word was meant, or nothing where none is near."""
    near = nearest(word, known)
    if near == word:
        return ""
    return f"did you mean {near}?" if near else ""
