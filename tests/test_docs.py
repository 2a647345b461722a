"""What the documentation says follows from the models, and its pictures and links are there."""

import re
import runpy
from pathlib import Path

import pytest

from casewave.pipelines.cli import commands

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md", ROOT / "benchmarks" / "README.md", *sorted((ROOT / "data_raw").glob("*/README.md")),
    *sorted((ROOT / "docs" / "guide").glob("*.md")),
]  # fmt: skip


def test_the_data_dictionary_is_the_present_one() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_dictionary.py"))["dictionary"]()
    assert made == (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8"), "run make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_each_promise_of_the_chapter_on_data_protection_names_a_test_that_there_is() -> None:
    chapter = (ROOT / "docs" / "guide" / "data-protection.md").read_text(encoding="utf-8")
    promises = re.findall(r"^\| (.+?) \| `(tests/\w+\.py)::(\w+)` \|$", chapter, re.MULTILINE)
    rows = chapter.split("## Each promise and its test")[1].count("\n| ") - 2  # without the head of the table
    assert len(promises) == rows > 20
    for promise, file, name in promises:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), promise


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {"load", "check", "status", "query", "ui"} <= set(commands.commands)
    assert [command for command in commands.commands if f"`casewave {command}" not in readme] == []
