"""Libraries of reference managers: RIS, BibTeX and CSL-JSON as Zotero writes them, made here in these formats."""

from __future__ import annotations

from pathlib import Path

import pytest
from deliveries import Wave, small_study

REFERENCES = (
    "outcomes: #",
    "references:\n  programme: LC\n  kinds: {article-journal: article, report: report, other: web page}\noutcomes: #",
)
RIS = """TY  - JOUR
TI  - Courses for all
AU  - Åberg, Anna
AU  - Berg, Bo
PY  - 2019
DA  - 2019/05/12/
KW  - MRR
KW  - recovery
ER  -

TY  - RPRT
T1  - A yearly report
A1  - Centre
Y1  - 2018///
ER  -
"""
BIBTEX = """@comment{made for a test}
@article{aberg_courses_2019,
  title = {Courses for {All}},
  author = {{\\AA}berg, Anna and Berg, Bo and Ceder, Cia},
  date = {2019-05},
  keywords = {DND, recovery},
}

@techreport{centre2018, title = "A yearly report", author = {Bo Berg}, year = 2018, month = mar}
"""
CSL = """[
  {"id": "http://zotero.org/users/1/items/ABCD1234", "type": "article-journal", "title": "Courses for all",
   "author": [{"family": "Åberg", "given": "Anna"}], "issued": {"date-parts": [[2019, 5, 12]]}, "keyword": "MRR"},
  {"citation-key": "page", "id": "x", "type": "webpage", "title": "A page", "author": [{"literal": "The centre"}],
   "issued": {"raw": "2018"}}
]
"""
DOCUMENTS = "SELECT document, programme, title, document_kind, dated, row FROM core.documents ORDER BY row"


def load(study: Wave, name: str, text: str) -> list[str]:
    folder = study.folder / "wave-1"
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    (folder / name).write_text(text, encoding="utf-8")
    return [str(issue) for issue in study.load()]


LIBRARIES = {
    "library.ris": (
        RIS,
        [
            ("Aberg-2019-Courses-for", "MRR", "Courses for all (Åberg and Berg, 2019)", "article", "2019-05-12", 1),
            ("Centre-2018-A-yearly", "LC", "A yearly report (Centre, 2018)", "report", "2018", 2),
        ],
    ),
    "library.bib": (
        BIBTEX,
        [
            ("aberg_courses_2019", "MRR", "Courses for All (Åberg et al., 2019)", "article", "2019-05", 1),
            ("centre2018", "LC", "A yearly report (Berg, 2018)", "report", "2018-03", 2),
        ],
    ),
    "library.json": (
        CSL,
        [
            ("ABCD1234", "MRR", "Courses for all (Åberg, 2019)", "article", "2019-05-12", 1),
            ("page", "LC", "A page (The centre, 2018)", "web page", "2018", 2),
        ],
    ),
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_each_reference_becomes_a_document(tmp_path: Path, name: str) -> None:
    text, documents = LIBRARIES[name]
    with small_study(tmp_path, REFERENCES) as study:
        assert load(study, name, text) == []
        assert study.rows(DOCUMENTS) == documents
        sites = [("DND",)] if name == "library.bib" else []
        assert study.rows("SELECT site FROM core.document_sites") == sites


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.ris", RIS.replace("ER  -\n\nTY", "\nTY"), "row 2: expected RIS whose references begin with TY and end"),
        ("a.ris", "no library", "expected RIS whose references begin with TY and end with ER (0 begin, 0 end)"),
        ("a.ris", RIS.replace("TI  - Courses for all\n", ""), "row 1, column title: expected a reference with a title"),
        ("a.bib", "@article{a, title = {Open\n", "row 1: expected BibTeX, whose braces and commas hold together"),
        ("a.bib", "nothing here", "expected BibTeX with a reference in it"),
        ("a.json", "[{]", "row 1: expected JSON that holds together (the row is the line)"),
        ("a.json", '{"title": "x"}', "expected CSL-JSON, a list of references"),
    ],
)
def test_a_library_that_is_not_whole_is_refused_and_says_where(
    tmp_path: Path, name: str, text: str, expected: str
) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert expected in "\n".join(load(study, name, text))


def test_a_reference_that_no_tag_files_says_how_to_tag_it(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        told = load(study, "a.ris", RIS)
        assert "row 2, column programme: expected a tag that names a programme (ESTHER, MRR, LC)" in told[1]
        assert "row 1, column document_kind: stands 'article-journal'; expected a document kind" in told[0]


def test_the_same_reference_twice_is_told(tmp_path: Path) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert "a key of its own" in load(study, "a.ris", RIS + "\n" + RIS)[0]
