"""A text as a reader takes it: what stands for a sign is that sign, however often it is wrapped, in one pass."""

import pytest

from casewave.schemas.values.plain import plain, unescaped

MANY = 250_000  # of a cell's million characters: whoever begins again at each of them never ends


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("&amp;amp;lt;", "<"), ("&amp;#38;#x26;#45;", "-"), ("&AMPlt;", "<"), ("R&amp;D", "R&D"),
        ("&amp; so on", "& so on"),
        ("WAL-<!-- a note -->NOR", "WAL-NOR"), ("one <!-- two", "one <!-- two"), ("2 < 3", "2 < 3"),
    ],
)  # fmt: skip
def test_entities_and_comments_are_read_as_they_are_shown(written: str, shown: str) -> None:
    assert plain(written).text == shown


def test_a_sign_that_is_wrapped_without_end_is_that_sign() -> None:
    assert plain("&" + "amp;" * MANY + "lt;").text == "<"
    assert unescaped("&#38;" + "#38;" * MANY + "lt;") == "<"


@pytest.mark.parametrize("begun", ["<!--", "<a ", "</p "])
def test_what_begins_again_and_again_and_never_ends_is_left_as_it_is(begun: str) -> None:
    text = begun * MANY
    assert plain(text).text == text
