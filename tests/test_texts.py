"""The reading test: no text for people has a banned word, counts agree with nouns, and no sentence runs on."""

from __future__ import annotations

import ast
import itertools
import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from casewave.assets.report.site.home import counted as on_the_site
from casewave.pipelines.cli.screen import counted as on_screen
from casewave.pipelines.desk.page import counted as on_the_desk
from casewave.schemas.language import numbered
from casewave.schemas.problems.kinds import counted as of_problems

ROOT = Path(__file__).parents[1]
FOR_READERS = frozenset({"literal", "template", "guide"})
# What is not said, with what is said instead. Docstrings and comments are held to the same.
BANNED = {
    r"\bfaults?\b": "problem",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\bstands? '": "'...' is not ...",
    r"; expected (a|an|one|the)\b": "say what is wrong, then what to do",
    r"\bwhat (stands|stood)\b": "what is there",
    r"\bthere stands\b": "there is",
    r"\banew\b": "again",
    r"\bparted by\b": "separated by",
    r"\bin the place of\b": "instead of",
    r"\bkinds? of nothing\b": "missing-data code",
    r"\bmade[ -]up\b": "synthetic",
    r"\b(is|are|was|were) forgiven\b": "normalised",
    r"\b(is|are|be) told\b": "is reported",
    r"\btold apart\b": "distinguished",
    r"\bthings? to (mend|fix|see)\b": "problems",
    r"\bthing\(s\)": "agree with the count",
    r"\bTo look at\b": "Needs review",
    r"\bwhat there is to see\b": "detail",
    r"\ba (row|sheet|line|column|folder|lane) an? (?!time\b|minute\b|second\b)[a-z]+": "one row per ...",
    r"\bhas to do\b": "partial load",
    r"\btakes? (it|them|one|the row|the code) out\b": "remove",
    r"\btake (it|one|them) out\b": "remove",
    r"\bonce more\b": "again",
    r"\bone an? (line|row|wave|case|column|file|page)\b": "one per ...",
    r"\bmay be given again\b": "can be repeated",
    r"\b[Aa]sk whoever\b": "the person who ...",
    r"\b1 (problems|rows|files|waves|codings|sources|people)\b": "1 problem",
}
# Words of the field, and sentences about the words themselves.
ALLOWED = re.compile(r"as it stands|Words of others")
LONGEST = 35  # words of a sentence in a literal, template or guide


@cache
def texts() -> list[Any]:
    """Every text, listed when a test first asks: it takes seconds, which no run of other tests should."""
    return list(runpy.run_path(str(ROOT / "docs" / "list_texts.py"))["texts"]())


@cache
def said(kinds: frozenset[str] | None = None) -> list[tuple[str, str]]:
    """Each text on one line, with its place."""
    return [
        (f"{text.place}:{text.line}", " ".join(text.text.split()))
        for text in texts()
        if kinds is None or text.kind in kinds
    ]


@pytest.mark.parametrize("banned", BANNED)
def test_no_text_has_a_banned_word(banned: str) -> None:
    found = [f"{place}: {text}" for place, text in said() if re.search(banned, text) and not ALLOWED.search(text)]
    assert found == [], f"say: {BANNED[banned]}"


def test_no_sentence_runs_on() -> None:
    long = []
    for place, text in said(FOR_READERS):
        if "{" in text or "|" in text or "](" in text:
            continue  # a template of JSON, a row of a table, or a line of links
        long += [f"{place}: {part}" for part in re.split(r"(?<=[.?!:;])\s", text) if len(part.split()) > LONGEST]
    assert long == []


NOUNS = [
    "rows",
    "files",
    "waves",
    "interviews",
    "problems",
    "codings",
    "sources",
    "people",
    "studies",
    "events",
    "words",
    "columns",
    "sheets",
    "notes",
    "memos",
    "codes",
    "sites",
    "cases",
    "statements",
    "informants",
    "documents",
    "places",
    "changes",
    "warnings",
    "tables",
    "figures",
    "numbers",
    "entries",
    "passages",
    "values",
    "constructs",
    "instruments",
    "records",
    "cells",
    "segments",
    "coders",
    "texts",
]
# A limit or a total that is never 1, a part of a total, or a word that is no number.
NEVER_ONE = {
    "assets/adapters/redcap.py": "fewer than", "assets/charts/all_cases.py": "of them undated",
    "assets/pool/engines/spark.py": "a total", "assets/protection/public.py": "fewer than",
    "assets/reading/tables.py": "a limit", "assets/statistics/qca.py": "more than a limit",
    "pipelines/actions/release.py": "fewer than", "pipelines/cli/publish.py": "a part",
    "schemas/register/codebooks.py": "a word", "schemas/register/corrections.py": "a word",
    "schemas/register/own_frameworks.py": "more than a limit", "schemas/register/study_file.py": "more than a limit",
}  # fmt: skip


def test_every_count_takes_the_form_of_its_noun_from_gettext() -> None:
    """No f-string puts a number before a noun in the plural: `numbered` and `counted` do."""
    after = re.compile(rf" (?:{'|'.join(NOUNS)})\b")
    found = []
    for layer in ("assets", "pipelines", "schemas"):
        for path in sorted((ROOT / layer).rglob("*.py")):
            joined = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.JoinedStr))
            for node in joined:
                for value, text in itertools.pairwise(node.values):
                    is_counted = isinstance(value, ast.FormattedValue) and isinstance(text, ast.Constant)
                    if is_counted and after.match(str(text.value)):
                        found.append((path.relative_to(ROOT).as_posix(), ast.unparse(node)[:80]))
    assert [each for each in found if each[0] not in NEVER_ONE] == []


@pytest.mark.parametrize(("number", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1200, "1,200 rows")])
def test_counts_agree_with_their_nouns_everywhere(number: int, said: str) -> None:
    assert {numbered(number, "row"), on_screen(number, "row"), on_the_desk(number, "row")} == {said}
    assert {of_problems(number, "row", "rows"), on_the_site(number, "rows")} == {said}


@pytest.mark.parametrize(("number", "said"), [(0, "0 studies"), (1, "1 study"), (2, "2 studies")])
def test_a_noun_with_a_plural_of_its_own_is_counted_too(number: int, said: str) -> None:
    assert numbered(number, "study", "studies") == on_the_desk(number, "study", "studies") == said


def test_the_list_has_texts_of_every_kind() -> None:
    assert {text.kind for text in texts()} == {"literal", "docstring", "comment", "template", "guide"}
    assert len(texts()) > 3_000


def test_a_banned_word_would_be_found() -> None:
    """The patterns match what they ban."""
    samples = (
        "41 things to mend", "stands 'NRO'; expected one of", "a sheet a table", "parted by semicolons",
        "written anew", "1 problems", "made up", "kinds of nothing", "To look at",
    )  # fmt: skip
    assert [text for text in samples if not any(re.search(banned, text) for banned in BANNED)] == []
