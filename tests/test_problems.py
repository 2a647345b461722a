"""The catalogue of problems: every kind is raised by the code, has an example and a remedy, and is in the guide."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from pathlib import Path

import pytest

from casewave.assets.reading.issues import Issue
from casewave.schemas.problems.catalogue import AREAS, kinds
from casewave.schemas.problems.kinds import Kind, counted, either, listed, with_value

ROOT = Path(__file__).parents[1]
KINDS = [kind for area in AREAS.values() for kind in kinds(area)]
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("schemas", "assets", "pipelines")
    for pattern in ("*.py", "*.sql")
    for path in (ROOT / folder).rglob(pattern)
    if "problems" not in path.parts
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_says_what_is_wrong_and_what_to_do_in_whole_sentences(kind: Kind) -> None:
    text, remedy = kind.example
    assert re.fullmatch(r"[A-Z'a-z0-9].*\.", text)
    assert re.fullmatch(r"[A-Z].*[.?]", remedy)
    assert not re.search(r"\{\w+\}", " ".join(kind.example)), "a fact is missing in the sample"


def test_each_kind_is_raised_by_the_code() -> None:
    constants = {name for area in AREAS.values() for name, kind in vars(area).items() if isinstance(kind, Kind)}
    rules = {kind.name for area in AREAS.values() for kind in getattr(area, "RULES", ())}
    assert {name for name in constants if not re.search(rf"\b{name}\b", CODE)} == set()
    assert {name for name in rules if f"'{name}'" not in CODE} == set()


def test_each_rule_in_sql_names_kinds_of_the_catalogue() -> None:
    named = set()
    for path in (ROOT / "assets" / "ingest" / "rules").glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        found = set(re.findall(r"'(\w+)' AS problem", text)) | set(re.findall(r"(?:THEN|ELSE) '(\w+_\w+)'", text))
        assert found & {kind.name for kind in KINDS}, path.name
        named |= found
    assert named <= {kind.name for kind in KINDS}


def test_no_two_kinds_have_one_wording() -> None:
    assert [wording for wording, count in Counter(kind.wording for kind in KINDS).items() if count > 1] == [
        "The cell is blank.",  # with an example of the column, or without
        "{value} may be {one} or {other}.",  # where other dates of the column show the order, or none does
        "{value} is not {noun} in this study.",  # with the remedies of its vocabularies
        "{value} is not a choice of the data dictionary ({choices}).",  # in the export, or in study.yaml
    ]


def test_the_guide_is_the_catalogue() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_problems.py"))["page"]()
    assert (ROOT / "docs" / "guide" / "problems.md").read_text(encoding="utf-8") == made


def test_a_message_gives_place_problem_and_remedy() -> None:
    kind = Kind("site", "{value} is not a site in this study.", "Use {allowed}.")
    issue = Issue.of(kind("Did you mean NOR?", allowed="NOR or SUD"), "interviews.csv", "", 3, "sites", "NRO")
    assert str(issue) == (
        "interviews.csv, row 3, column sites: 'NRO' is not a site in this study. Use NOR or SUD. Did you mean NOR?"
    )


def test_a_value_that_is_withheld_is_not_repeated() -> None:
    assert with_value("{value} is not a date.") == "The value is not a date."


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 problems"), (1, "1 problem"), (2, "2 problems"), (1200, "1,200 problems")]
)
def test_counts_agree_with_their_nouns(number: int, said: str) -> None:
    assert counted(number, "problem", "problems") == said


@pytest.mark.parametrize(("count", "verb"), [(0, "were"), (1, "was"), (2, "were")])
def test_a_kind_agrees_with_its_count(count: int, verb: str) -> None:
    kind = Kind("rows", "{count} row was left out.", "Check it.", plural="{count} rows were left out.")
    assert verb in kind(count=count).text


def test_words_are_joined_as_in_a_sentence() -> None:
    assert listed(["NOR"]) == "NOR"
    assert listed(["NOR", "SUD", "WAL"]) == "NOR, SUD and WAL"
    assert either(["NOR", "SUD"]) == "NOR or SUD"
