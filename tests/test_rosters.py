"""A wave that is delivered without a roster: who speaks in it is as the latest earlier roster says, with a warning.

Belongs elsewhere: a roster that lacks someone (`test_rules`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study
from longitudinal import interviews
from states import with_marts

from casewave.assets.protection.public import informants
from casewave.assets.protection.withdrawal import erase
from casewave.assets.warehouse.store import transaction

HEADER = "informant,informant_role\n"
# (informant, role) of the first wave: the second of them speaks in it, and both in the next one.
FIRST = {**interviews(1, ("JKG", "EST-JKG-01")), "informants": f"{HEADER}EST-JKG-01,strategic\nMRR-DND-02,service\n"}
SECOND = {"interviews": interviews(2, ("JKG", "EST-JKG-01"), ("DND", "MRR-DND-02"))["interviews"]}
ROSTERS = "SELECT wave, informant, roster_wave, informant_role, file FROM mart.rosters ORDER BY ALL"


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as wave:
        yield wave


def test_who_speaks_in_a_wave_without_a_roster_is_as_the_latest_earlier_one_says(wave: Wave) -> None:
    assert wave.issues(1, **FIRST) == []
    second = {**SECOND, "informants": f"{HEADER}EST-JKG-01,service\nMRR-DND-02,service\nLC-WPG-01,service\n"}
    assert wave.issues(2, **second) == []
    before = wave.marts(ROSTERS)
    third = interviews(3, ("JKG", "EST-JKG-01"))["interviews"]
    assert wave.issues(3, interviews=third) == []
    assert wave.marts(ROSTERS) == [*before, (3, "EST-JKG-01", 2, "service", "wave-2/informants.csv")]
    assert wave.rows("SELECT DISTINCT wave FROM core.informants ORDER BY wave") == [(1,), (2,)]


def test_the_tables_of_such_a_wave_count_who_spoke_by_role(wave: Wave) -> None:
    assert (wave.issues(1, **FIRST), wave.issues(2, **SECOND)) == ([], [])
    counted = """
        SELECT category, value FROM mart.quantities
        WHERE quantity = 'informants' AND from_wave = 2 AND to_wave = 2 AND programme IS NULL AND site IS NULL
            AND site_scope = 'all sites' AND value > 0 ORDER BY ALL
    """
    assert wave.marts(counted) == [("service", 1.0), ("strategic", 1.0), (None, 2.0)]
    panel = "SELECT informant, informant_role, status FROM mart.panel WHERE wave = 2"
    assert wave.marts(panel) == [("EST-JKG-01", "strategic", "retained"), ("MRR-DND-02", "service", "new")]
    counts = informants(with_marts(wave.con, ROSTERS), wave.study)
    assert {cell: people for each in counts if each.wave == 2 for cell, people in each.cells.items() if people} == {
        ("JKG", "strategic"): 1, ("DND", "service"): 1,
    }  # fmt: skip


def test_it_is_a_warning_that_names_whom_and_which_roster(wave: Wave) -> None:
    assert (wave.issues(1, **FIRST), wave.issues(2, **SECOND)) == ([], [])
    detail = "taken from the roster of wave 1, since wave 2 was delivered without one: EST-JKG-01, MRR-DND-02"
    assert [found for found in wave.warnings() if found[0] == "earlier roster"] == [
        ("earlier roster", "roster of wave 1", detail)
    ]


def test_an_earlier_roster_that_is_delivered_again_is_followed(wave: Wave) -> None:
    assert (wave.issues(1, **FIRST), wave.issues(2, **SECOND)) == ([], [])
    assert wave.issues(1, **FIRST | {"informants": FIRST["informants"].replace("02,service", "02,strategic")}) == []
    of_second = "SELECT informant_role FROM mart.rosters WHERE wave = 2 AND informant = 'MRR-DND-02'"
    assert wave.marts(of_second) == [("strategic",)]
    (issue,) = wave.issues(1, **FIRST | {"informants": f"{HEADER}EST-JKG-01,strategic\n"})
    assert str(issue).startswith("wave-2/interviews.csv, row 3, column informants: 'MRR-DND-02'")


def test_who_is_on_no_earlier_roster_is_refused(wave: Wave) -> None:
    assert wave.issues(1, **interviews(1, ("JKG", "EST-JKG-01"))) == []
    (issue,) = wave.issues(2, **SECOND)
    assert str(issue).startswith("interviews.csv, row 3, column informants: 'MRR-DND-02' is not a key of informants")


def test_who_withdraws_is_on_no_roster(wave: Wave) -> None:
    assert (wave.issues(1, **FIRST), wave.issues(2, **SECOND)) == ([], [])
    with transaction(wave.con):
        erase(wave.con, wave.study, "MRR-DND-02")
    assert {informant for _, informant, *_ in wave.marts(ROSTERS)} == {"EST-JKG-01"}
