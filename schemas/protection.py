"""The entries of the register that concern the people in the study: false hits of the scan, and the list of names."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from schemas.columns import IDENTIFIER
from schemas.entries import Entry


class AllowedText(Entry):
    """A text that looks like an identifier of a person, and that someone has looked at and found to be none."""

    text: str
    reason: str
    decided_by: Annotated[str, Field(pattern=IDENTIFIER)]
    decided_on: dt.date


class Protection(Entry):
    """How the study protects its people.

    names: `required` if no delivery is read without the team's list of names, which the variable CASEWAVE_NAMES names.
    allowed: texts that the scan for identifiers passes over.
    """

    names: Literal["optional", "required"] = "optional"
    allowed: tuple[AllowedText, ...] = ()
