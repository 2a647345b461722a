"""Real exports, where they are present: the counts that are known of them, and nothing lost on the way out and in."""

from collections import Counter
from pathlib import Path

import pytest
from qda_projects import carried

from casewave.assets.qda import Project, read_project, write_project
from casewave.assets.qda.positions import KNOWN, SourceText


@pytest.fixture(scope="module")
def nvivo(shared: Path) -> Project:
    return read_project(shared / "fixtures" / "qdpx" / "nvivo12win_scrubbed.qdpx")


@pytest.fixture(scope="module")
def sample(shared: Path) -> Project:
    return read_project(shared / "fixtures" / "qdpx" / "skyloom_TestProject.qdpx")


def codings(project: Project) -> int:
    return sum(len(selection.codings) for source in project.sources for selection in source.selections)


def test_nvivo_for_windows(nvivo: Project) -> None:
    assert (len(nvivo.codes), len(nvivo.sources), codings(nvivo)) == (152, 2, 303)
    assert nvivo.not_carried == {"formatted texts, of which the plain text is read": 2}


def test_nvivos_segments_start_and_end_on_words(nvivo: Project) -> None:
    (body,) = [body for source in nvivo.sources for body in source.bodies if body.evidence]
    assert body.profile == str(KNOWN["nvivo"])
    edges = SourceText(body.text or "").edges
    selections = [selection for source in nvivo.sources for selection in source.selections]
    whole = [edges[selection.start] and edges[selection.end] for selection in selections]
    assert sum(whole) / len(whole) >= 0.99


def test_the_standards_sample_project(sample: Project) -> None:
    assert (len(sample.codes), len(sample.sources), codings(sample)) == (14, 12, 16)
    assert Counter(source.kind for source in sample.sources) == {
        "text": 6, "pdf": 2, "video": 2, "picture": 1, "audio": 1,
    }  # fmt: skip
    assert sample.not_carried == {
        "texts that are not in the file": 11,
        "formatted texts, of which the plain text is read": 9,
        "PDF files that are not in the file": 2,
        "videos that are not in the file": 2,
        "pictures that are not in the file": 1,
        "recordings that are not in the file": 1,
        "graphs": 1,
    }
    assert (len(sample.sets), len(sample.notes), len(sample.links), len(sample.users)) == (16, 2, 1, 3)


@pytest.mark.parametrize("which", ["nvivo", "sample"])
def test_writing_and_reading_again_loses_nothing(which: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    project: Project = request.getfixturevalue(which)
    write_project(project, tmp_path / "again.qdpx")
    again = read_project(tmp_path / "again.qdpx")
    assert again.origin == f"casewave, from {project.origin}"
    again.origin = project.origin
    before, after = carried(project), carried(again)
    assert after == before
