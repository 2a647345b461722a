"""How a study measures saturation: the bases, runs and thresholds of Guest's ratio."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from casewave.schemas.entries import Entry

Interviews = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, lt=1)]


class Saturation(Entry):
    """Sizes of base and run in interviews, and the shares of new information that count as saturation."""

    bases: tuple[Interviews, ...] = (4, 5, 6)
    runs: tuple[Interviews, ...] = (2, 3)
    thresholds: tuple[Share, ...] = (0, 0.05)
