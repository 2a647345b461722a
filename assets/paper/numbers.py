"""Numbers to insert into a manuscript: each in a content control whose tag says what it counts.

Copied into a manuscript, a control keeps its tag, so that `manuscript` knows which number it is, whatever the sentence
says. Belongs elsewhere: how a quantity is counted (`mart.quantities`).
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import docx

from casewave.assets.paper.wording import number_text
from casewave.assets.report.formats.word import describe, empty
from casewave.assets.report.formats.word_fields import add_control
from casewave.assets.report.formats.word_styles import make_page, make_styles, strip
from casewave.assets.report.source import ReportData
from casewave.assets.warehouse.products import same_zip
from casewave.schemas.marts.quantities import QUANTITIES

if TYPE_CHECKING:
    from casewave.assets.paper.document import Contents

TAG = "casewave:"
QUERY = """
    SELECT quantities.*, programmes.name AS programme_name, sites.name AS site_name
    FROM mart.quantities AS quantities
    LEFT JOIN core.programmes AS programmes ON quantities.programme = programmes.programme
    LEFT JOIN core.sites AS sites ON quantities.site = sites.site
    ORDER BY quantities.to_wave, quantities.from_wave, quantities.quantity, quantities.programme NULLS FIRST,
        quantities.site NULLS FIRST, quantities.site_scope, quantities.framework NULLS FIRST,
        quantities.category NULLS FIRST
"""
KEY = ("from_wave", "to_wave", "quantity", "programme", "site", "site_scope", "framework", "category")


@dataclass(frozen=True)
class StudyNumber:
    """One number of the study. of_all: whether it is of the whole study up to its last wave. words: what it counts."""

    tag: str
    quantity: str
    words: str
    value: float
    of_all: bool


def counted_numbers(source: ReportData) -> list[StudyNumber]:
    """Every counted quantity of the study, as of each span of waves."""
    span = (source.waves[0], source.waves[-1])
    return [_counted(row, of_all=(row["from_wave"], row["to_wave"]) == span) for row in source.rows(QUERY)]


def _counted(row: dict[str, object], *, of_all: bool) -> StudyNumber:
    key = hashlib.sha256(repr([row[name] for name in KEY]).encode()).hexdigest()[:16]
    first, last = row["from_wave"], row["to_wave"]
    waves = f"wave {last}" if first == last else f"waves {first} to {last}"
    about = (row["site_name"] or row["programme_name"], row["category"], row["framework"], waves)
    site_scope = "home sites alone" if row["site_scope"] == "home sites" else None
    quantity = str(row["quantity"])
    meaning = QUANTITIES[quantity].split(" (")[0]
    words = ", ".join(str(part) for part in (meaning, *about, site_scope) if part)
    return StudyNumber(f"{TAG}{key}", quantity, words, float(str(row["value"])), of_all)


def numbers_document(numbers: list[StudyNumber], contents: Contents) -> bytes:
    """A document of the numbers of the whole study, to copy from: each in a content control, with what it counts."""
    document = docx.Document()
    strip(document)
    make_page(document)
    empty(document)
    make_styles(document)
    document.add_paragraph(contents.said("Numbers to copy into your text"), "Title")
    document.add_paragraph(contents.said("Copy a number with its frame: casewave paper check knows it again."))
    for number in numbers:
        if number.of_all:
            paragraph = document.add_paragraph()
            add_control(paragraph, number.tag, number.words[:60], number_text(number.value, contents.said))
            paragraph.add_run(f"  {number.words}")
    describe(document, contents.title, contents.provenance)
    saved = io.BytesIO()
    document.save(saved)
    return same_zip(saved.getvalue())
