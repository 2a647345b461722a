"""Words of others as messages and documents show them: on one line, cut, with signs that hide or cannot be written."""

from __future__ import annotations

import re

# What XML cannot hold, and so no page, Word file, workbook or QDA project.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_SHOWN = 200  # characters of a value in a message


def visible(words: str) -> str:
    r"""Words in which control characters, escape sequences, direction marks and such are shown as codes: `\u202e`."""
    return words if words.isprintable() else "".join(map(_visible, words))


def _visible(sign: str) -> str:
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def writable(text: str) -> str:
    """Text with the sign for the unreadable, U+FFFD, instead of each character that no XML may hold."""
    return NOT_XML.sub("\ufffd", text)


def shown(value: object, most: int = LONGEST_SHOWN) -> str:
    """A value on one line, cut where it is long, with every sign that hides made visible."""
    words = str(value)
    line = " ".join(words[: 2 * most].split())
    return visible(line if len(line) <= most and len(words) <= 2 * most else f"{line[:most]}…")
