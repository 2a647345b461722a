"""The entry `people` of the register: the codes of the team, which are in columns such as interviewer and coder."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, field_validator

from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.entries import Entry, declared

# Words of letters alone, one of which is no initials, as in Anna, anna.svensson, A. Svensson or Dr. Bo.
NAME = re.compile(r"[^\W\d_]+(?:[., _-]+[^\W\d_]+)*\.?")
WORD = re.compile(r"[^\W\d_]+")
INITIALS = re.compile(r"[A-Z]{1,4}|[a-z]{1,2}")


def may_be_a_name(text: str) -> bool:
    """Say whether a text that nobody declared may be somebody's name: letters only, more than initials."""
    return bool(NAME.fullmatch(text)) and not all(map(INITIALS.fullmatch, WORD.findall(text)))


class Person(Entry):
    """One member of the team, by code."""

    code: Annotated[str, Field(pattern=IDENTIFIER)] = declared("Code, never a name.", key=True, example="R01")
    role: str = declared("What they do in the study.", example="interviewer")

    @field_validator("code")
    @classmethod
    def _is_no_name(cls, code: str) -> str:
        if may_be_a_name(code) and code[0].isupper():
            raise ValueError("a code without a name, such as R01")
        return code
