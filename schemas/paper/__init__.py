"""What a paper takes from a study: the entries of paper.yaml.

Here belongs what may be asked for, and which of it goes together. Belongs elsewhere: whether the study has it
(`assets.paper.choosing`), and the register (`schemas.register`), of which a paper is no part.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from casewave.schemas.entries import Entry, Misplaced, declared
from casewave.schemas.language import Language

Orientation = Literal["as needed", "portrait", "landscape"]
Waves = Annotated[str, Field(pattern=r"^[0-9]+( to [0-9]+)?$")]
KINDS = ("table", "figure", "quotations", "heading")
# The keys that only some kinds of content have.
OF_KINDS = {
    "waves": ("table", "figure", "quotations"),
    "rows": ("table", "quotations"),
    "columns": ("table",),
    "title": ("table", "figure", "quotations"),
    "notes": ("table", "figure", "quotations"),
    "orientation": ("table", "quotations"),
    "evidence": ("table",),
    "alternative_text": ("figure",),
    "width": ("figure",),
    "attributed_to": ("quotations",),
    "at_most": ("quotations",),
}


class Content(Entry):
    """One table, figure, table of quotations or heading of the paper, in the order in which they are listed."""

    table: str = declared("A table of the study by its name.", "", example="adoption")
    figure: str = declared("A figure of the study by its name.", "", example="timeline_all_cases")
    quotations: Literal["", "phase", "construct"] = declared(
        "A table of the quotations that are cleared and that the people quoted agreed to, by phase or by construct.", ""
    )
    heading: str = declared("A heading over what follows.", "", example="Adoption")
    waves: Waves | None = declared(
        "The wave, or the first and last, that it shows. Without it, all waves so far.", None, example="1 to 3"
    )
    rows: tuple[str, ...] = declared(
        "Its rows by heading or the code before it, in the order wanted. Without it, all.", ()
    )
    columns: tuple[str, ...] = declared(
        "Its columns by heading or case code, in the order wanted. Without it, all.", ()
    )
    title: str = declared("A title in place of the study's own.", "")
    notes: tuple[str, ...] = declared("Notes under it, before those that say what is counted.", ())
    orientation: Orientation | None = declared("The page that it is on, in place of the paper's.", None)
    evidence: Literal["none", "footnotes"] | None = declared(
        "Whether footnotes name the evidence behind its statements, in place of the paper's choice.", None
    )
    alternative_text: str = declared("What the figure shows, for people who cannot see it.", "")
    width: Literal["column", "page"] = declared("How wide the figure is printed.", "page")
    attributed_to: Literal["case", "site", "participant"] | None = declared(
        "To whom a quotation is attributed. Without it, the case.", None
    )
    at_most: int | None = declared("The most quotations per row.", None, ge=1)

    @property
    def kind(self) -> str:
        return next(kind for kind in KINDS if getattr(self, kind))

    @property
    def name(self) -> str:
        """The table, figure, kind of quotations or heading that is asked for."""
        return str(getattr(self, self.kind))

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Content:
        kinds = [kind for kind in KINDS if getattr(self, kind)]
        if len(kinds) != 1:
            given = " and ".join(kinds) or "none of them"
            message = f"Each entry has one of table, figure, quotations and heading; this one has {given}"
            raise Misplaced((), message)
        for key, allowed in OF_KINDS.items():
            if key in self.model_fields_set and kinds[0] not in allowed:
                raise Misplaced((key,), f"{key} belongs to a {' or '.join(allowed)}. Remove it from this {kinds[0]}")
        return self


class Paper(Entry):
    """The tables and figures of one paper, and how they look."""

    title: str = declared("Title of the document. Without it, the study's.", "")
    language: Language = declared("Language of headings and notes; statements stay in the study's.", "en")
    theme: str = declared("How captions, rules and notes look, as a journal asks for it.", "plain", example="bmc")
    orientation: Orientation = declared("The pages of tables; as needed turns the page for a wide table.", "as needed")
    evidence: Literal["none", "footnotes"] = declared(
        "Whether footnotes name the interviews (by site and month) and documents behind each statement.", "none"
    )
    lists: bool = declared("Whether a list of tables and a list of figures come first.", False)
    contents: tuple[Content, ...] = declared("The tables and figures, in order.", min_length=1)
