"""Agreement between coders and raters: the coefficients against other libraries, and the tables that print them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deliveries import Wave, small_study
from longitudinal import deliver, interviews
from states import ask

from casewave.assets.statistics.agreement import (
    alpha_interval,
    clustered_alpha_interval,
    cohen_kappa,
    krippendorff_alpha,
    percent_agreement,
    units_of,
    units_of_table,
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


# Who coded what


CODERS = "source_coder,source,framework,coder,is_consensus\n"


def sources(*lengths: int | str, is_double_coded: str = "yes") -> dict[str, str]:
    """Interviews INT-1-1, INT-1-2, ... with the lengths of their transcripts."""
    tables = interviews(1, *[("DND", "MRR-DND-01")] * len(lengths))
    header, *rows = tables["interviews"].splitlines()
    marked = (f"{row},{is_double_coded},{length}\n" for row, length in zip(rows, lengths, strict=True))
    return {**tables, "interviews": f"{header},is_double_coded,characters\n{''.join(marked)}"}


def coded(*given: str) -> dict[str, str]:
    """Codings written as source number, coder, code, start, end: `1 R01 I.D 0 100`, with `yes` for a consensus."""
    rows = []
    for at, (source, coder, code, start, end, *consensus) in enumerate(entry.split() for entry in given):
        rows.append(f"C{at},INT-1-{source},cfir-2022,{code},{coder},{start},{end},{''.join(consensus)}\n")
    return {"codings": CODINGS + "".join(rows)}


def coders(*declared: str) -> dict[str, str]:
    """Declared coders written as source number and coders: `1 R01 R02`."""
    pairs = [(source, coder) for source, *listed in (entry.split() for entry in declared) for coder in listed]
    return {
        "source_coders": CODERS
        + "".join(f"SC{at},INT-1-{source},cfir-2022,{coder},\n" for at, (source, coder) in enumerate(pairs))
    }


# Ten interviews of 1,000 characters; R01 codes 100 of each, R02 the same 100 of the first five and nothing of the rest.
SILENT = coded(
    *(f"{source} R01 III.E 0 100" for source in range(1, 11)), *(f"{source} R02 III.E 0 100" for source in range(1, 6))
)


def test_a_coder_who_found_nothing_disagrees(study: Wave) -> None:
    both = coders(*(f"{source} R01 R02" for source in range(1, 11)))
    deliver(study, 1, **sources(*[1000] * 10), **SILENT, **both)
    query = """
        SELECT unit, sources, round(percent_agreement, 3), round(kappa, 3), round(alpha, 3) FROM mart.coding_agreement
        WHERE code = 'III.E' AND uncoded_text = 'in' ORDER BY unit
    """
    assert study.marts(query) == [
        ("character", 10, 0.95, 0.643, 0.64), ("segment overlap", 10, 0.75, 0.5, 0.48), ("source", 10, 0.5, 0, -0.267),
    ]  # fmt: skip


def test_without_declared_coders_there_is_no_number(study: Wave) -> None:
    """The second coder has codings in five of ten sources: nobody knows whether they coded the others."""
    deliver(study, 1, **sources(*[1000] * 10), **SILENT)
    query = """
        SELECT code, count(*), count(percent_agreement), count(kappa), count(alpha), any_value(note)
        FROM mart.coding_agreement GROUP BY code ORDER BY code NULLS FIRST
    """
    note = "coders not declared for 5 of 10 sources; list them in source_coders"
    assert study.marts(query) == [(None, 5, 0, 0, 0, note), ("III.E", 5, 0, 0, 0, note)]
    answer = "SELECT DISTINCT answer FROM mart.methods_numbers WHERE answer LIKE '%coders, cfir-2022: %'"
    assert study.marts(answer) == [("wave 1, coders, cfir-2022: coders not declared",)]


@pytest.mark.parametrize(
    ("marked", "declared", "comparisons"),
    [
        ("yes", (), {"1": "coders not declared", "2": "compared"}),
        ("yes", ("1 R01 R02", "2 R01 R02"), {"1": "compared", "2": "compared"}),
        ("yes", ("1 R01", "2 R01 R02"), {"1": "coders not declared", "2": "compared"}),
        ("no", ("1 R01 R02",), {"1": "compared", "2": "not compared"}),  # the declaration decides
        ("", (), {"1": "not compared", "2": "not compared"}),
    ],
)  # fmt: skip
def test_what_is_known_of_the_coders_of_a_source(
    study: Wave, marked: str, declared: tuple[str, ...], comparisons: dict[str, str]
) -> None:
    """R01 has codings in both sources, R02 in the second; undeclared, the first has then a coder too few."""
    codings = coded("1 R01 I.D 0 100", "2 R01 I.D 0 100", "2 R02 I.D 0 100")
    deliver(study, 1, **sources(1000, 1000, is_double_coded=marked), **codings, **coders(*declared))
    query = "SELECT DISTINCT right(source, 1), comparison FROM mart.coders_of_sources"
    assert dict(study.marts(query)) == comparisons


def test_two_who_both_found_nothing_agree(study: Wave) -> None:
    """The second source is declared and silent: its 500 characters, its one gap and itself are agreement."""
    codings = coded("1 R01 I.D 0 100", "1 R02 I.D 0 100")
    deliver(study, 1, **sources(1000, 500), **codings, **coders("1 R01 R02", "2 R01 R02"))
    query = """
        SELECT unit, uncoded_text, units, percent_agreement, round(prevalence, 3) FROM mart.coding_agreement
        WHERE code = 'I.D' ORDER BY ALL
    """
    assert study.marts(query) == [
        ("character", "in", 1500, 1.0, 0.067), ("character", "out", 100, 1.0, 1.0),
        ("segment overlap", "in", 3, 1.0, 0.333), ("segment overlap", "out", 1, 1.0, 1.0),
        ("source", "in", 2, 1.0, 0.5),
    ]  # fmt: skip


def test_alpha_is_over_all_coders_of_a_source_at_once(study: Wave) -> None:
    """Source 1 has three coders, source 2 two, source 3 three of whom two found nothing: units with missing values."""
    codings = coded(
        "1 R01 I.D 0 100", "1 R02 I.D 50 100", "1 R03 I.D 0 60", "2 R01 I.D 0 30", "2 R03 I.D 0 30", "3 R02 I.D 0 10"
    )
    declared = coders("1 R01 R02 R03", "2 R01 R03", "3 R01 R02 R03")
    deliver(study, 1, **sources(200, 100, 100), **codings, **declared)
    # characters as runs of what R01, R02 and R03 said of them
    runs: list[tuple[int, tuple[str | None, ...]]] = [
        (50, ("yes", "no", "yes")), (10, ("yes", "yes", "yes")), (40, ("yes", "yes", "no")), (100, ("no", "no", "no")),
        (30, ("yes", None, "yes")), (70, ("no", None, "no")), (10, ("no", "yes", "no")), (90, ("no", "no", "no")),
    ]  # fmt: skip
    said = units_of(*zip(*(values for count, values in runs for _ in range(count)), strict=True))
    query = """
        SELECT units, percent_agreement, alpha, kappa FROM mart.coding_agreement
        WHERE code = 'I.D' AND unit = 'character' AND uncoded_text = 'in'
    """
    alpha = krippendorff_alpha(said)
    assert alpha == pytest.approx(0.521341, abs=1e-6)
    assert study.marts(query) == [(400, pytest.approx(percent_agreement(said)), pytest.approx(alpha), None)]
    by_source = units_of(["yes", "yes", "no"], ["yes", None, "yes"], ["yes", "yes", "no"])
    query = "SELECT units, alpha FROM mart.coding_agreement WHERE code = 'I.D' AND unit = 'source'"
    assert study.marts(query) == [(3, pytest.approx(krippendorff_alpha(by_source)))]


def test_pairs_that_take_turns_have_to_be_declared(study: Wave) -> None:
    """R01 and R02, then R02 and R03: as far as codings tell, the third may have found nothing each time."""
    codings = coded("1 R01 I.D 0 10", "1 R02 I.D 0 10", "2 R02 I.D 0 10", "2 R03 I.D 5 10")
    deliver(study, 1, **sources(100, 100), **codings)
    assert study.marts("SELECT DISTINCT coders FROM mart.coding_agreement") == [("not declared",)]
    deliver(study, 1, **sources(100, 100), **codings, **coders("1 R01 R02", "2 R02 R03"))
    query = "SELECT DISTINCT coders FROM mart.coding_agreement WHERE code IS NULL ORDER BY 1"
    assert study.marts(query) == [("R01 and R02",), ("R02 and R03",), ("all coders",)]


def test_a_second_coder_who_codes_late_is_compared_in_the_wave_of_the_source(study: Wave) -> None:
    deliver(study, 1, **sources(1000), **coded("1 R01 I.D 0 100"))
    assert study.marts("SELECT DISTINCT wave, coders FROM mart.coding_agreement") == [(1, "not declared")]
    late = coded("1 R02 I.D 0 100")["codings"].replace("C0", "L0")
    deliver(study, 2, **interviews(2, ("DND", "MRR-DND-01")), codings=late)
    assert study.marts("SELECT DISTINCT wave, coders FROM mart.coding_agreement") == [(1, "R01 and R02")]
    assert study.marts("SELECT DISTINCT wave FROM mart.coded_sources") == [(1,)]
    query = "SELECT coding, wave, delivered_in_wave FROM mart.counted_codings ORDER BY coding"
    assert study.marts(query) == [("C0", 1, 1), ("L0", 1, 2)]


def test_a_coding_by_someone_who_is_not_among_the_declared_coders_is_refused(study: Wave) -> None:
    codings = coded("1 R01 I.D 0 100", "1 R03 I.D 0 100", "1 R03 I.E 0 100", "2 R03 I.D 0 100", "1 R04 I.D 0 9 yes")
    (issue,) = study.issues(**sources(1000, 1000), **codings, **coders("1 R01 R02"))
    assert (issue.file, issue.row, issue.column, issue.value) == ("codings.csv", 3, "coder", "R03")
    assert issue.rule == "one of the coders of INT-1-1 by cfir-2022 that source_coders lists (R01, R02)"
    assert issue.hint == "add R03 to them in source_coders, or correct the coder here"


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
