"""How far two raters agree, from core.ratings as each of them gave them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb

from casewave.assets.statistics.agreement import (
    Interval,
    Said,
    Units,
    alpha_interval,
    cohen_kappa,
    krippendorff_alpha,
    percent_agreement,
)
from casewave.schemas.vocabularies.rating_scale import rating_scale

SCALE = (-2, -1, 0, 1, 2)
PAIRS = """
    SELECT
        one.wave, one.framework, one.code, constructs.construct_order, constructs.label, one.rated, two.rated, count(*),
        list_sort(list_distinct(list(one.rater) || list(two.rater))),
        bool_or(coalesce(one.is_synthetic, FALSE) OR coalesce(two.is_synthetic, FALSE))
    FROM core.ratings AS one
    INNER JOIN core.ratings AS two
        ON one.wave = two.wave AND one.programme = two.programme AND one.site IS NOT DISTINCT FROM two.site
        AND one.framework = two.framework AND one.code = two.code
    INNER JOIN core.constructs AS constructs ON one.framework = constructs.framework AND one.code = constructs.code
    WHERE
        one.rated_by = 'rater 1' AND two.rated_by = 'rater 2'
        AND 'not yet analysed' NOT IN (one.rated, two.rated)
    GROUP BY one.wave, one.framework, one.code, constructs.construct_order, constructs.label, one.rated, two.rated
    ORDER BY ALL
"""
Key = tuple[int, str, int | None, str | None, str]


def make(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Give the rows of the mart: of each wave and version, one for all constructs and one for each."""
    said: dict[Key, Counter[Said]] = defaultdict(Counter)
    raters: dict[Key, set[str]] = defaultdict(set)
    synthetic: dict[Key, bool] = defaultdict(bool)
    for wave, framework, code, order, label, one, two, count, named, is_synthetic in con.execute(PAIRS).fetchall():
        for key in ((wave, framework, None, None, "all constructs"), (wave, framework, order, code, label)):
            said[key][one, two] += count
            raters[key] |= set(named)
            synthetic[key] |= is_synthetic
    return [
        _row(key, said[key], raters[key], synthetic[key])
        for key in sorted(said, key=lambda key: (*key[:2], key[2] or 0))
    ]


def _row(key: Key, said: Units, raters: set[str], has_synthetic: bool) -> dict[str, Any]:
    with_values, words = _with_values(said), _words(said)
    most, often = max(words.items(), key=lambda entry: (entry[1], entry[0]))
    kappa, nominal = cohen_kappa(said), krippendorff_alpha(said)
    linear, quadratic = (cohen_kappa(with_values, weights, SCALE) for weights in ("linear", "quadratic"))
    ordinal = krippendorff_alpha(with_values, "ordinal", SCALE)
    units = sum(said.values())
    told = {"kappa": kappa, "weighted kappa": quadratic, "nominal alpha": nominal, "ordinal alpha": ordinal}
    wave, framework, order, code, label = key
    return {
        "wave": wave, "framework": framework, "row_order": order, "code": code, "row_label": label,
        "raters": "; ".join(sorted(raters)) or None, "units": units, "units_with_values": sum(with_values.values()),
        "most_frequent": most, "prevalence": often / (2 * units), "percent_agreement": percent_agreement(said),
        "kappa": kappa, "kappa_linear": linear, "kappa_quadratic": quadratic, "alpha_nominal": nominal,
        **_ends("alpha_nominal", alpha_interval(said)), "alpha_ordinal": ordinal,
        **_ends("alpha_ordinal", alpha_interval(with_values, "ordinal", SCALE)),
        "note": "; ".join(_undefined(told)) or None, "has_synthetic": has_synthetic,
    }  # fmt: skip


def _with_values(said: Units) -> Units:
    """The units of which both ratings have a value."""
    values = {point.rating: point.value for point in rating_scale()}
    read: Counter[Said] = Counter()
    for pair, count in said.items():
        pair_of_values = tuple(values[str(word)] for word in pair)
        if None not in pair_of_values:
            read[pair_of_values] += count
    return read


def _words(said: Units) -> Counter[str]:
    words: Counter[str] = Counter()
    for pair, count in said.items():
        for word in pair:
            words[str(word)] += count
    return words


def _ends(name: str, interval: Interval | None) -> dict[str, float | None]:
    return {f"{name}_low": interval.low if interval else None, f"{name}_high": interval.high if interval else None}


def _undefined(told: dict[str, float | None]) -> Iterator[str]:
    names = [name for name, coefficient in told.items() if coefficient is None]
    if names:
        yield f"{', '.join(names)} undefined: no variation"
