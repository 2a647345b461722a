"""The entry `references` of the register: what becomes of a reference manager's library."""

from __future__ import annotations

from pydantic import Field

from casewave.schemas.entries import Entry


class References(Entry):
    """Which programme references are about where no tag says it, and which document kind each type of reference is.

    kinds: by the type's name in CSL (article-journal, report, book, webpage, ...); `other` is for all that are not
    named.
    """

    programme: str = ""
    kinds: dict[str, str] = Field(default_factory=dict)
