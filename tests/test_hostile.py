"""A small share of `make hostile`: deliveries and registers made from nothing, each loaded or refused by a line."""

from hostile import attack

CASES = 24


def test_a_hostile_delivery_or_register_is_loaded_or_refused_by_a_line() -> None:
    came, finds = attack(range(CASES))
    assert not finds, "\n".join(finds)
    assert came["loaded"] >= 1
    assert came["refused"] >= 1
