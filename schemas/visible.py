"""Words of others as a message shows them: on one line, at most so long, with every sign that hides made visible."""

from __future__ import annotations

LONGEST_SHOWN = 200  # characters of a value in a message


def visible(words: str) -> str:
    r"""Words in which control characters, escape sequences, direction marks and such are shown as codes: `\u202e`."""
    return words if words.isprintable() else "".join(map(_visible, words))


def _visible(sign: str) -> str:
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def shown(value: object, most: int = LONGEST_SHOWN) -> str:
    """A value on one line, cut where it is long, with every sign that hides made visible."""
    words = str(value)
    line = " ".join(words[: 2 * most].split())
    return visible(line if len(line) <= most and len(words) <= 2 * most else f"{line[:most]}…")
