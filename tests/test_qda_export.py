"""The study as a QDA project: valid, equal through the reader, and equal to itself when it is delivered again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pytest
from deliveries import STUDY, Wave, small_study
from qda_files import codebook_of
from test_qda_delivery import INFORMANTS, INTERVIEWS, QDA, TEXT, deliver, interview, passage, project

from casewave.assets.exchange.qda_export import delivered_transcripts, framework_codebook, study_project
from casewave.assets.qda import read_project, write_project
from casewave.assets.warehouse.store import connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.vocabularies.frameworks import framework_names, load_framework

CODINGS = "source, framework, code, coder, coded_on, start_character, end_character, segment"


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path / "study", ("thresholds:", f"{QDA.strip()}\nthresholds:")) as wave:
        yield wave


@pytest.fixture
def con(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect(published, read_only=True)
    yield con
    con.close()


def test_the_bundled_study_reads_back_as_it_was_written_and_is_valid(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, shared: Path
) -> None:
    export = study_project(con, STUDY, {})
    write_project(export.project, tmp_path / "study.qdpx")
    again = read_project(tmp_path / "study.qdpx")
    assert (again.users, again.codes, again.variables, again.cases, again.sets) == (
        export.project.users, export.project.codes, export.project.variables, export.project.cases, export.project.sets,
    )  # fmt: skip
    for written, read in zip(export.project.sources, again.sources, strict=True):
        assert (read.name, read.values, read.bodies[0].text) == (written.name, written.values, written.bodies[0].text)
        assert [(selection.start, selection.text, selection.codings) for selection in read.selections] == [
            (selection.start, selection.text, selection.codings) for selection in written.selections
        ]
    assert not again.not_carried
    etree = pytest.importorskip("lxml.etree")
    from casewave.assets.qda.writer import project_xml

    schema = etree.XMLSchema(etree.parse(shared / "fixtures" / "refi-qda" / "Project.xsd"))
    schema.assertValid(etree.fromstring("".join(project_xml(export.project, {})).encode()))


def test_every_coding_of_the_bundled_study_stands_at_its_place(con: duckdb.DuckDBPyConnection) -> None:
    export = study_project(con, STUDY, {}, wave=2)
    given = [
        (source.name, selection.start, selection.end, selection.text)
        for source in export.project.sources
        for selection in source.selections
        for _ in selection.codings
    ]
    query = "SELECT source, start_character, end_character, segment FROM core.codings WHERE wave = 2"
    assert sorted(given) == sorted(con.execute(query).fetchall())
    assert not export.unplaced


def test_what_is_exported_comes_back_the_same_when_it_is_delivered(wave: Wave) -> None:
    """With the transcript of one source, and of the other only what is coded, overlapping and without a place."""
    deliver(wave, study=project(interview("INT-1", passage("never had time", "No time"), passage("möttes", "No time"))))
    folder = wave.folder / "wave-1"
    (folder / "codings.csv").write_text(
        "coding,source,framework,code,coder,coded_on,start_character,end_character,segment\n"
        "C-1,INT-2,cfir-2022,III.K,R03,2020-01-02,7,20,vi hade ingen\n"
        "C-2,INT-2,cfir-2022,III.J,R02,,10,14,hade\n",
        encoding="utf-8",
    )
    from casewave.assets.ingest.loading import load_delivery

    load_delivery(wave.con, wave.study, 1, folder)
    before = wave.rows(f"SELECT {CODINGS} FROM core.codings ORDER BY ALL")
    transcripts = delivered_transcripts(wave.study, [folder])
    assert transcripts == {"INT-1": TEXT}
    export = study_project(wave.con, wave.study, transcripts)
    assert export.project.sources[1].bodies[0].text == "      \nvi hade ingen"
    export.project.users = [
        type(user)(user.guid, {"R02": "Anna", "R03": "Ben"}[user.name]) for user in export.project.users
    ]
    for code in export.project.codes:
        code.name = "CFIR" if code.name == "cfir-2022" else code.name
    assert not deliver(wave, again=export.project)
    assert wave.rows(f"SELECT {CODINGS} FROM core.codings ORDER BY ALL") == before


def test_a_passage_keeps_the_white_space_around_it_where_its_transcript_is_known(wave: Wave) -> None:
    deliver(wave, study=project(interview("INT-1", passage("for it.\n", "No time"))))
    (source, *_) = study_project(wave.con, wave.study, {"INT-1": TEXT}).project.sources
    assert [selection.text for selection in source.selections] == ["for it.\n"]


def test_a_passage_that_conflicts_or_has_no_place_stands_at_the_end_of_what_is_known(wave: Wave) -> None:
    folder = wave.folder / "wave-1"
    folder.mkdir()
    (folder / "informants.csv").write_text(INFORMANTS, encoding="utf-8")
    (folder / "interviews.csv").write_text(INTERVIEWS, encoding="utf-8")
    (folder / "codings.csv").write_text(
        "coding,source,framework,code,coder,start_character,end_character,segment\n"
        "C-1,INT-1,cfir-2022,III.K,R03,0,5,first\nC-2,INT-1,cfir-2022,III.K,R03,3,8,other\n"
        "C-3,INT-1,cfir-2022,III.K,R03,,,loose\nC-4,INT-1,cfir-2022,III.K,R03,,,\n",
        encoding="utf-8",
    )
    from casewave.assets.ingest.loading import load_delivery

    load_delivery(wave.con, wave.study, 1, folder)
    (source,) = study_project(wave.con, wave.study, {}).project.sources
    assert source.bodies[0].text == "first\nother\nloose"
    assert [(selection.kind, selection.text) for selection in source.selections] == [
        ("text", "first"), ("text", "other"), ("text", "loose"), ("whole", None),
    ]  # fmt: skip
    unlike = study_project(wave.con, wave.study, {"INT-1": "a transcript with loose words first"})
    assert unlike.unplaced == ["C-2"]


@pytest.mark.parametrize("framework", framework_names())
def test_every_bundled_framework_is_a_valid_codebook(framework: str, tmp_path: Path, shared: Path) -> None:
    from casewave.assets.qda.codebook import codebook_xml, write_codebook

    made = framework_codebook(load_framework(framework))
    write_codebook(made, tmp_path / "codes.qdc")
    again = codebook_of(tmp_path / "codes.qdc")
    assert again == made
    assert len(again.codes) == len(load_framework(framework).constructs)
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(shared / "fixtures" / "refi-qda" / "Codebook.xsd"))
    schema.assertValid(etree.fromstring("".join(codebook_xml(made)).encode()))


def test_the_command_writes_a_project_and_a_codebook(
    loaded_copy: Workspace, tmp_path: Path, casewave: Callable[..., CompletedProcess[str]]
) -> None:
    done = casewave(
        "--study", str(loaded_copy.folder), "export", "--qdpx", "study.qdpx", "--wave", "3", "--qdc", "cfir-2022"
    )
    assert done.returncode == 0, done.stderr
    assert "Written: cfir-2022.qdc (74 codes)" in done.stdout
    project = read_project(tmp_path / "study.qdpx")
    codings = sum(len(selection.codings) for source in project.sources for selection in source.selections)
    assert f"study.qdpx: {codings} codings in {len(project.sources)} sources" in " ".join(done.stdout.split())
    wrong = casewave("--study", str(loaded_copy.folder), "export", "--qdc", "cfir_2022")
    assert wrong.returncode == 1
    assert "Did you mean cfir-2022?" in wrong.stderr
