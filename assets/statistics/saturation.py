"""Saturation: Guest's ratio of new information over a series of interviews in their order.

Belongs elsewhere: which interviews make a series (`assets/marts/interview_series.sql`), never those before and after a
change of codebook together, and which of them still adds a code or an aspect of one (`saturation_curve.sql` and
`meaning_saturation.sql` there): two things (Hennink, Kaiser & Marconi 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class InterviewRun:
    """A run of interviews after the base: its first and last by number from 1, and the codes that it adds."""

    first: int
    last: int
    new: int
    base_codes: int

    @property
    def ratio(self) -> float | None:
        """New codes in the run / codes of the base; None if the base has none."""
        return self.new / self.base_codes if self.base_codes else None


def guest_runs(novel: Sequence[int], base: int, run: int) -> list[InterviewRun]:
    """List the runs after a base of so many interviews, each a step of one interview further on.

    (Guest, Namey & Chen 2020, 10.1371/journal.pone.0232076: base 4, 5 or 6, run 2 or 3.) Raises ValueError if base or
    run is not at least 1.
    """
    if base < 1 or run < 1:
        raise ValueError("a base and a run have at least one interview")
    base_codes = sum(novel[:base])
    return [
        InterviewRun(first, first + run - 1, sum(novel[first - 1 : first + run - 1]), base_codes)
        for first in range(base + 1, len(novel) - run + 2)
    ]
