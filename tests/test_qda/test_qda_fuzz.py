"""A small share of `make fuzz-qda`."""

from qda_fuzz import fuzz


def test_damaged_projects_are_read_or_refused() -> None:
    assert fuzz(seconds=2) >= 100
