"""Entries of study.yaml changed in its text: what was asked for is changed, and no other line."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from casewave.schemas.register.editing import EditError, RegisterEdit, edited, entry_at

STUDIES = sorted((Path(__file__).parents[1] / "data_raw").glob("*/study.yaml"))
TEXT = """\
# The register.
title: A study # of ours
note: >-
  Two lines
  of words
empty:
waves:
  - {wave: 1, window: "2020", topic: First} # the first
  - wave: 2
    window: '2021'
    topic: Second
  # no third yet
sites: [SA, SB]
flags: {is_open: True, code: 021}
same: &A [x]
again: *A
"""


def lines(before: str, after: str) -> list[str]:
    return [
        line for line in difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]  # fmt: skip


TITLE = "-title: A study # of ours"
CASES = {
    "a text, with the comment behind it": (("title",), "Another", [TITLE, "+title: Another # of ours"]),
    "a text that needs quotation marks": (("title",), "A: b #c", [TITLE, '+title: "A: b #c" # of ours']),
    "a text of several lines": (("note",), "One line", ["-note: >-", "-  Two lines", "-  of words", "+note: One line"]),
    "a blank entry": (("empty",), "full", ["-empty:", "+empty: full"]),
    "below a blank entry": (("empty", "a"), "1", ["-empty:", "+empty: {a: 1}"]),
    "in a flow mapping": (
        ("waves", 0, "topic"), "Home, first",
        ['-  - {wave: 1, window: "2020", topic: First} # the first',
         '+  - {wave: 1, window: "2020", topic: "Home, first"} # the first'],
    ),
    "its quotation marks stay": (("waves", 1, "window"), "2022", ["-    window: '2021'", "+    window: '2022'"]),
    "a new key of a block mapping": (("waves", 1, "status"), "planned", ["+    status: planned"]),
    "a new key of a flow mapping": (
        ("waves", 0, "status"), "collected",
        ['-  - {wave: 1, window: "2020", topic: First} # the first',
         '+  - {wave: 1, window: "2020", topic: First, status: collected} # the first'],
    ),
    "a new entry of a list": (("waves", 2), {"wave": "3", "topic": "yes"}, ["+  - {wave: 3, topic: yes}"]),
    "a new entry of a flow list": (("sites", 2), "SC", ["-sites: [SA, SB]", "+sites: [SA, SB, SC]"]),
    "a new section": (("people", 0), {"code": "R01"}, ["+people:", "+  - {code: R01}"]),
    "a new section of words": (("thresholds", "smallest_group"), "7", ["+thresholds:", "+  smallest_group: 7"]),
    "an entry taken out": (("waves", 1), None, ["-  - wave: 2", "-    window: '2021'", "-    topic: Second"]),
    "the first of a flow list": (("sites", 0), None, ["-sites: [SA, SB]", "+sites: [SB]"]),
    "the last of a flow list": (("sites", 1), None, ["-sites: [SA, SB]", "+sites: [SA]"]),
    "the key behind a dash": (
        ("waves", 1, "wave"), None, ["-  - wave: 2", "-    window: '2021'", "+  - window: '2021'"],
    ),
    "a whole section": (("sites",), None, ["-sites: [SA, SB]"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_only_the_entry_changes(name: str) -> None:
    place, value, expected = CASES[name]
    after = edited(TEXT, [RegisterEdit(place, value)])
    assert sorted(lines(TEXT, after)) == sorted(expected)
    if value is not None:
        assert entry_at(after, place) == value


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.parent.name)
def test_in_every_bundled_register_one_edit_changes_one_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for at, wave in enumerate(entry_at(text, ("waves",))):
        after = edited(text, [RegisterEdit(("waves", at, "topic"), f"{wave['topic']} again")])
        assert len(lines(text, after)) == 2
        assert YAML().load(after)["waves"][at]["topic"] == f"{wave['topic']} again"
        assert edited(after, [RegisterEdit(("waves", at, "topic"), wave["topic"])]) == text
    after = edited(text, [RegisterEdit(("programmes", len(entry_at(text, ("programmes",)))), {"programme": "NEW"})])
    assert lines(text, after) == ["+  - {programme: NEW}"]


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.parent.name)
def test_every_text_of_a_bundled_register_can_be_changed_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    def leaves(tree: object, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
        if isinstance(tree, dict):
            return [leaf for key, value in tree.items() for leaf in leaves(value, (*place, key))]
        if isinstance(tree, list):
            return [leaf for key, value in enumerate(tree) for leaf in leaves(value, (*place, key))]
        return [place]

    for place in leaves(entry_at(text, ()))[::7]:
        after = edited(text, [RegisterEdit(place, "quite: new")])
        added = [line for line in lines(text, after) if line.startswith("+")]
        assert len(added) == 1
        assert "quite: new" in added[0]


def test_ends_of_lines_and_what_stands_after_the_last_stay_as_they_are() -> None:
    windows = TEXT.replace("\n", "\r\n")
    after = edited(windows, [RegisterEdit(("waves", 2), {"wave": "3"}), RegisterEdit(("title",), "Another")])
    assert after == edited(
        TEXT, [RegisterEdit(("waves", 2), {"wave": "3"}), RegisterEdit(("title",), "Another")]
    ).replace("\n", "\r\n")
    assert edited("title: A", [RegisterEdit(("note",), "B")]) == "title: A\nnote: B\n"
    assert edited("# only a comment\n", [RegisterEdit(("note",), "B")]) == "# only a comment\nnote: B\n"


def test_words_of_any_language_are_written_as_they_are() -> None:
    after = edited(TEXT, [RegisterEdit(("title",), "Hälsa, iechyd, صحة, santé 健康")])
    assert "title: Hälsa, iechyd, صحة, santé 健康" in after.replace('"', "")
    assert entry_at(after, ("title",)) == "Hälsa, iechyd, صحة, santé 健康"


def test_what_an_anchor_repeats_is_left_to_a_person() -> None:
    with pytest.raises(EditError, match="only a person can change"):
        edited(TEXT, [RegisterEdit(("again", 0), "y")])
