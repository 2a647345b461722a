"""The analysts' entry: worked questions, the pages' code, the notebook and the diagram, all on the published file."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import duckdb
import pytest
from states import ask

from casewave.assets.warehouse.workspace import Workspace

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide"
QUESTIONS = re.findall(
    r"\*\*(\d+)\. .*?\*\*\n\n```sql\n(.*?)```", (GUIDE / "questions.md").read_text(encoding="utf-8"), re.DOTALL
)
PAGE = (GUIDE / "analysts.md").read_text(encoding="utf-8")

# How many rows each question has on the bundled study, and the first of them (of long ones, its beginning).
ANSWERS: dict[str, tuple[int, tuple[Any, ...]]] = {
    "1": (4, ("ESTHER", 27, 26, 6)),
    "2": (12, ("INT-1-004", "LC", "PLP, WPG")),
    "3": (2, ("Fife", "diffusion", "not seen")),
    "4": (12, (1, "ESTHER", 7, 0, 0, 0, 7)),
    "5": (2, ("en", 68, 45, 90, 67.8)),
    "6": (5, ("ESTHER", 1, "The first assessment counted one hospital bed in five as no longer needed.")),
    "7": (3, ("assimilation", "Loose coupling", "MRR", "not applicable")),
    "8": (5, (1, "External context", 1, 3, 2)),
    "9": (9, ("ESTHER", 1, "Transformation", "Co-optation; Loose coupling; Transformation")),
    "10": (10, (1, "F1-001", "ESTHER", "External context", 1, 0, "single source")),
    "11": (6, ("not restated", 31)),
    "12": (10, ("MRR", None, "Partnerships & Connections", "+1", "\u22121", "reversed")),
    "13": (21, ("not yet analysed in wave 1", 61)),
    "14": (9, ("ABD", ["Germinating", "not yet analysed", "Germinating"])),
    "15": (6, ("incomplete", 12)),
    "16": (10, ("V.F", "Engaging", 8, 24, 8)),
    "17": (10, ("III.F", "INT-1-001")),
    "18": (10, ("Critical Incidents", "R02 and R03", 6, 0.833, 0.0, None)),
    "19": (12, (None, "Study design", "2017", "year")),
    "20": (16, ("CL-020", "S001", "L161", "year in which the project of the first case began", 1997, 2006, 9)),
}


def test_there_are_twenty_questions_and_each_has_its_answer() -> None:
    assert [int(number) for number, _ in QUESTIONS] == list(range(1, 21))
    assert ANSWERS.keys() == {number for number, _ in QUESTIONS}


@pytest.mark.parametrize(("number", "query"), QUESTIONS, ids=[number for number, _ in QUESTIONS])
def test_a_question_is_answered(published: Path, number: str, query: str) -> None:
    rows = ask(published, query)
    count, first = ANSWERS[number]
    assert (len(rows), rows[0][: len(first)]) == (count, first)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_what_the_command_line_is_told_is_sql(published: Path) -> None:
    block, *_ = blocks("sql")  # the others are in test_readme
    statements = [statement for statement in block.split(";\n") if statement.strip()]
    assert len(statements) == 5
    for statement in statements:
        assert ask(published, statement), statement


def test_the_python_of_the_page_runs(loaded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(loaded.root)
    block, *_ = blocks("python")
    names: dict[str, Any] = {}
    exec(block, names)
    assert len(names["frame"]) == 8
    assert names["by_case"].loc["ESTHER"].sum() == len(
        names["statements"].query("programme == 'ESTHER'").dropna(subset="statement")
    )


def test_the_queries_of_the_r_section_answer(published: Path) -> None:
    (block,) = blocks("r")
    queries = re.findall(r'"(FROM .*?)"', block)
    assert len(queries) == 2
    with duckdb.connect(str(published), read_only=True) as con:
        assert all(con.execute(query, ["adoption"] * query.count("?")).fetchall() for query in queries)


def test_the_notebook_runs_without_a_screen(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEWAVE_PUBLISHED", str(published))
    app = runpy.run_path(str(ROOT / "docs" / "notebooks" / "first_look.py"))["app"]
    _, found = app.run()
    found["con"].close()  # else the next test of this process finds the file open with other settings
    assert found["sample"].iloc[-1].tolist() == ["Total", 71, 71, 32]
    assert found["held"]["interviews"].sum() == 71  # each once, at however many sites
    assert list(found["cross_case"].columns) == ["ESTHER", "LC", "MRR"]
    assert found["claims"]["verdict"].value_counts().to_dict() == {"agrees": 68, "differs": 16}


def test_the_entity_diagram_is_the_present_one() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_diagram.py"))["diagram"]()
    assert made == (ROOT / "docs" / "entity-diagram.md").read_text(encoding="utf-8"), "run make docs"
