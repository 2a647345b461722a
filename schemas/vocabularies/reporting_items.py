"""What reporting standards ask of a study, as data: their items by short names of our own.

`reporting_items.csv` has COREQ, SRQR, StaRI and TRIPLE C; the folder `reporting_standards` has a file for each standard
of reviews and of mixed methods. Which of them a study prints follows from its kind: see KINDS.

`answer` names the query of `assets/marts/methods_numbers` that answers, and `needs` what has to be delivered for it;
`person` says what a person writes. Which of the two an item wants, or both, is our own judgement, and so are these
words. `evidence` says whether the name was seen or is recalled, and STANDARDS which citations are: check the standard
before citing it. Of MMAT 2018, which appraises studies of every kind, there are the criteria of qualitative, of
quantitative descriptive and of mixed methods studies; another category of quantitative studies has its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casewave.schemas.vocabularies.bundled import bundled_rows

ITEMS = Path(__file__).with_suffix(".csv")
FURTHER = sorted(Path(__file__).with_name("reporting_standards").glob("*.csv"))
STANDARDS = {
    "COREQ": "Tong, Sainsbury & Craig 2007 (recalled)",
    "SRQR": "O'Brien et al. 2014 (recalled)",
    "StaRI": "Pinnock et al. 2017 (recalled)",
    "TRIPLE C": "Shaw et al. 2023, 10.1186/s12874-023-01888-7",
    "PRISMA 2020": "Page et al. 2021, 10.1136/bmj.n71 (recalled)",
    "PRISMA-ScR": "Tricco et al. 2018, 10.7326/M18-0850 (recalled)",
    "ENTREQ": "Tong et al. 2012, 10.1186/1471-2288-12-181 (recalled)",
    "GRAMMS": "O'Cathain, Murphy & Nicholl 2008, 10.1258/jhsrp.2007.007074 (recalled)",
    "MMAT 2018": "Hong et al. 2018, 10.3233/EFI-180221 (recalled)",
}
# The standards of each kind of study. A review has screened records; a study of mixed methods has measures too.
KINDS = {
    "case study": ("COREQ", "SRQR", "StaRI", "TRIPLE C"),
    "review": ("PRISMA 2020", "PRISMA-ScR", "ENTREQ"),
    "mixed methods": ("GRAMMS", "MMAT 2018"),
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
    return tuple(ReportingItem(**row) for path in (ITEMS, *FURTHER) for row in bundled_rows(path))
