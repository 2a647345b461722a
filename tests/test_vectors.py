"""Every vector of the facts' table is met to its tolerance, from the values that stand in the table."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from deliveries import small_study
from longitudinal import deliver, interviews

from assets.agreement import cohen_kappa, krippendorff_alpha, percent_agreement, units_of, units_of_table
from assets.percentages import percentage, percentages
from assets.qca import Case, minimal_models, truth_table
from assets.saturation import cumulative_codes, first_within, guest_runs, last_addition, novel_codes

Vector = dict[str, str]
Vectors = dict[str, Vector]

# Lipset's crisp data (R QCA's LC, 18 countries between the wars): DEV URB LIT IND STB and SURV.
CONDITIONS = ["DEV", "URB", "LIT", "IND", "STB"]
LIPSET = {
    "AU": "101100", "BE": "111111", "CZ": "111111", "EE": "001010", "FI": "101011", "FR": "101111", "DE": "111100",
    "GR": "000000", "HU": "001000", "IE": "101011", "IT": "000010", "NL": "111111", "PL": "001000", "PT": "000000",
    "RO": "000000", "ES": "000000", "SE": "101111", "UK": "111111",
}  # fmt: skip


@pytest.fixture(scope="module")
def vectors(shared: Path) -> Vectors:
    with (shared / "facts" / "test_vectors.csv").open(encoding="utf-8", newline="") as file:
        return {row["vector_id"]: row for row in csv.DictReader(file)}


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def raters(text: str) -> list[list[int | None]]:
    """`A=1 2 .; B=1 2 3`: a dot is no rating."""
    found = re.findall(r"\b\w+=([-\d. ]+)", text)
    return [[None if said == "." else int(said) for said in line.split()] for line in found]


def close(vector: Vector, found: float | None) -> None:
    assert found is not None
    assert found == pytest.approx(float(vector["expected"]), abs=float(vector["tolerance"]))


@pytest.mark.parametrize("name", ["TV001", "TV002", "TV003", "TV004"])
def test_krippendorffs_data_with_gaps(vectors: Vectors, name: str) -> None:
    vector = vectors[name]
    level = vector["method"].removeprefix("krippendorff_alpha_")
    said = raters(vector["input"].split(": ", 1)[1])
    assert [len(line) for line in said] == [12] * 4
    close(vector, krippendorff_alpha(units_of(*said), level))  # type: ignore[arg-type]


def test_one_value_for_every_unit_is_undefined(vectors: Vectors) -> None:
    assert vectors["TV007"]["expected"].startswith("undefined")
    for value in (1, "yes"):
        assert krippendorff_alpha(units_of([value] * 5, [value] * 5, [value] * 5)) is None


@pytest.mark.parametrize("name", ["TV008", "TV009", "TV010", "TV011"])
def test_tables_of_two_raters(vectors: Vectors, name: str) -> None:
    vector = vectors[name]
    units = units_of_table(json.loads(vector["input"]))
    close(vector, percent_agreement(units) if vector["method"] == "percent_agreement" else cohen_kappa(units))


@pytest.mark.parametrize("name", ["TV017", "TV018", "TV019"])
def test_ratings_of_two_raters(vectors: Vectors, name: str) -> None:
    vector = vectors[name]
    weights = vector["method"].removeprefix("cohen_kappa").removeprefix("_") or "none"
    units = units_of(*raters(vectors["TV017"]["input"]))
    assert percent_agreement(units) == pytest.approx(0.6)
    close(vector, cohen_kappa(units, weights))  # type: ignore[arg-type]


def series(vectors: Vectors) -> list[set[int]]:
    """Sets of codes with the published sizes, in which each interview adds as many codes as published."""
    sizes, added = (numbers(vectors["TV021"][column].split(" (")[0]) for column in ("input", "expected"))
    known = 0
    interviews = []
    for size, new in zip(map(int, sizes), map(int, added), strict=True):
        interviews.append({*range(known, known + new), *range(size - new)})
        known += new
    return interviews


def test_novel_and_cumulative_codes(vectors: Vectors) -> None:
    interviews = series(vectors)
    novel = novel_codes(interviews)
    assert novel == numbers(vectors["TV021"]["expected"])
    assert cumulative_codes(novel) == numbers(vectors["TV022"]["expected"])
    assert [len(codes) for codes in interviews] == numbers(vectors["TV021"]["input"].split(" (")[0])


def test_guests_ratio_on_the_published_series(vectors: Vectors) -> None:
    """`base 13; 5-6: 2/13=15.38%; 6-7: 1/13=7.69%; 7-8: 0%; <=5% first at run 7-8, reported 6+2`."""
    base, *told, last = vectors["TV023"]["expected"].split("; ")
    runs = guest_runs(novel_codes(series(vectors)), base=4, run=2)
    assert {run.base_codes for run in runs} == set(numbers(base))
    for run, text in zip(runs, told, strict=False):
        assert text.startswith(f"{run.first}-{run.last}: ")
        assert 100 * (run.ratio or 0) == pytest.approx(numbers(text)[-1], abs=float(vectors["TV023"]["tolerance"]))
    reached = first_within(runs, 0.05)
    assert reached is not None
    assert f"<=5% first at run {reached.first}-{reached.last}, reported {reached.label}" == last


def test_guests_worked_example(vectors: Vectors) -> None:
    """`7/37=18.9%; 4/37=10.8%; 1/37=2.7% => <=5% at 6+2` (recalled, the paper's body was not seen)."""
    told, last = vectors["TV026"]["expected"].split(" => ")
    base_codes, *added = map(
        int, re.findall(r"with (\d+) unique.*themes (\d+), (\d+), (\d+), (\d+)", vectors["TV026"]["input"])[0]
    )
    runs = guest_runs([base_codes, 0, 0, 0, *added], base=4, run=2)
    for run, text in zip(runs, told.split("; "), strict=True):
        new, of, percent = numbers(text)
        assert (run.new, run.base_codes) == (new, of)
        assert 100 * (run.ratio or 0) == pytest.approx(percent, abs=float(vectors["TV026"]["tolerance"]))
    reached = first_within(runs, 0.05)
    assert reached is not None
    assert f"<=5% at {reached.label}" == last


def test_code_saturation_comes_before_meaning_saturation(vectors: Vectors) -> None:
    """25 interviews: no new code after the ninth, the last new aspects of codes in the 16th to the 24th."""
    codes, first, last = numbers(vectors["TV027"]["expected"])
    (interviews,) = map(int, numbers(vectors["TV027"]["input"]))
    novel = [3, 2, 2, 1, 1, 1, 0, 0, 1] + [0] * (interviews - 9)
    assert last_addition(novel) == codes
    aspects = {place: [int(number in {1, 4, place}) for number in range(1, interviews + 1)] for place in (16, 20, 24)}
    latest = [last_addition(added) for added in aspects.values()]
    assert (min(latest), max(latest)) == (first, last)


@pytest.fixture(scope="module")
def lipset() -> list[Case]:
    return [
        Case(country, dict(zip(CONDITIONS, map(float, values), strict=False)), float(values[-1]))
        for country, values in LIPSET.items()
    ]


def test_lipsets_truth_table(vectors: Vectors, lipset: list[Case]) -> None:
    rows = Counter(row.output for row in truth_table(lipset))
    observed, of, positive, negative, contradictory, remainders = numbers(vectors["TV028"]["expected"])
    assert sum(rows.values()) == of
    assert sum(rows.values()) - rows["?"] == observed
    assert (rows["1"], rows["0"], rows["C"], rows["?"]) == (positive, negative, contradictory, remainders)


@pytest.mark.parametrize("name", ["TV029", "TV030", "TV031", "TV032"])
def test_lipsets_solutions(vectors: Vectors, lipset: list[Case], name: str) -> None:
    vector = vectors[name]
    of = vector["input"][-1]
    parsimonious = vector["method"] == "csqca_parsimonious"
    assert minimal_models(truth_table(lipset), CONDITIONS, of=of, with_remainders=parsimonious) == [vector["expected"]]  # type: ignore[arg-type]


def test_coincidences_of_the_package_cna(vectors: Vectors) -> None:
    """Each factor in turn is the outcome of all others; those without a contradiction have a model."""
    factors = dict(re.findall(r"(\w)=([01]+)", vectors["TV035"]["input"]))
    found = []
    for outcome in factors:
        others = [factor for factor in factors if factor != outcome]
        rows = truth_table(
            [
                Case(str(at), {factor: float(factors[factor][at]) for factor in others}, float(factors[outcome][at]))
                for at in range(8)
            ]
        )
        if all(row.output != "C" for row in rows):
            (model,) = minimal_models(rows, others, with_remainders=True)
            found.append(f"({model} <-> {outcome})")
    assert " & ".join(found) == vectors["TV035"]["expected"].split(", ")[0]


def test_rounded_percentages_that_add_up_to_more(vectors: Vectors) -> None:
    counts = [int(count) for count in vectors["TV036"]["input"].split(" of ")[0].split(",")]
    one, two, three, four, *printed = numbers(vectors["TV036"]["expected"])
    exact = [percentage(count, sum(counts)) for count in counts]
    assert exact == pytest.approx([one, two, three, four], abs=float(vectors["TV036"]["tolerance"]))
    assert [*percentages(counts, 0), sum(percentages(counts, 0))] == printed


def test_a_misprinted_percentage(vectors: Vectors) -> None:
    of, printed, other = re.findall(r"(\d+\.\d+)%", vectors["TV037"]["expected"])
    assert percentage(6, 9) == pytest.approx(float(of), abs=float(vectors["TV037"]["tolerance"]))
    assert percentage(6, 9) != pytest.approx(float(printed), abs=1)
    assert percentage(5, 9) == pytest.approx(float(other), abs=float(vectors["TV037"]["tolerance"]))


def test_interviews_about_several_sites(vectors: Vectors, tmp_path: Path) -> None:
    held = interviews(1, *[("DND; FIF; ABD", "MRR-DND-01")] * 2)
    with small_study(tmp_path) as study:
        deliver(study, 1, **held)
        query = (
            "SELECT interviews, site_sum, excess FROM mart.interview_counts WHERE programme = 'MRR' AND site IS NULL"
        )
        assert study.marts(query) == [tuple(numbers(vectors["TV038"]["expected"]))]


def test_every_vector_has_a_test_here(vectors: Vectors) -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in vectors if name not in here] == []
