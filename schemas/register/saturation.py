"""How a study measures saturation: the bases, runs and thresholds of Guest's ratio."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from casewave.schemas.entries import Entry, declared

Interviews = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, lt=1)]


class SaturationSettings(Entry):
    """How saturation is measured (Guest, Namey & Chen 2020)."""

    bases: tuple[Interviews, ...] = declared("Sizes of the base.", (4, 5, 6), unit="interviews")
    runs: tuple[Interviews, ...] = declared("Lengths of a run.", (2, 3), unit="interviews")
    thresholds: tuple[Share, ...] = declared(
        "Shares of new information that count as saturation.", (0, 0.05), unit="0 to 1"
    )
