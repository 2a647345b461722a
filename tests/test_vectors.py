"""Every vector of the facts' table is met to its tolerance, from the values that are in the table."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from agreement_units import units_of, units_of_table
from deliveries import small_study
from longitudinal import deliver, deliver_series, interviews
from minimisation import minimal_models

from casewave.assets.statistics.agreement import (
    Units,
    cohen_kappa,
    krippendorff_alpha,
    percent_agreement,
)
from casewave.assets.statistics.percentages import percentage, percentages
from casewave.assets.statistics.qca import CaseInSets, truth_table

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


def of_kind(vectors: Vectors, *methods: str) -> list[Vector]:
    """The vectors of methods that begin so; an input that says `same` is that of the vector before."""
    found: list[Vector] = []
    said = ""
    for vector in vectors.values():
        said = said if vector["input"] == "same" else vector["input"]
        if vector["method"].startswith(methods):
            found.append({**vector, "input": said})
    assert found
    return found


def units(vector: Vector) -> Units:
    """What raters said of the units: a table of two, `A=1 2 .; B=1 2 3` with a dot for no rating, or one same value."""
    shown = vector["input"]
    if shown.startswith("[["):
        return units_of_table(json.loads(shown))
    found = re.findall(r"\b\w+=([-\d. ]+)", shown)
    lines = [[None if said == "." else int(said) for said in line.split()] for line in found]
    if not lines:
        assert "one same value" in shown
        return units_of(*[[1] * 5] * 3)
    assert len({len(line) for line in lines}) == 1
    return units_of(*lines)


def close(vector: Vector, found: float | None) -> None:
    if vector["expected"].startswith("undefined"):
        assert found is None
    else:
        assert found == pytest.approx(float(vector["expected"]), abs=float(vector["tolerance"])), vector["vector_id"]


def test_krippendorffs_alpha(vectors: Vectors) -> None:
    for vector in of_kind(vectors, "krippendorff_alpha_"):
        level = vector["method"].removeprefix("krippendorff_alpha_")
        close(vector, krippendorff_alpha(units(vector), level))  # type: ignore[arg-type]


def test_percent_agreement(vectors: Vectors) -> None:
    for vector in of_kind(vectors, "percent_agreement"):
        close(vector, percent_agreement(units(vector)))


def test_cohens_kappa(vectors: Vectors) -> None:
    for vector in of_kind(vectors, "cohen_kappa"):
        weights = vector["method"].removeprefix("cohen_kappa").removeprefix("_") or "none"
        close(vector, cohen_kappa(units(vector), weights))  # type: ignore[arg-type]


def test_novel_and_cumulative_codes(vectors: Vectors, tmp_path: Path) -> None:
    sizes, novel = (numbers(vectors["TV021"][column].split(" (")[0]) for column in ("input", "expected"))
    with small_study(tmp_path) as study:
        deliver_series(study, list(map(int, novel)), list(map(int, sizes)))
        curve = "SELECT codes, new_codes, cumulative_codes FROM mart.saturation_curve ORDER BY interview_number"
        found = study.marts(curve)
    assert found == list(zip(sizes, novel, numbers(vectors["TV022"]["expected"]), strict=True))


def test_guests_ratio(vectors: Vectors, tmp_path: Path) -> None:
    """`base 13; 5-6: 2/13=15.38%; 7-8: 0%; <=5% first at run 7-8, reported 6+2`, or `7/37=18.9% => <=5% at 6+2`."""
    for vector in of_kind(vectors, "guest_new_information"):
        sizes = [int(re.findall(rf"{word} (\d+)", vector["input"])[0]) for word in ("base", "run")]
        with small_study(tmp_path / vector["vector_id"]) as study:
            deliver_series(study, _novel(vectors, vector["input"], sizes[0]))
            runs = """
                SELECT first_interview, last_interview, new_codes, base_codes, ratio FROM mart.saturation_runs
                WHERE base = ? AND run = ? ORDER BY first_interview
            """
            found = study.marts(runs, *sizes)
            query = "SELECT reached_at FROM mart.saturation WHERE base = ? AND run = ? AND threshold = 0.05"
            ((reached,),) = study.marts(query, *sizes)
        shown = re.findall(
            r"(?:(\d+)-(\d+): )?(?:(\d+)/(\d+)=)?(\d+(?:\.\d+)?)%(?!\s*(?:first|at))", vector["expected"]
        )
        assert shown
        for (begin, end, new, base, ratio), (first, last, added, of, percent) in zip(found, shown, strict=False):
            assert not first or (begin, end) == (int(first), int(last))
            assert not of or (new, base) == (int(added), int(of))
            assert 100 * ratio == pytest.approx(float(percent), abs=float(vector["tolerance"]))
        assert vector["expected"].endswith(reached)


def _novel(vectors: Vectors, words: str, base: int) -> list[int]:
    """New codes by interview: the published series, or as many of the base at once and then some each."""
    if words.startswith("novel as above"):
        return list(map(int, numbers(vectors["TV021"]["expected"])))
    (unique, added) = re.findall(r"with (\d+) unique themes; new themes ([\d, ]+) in", words)[0]
    return [int(unique), *[0] * (base - 1), *map(int, numbers(added))]


def test_code_saturation_comes_before_meaning_saturation(vectors: Vectors, tmp_path: Path) -> None:
    """25 interviews: no new code after the ninth, the last new aspects of codes in the 16th to the 24th."""
    codes, first, last = numbers(vectors["TV027"]["expected"])
    (number,) = map(int, numbers(vectors["TV027"]["input"]))
    latest = {"I.A": 16, "I.B": 20, "I.C": 24}
    rows = "coding,source,framework,code,coder,adds_aspect\n"
    for code, place in latest.items():
        for at in range(1, number + 1):
            rows += f"{code}-{at},INT-1-{at},cfir-2022,{code},R01,{'yes' if at in (1, 4, place) else 'no'}\n"
    rows += "D-9,INT-1-9,cfir-2022,I.D,R01,\n"
    held = interviews(1, *(("DND", f"MRR-DND-{at:02d}") for at in range(1, number + 1)), in_turn=True)
    with small_study(tmp_path) as study:
        deliver(study, 1, **held, codings=rows)
        ((added,),) = study.marts("SELECT max(interview_number) FROM mart.saturation_curve WHERE new_codes > 0")
        aspects = "SELECT min(last_new_aspect), max(last_new_aspect) FROM mart.meaning_saturation"
        assert (added, *study.marts(aspects)[0]) == (codes, first, last)


@pytest.fixture(scope="module")
def lipset() -> list[CaseInSets]:
    return [
        CaseInSets(country, dict(zip(CONDITIONS, map(float, values), strict=False)), float(values[-1]))
        for country, values in LIPSET.items()
    ]


def test_lipsets_truth_table(vectors: Vectors, lipset: list[CaseInSets]) -> None:
    rows = Counter(row.output for row in truth_table(lipset))
    observed, of, positive, negative, contradictory, remainders = numbers(vectors["TV028"]["expected"])
    assert sum(rows.values()) == of
    assert sum(rows.values()) - rows["?"] == observed
    assert (rows["1"], rows["0"], rows["C"], rows["?"]) == (positive, negative, contradictory, remainders)


def test_lipsets_solutions(vectors: Vectors, lipset: list[CaseInSets]) -> None:
    for vector in of_kind(vectors, "csqca_conservative", "csqca_parsimonious"):
        of, takes_remainders = vector["input"][-1], vector["method"] == "csqca_parsimonious"
        models = minimal_models(truth_table(lipset), CONDITIONS, of=of, with_remainders=takes_remainders)  # type: ignore[arg-type]
        assert models == [vector["expected"]]


def test_coincidences_of_the_package_cna(vectors: Vectors) -> None:
    """Each factor in turn is the outcome of all others; those without a contradiction have a model."""
    for vector in of_kind(vectors, "cna"):
        factors = dict(re.findall(r"(\w+)=([01]+)", vector["input"]))
        models = list(chain.from_iterable(equivalences(factors, outcome) for outcome in factors))
        assert " & ".join(models) == vector["expected"].split(", ")[0]


def equivalences(factors: dict[str, str], outcome: str) -> list[str]:
    """The models of one factor by all others, if no configuration is contradictory."""
    others = [factor for factor in factors if factor != outcome]
    rows = truth_table(
        [
            CaseInSets(str(at), {factor: float(factors[factor][at]) for factor in others}, float(factors[outcome][at]))
            for at in range(len(factors[outcome]))
        ]
    )
    if any(row.output == "C" for row in rows):
        return []
    return [f"({model} <-> {outcome})" for model in minimal_models(rows, others, with_remainders=True)]


def test_rounded_percentages_that_add_up_to_more(vectors: Vectors) -> None:
    for vector in of_kind(vectors, "rounding_sum"):
        counts = [int(count) for count in vector["input"].split(" of ")[0].split(",")]
        exact, printed = (numbers(part) for part in vector["expected"].split(" ("))
        shares = [percentage(count, sum(counts)) for count in counts]
        assert shares == pytest.approx(exact, abs=float(vector["tolerance"]))
        assert [*percentages(counts, 0), sum(percentages(counts, 0))] == printed


def test_a_misprinted_percentage(vectors: Vectors) -> None:
    of, printed, other = re.findall(r"(\d+\.\d+)%", vectors["TV037"]["expected"])
    assert percentage(6, 9) == pytest.approx(float(of), abs=float(vectors["TV037"]["tolerance"]))
    assert percentage(6, 9) != pytest.approx(float(printed), abs=1)
    assert percentage(5, 9) == pytest.approx(float(other), abs=float(vectors["TV037"]["tolerance"]))


def test_interviews_about_several_sites(vectors: Vectors, tmp_path: Path) -> None:
    query = "SELECT interviews, site_sum, excess FROM mart.interview_counts WHERE programme = 'MRR' AND site IS NULL"
    for vector in of_kind(vectors, "double_count"):
        held, covered = map(int, numbers(vector["input"]))
        sites = "; ".join(["DND", "FIF", "ABD"][:covered])
        with small_study(tmp_path / vector["vector_id"]) as study:
            deliver(study, 1, **interviews(1, *[(sites, "MRR-DND-01")] * held))
            assert study.marts(query) == [tuple(numbers(vector["expected"]))]


# Kinds of which every vector is read; of the rest a test names each.
KINDS = (
    "krippendorff_alpha_", "percent_agreement", "cohen_kappa", "guest_new_information", "csqca_conservative",
    "csqca_parsimonious", "cna", "rounding_sum", "double_count",
)  # fmt: skip


def test_every_vector_has_a_test_here(vectors: Vectors) -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    others = [name for name, vector in vectors.items() if not vector["method"].startswith(KINDS)]
    assert [name for name in others if f'"{name}"' not in here] == []
