"""Printable tables made for tests: harmless ones of any size, and ones whose texts try to be more than text."""

from __future__ import annotations

import random

from casewave.assets.report.printable import Cell, Column, Line, Row, Table, count, items, nothing, text

TEXT = """
    coordinators service users agree to meet every month and write down what they learned for other regions of the
    country in plain language so that nothing is lost when people leave the programme
"""
FORMULAS = ("=1+1", "+49 30", "-5 or so", "@SUM(A1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://example.org","x")')
MARKUP = "<script>alert('x')</script><img src=x onerror=alert(1)> & \"so\" on"
TEX = r"\input{/etc/passwd} 50 % of $x_1^2$ & {more} ~ # \\ -- [sic]"
MARKDOWN = "[link](http://example.org) | **bold** `code` # *x* _y_ ![i](j)"
FIELD = "{ HYPERLINK http://example.org } http://example.org { DDEAUTO c:\\\\x }"
MADE = {"study": "a study", "up to wave": "1", "delivery of wave 1": "ab12", "casewave": "0"}


def statement(words: int, number: int = 0) -> str:
    """A statement of so many words, another one for each number."""
    chance = random.Random(words * 1000 + number)
    return " ".join(chance.choice(TEXT.split()) for _ in range(words)).capitalize() + "."


def cross_case(cases: int, words: int, rows: int = 4) -> Table:
    """A cross-case table: each cell has one or two statements, and some say which missing-data code there is."""
    columns = (
        Column("", width=0.55),
        *(Column(f"Case {case} \u2013 Programme {case}", case=f"P{case}") for case in range(1, cases + 1)),
    )

    def cell(row: int, case: int) -> Cell:
        number = row * cases + case
        if number % 7 == 3:
            return nothing(("NA", "missing", "not yet analysed")[number % 3])
        return items(Line(statement(words, number + 500 * each)) for each in range(1 + number % 2))

    printed = [Row((text(f"Element {row}"), *(cell(row, case) for case in range(cases)))) for row in range(rows)]
    total = Row((text("Statements"), *(count(row) for row in range(cases))), role="total")
    notes = ("Counted: statements.", "Collected: wave 1 from 2019-11 to 2021-08.")
    return Table(f"adoption_{cases}_{words}", "Adoption", columns, (*printed, total), notes, "Table 6", "Wave 1")


def hostile(*texts: str) -> Table:
    """A table whose heading, headings of rows, statements, texts and notes are these."""
    columns = (Column("Text"), Column(texts[0]), Column("Number", "count"))
    rows = tuple(Row((Cell("text", (Line(each),)), items([Line(each), Line(each)]), count(-1))) for each in texts)
    return Table("hostile", texts[0], columns, rows, notes=texts)
