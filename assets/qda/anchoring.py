"""A passage found again in a text that has changed since it was selected."""

from __future__ import annotations

import re
from collections.abc import Iterator

SHORT = 12  # characters below which a passage that is in several places is not distinguished by nearness
ENDS = 30  # characters at either end of a long passage, by which it is found where its middle was edited
SLACK = 0.3  # by how much its length may have changed then


def find_again(passage: str, text: str, near: int) -> tuple[int, int] | None:
    """Where a passage is in a text: whole, or but for white space, or by its two ends; the place nearest to `near`.

    None where it is nowhere, or where it is too short to tell which of several places is meant.
    """
    for spans in (_whole(passage, text), _spaced(passage, text), _by_ends(passage, text)):
        found = list(spans)
        if len(found) == 1 or (found and len(passage) >= SHORT):
            return min(found, key=lambda span: abs(span[0] - near))
        if found:
            return None
    return None


def _whole(passage: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(passage) if passage.strip() else -1
    while at >= 0:
        yield at, at + len(passage)
        at = text.find(passage, at + 1)


def _spaced(passage: str, text: str) -> Iterator[tuple[int, int]]:
    words = passage.split()
    if words:
        for match in re.finditer(r"\s+".join(map(re.escape, words)), text):
            yield match.span()


def _by_ends(passage: str, text: str) -> Iterator[tuple[int, int]]:
    if len(passage) < 2 * ENDS:
        return
    first, last, length = passage[:ENDS], passage[-ENDS:], len(passage)
    for start, _ in _whole(first, text):
        within = text[start + int(length * (1 - SLACK)) - ENDS : start + int(length * (1 + SLACK))]
        if (at := within.find(last)) >= 0:
            yield start, start + int(length * (1 - SLACK)) - ENDS + at + ENDS
