"""A number is printed the same wherever it is printed."""

from __future__ import annotations

import duckdb
import pytest

from casewave.assets.charts.coefficients import _decimals
from casewave.assets.statistics.percentages import in_words
from casewave.schemas.rounding import rounded


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (-0.02499999999999991, "-0.03"), (0.025, "0.03"), (0.125, "0.13"), (-0.125, "-0.13"), (2.675, "2.68"),
        (-0.575, "-0.58"), (0.0349, "0.03"), (-0.001, "0.00"), (1, "1.00"), (0.0, "0.00"),
    ],
)  # fmt: skip
def test_a_half_is_rounded_away_from_zero_in_tables_figures_and_sentences(value: float, printed: str) -> None:
    """A sum of floats may miss a half by its last digits, in another direction on another machine."""
    assert str(rounded(value, 2)) == printed
    assert _decimals(value) == printed.replace("-", "\u2212")
    query = "SELECT CAST(CAST(CAST(?::DOUBLE AS DECIMAL(18, 10)) AS DECIMAL(5, 2)) AS VARCHAR)"
    assert duckdb.execute(query, [value]).fetchone() == (printed,)


def test_a_half_of_a_percentage_is_rounded_away_from_zero() -> None:
    """1 of 8 is 12.5 %."""
    assert in_words({"online": 1, "by telephone": 7}) == (
        "online 1 (13 %), by telephone 7 (88 %); rounded percentages add up to 101"
    )
