"""The entry `people` of the register: the codes of the team, which are in columns such as interviewer and coder."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, field_validator

from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.entries import Entry, declared

# Words of letters alone, each with a capital first letter, as in Anna or Anna_Svensson; the first says enough.
NAME = re.compile(r"[^\W\d_]{2,}([._ -]+[^\W\d_]+)*")


def may_be_a_name(text: str) -> bool:
    """Say whether a text may be somebody's name: letters only, and its first word capitalised."""
    return bool(NAME.fullmatch(text)) and re.split("[._ -]", text)[0].istitle()


class Person(Entry):
    """One member of the team, by code."""

    code: Annotated[str, Field(pattern=IDENTIFIER)] = declared("Code, never a name.", key=True, example="R01")
    role: str = declared("What they do in the study.", example="interviewer")

    @field_validator("code")
    @classmethod
    def _is_no_name(cls, code: str) -> str:
        if may_be_a_name(code):
            raise ValueError("a code without a name, such as R01")
        return code
