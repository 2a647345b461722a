"""Safe names of files for whatever words a register holds: a name never becomes a path.

Each file of a report or a package, each member of a zip and each sheet that is named after words of the study gets its
name here. Belongs elsewhere: how a delivered file may be named (`assets.reading`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

LONGEST = 120  # bytes of a name without its kind: file systems take 255, and some tools add to a name
# What a system, a workbook's sheet or an address on a page does not take in a name.
UNSAFE = re.compile(r"""[<>:"/\\|?*\[\]'#%\x00-\x1f\x7f]""")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.IGNORECASE)
MARK = 8  # digits of the hash that tells changed names apart


def safe_name(words: str) -> str:
    """Words as the name of a file, without its kind, on every system.

    Words that every system takes stay as they are. All others are changed and end in digits of their own hash, so that
    two different words never share a name.
    """
    kept = UNSAFE.sub("-", "".join(sign if sign.isprintable() else "-" for sign in unicodedata.normalize("NFC", words)))
    kept = _cut(kept.lstrip(" .~-" if kept != words else " .~").rstrip(" ."), LONGEST)
    if RESERVED.fullmatch(kept):
        kept = f"_{kept}"
    if kept and kept == words:
        return kept
    mark = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:MARK]
    return f"{_cut(kept, LONGEST - MARK - 1).rstrip(' .-') or 'name'}-{mark}"


def _cut(words: str, most: int) -> str:
    return words.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def folded(name: str) -> str:
    """A name as systems compare it that do not distinguish capitals."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


class Named(Protocol):
    """What has a name of a file."""

    @property
    def name(self) -> str: ...


Thing = TypeVar("Thing", bound=Named)


def distinct(things: Iterable[Thing], taken: set[str]) -> Iterator[tuple[Thing, str]]:
    """Things, each with a name that no other has: where one is taken already, with a number at its end.

    taken: the folded names that are taken; those given are added.
    """
    for thing in things:
        name, number = thing.name, 2
        while folded(name) in taken:
            name, number = f"{thing.name}_{number}", number + 1
        taken.add(folded(name))
        yield thing, name
