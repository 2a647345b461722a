"""A small share of `make fuzz`: eighty damaged deliveries, in groups that run side by side."""

import pytest
from delivery_fuzz import fuzz

CASES = 80
GROUPS = 4


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_damaged_delivery_is_loaded_or_refused_and_no_row_is_lost(group: int) -> None:
    came, finds = fuzz(range(group, CASES, GROUPS))
    assert not finds, "\n".join(finds)
    assert came["loaded"] >= 1
    assert came["refused"] >= 1
