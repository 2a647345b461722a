"""Write docs/guide/problems.md: every kind of problem with its wording, an example and its remedy."""

from __future__ import annotations

import re
from pathlib import Path

from casewave.schemas.problems.catalogue import AREAS, kinds
from casewave.schemas.problems.kinds import Kind

TARGET = Path(__file__).parent / "guide" / "problems.md"
INTRODUCTION = """\
# Problems and what to do

<!-- Written by docs/make_problems.py. Change schemas/problems instead. -->

A message names the file, the row and the column, then says what is wrong and what to do:

```text
interviews.csv, row 3, column sites: 'NRO' is not a site in this study. Use NOR or SUD. Did you mean NOR?
```

A row with an error is refused, and with it the delivery, unless you load it in part. A row with a warning is loaded,
and the warning is listed. The name of a kind of problem is what `audit.refused_rows` has in its column `check_name`.
Examples are synthetic.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *(_area(title, kinds(area)) for title, area in AREAS.items())])


def _area(title: str, of_area: list[Kind]) -> str:
    rows = ["| problem | wording | example | remedy |", "| --- | --- | --- | --- |", *map(_row, of_area)]
    return "\n".join([f"## {title}\n", *rows, ""])


def _row(kind: Kind) -> str:
    name = f"{kind.name} (warning)" if kind.severity == "warning" else kind.name
    wording = re.sub(r"\{(\w+)\}", r"*\1*", kind.wording)
    text, remedy = kind.example
    return f"| {_cell(name)} | {_cell(wording)} | {'' if text == wording else _cell(text)} | {_cell(remedy)} |"


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("_", r"\_")


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
