"""The scan for identifiers of a person: what is found in running text and what is not, and what a delivery says of it.

The whole corpus (5,000 of each kind, 50,000 plain lines) is `make identifiers`; a test run takes a share of it.
"""

from __future__ import annotations

import csv
import os
import sqlite3
import zipfile
import zlib
from pathlib import Path

import identifier_corpus as corpus
import openpyxl
import pyarrow as pa
import pytest
from deliveries import small_study, write_tables
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from states import BUNDLED

from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.ingest.marked_copies import mark_refused
from casewave.assets.protection import check_digits
from casewave.assets.protection.identifiers import Identifiers
from casewave.assets.protection.names import VARIABLE
from casewave.assets.reading.issues import Issue, Refused, in_one_line
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.study_file import StudyError

OF_EACH = int(os.environ.get("IDENTIFIERS", "100"))
PLAIN_LINES = 10 * OF_EACH
SCAN = Identifiers(names=corpus.NAMES)
PERSON = "880320-0016"  # a number that the tax agency gives as an example
INFORMANT = "informant,informant_role\nEST-JKG-01,strategic\n"
DOCUMENTS = "document,programme,title,document_kind\nDOC-1,ESTHER,{},report\n"


def found(text: str, scan: Identifiers = SCAN) -> list[tuple[str, str]]:
    """The identifiers in a text: kind, and what it is."""
    return found_in([text], scan)[0]


def found_in(texts: list[str], scan: Identifiers = SCAN) -> list[list[tuple[str, str]]]:
    """The identifiers in each of some texts, which are looked through at once: patterns take long to compile."""
    suspects = scan.suspects(pa.array(texts, pa.string())).to_pylist()
    return [
        [(hit.kind, text[hit.start : hit.end]) for hit in scan.find(text)] if is_suspect else []
        for text, is_suspect in zip(texts, suspects, strict=True)
    ]


@pytest.mark.parametrize("kind", corpus.KINDS)
def test_identifiers_in_running_text_are_found(kind: str) -> None:
    sentences = list(corpus.identifiers(kind, OF_EACH))
    suspects = SCAN.suspects(pa.array([text for text, *_ in sentences])).to_pylist()
    missed = strange = 0
    for (text, start, end), is_suspect in zip(sentences, suspects, strict=True):
        hits = SCAN.find(text) if is_suspect else []
        at_place = [hit for hit in hits if hit.start < end and hit.end > start]
        missed += not at_place
        strange += len(hits) - len(at_place)
    assert missed <= 0.01 * OF_EACH, f"recall {1 - missed / OF_EACH:.3f}"
    assert strange <= 0.05 * OF_EACH, f"{strange} hits next to the identifiers"
    print(f"{kind}: recall {1 - missed / OF_EACH:.4f}, {strange} hits next to the {OF_EACH} identifiers")


def test_plain_research_text_has_none() -> None:
    lines = list(corpus.plain(PLAIN_LINES))
    suspects = SCAN.suspects(pa.array(lines)).to_pylist()
    hits = [found(line) for line, is_suspect in zip(lines, suspects, strict=True) if is_suspect]
    wrong = sum(map(len, hits))
    assert wrong <= 0.05 * OF_EACH, hits  # so that precision is 0.95 even of a single kind
    print(f"plain text: {wrong} hits in {PLAIN_LINES} lines")


@pytest.mark.parametrize(
    "text",
    [
        "EST-SGP-03, EST-SPG-02, DND-03 and LC-WPG-FL-02 said so in INT-2-014 and DOC-LC-07 (S001 L324).",
        "doi:10.1186/s12961-024-01130-w; https://doi.org/10.1136/bmjopen-2019-029723; 10.1177/1524839920938703",
        "From 2019-11 to 2021-08, in 2020/21, on 2021-03-18 and 18 March 2021; window 2019-11/2021-08.",
        "C2-0107 from character 1204 to 1390 of INT-2-014:1204-1390; Q-0123456789012345.",
        "ISBN 978-91-7005-123-4, ISSN 1234-5679, NCT01234567, PMID 31852483, SFS 2003:460, SOU 2020:19.",
        "I was born in 1980 in Jönköping; the programme was born in 2006.",
        "It cost 31 000 000 kr, 145 230 007 kronor, $1,234,567 or 125 000 000 SEK.",
        "12961-024-01130, 95 % CI 0.12-0.34, n = 1234567, kappa 0.81.",
    ],
)
def test_codes_dois_years_dates_and_sums_are_no_identifiers(text: str) -> None:
    assert found(text) == []


def test_the_bundled_study_and_the_papers_sentences_hold_none() -> None:
    cells = [cell for path in BUNDLED.rglob("*.csv") for row in csv.reader(path.open(encoding="utf-8")) for cell in row]
    assert [hits for hits in found_in(cells) if hits] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Skriv till åsa.ek@post.example.se.", "e-mail"), ("see www.example.org/anna", "url"),
        ("880320-0016", "personnummer"), ("19880320-0016", "personnummer"), ("701063-2391", "personnummer"),
        ("NHS 943 476 5919", "nhs"), ("QQ is no prefix, but AB 12 34 56 C is", "nino"), ("046 454 286", "sin"),
        ("9876-543-217-AB", "health number"), ("9698 658 215", "health number"), ("TREM 8053 1213", "ramq"),
        ("S1234567D", "nric"), ("+46 70 123 45 67", "telephone"), ("born on 3 March 1961", "birth"),
        ("född den 3 mars 1961", "birth"), ("née le 3 mars 1961", "birth"), ("K1A 0B6", "postcode"),
        ("SW1A 1AA", "postcode"), ("Box 12, 551 11 Jönköping", "postcode"), ("PHIN: 123 456 789", "number of a person"),
    ],
)  # fmt: skip
def test_each_kind_is_told_by_its_name(text: str, kind: str) -> None:
    assert [found_kind for found_kind, _ in found(text)] == [kind]


@pytest.mark.parametrize(
    "text", ["880320-0018", "701063-2392", "401 023 2138", "S1234567A", "123 456 789", "TREM 1099 1213"]
)
def test_a_number_with_a_wrong_check_digit_is_none(text: str) -> None:
    assert found(text) == []


def test_own_check_digits_take_what_the_library_refuses() -> None:
    assert check_digits.is_swedish("701063-2391")  # a samordningsnummer
    assert check_digits.is_canadian_sin("046454286")
    assert not check_digits.is_swedish("701093-2391")
    assert check_digits.is_singaporean("G1234567X")
    assert not check_digits.is_singaporean("M1234567K")


def test_names_are_found_whole_whatever_their_accents_and_case_and_with_a_genitive_s() -> None:
    scan = Identifiers(names=("Åsa Lindqvist", "Zoë", "O'Rourke", "Ek"))
    assert found("It was ASA  LINDQVISTs idea", scan) == [("name", "ASA  LINDQVISTs")]
    assert found("Zoe\u0308\u2019s and Zoe\u2019s friend O\u2019Rourke", scan) == [
        ("name", "Zoe\u0308\u2019s"), ("name", "Zoe\u2019s"), ("name", "O\u2019Rourke"),
    ]  # fmt: skip
    assert found("Ekonomi, ekologi and Zoetrope: no name stands whole", scan) == []


def test_a_text_that_was_allowed_is_passed_over() -> None:
    scan = Identifiers(allowed=["www.example.org/method"])
    assert found("see www.example.org/method.", scan) == []
    assert found("see www.example.org/people", scan) != []


def delivered(folder: Path, *changes: tuple[str, str], **tables: str) -> list[Issue]:
    with small_study(folder, *changes) as wave:
        return wave.issues(**tables)


def test_a_hit_refuses_the_row_and_marks_the_place_but_repeats_nothing(tmp_path: Path) -> None:
    (issue,) = delivered(tmp_path, documents=DOCUMENTS.format(f"Report of {PERSON}"))
    assert (issue.file, issue.row, issue.column, issue.value) == ("documents.csv", 2, "title", None)
    assert "characters 11 to 21 are a Swedish personal number" in issue.message
    assert PERSON not in str(issue)


def test_what_holds_an_identifier_is_shown_in_no_message(tmp_path: Path) -> None:
    issues = delivered(tmp_path, informants=f"informant,informant_role\nEST-JKG-01,{PERSON}\n{PERSON},strategic\n")
    assert len(issues) >= 2
    assert [str(issue) for issue in issues if PERSON in str(issue)] == []


@pytest.mark.parametrize(
    "named", ["Karin Svensson", "Anna", "anna-01", "Åse 1", "EST-Karin-01", "JKG Svensson", "EST-JKG-01; Bo Lund"]
)
def test_what_is_nothing_like_a_code_may_be_a_name_and_is_repeated_nowhere(named: str, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rows = "interview,programme,sites,informants,held_on,interview_mode,language\n"
    rows += f"INT-1,ESTHER,JKG,EST-JKG-01,2019-02-01,in person,sv\nINT-2,ESTHER,JKG,{named},2019-02-02,in person,sv\n"
    with small_study(tmp_path) as wave:
        (issue,) = wave.issues(informants=INFORMANT, interviews=rows)
    assert (issue.row, issue.column, issue.value, issue.check) == (3, "informants", None, "identifier")
    assert "The cell may hold a person's name instead of a participant code. " in issue.message
    assert [word for word in named.split() if word.isalpha() and word in str(issue) and word != "JKG"] == []
    with Store(workspace.store).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1), accept_partial=True)
        assert con.execute("SELECT interview FROM raw.interviews").fetchall() == [("INT-1",)]
        contents = con.execute("SELECT zlib FROM audit.file_contents").fetchall()
    kept = [zlib.decompress(content) for (content,) in contents]
    assert INFORMANT.encode() in kept  # the other file of the delivery
    assert [content for content in kept if named.encode() in content] == []
    assert named.encode() not in workspace.store.read_bytes()


@pytest.mark.parametrize("mistyped", ["EST-XYZ-01", "ESTHER-JKG-01", "ESTJKG01", "EST-JKG-O1", "EST-JKG", "?", "n/a"])
def test_a_code_that_is_mistyped_is_shown(mistyped: str, tmp_path: Path) -> None:
    (issue,) = delivered(tmp_path, informants=f"informant,informant_role\n{mistyped},strategic\n")
    assert issue.value == mistyped


def test_no_word_of_a_refused_row_stands_in_the_store(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with small_study(tmp_path) as wave:
        wave.issues(informants=INFORMANT, documents=DOCUMENTS.format(f"Report of {PERSON}"))
    with pytest.raises(Refused), Store(workspace.store).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1))
    assert PERSON.encode() not in workspace.store.read_bytes()


TWO = "document,programme,title,document_kind\nDOC-1,ESTHER,{},report\nDOC-2,ESTHER,A report,report\n"


def test_a_delivery_loaded_in_part_leaves_out_the_row_that_names_someone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    finding = "finding,programme,phase,element,position,state,statement,evidence\n"
    with small_study(tmp_path) as wave:
        wave.issues(
            informants=INFORMANT, documents=TWO.format(f"Report of {PERSON}"),
            findings=f"{finding}F-1,ESTHER,adoption,External context,1,present,x,DOC-1\n"
            "F-2,ESTHER,adoption,External context,2,present,x,DOC-2\n",
        )  # fmt: skip
    with Store(workspace.store).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1), accept_partial=True)
        query = "SELECT table_name, rows_delivered, rows_loaded, rows_refused FROM audit.delivered_tables ORDER BY ALL"
        counted = con.execute(query).fetchall()
        assert counted == [("documents", 2, 1, 1), ("findings", 2, 1, 1), ("informants", 1, 1, 0)]
        refused = con.execute("SELECT file, row, column_name, value FROM audit.refused_rows ORDER BY ALL").fetchall()
        assert refused == [("documents.csv", 2, "title", None), ("findings.csv", 2, "evidence", "DOC-1")]
        files = "SELECT file FROM audit.recorded_files ANTI JOIN audit.file_contents USING (sha256)"
        assert con.execute(files).fetchall() == [("wave-1/documents.csv",)]  # the store keeps no copy of it
        kept = con.execute("SELECT zlib FROM audit.file_contents").fetchall()
        assert not any(PERSON.encode() in zlib.decompress(content) for (content,) in kept)
    assert PERSON.encode() not in workspace.store.read_bytes()


def test_a_row_that_was_not_looked_through_is_left_out_and_no_copy_of_its_file_is_kept(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with small_study(tmp_path) as wave:
        wave.issues(informants=INFORMANT, documents=TWO.format(f"Report, {PERSON}"))  # a cell more than the header has
    with Store(workspace.store).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1), accept_partial=True)
        kept = con.execute("SELECT zlib FROM audit.file_contents").fetchall()
        assert not any(PERSON.encode() in zlib.decompress(content) for (content,) in kept)
        assert con.execute("SELECT row, check_name FROM audit.refused_rows").fetchall() == [(2, "row width")]
    assert PERSON.encode() not in workspace.store.read_bytes()


def test_a_value_of_another_type_that_names_someone_is_not_repeated_where_its_row_is_left_out(tmp_path: Path) -> None:
    head = "event,programme,sites,phase,date,description\n"
    with small_study(tmp_path) as wave:
        wave.issues(
            informants=INFORMANT, events=f"{head}EV-1,ESTHER,JKG,adoption,{PERSON},x\nEV-2,ESTHER,JKG,adoption,2020,x\n"
        )
        assert wave.load(1, accept_partial=True) == []
        shown = wave.rows("SELECT concat_ws(' ', value, rule, hint) FROM audit.refused_rows")
        assert len(shown) == 1
        assert PERSON not in shown[0][0]
        kept = wave.rows("SELECT zlib FROM audit.file_contents")
        assert not any(PERSON.encode() in zlib.decompress(content) for (content,) in kept)


def test_a_false_hit_is_allowed_by_an_entry_with_a_reason(tmp_path: Path) -> None:
    allowed = "text: www.example.org/method, reason: The method's own page, decided_by: R01, decided_on: 2026-03-02"
    entry = ("protection:\n", f"protection:\n  allowed: [{{{allowed}}}]\n")
    page = DOCUMENTS.format("The page www.example.org/method")
    assert delivered(tmp_path / "a", documents=page) != []
    assert delivered(tmp_path / "b", entry, documents=page) == []


def test_a_file_whose_name_names_someone_is_refused_without_repeating_it(tmp_path: Path) -> None:
    with small_study(tmp_path) as wave:
        write_tables(tmp_path / "wave-1" / f"of {PERSON}", informants=INFORMANT)
        issues = wave.load()
    assert "The name of file 1 of the delivery identifies a person" in issues[0].message
    assert [issue for issue in issues if PERSON in str(issue)] == []


def workbook(folder: Path, change: object, *, accept_partial: bool = False) -> list[Issue]:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "informants"
    for row in (["informant", "informant_role"], ["EST-JKG-01", "strategic"]):
        sheet.append(row)
    change(book)  # type: ignore[operator]
    (folder / "wave-1").mkdir(parents=True)
    with small_study(folder) as wave:
        book.save(folder / "wave-1" / "wave-1.xlsx")
        return wave.load(accept_partial=accept_partial)


def _comment(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["A2"].comment = Comment(f"is {PERSON}", "R01")


def _property(book: openpyxl.Workbook) -> None:
    book.properties.keywords = f"interview with {PERSON}"


def _hidden(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("documents")
    for row in (["document", "programme", "title", "document_kind"], ["DOC-1", "ESTHER", PERSON, "report"]):
        sheet.append(row)
    sheet.sheet_state = "hidden"


def _above(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    sheet.insert_rows(1)
    sheet["A1"] = f"Handed in by {PERSON}"


def _title(book: openpyxl.Workbook) -> None:
    book.create_sheet(PERSON).append(["x"])


def _own_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("casewave guide")["C40"] = f"Asked of {PERSON}"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (_own_sheet, "sheet casewave guide, row 40"),
        (_comment, "xl/comments"), (_property, "docProps/core.xml"), (_hidden, "sheet documents, row 2"),
        (_above, "sheet informants, row 1"), (_title, "xl/workbook.xml"),
    ],
)  # fmt: skip
def test_what_hides_in_a_workbook_is_found(change: object, where: str, tmp_path: Path) -> None:
    issues = workbook(tmp_path, change)
    assert any(where in str(issue) and issue.check == "identifier" for issue in issues), issues
    assert [issue for issue in issues if PERSON in str(issue)] == []


@pytest.mark.parametrize("change", [_own_sheet, _comment, _property, _above, _title])
def test_what_hides_in_a_workbook_refuses_it_also_in_part(change: object, tmp_path: Path) -> None:
    assert "identifier" in {issue.check for issue in workbook(tmp_path, change, accept_partial=True)}


def test_a_row_above_the_header_of_a_csv_file_is_looked_at(tmp_path: Path) -> None:
    (issue,) = delivered(tmp_path, informants=f"Handed in by {PERSON}\n{INFORMANT}")
    assert "row 1" in issue.message


QDE = """<?xml version="1.0" encoding="utf-8"?>
<Project name="P" xmlns="urn:QDA-XML:project:1.0">
<Users><User guid="11111111-1111-1111-1111-111111111111" name="{user}"/></Users>
<CodeBook><Codes/></CodeBook>
<Sources><TextSource guid="22222222-2222-2222-2222-222222222222" name="INT-1" plainTextPath="internal://a.txt"
 richTextPath="absolute:///C:/{path}/a.docx"/></Sources></Project>"""


@pytest.mark.parametrize("where", ["user", "path", "text", "member"])
def test_users_paths_and_texts_of_a_qda_project_are_looked_at(where: str, tmp_path: Path) -> None:
    shown = {name: PERSON if name == where else "none" for name in ("user", "path", "text", "member")}
    (tmp_path / "wave-1").mkdir(parents=True)
    with small_study(tmp_path) as wave:
        with zipfile.ZipFile(tmp_path / "wave-1" / "team.qdpx", "w") as archive:
            archive.writestr("project.qde", QDE.format(**shown))
            archive.writestr("sources/a.txt", f"They said\nsomething of {shown['text']}.")
            archive.writestr(f"sources/{shown['member']}.txt", "nothing")
        issues = [issue for issue in wave.load() if issue.check == "identifier"]
    told_where = {"user": "name of User", "path": "richTextPath", "text": "a.txt, line 2", "member": "member 3"}
    assert any(told_where[where] in issue.message for issue in issues)
    assert [issue for issue in issues if PERSON in str(issue)] == []


def test_a_database_of_a_qda_tool_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "wave-1").mkdir(parents=True)
    with small_study(tmp_path) as wave:
        con = sqlite3.connect(tmp_path / "wave-1" / "team.sqlite3")
        con.execute("CREATE TABLE documents (name VARCHAR)")
        con.execute("INSERT INTO documents VALUES (CAST(x'5765fcbe2070616964' AS TEXT))")  # no text in UTF-8
        con.execute("INSERT INTO documents VALUES ('Database created by RQDA (http://rqda.r-forge.r-project.org/)')")
        con.execute("INSERT INTO documents VALUES (?)", [f"about {PERSON}"])
        con.commit()
        con.close()
        assert [issue.message[:30] for issue in wave.load() if "documents, name" in issue.message] == [
            "A text of the file (documents,"
        ]


def test_the_teams_list_of_names_is_used_and_stays_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = tmp_path / "names.txt"
    names.write_text("# the team's list\nÅsa Lindqvist\n", encoding="utf-8")
    study = tmp_path / "study"
    title = DOCUMENTS.format("Asa Lindqvists report")
    assert delivered(study, documents=title) == []
    without = delivery_fingerprint(study / "wave-1")
    monkeypatch.setenv(VARIABLE, str(names))
    assert delivery_fingerprint(study / "wave-1") != without  # what was loaded without the list is looked at again
    (issue,) = delivered(study, documents=title)
    assert "characters 1 to 14 are a name on the team's list" in issue.message
    inside = study / "names.txt"
    inside.write_text("Åsa", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(inside))
    with pytest.raises(StudyError, match="keep it outside"):
        delivered(study, documents=title)


def test_a_study_may_require_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(StudyError, match=VARIABLE):
        delivered(tmp_path, ("protection:\n", "protection:\n  names: required\n"), informants=INFORMANT)


def test_the_marked_up_copy_shows_the_place(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "study")
    issues = delivered(workspace.folder, documents=DOCUMENTS.format(f"Report of {PERSON}"))
    (copy,) = mark_refused(workspace, 1, issues)
    sheet = openpyxl.load_workbook(copy)["documents"]
    assert sheet["C2"].comment is not None
    assert PERSON not in sheet["C2"].comment.text


def test_what_programs_write_holds_no_identifiers() -> None:
    """Colours, time stamps, ids, page ranges, dates and numbers of cells: precision 0.99 of each kind."""
    for kind in corpus.MACHINERY:
        texts = list(corpus.machinery(kind, 10 * OF_EACH))
        wrong = [text for text, hits in zip(texts, found_in(texts), strict=True) if hits]
        assert len(wrong) <= 0.01 * 10 * OF_EACH, (kind, wrong[:5])


@pytest.mark.parametrize(
    "text", ["#C8C8C8", "#B8B8B8", "ICLS 2025 101-109", "2023-05-02 12:34:56.123456", "C-96660637"]
)
def test_machinery_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["ring mig: 93170802", "my number is 93170802", "call 5145551234", "tel 9434765919"])
def test_a_number_without_grouping_is_found_after_a_word_that_says_so(text: str) -> None:
    assert found(text) != []


def test_a_column_of_keys_is_no_prose_but_a_personal_number_in_it_is_found(tmp_path: Path) -> None:
    head = "event,programme,sites,phase,date,description\n"
    dated = "".join(f"210318-{number:04},ESTHER,JKG,adoption,2020,x\n" for number in range(40))
    assert delivered(tmp_path / "a", informants=INFORMANT, events=head + dated) == []
    (issue,) = delivered(tmp_path / "b", informants=INFORMANT, events=f"{head}{PERSON},ESTHER,JKG,adoption,2020,x\n")
    assert (issue.column, issue.value, issue.check) == ("event", None, "identifier")


def test_all_of_one_kind_in_a_file_is_allowed_once_with_a_reason(tmp_path: Path) -> None:
    allowed = "reason: Public comments, decided_by: R01, decided_on: 2026-03-02"
    page = DOCUMENTS.format("The page www.example.org/method")
    for number, (entry, issues) in enumerate([
        ("kind: url, file: documents.csv", 0), ("kind: url, file: documents.csv, column: title", 0),
        ("kind: telephone, file: documents.csv", 1), ("kind: url, file: events.csv", 1),
    ]):  # fmt: skip
        change = ("protection:\n", f"protection:\n  allowed: [{{{entry}, {allowed}}}]\n")
        assert len(delivered(tmp_path / str(number), change, documents=page)) == issues


@pytest.mark.parametrize("entry", ["text: x, kind: url, file: y.csv", "kind: url", "file: y.csv"])
def test_an_entry_allows_one_text_or_a_kind_in_a_file(entry: str, tmp_path: Path) -> None:
    allowed = f"{entry}, reason: r, decided_by: R01, decided_on: 2026-03-02"
    with pytest.raises(StudyError, match="allow one text, or a kind in a file"):
        delivered(tmp_path, ("protection:\n", f"protection:\n  allowed: [{{{allowed}}}]\n"), informants=INFORMANT)


COMMENTS = "document,programme,title,document_kind\n" + "".join(
    f"DOC-{number},ESTHER,The page www.example.org/{number},report\n" for number in range(1, 8)
)


def test_hits_of_one_kind_in_a_column_are_one_line_with_the_entry_that_would_allow_them(tmp_path: Path) -> None:
    issues = delivered(tmp_path, documents=COMMENTS)
    assert len(issues) == 7
    ((line, count),) = in_one_line(issues)
    assert count == 7
    assert line.startswith("documents.csv, column title, 7 rows (2, 3, 4, 5, 6, ...): The text identifies a person: ")
    assert line.count("identifies a person") == 1, "the examples are the same"
    entry = 'allowed: [{kind: url, file: "documents.csv", column: title, reason: , decided_by: , decided_on: }]'
    assert line.count(entry) == 1


def test_the_entry_is_refused_until_it_is_completed_and_then_allows_the_kind(tmp_path: Path) -> None:
    (first, *_) = delivered(tmp_path / "a", documents=COMMENTS)
    entry = "allowed: [" + first.message.split("allowed: [")[1].split("]")[0] + "]"
    with pytest.raises(StudyError):
        delivered(tmp_path / "b", ("protection:\n", f"protection:\n  {entry}\n"), documents=COMMENTS)
    said = {"reason": "Public pages", "decided_by": "R01", "decided_on": "2026-03-02"}
    for name, word in said.items():
        entry = entry.replace(f"{name}: ", f"{name}: {word}")
    assert delivered(tmp_path / "c", ("protection:\n", f"protection:\n  {entry}\n"), documents=COMMENTS) == []


def test_two_columns_or_two_kinds_are_two_lines(tmp_path: Path) -> None:
    rows = "DOC-9,ESTHER,Mail to kontakt@example.org,report\nDOC-10,ESTHER,Mail to anna@example.org,report\n"
    assert [count for _, count in in_one_line(delivered(tmp_path, documents=COMMENTS + rows))] == [7, 2]


def test_texts_of_a_project_are_one_line_too(tmp_path: Path) -> None:
    def comments(book: openpyxl.Workbook) -> None:
        for cell in ("A2", "B2"):
            book.worksheets[0][cell].comment = Comment(f"is {PERSON} ({cell})", "R01")

    issues = workbook(tmp_path, comments)
    ((line, count),) = in_one_line(issues)
    assert (count, line.startswith("wave-1.xlsx, 2 texts: A text of the file (")) == (2, True)
    assert line.count('allowed: [{kind: personnummer, file: "wave-1.xlsx", reason: ') == 1


def test_what_is_allowed_is_listed_in_audit_with_the_reason(tmp_path: Path) -> None:
    by = "reason: Public pages, decided_by: R01, decided_on: 2026-03-02"
    kind = f"{{kind: url, file: documents.csv, column: title, {by}}}"
    text = f"{{text: kontakt@example.org, {by}}}"
    rows = "DOC-9,ESTHER,Mail to kontakt@example.org,report\nDOC-10,ESTHER,Mail to kontakt@example.org,report\n"
    with small_study(tmp_path, ("protection:\n", f"protection:\n  allowed: [{kind}, {text}]\n")) as wave:
        assert wave.issues(documents=COMMENTS + rows) == []
        query = "SELECT file, column_name, kind, texts, reason, decided_by FROM audit.allowed_identifiers ORDER BY kind"
        assert wave.rows(query) == [
            ("documents.csv", "title", "e-mail", 2, "Public pages", "R01"),
            ("documents.csv", "title", "url", 7, "Public pages", "R01"),
        ]
        assert wave.issues(informants=INFORMANT) == []
        assert wave.rows("SELECT count(*) FROM audit.allowed_identifiers") == [(0,)]
