"""Versions of a codebook: the latest is known by its place, and one that no wave used is passed over, not forgotten."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study

from casewave.schemas.vocabularies.frameworks import Crossing, load_crosswalk, threads, version_places

DECIDED = "reason: x, decided_by: R, decided_on: 2018-01-01"
# Version 10 comes after 9, and 11 after both, which no order of names says. A is renamed in 10, B is split in 11.
CODEBOOK = f"""
  - codebook: own
    label: Own codes
    versions:
      - {{version: 9, codes: [{{code: A, label: A}}, {{code: B, label: B}}, {{code: D, label: D}}]}}
      - version: 10
        changes: [{{change: renamed, old: [A], new: [{{code: AA, label: AA}}], {DECIDED}}}]
      - version: 11
        changes:
          - {{change: split, old: [B], new: [{{code: B1, label: B1}}, {{code: B2, label: B2}}], {DECIDED}}}
          - {{change: added, new: [{{code: N, label: N}}], {DECIDED}}}
"""
RATINGS = "rating,programme,site,framework,code,rated_by,rated\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path, ("\ncodebooks:", "\ncodebooks:" + CODEBOOK.rstrip())) as wave:
        yield wave


def rated(*ratings: str, wave: int) -> str:
    numbered = enumerate(ratings, start=1)
    return RATINGS + "".join(f"R{wave}-{at},LC,WPG,{rating},consensus,1\n" for at, rating in numbered)


def crossing(old: str, new: str, relation: str = "renamed") -> Crossing:
    return Crossing(*old.split(), *new.split(), relation, "1:1", "declared", "", "")


def test_versions_are_in_the_order_in_which_the_crosswalk_leads_from_one_to_the_next() -> None:
    pairs = [crossing("own-10 AA", "own-11 AA"), crossing("own-9 A", "own-10 AA"), crossing("x B", "y B", "redefined")]
    for rows in itertools.permutations(pairs):
        assert version_places(rows) == {
            "own-9": ("own-9", 0), "own-10": ("own-9", 1), "own-11": ("own-9", 2), "x": ("x", 0), "y": ("x", 1),
        }  # fmt: skip
        assert set(threads(rows).values()) == {"own-9 A"}
    assert version_places(load_crosswalk())["cfir-2022"] == ("cfir-2009", 1)


def test_rows_that_lead_round_in_a_circle_have_places_too() -> None:
    assert version_places([crossing("b X", "a X"), crossing("a X", "b X")]).keys() == {"a", "b"}


def test_of_two_versions_in_a_wave_the_later_one_is_followed_and_named(study: Wave) -> None:
    assert (
        study.issues(1, ratings=rated("own-9,A", "own-10,AA", wave=1).replace("AA,consensus,1", "AA,consensus,2")) == []
    )
    assert study.marts("SELECT framework, code, course FROM mart.trajectories WHERE basis = 'rating'") == [
        ("own-10", "AA", "wave 1: +2")
    ]


def test_a_version_that_no_wave_used_is_passed_over_and_its_changes_are_listed(study: Wave) -> None:
    assert study.issues(1, ratings=rated("own-9,A", "own-9,B", "own-9,D", wave=1)) == []
    assert study.issues(2, ratings=rated("own-11,AA", "own-11,B1", "own-11,N", wave=2)) == []
    query = """
        SELECT from_framework, from_code, to_framework, to_code, change, reason
        FROM mart.changes WHERE basis = 'rating' ORDER BY from_code, to_code
    """
    assert study.marts(query) == [
        ("own-9", "A", "own-11", "AA", "stable", None),
        ("own-9", "B", None, None, "not comparable", "it is not in Own codes, version 11"),
        ("own-9", "D", "own-11", "D", "not comparable", "not yet analysed in wave 2"),
        (None, None, "own-11", "B1", "not comparable", "it was not in Own codes, version 9"),
        (None, None, "own-11", "N", "not comparable", "it was not in Own codes, version 9"),
    ]
    listed = """
        SELECT wave, from_framework, to_framework, change, from_code, to_codes
        FROM mart.codebook_changes WHERE change NOT IN ('kept') ORDER BY from_framework DESC, change_order
    """
    assert study.marts(listed) == [
        (2, "own-9", "own-10", "renamed", "A", "AA"), (2, "own-10", "own-11", "split", "B", "B1; B2"),
        (2, "own-10", "own-11", "added", None, "N"),
    ]  # fmt: skip
    missing = "SELECT items FROM mart.change_matrix WHERE programme = 'LC' AND question_order = 7"
    assert study.marts(missing) == [(1,)]
