"""The gate that texts pass before they go out to everybody: codes in every spelling, quotations in every style."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from deliveries import STUDY, changed_study, small_study
from states import with_marts

from casewave.assets.protection.gate import NOT_CLEARED, Gate, sha256
from casewave.assets.protection.headcounts import Headcounts
from casewave.assets.protection.package import write_package
from casewave.assets.protection.public import release
from casewave.assets.protection.quotations import quotations, repeated, uncleared
from casewave.schemas.register.study_file import StudyError
from casewave.schemas.values.spellings import Spellings

CODES = ["EST-JKG-01", "EST-JKG-02", "LC-WPG-03"]
SPELLINGS = (
    Spellings(STUDY).participants(CODES, all_of_the_study=True)
    .names("interview", ["INT-1", "INT-2-014", "12"]).names("document", ["DOC-7"]).names("coder", ["R01", "KS"])
)  # fmt: skip
WORDS = "we never asked them at all"


@pytest.mark.parametrize(
    "written",
    [
        "EST-JKG-01", "est_jkg_1", "EST JKG 01", "estjkg1", "ESTJKG01", "EST/JKG/01", "EST \u2013 JKG \u2013 01",
        "EST\u200b-JKG\u00a001", "EST\\_JKG\\_01", "JKG-1", "jkg 01", "JKG_01", "JKG01", "JKP-01", "ESTHER-JKG-01",
        "EST-JKG-99", "JKG-99", "EST, JKG, 1", "INT-1", "int 1", "INT_001", "int1", "INT-2-014", "INT2014", "DOC 7",
        "R01", "r1", "KS", "INT (1", "interview 1", "interview 12", "document 7", "K.S",
        # Signs that nobody sees, another width, entities, escapes, marks of HTML, letters that look alike.
        "E\u00adST-JKG-01", "E\u200bST-J\u200bKG-01", "\uff25\uff33\uff34-\uff2a\uff2b\uff27-\uff10\uff11",
        "EST&#45;JKG&#45;01", "EST&ndash;JKG&#x2013;01", "EST%2DJKG%2D01", "EST <b>JKG</b> 01", "<EST-JKG-01>",
        "JKG\u2081", "JKG-\u2460",
        "\u0415ST-JKG-01", "\U0001d404\U0001d412\U0001d413-JKG-\U0001d7ce\U0001d7cf",
        # What is between the site and the number.
        "EST JKG nr 1", "EST --- JKG --- 01", "JKG no. 1", "JKG participant 1", "JKG P1", "JKG, 01", "JKG (01",
        "JKG: 01", "participant 1", "informant 03",
        # Numbers in words, letters for digits, letters by themselves, sources in other languages.
        "EST JKG one", "est-jkg-two", "participant three", "EST-JKG-O1", "EST-JKG-l", "EST-JKG-II", "JKG o1",
        "E S T - J K G - 0 1", "J K G 01", "intervju 1", "entretien 12", "dokument 7",
        "E-S-T-J-K-G-0-1", "E.S.T.-J.K.G.-01", "e_s_t_j_k_g_0_1", "E/S/T/J/K/G/0/1",
        # Entities of entities, escapes, tags with attributes and what is written in them, breaks, comments.
        "EST&amp;ndash;JKG&amp;#45;01", "EST&#45JKG&#45 01", "EST\\u002dJKG\\u002d01", "EST\\x2dJKG\\x2d01",
        '<span class="who">EST</span>-JKG-01', "EST<br>JKG<br/>01", "EST<!-- - -->-JKG-01",
        '<a href="#">EST-JKG</a>-01',
        '<i title="EST-JKG-01">she</i>', "<!-- EST-JKG-01 -->",
        # Accents, strokes, variants, fillers, small capitals, letters in squares, digits in circles.
        "\u00c9ST-JKG-01", "E\u0336S\u0336T\u0336-JKG-0\u03361", "E\ufe0fST-JKG-0\u20e31", "EST-\u3164JKG-\u115f01",
        "\u1d07s\u1d1b-JKG-01", "\U0001f174\U0001f182\U0001f183-JKG-01", "JKG-\u2776", "EST-JKG-\u0661",
        # The site by its name.
        "EST Region J\u00f6nk\u00f6ping 1", "region jonkoping-1", "Region J\u00f6nk\u00f6ping 01",
        "Region J\u00f6nk\u00f6ping, participant 1",
        # Parts in another order, a code within a word, a source by its number.
        "JKG-EST-01", "EST-01-JKG", "jkg1est", "theEST-JKG-01", "asEST-JKG-01said", "interview 2-014",
        "intervju_2_014", "01-EST-JKG", "1_jkg_est", "R 01", "JKG01b", "entrevue 1", "Dok. 7",
    ],
)  # fmt: skip
def test_a_code_is_found_in_every_spelling(written: str) -> None:
    shown = SPELLINGS.replace(f"As ({written}) told us, {written}.")
    assert written not in shown
    assert shown.count("[") == 2


@pytest.mark.parametrize(
    "text",
    [
        "At JKG 12 people spoke", "In JKG 2019 began", "INT-10 and R011", "the ks of it", "JKG 1.5 million",
        "It is the JKG 1st year", "an interview of 1 hour", "nothing at all", "", "JKG, no 12 people", "12 of 30 spoke",
        "JKG one", "At EST JKG I saw it", "to interview one person", "one participant", "plan A B C", "JKG 0",
        "participants 12 to 30", "participants 2 times", "at Region J\u00f6nk\u00f6ping 2 nurses",
        "of 12 EST, JKG interviews", "in JKG 12 of EST", "JKG and EST 1", "12 EST JKG people", "interview 2-015",
        "the U.S.A. 1", "100%20 &amp; more", "the P 1 programme", "5 < 6 > 4",
        "in 2019-EST-JKG", "on 1 EST JKG day", "R 1 and R 012", "JKG 1b",
    ],
)  # fmt: skip
def test_what_is_no_code_of_the_study_stays(text: str) -> None:
    assert SPELLINGS.replace(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "EST JKG one",
        "01/EST/JKG",
        "est-jkg-ii",
        "EST-JKG-l",
        "EST-JKG-O1",
        "E S T - J K G - 0 1",
        "e.s.t.j.k.g.0.1",
        "EST\\x2dJKG 1",
    ],
)
def test_the_sieve_lets_through_each_text_in_which_a_code_is(written: str) -> None:
    codes = Spellings(STUDY).participants(["EST-JKG-01", "EST-JKG-02"])
    assert codes.find(f"As {written} said")
    assert duckdb.execute("SELECT regexp_matches(?, ?)", [f"As {written} said", codes.sieve]).fetchone() == (True,)


def test_the_sieve_keeps_back_a_plain_sentence() -> None:
    sieve = Spellings(STUDY).participants(["EST-JKG-01"]).sieve
    said = "It is a word of a state-of-the-art plan, in a b-side; 3 of 4 said so."
    assert duckdb.execute("SELECT regexp_matches(?, ?)", [said, sieve]).fetchone() == (False,)


def test_the_others_of_a_list_are_codes_too() -> None:
    assert SPELLINGS.replace("EST-JKG-01/02 and 05") == "[participant]/[participant] and [participant]"
    assert SPELLINGS.replace("EST-JKG-01, -02, and 05") == "[participant], -[participant], and [participant]"
    assert SPELLINGS.replace("participants 1 and 2") == "[participant] and [participant]"
    assert SPELLINGS.replace("interviews 1/12 and 3") == "[interview]/[interview] and 3"
    one = Spellings(STUDY).participants(["EST-JKG-02"])
    assert one.replace("EST-JKG-01, 02 and 03", "[withdrawn]") == "EST-JKG-01, [withdrawn] and 03"


@pytest.mark.parametrize(
    "marks",
    [
        "\u201c\u201d", "\u201d\u201d", "\u201e\u201c", "\u201e\u201d", '""', "\u00ab\u00bb", "\u00bb\u00ab",
        "\u00bb\u00bb", "\u2039\u203a", "\u203a\u2039", "\u2018\u2019", "\u2019\u2019", "\u201a\u2018", "''",
        "\u300c\u300d", "\u300e\u300f",
        "``", "\uff02\uff02", ("<q>", "</q>"), ("<blockquote>", "</blockquote>"), ("&quot;", "&quot;"),
        ("&laquo;\u00a0", "\u00a0&raquo;"), ("``", "''"), (",,", "''"), "\u275b\u275c", "\uff62\uff63", "\u2e42\u201d",
        "\u276e\u276f", "\u02ba\u02ba", "\u05f4\u05f4", "\u02bb\u02bc", "\x93\x94", ("\u201a\u201a", "\u2018\u2018"),
        ("\\enquote{", "}"), ("\\begin{quote}", "\\end{quote}"), ("[quote]", "[/quote]"), ("<em>", "</em>"), "**", "__",
        ("&amp;quot;", "&amp;quot;"), ("\\u201c", "\\u201d"), ("%22", "%22"), ('<p class="quote">', "</p>"),
        ("<strong>", "</strong>"), ("\\say{", "}"), "\u231c\u231d",
    ],
)  # fmt: skip
def test_a_quotation_is_found_in_the_marks_of_every_language(marks: tuple[str, str]) -> None:
    opening, closing = marks
    assert quotations(f"One said: {opening}{WORDS}{closing}, and left") == [WORDS]


@pytest.mark.parametrize(
    "text",
    [
        f"\u2013 {WORDS}",
        f"\u2014{WORDS}",
        f"- {WORDS}",
        f"Then:\n\u2013 {WORDS}",
        f"> {WORDS}",
        f"\u2018{WORDS}",
        f"--{WORDS}",
        f"R: {WORDS}",
        f"Informant 3: {WORDS}",
        f"I: And?\nIP: {WORDS}",
        f"One said: {WORDS}",
        f"It began. \u2013 {WORDS}",
        f"One said \u2013 {WORDS}",
        f"In their own words: {WORDS}",
        f"Zitat: {WORDS}",
        f"erkl\u00e4rte sie: {WORDS}",
        f"Nurse: {WORDS}",
        f"M: {WORDS}",
        f"Patient, 45: {WORDS}",
        f"L\u00e4kare 2: {WORDS}",
        f"Elle explique : {WORDS}",
        f"In her words, {WORDS}",
    ],
)
def test_a_line_of_speech_and_a_mark_that_nothing_closes_are_quotations(text: str) -> None:
    assert quotations(text) == [WORDS]


@pytest.mark.parametrize(
    "text",
    [
        f'a 5" pipe, "{WORDS}"', f'\u201c{WORDS}"', "'the nurses' boss never came'", f"{WORDS}\u201d",
        f"{WORDS}.\u00bb",
        "\u201cWe never\u201d, she said, \u201casked them\u201d", "\u201cWe never\u201d \u2026 \u201casked them\u201d",
        "\u201cwe-never-asked-them-at-all\u201d",
    ],
)  # fmt: skip
def test_what_is_in_doubt_counts_as_a_quotation(text: str) -> None:
    assert quotations(text)


@pytest.mark.parametrize(
    "text",
    [
        "the patients' views and the nurses' and the staff's own", "a \u201clearning health system\u201d here",
        "rock 'n' roll in the '90s was good for all", "They don't mind that it's the team's own work",
        "Barriers: no time, no rooms and no staff", "5 * 3 and 4 * 2 and so on", "the snake_case of two_words there",
        "said \u2013 in so many words \u2013 that they stay", "a state-of-the-art 'one-stop shop' for them all",
    ],
)  # fmt: skip
def test_apostrophes_terms_and_dashes_within_a_sentence_are_no_quotations(text: str) -> None:
    assert quotations(text) == []


def test_words_are_counted_in_scripts_without_spaces_too() -> None:
    assert quotations("\u201c\u6211\u4eec\u4ece\u6765\u6ca1\u6709\u201d") == ["\u6211\u4eec\u4ece\u6765\u6ca1\u6709"]


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("Three informants left", "[number] informants left"),
        ("3 of the managers agreed", "[number] of the managers agreed"),
        ("the two senior managers of it", "the [number] senior managers of it"),
        ("7 interviews", "[number] interviews"),
        ("2 of 3 managers", "[number] of [number] managers"), ("tre intervjuer", "[number] intervjuer"),
        ("drei der Befragten", "[number] der Befragten"), ("drei Befragte", "[number] Befragte"),
        ("(n = 3)", "(n = [number])"),
        ("12 managers", "12 managers"), ("all 30 informants", "all 30 informants"), ("40 interviews", "40 interviews"),
        ("one manager said", "one manager said"), ("1 manager said", "[number] manager said"), ("(n = 9)", "(n = 9)"),
        ("three years of managers' time", "three years of managers' time"), ("in 2019 managers", "in 2019 managers"),
        ("5 hospitals", "5 hospitals"), ("phase 3, managers", "phase 3, managers"),
    ],
)  # fmt: skip
def test_a_number_of_people_that_no_table_shows_goes_out_in_no_text(text: str, out: str) -> None:
    assert Headcounts(["manager"], 39, {12, 30}, 5).replace(text) == out


def test_words_of_an_interview_without_any_mark_are_found() -> None:
    spoken = ["No, we never asked them", "yes yes", "I told her that we would all come on the next day, and we did"]
    texts = [
        "It is that no we NEVER asked them, really",
        "We never asked",
        "yes yes",
        "That we would all come on the next day",
    ]
    assert repeated(texts, spoken) == {texts[0], texts[3]}


def test_a_quotation_within_a_cleared_one_is_cleared_with_it() -> None:
    outer = f"he told us \u2018{WORDS}\u2019 last year"
    assert uncleared(f"\u201c{outer}\u201d") == [outer, WORDS]
    assert uncleared(f"\u201c{outer}\u201d", {outer}) == []
    assert uncleared(f"\u201c{outer}\u201d", {WORDS}) == [outer]


INSTRUMENT = ("vocabularies:\n", "vocabularies:\n  instruments: {who5: WHO-5}\n")
DELIVERED = {
    "informants": "informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,service\n",
    "interviews": "interview,programme,sites,informants,held_on,interview_mode,language,interviewer\n"
    "INT-1,ESTHER,JKG,EST-JKG-01; EST-JKG-02,2020-06-01,online,sv,R04\n",
    "documents": "document,programme,title,document_kind\nDOC-1,ESTHER,Plan,report\n",
    "codings": "coding,source,framework,code,coder,segment\nC-1,INT-1,cfir-2022,I.A,R01,Nobody here wants it\n",
    "findings": "finding,programme,phase,element,state,statement,evidence\n"
    f"F1,ESTHER,adoption,EL.EXT,present,\u00bb{WORDS}\u00ab,INT-1\n"
    "F3,ESTHER,adoption,EL.PRO,present,They hold that nobody here wants it,INT-1\n"
    f"F2,ESTHER,adoption,EL.INT,present,As est_jkg_1 told R04 in INT 1 (DOC-1),INT-1\n",
    "events": "event,programme,phase,date,description\nEV-1,ESTHER,adoption,2012,JKG 01 leaves the board\n"
    f"EV-2,LC,adoption,2013,\u2013 {WORDS}\nEV-EST-JKG-01,MRR,adoption,2014,It opens\n",
    "case_features": "case_feature,programme,feature_table,feature,feature_order,position,description\n"
    "CF-1,ESTHER,case,Led by EST-JKG-02,1,1,A board\n",
    "measures": "measure,programme,instrument,item,people,statistic,value,unit,n,source\n"
    "M-1,LC,who5,Total,of R01,mean,61.5,points,20,told by EST-JKG-01\n",
}


def test_no_text_of_any_table_goes_out_with_a_code_or_an_uncleared_quotation(tmp_path: Path) -> None:
    topic = ("title: ", "title: What EST_JKG_01 and INT-1 say of ")
    with small_study(tmp_path, INSTRUMENT, topic) as wave:
        assert wave.issues(**DELIVERED) == []
        made = release(with_marts(wave.con), wave.study, [])
        tables = {table.name: table.rows.to_pylist() for table in made.tables}
        assert {row["cell"] for row in tables["cross_case"] if row["phase"] == "adoption"} >= {
            NOT_CLEARED, "As [participant] told [member of the team] in [interview] ([document])",
        }  # fmt: skip
        events = {row["event"]: row["description"] for row in tables["timeline"]}
        assert events == {
            "EV-1": "[participant] leaves the board", "EV-2": NOT_CLEARED, "EV-[participant]": "It opens",
        }  # fmt: skip
        assert made.altered == {"ESTHER", "LC", "MRR"}
        assert [row["feature"] for row in tables["case_features"] if row["cell"] == "A board"] == [
            "Led by [participant]"
        ]
        (measure,) = tables["measures"]
        assert (measure["people"], measure["source"]) == ("of [member of the team]", "told by [participant]")
        assert f"a quotation in timeline: sha256 {sha256(WORDS)}" in made.open
        files = write_package(made, [], tmp_path / "public")
        for path in files:
            if path.suffix in (".csv", ".md", ".json", ".xml", ".txt") and "checksums" not in path.name:
                text = path.read_text(encoding="utf-8")
                assert WORDS not in text, path.name
                assert not any(each in text.upper() for each in ("JKG_01", "JKG-0", "JKG 0", "INT-1", "INT 1")), (
                    path.name
                )
        assert "What [participant] and [interview] say of" in (tmp_path / "public" / "README.md").read_text("utf-8")


CREATORS = "[{name: 'Carberry, Josiah', affiliation: Home of est_jkg_1}, 'R01, for the team']"


def test_no_word_of_the_register_goes_out_with_a_code_or_an_uncleared_quotation(tmp_path: Path) -> None:
    changes = [
        ("title: ", f"title: \u201c{WORDS}\u201d, "), ("topic: ", f"topic: \u00ab{WORDS}\u00bb "),
        ("name: Region J", "name: INT-1 R"), ("country: Sweden", "country: Sweden of EST JKG 2"),
        ("creators: [The casewave authors]", f"creators: {CREATORS}"),
    ]  # fmt: skip
    with small_study(tmp_path, INSTRUMENT, *changes) as wave:
        assert wave.issues(**DELIVERED) == []
        made = release(with_marts(wave.con), wave.study, [])
        files = write_package(made, [], tmp_path / "public")
        texts = "\n".join(path.read_text("utf-8") for path in files if path.suffix not in (".parquet", ".duckdb"))
    assert WORDS not in texts
    assert not re.search(r"INT-1|EST[-_ ]JKG[-_ ]0?\d", texts, re.IGNORECASE)
    assert "Home of [participant]" in texts
    assert "R01, for the team" in texts
    assert f"a quotation in title: sha256 {sha256(WORDS)}" in made.open
    assert f"a quotation in waves: sha256 {sha256(WORDS)}" in made.open


def test_a_figure_that_says_a_code_is_held_back_and_a_file_is_not_named_for_one(tmp_path: Path) -> None:
    with small_study(tmp_path, INSTRUMENT) as wave:
        assert wave.issues(**DELIVERED) == []
        gate = Gate(wave.con, wave.study)
        assert gate.shows_code("<svg><text><tspan>EST-</tspan><tspan>JKG-01</tspan></text></svg>")
        assert gate.shows_code('<svg><path aria-label="event: INT-1 &amp; so on"/></svg>')
        assert not gate.shows_code('<svg><path d="M1 R01"/><text>JKG</text><text>1</text></svg>')
        made = release(with_marts(wave.con), wave.study, [])
        made.study = changed_study(tmp_path / "other", ("study: coproduction", "study: est_jkg_01"))
        with pytest.raises(StudyError, match=r"a file named 'est_jkg_01\.duckdb', which holds the code"):
            write_package(made, [], tmp_path / "public")
        assert not (tmp_path / "public").exists()
