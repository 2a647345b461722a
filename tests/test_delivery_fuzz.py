"""A small share of `make fuzz`: some hundred damaged deliveries, in two halves that run side by side."""

import pytest
from delivery_fuzz import fuzz

CASES = 112
GROUPS = 2


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_damaged_delivery_is_loaded_or_refused_and_no_row_is_lost(group: int) -> None:
    came, finds = fuzz(range(group, CASES, GROUPS))
    assert not finds, "\n".join(finds)
    assert came["loaded"] >= 1
    assert came["refused"] >= 1
