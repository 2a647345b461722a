"""Captions that Word numbers itself, references to them, and lists of them: one way for reports and papers.

A caption is a label, a SEQ field, a bookmark around both, and a title; a reference is a REF field to the bookmark; a
list is a TOC field over the label. Word renews all of them together (F9). Belongs elsewhere: the fields themselves
(`word_fields`), and what is numbered (`word`, `assets.paper.document`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from docx.document import Document
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from casewave.assets.report.formats.word_fields import Bookmarks, add_field

LONGEST_BOOKMARK = 40  # characters that Word takes
Weight = Literal["plain", "bold", "italic"]


@dataclass(frozen=True)
class CaptionLook:
    """How captions are set. number, title: type of each. after_number: what separates them; a line break is one."""

    number: Weight = "plain"
    title: Weight = "plain"
    after_number: str = ". "
    after_title: str = ""


@dataclass(frozen=True)
class Caption:
    """What a table or figure is called: `Table 3` and its title. bookmark: its name in the document."""

    label: str
    number: int
    title: str
    bookmark: str

    @property
    def name(self) -> str:
        return f"{self.label} {self.number}"


def bookmark_of(kind: str, key: str) -> str:
    """The name of a bookmark: letters, digits and underscores, no longer than Word takes."""
    plain = re.sub(r"\W+", "_", f"cw_{kind}_{key}", flags=re.ASCII)
    if len(plain) <= LONGEST_BOOKMARK:
        return plain
    mark = hashlib.sha256(key.encode()).hexdigest()[:8]
    return f"{plain[: LONGEST_BOOKMARK - 9]}_{mark}"


class Captions:
    """Writes the captions of a document. continued: the word behind the number of a table's later panels."""

    def __init__(self, document: Document, bookmarks: Bookmarks, look: CaptionLook, continued: str) -> None:
        self.document, self.bookmarks, self.look, self.continued = document, bookmarks, look, continued

    def write(self, caption: Caption, title: str = "", *, is_continued: bool = False) -> Paragraph:
        """Write a caption. title: of a panel, instead of the caption's. A later panel refers to the first's number."""
        paragraph = self.document.add_paragraph(style="Caption")
        if is_continued:
            refer(paragraph, caption)
            paragraph.add_run(f" ({self.continued})")
        else:
            number = self.bookmarks.begin(paragraph, caption.bookmark)
            paragraph.add_run(f"{caption.label} ")
            add_field(paragraph, f"SEQ {_series(caption)} \\* ARABIC", str(caption.number))
            self.bookmarks.end(paragraph, number)
        _weigh(paragraph.runs, self.look.number)
        self._end(paragraph, title or caption.title)
        return paragraph

    def _end(self, paragraph: Paragraph, title: str) -> None:
        if self.look.after_number == "\n":
            paragraph.add_run().add_break()
        else:
            _weigh([paragraph.add_run(self.look.after_number)], self.look.number)
        _weigh([paragraph.add_run(f"{title}{self.look.after_title}")], self.look.title)

    def write_list(self, captions: Sequence[Caption]) -> None:
        """Write the list of captions of one label, which Word renews."""
        entries = [f"{caption.name}. {caption.title}" for caption in captions]
        first = self.document.add_paragraph(style="table of figures")
        add_field(first, f'TOC \\n \\h \\z \\c "{_series(captions[0])}"', entries[0])
        end = first._p[-1]  # the field ends behind its last entry
        first._p.remove(end)
        last = first
        for entry in entries[1:]:
            last = self.document.add_paragraph(entry, "table of figures")
        last._p.append(end)


def refer(paragraph: Paragraph, caption: Caption) -> None:
    """Add a cross-reference to a caption's label and number."""
    add_field(paragraph, f"REF {caption.bookmark} \\h", caption.name)


def _series(caption: Caption) -> str:
    """The name of a series of numbers, which has no full stop."""
    return caption.label.rstrip(".")


def _weigh(runs: Iterable[Run], weight: Weight) -> None:
    for run in runs:
        run.bold, run.italic = weight == "bold" or None, weight == "italic" or None
