"""The paper kit on the bundled study: what it makes of paper.yaml, what it refuses, and what Word can update."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from docx.oxml.ns import qn

from casewave.assets.paper.choosing import Asked, Shelf, table_of
from casewave.assets.paper.making import MadePaper
from casewave.assets.paper.reducing import without_unanalysed
from casewave.assets.paper.starter import starter
from casewave.assets.paper.versions import FILE
from casewave.assets.paper.wording import Wording
from casewave.assets.protection.gate import sha256
from casewave.assets.report.printable import Column, Row, Table, count, nothing, text
from casewave.assets.report.source import open_source
from casewave.assets.warehouse.store import connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.paper import begin_paper, publish_paper
from casewave.pipelines.cli.paper import paper
from casewave.schemas.language import translated
from casewave.schemas.paper.paper_file import load_paper
from casewave.schemas.register.study_file import StudyError

PAPER = """
theme: bmc
evidence: footnotes
lists: yes
contents:
  - heading: Findings
  - table: adoption
  - table: sampling_frame
    columns: [Interviews, Documents]
  - figure: timeline_all_cases
    alternative_text: Three lanes of events.
"""


@pytest.fixture(scope="module")
def study(loaded: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The loaded study in a folder of this module's own."""
    root = tmp_path_factory.mktemp("paper") / "study"
    shutil.copytree(loaded.root, root)
    return Workspace(root / "data_raw" / loaded.folder.name)


def make(study: Workspace, text: str, name: str = "paper") -> MadePaper:
    path = study.folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return publish_paper(study, path)


@pytest.fixture(scope="module")
def made(study: Workspace) -> MadePaper:
    return make(study, PAPER)


def xml(path: Path, part: str = "word/document.xml") -> str:
    with zipfile.ZipFile(path) as held:
        return held.read(part).decode()


def test_the_same_study_gives_the_same_bytes(study: Workspace, made: MadePaper) -> None:
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    again = publish_paper(study)
    assert again.written == ()
    shutil.rmtree(made.folder)
    publish_paper(study)
    assert {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()} == before


def test_captions_are_numbered_by_word_and_can_be_referred_to(made: MadePaper) -> None:
    body = xml(made.folder / "paper.docx")
    fields = [found.strip() for found in re.findall(r"<w:instrText[^>]*>([^<]*)<", body)]
    assert [field for field in fields if field.startswith("SEQ")] == [
        "SEQ Table \\* ARABIC", "SEQ Table \\* ARABIC", "SEQ Fig \\* ARABIC",
    ]  # fmt: skip
    bookmarks = re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]*)"', body)
    referred = [field.split()[1] for field in fields if field.split()[0] in ("REF", "NOTEREF")]
    assert referred
    assert set(referred) <= set(bookmarks)
    assert len(bookmarks) == len(set(bookmarks))
    captions = [
        each.text for each in docx.Document(str(made.folder / "paper.docx")).paragraphs if each.style.name == "Caption"
    ]
    assert captions[0] == "Table 1 Adoption, waves 1 to 3"
    assert captions[2].startswith("Fig. 1 ")


def test_each_statement_with_evidence_has_a_footnote_and_equal_ones_are_one(made: MadePaper) -> None:
    body, notes = xml(made.folder / "paper.docx"), xml(made.folder / "paper.docx", "word/footnotes.xml")
    references = re.findall(r'<w:footnoteReference w:id="(\d+)"', body)
    assert references == [str(number) for number in range(1, len(references) + 1)]
    assert len(re.findall("<w:footnoteRef/>", notes)) == len(references)
    assert "NOTEREF" in body
    words = re.findall(r"<w:t[^>]*> ([^<]*)</w:t>", notes)
    assert len(words) == len(set(words))
    assert not re.search(r"INT-\d|EST-JKG-\d", notes)  # no code of an interview or a person


def test_a_figure_is_printed_no_wider_than_the_text_and_says_what_it_shows(made: MadePaper) -> None:
    (shape,) = docx.Document(str(made.folder / "paper.docx")).inline_shapes
    assert shape._inline.docPr.get("descr") == "Three lanes of events."
    assert shape.width.mm <= 170
    assert shape.height.mm <= 225


def test_a_table_has_the_columns_wanted_and_is_a_file_of_its_own(made: MadePaper) -> None:
    (path,) = made.folder.glob("tables/table_2_*.docx")
    document = docx.Document(str(path))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["Case", "Interviews", "Documents"]
    assert table.rows[0]._tr.findall(f".//{qn('w:tblHeader')}")
    for kind in ("md", "tex"):
        assert len(list(made.folder.glob(f"tables/*.{kind}"))) == 2


def test_a_load_of_other_data_marks_what_is_new(study: Workspace) -> None:
    made = make(study, PAPER, "changed")
    assert made.is_first
    versions = made.folder / FILE
    held = json.loads(versions.read_text(encoding="utf-8"))
    held["now"]["state"] = "other data"
    rows = held["now"]["pieces"]["adoption"]
    first = next(iter(rows))
    case = next(iter(rows[first]))
    gone = rows[first][case].pop(0)
    rows[first][case].append("What was said before.")
    held["now"]["pieces"]["left out since"] = {}
    versions.write_text(json.dumps(held), encoding="utf-8")
    changed = publish_paper(study, study.folder / "changed.yaml")
    shown = [(change.piece, change.kind, change.before, change.after) for change in changed.changes]
    assert shown == [
        ("adoption", "changed", "What was said before.", gone),
        ("left out since", "gone", "", ""),
    ]
    body = xml(changed.folder / "changed.docx")
    marked = re.findall(r'<w:rStyle w:val="Neworchanged"/>.*?<w:t[^>]*>([^<]*)</w:t>', body)
    assert [words.replace("\u00a0", " ") for words in marked] == [gone]
    assert "Neworchanged" not in xml(next(changed.folder.glob("tables/table_1_*.docx"))).replace("w:styleId", "")
    again = publish_paper(study, study.folder / "changed.yaml")  # of the same data: the marks stay
    assert (again.written, len(again.changes)) == ((), 2)


@pytest.mark.parametrize(
    ("entry", "line", "message"),
    [
        ("- table: adopton", 2, "'adopton' is not a table of this study"),
        ("- table: adopton", 2, "Did you mean 'adoption'?"),
        ("- table: adoption\n    waves: 1 to 7", 3, "wave 7 is not loaded. Load it first, or use one of: 1, 2, 3"),
        ("- table: change_matrix\n    waves: 1 to 3", 3, "for these waves. Set waves to one of: 1 to 2, 2 to 3"),
        ("- table: adoption\n    columns: [LC, XY]", 3, "'XY' is not a column of this table. Use one of: ESTHER, MRR"),
        ("- figure: timeline_all_cases\n    rows: [A]", 3, "rows belongs to a table or quotations. Remove it from"),
        ("- table: adoption\n    figure: panel", 2, "this one has table and figure"),
        ("- table: adoption\n    colour: red", 3, "this entry is not known"),
    ],
)  # fmt: skip
def test_what_a_study_does_not_have_is_refused_with_its_line(
    study: Workspace, entry: str, line: int, message: str
) -> None:
    with pytest.raises(StudyError) as refused:
        make(study, f"contents:\n  {entry}\n", "wrong")
    assert f"wrong.yaml, line {line}: " in str(refused.value)
    assert message in str(refused.value)


def test_the_starter_is_a_paper_of_the_study_and_no_file_is_saved_over(study: Workspace) -> None:
    path = study.folder / "begun.yaml"
    begin_paper(study, path)
    contents = load_paper(path).paper.contents
    assert [content.name for content in contents][:2] == ["adoption", "implementation"]
    with pytest.raises(StudyError, match="is there already"):
        begin_paper(study, path)


def test_every_table_that_the_starter_lists_can_be_asked_for_without_waves(study: Workspace) -> None:
    path = study.folder / "whole.yaml"
    path.write_text(re.sub(r"(?m)^  # - table", "  - table", starter(study)), encoding="utf-8")
    with open_source(study.published, study.study) as source:
        file, shelf = load_paper(path), Shelf(source)
        asked = [Asked(file, place, content, shelf) for place, content in enumerate(file.paper.contents)]
        tables = {each.content.table: table_of(each) for each in asked if each.content.table}
    assert tables["change_matrix"].span == "Wave 2 to wave 3"  # the last two waves that are compared
    assert tables["ratings_cfir_2009_by_case"].span == "Wave 1"  # the only wave that was rated with this version
    assert tables["adoption"].span == "Waves 1 to 3"


def test_text_is_in_the_language_of_the_paper_and_statements_are_not(study: Workspace) -> None:
    made = make(study, "language: sv\n" + PAPER.lstrip(), "svenska")
    document = docx.Document(io.BytesIO((made.folder / "svenska.docx").read_bytes()))
    captions = [each.text for each in document.paragraphs if each.style.name == "Caption"]
    assert captions[0] == "Tabell 1 Adoption, våg 1 till 3"
    assert captions[2] == "Fig. 1 Alla fall: tidslinjer till och med våg 3 (del 1 av 2)"
    (table,) = (table for table in document.tables if len(table.columns) == 4)
    cells = [cell.text for row in table.rows for cell in row.cells]
    assert "Påståenden" in cells
    assert any("An ageing population made hospital leaders look abroad" in cell for cell in cells)
    assert any("(våg\u00a02)" in cell for cell in cells)
    assert any("(blandad)" in cell for cell in cells)
    assert not any("(mixed)" in cell for cell in cells)
    picture = (made.folder / "figures" / "figure_1_timeline_all_cases.svg").read_text(encoding="utf-8")
    assert "Våg 1" in picture
    assert "Externa händelser" in re.sub(r"<[^>]*>", " ", picture).replace("  ", " ")


def test_what_a_catalogue_lacks_stays_english_and_is_listed(study: Workspace) -> None:
    wording = Wording(translated("fr"), study.study)
    columns = (Column("Construct"), Column("Never heard of", "count"))
    rows = (
        Row((text("A"), count(-1.5))),
        Row((text("B"), nothing("missing"))),
        Row((text("C"), nothing("NA [JKG] †"))),
    )
    worded = wording.table(Table("made", "Ratings of cases", columns, rows, ("From -2 to 3, in 2020-03.",)))
    assert [column.heading for column in worded.columns] == ["Construit", "Never heard of"]
    assert [row.cells[1].text for row in worded.rows] == ["\u22121,5", "manquant", "NA [JKG] †"]
    assert worded.notes == (
        "From \u22122 to 3, in 2020-03.",
        "Abréviations : JKG, Region Jönköping; NA, sans objet.",
    )
    assert list(wording.untranslated) == ["Never heard of", "From -2 to 3, in 2020-03."]


def test_rows_without_a_finding_are_left_out_with_a_note() -> None:
    gap = nothing("not yet analysed")
    rows = (
        Row((text("Inner"),), role="group"), Row((text("Culture"), gap, gap)),
        Row((text("Outer"),), role="group"), Row((text("Policy"), gap, text("+1"))), Row((text("Cost"), gap, gap)),
    )  # fmt: skip
    table = Table("made", "Ratings", (Column("Construct"), Column("A"), Column("B")), rows)
    kept = without_unanalysed(table, translated("en"))
    assert [row.heading for row in kept.rows] == ["Outer", "Policy"]
    assert kept.notes == ("2 rows are not yet analysed in any column and are left out: Culture; Cost.",)


def test_quotations_are_those_that_are_cleared_and_agreed_to(study: Workspace) -> None:
    register = (study.folder / "study.yaml").read_text(encoding="utf-8")
    with connect(study.published) as con:
        query = """
            SELECT codings.coding, codings.segment, codings.source FROM core.codings AS codings
            JOIN core.finding_evidence AS evidence ON codings.coding = evidence.source
            JOIN mart.interview_facts AS facts ON codings.source = facts.interview
            WHERE codings.segment IS NOT NULL AND NOT coalesce(facts.is_before_clearance, FALSE)
            ORDER BY codings.coding LIMIT 1
        """
        coding, segment, interview = con.execute(query).fetchone()
        spoke = "SELECT informant FROM core.interview_informants WHERE interview = ?"
        con.execute(f"UPDATE core.informants SET may_quote = TRUE WHERE informant IN ({spoke})", [interview])
    approved = "reason: asked, decided_by: AB, checked_by: CD, decided_on: 2024-01-01"
    entry = f"quotes: [{{of: {coding}, sha256: {sha256(segment)}, {approved}}}]"
    cleared = register.replace("    licence:", f"    {entry}\n    licence:", 1)
    assert cleared != register
    (study.folder / "study.yaml").write_text(cleared, encoding="utf-8")
    try:
        made = make(Workspace(study.folder), "contents:\n  - quotations: phase\n", "quoted")
        (table,) = docx.Document(str(next(made.folder.glob("tables/*.docx")))).tables
        quoted = {row.cells[1].text for row in table.rows[1:]}
        assert len(quoted) == 1
        assert segment in quoted.pop()
        with connect(study.published) as con:
            con.execute(f"UPDATE core.informants SET may_quote = FALSE WHERE informant IN ({spoke})", [interview])
        refused = make(Workspace(study.folder), "contents:\n  - quotations: phase\n", "quoted")
        assert refused.tables == 0
        assert any("not everyone who spoke agreed" in line for line in refused.for_authors)
    finally:
        (study.folder / "study.yaml").write_text(register, encoding="utf-8")


def run(study: Workspace, *words: str) -> Result:
    return CliRunner().invoke(paper, list(words), obj=study)


def test_the_command_makes_a_paper_and_says_what_it_made(study: Workspace) -> None:
    file = study.folder / "by_command.yaml"
    begun = run(study, "init", "--file", str(file))
    assert begun.exit_code == 0, begun.output
    assert "by_command.yaml" in begun.output
    assert "paper.schema.json" in begun.output
    assert isinstance(run(study, "init", "--file", str(file)).exception, StudyError)  # it is there already
    file.write_text("contents:\n  - table: sampling_frame\n  - table: headlines\n", encoding="utf-8")
    first, again = (run(study, "--file", str(file)) for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    for made in (first, again):  # of the same data: still the first version
        assert "2 tables and 0 figures in" in made.output
        assert "This is the first version." in made.output


def test_the_command_that_checks_a_manuscript_fails_where_a_number_differs(study: Workspace) -> None:
    file = study.folder / "checked.yaml"
    file.write_text("contents:\n  - table: sampling_frame\n", encoding="utf-8")
    made = publish_paper(study, file)
    right, wrong = made.folder / "checked.docx", study.folder / "wrong.docx"
    document = docx.Document(str(right))
    cell = document.tables[0].rows[2].cells[3]
    cell.paragraphs[0].runs[0].text = str(int(cell.text) + 900)
    document.save(str(wrong))
    agreed, differing = (run(study, "check", str(path), "--file", str(file)) for path in (right, wrong))
    assert agreed.exit_code == 0, agreed.output
    assert "Differ: 0 numbers." in agreed.output
    assert differing.exit_code == 1
    assert "Differ: 1 number." in differing.output
