"""Agreement between coders and raters: the coefficients against other libraries, and the tables that print them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from agreement_units import units_of, units_of_table
from deliveries import Wave, small_study
from longitudinal import deliver, interviews
from states import ask

from casewave.assets.statistics.agreement import (
    alpha_interval,
    clustered_alpha_interval,
    cohen_kappa,
    krippendorff_alpha,
    percent_agreement,
)

REFERENCES = Path(__file__).with_name("agreement_references.csv")


def references() -> list[dict[str, str]]:
    with REFERENCES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The coefficients


def test_the_coefficients_are_those_of_krippendorff_and_scikit_learn() -> None:
    rows = references()
    assert len(rows) == 70
    undefined = 0
    for row in rows:
        method, kind = row["method"].split()
        units = units_of(*json.loads(row["raters"]))
        if method == "alpha":
            found = krippendorff_alpha(units, kind)  # type: ignore[arg-type]
        else:
            found = cohen_kappa(units, kind, json.loads(row["scale"]))  # type: ignore[arg-type]
        expected = float(row["expected"]) if row["expected"] else None
        assert found == (None if expected is None else pytest.approx(expected, abs=1e-8)), row
        undefined += expected is None
    assert undefined == 12


@pytest.mark.parametrize(
    ("units", "agreement", "kappa", "alpha"),
    [
        (units_of([1, 1, 1], [1, 1, 1]), 1.0, None, None),  # one category alone
        (units_of([1, 2], [2, 1]), 0.0, -1.0, -0.5),
        (units_of([], []), None, None, None),
        (units_of([1, None], [None, 2]), None, None, None),  # no unit that both rated
        (units_of([1, 1, 2, None], [1, 1, 2, 2]), 1.0, 1.0, 1.0),
        (units_of_table([[0, 3], [0, 0]]), 0.0, 0.0, -2 / 3),
    ],
)  # fmt: skip
def test_what_is_undefined_is_none(
    units: Any, agreement: float | None, kappa: float | None, alpha: float | None
) -> None:
    assert percent_agreement(units) == agreement
    assert cohen_kappa(units) == (None if kappa is None else pytest.approx(kappa))
    assert krippendorff_alpha(units) == (None if alpha is None else pytest.approx(alpha))


def test_more_than_two_raters_agree_pair_by_pair() -> None:
    units = units_of(["a", "a", "b"], ["a", "b", "b"], ["a", "a", None])
    assert percent_agreement(units) == pytest.approx((3 + 1 + 1) / (3 + 3 + 1))
    with pytest.raises(ValueError, match="kappa is of two raters"):
        cohen_kappa(units)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        units_of([1, 2], [1])
    with pytest.raises(ValueError, match="not on the scale: 3"):
        cohen_kappa(units_of([1, 3], [1, 2]), "linear", [1, 2])
    with pytest.raises(ValueError, match="no numbers below 0"):
        krippendorff_alpha(units_of([-1, 2], [1, 2]), "ratio")


def test_a_scale_with_places_that_nobody_used_keeps_distances() -> None:
    """-2 and 2 are four places apart, and next to each other where only they are known."""
    said = units_of([-2, 2, 2, 1], [-2, 2, 1, 2])
    assert cohen_kappa(said, "quadratic", [-2, -1, 0, 1, 2]) == pytest.approx(0.907, abs=0.001)
    assert cohen_kappa(said, "quadratic") == pytest.approx(0.636, abs=0.001)


# Intervals


def test_an_interval_holds_alpha_and_is_the_same_at_every_call() -> None:
    first = [1, 2, 3, 1, 2, 3, 1, 2, 3, 1] * 3
    second = [1, 2, 3, 1, 2, 2, 1, 3, 3, 1] * 3
    units = units_of(first, second)
    interval = alpha_interval(units, "ordinal")
    assert interval is not None
    assert interval.low < (krippendorff_alpha(units, "ordinal") or 0) < interval.high
    assert interval == alpha_interval(units, "ordinal")
    wider = alpha_interval(units, "ordinal", confidence=0.99)
    assert wider is not None
    assert wider.low < interval.low


def test_whole_sources_give_a_wider_interval_than_their_characters() -> None:
    good, bad = units_of_table([[900, 0], [0, 100]]), units_of_table([[900, 50], [50, 0]])
    sources = [good, good, good, bad, bad, good]
    together = sum(sources, start=units_of_table([]))  # type: ignore[arg-type]
    by_source, by_character = clustered_alpha_interval(sources), alpha_interval(together)
    assert by_source is not None
    assert by_character is not None
    assert by_source.high - by_source.low > 5 * (by_character.high - by_character.low)


def test_too_few_units_or_sources_have_no_interval() -> None:
    assert alpha_interval(units_of([1, 2, 1, 2], [1, 2, 2, 2])) is None
    assert clustered_alpha_interval([units_of_table([[5, 1], [1, 5]])] * 4) is None


# Coders


CODINGS = "coding,source,framework,code,coder,start_character,end_character,is_consensus\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as wave:
        yield wave


def double_coded(*given: tuple[str, str, int, int], length: int | str = "") -> dict[str, str]:
    """One interview that R01 and R02 coded: code, coder, first and last character of each coding."""
    tables = interviews(1, ("DND", "MRR-DND-01"))
    header, row = tables["interviews"].splitlines()
    tables["interviews"] = f"{header},is_double_coded,characters\n{row},yes,{length}\n"
    rows = (
        f"C{at},INT-1-1,cfir-2022,{code},{coder},{start},{end},\n" for at, (code, coder, start, end) in enumerate(given)
    )
    return {**tables, "codings": CODINGS + "".join(rows)}


def test_characters_and_stretches_of_two_coders_are_counted(study: Wave) -> None:
    """I.D: 0-100 against 50-120; I.E: the second alone at 110-130. A text of 200 characters, coded up to 130."""
    given = [("I.D", "R01", 0, 60), ("I.D", "R01", 40, 100), ("I.D", "R02", 50, 120), ("I.E", "R02", 110, 130)]
    deliver(study, 1, **double_coded(*given, length=200))
    query = """
        SELECT code, text_characters, coded_characters, characters_both, characters_only_1, characters_only_2,
            stretches, gaps, stretches_both, stretches_only_1, stretches_only_2, is_given_by_1, is_given_by_2
        FROM mart.double_coding ORDER BY code
    """
    assert study.marts(query) == [
        ("I.D", 200, 130, 50, 50, 20, 1, 1, 1, 0, 0, True, True),
        ("I.E", 200, 130, 0, 0, 20, 1, 1, 0, 0, 1, False, True),
    ]
    query = """
        SELECT unit, uncoded_text, units, percent_agreement, prevalence FROM mart.coding_agreement
        WHERE code = 'I.D' ORDER BY unit, uncoded_text
    """
    assert study.marts(query) == [
        ("character", "in", 200, pytest.approx(130 / 200), pytest.approx(170 / 400)),
        ("character", "out", 130, pytest.approx(60 / 130), pytest.approx(170 / 260)),
        ("segment overlap", "in", 2, 1.0, 0.5), ("segment overlap", "out", 1, 1.0, 1.0),
        ("source", "in", 1, 1.0, 1.0),
    ]  # fmt: skip


def test_agreement_of_one_value_alone_is_undefined_and_says_so(study: Wave) -> None:
    deliver(study, 1, **double_coded(("I.D", "R01", 0, 100), ("I.D", "R02", 0, 100)))
    query = """
        SELECT kappa, alpha, note, percent_agreement, coders FROM mart.coding_agreement
        WHERE unit = 'character' AND uncoded_text = 'in' AND code = 'I.D'
    """
    assert study.marts(query) == [(None, None, "alpha and kappa undefined: no variation", 1.0, "R01 and R02")]
    assert study.marts("SELECT DISTINCT is_length_known, text_characters FROM mart.double_coding") == [(False, 100)]


def test_codings_without_a_place_count_for_the_source_alone(study: Wave) -> None:
    tables = double_coded(("I.D", "R01", 0, 100), ("I.D", "R02", 0, 100))
    deliver(study, 1, **{**tables, "codings": tables["codings"].replace("0,100", ",")})
    query = "SELECT unit, units, note FROM mart.coding_agreement WHERE code = 'I.D' AND uncoded_text = 'in' ORDER BY 1"
    nothing = "nothing to compare: codings without a place"
    assert study.marts(query) == [
        ("character", 0, nothing), ("segment overlap", 0, nothing),
        ("source", 1, "alpha and kappa undefined: no variation"),
    ]  # fmt: skip


def test_what_coders_agreed_on_afterwards_is_left_out(study: Wave) -> None:
    tables = double_coded(("I.D", "R01", 0, 100), ("I.E", "R02", 0, 100))
    consensus = "C9,INT-1-1,cfir-2022,I.E,R01,0,100,yes\n"
    deliver(study, 1, **{**tables, "codings": tables["codings"] + consensus})
    query = "SELECT code, characters_both FROM mart.double_coding ORDER BY code"
    assert study.marts(query) == [("I.D", 0), ("I.E", 0)]


def test_coders_who_shared_a_source_out_are_not_compared(study: Wave) -> None:
    """Only an interview that is marked as coded twice is."""
    tables = double_coded(("I.D", "R01", 0, 100), ("I.D", "R02", 200, 300))
    deliver(study, 1, **{**tables, "interviews": tables["interviews"].replace(",yes,", ",no,")})
    assert study.marts("FROM mart.coding_agreement") == []


def test_three_coders_make_three_pairs_and_kappa_is_of_one(study: Wave) -> None:
    given = [("I.D", coder, 0, 100) for coder in ("R01", "R02", "R03")] + [("I.E", "R03", 200, 250)]
    deliver(study, 1, **double_coded(*given, length=400))
    assert study.marts("SELECT DISTINCT units FROM mart.coding_agreement WHERE code = 'I.D' AND units > 10") == [
        (400,), (150,)
    ]  # fmt: skip
    query = """
        SELECT coders, kappa IS NULL, note FROM mart.coding_agreement
        WHERE code IS NULL AND unit = 'character' AND uncoded_text = 'in' ORDER BY coders
    """
    assert study.marts(query) == [
        ("R01 and R02", False, None), ("R01 and R03", False, None), ("R02 and R03", False, None),
        ("all coders", True, "kappa is for two coders"),
    ]  # fmt: skip


def test_agreement_stands_by_code_and_wave_in_the_bundled_study(published: Path) -> None:
    query = """
        SELECT sources, units, round(percent_agreement, 3), round(kappa, 3), round(alpha, 3), alpha_low < alpha,
            alpha < alpha_high
        FROM mart.coding_agreement WHERE code IS NULL AND unit = 'segment overlap' AND uncoded_text = 'out'
    """
    ((sources, units, agreement, kappa, alpha, *inside),) = ask(published, query)
    assert (sources, units) == (6, 720)
    assert 0.9 < agreement < 1
    assert 0.5 < kappa < 1
    assert 0.5 < alpha < 1
    assert inside == [True, True]


# Raters


def test_raters_agree_on_words_and_on_values(study: Wave) -> None:
    said = [("2", "2"), ("1", "2"), ("0", "0"), ("-1", "-2"), ("mixed", "mixed"), ("M", "1"), ("not yet analysed", "1")]
    codes = ["I.A", "I.B", "I.C", "I.D", "I.E", "I.F", "I.G"]
    rows = [
        f"R{code}{by},MRR,,cfir-2022,{code},rater {by + 1},{rated}\n"
        for code, pair in zip(codes, said, strict=True)
        for by, rated in enumerate(pair)
    ]
    deliver(study, 1, ratings="rating,programme,site,framework,code,rated_by,rated\n" + "".join(rows))
    query = """
        SELECT units, units_with_values, round(percent_agreement, 3), most_frequent, round(prevalence, 3), note
        FROM mart.rating_agreement WHERE code IS NULL
    """
    assert study.marts(query) == [(6, 4, 0.5, "2", 0.25, None)]
    values = units_of([2, 1, 0, -1], [2, 2, 0, -2])
    (found,) = study.marts("SELECT kappa_quadratic, alpha_ordinal FROM mart.rating_agreement WHERE code IS NULL")
    assert found == (cohen_kappa(values, "quadratic", [-2, -1, 0, 1, 2]), krippendorff_alpha(values, "ordinal"))
    single = "SELECT note FROM mart.rating_agreement WHERE code = 'I.A'"
    undefined = "kappa, weighted kappa, nominal alpha, ordinal alpha, interval alpha undefined: no variation"
    assert study.marts(single) == [(undefined,)]


def test_any_number_of_raters_is_compared_at_once(study: Wave) -> None:
    """Rater 2 rated I.B alone, rater 11 did not rate I.A: each unit has the raters that it has."""
    said = {"I.A": {1: "2", 2: "1"}, "I.B": {2: "0"}, "I.C": {1: "-1", 2: "-1", 11: "-2"}, "I.D": {1: "mixed", 11: "1"}}
    rows = "".join(
        f"R{code}{rater},MRR,,cfir-2022,{code},Rater {rater},{rated}\n"
        for code, by in said.items()
        for rater, rated in by.items()
    )
    deliver(study, 1, ratings="rating,programme,site,framework,code,rated_by,rated\n" + rows)
    query = """
        SELECT coalesce(code, 'all'), rated_by, units, units_with_values, kappa IS NULL, round(alpha_ordinal, 6)
        FROM mart.rating_agreement
    """
    values = units_of([2, -1], [1, -1], [None, -2])
    alpha = krippendorff_alpha(values, "ordinal", [-2, -1, 0, 1, 2])
    assert study.marts(query) == [
        ("all", "all raters", 3, 2, True, round(alpha or 0, 6)),
        ("all", "rater 1 and rater 2", 2, 2, False, 0.833333),
        ("all", "rater 1 and rater 11", 2, 1, False, 0), ("all", "rater 2 and rater 11", 1, 1, False, 0),
        ("I.A", "all raters", 1, 1, True, 0), ("I.C", "all raters", 1, 1, True, 0),
        ("I.D", "all raters", 1, 0, True, None),
    ]  # fmt: skip
