"""What reporting standards ask of a study, as data: the items of COREQ, SRQR, StaRI and TRIPLE C by their short names.

`answer` names the query of `assets/marts/methods_numbers` that answers, and `needs` what has to be delivered for it;
`person` says what a person writes. Which of the two an item wants, or both, is our own judgement, and so are these
words. `evidence` says whether the name was seen or is recalled, and STANDARDS which citations are: check the standard
before citing it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ITEMS = Path(__file__).with_suffix(".csv")
STANDARDS = {
    "COREQ": "Tong, Sainsbury & Craig 2007 (recalled)",
    "SRQR": "O'Brien et al. 2014 (recalled)",
    "StaRI": "Pinnock et al. 2017 (recalled)",
    "TRIPLE C": "Shaw et al. 2023, 10.1186/s12874-023-01888-7",
}


@dataclass(frozen=True)
class ReportingItem:
    """One item of one standard."""

    standard: str
    item: str
    name: str
    answer: str
    needs: str
    person: str
    evidence: str


@cache
def reporting_items() -> tuple[ReportingItem, ...]:
    """Every item, standard by standard in their order."""
    with ITEMS.open(encoding="utf-8", newline="") as file:
        return tuple(ReportingItem(**row) for row in csv.DictReader(file))
