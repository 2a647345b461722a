"""Percentages as a paper prints them, and what printed ones add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casewave.schemas.rounding import rounded


def percentage(count: float, total: float) -> float:
    """Compute a share in per cent. Raises ZeroDivisionError where there is nothing to be a share of."""
    return 100 * count / total


def percentages(counts: Sequence[int], digits: int = 1) -> list[float]:
    """Round each count's share of their sum, in per cent, to so many digits, each by itself.

    They may add up to more or less than 100: `sum(percentages(counts, digits))` is what a reader finds.
    """
    total = sum(counts)
    return [float(rounded(percentage(count, total), digits)) for count in counts]


def in_words(counts: Mapping[str, int]) -> str:
    """Write counts with their percentages, `online 40 (56 %), by telephone 31 (44 %)`, and say where these miss 100."""
    shares = percentages(list(counts.values()), 0)
    listed = ", ".join(
        f"{name} {count} ({share:.0f} %)" for (name, count), share in zip(counts.items(), shares, strict=True)
    )
    missed = sum(shares)
    return f"{listed}; rounded percentages add up to {missed:.0f}" if missed != 100 else listed
