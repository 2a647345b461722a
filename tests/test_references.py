"""Libraries of reference managers: RIS, BibTeX and CSL-JSON as Zotero writes them, made here in these formats."""

from __future__ import annotations

from pathlib import Path

import pytest
from deliveries import Wave, small_study

pytestmark = pytest.mark.usefixtures("read_here")

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


def load(study: Wave, name: str, text: str, encoding: str = "utf-8") -> list[str]:
    folder = study.folder / "wave-1"
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    (folder / name).write_text(text, encoding=encoding)
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


@pytest.mark.usefixtures("read_apart")
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
        ("a.ris", RIS.replace("ER  -\n\nTY", "\nTY"), "row 2: References in RIS begin with TY and end with ER"),
        ("a.ris", "no library", "here 0 begin and 0 end."),
        ("a.ris", RIS.replace("TI  - Courses for all\n", ""), "row 1, column title: The reference has no title."),
        ("a.bib", "@article{a, title = {Open\n", "row 1: The braces or commas of the BibTeX file"),
        ("a.bib", "nothing here", "The BibTeX file holds no reference."),
        ("a.json", "[{]", "row 1: The JSON is broken (the row is the line)."),
        ("a.json", '{"title": "x"}', "The JSON is not a list of references"),
    ],
)
def test_a_library_that_is_not_whole_is_refused_and_says_where(
    tmp_path: Path, name: str, text: str, expected: str
) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert expected in "\n".join(load(study, name, text))


def test_a_reference_that_no_tag_files_says_how_to_tag_it(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        shown = load(study, "a.ris", RIS)
        assert "row 2, column programme: No tag of the reference names a programme (ESTHER, MRR, LC)" in shown[1]
        assert (
            "row 1, column document_kind: 'article-journal' is a type for which study.yaml names no document kind"
            in shown[0]
        )


def test_the_same_reference_twice_is_told(tmp_path: Path) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert "is also the key of" in load(study, "a.ris", RIS + "\n" + RIS)[0]


CORPORATE = """@report{who2016, title = {Framework}, author = {{World Health Organization}}, date = {2016}}
@report{health2021, title = {Together}, author = {{Department of Health and Social Care}}, year = 2021, month = 5}
@article{lee2019, title = {Walking}, author = {Lee, Ann and {Nordic Council} and others}, year = 2019}
@article{two2020, title = {Running}, author = {Ludwig van Dam and others}, year = 2020}
"""


def test_an_organisation_is_one_author(tmp_path: Path) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert load(study, "a.bib", CORPORATE) == []
        assert study.rows("SELECT title, dated FROM core.documents ORDER BY row") == [
            ("Framework (World Health Organization, 2016)", "2016"),
            ("Together (Department of Health and Social Care, 2021)", "2021-05"),
            ("Walking (Lee et al., 2019)", "2019"),
            ("Running (van Dam et al., 2020)", "2020"),
        ]
        names = '[{"title": "T", "type": "report", "author": [{"literal": "Ministry of Health, and Care"}]}]'
        assert load(study, "a.json", names) == []
        assert study.rows("SELECT title FROM core.documents") == [("T (Ministry of Health, and Care)",)]


@pytest.mark.parametrize(
    ("written", "dated"),
    [
        ("2016-05~", "2016-05~"), ("2016?", "2016?"), ("2016/2018", "2016/2018"), ("2016-05-01/2016-05-03",) * 2,
        ("2016/", "2016/.."), ("/2016", "../2016"), ("2016-00-00", "2016"), ("2016-5", "2016-05"), ("2016-21",) * 2,
        ("c. 2016", "2016~"), ("May 2016", "2016-05"), ("Spring 2016", "2016-21"), ("2016-2018", "2016/2018"),
        ("2016-05-12T10:00:00Z", "2016-05-12"), ("in press", None),
    ],
)  # fmt: skip
def test_a_date_is_as_precise_as_the_library_says(tmp_path: Path, written: str, dated: str | None) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert load(study, "a.bib", f"@report{{a, title = {{T}}, date = {{{written}}}}}") == []
        assert study.rows("SELECT dated FROM core.documents") == [(dated,)]


@pytest.mark.parametrize(
    ("issued", "dated"),
    [
        ('"2016-05~"', "2016-05~"),
        ('{"date-parts": [[2016, 5]], "circa": true}', "2016-05~"),
        ('{"date-parts": [["2016"], ["2018", "3"]]}', "2016/2018-03"),
        ('{"date-parts": [[2016]], "season": "2"}', "2016-22"),
        ("null", None),
    ],
)
def test_a_date_of_csl_may_be_text_or_parts(tmp_path: Path, issued: str, dated: str | None) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert load(study, "a.json", f'[{{"id": "a", "type": "report", "title": "T", "issued": {issued}}}]') == []
        assert study.rows("SELECT dated FROM core.documents") == [(dated,)]


@pytest.mark.parametrize(
    ("lines", "dated"),
    [
        ("DA  - 2016///Spring", "2016-21"),
        ("DA  - 2016/05/12/Conference", "2016-05-12"),
        ("PY  - 2016-2018", "2016/2018"),
    ],
)
def test_a_date_of_ris_keeps_its_season_and_range(tmp_path: Path, lines: str, dated: str) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert load(study, "a.ris", f"TY  - RPRT\nTI  - T\n{lines}\nER  -\n") == []
        assert study.rows("SELECT dated FROM core.documents") == [(dated,)]


def test_a_date_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        (messages,) = load(study, "a.bib", "@report{a, title = {T}, date = {12/05/2016}}")
        assert "row 1, column dated: '12/05/2016'" in messages


def test_keys_that_are_made_are_unique(tmp_path: Path) -> None:
    first, second = (f"TY  - RPRT\nTI  - A yearly report {part}\nAU  - Lee, A\nPY  - 2018\nER  -\n" for part in (1, 2))
    with small_study(tmp_path, REFERENCES) as study:
        assert load(study, "a.ris", first + "\n" + second) == []
        keys = [("Lee-2018-A-yearly-a",), ("Lee-2018-A-yearly-b",)]
        assert study.rows("SELECT document FROM core.documents ORDER BY row") == keys


@pytest.mark.parametrize(
    ("authors", "printed"),
    [
        ("{The {EU} Commission}", "The EU Commission"),
        (r"{D{\'e}partement de la Sant{\'e}}", "Département de la Santé"),
        ("family=Berg, given=Bo, prefix=van, useprefix=true", "van Berg"), ("Mary Jane {Van Patten}", "Van Patten"),
        ("{Van Patten}, Mary", "Van Patten"), ("Lee, Ann AND Berg, Bo", "Lee and Berg"), ("Anna~Lee", "Lee"),
        ("Smith, Jr., John", "Smith"),
    ],
)  # fmt: skip
def test_names_of_bibtex_are_whole(tmp_path: Path, authors: str, printed: str) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert load(study, "a.bib", f"@report{{a, title = {{T}}, author = {{{authors}}}, year = 2016}}") == []
        assert study.rows("SELECT title FROM core.documents") == [(f"T ({printed}, 2016)",)]


def test_pieces_macros_and_inherited_dates_of_bibtex(tmp_path: Path) -> None:
    text = """@string{who = {{World Health Organization}}}
@report{a, title = "Two
   lines of " # {{Title}}, author = who # " and " # {Lee, Ann}, year = 2016, month = may # "~12"}
@incollection{b, title = {Part}, author = {Lee, Ann}, crossref = {c}}
@book{c, title = {Whole}, year = 2019}
"""
    with small_study(tmp_path, REFERENCES) as study:
        assert load(study, "a.bib", text) == []
        assert study.rows("SELECT title, dated FROM core.documents ORDER BY row") == [
            ("Two lines of Title (World Health Organization and Lee, 2016)", "2016-05-12"),
            ("Part (Lee, 2019)", "2019"),
            ("Whole (2019)", "2019"),
        ]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.bib", "@report{a, title={T}}\n@report{a, title={U}}", "row 2: The reference has the key of an earlier one"),
        ("a.bib", "@report{a, title={T}, year=1, year=2}", "row 1: The reference has a field twice"),
        ("a.bib", "@report{a, title={T}, author={Lee, A; Berg, B}}", "row 1: The authors of the reference are"),
        ("a.bib", "@report{a, title={T}, year={2008-09}}", "'2008/09' is not an EDTF date"),
        ("a.bib", "@report{a, title={T}, date={2008/09}}", "'2008/09' is not an EDTF date"),
        ("a.ris", "TY - RPRT\nTI - T\nER - \n", "a.ris: A line of the RIS file does not begin with a tag"),
        ("a.json", '[{"id": "a", "type": "report", "title": null}]', "The reference has no title."),
        ("a.json", '[{"title": "T", "issued": {"date-parts": [[20160512]]}}]', "'20160512' is not an EDTF date"),
    ],
)  # fmt: skip
def test_what_a_library_does_not_say_clearly_is_refused(tmp_path: Path, name: str, text: str, expected: str) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert expected in "\n".join(load(study, name, text))


@pytest.mark.parametrize("keywords", ["KW  - recovery; MRR", "KW  - recovery\nMRR", "KW  - recovery\nKW  - MRR"])
def test_keywords_of_ris_on_one_line_or_several(tmp_path: Path, keywords: str) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert load(study, "a.ris", f"TY  - RPRT\nTI  - T\n{keywords}\nPY  - 2016\nER  - \n") == []
        assert study.rows("SELECT programme FROM core.documents") == [("MRR",)]


@pytest.mark.parametrize(
    ("said", "document"),
    [
        ('"issued": {"date-parts": [[2016, "May"]]}', ("T (2016)", "2016-05", "LC")),
        ('"issued": {"date-parts": [["2016-05-12"]]}', ("T (2016)", "2016-05-12", "LC")),
        ('"issued": {"date-parts": [2016, 5]}, "author": null', ("T (2016)", "2016-05", "LC")),
        ('"issued": {"date-parts": "2016"}, "author": "WHO"', ("T (WHO, 2016)", "2016", "LC")),
        ('"issued": 2016, "author": [{"name": "WHO"}]', ("T (WHO, 2016)", "2016", "LC")),
        ('"title": ["On <i>E. coli</i> &amp; more"]', ("On E. coli & more", None, "LC")),
        ('"keyword": ["recovery", "MRR"]', ("T", None, "MRR")),
    ],
)
def test_csl_as_other_programs_write_it(tmp_path: Path, said: str, document: tuple[str, str, str]) -> None:
    with small_study(tmp_path, REFERENCES) as study:
        assert load(study, "a.json", f'[{{"id": "a", "type": "report", "title": "T", {said}}}]') == []
        assert study.rows("SELECT title, dated, programme FROM core.documents") == [document]


@pytest.mark.usefixtures("read_apart")
def test_a_library_that_stands_for_more_than_memory_holds_is_refused(tmp_path: Path) -> None:
    """Each string is twice the one before: the last stands for five terabytes."""
    strings = "".join(f"@string{{s{at} = s{at - 1} # s{at - 1}}}\n" for at in range(1, 40))
    text = f"@string{{s0 = {{xxxxxxxxxx}}}}\n{strings}@article{{k, title = s39, year = 2001, keywords = {{ESTHER}}}}\n"
    with small_study(tmp_path) as study:
        (found,) = load(study, "refs.bib", text)
    assert "Reading the file takes more than 60 seconds or 1,000 MB of memory." in found


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["library.ris", "library.bib", "library.json"])
def test_a_library_is_read_in_each_encoding_that_is_known(tmp_path: Path, encoding: str, name: str) -> None:
    """EndNote writes UTF-16, and other managers for Windows the encoding that the study declares."""
    text, documents = LIBRARIES[name]
    with small_study(tmp_path, REFERENCES) as study:
        assert study.study.encoding == "cp1252"
        assert load(study, name, text, encoding) == []
        assert study.rows(DOCUMENTS) == documents


@pytest.mark.parametrize("encoding", ["utf-16-le", "mac_roman"])
def test_a_library_in_an_encoding_that_nothing_declares_is_refused(tmp_path: Path, encoding: str) -> None:
    with small_study(tmp_path, REFERENCES, ("encoding: cp1252", "encoding: utf-8")) as study:
        (told,) = load(study, "a.ris", RIS, encoding)
    assert told.startswith("a.ris: The library is not text in UTF-8, or in UTF-16 with a byte-order mark. Export it")
