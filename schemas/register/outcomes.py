"""Outcomes, if a study has any: what orders its cases and sites in tables, and which of them are high and which low."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from casewave.schemas.entries import Entry


class OutcomeOf(Entry):
    """The outcome of one case or site. Its level says on which side a comparison of high and low has it."""

    unit: str
    value: float
    level: Literal["high", "middle", "low"]


class Outcome(Entry):
    """An outcome that orders cases or sites, the highest value first. `wave` is the first whose tables it orders."""

    outcome: str
    label: str
    wave: int = Field(ge=1)
    units: tuple[OutcomeOf, ...] = Field(min_length=1)
    is_synthetic: bool = False
    source: str = ""
