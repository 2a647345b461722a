"""How far coders agree, from mart.double_coding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

import duckdb

from casewave.assets.statistics.agreement import (
    Said,
    Units,
    clustered_alpha_interval,
    cohen_kappa,
    krippendorff_alpha,
    percent_agreement,
)

# Units of which both coders, the first alone, the second alone and neither gave the code, by unit and uncoded text.
COUNTED = {
    ("character", "in"): (
        "characters_both", "characters_only_1", "characters_only_2",
        "text_characters - characters_both - characters_only_1 - characters_only_2",
    ),
    ("character", "out"): (
        "characters_both", "characters_only_1", "characters_only_2",
        "coded_characters - characters_both - characters_only_1 - characters_only_2",
    ),
    ("segment overlap", "in"): (
        "stretches_both", "stretches_only_1", "stretches_only_2",
        "stretches + gaps - stretches_both - stretches_only_1 - stretches_only_2",
    ),
    ("segment overlap", "out"): (
        "stretches_both", "stretches_only_1", "stretches_only_2",
        "stretches - stretches_both - stretches_only_1 - stretches_only_2",
    ),
    ("source", "in"): (
        "CAST(is_given_by_1 AND is_given_by_2 AS BIGINT)", "CAST(is_given_by_1 AND NOT is_given_by_2 AS BIGINT)",
        "CAST(is_given_by_2 AND NOT is_given_by_1 AS BIGINT)",
        "CAST(NOT is_given_by_1 AND NOT is_given_by_2 AS BIGINT)",
    ),
}  # fmt: skip
ALL_PAIRS = "all pairs"
NONE = (0, 0, 0, 0)
SAID: tuple[Said, ...] = (("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no"))
Key = tuple[int, str, int | None, str | None, str, str]
Counts = list[int]  # units of which two coders said each pair of SAID
Clusters = dict[tuple[str, str], Counts]  # of two coders, source by source


def make(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Give the rows of the mart: for each code, of all pairs of coders; for all codes, of each pair and of all."""
    rows = [row for (unit, uncoded), counts in COUNTED.items() for row in _rows(con, unit, uncoded, counts)]
    order = ("wave", "framework", "row_order", "coders", "unit", "uncoded_text")
    return sorted(rows, key=lambda row: [row[name] or 0 for name in order])


def _rows(con: duckdb.DuckDBPyConnection, unit: str, uncoded: str, counts: tuple[str, ...]) -> list[dict[str, Any]]:
    query = f"""
        SELECT pairs.wave, pairs.framework, pairs.coder_1 || ' and ' || pairs.coder_2, pairs.source, pairs.code,
            constructs.construct_order, constructs.label, {", ".join(counts)}, pairs.has_synthetic
        FROM mart.double_coding AS pairs
        INNER JOIN core.constructs AS constructs
            ON pairs.framework = constructs.framework AND pairs.code = constructs.code
        ORDER BY ALL
    """
    clusters: dict[Key, Clusters] = defaultdict(dict)
    synthetic: dict[Key, bool] = defaultdict(bool)
    for wave, framework, coders, source, code, order, label, *numbers, is_synthetic in con.execute(query).fetchall():
        keys: list[Key] = [
            (wave, framework, None, None, "all codes", ALL_PAIRS), (wave, framework, None, None, "all codes", coders),
            (wave, framework, order, code, label, ALL_PAIRS),
        ]  # fmt: skip
        for key in keys:
            _add(clusters[key], (coders, source), numbers)
            synthetic[key] |= is_synthetic
    rows = {key: _row(key, found, synthetic[key]) for key, found in clusters.items()}
    # of a single pair, the row of all pairs is its own
    kept = {(row["wave"], row["framework"], row["code"], row["coders"]): row for row in rows.values()}
    return [{**row, "unit": unit, "uncoded_text": uncoded} for row in kept.values()]


def _add(counts: dict[Any, Counts], place: Hashable, more: Sequence[int]) -> None:
    counts[place] = [count + added for count, added in zip(counts.get(place, NONE), more, strict=True)]


def _row(key: Key, clusters: Clusters, has_synthetic: bool) -> dict[str, Any]:
    summed: dict[str, Counts] = {}
    for (_, source), counts in clusters.items():
        _add(summed, source, counts)
    of_source = {source: dict(zip(SAID, counts, strict=True)) for source, counts in summed.items()}
    together = dict(zip(SAID, map(sum, zip(*summed.values(), strict=True)), strict=True))
    pairs = {coders for coders, _ in clusters}
    units = sum(together.values())
    alpha = krippendorff_alpha(together)
    kappa = cohen_kappa(together) if len(pairs) == 1 else None
    interval = clustered_alpha_interval(list(of_source.values()))
    wave, framework, order, code, label, coders = key
    return {
        "wave": wave, "framework": framework, "row_order": order, "code": code, "row_label": label,
        "coders": next(iter(pairs)) if len(pairs) == 1 else coders, "sources": len(of_source), "units": units,
        "prevalence": _prevalence(together), "percent_agreement": percent_agreement(together), "kappa": kappa,
        "alpha": alpha, "alpha_low": interval.low if interval else None,
        "alpha_high": interval.high if interval else None, "note": _note(units, alpha, kappa, len(pairs)),
        "has_synthetic": has_synthetic,
    }  # fmt: skip


def _prevalence(said: Units) -> float | None:
    decisions = 2 * sum(said.values())
    given = sum(count * pair.count("yes") for pair, count in said.items())
    return given / decisions if decisions else None


def _note(units: int, alpha: float | None, kappa: float | None, pairs: int) -> str | None:
    if not units:
        return "nothing to compare: codings without a place"
    if alpha is None:
        return "alpha and kappa undefined: no variation"
    return "kappa is of one pair of coders alone" if kappa is None and pairs > 1 else None
