"""The rating scale of CFIR studies as data: -2 to +2, mixed, the missing-data codes, and how papers print each.

Belongs elsewhere: a rating of a study (`schemas.delivered.ratings`) or how ratings are compared
(`schemas.register.rating_rules`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casewave.schemas.vocabularies.bundled import bundled_rows

SCALE = Path(__file__).with_suffix(".csv")
# Signs that papers print for a minus: every dash, and the minus itself.
MINUS = "\u2212"


@dataclass(frozen=True)
class ScalePoint:
    """One rating that there is: how tables print it, what may be written for it, and its value if it has one."""

    rating: str
    printed: str
    printed_forms: tuple[str, ...]
    value: int | None
    meaning: str
    evidence: str
    source: str


class UnreadableRating(ValueError):
    """A text that is no rating."""


@cache
def rating_scale() -> tuple[ScalePoint, ...]:
    """Every rating that there is, from strong facilitator to strong barrier, then those without a value."""
    return tuple(map(_point, bundled_rows(SCALE)))


def ratings() -> tuple[str, ...]:
    """The word of each rating, as tables of `core` hold it."""
    return tuple(point.rating for point in rating_scale())


def read_rating(text: str, also_written: Mapping[str, str] | None = None) -> str:
    """Read a rating as papers print it: `+2`, `-1` with any dash, `0 (mix)`, `Missing`, `N/A`, `External`.

    A blank is missing. also_written: the rating that a study means by a form of its own, such as `I` for insufficient.

    Raises UnreadableRating.
    """
    folded = _folded(text)
    own = {_folded(form): rating for form, rating in (also_written or {}).items()}
    rating = own.get(folded) or _forms().get(folded)
    if rating is None:
        raise UnreadableRating(f"{text} is no rating")
    return rating


@cache
def _forms() -> dict[str, str]:
    forms = {_folded(form): point.rating for point in rating_scale() for form in point.printed_forms}
    return {"": "missing", **forms}


def _folded(text: str) -> str:
    dashes = "".join("-" if sign == MINUS or unicodedata.category(sign) == "Pd" else sign for sign in text)
    return " ".join(dashes.split()).casefold()


def _point(row: dict[str, str]) -> ScalePoint:
    return ScalePoint(
        row["rating"], row["printed"], tuple(row["printed_forms"].split("; ")),
        int(row["value"]) if row["value"] else None, row["meaning"], row["evidence"], row["source"],
    )  # fmt: skip
