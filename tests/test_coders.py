"""Who coded what: agreement of coders who found nothing, of more than two, and where nobody knows who coded."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from agreement_units import units_of
from deliveries import Wave, small_study
from longitudinal import deliver, interviews

from casewave.assets.statistics.agreement import krippendorff_alpha, percent_agreement

CODINGS = "coding,source,framework,code,coder,start_character,end_character,is_consensus\n"
DRAWN = ("I.D", "I.E", "II.A")
Given = tuple[int, str, str, int, int]  # source, coder, code, start and end


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as wave:
        yield wave


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
    answer = "SELECT DISTINCT answer FROM mart.methods_numbers WHERE answer LIKE '%coders, CFIR (2022): %'"
    assert study.marts(answer) == [("wave 1, coders, CFIR (2022): coders not declared",)]


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


def test_agreement_is_what_a_count_of_every_character_gives(study: Wave) -> None:
    """Eight texts by two to four of four coders, some of them silent, counted one by one in plain Python."""
    draw = random.Random(7)
    lengths = [draw.randint(20, 60) for _ in range(8)]
    teams = {at: sorted(draw.sample(["R01", "R02", "R03", "R04"], draw.randint(2, 4))) for at in range(1, 9)}
    given: set[Given] = set()
    for at, coder, code, _ in product(teams, ("R01", "R02", "R03", "R04"), DRAWN, range(2)):
        if coder in teams[at] and draw.random() < 0.4:
            start = draw.randint(0, lengths[at - 1] - 5)
            given.add((at, coder, code, start, min(start + draw.randint(1, 15), lengths[at - 1])))
    codings = coded(*(" ".join(map(str, entry)) for entry in sorted(given)))
    deliver(study, 1, **sources(*lengths), **codings, **coders(*(f"{at} {' '.join(teams[at])}" for at in teams)))
    query = """
        SELECT code, unit, uncoded_text, units, percent_agreement, alpha FROM mart.coding_agreement
        WHERE coders = 'all coders' AND code IS NOT NULL AND (unit, uncoded_text) <> ('segment overlap', 'in')
    """
    found = study.marts(query)
    assert len(found) == 4 * len(DRAWN)
    for code, unit, uncoded, units, agreement, alpha in found:
        said: Counter[tuple[str, ...]] = Counter()
        for at, team in teams.items():
            here = [entry for entry in given if entry[0] == at]
            said.update(said_of(here, team, code, units_in(here, lengths[at - 1], unit, uncoded)))
        assert units == said.total()
        assert (agreement, alpha) == pytest.approx((percent_agreement(said), krippendorff_alpha(said)))


def units_in(here: list[Given], length: int, unit: str, uncoded: str) -> list[tuple[int, int]]:
    """The units of one text: where each starts and ends."""
    coded_spans = joined([(start, end) for *_, start, end in here])
    if unit == "source":
        return [(0, length)]
    if unit == "segment overlap":
        return coded_spans
    places = [(place, place + 1) for place in range(length)]
    return [at for at in places if uncoded == "in" or any(start <= at[0] < end for start, end in coded_spans)]


def said_of(here: list[Given], team: list[str], code: str, units: list[tuple[int, int]]) -> list[tuple[str, ...]]:
    """What each coder of a team said of each unit: whether a passage of theirs with the code is in it."""
    passages = {
        coder: [(start, end) for _, by, what, start, end in here if (by, what) == (coder, code)] for coder in team
    }
    return [
        tuple(str(any(start < last and first < end for start, end in passages[coder])) for coder in team)
        for first, last in units
    ]


def joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans with those that overlap made one; those that only touch stay two."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made


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
    query = "SELECT coding, wave, delivered_in FROM mart.counted_codings ORDER BY coding"
    assert study.marts(query) == [("C0", 1, 1), ("L0", 1, 2)]
