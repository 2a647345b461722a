"""How a team's QDA project maps to the study: the register's section `qda`, which may be in `qda.yaml`.

Many codes are easier to map in a table: the rows of `qda-codes.csv` (path, framework, code) are rules for codes too.

Belongs elsewhere: how a project is read (`assets.qda`) or what a rule does to one (`assets.adapters.qda_mapping`).
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.entries import Entry, Misplaced, declared

Coder = Annotated[str, Field(pattern=IDENTIFIER)]


def _regular(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern} is not a regular expression: {error.msg}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_regular)]


class NameRule(Entry):
    """What something of the project, found by its name or by a pattern in it, becomes in the study."""

    name: str = declared("Its name in the project.", "", example="Interview 1")
    pattern: Pattern = declared("Regular expression that its name matches.", "", example=r"INT-\d-\d{3}")
    becomes: str = declared(
        "Its name in the study; {0} is what the pattern found, {1} its first group. Without it, that is the first "
        "group, or all that was found.", "", example="INT-1-{1}",
    )  # fmt: skip
    left_out: bool = declared("Whether the study takes nothing of it.", False)

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
    """What a source of the project becomes: an interview or a document.

    Sets and variables name it where names do not. A name or pattern that holds a slash is of the source's group or
    folder and name: `Round 1/P01`.
    """

    set: Pattern = declared("Pattern that the name of a set holding the source matches.", "")
    variable: str = declared("Variable of the source, or of its case, whose value names it.", "")
    part: int | None = declared(
        "Place of this transcript where an interview or document has several; positions in later parts count on.",
        None, example="1", ge=1,
    )  # fmt: skip

    @classmethod
    def _finders(cls) -> tuple[str, ...]:
        return "name", "pattern", "set", "variable"


class CodeRule(Entry):
    """What codes of the project become: one code by its path, or all codes at and below a path by code and label."""

    path: str = declared("Path of the code in the project.", "", example="Barriers > Time")
    below: str = declared("Path at and below which codes are those of the framework, by code or label.", "")
    framework: str = declared("Framework and version.", example="cfir-2022")
    code: str = declared("Code of the framework.", "", example="III.E")

    @model_validator(mode="after")
    def _is_whole(self) -> CodeRule:
        if bool(self.path) != bool(self.code) or (self.path and self.below):
            raise Misplaced((), "a rule for codes has path and code, or below (or neither, for the whole codebook)")
        return self


class UserRule(Entry):
    """Which coder a user of the project is; without a user, whoever coded in the project of this file."""

    user: str = declared("User of the project.", "", example="Kim")
    project: str = declared("File of the project.", "", example="kim.qdpx")
    coder: Coder = declared("Coder.", example="C01")

    @model_validator(mode="after")
    def _is_whole(self) -> UserRule:
        if not self.user and not self.project:
            raise Misplaced((), "a rule for users has user, project (its file), or both")
        return self


class PositionRule(Entry):
    """How positions in sources of this name pattern count, where a person has found it out."""

    pattern: Pattern = declared("Regular expression that the source's name matches.")
    profile: str = declared(
        "How positions count.",
        example="UTF-16, no byte-order mark, CRLF 2, end exclusive",
        pattern=r"^(code points|UTF-16), (no byte-order mark|byte-order mark counted), CRLF [12], "
        r"end (exclusive|inclusive)$",
    )


class Qda(Entry):
    """How a QDA project maps to the study. Rules are tried in their order; the first that fits wins."""

    sources: tuple[SourceRule, ...] = declared("What sources become.", ())
    cases: tuple[NameRule, ...] = declared("What cases become.", ())
    codes: tuple[CodeRule, ...] = declared("What codes become.", ())
    users: tuple[UserRule, ...] = declared("Which coder each user is.", ())
    positions: tuple[PositionRule, ...] = declared("How positions count, where a person has found it out.", ())

    @model_validator(mode="before")
    @classmethod
    def _may_have_empty_parts(cls, parts: Any) -> Any:
        """A part whose rules are all commented out is empty."""
        return {name: part or () for name, part in parts.items()} if isinstance(parts, dict) else parts
