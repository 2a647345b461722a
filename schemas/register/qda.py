"""How a team's QDA project maps to the study: the register's section `qda`, which may stand in `qda.yaml`.

Many codes are easier to map in a table: the rows of `qda-codes.csv` (path, framework, code) are rules for codes too.

Belongs elsewhere: how a project is read (`assets.qda`) or what a rule does to one (`assets.adapters.qda_mapping`).
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.entries import Entry, Misplaced

Coder = Annotated[str, Field(pattern=IDENTIFIER)]


def _regular(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern} is no regular expression: {error.msg}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_regular)]


class NameRule(Entry):
    """What something of the project, found by its name or by a pattern in it, becomes in the study.

    becomes: the study's own name; `{0}` is what the pattern found, `{1}` its first group. Without it, that is the first
    group, or all that was found. left_out: the study takes nothing of it.
    """

    name: str = ""
    pattern: Pattern = ""
    becomes: str = ""
    left_out: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> NameRule:
        found_by = [word for word in self._finders() if getattr(self, word)]
        if len(found_by) != 1:
            raise Misplaced((), f"a rule has one of {', '.join(self._finders())}; it has {len(found_by)}")
        if self.name and not (self.becomes or self.left_out):
            raise Misplaced((), f"name: {self.name}: say what it becomes, or left_out: true")
        return self

    @classmethod
    def _finders(cls) -> tuple[str, ...]:
        return "name", "pattern"


class SourceRule(NameRule):
    """What a source of the project becomes: an interview or a document. Sets and variables name it where names do not.

    set: pattern that a set holding the source is named by. variable: the variable of the source, or of its case, whose
    value names it.
    """

    set: Pattern = ""
    variable: str = ""

    @classmethod
    def _finders(cls) -> tuple[str, ...]:
        return "name", "pattern", "set", "variable"


class CodeRule(Entry):
    """What codes of the project become: one code by its path, or all codes at and below a path by code and label."""

    path: str = ""
    below: str = ""
    framework: str
    code: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> CodeRule:
        if bool(self.path) != bool(self.code) or (self.path and self.below):
            raise Misplaced((), "a rule for codes has path and code, or below (or neither, for the whole codebook)")
        return self


class UserRule(Entry):
    """Which coder a user of the project is; without a user, whoever coded in the project of this file."""

    user: str = ""
    project: str = ""
    coder: Coder

    @model_validator(mode="after")
    def _is_whole(self) -> UserRule:
        if not self.user and not self.project:
            raise Misplaced((), "a rule for users has user, project (its file), or both")
        return self


class PositionRule(Entry):
    """How positions in sources of this name pattern count, where a person has found it out."""

    pattern: Pattern
    profile: str = Field(
        pattern=r"^(code points|UTF-16), (no byte-order mark|byte-order mark counted), CRLF [12], "
        r"end (exclusive|inclusive)$"
    )


class Qda(Entry):
    """The section. Rules are tried in their order; the first that fits wins."""

    sources: tuple[SourceRule, ...] = ()
    cases: tuple[NameRule, ...] = ()
    codes: tuple[CodeRule, ...] = ()
    users: tuple[UserRule, ...] = ()
    positions: tuple[PositionRule, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _may_have_empty_parts(cls, parts: Any) -> Any:
        """A part whose rules are all commented out is empty."""
        return {name: part or () for name, part in parts.items()} if isinstance(parts, dict) else parts
