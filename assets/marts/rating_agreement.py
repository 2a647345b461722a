"""How far raters agree, from core.ratings as each of them gave them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
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
ALL_RATERS = "all raters"
RATINGS = """
    SELECT
        ratings.wave, ratings.framework, ratings.code, constructs.construct_order, constructs.label,
        ratings.programme, ratings.site, CAST(replace(ratings.rated_by, 'rater ', '') AS BIGINT) AS rater,
        ratings.rated, ratings.rater AS named, coalesce(ratings.is_synthetic, FALSE)
    FROM core.ratings AS ratings
    INNER JOIN core.constructs AS constructs
        ON ratings.framework = constructs.framework AND ratings.code = constructs.code
    WHERE ratings.rated_by <> 'consensus' AND ratings.rated <> 'not yet analysed'
    ORDER BY ALL
"""
Place = tuple[int | None, str | None, str]  # order, code and label of a construct; or of all constructs
ALL_CONSTRUCTS: Place = (None, None, "all constructs")


@dataclass
class Unit:
    """One construct of one case or site: what each rater rated it, by the rater's number, and who they are."""

    rated: dict[int, str] = field(default_factory=dict)
    named: dict[int, str | None] = field(default_factory=dict)
    has_synthetic: bool = False


@dataclass
class RatersCompared:
    """What some raters said of the units that two of them or more rated. None is a rater who did not rate a unit."""

    said: Counter[Said] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)
    has_synthetic: bool = False

    def add(self, unit: Unit, raters: Sequence[int]) -> None:
        if len(unit.rated.keys() & set(raters)) < 2:
            return
        self.said[tuple(unit.rated.get(rater) for rater in raters)] += 1
        self.named |= {name for rater in raters if (name := unit.named.get(rater))}
        self.has_synthetic |= unit.has_synthetic


def make(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Give the rows of the mart, for each wave and framework over all constructs and by construct.

    Two raters are one pair. Of more, each pair has a row over all constructs, and all raters at once have every row.
    """
    units: dict[tuple[int, str], dict[tuple[Any, ...], Unit]] = defaultdict(lambda: defaultdict(Unit))
    for wave, framework, code, order, label, programme, site, rater, rated, named, synthetic in con.execute(
        RATINGS
    ).fetchall():
        unit = units[wave, framework][order, code, label, programme, site]
        unit.rated[rater], unit.named[rater] = rated, named
        unit.has_synthetic |= synthetic
    return [
        {"wave": wave, "framework": framework, **row}
        for (wave, framework), rated in sorted(units.items())
        for row in _rows(rated)
    ]


def _rows(units: dict[tuple[Any, ...], Unit]) -> Iterator[dict[str, Any]]:
    """The rows of one wave and framework."""
    numbers = sorted({rater for unit in units.values() for rater in unit.rated})
    pairs = list(combinations(numbers, 2))
    groups: dict[str, tuple[int, ...]] = {f"rater {one} and rater {two}": (one, two) for one, two in pairs}
    together = {ALL_RATERS: tuple(numbers)} if len(pairs) > 1 else groups
    by_place: dict[Place, list[Unit]] = defaultdict(list)
    for (order, code, label, *_), unit in units.items():
        by_place[order, code, label].append(unit)
    yield from _compared(ALL_CONSTRUCTS, units.values(), {**together, **groups})
    for place in sorted(by_place, key=lambda place: place[0] or 0):
        yield from _compared(place, by_place[place], together)


def _compared(place: Place, units: Iterable[Unit], groups: dict[str, tuple[int, ...]]) -> Iterator[dict[str, Any]]:
    units = list(units)
    for rated_by, raters in groups.items():
        compared = RatersCompared()
        for unit in units:
            compared.add(unit, raters)
        if compared.said:
            yield _row(place, rated_by, compared)


def _row(place: Place, rated_by: str, compared: RatersCompared) -> dict[str, Any]:
    said = compared.said
    with_values, words = _with_values(said), _words(said)
    most, often = max(words.items(), key=lambda entry: (entry[1], entry[0]))
    is_pair = rated_by != ALL_RATERS
    kappa, linear, quadratic = _kappas(said, with_values) if is_pair else (None, None, None)
    nominal = krippendorff_alpha(said)
    ordinal, interval = (krippendorff_alpha(with_values, level, SCALE) for level in ("ordinal", "interval"))
    coefficients = {"nominal alpha": nominal, "ordinal alpha": ordinal, "interval alpha": interval}
    if is_pair:
        coefficients = {"kappa": kappa, "weighted kappa": quadratic} | coefficients
    order, code, label = place
    return {
        "row_order": order, "code": code, "row_label": label, "rated_by": rated_by,
        "raters": "; ".join(sorted(compared.named)) or None, "units": sum(said.values()),
        "units_with_values": sum(with_values.values()), "most_frequent": most,
        "prevalence": often / sum(words.values()), "percent_agreement": percent_agreement(said), "kappa": kappa,
        "kappa_linear": linear, "kappa_quadratic": quadratic, "alpha_nominal": nominal,
        **_ends("alpha_nominal", alpha_interval(said)), "alpha_ordinal": ordinal,
        **_ends("alpha_ordinal", alpha_interval(with_values, "ordinal", SCALE)), "alpha_interval": interval,
        "note": "; ".join(_notes(coefficients, is_pair=is_pair)) or None, "has_synthetic": compared.has_synthetic,
    }  # fmt: skip


def _kappas(said: Units, with_values: Units) -> tuple[float | None, float | None, float | None]:
    """Cohen's kappa of two raters, without weights, with linear and with quadratic ones."""
    linear, quadratic = (cohen_kappa(with_values, weights, SCALE) for weights in ("linear", "quadratic"))
    return cohen_kappa(said), linear, quadratic


def _with_values(said: Units) -> Units:
    """The units of which two ratings or more have a value; a rating without one is as if the rater gave none."""
    values = {point.rating: point.value for point in rating_scale()}
    read: Counter[Said] = Counter()
    for words, count in said.items():
        of_unit = tuple(None if word is None else values[str(word)] for word in words)
        if sum(value is not None for value in of_unit) > 1:
            read[of_unit] += count
    return read


def _words(said: Units) -> Counter[str]:
    words: Counter[str] = Counter()
    for of_unit, count in said.items():
        for word in of_unit:
            if word is not None:
                words[str(word)] += count
    return words


def _ends(name: str, interval: Interval | None) -> dict[str, float | None]:
    return {f"{name}_low": interval.low if interval else None, f"{name}_high": interval.high if interval else None}


def _notes(coefficients: dict[str, float | None], *, is_pair: bool) -> Iterator[str]:
    names = [name for name, coefficient in coefficients.items() if coefficient is None]
    if names:
        yield f"{', '.join(names)} undefined: no variation"
    if not is_pair:
        yield "kappa is for two raters"
