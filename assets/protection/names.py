"""The team's own list of names, which stays outside the study: one name a line, matched whole.

The list is named by the variable CASEWAVE_NAMES. It is read, never kept: no message, hash or table repeats a name.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from casewave.schemas.register.study_file import StudyError

if TYPE_CHECKING:
    import pyarrow as pa

VARIABLE = "CASEWAVE_NAMES"
MARKS = "\u0300-\u036f"  # accents that are signs of their own
LETTERS = range(0xC0, 0x250)  # the Latin letters with accents
BETWEEN = "[\\s-]+"  # the parts of a name
SHORTEST = 2  # letters


def names_file(folder: Path) -> Path | None:
    """The list that CASEWAVE_NAMES names. Raises StudyError where it is not there or is inside the study."""
    given = os.environ.get(VARIABLE)
    if not given:
        return None
    path = Path(given).expanduser().resolve()
    if not path.is_file():
        raise StudyError(f"{VARIABLE} names no file; name the team's list of names, one per line, or unset it")
    if path.is_relative_to(folder.resolve()):
        raise StudyError(f"the list that {VARIABLE} names is inside the study; keep it outside, apart from the data")
    return path


def read_names(path: Path) -> tuple[str, ...]:
    """The names of a list, without blank lines and lines that begin with #."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise StudyError(f"the list that {VARIABLE} names cannot be read as UTF-8; save it again as UTF-8") from None
    names = (" ".join(line.split()) for line in lines if not line.lstrip().startswith("#"))
    return tuple(dict.fromkeys(name for name in names if len(name) >= SHORTEST))


class Names:
    """Names to be found as whole words, without regard to case and accents, also with a genitive s."""

    def __init__(self, names: Sequence[str]) -> None:
        longest_first = sorted({_folded(name) for name in names}, key=lambda name: (-len(name), name))
        spelled = [BETWEEN.join(map(_spelled, re.split(r"[\s-]+", name))) for name in longest_first]
        self._pattern = re.compile(rf"(?i)(?<!\w)(?:{'|'.join(spelled)})(?:['\u2019]?s)?(?!\w)") if names else None
        self._anywhere = "|".join(r"[\s-]+".join(map(_escaped, re.split(r"[\s-]+", name))) for name in longest_first)

    def suspects(self, texts: pa.Array) -> pa.Array:
        """Say of each text whether a name's letters are in it."""
        import pyarrow as pa  # takes long; status asks only which list there is
        import pyarrow.compute as pc

        if self._pattern is None:
            return pa.array([False] * len(texts), pa.bool_())
        plain = pc.replace_substring_regex(pc.utf8_normalize(texts, "NFD"), f"[{MARKS}]", "")
        return pc.fill_null(pc.match_substring_regex(pc.utf8_lower(plain), self._anywhere), False)

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where names are in a text."""
        if self._pattern is None or not re.search(self._anywhere, _folded(text)):
            return []
        return [match.span() for match in self._pattern.finditer(text)]


def _spelled(part: str) -> str:
    """A part of a name as it may be spelled: each letter with any accent."""
    return "".join(f"[{letter}{_accented().get(letter, '')}][{MARKS}]*" if letter.isalpha() else _escaped(letter)
                   for letter in part)  # fmt: skip


def _escaped(part: str) -> str:
    """A part of a name for a pattern, with either form of apostrophe."""
    return re.sub("['\u2019]", "['\u2019]", re.escape(part))


@cache
def _accented() -> dict[str, str]:
    """The letters with an accent, by the letter without."""
    found: dict[str, str] = defaultdict(str)
    for code in LETTERS:
        base = _folded(chr(code))
        if base.isascii() and base.isalpha():
            found[base] += chr(code)
    return found


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text).lower()
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
