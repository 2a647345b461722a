"""Outcomes, if a study has any: what orders its cases and sites in tables, and which of them are high and which low."""

from __future__ import annotations

from typing import Literal

from casewave.schemas.entries import Entry, declared


class OutcomeOf(Entry):
    """The outcome of one case or site."""

    unit: str = declared("Programme or site.", key=True, example="MRR")
    value: float = declared("Its value; the highest comes first.", example="3")
    level: Literal["high", "middle", "low"] = declared("Side of a comparison that it is on.", example="high")


class Outcome(Entry):
    """One outcome, which orders cases or sites, the highest value first."""

    outcome: str = declared("Outcome.", key=True, example="reach")
    label: str = declared("What the outcome is.", example="Sites that took the work up")
    wave: int = declared("First wave whose tables it orders.", unit="wave", example="2", ge=1)
    units: tuple[OutcomeOf, ...] = declared("Its value for each case, or for each site.", min_length=1)
    is_synthetic: bool = declared("Whether it is synthetic.", False, example="no")
    source: str = declared("Where this is said.", "", example="S001 L324")
