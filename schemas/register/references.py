"""The entry `references` of the register: what becomes of a reference manager's library."""

from __future__ import annotations

from casewave.schemas.entries import Entry, declared


class References(Entry):
    """What becomes of the references of a library."""

    programme: str = declared("Programme that a reference is about where no tag names one.", "", example="Walks")
    kinds: dict[str, str] = declared(
        "Document kind of each type of reference, by its name in CSL; `other` is for all that are not named.",
        default_factory=dict, example="{article-journal: article, other: report}",
    )  # fmt: skip
