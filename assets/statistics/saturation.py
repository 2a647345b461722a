"""Saturation: which interview still adds a code or an aspect of one, and Guest's ratio of new information.

Plain functions on a series of interviews in their order. Code saturation and meaning saturation are two things
(Hennink, Kaiser & Marconi 2017). Belongs elsewhere: which interviews make a series (`assets/marts/saturation_*.py`):
never those before and after a change of codebook together.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Run:
    """A run of interviews after the base: its first and last by number from 1, and the codes that it adds."""

    first: int
    last: int
    new: int
    base_codes: int

    @property
    def ratio(self) -> float | None:
        """New codes in the run / codes of the base; None if the base has none."""
        return self.new / self.base_codes if self.base_codes else None

    @property
    def label(self) -> str:
        """The run as Guest writes it: interviews before it + its length, as in 6+2."""
        return f"{self.first - 1}+{self.last - self.first + 1}"


def novel_codes(interviews: Sequence[Collection[Hashable]]) -> list[int]:
    """Count the codes of each interview that no earlier one has."""
    seen: set[Hashable] = set()
    counts = []
    for codes in interviews:
        counts.append(len(set(codes) - seen))
        seen |= set(codes)
    return counts


def cumulative_codes(novel: Sequence[int]) -> list[int]:
    """Count the different codes up to each interview."""
    return list(accumulate(novel))


def last_addition(novel: Sequence[int]) -> int:
    """Number of the last interview that adds anything, by which all of it is there; 0 if none does."""
    return max((number for number, count in enumerate(novel, start=1) if count), default=0)


def guest_runs(novel: Sequence[int], base: int, run: int) -> list[Run]:
    """List the runs after a base of so many interviews, each a step of one interview further on.

    (Guest, Namey & Chen 2020, 10.1371/journal.pone.0232076: base 4, 5 or 6, run 2 or 3.) Raises ValueError if base or
    run is not at least 1.
    """
    if base < 1 or run < 1:
        raise ValueError("a base and a run have at least one interview")
    base_codes = sum(novel[:base])
    return [
        Run(first, first + run - 1, sum(novel[first - 1 : first + run - 1]), base_codes)
        for first in range(base + 1, len(novel) - run + 2)
    ]


def first_within(runs: Sequence[Run], threshold: float) -> Run | None:
    """Find the first run whose ratio is not above the threshold (0.05 for 5 %); None if there is none."""
    return next((run for run in runs if run.ratio is not None and run.ratio <= threshold), None)
