"""How a study compares ratings: thresholds, what mixed counts as, reverse-rated constructs, labels set by a person.

No published rule tells distinguishing constructs from others. The one here, with its two thresholds, was fitted to
published matrices afterwards (`assets/marts/distinguishing_constructs.sql`), so every table prints them.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import field_validator

from casewave.schemas.entries import Entry, declared
from casewave.schemas.vocabularies.rating_scale import ratings


class ReverseRated(Entry):
    """One construct whose rating says how little of it there is, such as complexity."""

    framework: str = declared("Framework and version.", key=True, example="cfir-2022")
    code: str = declared("Construct.", key=True, example="I.F")
    source: str = declared("Where this is said.", "", example="S001 L76")


class SetLabel(Entry):
    """One label of a construct that a person set in place of the rule's."""

    wave: int = declared("Wave.", key=True, unit="wave", example="3")
    outcome: str = declared("Outcome that is compared.", key=True, example="reach")
    framework: str = declared("Framework and version.", key=True, example="cfir-2022")
    code: str = declared("Construct.", key=True, example="III.E")
    label: Literal["strong", "weak", "not distinguishing", "too little data"] = declared("The label.", example="weak")
    reason: str = declared("Why.", example="One site's rating rests on one remark.")
    decided_by: str = declared("Who decided it.", example="R01")
    decided_on: dt.date = declared("When.", example="2023-11-02")


class RatingRules(Entry):
    """How ratings are compared, in one row."""

    strong_difference: float = declared(
        "Lowest rating of the high less highest of the low from which a construct distinguishes them strongly.",
        2, example="2", gt=0,
    )  # fmt: skip
    weak_difference: float = declared("Difference of their means from which it does so weakly.", 1, example="1", gt=0)
    mixed: Literal["excluded", "zero"] = declared(
        "Whether a mixed rating is excluded or counts as zero there.", "excluded", example="excluded"
    )
    reverse_rated: tuple[ReverseRated, ...] = declared("Constructs whose rating says how little there is.", ())
    set_labels: tuple[SetLabel, ...] = declared("Labels that a person sets in place of the rule's.", ())
    also_written: dict[str, str] = declared(
        "Forms of the study's own for a rating, each with the rating that it means.", default_factory=dict,
        example="{I: missing}",
    )  # fmt: skip

    @field_validator("also_written")
    @classmethod
    def _are_ratings(cls, forms: dict[str, str]) -> dict[str, str]:
        strange = sorted(set(forms.values()) - set(ratings()))
        if strange:
            raise ValueError(f"{', '.join(strange)} is not a rating (ratings: {', '.join(ratings())})")
        return forms
