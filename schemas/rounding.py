"""Numbers as they are printed: a half is rounded away from zero, in a table, a figure and a sentence alike.

Belongs elsewhere: the same in SQL, which is `CAST(CAST(value AS DECIMAL(18, 10)) AS DECIMAL(5, 2))`.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

SAFE = 10  # digits that the order of a sum of floats does not change


def rounded(value: float, digits: int) -> Decimal:
    """A number with so many digits, a half away from zero: -0.0249999999999999 is -0.025, and -0.03 with two."""
    return Decimal(f"{value:.{SAFE}f}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0
