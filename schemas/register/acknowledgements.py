"""The entries of the register by which a warning is acknowledged, with the reason."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, field_validator

from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.entries import Entry, known
from casewave.schemas.marts.warnings import WARNINGS


class Acknowledgement(Entry):
    """One warning that someone has looked at: its name, what it is about, and why it may stand."""

    wave: int
    warning: str
    subject: str
    reason: str
    decided_by: Annotated[str, Field(pattern=IDENTIFIER)]
    decided_on: dt.date

    @field_validator("warning")
    @classmethod
    def _is_known(cls, warning: str) -> str:
        known(("warning",), "warning", warning, WARNINGS)
        return warning
