"""What is expected of a study over waves, on small frames of what is published. No rule of a model is here.

Belongs elsewhere: how an expectation is run or shown (`assets.plausibility.report`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casewave.schemas.register.plausibility import Plausibility


@dataclass(frozen=True)
class Expectation:
    """One expectation of Great Expectations: its kind, what it is asked of, and its meaning in words.

    frame: the SQL file next to this one that makes the frame; its first column names the rows.
    """

    frame: str
    kind: str
    settings: dict[str, Any]
    meaning: str
    advice: str

    @property
    def sql(self) -> str:
        return (Path(__file__).parent / f"{self.frame}.sql").read_text(encoding="utf-8")


def expectations(limits: Plausibility) -> tuple[Expectation, ...]:
    """The expectations of a study, with its own limits."""
    low, high = limits.rows_at_least, limits.rows_at_most
    return (
        Expectation(
            "coverage", "ExpectColumnValuesToBeBetween", {"column": "interviews_now", "min_value": 1},
            "Each site covered by an earlier wave is covered by this one.",
            "See whether a site closed or was left out on purpose, or whether its interviews are still to come.",
        ),
        Expectation(
            "retention", "ExpectColumnValuesToBeBetween",
            {"column": "share_retained", "min_value": limits.retained_at_least},
            f"In each programme, {limits.retained_at_least:.0%} or more of the last wave's informants speak again.",
            "See whether codes were given again to the same people; if not, the paper should speak of attrition.",
        ),
        Expectation(
            "magnitudes", "ExpectColumnValuesToBeBetween",
            {"column": "times_as_many", "min_value": low, "max_value": high},
            f"Each table has from {low:g} to {high:g} times as many rows as in the wave before.",
            "See whether a file is incomplete, or holds the rows of more than one wave.",
        ),
        Expectation(
            "missing", "ExpectColumnValuesToBeBetween",
            {"column": "share_missing", "max_value": limits.missing_at_most},
            f"In each cross-case table, at most {limits.missing_at_most:.0%} of the wave's entries are missing.",
            "See whether the wave asked about this at all; what was not asked is not yet analysed, not missing.",
        ),
        Expectation(
            "claims", "ExpectColumnMeanToBeBetween",
            {"column": "is_borne_out", "min_value": limits.claims_at_least},
            f"At least {limits.claims_at_least:.0%} of the printed numbers are borne out by the data.",
            "See mart.claims_against_data, which shows both numbers.",
        ),
        Expectation(
            "claims", "ExpectColumnValuesToBeInSet", {"column": "is_accounted_for", "value_set": [True]},
            "Each printed number that differs from the data has an explanation.",
            "Say in claims why the number differs, or fix the number in the paper.",
        ),
    )  # fmt: skip
