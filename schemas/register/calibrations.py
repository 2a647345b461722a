"""How ratings become sets for a qualitative comparative analysis: what each rating counts as, declared and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from casewave.schemas.entries import Entry, Misplaced, Token, declared
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
    """One condition of an analysis: a construct."""

    condition: Token = declared("Name of its column.", example="LEADERS")
    framework: str = declared("Framework and version of the construct.", example="cfir-2022")
    code: str = declared("Construct.", example="IV.R.A")
    values: dict[str, Membership] = declared(
        "What each rating counts as in this condition; without it, what the analysis says.", default_factory=dict
    )

    @field_validator("values")
    @classmethod
    def _are_of_ratings(cls, values: dict[str, float]) -> dict[str, float]:
        return of_ratings(values)


class Calibration(Entry):
    """One qualitative comparative analysis that the study declares."""

    calibration: str = declared("Name.", key=True, example="resources", pattern=r"^[a-z][a-z0-9_-]*$")
    kind: Literal["crisp", "fuzzy"] = declared("Kind of its sets.", example="crisp")
    wave: int = declared("Wave whose ratings it takes.", unit="wave", example="3")
    outcome: str = declared("Outcome that it explains; its cases are those of the outcome.", example="spread")
    outcome_name: Token = declared("Name of the outcome's column.", "OUTCOME", example="SPREAD")
    levels: dict[Literal["high", "middle", "low"], Membership] = declared(
        "Membership of each level of the outcome.", example="{high: 1, low: 0}"
    )
    values: dict[str, Membership] = declared(
        "What each rating counts as. A rating without a value is a blank, for which there is no truth table.",
        default_factory=dict, example='{"+2": 1, "+1": 1, "0": 0}',
    )  # fmt: skip
    conditions: tuple[Condition, ...] = declared("Its conditions.", min_length=1, max_length=MOST_CONDITIONS)
    present_from: float = declared(
        "Consistency from which a row of the truth table has the outcome.", 1.0, unit="0 to 1", example="1", gt=0, le=1
    )
    more_conditions_because: str = declared(
        "Why it may have more conditions than its cases carry; without it, it may not.", "", example="..."
    )

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
        raise ValueError(f"{', '.join(strange)} is not a rating (ratings: {', '.join(ratings())})")
    return values
