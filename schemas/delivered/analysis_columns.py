"""Columns that several tables of the analysis itself share: its subjects, and dates as precise as they are known.

Belongs elsewhere: any table of its own, and what only one table has.
"""

from __future__ import annotations

from typing import Any

from casewave.schemas.columns import IDENTIFIER, column

# What an analysis speaks of: an entry of a cross-case table, a judgement, a coding, or a source.
SUBJECTS = (
    "findings", "scenario_judgements", "ratings", "phase_judgements", "codings", "interviews", "documents",
)  # fmt: skip


def subjects(meaning: str, link: str, *, outlives: bool = False) -> Any:
    """Describe the column of what a row is about. outlives: the row stays when all of it is withdrawn."""
    return column(
        f"{meaning}: findings, judgements, ratings, codings, interviews or documents, separated by semicolons.",
        refers=SUBJECTS, link=link, outlives=outlives, example="F1-023; R2-0107",
    )  # fmt: skip


def dated(meaning: str, example: str, *, required: bool = False) -> Any:
    """Describe the column of a date that may be imprecise."""
    return column(
        f"{meaning} as EDTF (ISO 8601-2): a day, a month, a year, a range (2022-01/2022-02) or an approximate one "
        "(2022~). Blank means undated.",
        reads="edtf", required=required, example=example,
    )  # fmt: skip


def earliest() -> Any:
    """Describe the column of the first day that the date allows."""
    return column("First day that the date allows.", derived=True)


def latest() -> Any:
    """Describe the column of the last day that the date allows."""
    return column("Last day that the date allows.", derived=True)


def member(meaning: str, example: str = "R01", **facts: Any) -> Any:
    """Describe the column of a member of the team, by code."""
    return column(meaning, reads="person", str_matches=IDENTIFIER, example=example, **facts)


def members(meaning: str, link: str) -> Any:
    """Describe the column of several members of the team, by code."""
    return column(f"{meaning}, separated by semicolons.", reads="person", link=link, example="R01; R05")
