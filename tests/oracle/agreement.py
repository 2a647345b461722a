"""Agreement between coders and between raters, from first principles: lists of what each said of each unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from itertools import combinations, permutations

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
    """Krippendorff's alpha over all who judged: 1 - observed / expected disagreement.

    The pairs of values of a unit weigh as much together as its values.
    """
    values = Counter(value for unit in units if len(unit) > 1 for value in unit)
    total = sum(values.values())

    def distance(one: Hashable, two: Hashable) -> float:
        if kind == "nominal":
            return float(one != two)
        if kind == "interval":
            return (one - two) ** 2
        low, high = sorted((scale.index(one), scale.index(two)))
        between = sum(values[scale[at]] for at in range(low, high + 1))
        return (between - (values[one] + values[two]) / 2) ** 2 if one != two else 0.0

    if total < 2:
        return None
    observed = sum(distance(*pair) / (len(unit) - 1) for unit in units for pair in permutations(unit, 2)) / total
    expected = sum(values[one] * values[two] * distance(one, two) for one in values for two in values) / (
        total * (total - 1)
    )
    return 1 - observed / expected if expected > TINY else None


ALL_RATERS, ALL_CODERS, NOT_DECLARED = "all raters", "all coders", "not declared"


def rating_agreement(study: Delivered) -> list[Row]:
    """How far raters agree on each construct and on all.

    A unit is a construct of a case or site that two or more rated. Not yet analysed is no rating. Two raters are one
    pair; of more, all have rows at once, and each pair one over all constructs, since kappa is of two. Ratings with a
    value are compared on the scale besides.
    """
    cells: dict[tuple, dict[tuple, dict[str, str]]] = {}
    for row in study.rows("ratings"):
        if is_rater(row) and row["rated"] != NOBODY:
            unit = (row["code"], row["programme"], row["site"])
            given = cells.setdefault((row["wave"], row["framework"]), {}).setdefault(unit, {})
            given[row["rated_by"]] = row["rated"]
    rows = []
    for (wave, framework), units in cells.items():
        everyone = sorted({rater for given in units.values() for rater in given})
        for raters in _groups(everyone):
            codes = {code for code, *_ in units} if len(raters) == len(everyone) else set()
            for code in (None, *codes):
                said = [
                    [given[rater] for rater in raters if rater in given]
                    for (of, *_), given in units.items() if code in (None, of)
                ]  # fmt: skip
                together = [unit for unit in said if len(unit) > 1]
                if together:
                    name = " and ".join(raters) if len(raters) == 2 else ALL_RATERS
                    rows.append({
                        "wave": wave, "framework": framework, "code": code, "rated_by": name,
                        **_rated_alike(together, is_pair=len(raters) == 2),
                    })  # fmt: skip
    return rows


def _groups(everyone: list[str]) -> list[tuple[str, ...]]:
    """All at once, and each pair of them."""
    pairs = list(combinations(everyone, 2))
    return [tuple(everyone), *pairs] if len(pairs) > 1 else pairs  # type: ignore[list-item]


def _rated_alike(words: list[Unit], *, is_pair: bool) -> Row:
    scale = (-2, -1, 0, 1, 2)
    valued: list[Unit] = [[VALUES[word] for word in unit if word in VALUES] for unit in words]
    both = [unit for unit in valued if len(unit) > 1]
    said = Counter(word for unit in words for word in unit)
    return {
        "units": len(words), "units_with_values": len(both), "prevalence": max(said.values()) / sum(said.values()),
        "percent_agreement": percent(words), "kappa": kappa(words) if is_pair else None,
        "kappa_linear": kappa(both, "linear", scale) if is_pair else None,
        "kappa_quadratic": kappa(both, "quadratic", scale) if is_pair else None,
        "alpha_nominal": alpha(words), "alpha_ordinal": alpha(both, "ordinal", scale),
        "alpha_interval": alpha(both, "interval", scale),
    }  # fmt: skip


def coders_of_sources(study: Delivered) -> list[Row]:
    """Who coded each source by each framework on their own, and whether they can be compared.

    They are those that are declared, or else those who gave any code. Two or more declared coders are compared, however
    little they found. Undeclared ones are compared in sources marked as coded twice, if everyone who coded such sources
    of the wave has codings in this one. Else nobody knows who found nothing in it.
    """
    declared, given = _named(study, "source_coders"), _named(study, "codings")
    coders = {**given, **declared}
    marked: dict[tuple, set[str]] = {}
    for (source, framework), of in given.items():
        if study.sources[source]["is_double_coded"] and (source, framework) not in declared:
            marked.setdefault((study.sources[source]["wave"], framework), set()).update(of)
    rows = []
    for (source, framework), of in coders.items():
        found = study.sources[source]
        is_declared = (source, framework) in declared
        has_pair_elsewhere = any(name == source and len(others) > 1 for (name, _), others in coders.items())
        if is_declared and len(of) > 1:
            comparison = "compared"
        elif not found["is_double_coded"] or (is_declared and has_pair_elsewhere):
            comparison = "not compared"
        elif not is_declared and len(of) > 1 and of == marked[found["wave"], framework]:
            comparison = "compared"
        else:
            comparison = "coders not declared"
        rows += [
            {
                "wave": found["wave"], "source": source, "framework": framework, "coder": coder,
                "is_declared": is_declared, "comparison": comparison,
            }
            for coder in of
        ]  # fmt: skip
    return rows


def _named(study: Delivered, table: str) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in study.rows(table):
        if not row["is_consensus"]:
            found.setdefault((row["source"], row["framework"]), set()).add(row["coder"])
    return found


def _own_codings(study: Delivered, source: str, framework: str, coders: tuple[str, ...]) -> list[Row]:
    return [
        row for row in study.rows("codings")
        if (row["source"], row["framework"]) == (source, framework) and row["coder"] in coders
        and not row["is_consensus"]
    ]  # fmt: skip


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


def units_of_source(
    study: Delivered, source: str, framework: str, code: str, coders: tuple[str, ...]
) -> dict[tuple[str, str], list[Unit]]:
    """What each of these coders said of each unit of a source, by unit and whether uncoded text counts.

    A text in which they found nothing is uncoded as a whole. One with codings of theirs that all have no place cannot
    be compared by characters or stretches.
    """
    codings = _own_codings(study, source, framework, coders)
    of_coder = {coder: [row for row in codings if row["coder"] == coder and row["code"] == code] for coder in coders}
    marked = {coder: _positions(rows) for coder, rows in of_coder.items()}
    runs, coded = _stretches(codings), _positions(codings)
    characters: list[Unit] = [[at in marked[coder] for coder in coders] for at in sorted(coded)]
    stretches: list[Unit] = [
        [bool(marked[coder] & set(range(first, last))) for coder in coders] for first, last in runs
    ]
    text, gaps = 0, 0
    if runs or not codings:
        ends = [0, *(end for _, end in runs)]
        length = study.sources[source]["characters"] or 0
        text = max(length, ends[-1])
        gaps = sum(start > before for before, (start, _) in zip(ends, runs, strict=False)) + (length > ends[-1])
    nobody: Unit = [False] * len(coders)
    return {
        ("character", "out"): characters,
        ("character", "in"): characters + [nobody] * (text - len(coded)),
        ("segment overlap", "out"): stretches,
        ("segment overlap", "in"): stretches + [nobody] * gaps,
        ("source", "in"): [[bool(of_coder[coder]) for coder in coders]],
    }


def coding_agreement(study: Delivered) -> list[Row]:
    """How far coders agree on each code, and on all, before they agreed on anything, in the sources that are compared.

    A code is compared in every such source, also where nobody gave it. Two coders are one pair; of more, all have rows
    at once, each source with its own coders, and each pair one over all codes. Where the coders of any source of the
    wave and framework are not known, there is no number.
    """
    groups: dict[tuple, dict[str, list[Row]]] = {}
    for row in coders_of_sources(study):
        if row["comparison"] != "not compared":
            groups.setdefault((row["wave"], row["framework"]), {}).setdefault(row["source"], []).append(row)
    rows = []
    for (wave, framework), found in groups.items():
        sources = {source: tuple(sorted(row["coder"] for row in of)) for source, of in found.items()}
        if any(row["comparison"] == "coders not declared" for of in found.values() for row in of):
            rows += _without_number(study, wave, framework, sources)
            continue
        pairs = {pair for coders in sources.values() for pair in combinations(coders, 2)}
        if len(pairs) > 1:
            rows += _compared(study, wave, framework, sources, ALL_CODERS)
        for pair in pairs:
            shared = {source: pair for source, coders in sources.items() if set(pair) <= set(coders)}
            of_pair = _compared(study, wave, framework, shared, " and ".join(pair))
            rows += [row for row in of_pair if len(pairs) == 1 or row["code"] is None]
    return rows


UNITS = [
    ("character", "in"),
    ("character", "out"),
    ("segment overlap", "in"),
    ("segment overlap", "out"),
    ("source", "in"),
]


def _without_number(study: Delivered, wave: int, framework: str, sources: dict[str, tuple[str, ...]]) -> list[Row]:
    codes = {
        row["code"] for row in study.rows("codings")
        if row["source"] in sources and row["framework"] == framework and not row["is_consensus"]
    }  # fmt: skip
    return [
        {
            "wave": wave, "framework": framework, "code": code, "coders": NOT_DECLARED, "unit": unit,
            "uncoded_text": uncoded, "percent_agreement": None, "kappa": None, "alpha": None,
        }
        for code in (None, *codes) for unit, uncoded in UNITS
    ]  # fmt: skip


def _compared(study: Delivered, wave: int, framework: str, sources: dict[str, tuple[str, ...]], name: str) -> list[Row]:
    codes = {
        row["code"] for source, coders in sources.items() for row in _own_codings(study, source, framework, coders)
    }
    collected: dict[tuple, list[Unit]] = {}
    for source, coders in sources.items():
        for code in codes:
            for (unit, uncoded), units in units_of_source(study, source, framework, code, coders).items():
                for of in (None, code):
                    collected.setdefault((of, unit, uncoded), []).extend(units)
    rows = []
    for (code, unit, uncoded), units in collected.items():
        said = [value for each in units for value in each]
        rows.append({
            "wave": wave, "framework": framework, "code": code, "coders": name, "unit": unit, "uncoded_text": uncoded,
            "sources": len(sources), "units": len(units), "prevalence": sum(said) / len(said) if said else None,
            "percent_agreement": percent(units), "kappa": kappa(units) if name != ALL_CODERS else None,
            "alpha": alpha(units),
        })  # fmt: skip
    return rows
