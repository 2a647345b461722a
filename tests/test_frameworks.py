"""Frameworks as data: the bundled files are whole, in order and as published, and the crosswalk fits them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from casewave.schemas.vocabularies.frameworks import framework_names, load_crosswalk, load_framework

# Rows of each level, as FRAMEWORKS.md counts them.
LEVELS = {
    "cfir-2009": {"domain": 5, "construct": 26, "subconstruct": 13},
    "cfir-2022": {"domain": 5, "subdomain": 2, "construct": 48, "subconstruct": 19},
    "combined-elements-2024": {"element": 5},
    "compatibility-gaps-2002": {"scenario": 4},
    "doi-2004": {"component": 9, "group": 6, "element": 73, "actor": 4},
    "sowing-growing-2025": {"phase": 5, "subprocess": 14, "climate": 3, "factor": 4},
}


# What the published texts say otherwise than the facts file: (2009, 2022) and the relation.
CORRECTED = {("III.D.2", "III.F"): "promoted_redefined", ("V.B.1", "IV.R.C"): "moved_domain_redefined"}


def facts(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "facts" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(framework: str) -> list[str]:
    return [construct.code for construct in load_framework(framework).constructs]


def test_six_frameworks_are_bundled() -> None:
    assert framework_names() == sorted(LEVELS)


@pytest.mark.parametrize("framework", LEVELS)
def test_codes_are_unique_parents_stand_before_their_children_and_order_counts_from_1(framework: str) -> None:
    constructs = load_framework(framework).constructs
    seen: list[str] = []
    for place, construct in enumerate(constructs, start=1):
        assert construct.order == place
        assert construct.code not in seen
        assert construct.parent in {"", *seen}, construct
        assert construct.label
        assert construct.level
        assert construct.source
        seen.append(construct.code)


@pytest.mark.parametrize("framework", LEVELS)
def test_a_framework_has_its_published_number_of_rows(framework: str) -> None:
    levels = Counter(construct.level for construct in load_framework(framework).constructs)
    assert {level: levels[level] for level in LEVELS[framework]} == LEVELS[framework]


@pytest.mark.parametrize(("framework", "rows"), [("cfir-2009", 44), ("cfir-2022", 74), ("doi-2004", 92)])
def test_a_framework_has_no_rows_of_other_levels(framework: str, rows: int) -> None:
    assert len(codes(framework)) == rows


def test_a_framework_that_is_not_bundled_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"cfir-2015 is not a bundled framework \(bundled: cfir-2009, cfir-2022, "):
        load_framework("cfir-2015")


@pytest.mark.parametrize(("framework", "file"), [("cfir-2009", "cfir_2009.csv"), ("cfir-2022", "cfir_2022.csv")])
def test_cfir_has_the_codes_names_and_order_of_the_facts(framework: str, file: str, shared: Path) -> None:
    expected = [
        (row["code"], row["subconstruct"] or row["construct"] or row["domain"], int(row["order"]))
        for row in facts(shared, file)
    ]
    found = [(row.code, row.label, row.order) for row in load_framework(framework).constructs]
    assert [code for code, *_ in found] == [code for code, *_ in expected]
    assert [row for row in expected if row not in found and not row[1].startswith("[")] == []


def test_the_scenarios_have_the_codes_and_ranks_of_the_facts(shared: Path) -> None:
    expected = [(row["code"], row["scenario"]) for row in facts(shared, "compatibility_gaps_lozeau_2002.csv")]
    found = [(row.code, row.label) for row in load_framework("compatibility-gaps-2002").constructs]
    assert found == expected


def test_the_combined_elements_are_the_rows_of_the_published_tables(shared: Path) -> None:
    rows = facts(shared, "combined_coding_framework.csv")
    found = [construct.label for construct in load_framework("combined-elements-2024").constructs]
    labels = {value for row in rows for value in row.values()}
    assert [label for label in found if label not in labels] == []


def test_every_code_of_the_crosswalk_exists_in_its_framework() -> None:
    for pair in load_crosswalk():
        assert pair.from_code or pair.to_code, pair
        assert not pair.from_code or pair.from_code in codes(pair.from_framework), pair
        assert not pair.to_code or pair.to_code in codes(pair.to_framework), pair


def items(framework: str) -> set[str]:
    """The codes that are coded with: without the rows that only head others."""
    return {row.code for row in load_framework(framework).constructs if row.level not in {"domain", "subdomain"}}


def test_the_crosswalk_covers_every_cfir_code_of_both_versions() -> None:
    pairs = [
        pair for pair in load_crosswalk() if (pair.from_framework, pair.to_framework) == ("cfir-2009", "cfir-2022")
    ]
    assert items("cfir-2009") - {pair.from_code for pair in pairs} == set()
    assert items("cfir-2022") - {pair.to_code for pair in pairs} == set()
    assert (len(items("cfir-2009")), len(items("cfir-2022"))) == (39, 67)


def test_no_pair_of_the_crosswalk_stands_twice() -> None:
    pairs = Counter((pair.from_framework, pair.from_code, pair.to_framework, pair.to_code) for pair in load_crosswalk())
    assert [pair for pair, count in pairs.items() if count > 1] == []


def test_the_crosswalk_has_the_pairs_of_the_facts(shared: Path) -> None:
    expected = Counter(
        (
            row["old_code"], row["new_code"],
            CORRECTED.get((row["old_code"], row["new_code"]), row["change_type"]), row["cardinality"],
        )
        for row in facts(shared, "cfir_crosswalk_2009_2022.csv")
    )  # fmt: skip
    found = Counter(
        (pair.from_code, pair.to_code, pair.relation, pair.cardinality)
        for pair in load_crosswalk()
        if (pair.from_framework, pair.to_framework) == ("cfir-2009", "cfir-2022")
    )
    assert sum(found.values()) == 77
    assert found == expected


def test_the_antecedents_and_the_linkage_of_greenhalgh_have_the_groups_of_the_figure() -> None:
    children: dict[str, list[str]] = {}
    for row in load_framework("doi-2004").constructs:
        children.setdefault(row.parent, []).append(row.code)
    assert children["ANT"] == ["ANT.S", "ANT.A", "ANT.R"]
    assert children["ANT.S"] == ["ANT.01", "ANT.02", "ANT.03", "ANT.04", "ANT.05"]
    assert children["ANT.A"] == ["ANT.06", "ANT.07", "ANT.08"]
    assert children["ANT.R"] == ["ANT.09", "ANT.10", "ANT.11", "ANT.12", "ANT.13"]
    assert children["LNK"] == ["LNK.D", "LNK.I", "LNK.F"]
    actors = [row.code for row in load_framework("doi-2004").constructs if row.level == "actor"]
    assert actors == children["LNK.F"] == ["LNK.09", "LNK.10", "LNK.11", "LNK.12"]


@pytest.mark.parametrize(("mark", "rows"), [("recalled_from_published_mapping", 4), ("inferred", 3), ("uncertain", 1)])
def test_few_cfir_pairs_are_known_from_memory_alone(mark: str, rows: int) -> None:
    pairs = [pair for pair in load_crosswalk() if pair.from_framework == "cfir-2009"]
    assert sum(pair.evidence == mark for pair in pairs) == rows


def test_few_rows_of_greenhalgh_are_known_from_memory_alone() -> None:
    marks = Counter(row.evidence for row in load_framework("doi-2004").constructs)
    assert marks == {"verified": 66, "recalled": 26}
