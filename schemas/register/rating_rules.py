"""How a study compares ratings: thresholds, what mixed counts as, reverse-rated constructs, labels set by a person.

No published rule tells distinguishing constructs from others. The one here, with its two thresholds, was fitted to
published matrices afterwards (`assets/marts/distinguishing_constructs.sql`), so every table prints them.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, field_validator

from casewave.schemas.entries import Entry
from casewave.schemas.vocabularies.rating_scale import ratings


class ReverseRated(Entry):
    """A construct whose rating says how little of it there is, such as complexity."""

    framework: str
    code: str
    source: str = ""


class SetLabel(Entry):
    """A label of a construct that a person sets in place of the rule's, and why."""

    wave: int
    outcome: str
    framework: str
    code: str
    label: Literal["strong", "weak", "not distinguishing", "too little data"]
    reason: str
    decided_by: str
    decided_on: dt.date


class RatingRules(Entry):
    """How ratings are compared.

    strong_difference: a construct tells high from low cases strongly where the lowest rating among the high is at
    least this far above the highest among the low. weak_difference: else weakly, where the means are this far apart.
    mixed: whether a mixed rating is left out of both, or counts as zero. also_written: what the study's own forms mean.
    """

    strong_difference: float = Field(default=2, gt=0)
    weak_difference: float = Field(default=1, gt=0)
    mixed: Literal["excluded", "zero"] = "excluded"
    reverse_rated: tuple[ReverseRated, ...] = ()
    set_labels: tuple[SetLabel, ...] = ()
    also_written: dict[str, str] = Field(default_factory=dict)

    @field_validator("also_written")
    @classmethod
    def _are_ratings(cls, forms: dict[str, str]) -> dict[str, str]:
        strange = sorted(set(forms.values()) - set(ratings()))
        if strange:
            raise ValueError(f"{', '.join(strange)} is no rating (ratings: {', '.join(ratings())})")
        return forms
