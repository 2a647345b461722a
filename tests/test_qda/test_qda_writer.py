"""What is written is valid, reads back equal, and is the same bytes each time."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from qda_files import codebook_of
from qda_projects import carried, code_trees, projects

from casewave.assets.qda import Project, read_project, write_project
from casewave.assets.qda.codebook import ProjectCodebook, codebook_xml, write_codebook
from casewave.assets.qda.model import Body, Coding, ProjectCode, Selection, Set, Source
from casewave.assets.qda.writer import project_xml

IN_ONE_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


@settings(IN_ONE_FOLDER, max_examples=120)
@given(project=projects())
def test_any_project_reads_back_as_it_was_written(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "p.qdpx"
    write_project(project, path)
    assert carried(read_project(path)) == carried(project)


@settings(IN_ONE_FOLDER, max_examples=40)
@given(project=projects())
def test_any_project_is_valid_by_the_published_schema(shared: Path, project: Project) -> None:
    _validate(shared / "fixtures" / "refi-qda" / "Project.xsd", "".join(project_xml(project, {})))


@settings(IN_ONE_FOLDER, max_examples=40)
@given(codes=code_trees())
def test_any_codebook_reads_back_and_is_valid(shared: Path, tmp_path: Path, codes: list[ProjectCode]) -> None:
    codes = codes or [ProjectCode("00000000-0000-0000-0000-000000000001", "Trust")]
    for code in codes:
        code.notes = ()
    sets = [Set("00000000-0000-0000-0000-00000000000a", "All of them", "", tuple(code.guid for code in codes))]
    codebook = ProjectCodebook("casewave", codes, sets)
    write_codebook(codebook, tmp_path / "c.qdc")
    assert codebook_of(tmp_path / "c.qdc") == codebook
    _validate(shared / "fixtures" / "refi-qda" / "Codebook.xsd", "".join(codebook_xml(codebook)))


def _validate(schema: Path, xml: str) -> None:
    etree = pytest.importorskip("lxml.etree")
    etree.XMLSchema(etree.parse(schema)).assertValid(etree.fromstring(xml.encode()))


def test_line_ends_of_a_text_in_the_xml_count_once(tmp_path: Path) -> None:
    guid = "00000000-0000-0000-0000-000000000001"
    selection = Selection("00000000-0000-0000-0000-000000000002", "text", 4, 8, "some", guid)
    body = Body(guid, is_inline=True, text="a\nb\nsome words")
    write_project(
        Project("p", sources=[Source(guid, "text", bodies=[body], selections=[selection])]), tmp_path / "p.qdpx"
    )
    assert read_project(tmp_path / "p.qdpx").sources[0].selections[0].text == "some"


def test_two_texts_of_one_guid_are_both_kept(tmp_path: Path) -> None:
    """Some tools give a note the GUID of its source, or copy a source with its GUID."""
    guid = "00000000-0000-0000-0000-000000000001"
    shown, again, note = (Body(guid, text=text) for text in ("Vi möttes", "Vi möttes", "En anteckning"))
    sources = [Source(guid, "text", "one", bodies=[shown]), Source(guid, "text", "two", bodies=[again])]
    project = Project("p", sources=sources, notes=[Source(guid, "note", bodies=[note])])
    write_project(project, tmp_path / "p.qdpx")
    read = read_project(tmp_path / "p.qdpx")
    assert [source.bodies[0].text for source in read.sources] == ["Vi möttes", "Vi möttes"]
    assert read.notes[0].bodies[0].text == "En anteckning"
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        assert archive.namelist() == ["project.qde", f"sources/{guid}.txt", f"sources/{guid}-2.txt"]


def test_a_text_that_is_missing_does_not_become_another_of_its_guid(tmp_path: Path) -> None:
    guid = "00000000-0000-0000-0000-000000000001"
    missing, shown = Source(guid, "text", bodies=[Body(guid)]), Source(guid, "text", bodies=[Body(guid, text="Vi")])
    for sources in ([missing, shown], [shown, missing]):
        write_project(Project("p", sources=sources), tmp_path / "p.qdpx")
        read = read_project(tmp_path / "p.qdpx")
        assert [source.bodies[0].text for source in read.sources] == [source.bodies[0].text for source in sources]


def test_the_same_project_is_the_same_bytes(tmp_path: Path) -> None:
    text = Body("00000000-0000-0000-0000-000000000001", text="Vi möttes")
    project = Project("p", sources=[Source(text.guid, "text", bodies=[text])])
    write_project(project, tmp_path / "one.qdpx")
    write_project(project, tmp_path / "two.qdpx")
    assert (tmp_path / "one.qdpx").read_bytes() == (tmp_path / "two.qdpx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.qdpx") as archive:
        assert archive.namelist() == ["project.qde", f"sources/{text.guid}.txt"]


def test_ids_that_are_no_guids_become_guids_that_still_refer_to_one_another(tmp_path: Path) -> None:
    coding = Coding("k", "Trust")
    selection = Selection("s", "text", 0, 2, "Vi", "T", codings=(coding,))
    source = Source("T", "text", bodies=[Body("T", text="Vi möttes")], selections=[selection])
    write_project(Project("p", codes=[ProjectCode("Trust", "Trust")], sources=[source]), tmp_path / "p.qdpx")
    project = read_project(tmp_path / "p.qdpx")
    assert project.sources[0].selections[0].codings[0].code == project.codes[0].guid
    assert len(project.codes[0].guid) == 36
    assert not project.not_carried
