"""What raters said of each unit, counted from a sequence for each rater or from a table of two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from casewave.assets.statistics.agreement import Units


def units_of(*raters: Sequence[Hashable]) -> Units:
    """Count what raters said of each unit, None where a rater said nothing. The sequences are of one length."""
    return Counter(zip(*raters, strict=True))


def units_of_table(table: Sequence[Sequence[int]]) -> Units:
    """Take a table apart: rows are the first rater's categories, columns the second's, in one order."""
    return Counter({(row, column): count for row, cells in enumerate(table) for column, count in enumerate(cells)})
