"""The register without codes: each text of its entries replaced, for what goes out and for who has withdrawn.

Belongs elsewhere: how a code is found in a text (`schemas.values.spellings`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar, cast

from pydantic import BaseModel

from casewave.schemas.register.study import Study
from casewave.schemas.values.participant_codes import withdrawn_codes
from casewave.schemas.values.spellings import Spellings

MENTION = "[withdrawn]"
Part = TypeVar("Part")


def masked(part: Part, replace: Callable[[str], str]) -> Part:
    """A part of the register with each text replaced, also those within it. What they imply is derived again."""
    if isinstance(part, str):
        return cast("Part", replace(part))
    if isinstance(part, BaseModel):
        changed = part.model_copy(update={name: masked(value, replace) for name, value in part})
        for name in vars(type(part)):
            if isinstance(vars(type(part))[name], cached_property):
                vars(changed).pop(name, None)
        return changed
    if isinstance(part, tuple):
        return cast("Part", tuple(masked(each, replace) for each in part))
    if isinstance(part, dict):
        return cast("Part", {key: masked(value, replace) for key, value in part.items()})
    return part


def without_withdrawn(study: Study) -> Study:
    """The study with `[withdrawn]` for each informant who has withdrawn, until the files of the register are clean."""
    codes = withdrawn_codes(study)
    if not codes:
        return study
    in_sentences = Spellings(study).participants(codes)
    in_names = Spellings(study).participants(codes, in_full=True)

    def replace(text: str) -> str:
        spelled = in_sentences if len(text.split()) > 1 else in_names
        return spelled.replace(text, MENTION)

    return masked(study, replace) if _names_any(study, in_sentences) else study


def _names_any(study: Study, codes: Spellings) -> bool:
    """Whether any text of the register may name someone: most name nobody, and then it stays as it is."""
    found = False

    def look(text: str) -> str:
        nonlocal found
        found = found or bool(codes.find(text))
        return text

    masked(study, look)
    return found
