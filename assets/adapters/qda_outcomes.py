"""What became of a project's codings: the outcomes that one may have, and how many had each.

Belongs elsewhere: which coding has which outcome (`assets.adapters.qda_reading`), and what is said of the whole project
(`assets.adapters.qda_account`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from casewave.assets.adapters.qda_mapping import SourceMatch
from casewave.assets.qda.model import Body, Source

CARRIED = "carried over"
OUTCOMES = {
    "code": "by a code that is in no framework",
    "unknown code": "by a code that the codebook has not",
    "left out": "in a source that is left out",
    "elsewhere": "in an interview or document of another wave",
    "no wave": "in a source that is no interview or document of any wave yet",
    "outside": "of a passage outside of its text",
    "lost": "of a passage that is no more in the transcript",
    "repeated": "of an area of a PDF, repeating one of its text",
    "twice": "that another project of the delivery has too",
    "note": "in notes",
    "case": "that link a case",
    "no coder": "by a user who is no coder yet",
}
NO_CODING = {OUTCOMES["case"], OUTCOMES["repeated"]}  # of nobody: a case is linked, or an area repeats a passage
EMPTY = "passages of codings that are carried over without them, since they are empty or their text is not in the file"


@dataclass
class Place:
    """Where a coding is: the source, what the source is in the study, and which of its texts."""

    number: int
    match: SourceMatch
    body: Body | None
    text: str | None
    text_number: int | None

    @property
    def name(self) -> str | None:
        return self.match.name


@dataclass
class Anchoring:
    """Of a text that no way of counting fits: how many of its selections are found by the text they are named by."""

    place: Place
    selections: int = 0
    found: int = 0


@dataclass
class CodingTally:
    """How many codings had what, and what was found of sources, while a project was read.

    outcomes: codings by outcome. without_passage: of those carried over. of_source: by numbers of source and text.
    of_code and no_coder: by GUID. unmapped and of_no_wave: by the number of the source. of_coder: by source and coder
    of the study. texts: the source and the body behind each text. doubtful: by text. links: the sources of each case.
    """

    codings: int = 0
    without_passage: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    of_source: Counter[tuple[int, int | None]] = field(default_factory=Counter)
    of_code: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[int] = field(default_factory=Counter)
    of_no_wave: Counter[int] = field(default_factory=Counter)
    no_coder: Counter[str] = field(default_factory=Counter)
    of_coder: Counter[tuple[str, str]] = field(default_factory=Counter)
    texts: dict[tuple[int, int | None], tuple[Source, Body | None]] = field(default_factory=dict)
    doubtful: dict[int, Anchoring] = field(default_factory=dict)
    links: dict[int, set[int | None]] = field(default_factory=lambda: defaultdict(set))
