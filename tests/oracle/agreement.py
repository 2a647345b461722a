"""Agreement between coders and between raters, from first principles: lists of what each said of each unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from itertools import combinations

from oracle.delivered import Delivered, Row
from oracle.ratings import NOBODY, VALUES, is_rater

Unit = list[Hashable]  # what each of those who judged a unit said of it
TINY = 1e-12


def percent(units: list[Unit]) -> float | None:
    """Of all pairs of those who judged the same unit, the share that says the same."""
    pairs = [one == two for unit in units for one, two in combinations(unit, 2)]
    return sum(pairs) / len(pairs) if pairs else None


def kappa(units: list[Unit], weights: str = "", scale: tuple = ()) -> float | None:
    """Cohen's kappa of two, with a disagreement weighing 1, its distance on the scale, or the square of it."""

    def weight(one: Hashable, two: Hashable) -> float:
        if not weights:
            return float(one != two)
        distance = abs(scale.index(one) - scale.index(two)) / (len(scale) - 1)
        return distance if weights == "linear" else distance**2

    if not units:
        return None
    firsts, seconds = [unit[0] for unit in units], [unit[1] for unit in units]
    observed = sum(weight(*unit) for unit in units) / len(units)
    margins = (Counter(firsts), Counter(seconds))
    expected = (
        sum(weight(one, two) * margins[0][one] * margins[1][two] for one in margins[0] for two in margins[1])
        / len(units) ** 2
    )
    return 1 - observed / expected if expected > TINY else None


def alpha(units: list[Unit], kind: str = "nominal", scale: tuple = ()) -> float | None:
    """Krippendorff's alpha over all who judged: 1 - observed / expected disagreement, by his coincidence matrix."""
    paired = [unit for unit in units if len(unit) > 1]
    values = Counter(value for unit in paired for value in unit)
    total = sum(values.values())

    def distance(one: Hashable, two: Hashable) -> float:
        if kind == "nominal":
            return float(one != two)
        low, high = sorted((scale.index(one), scale.index(two)))
        between = sum(values[scale[at]] for at in range(low, high + 1))
        return (between - (values[one] + values[two]) / 2) ** 2 if one != two else 0.0

    if total < 2:
        return None
    coincidences: Counter = Counter()
    for unit in paired:
        for at, one in enumerate(unit):
            for other, two in enumerate(unit):
                if at != other:
                    coincidences[one, two] += 1 / (len(unit) - 1)
    observed = sum(count * distance(*pair) for pair, count in coincidences.items()) / total
    expected = sum(values[one] * values[two] * distance(one, two) for one in values for two in values) / (
        total * (total - 1)
    )
    return 1 - observed / expected if expected > TINY else None


def rating_agreement(study: Delivered) -> list[Row]:
    """How far raters agree on each construct and on all. A unit is a construct of a case or site that two or more rated.

    Not yet analysed is no rating. Kappa is of two raters. What has a value is compared on the scale besides.
    """
    cells: dict[tuple, list[Row]] = {}
    for row in study.rows("ratings"):
        if is_rater(row) and row["rated"] != NOBODY:
            key = (row["wave"], row["programme"], row["site"], row["framework"], row["code"])
            cells.setdefault(key, []).append(row)
    groups: dict[tuple, list[list[Row]]] = {}
    for (wave, _, _, framework, code), given in cells.items():
        if len(given) > 1:
            for name in (None, code):
                groups.setdefault((wave, framework, name), []).append(sorted(given, key=lambda row: row["rated_by"]))
    return [
        {"wave": wave, "framework": framework, "code": code, **_rated_alike(units)}
        for (wave, framework, code), units in groups.items()
    ]


def _rated_alike(given: list[list[Row]]) -> Row:
    scale = (-2, -1, 0, 1, 2)
    words: list[Unit] = [[row["rated"] for row in unit] for unit in given]
    valued = [[VALUES[row["rated"]] for row in unit if row["rated"] in VALUES] for unit in given]
    both = [unit for unit in valued if len(unit) > 1]
    said = Counter(word for unit in words for word in unit)
    is_of_two = len({row["rated_by"] for unit in given for row in unit}) == 2
    return {
        "units": len(words), "units_with_values": len(both), "prevalence": max(said.values()) / sum(said.values()),
        "percent_agreement": percent(words), "kappa": kappa(words) if is_of_two else None,
        "kappa_linear": kappa(both, "linear", scale) if is_of_two else None,
        "kappa_quadratic": kappa(both, "quadratic", scale) if is_of_two else None,
        "alpha_nominal": alpha(words), "alpha_ordinal": alpha(both, "ordinal", scale),
    }  # fmt: skip


def coders_of(study: Delivered) -> dict[tuple[str, str], set[str]]:
    """Who coded each source by each version, on their own: as declared, or else those who gave it any code."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in study.rows("codings"):
        if not row["is_consensus"]:
            found.setdefault((row["source"], row["framework"]), set()).add(row["coder"])
    return found


def _positions(codings: list[Row]) -> set[int]:
    return {
        at for row in codings if row["start_character"] is not None
        for at in range(row["start_character"], row["end_character"])
    }  # fmt: skip


def _stretches(codings: list[Row]) -> list[tuple[int, int]]:
    """Runs of text that anyone coded by whatever code; overlapping passages are one run, touching ones are two."""
    runs: list[tuple[int, int]] = []
    placed = sorted(
        (row["start_character"], row["end_character"]) for row in codings if row["start_character"] is not None
    )
    for start, end in placed:
        if runs and start < runs[-1][1]:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def _gaps(runs: list[tuple[int, int]], length: int | None) -> int:
    ends = [0, *(end for _, end in runs)]
    gaps = sum(start > before for before, (start, _) in zip(ends, runs, strict=False))
    return gaps + (bool(runs) and length is not None and length > ends[-1])


def units_of_source(
    study: Delivered, source: str, framework: str, code: str, coders: tuple[str, ...]
) -> dict[tuple[str, str], list[Unit]]:
    """What each of these coders said of each unit of a source, by unit and whether uncoded text counts."""
    codings = [
        row for row in study.rows("codings")
        if (row["source"], row["framework"]) == (source, framework) and row["coder"] in coders
        and not row["is_consensus"]
    ]  # fmt: skip
    of_coder = {coder: [row for row in codings if row["coder"] == coder and row["code"] == code] for coder in coders}
    marked = {coder: _positions(rows) for coder, rows in of_coder.items()}
    runs, coded = _stretches(codings), _positions(codings)
    length = study.sources[source]["characters"]
    end = max([length or 0, *(run[1] for run in runs)]) if runs else 0
    characters: list[Unit] = [[at in marked[coder] for coder in coders] for at in sorted(coded)]
    stretches: list[Unit] = [
        [any(row["start_character"] is not None and row["start_character"] < last and row["end_character"] > first
             for row in of_coder[coder]) for coder in coders]
        for first, last in runs
    ]  # fmt: skip
    nobody: Unit = [False] * len(coders)
    return {
        ("character", "out"): characters,
        ("character", "in"): characters + [nobody] * (end - len(coded)),
        ("segment overlap", "out"): stretches,
        ("segment overlap", "in"): stretches + [nobody] * _gaps(runs, length),
        ("source", "in"): [[bool(of_coder[coder]) for coder in coders]],
    }


def coding_agreement(study: Delivered) -> list[Row]:
    """How far coders agree on each code, and on all, before they agreed on anything, in sources coded twice.

    A code is compared in every source that two or more coders coded by its version, also where none of them gave it.
    Alpha is over all coders of a unit at once; kappa is of two coders alone.
    """
    groups: dict[tuple, dict[tuple[str, ...], list[str]]] = {}
    for (source, framework), coders in coders_of(study).items():
        found = study.sources[source]
        if found["is_double_coded"] and len(coders) > 1:
            together = groups.setdefault((found["wave"], framework), {})
            together.setdefault(tuple(sorted(coders)), []).append(source)
    rows = []
    for (wave, framework), together in groups.items():
        shared = [source for sources in together.values() for source in sources]
        codes = {
            row["code"] for row in study.rows("codings")
            if row["framework"] == framework and row["source"] in shared and not row["is_consensus"]
        }  # fmt: skip
        names = {coder for coders in together for coder in coders}
        pairs = list(combinations(sorted(names), 2))
        if len(names) == 2:
            rows += _agreement_rows(study, wave, framework, together, codes, " and ".join(sorted(names)))
            continue
        rows += _agreement_rows(study, wave, framework, together, codes, "all coders")
        for pair in pairs:
            both = [source for coders, sources in together.items() if set(pair) <= set(coders) for source in sources]
            given = {
                row["code"] for row in study.rows("codings")
                if row["framework"] == framework and row["source"] in both and row["coder"] in pair
                and not row["is_consensus"]
            }  # fmt: skip
            if both:
                every = _agreement_rows(study, wave, framework, {pair: both}, given, " and ".join(pair))
                rows += [row for row in every if row["code"] is None]
    return rows


def _agreement_rows(
    study: Delivered, wave: int, framework: str, together: dict[tuple[str, ...], list[str]], codes: set[str], name: str
) -> list[Row]:
    collected: dict[tuple, list[Unit]] = {}
    for coders, sources in together.items():
        for source in sources:
            for code in codes:
                for (unit, uncoded), units in units_of_source(study, source, framework, code, coders).items():
                    for of in (None, code):
                        collected.setdefault((of, unit, uncoded), []).extend(units)
    is_of_two = len(together) == 1 and len(next(iter(together))) == 2
    sources_of_all = sum(len(sources) for sources in together.values())
    rows = []
    for (code, unit, uncoded), units in collected.items():
        said = [value for each in units for value in each]
        rows.append({
            "wave": wave, "framework": framework, "code": code, "coders": name, "unit": unit, "uncoded_text": uncoded,
            "sources": sources_of_all, "units": len(units), "prevalence": sum(said) / len(said) if said else None,
            "percent_agreement": percent(units), "kappa": kappa(units) if is_of_two else None, "alpha": alpha(units),
        })  # fmt: skip
    return rows
