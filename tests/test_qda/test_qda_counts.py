"""Counts close: each coding that a project holds is loaded, or listed by kind as not carried over."""

from __future__ import annotations

import zipfile
from itertools import cycle
from pathlib import Path
from xml.etree import ElementTree

import pytest
from deliveries import changed_study
from hypothesis import HealthCheck, given, settings
from qda_projects import projects

from casewave.assets.adapters.qda_projects import Projects
from casewave.assets.qda import Project, write_project
from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Noted
from casewave.schemas.audit.not_carried_over import NotCarriedOver
from casewave.schemas.delivered.codings import Codings
from casewave.schemas.register.study import Study
from casewave.schemas.values.readings import Readers

RULES = """qda:
  sources: [{pattern: '[aeiou]', becomes: INT-1}, {pattern: '^[a-z]', left_out: true}]
  codes: [{framework: cfir-2022}]
  users: [{project: p.qdpx, coder: R02}]
thresholds:"""
NAMES = ("III.J", "Our own idea", "Communications")  # of codes: two are constructs, one is the team's


def codings_in(path: Path) -> int:
    """Codings of a project, counted in its XML: one for each code that a passage, area or source is given."""
    with zipfile.ZipFile(path) as archive, archive.open("project.qde") as xml:
        root = ElementTree.parse(xml).getroot()
    return sum(
        child.tag.endswith("}CodeRef") for coding in root.iter() if coding.tag.endswith("}Coding") for child in coding
    )


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return changed_study(tmp_path_factory.mktemp("study"), ("thresholds:", RULES))


@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(project=projects())
def test_codings_in_the_file_are_loaded_or_listed(tmp_path: Path, study: Study, project: Project) -> None:
    for code, name in zip(project.codes, cycle(NAMES), strict=False):
        code.name = name
    path = tmp_path / "p.qdpx"
    write_project(project, path)
    loaded = listed = 0
    for read in Projects(Readers(study)).read(path, path.name):
        if isinstance(read, Batch) and read.model is Codings:
            loaded += read.cells.num_rows
        elif isinstance(read, Noted) and read.model is NotCarriedOver:
            listed += sum(row["count"] for row in read.rows.to_pylist() if row["what"].startswith("codings "))
    assert codings_in(path) == loaded + listed
