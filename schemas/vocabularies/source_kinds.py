"""Which kinds of source a study tells apart, such as interviews, focus groups, documents and field notes.

A study that declares none has those of `source_kinds.csv`. Which interviews and documents are of a kind say their
modes and kinds, by the study's own words; a kind without words takes the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from casewave.schemas.entries import Entry, declared
from casewave.schemas.vocabularies.bundled import bundled_rows

USUAL = Path(__file__).with_suffix(".csv")
COUNTED_AS = ("interview", "document", "field note")
Words = Literal["interview_modes", "document_kinds"]


class SourceKind(Entry):
    """One kind of source that triangulation tells from others."""

    source_kind: str = declared("Kind of source.", key=True, example="interview")
    label: str = declared("Heading over the number of its sources.", example="Interviews")
    counts_as: Literal["interview", "document", "field note"] = declared(
        "What its sources count as where kinds are not distinguished.", example="interview"
    )
    interview_modes: tuple[str, ...] = declared("Modes of its interviews.", ())
    document_kinds: tuple[str, ...] = declared("Kinds of its documents or field notes.", ())

    @model_validator(mode="after")
    def _has_words_of_its_own_table(self) -> SourceKind:
        if self.counts_as == "interview" and self.document_kinds:
            raise ValueError("a kind that counts as interview has interview_modes and no document_kinds")
        if self.counts_as != "interview" and self.interview_modes:
            raise ValueError(f"a kind that counts as {self.counts_as} has document_kinds and no interview_modes")
        if self.counts_as == "field note" and not self.document_kinds:
            raise ValueError("a kind that counts as field note says of which document_kinds it is")
        return self

    @property
    def takes_rest_of(self) -> Words | None:
        """The words of which it takes all that no other kind has."""
        if self.interview_modes or self.document_kinds:
            return None
        return "interview_modes" if self.counts_as == "interview" else "document_kinds"


def kind_of(kinds: Sequence[SourceKind], words: Words, word: str) -> str:
    """The kind of source that an interview mode or a document kind belongs to."""
    named = [kind for kind in kinds if word in getattr(kind, words)]
    rest = [kind for kind in kinds if kind.takes_rest_of == words]
    return (*named, *rest)[0].source_kind


@cache
def usual_source_kinds() -> tuple[SourceKind, ...]:
    """The kinds of a study that declares none."""
    return tuple(map(_kind, bundled_rows(USUAL)))


def _kind(row: dict[str, str]) -> SourceKind:
    words = tuple(filter(None, row["document_kinds"].split(";")))
    return SourceKind.model_validate({**row, "document_kinds": words})
