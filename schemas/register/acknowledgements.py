"""The entries of the register by which a warning is acknowledged, with the reason."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, field_validator

from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.entries import Entry, declared, known
from casewave.schemas.marts.warnings import WARNINGS


class Acknowledgement(Entry):
    """One warning that the register acknowledges."""

    wave: int = declared("Wave in which it came up.", key=True, unit="wave", example="1")
    warning: str = declared("What kind of warning.", key=True, example="before clearance")
    subject: str = declared("What it is about.", key=True, example="INT-1-001")
    reason: str = declared("Why it is acceptable.", example="The board was asked in writing on that day.")
    decided_by: Annotated[str, Field(pattern=IDENTIFIER)] = declared("Who decided.", example="R01")
    decided_on: dt.date = declared("When.", example="2026-03-02")

    @field_validator("warning")
    @classmethod
    def _is_known(cls, warning: str) -> str:
        known(("warning",), "warning", warning, WARNINGS)
        return warning
