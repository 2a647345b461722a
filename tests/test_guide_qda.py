"""The guide's chapter on QDA projects followed: its files written, its commands run, its queries asked."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import call_casewave, made_once
from ruamel.yaml import YAML
from test_qda_delivery import CODES, interview, passage, project

from casewave.assets.qda import write_project
from casewave.assets.qda.model import Case
from casewave.assets.qda.positions import Profile
from casewave.assets.qda.writer import guid_of
from casewave.schemas.register.qda import PositionRule

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "guide" / "qda.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs" / "guide" / "first-study.md").read_text(encoding="utf-8")
TEXT = "Vi möttes varje vecka. There was no time and no budget for it. Ingen frågade oss."


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def followed(shared_between_workers: Path) -> list[CompletedProcess[str]]:
    return made_once(shared_between_workers, "guide-qda", follow)


def follow(folder: Path) -> list[CompletedProcess[str]]:
    """Every command of the chapter, in its order, in the folder of the first study."""
    study = folder / "my-study"
    (study / "wave-1").mkdir(parents=True)
    register = next(block for block in blocks(TUTORIAL, "yaml") if "# my-study/study.yaml" in block)
    register = register.replace("frameworks: [", "frameworks: [cfir-2022, ")
    (study / "study.yaml").write_text(register, encoding="utf-8")
    for block in blocks(TUTORIAL, "csv")[:2]:
        head, _, rows = block.partition("\n")
        (folder / head.removeprefix("# ")).write_text(rows, encoding="utf-8")
    coded = [passage("no time and no budget", "No time", "Learning climate", text=TEXT)]
    made = project(interview("Transcript INT-1", *coded, text=TEXT), codes=list(CODES))
    made.cases = [Case(guid_of("c"), "WAL-NOR-01", sources=(made.sources[0].guid,))]
    write_project(made, study / "wave-1" / "project.qdpx")
    done = []
    for line in filter(None, "\n".join(blocks(GUIDE, "sh")).splitlines()):
        done.append(call_casewave(folder, *shlex.split(line)[1:], CASEWAVE_STUDY="my-study"))
        if line.startswith("casewave map"):
            mapping = next(block for block in blocks(GUIDE, "yaml") if "# my-study/qda.yaml" in block)
            (study / "qda.yaml").write_text(mapping, encoding="utf-8")
    done += [call_casewave(folder, "query", query, CASEWAVE_STUDY="my-study") for query in blocks(GUIDE, "sql")]
    return done


def test_every_command_and_query_of_the_chapter_runs(followed: list[CompletedProcess[str]]) -> None:
    failed = [(run.args[1:], run.stdout + run.stderr) for run in followed if run.returncode]
    assert failed == []
    assert len(followed) == 8


def test_what_the_chapter_says_is_what_comes(followed: list[CompletedProcess[str]]) -> None:
    mapped, checked, loaded, searched, project_file, codebook, positions, segments = (
        " ".join(run.stdout.split()) for run in followed
    )
    assert "Written: my-study/qda.yaml" in mapped
    assert "would load these rows" in checked
    assert "codings by a code that is in no framework (1)" in checked
    assert "Not carried over from project.qdpx" in loaded
    assert "1 passage." in searched
    assert "1 of them with their transcript" in project_file
    assert "74 codes" in codebook
    assert "INT-1" in positions
    assert "no time and no budget" in segments


def test_the_declared_way_of_counting_is_one_that_the_register_takes() -> None:
    rule = YAML(typ="safe").load(blocks(GUIDE, "yaml")[1])["positions"][0]
    assert str(Profile.named(PositionRule(**rule).profile)) == rule["profile"]
