"""Where a selection of a project is in its text: by its positions, or by the text that it is named by.

Belongs elsewhere: how a tool counts positions (`assets.qda.positions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casewave.assets.adapters.qda_mapping import SourceMatch
from casewave.assets.adapters.qda_outcomes import CARRIED, OUTCOMES, Anchoring, CodingTally, Place
from casewave.assets.qda.anchoring import find_again
from casewave.assets.qda.model import Selection
from casewave.assets.qda.positions import NAME_LENGTH, is_quoted


@dataclass
class Passage:
    """What a selection is of its source, in the study's terms, and how it was found there; or why it is not."""

    start: int | None = None
    end: int | None = None
    text: str | None = None
    anchored: str = "position"
    outcome: str = CARRIED


class PassageFinder:
    """The passages of a project's selections.

    references: the hash and the text of transcripts of which another project of the delivery has a later text.
    """

    def __init__(self, references: Mapping[SourceMatch, tuple[str, str]], tally: CodingTally) -> None:
        self._references, self._tally = references, tally

    def of(self, place: Place, selection: Selection) -> Passage:
        """The passage that a selection is of its source; its outcome says why it is none."""
        if place.body is None or place.text is None:
            self._tally.without_passage += selection.text is None and selection.kind in ("text", "transcript")
            return Passage(text=selection.text)
        doubtful = self._doubt(place)
        if found := self._by_name(place, selection):
            doubtful.found += 1
            return self._in_reference(place, Passage(*found, place.text[slice(*found)], "text"))
        if selection.start is None:
            return Passage(outcome=OUTCOMES["outside"])
        if selection.start == selection.end:
            self._tally.without_passage += 1
            return Passage()
        return self._in_reference(place, Passage(selection.start, selection.end, selection.text))

    def _doubt(self, place: Place) -> Anchoring:
        if place.body is None or not place.body.is_poor:
            return Anchoring(place)
        doubtful = self._tally.doubtful.setdefault(id(place.body), Anchoring(place))
        doubtful.selections += 1
        return doubtful

    def _by_name(self, place: Place, selection: Selection) -> tuple[int, int] | None:
        """Where the text that a selection is named by is, if that is not where its positions are."""
        name = selection.name.removesuffix("…").removesuffix("...").strip()
        if len(name) < NAME_LENGTH or (selection.text and is_quoted(selection.name, selection.text)):
            return None
        found = find_again(name, place.text or "", selection.start or 0)
        if found and name != selection.name.strip():  # the name is cut
            return found[0], found[0] + (selection.raw_end or 0) - (selection.raw_start or 0)
        return found

    def _in_reference(self, place: Place, passage: Passage) -> Passage:
        """The passage in the latest text of its transcript, where another project of the delivery has that."""
        reference = self._references.get(place.match)
        if reference is None or place.body is None or reference[0] == place.body.sha256:
            return passage
        found = find_again(passage.text or "", reference[1], passage.start or 0)
        if found is None:
            return Passage(outcome=OUTCOMES["lost"])
        return Passage(*found, reference[1][slice(*found)], "text")
