"""Which measures go out for everybody: values of groups, from which no value of so few that one is known follows.

A measure is of at least k people. A share or a count among them is of k at least, and leaves k at least. Of the groups
of one item at one time, none leaves fewer than k when others are taken away from it: the largest group goes out first,
and each next one only if that holds. Belongs elsewhere: how people themselves are counted
(`assets.protection.disclosure`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

GROUP = ("wave", "programme", "instrument", "item", "measured")
MOST_GROUPS = 12  # of one item: all their combinations are looked at


def protected(rows: Iterable[dict[str, Any]], k: int) -> list[dict[str, Any]]:
    """The measures that go out, in their order. rows: those of core.measures, as columns by name."""
    rows = list(rows)
    of_item: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if _is_of_enough(row, k):
            of_item[tuple(row[name] for name in GROUP)].append(row)
    kept = {row["measure"] for same in of_item.values() for row in _apart(same, k)}
    return [row for row in rows if row["measure"] in kept]


def _is_of_enough(row: dict[str, Any], k: int) -> bool:
    """Say whether a measure is of k people, and so is each part that a share or a count divides them into."""
    if row["statistic"] not in ("percentage", "count"):
        return bool(row["n"] >= k)
    part = row["value"] * row["n"] / 100 if row["statistic"] == "percentage" else row["value"]
    return row["n"] >= k and all(each <= 0 or each >= k for each in (part, row["n"] - part))


def _apart(rows: list[dict[str, Any]], k: int) -> list[dict[str, Any]]:
    """The measures of one item of which no group is others and fewer than k people more."""
    kept: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: (-row["n"], row["measure"])):
        sizes = {(other["site"], other["people"]): other["n"] for other in [*kept, row]}
        if len(sizes) <= MOST_GROUPS and not _leaves_few(list(sizes.values()), k):
            kept.append(row)
    return kept


def _leaves_few(sizes: Sequence[int], k: int) -> bool:
    """Say whether a group without some of the others is of 1 to k - 1 people."""
    for place, whole in enumerate(sizes):
        others = [size for at, size in enumerate(sizes) if at != place]
        parts = (sum(some) for number in range(1, len(others) + 1) for some in combinations(others, number))
        if any(0 < whole - part < k for part in parts):
            return True
    return False
