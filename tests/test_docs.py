"""What the documentation says follows from the models, and its pictures and links are there."""

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from casewave.pipelines.cli import NAMES
from casewave.schemas.paper import Paper
from casewave.schemas.register.json_schema import register_schema, schema_of

ROOT = Path(__file__).parents[1]
PAGES = [
    *sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "guide").glob("*.md")),
    *sorted((ROOT / "data_raw").glob("*/README.md")), ROOT / "benchmarks" / "README.md",
]  # fmt: skip


def test_the_data_dictionary_is_the_present_one() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_dictionary.py"))["dictionary"]()
    assert made == (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8"), "run make docs"


@pytest.mark.parametrize("of", ["register", "paper"])
def test_the_reference_of_a_file_of_entries_is_the_present_one(of: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "docs")
    made = runpy.run_path(str(ROOT / "docs" / f"make_{of}_reference.py"))["reference"]()
    assert made == (ROOT / "docs" / f"{of}-reference.md").read_text(encoding="utf-8"), "run make docs"


def test_the_drawing_of_the_layers_is_the_present_one() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_layers.py"))["layers"]()
    assert made == (ROOT / "docs" / "layers.md").read_text(encoding="utf-8"), "run make docs"


def test_each_key_of_a_file_of_entries_says_what_it_means() -> None:
    entries: dict[str, Any] = {}
    for name, schema in (("study", register_schema()), ("paper", schema_of(Paper))):
        entries |= {name: schema, **schema["$defs"]}
    without = [
        f"{name}.{key}" for name, entry in entries.items() for key, field in entry["properties"].items()
        if not field.get("description")
    ]  # fmt: skip
    assert without == []


@pytest.mark.parametrize("study", sorted((ROOT / "data_raw").glob("*/study.yaml")), ids=lambda path: path.parent.name)
def test_a_bundled_register_holds_to_the_schema_that_editors_use(study: Path) -> None:
    written = YAML(typ="safe").load(study.read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(json.dumps(written, default=str)), register_schema())


def test_the_schema_tells_a_misspelled_key_and_one_that_is_missing() -> None:
    written = {"study": "s", "titel": "T"}
    shown = {error.message for error in jsonschema.Draft202012Validator(register_schema()).iter_errors(written)}
    assert "Additional properties are not allowed ('titel' was unexpected)" in shown
    assert "'title' is a required property" in shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", ROOT / "docs", tmp_path / "site"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert (tmp_path / "site" / "guide" / "problems.html").is_file()


def test_each_promise_of_the_chapter_on_data_protection_names_a_test_that_there_is() -> None:
    chapter = (ROOT / "docs" / "guide" / "data-protection.md").read_text(encoding="utf-8")
    promises = re.findall(r"^\| (.+?) \| `(tests/[\w/]+\.py)::(\w+)` \|$", chapter, re.MULTILINE)
    rows = chapter.split("## Each promise and its test")[1].count("\n| ") - 2  # without the head of the table
    assert len(promises) == rows > 20
    for promise, file, name in promises:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), promise


def test_the_guide_names_every_command() -> None:
    page = (ROOT / "docs" / "guide" / "commands.md").read_text(encoding="utf-8")
    assert {"load", "check", "status", "query", "ui"} <= set(NAMES)
    assert [command for command in NAMES if f"`casewave {command}" not in page] == []
