"""How far coders agree: two coders from mart.double_coding, all coders of a source from mart.multiple_coding."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
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
from casewave.schemas.language import numbered

# Units of which both coders, the first alone, the second alone and neither gave the code, by unit and uncoded text.
OF_TWO = {
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
# Units to which so many of all coders of a source gave the code.
OF_ALL = {
    ("character", "in"): "characters + uncoded_characters", ("character", "out"): "characters",
    ("segment overlap", "in"): "stretches + gaps", ("segment overlap", "out"): "stretches",
    ("source", "in"): "CAST(is_of_source AS BIGINT)",
}  # fmt: skip
ALL_CODERS = "all coders"
NOT_DECLARED = "not declared"
SAID: tuple[Said, ...] = (("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no"))
# Sources marked as double-coded whose coders are not known, of all that are compared or should be.
UNDECLARED = """
    WITH sources AS (
        SELECT wave, framework, source, max(comparison = 'coders not declared') AS is_undeclared
        FROM mart.coders_of_sources
        WHERE comparison <> 'not compared'
        GROUP BY wave, framework, source
    )

    SELECT wave, framework, count(CASE WHEN is_undeclared THEN 1 END) AS undeclared, count(*) AS sources
    FROM sources
    GROUP BY wave, framework
    HAVING undeclared > 0
    ORDER BY wave, framework
"""
# Every pair of coders who are compared, also where neither of the two gave a code: together they found nothing.
PAIRS = """
    SELECT DISTINCT one.wave, one.framework, one.coder || ' and ' || two.coder
    FROM mart.coders_of_sources AS one
    INNER JOIN mart.coders_of_sources AS two
        ON one.source = two.source AND one.framework = two.framework AND one.coder < two.coder
    WHERE one.comparison = 'compared' AND two.comparison = 'compared'
    ORDER BY ALL
"""
CODES = """
    SELECT DISTINCT constructs.construct_order, constructs.code, constructs.label
    FROM mart.coders_of_sources AS coders
    INNER JOIN mart.codings_by_wave AS codings
        ON coders.source = codings.source AND coders.framework = codings.framework
    INNER JOIN core.constructs AS constructs
        ON codings.framework = constructs.framework AND codings.code = constructs.code
    WHERE
        coders.wave = ? AND coders.framework = ? AND coders.comparison <> 'not compared'
        AND NOT codings.is_consensus
    ORDER BY constructs.construct_order
"""
Place = tuple[int | None, str | None, str]  # order, code and label of a code; or of all codes
ALL_CODES: Place = (None, None, "all codes")


@dataclass
class CodersCompared:
    """What some coders said in one wave by one framework, of one code or of all, source by source."""

    sources: dict[str, Counter[Said]] = field(default_factory=lambda: defaultdict(Counter))
    has_synthetic: bool = False

    def add(self, source: str, said: Units, has_synthetic: bool) -> None:
        self.sources[source].update(said)
        self.has_synthetic |= has_synthetic


Key = tuple[int, str, Place, str]  # wave, framework, code, coders
Undeclared = dict[tuple[int, str], str]  # the note of each wave and framework that cannot be compared


def make(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Give the rows of the mart: of each pair of coders over all codes, and of all coders over all codes and by code.

    Where a wave and a framework have a single pair of coders, they are all coders, and the pair's rows are all. Where
    someone's coders are not known, no number of that wave and framework is.
    """
    undeclared = {
        (
            wave,
            framework,
        ): f"coders not declared for {count} of {numbered(sources, 'source')}; list them in source_coders"
        for wave, framework, count, sources in con.execute(UNDECLARED).fetchall()
    }
    rows = [
        {**row, "unit": unit, "uncoded_text": uncoded}
        for unit, uncoded in OF_TWO
        for row in (*_rows(con, unit, uncoded, undeclared), *_undeclared_rows(con, undeclared))
    ]
    order = ("wave", "framework", "row_order", "coders", "unit", "uncoded_text")
    return sorted(rows, key=lambda row: [row[name] or 0 for name in order])


def _rows(con: duckdb.DuckDBPyConnection, unit: str, uncoded: str, undeclared: Undeclared) -> Iterator[dict[str, Any]]:
    by_pair = _by_pair(con, OF_TWO[unit, uncoded])
    pairs: dict[tuple[int, str], set[str]] = defaultdict(set)
    for wave, framework, coders in con.execute(PAIRS).fetchall():
        pairs[wave, framework].add(coders)
    together = _of_all(con, OF_ALL[unit, uncoded])
    for (wave, framework, place, coders), compared in (by_pair | together).items():
        is_single = len(pairs[wave, framework]) == 1
        is_wanted = is_single != (coders == ALL_CODERS) or (place == ALL_CODES and coders != ALL_CODERS)
        if is_wanted and (wave, framework) not in undeclared:
            yield _row((wave, framework, place, coders), compared)


def _by_pair(con: duckdb.DuckDBPyConnection, counts: tuple[str, ...]) -> dict[Key, CodersCompared]:
    """What each pair of coders said, of each code and of all."""
    query = f"""
        SELECT pairs.wave, pairs.framework, pairs.coder_1 || ' and ' || pairs.coder_2, pairs.source, pairs.code,
            constructs.construct_order, constructs.label, pairs.has_synthetic, {", ".join(counts)}
        FROM mart.double_coding AS pairs
        INNER JOIN core.constructs AS constructs
            ON pairs.framework = constructs.framework AND pairs.code = constructs.code
        ORDER BY ALL
    """
    found: dict[Key, CodersCompared] = defaultdict(CodersCompared)
    for wave, framework, coders, source, code, order, label, is_synthetic, *numbers in con.execute(query).fetchall():
        said = dict(zip(SAID, numbers, strict=True))
        for place in (ALL_CODES, (order, code, label)):
            found[wave, framework, place, coders].add(source, said, is_synthetic)
    return found


def _of_all(con: duckdb.DuckDBPyConnection, count: str) -> dict[Key, CodersCompared]:
    """What all coders of each source said at once, of each code and of all."""
    query = f"""
        SELECT given.wave, given.framework, given.source, given.code, constructs.construct_order, constructs.label,
            given.has_synthetic, given.coders, given.given_by, {count}
        FROM mart.multiple_coding AS given
        INNER JOIN core.constructs AS constructs
            ON given.framework = constructs.framework AND given.code = constructs.code
        ORDER BY ALL
    """
    found: dict[Key, CodersCompared] = defaultdict(CodersCompared)
    for wave, framework, source, code, order, label, is_synthetic, coders, given_by, number in con.execute(
        query
    ).fetchall():
        said = {("yes",) * given_by + ("no",) * (coders - given_by): number}
        for place in (ALL_CODES, (order, code, label)):
            found[wave, framework, place, ALL_CODERS].add(source, said, is_synthetic)
    return found


def _row(key: Key, compared: CodersCompared) -> dict[str, Any]:
    wave, framework, (order, code, label), coders = key
    together: Counter[Said] = Counter()
    for said in compared.sources.values():
        together.update(said)
    units = sum(together.values())
    alpha = krippendorff_alpha(together)
    kappa = cohen_kappa(together) if coders != ALL_CODERS else None
    interval = clustered_alpha_interval(list(compared.sources.values()))
    return {
        "wave": wave, "framework": framework, "row_order": order, "code": code, "row_label": label, "coders": coders,
        "sources": len(compared.sources), "units": units, "prevalence": _prevalence(together),
        "percent_agreement": percent_agreement(together), "kappa": kappa, "alpha": alpha,
        "alpha_low": interval.low if interval else None, "alpha_high": interval.high if interval else None,
        "note": _note(units, alpha, coders), "has_synthetic": compared.has_synthetic,
    }  # fmt: skip


def _prevalence(said: Units) -> float | None:
    decisions = sum(count * len(values) for values, count in said.items())
    given = sum(count * values.count("yes") for values, count in said.items())
    return given / decisions if decisions else None


def _note(units: int, alpha: float | None, coders: str) -> str | None:
    if not units:
        return "nothing to compare: codings without a place"
    if alpha is None:
        return "alpha and kappa undefined: no variation"
    return "kappa is for two coders" if coders == ALL_CODERS else None


def _undeclared_rows(con: duckdb.DuckDBPyConnection, undeclared: Undeclared) -> Iterator[dict[str, Any]]:
    """A row for all codes and for each, which says that the coders are not declared instead of a number."""
    nothing = dict.fromkeys(("prevalence", "percent_agreement", "kappa", "alpha", "alpha_low", "alpha_high"))
    for (wave, framework), note in undeclared.items():
        for order, code, label in (ALL_CODES, *con.execute(CODES, [wave, framework]).fetchall()):
            yield {
                "wave": wave, "framework": framework, "row_order": order, "code": code, "row_label": label,
                "coders": NOT_DECLARED, "sources": 0, "units": 0, **nothing, "note": note, "has_synthetic": False,
            }  # fmt: skip
