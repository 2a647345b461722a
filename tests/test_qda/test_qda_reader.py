"""What a project holds, as tools write it: everything is read or counted, whatever its form."""

import zipfile
from pathlib import Path

import pytest
from qda_projects import write_archive

from casewave.assets.qda import ProjectFile, QdaError, read_project
from casewave.assets.qda.model import Case, Coding, Link, Set, User, Value, Variable

A, B, C = ("{0AF1BE5E-0000-0000-0000-00000000000%d}" % number for number in range(3))  # noqa: UP031 (braces)
a, b, c = (guid.strip("{}").lower() for guid in (A, B, C))


def test_users_codes_variables_cases_sets_links_and_notes_are_read(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "p.qdpx",
        f"""<Users><User guid="{A}" name="Anna" id="AN"/></Users>
        <CodeBook><Codes><Code guid="{A}" name="Barriers" isCodable="false" color="#ff0000">
          <Description>What hinders</Description><NoteRef targetGUID="{C}"/>
          <Code guid="{B}" name="Time" isCodable="true"><Code guid="{C}" name="Time" isCodable="true"/></Code>
        </Code></Codes></CodeBook>
        <Variables><Variable guid="{A}" name="Age" typeOfVariable="Integer"/></Variables>
        <Cases><Case guid="{A}" name="EST-JKG-01"><Description>d</Description><CodeRef targetGUID="{B}"/>
          <VariableValue><VariableRef targetGUID="{A}"/><IntegerValue>44</IntegerValue></VariableValue>
          <SourceRef targetGUID="{B}"/><SelectionRef targetGUID="{C}"/></Case></Cases>
        <Notes><Note guid="{C}" name="memo"><PlainTextContent>Why?</PlainTextContent></Note></Notes>
        <Links><Link guid="{A}" direction="OneWay" originGUID="{B}" targetGUID="{C}"/></Links>
        <Sets><Set guid="{A}" name="wave 2"><MemberCode targetGUID="{B}"/><MemberSource guid="{B}"/>
          <MemberNote>{C}</MemberNote></Set></Sets>
        <Description>The whole</Description>""",
    )
    project = read_project(path)
    assert project.users == [User(a, "Anna", "AN")]
    assert project.code_paths() == {
        a: ("Barriers",), b: ("Barriers", "Time"), c: ("Barriers", "Time", "Time"),
    }  # fmt: skip
    assert (project.codes[0].is_codable, project.codes[0].description, project.codes[0].notes) == (
        False, "What hinders", (c,),
    )  # fmt: skip
    assert project.variables == [Variable(a, "Age", "Integer")]
    assert project.cases == [Case(a, "EST-JKG-01", "d", (b,), (Value(a, "44"),), (b,), (c,))]
    assert project.links == [Link(a, direction="OneWay", origin=b, target=c)]
    assert project.sets == [Set(a, "wave 2", codes=(b,), sources=(b,), notes=(c,))]
    assert [(note.name, note.bodies[0].text) for note in project.notes] == [("memo", "Why?")]
    assert project.description == "The whole"
    assert not project.not_carried


def test_pictures_recordings_transcripts_and_pdfs_keep_their_selections(tmp_path: Path) -> None:
    coding = '<Coding guid="k" creatingUser="u"><CodeRef targetGUID="C"/></Coding>'
    path = write_archive(
        tmp_path / "p.qdpx",
        f"""<CodeBook><Codes><Code guid="C" name="Trust" isCodable="true"/></Codes></CodeBook>
        <Sources>
        <PDFSource guid="P" name="report.pdf" path="internal://P.pdf">
          <PDFSelection guid="x" page="2" firstX="1" firstY="2" secondX="3" secondY="4">
            <Representation guid="r"><PlainTextContent>as printed</PlainTextContent></Representation>{coding}
          </PDFSelection>
          <Representation guid="R" plainTextPath="internal://R.txt">
            <PlainTextSelection guid="y" startPosition="3" endPosition="8">{coding}</PlainTextSelection>
          </Representation>
        </PDFSource>
        <PictureSource guid="I"><PictureSelection guid="z" firstX="1" firstY="2" secondX="3" secondY="4">{coding}
        </PictureSelection>{coding}</PictureSource>
        <AudioSource guid="A"><Transcript guid="T" plainTextPath="internal://T.txt">
          <SyncPoint guid="p1" timeStamp="0" position="4"/><SyncPoint guid="p2" timeStamp="900" position="9"/>
          <TranscriptSelection guid="t" fromSyncPoint="p1" toSyncPoint="p2">{coding}</TranscriptSelection>
        </Transcript><AudioSelection guid="q" begin="10" end="20">{coding}</AudioSelection></AudioSource>
        </Sources>""",
        R=b"as printed, twice", T=b"and then we left",
    )  # fmt: skip
    project = read_project(path)
    kept = [
        (source.kind, selection.kind, selection.area, selection.text)
        for source in project.sources
        for selection in source.selections
    ]
    assert kept == [
        ("pdf", "text", (), "print"),
        ("pdf", "pdf", (2, 1, 2, 3, 4), "as printed"),
        ("picture", "picture", (1, 2, 3, 4), None),
        ("picture", "whole", (), None),
        ("audio", "transcript", (), "then "),
        ("audio", "audio", (10, 20), None),
    ]
    assert all(
        selection.codings == (Coding("k", "C", "u"),) for source in project.sources for selection in source.selections
    )
    assert project.not_carried == {
        "PDF files that are not in the file": 1, "pictures that are not in the file": 1,
        "recordings that are not in the file": 1,
    }  # fmt: skip


@pytest.mark.parametrize("member", ["project.qde", "Project.qde", "Our study.QDE", "Our study/project.qde"])
@pytest.mark.parametrize("folder", ["sources", "Sources", "SOURCES"])
@pytest.mark.parametrize(
    "path", ["internal://t.txt", "internal:///t.txt", "t.txt", "relative:///t.txt", "sources/t.txt", "Sources\\T.txt"]
)
def test_files_and_paths_are_found_however_they_are_written(
    tmp_path: Path, member: str, folder: str, path: str
) -> None:
    base = member.rpartition("/")[0]
    with zipfile.ZipFile(tmp_path / "p.qdpx", "w") as archive:
        archive.writestr(f"{base}/{folder}/t.txt".lstrip("/"), "as said")
        archive.writestr("__MACOSX/._project.qde", "what macOS adds")
        archive.writestr(member, f'<Project><Sources><TextSource guid="T" plainTextPath="{path}"/></Sources></Project>')
    assert read_project(tmp_path / "p.qdpx").sources[0].bodies[0].text == "as said"


@pytest.mark.parametrize(
    "root",
    ['<Project xmlns="urn:QDA-XML:project:0:10">', '<q:Project xmlns:q="urn:QDA-XML:project:1.0">', "<PROJECT>"],
)
def test_a_bare_qde_of_any_namespace_is_read(tmp_path: Path, root: str) -> None:
    path = tmp_path / "p.qde"
    name = root[1:].split()[0].rstrip(">")
    path.write_text(f'{root}<Users><User guid="{A}" name="Anna"/></Users></{name}>', encoding="utf-8-sig")
    assert read_project(path).users == [User(a, "Anna")]


def test_what_has_no_place_is_counted_by_what_it_is(tmp_path: Path) -> None:
    coding = '<Coding guid="k"><CodeRef targetGUID="nowhere"/></Coding>'
    path = write_archive(
        tmp_path / "p.qdpx",
        f"""<CodeBook><Codes><Code guid="C" name="one" isCodable="true"/><Code guid="C" name="two" isCodable="true"/>
        </Codes></CodeBook><Sources>
        <TextSource guid="T" plainTextPath="internal://gone.txt" richTextPath="internal://T.docx">
          <PlainTextSelection guid="s" startPosition="" endPosition="4">{coding}<Coding guid="e"/></PlainTextSelection>
        </TextSource><TextSource guid="L" plainTextPath="internal://L.txt"/></Sources>
        <Graphs><Graph guid="G"><Vertex guid="V"/></Graph><Graph guid="H"/></Graphs>
        <Emotions><Emotion/></Emotions>""",
        L="på svenska".encode("cp1252"),
    )
    assert read_project(path).not_carried == {
        "codes whose GUID an earlier code has": 1,
        "formatted texts, of which the plain text is read": 1,
        "texts that are not in the file": 1,
        "texts that are not in UTF-8": 1,
        "selections without positions": 1,
        "codings by a code that the codebook has not": 1,
        "codings that name no code": 1,
        "graphs": 2,
        "elements <emotions>": 1,
    }


def test_a_zip_packed_by_macos_is_read(tmp_path: Path) -> None:
    """It has a second file next to each, decomposed letters in names, and here the project in a folder of its own."""
    with zipfile.ZipFile(tmp_path / "p.qdpx", "w") as archive:
        archive.writestr("Study/._Our study.qde", "what macOS adds")
        archive.writestr(
            "Study/Our study.qde",
            '<Project><Sources><TextSource guid="T" plainTextPath="internal://möte.txt"/></Sources></Project>',
        )
        archive.writestr("Sources/möte.txt", "as said")
    assert read_project(tmp_path / "p.qdpx").sources[0].bodies[0].text == "as said"


def test_a_text_in_another_encoding_is_read_where_the_study_declares_it(tmp_path: Path) -> None:
    inside = '<Sources><TextSource guid="T" plainTextPath="internal://T.txt"/></Sources>'
    path = write_archive(tmp_path / "p.qdpx", inside, T="på svenska".encode("cp1252"))
    with ProjectFile(path, encoding="cp1252") as file:
        assert [batch.text for batch in file.batches()] == ["på svenska"]
        assert not file.project.not_carried


def test_odd_places_are_kept_as_far_as_they_go_and_counted(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "p.qdpx",
        """<Sources><PDFSource guid="P"><PlainTextSelection guid="t" startPosition="0" endPosition="2"/>
        <PDFSelection guid="z" page="1" firstX="1" firstY="2.6" secondX="3" secondY="4.2"/></PDFSource>
        <TextSource guid="R" richTextPath="internal://R.docx"/>
        <TextSource guid="T" plainTextPath="internal://T.txt"><PlainTextSelection guid="n" startPosition="-3"
        endPosition="2"/><PlainTextSelection guid="b" startPosition="5" endPosition="3"/><PlainTextSelection guid="o"
        startPosition="0" endPosition="99"/></TextSource></Sources>""",
        T=b"as said",
    )
    project = read_project(path)
    assert [selection.area for selection in project.sources[0].selections] == [(), (1, 1, 3, 3, 4)]
    assert [(found.start, found.raw_start, found.raw_end) for found in project.sources[2].selections] == [
        (None, -3, 2), (None, 5, 3), (None, 0, 99),
    ]  # fmt: skip
    assert project.not_carried == {
        "selections of a text in a source that has none": 1, "fractions of the places of areas": 2,
        "PDF files that are not in the file": 1, "formatted texts without a plain text, which is what is read": 1,
        "texts that are not in the file": 1, "selections outside of their text": 3,
    }  # fmt: skip


def test_skimming_gives_all_but_what_stands_in_the_sources(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "p.qdpx",
        """<Sources><TextSource guid="T" name="INT-1" plainTextPath="internal://T.txt"><PlainTextSelection guid="s"
        startPosition="0" endPosition="2"><Description>x</Description></PlainTextSelection></TextSource></Sources>
        <Sets><Set guid="S" name="wave 2"><MemberSource targetGUID="T"/></Set></Sets>""",
        T=b"text",
    )
    with ProjectFile(path) as file:
        project = file.skim()
        assert [(source.name, source.description, source.selections) for source in project.sources] == [
            ("INT-1", "", [])
        ]
        assert project.sets == [Set("S", "wave 2", sources=("T",))]
        assert [len(batch.selections) for batch in file.batches()] == [0, 1]


def test_equal_guids_are_kept_apart(tmp_path: Path) -> None:
    """ATLAS.ti gives an area of a PDF and the passage in its text one GUID; other tools repeat a source's."""
    path = write_archive(
        tmp_path / "p.qdpx",
        """<Sources><TextSource guid="T" name="one" plainTextPath="internal://a.txt"><PlainTextSelection guid="s"
        startPosition="0" endPosition="3"/></TextSource><TextSource guid="T" name="two" plainTextPath="internal://b.txt">
        <PlainTextSelection guid="s" startPosition="0" endPosition="3"/></TextSource></Sources>""",
        a=b"one text", b=b"two texts",
    )  # fmt: skip
    assert [source.selections[0].text for source in read_project(path).sources] == ["one", "two"]


def test_two_projects_in_one_zip_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.qdpx", "w") as archive:
        archive.writestr("one.qde", "<Project/>")
        archive.writestr("two.qde", "<Project/>")
    with pytest.raises(QdaError, match=r"has 2 projects \(\.qde\)"):
        read_project(tmp_path / "p.qdpx")
