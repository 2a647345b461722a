"""Themes: how a journal or style guide wants captions, rules and notes, each a YAML file next to this module.

A theme says where each of its facts comes from. What no source says is a plain choice of ours, and the theme says that
too (`chosen`). Belongs elsewhere: how a theme is applied (`assets.paper.document`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from casewave.assets.report.formats.word_captions import Weight
from casewave.schemas.entries import Entry, declared
from casewave.schemas.register.study_file import load_entries

HERE = Path(__file__).parent


class Fact(Entry):
    """One rule of a journal or style guide, and where it is said."""

    says: str = declared("The rule, in our words.")
    source: str = declared("Address or publication that says it.")


class Theme(Entry):
    """How the document of a paper looks."""

    name: str = declared("Whose look it is.", example="PLOS")
    font: str = declared("Font of the document.", "Arial")
    size: float = declared("Size of the text.", 10, unit="points", gt=0)
    cell_size: float = declared("Size of the text in tables.", 8.5, unit="points", gt=0)
    note_size: float = declared("Size of notes.", 8, unit="points", gt=0)
    figure_label: Literal["Figure", "Fig.", "Fig"] = declared("What begins the caption of a figure.", "Figure")
    number: Weight = declared("Type of label and number.", "bold")
    caption: Weight = declared("Type of the title after it.", "plain")
    after_number: Literal[" ", ". ", "\n"] = declared("What parts number and title; a line break puts it below.", ". ")
    after_title: Literal["", "."] = declared("What ends the title.", "")
    figure_caption: Literal["above", "below"] = declared("Position of the caption of a figure.", "below")
    note_label: bool = declared("Whether notes begin with the word Note.", True)
    hair_lines: bool = declared("Whether thin lines part the rows of a table.", True)
    column_mm: float = declared("Width of a figure of one column.", 85, unit="mm", gt=0)
    page_mm: float = declared("Width of a figure as wide as the page.", 170, unit="mm", gt=0)
    height_mm: float = declared("Greatest height of a figure.", 225, unit="mm", gt=0)
    title_words: int | None = declared("Most words in a title.", None, ge=1)
    note_words: int | None = declared("Most words in the notes of a table or figure.", None, ge=1)
    facts: tuple[Fact, ...] = declared("What the theme follows.", ())
    chosen: str = declared("What no source says and we chose.", "")


def theme_names() -> list[str]:
    """Name the themes."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


@cache
def load_theme(name: str) -> Theme:
    """Read a theme. Raises StudyError where its file is not right, and KeyError where there is none."""
    if name not in theme_names():
        raise KeyError(name)
    return load_entries(HERE / f"{name}.yaml", Theme)
