"""Agreement between coders or raters: percent agreement, Cohen's kappa, Krippendorff's alpha with intervals.

Plain functions on what was said of each unit. Where a coefficient is undefined they give None, never 1 or 0. Belongs
elsewhere: which codings or ratings are compared (`assets/marts/coding_agreement.py`, `rating_agreement.py`).

The formulas are written out because no library fits: `krippendorff` is under the GPL, scikit-learn with scipy weighs
more than all of casewave, and neither gives intervals by source. `tests/agreement_references.csv` holds what these two
compute for generated data, which the functions must meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

# What each rater said of a unit (None: nothing), and of how many units they said just that.
Said = tuple[Hashable, ...]
Units = Mapping[Said, int]
Weights = Literal["none", "linear", "quadratic"]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
Floats = NDArray[np.float64]

RESAMPLES = 1000
SEED = 20240229
FEWEST_RESAMPLED = 5  # units or sources below which an interval would say nothing


@dataclass(frozen=True)
class Interval:
    """A percentile interval, and how many of the resamples had a coefficient at all."""

    low: float
    high: float
    resamples: int


def percent_agreement(units: Units) -> float | None:
    """Share of pairs of values that are equal: matches / units for two raters. None if no unit has two values.

    With more than two raters, each pair of raters of a unit counts once.
    """
    pairs = matches = 0
    for said, count in units.items():
        for first, second in combinations([value for value in said if value is not None], 2):
            pairs += count
            matches += count * (first == second)
    return matches / pairs if pairs else None


def cohen_kappa(units: Units, weights: Weights = "none", scale: Sequence[Hashable] = ()) -> float | None:
    """Compute Cohen's kappa of two raters, k = (Po - Pe) / (1 - Pe), over the units of which both said something.

    weights: of a disagreement, by how many places of the scale it spans (linear) or by the square of that (quadratic).
    scale: the values in order; without it those that occur, sorted. None where chance alone gives full agreement
    (Pe = 1). Raises ValueError if there are not two raters, or a value is not on the scale.
    """
    table = _table(units, scale)
    total = table.sum()
    if not total:
        return None
    places = np.arange(len(table))
    apart = np.abs(places[:, None] - places[None, :]).astype(np.float64)
    cost = {"none": (apart > 0).astype(np.float64), "linear": apart, "quadratic": apart**2}[weights]
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    by_chance = float((cost * expected).sum())
    return 1 - float((cost * table).sum()) / by_chance if by_chance > 0 else None


def krippendorff_alpha(units: Units, level: Level = "nominal", scale: Sequence[Hashable] = ()) -> float | None:
    """Compute Krippendorff's alpha, a = 1 - Do / De, of any number of raters, with units that some did not rate.

    Only units with two values or more count. level: ordinal takes the order of `scale`, or else of the sorted values;
    interval and ratio take numbers. None if only one value occurs. Raises ValueError if ratio meets a number below 0.
    (Krippendorff 2011, Computing Krippendorff's alpha-reliability.)
    """
    values = _values(units, scale)
    if not values:
        return None
    contributions, counts = _coincidences(units, values)
    (alpha,) = _alphas((counts @ contributions)[None, :], values, level)
    return None if np.isnan(alpha) else float(alpha)


def alpha_interval(
    units: Units, level: Level = "nominal", scale: Sequence[Hashable] = (), *, confidence: float = 0.95
) -> Interval | None:
    """Bootstrap alpha by drawing units again and again: a percentile interval, the same at every call.

    None if fewer than five units have two values, or if most resamples leave alpha undefined.
    """
    values = _values(units, scale)
    contributions, counts = _coincidences(units, values)
    total = int(counts.sum())
    if total < FEWEST_RESAMPLED:
        return None
    drawn = np.random.default_rng(SEED).multinomial(total, counts / total, size=RESAMPLES)
    return _interval(drawn @ contributions, values, level, confidence)


def clustered_alpha_interval(
    clusters: Sequence[Units], level: Level = "nominal", scale: Sequence[Hashable] = (), *, confidence: float = 0.95
) -> Interval | None:
    """Bootstrap alpha by drawing whole clusters, such as sources, whose units hang together.

    Characters of one passage are coded alike, so that drawing them one by one would give far too narrow an interval.
    None if there are fewer than five clusters, or if most resamples leave alpha undefined.
    """
    if len(clusters) < FEWEST_RESAMPLED:
        return None
    together: Counter[Said] = Counter()
    for cluster in clusters:
        together.update(cluster)
    values = _values(together, scale)
    contributions, _ = _coincidences(together, values)
    kinds = list(_pairable(together))
    counts = np.array([[cluster.get(said, 0) for said in kinds] for cluster in clusters], dtype=np.float64)
    return _interval(_drawn_clusters(len(clusters)) @ (counts @ contributions), values, level, confidence)


@lru_cache(maxsize=4)
def _drawn_clusters(size: int) -> Floats:
    """How often each of so many clusters is drawn, in each resample: one draw for all tables of that size."""
    drawn = np.random.default_rng(SEED).multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
    return drawn.astype(np.float64)


def _table(units: Units, scale: Sequence[Hashable]) -> Floats:
    both: Counter[Said] = Counter()
    for said, count in units.items():
        if len(said) != 2:
            raise ValueError("kappa is of two raters")
        if None not in said:
            both[said] += count
    values = _values(both, scale)
    place = {value: at for at, value in enumerate(values)}
    table = np.zeros((len(values), len(values)))
    for (first, second), count in both.items():
        table[place[first], place[second]] += count
    return table


def _values(units: Units, scale: Sequence[Hashable]) -> tuple[Hashable, ...]:
    said = {value for values in units for value in values if value is not None}
    if strange := said - set(scale) if scale else set():
        raise ValueError(f"not on the scale: {', '.join(sorted(map(str, strange)))}")
    return tuple(scale) or tuple(sorted(said, key=_sorted_as))


def _sorted_as(value: Hashable) -> tuple[bool, float, str]:
    """Numbers by size, all else by its letters."""
    is_number = isinstance(value, int | float)
    return not is_number, float(value) if isinstance(value, int | float) else 0.0, str(value)


def _coincidences(units: Units, values: tuple[Hashable, ...]) -> tuple[Floats, Floats]:
    """The pairs of values within each kind of unit, flat, each pair by 1 / (m - 1); and how many units are of it."""
    place = {value: at for at, value in enumerate(values)}
    pairable = _pairable(units)
    contributions = np.zeros((len(pairable), len(values) ** 2))
    for row, said in enumerate(pairable):
        counts = np.zeros(len(values))
        for value in said:
            if value is not None:
                counts[place[value]] += 1
        pairs = np.outer(counts, counts) - np.diag(counts)
        contributions[row] = pairs.ravel() / (counts.sum() - 1)
    return contributions, np.array(list(pairable.values()), dtype=np.float64)


def _pairable(units: Units) -> Units:
    """The units that two values or more were given to."""
    return {said: count for said, count in units.items() if count and sum(value is not None for value in said) > 1}


def _alphas(coincidences: Floats, values: tuple[Hashable, ...], level: Level) -> Floats:
    """Alpha of each row of flat coincidence matrices; not a number where only one value occurs."""
    size = len(values)
    observed = coincidences.reshape(-1, size, size)
    margins = observed.sum(axis=2)
    total = margins.sum(axis=1)
    distance = _distances(margins, values, level)
    disagreement = (observed * distance).sum(axis=(1, 2))
    by_chance = (margins[:, :, None] * margins[:, None, :] * distance).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha: Floats = 1 - (total - 1) * disagreement / by_chance
    alpha[(margins > 0).sum(axis=1) < 2] = np.nan
    return alpha


def _distances(margins: Floats, values: tuple[Hashable, ...], level: Level) -> Floats:
    """How far apart two values are, squared: one matrix, or for the ordinal level one for each row of margins."""
    if level == "nominal":
        return 1 - np.eye(len(values))
    if level == "ordinal":  # how many values lie between the two, each end by half
        reached: Floats = np.cumsum(margins, axis=1) - margins / 2
        apart: Floats = np.square(reached[:, :, None] - reached[:, None, :])
        return apart
    numbers = np.array([float(str(value)) for value in values])
    differences: Floats = np.subtract.outer(numbers, numbers)
    if level == "ratio":
        if (numbers < 0).any():
            raise ValueError("the ratio level has no numbers below 0")
        sums: Floats = np.add.outer(numbers, numbers)
        differences = np.divide(differences, sums, out=np.zeros_like(sums), where=sums > 0)
    return differences**2


def _interval(coincidences: Floats, values: tuple[Hashable, ...], level: Level, confidence: float) -> Interval | None:
    alphas = _alphas(coincidences, values, level)
    known = alphas[~np.isnan(alphas)]
    if len(known) < len(alphas) / 2:
        return None
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high), len(known))
