"""How ratings become sets for a qualitative comparative analysis: what each rating counts as, declared and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from casewave.schemas.entries import Entry, Misplaced, Token
from casewave.schemas.vocabularies.rating_scale import ratings

MOST_CONDITIONS = 12  # whose truth table has 4,096 rows

Membership = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True)
class CalibratedSet:
    """A set of an analysis, and what each rating of its construct, or each level of the outcome, counts as in it."""

    set_name: str
    is_outcome: bool
    framework: str
    code: str
    memberships: Mapping[str, float]


class Condition(Entry):
    """A condition: a construct whose ratings count as these memberships, or as those of the analysis."""

    condition: Token
    framework: str
    code: str
    values: dict[str, Membership] = Field(default_factory=dict)

    @field_validator("values")
    @classmethod
    def _are_of_ratings(cls, values: dict[str, float]) -> dict[str, float]:
        return of_ratings(values)


class Calibration(Entry):
    """An analysis: its kind of sets, its wave, its outcome by level, its conditions, and what each rating counts as.

    A rating that has no value here is a blank, for which there is no truth table. more_conditions_because: why the
    analysis may have more conditions than its cases carry; without it, it may not.
    """

    calibration: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    kind: Literal["crisp", "fuzzy"]
    wave: int
    outcome: str
    outcome_name: Token = "OUTCOME"
    levels: dict[Literal["high", "middle", "low"], Membership]
    values: dict[str, Membership] = Field(default_factory=dict)
    conditions: tuple[Condition, ...] = Field(min_length=1, max_length=MOST_CONDITIONS)
    present_from: float = Field(default=1.0, gt=0, le=1)
    more_conditions_because: str = ""

    @field_validator("values")
    @classmethod
    def _are_of_ratings(cls, values: dict[str, float]) -> dict[str, float]:
        return of_ratings(values)

    @model_validator(mode="after")
    def _names_each_column_once(self) -> Calibration:
        names = [self.outcome_name, *(condition.condition for condition in self.conditions)]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise Misplaced((), f"calibrations, {self.calibration}: {', '.join(twice)} names more than one column")
        return self

    @property
    def sets(self) -> tuple[CalibratedSet, ...]:
        """The conditions in their order, then the outcome."""
        conditions = (
            CalibratedSet(entry.condition, False, entry.framework, entry.code, entry.values or self.values)
            for entry in self.conditions
        )
        levels = {str(level): membership for level, membership in self.levels.items()}
        return (*conditions, CalibratedSet(self.outcome_name, True, "", "", levels))


def of_ratings(values: dict[str, float]) -> dict[str, float]:
    """Raise ValueError where a key is no rating."""
    strange = sorted(set(values) - set(ratings()))
    if strange:
        raise ValueError(f"{', '.join(strange)} is no rating (ratings: {', '.join(ratings())})")
    return values
