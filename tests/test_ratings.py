"""Ratings, from the ways in which papers print them to the matrix, its labels and the cells of a rapid analysis."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import REGISTER, Wave, small_study
from states import ask, with_marts

from casewave.assets.report.source import ReportData
from casewave.assets.report.tables.ratings import rapid_analysis
from casewave.schemas.register.study_file import StudyError
from casewave.schemas.vocabularies.rating_scale import UnreadableRating, rating_scale, read_rating

RATINGS = "rating,programme,site,framework,code,rated_by,rated,was_asked,rationale,evidence\n"
INFORMANTS = "informant,informant_role\nMRR-DND-01,strategic\nMRR-DND-02,service\n"
INTERVIEWS = """interview,programme,sites,informants,held_on,interview_mode,language
INT-1,MRR,DND,MRR-DND-01; MRR-DND-02,2021-02-01,online,en
INT-2,MRR,DND,MRR-DND-02,2021-02-02,online,en
"""


def printed_matrices(shared: Path) -> list[dict[str, str]]:
    with (shared / "facts" / "cfir_matrix_published.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def units(row: dict[str, str]) -> list[str]:
    return [row[f"unit{number}"] for number in range(1, 6)]


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


# What papers print


@pytest.mark.parametrize(
    ("written", "rating"),
    [
        ("2", "2"), ("+2", "2"), ("+1", "1"), ("0", "0"), ("-1", "-1"), ("\u22122", "-2"), ("\u20132", "-2"),
        ("X", "mixed"), ("Mixed", "mixed"), ("0 (mix)", "mixed"), ("0  (Mixed)", "mixed"), ("Missing", "missing"),
        ("M", "missing"), ("-", "missing"), ("\u2013", "missing"), ("", "missing"), ("  ", "missing"),
        ("NA", "not applicable"), ("N/A", "not applicable"), ("E", "external"), ("External", "external"),
        ("I", "internal"), ("internal", "internal"), ("Not yet analysed", "not yet analysed"),
    ],
)  # fmt: skip
def test_a_rating_is_read_as_papers_print_it(written: str, rating: str) -> None:
    assert read_rating(written) == rating


@pytest.mark.parametrize("written", ["3", "-3", "+0.5", "1.5", "0 mixed?", "yes", "++1", "+-1"])
def test_what_is_no_rating_is_refused(written: str) -> None:
    with pytest.raises(UnreadableRating):
        read_rating(written)


def test_a_study_says_what_its_own_forms_mean() -> None:
    assert read_rating("I", {"I": "missing"}) == "missing"
    assert read_rating("n/r", {"N/R": "missing"}) == "missing"


def test_every_printed_form_of_the_facts_is_read_as_its_code(shared: Path) -> None:
    """`blank` stands for an empty cell there, and a remark in brackets or after a semicolon is none of the forms."""
    with (shared / "facts" / "cfir_rating_codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words = {"X": "mixed", "M": "missing", "E": "external", "I": "internal", "NA": "not applicable"}
    read = set()
    for row in rows:
        for form in row["printed_forms"].split(" (often")[0].split("; "):
            text = "" if form == "blank" else form.split(" (BMC")[0]
            assert read_rating(text) == words.get(row["code"], row["code"]), form
        read.add(words.get(row["code"], row["code"]))
    values = {point.rating: "" if point.value is None else str(point.value) for point in rating_scale()}
    assert read == values.keys() - {"not yet analysed"}
    assert {words.get(row["code"], row["code"]): row["numeric_value"] for row in rows} == {
        rating: value for rating, value in values.items() if rating != "not yet analysed"
    }


def test_both_published_matrices_are_read_without_loss(shared: Path) -> None:
    """Each token becomes one rating, and no two that differ become one, but for 0 (mix) and 0 (mixed)."""
    tokens = {token for row in printed_matrices(shared) for token in units(row)}
    assert len(tokens) == 9
    read = {token: read_rating(token) for token in tokens}
    assert read["0 (mix)"] == read["0 (mixed)"] == "mixed"
    assert len(set(read.values())) == 8
    printed = {point.rating: point.printed for point in rating_scale()}
    assert [printed[read[token]] for token in ("2", "0", "-2", "Missing", "External")] == [
        "+2", "0", "\u22122", "missing", "external",
    ]  # fmt: skip


# A published matrix, its labels


def published_study(folder: Path, *changes: tuple[str, str]) -> Iterator[Wave]:
    """Five units as sites of one programme: JMIR 2015 has four of high outcome and one of low."""
    sites = ["JKG", "KM", "SGP", "DND", "FIF"]
    outcome = "\n".join(
        f"      - {{unit: {site}, value: {5 - at}, level: {'high' if at < 4 else 'low'}}}"
        for at, site in enumerate(sites)
    )
    old = REGISTER[REGISTER.index("    units: # made up") : REGISTER.index("rating_rules:")]
    no_labels = REGISTER[REGISTER.index("  set_labels:") : REGISTER.index("phases: #")]
    with small_study(
        folder, (old, f"    units:\n{outcome}\n\n"), ("    wave: 2\n    is_syn", "    wave: 1\n    is_syn"),
        (no_labels, ""), *changes,
    ) as study:  # fmt: skip
        yield study


def jmir(shared: Path) -> list[dict[str, str]]:
    return [row for row in printed_matrices(shared) if row["source"].startswith("JMIR 2015")]


def test_the_labels_of_the_2015_matrix_come_out_with_its_thresholds(tmp_path: Path, shared: Path) -> None:
    """T = 2, W = 1 and mixed as zero give 22 of 22 published labels, three of them where the low has no rating."""
    rows = jmir(shared)
    codes = [f"{letter}.{place:02d}" for letter in "AB" for place in range(1, 16)][: len(rows)]
    book = (
        "codebooks:\n  - codebook: jmir\n    label: x\n    versions:\n      - version: 1\n        codes:\n"
        + "".join(
            f'          - {{code: {code}, label: "{row["construct"]}"}}\n'
            for code, row in zip(codes, rows, strict=True)
        )
    )
    places = [("ESTHER", "JKG"), ("ESTHER", "KM"), ("ESTHER", "SGP"), ("MRR", "DND"), ("MRR", "FIF")]
    delivered = RATINGS + "".join(
        f"R{code}-{site},{programme},{site},jmir-1,{code},consensus,{token},,,\n"
        for code, row in zip(codes, rows, strict=True)
        for (programme, site), token in zip(places, units(row), strict=True)
    )
    own = REGISTER[REGISTER.index("codebooks: #") : REGISTER.index("outcomes: #")]
    for study in published_study(tmp_path, (own, book)):
        assert study.issues(ratings=delivered) == []
        labels = study.marts("SELECT row_label, label FROM mart.distinguishing_constructs ORDER BY row_order")
    shown = {"strong": "Strong", "weak": "Weak", "not distinguishing": "", "too little data": ""}
    assert [(name, shown[label]) for name, label in labels] == [
        (row["construct"], row["published_label"]) for row in rows
    ]
    said = [label for _, label in labels]
    assert [said.count(label) for label in ("strong", "weak", "not distinguishing")] == [5, 5, 9]
    some = [row for row in rows if any(read_rating(unit) in "-2-1012" or "mix" in unit for unit in units(row))]
    assert len(some) == 22


@pytest.mark.parametrize(
    ("changes", "label", "difference"),
    [
        ((), "strong", 2),
        ((("strong_difference: 2", "strong_difference: 3"),), "weak", 2),
        ((("strong_difference: 2", "strong_difference: 3"), ("weak_difference: 1", "weak_difference: 4")),
         "not distinguishing", 2),
        ((("mixed: zero", "mixed: excluded"),), "strong", 3),
    ],
)  # fmt: skip
def test_the_thresholds_and_what_mixed_counts_as_are_the_studys(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], label: str, difference: int
) -> None:
    """The high are rated 1, 2 and mixed, the low -2."""
    rated = {"JKG": "1", "KM": "2", "SGP": "mixed", "FIF": "-2"}
    programmes = {"FIF": "MRR"}
    rows = "".join(
        f"R{site},{programmes.get(site, 'ESTHER')},{site},cfir-2022,I.D,consensus,{to},,,\n"
        for site, to in rated.items()
    )
    for study in published_study(tmp_path, *changes):
        assert study.issues(ratings=RATINGS + rows) == []
        query = "SELECT label, smallest_difference, high_units, high_rated FROM mart.distinguishing_constructs"
        found = study.marts(query)
    assert found == [(label, difference, 3, 2 if changes and "mixed" in changes[0][0] else 3)]


def test_a_label_set_by_a_person_stands_with_the_rules_label_and_the_reason_beside_it(published: Path) -> None:
    query = """
        SELECT row_label, rule_label, label, is_set, reason, decided_by FROM mart.distinguishing_constructs
        WHERE is_set
    """
    assert ask(published, query) == [
        (
            "Access to Knowledge & Information", "strong", "not distinguishing", True,
            "What is known of the low case rests on one interview.", "R01",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unit: LC, value", "unit: LX, value", "outcomes, spread: units: LX is not declared"),
        ("unit: LC, value", "unit: WPG, value", "outcomes, spread: units are all programmes or all sites"),
        ("level: low", "level: lowest", "level: Input should be 'high', 'middle' or 'low'"),
        ("code: III.K", "code: III.Z", "rating_rules, set_labels: code: III.Z is not declared"),
        ("framework: cfir-2009, code: I.F", "framework: cfir-2010, code: I.F", "reverse_rated: framework: cfir-2010"),
        ("mixed: zero", "mixed: one", "mixed: Input should be 'excluded' or 'zero'"),
        (
            "mixed: zero",
            "mixed: zero\n  also_written: {I: insufficient}",
            "insufficient is not a rating (ratings: 2, 1",
        ),
    ],
)
def test_a_comparison_that_does_not_hold_together_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(StudyError) as error, small_study(tmp_path, (old, new)):
        pass
    assert said in str(error.value)


# On whose word a rating stands


@pytest.mark.parametrize(
    ("rows", "rated", "printed", "basis"),
    [
        (("rater 1,2", "rater 2,1", "consensus,1"), "1", "+1", "consensus"),
        (("rater 1,2", "rater 2,2"), "2", "+2", "raters agree"),
        (("rater 2,-1",), "-1", "\u22121", "one rater"),
        (("rater 1,0", "rater 2,mixed"), None, "raters differ (0, mixed)", "raters differ"),
        (("rater 1,not yet analysed", "rater 2,NA"), "not applicable", "NA", "one rater"),
        (("rater 1,not yet analysed",), "not yet analysed", "not yet analysed", "nobody yet"),
        (("consensus,Missing",), "missing", "missing", "consensus"),
        (("rater 1,1", "rater 2,1", "rater 3,1"), "1", "+1", "raters agree"),
        (("rater 1,1", "rater 2,1", "rater 3,0"), None, "raters differ (+1, +1, 0)", "raters differ"),
        (("rater 3,2",), "2", "+2", "one rater"),
        (("rater 2,1", "rater 10,0"), None, "raters differ (+1, 0)", "raters differ"),
        (("rater 1,not yet analysed", "rater 3,2"), "2", "+2", "one rater"),
    ],
)
def test_a_rating_stands_by_consensus_by_agreement_or_by_one_rater(
    wave: Wave, rows: tuple[str, ...], rated: str | None, printed: str, basis: str
) -> None:
    delivered = "".join(f"R{at},MRR,DND,cfir-2022,I.D,{row},,,\n" for at, row in enumerate(rows))
    assert wave.issues(ratings=RATINGS + delivered) == []
    assert wave.marts("SELECT rated, printed, basis FROM mart.final_ratings") == [(rated, printed, basis)]


def test_the_evidence_and_the_reasons_of_a_rating_come_along(wave: Wave) -> None:
    rows = """R1,MRR,DND,cfir-2022,I.D,rater 1,1,yes,One told of it.,INT-1
R2,MRR,DND,cfir-2022,I.D,rater 2,1,,Nobody denied it.,INT-2; INT-1
"""
    assert wave.issues(informants=INFORMANTS, interviews=INTERVIEWS, ratings=RATINGS + rows) == []
    query = "SELECT evidence, evidence_count, rationale, was_asked FROM mart.final_ratings"
    assert wave.marts(query) == [("INT-1; INT-2", 2, "rater 1: One told of it.\nrater 2: Nobody denied it.", True)]


# The five kinds, from file to matrix


def test_not_applicable_missing_mixed_neutral_and_not_yet_analysed_stay_five_things(wave: Wave) -> None:
    """Each is written for one construct of the first case; the last also where nobody delivered a row."""
    written = {"I.A": "N/A", "I.B": "M", "I.C": "0 (mix)", "I.D": "0", "I.E": "not yet analysed", "I.F": "2"}
    rows = "".join(f"R{code},ESTHER,,cfir-2022,{code},consensus,{to},,,\n" for code, to in written.items())
    rows += "RLC,LC,,cfir-2022,I.F,consensus,1,,,\n"
    assert wave.issues(ratings=RATINGS + rows) == []
    raw = wave.rows("SELECT code, rated FROM raw.ratings WHERE programme = 'ESTHER' ORDER BY code")
    assert dict(raw) == written
    core = wave.rows("SELECT code, rated FROM core.ratings WHERE programme = 'ESTHER' ORDER BY code")
    assert [rated for _, rated in core] == ["not applicable", "missing", "mixed", "0", "not yet analysed", "2"]
    query = "SELECT code, cell_state, cell, value FROM mart.rating_matrix WHERE programme = ? ORDER BY row_order"
    assert wave.marts(query, "ESTHER") == [
        ("I.A", "not applicable", "NA", None), ("I.B", "missing", "missing", None), ("I.C", "mixed", "mixed", None),
        ("I.D", "neutral", "0", 0), ("I.E", "not yet analysed", "not yet analysed", None), ("I.F", "rated", "+2", 2),
    ]  # fmt: skip
    assert {state for _, state, *_ in wave.marts(query, "MRR")} == {"not yet analysed"}


# The matrix


def test_the_matrix_goes_by_domain_in_the_frameworks_order_and_by_the_outcome(published: Path) -> None:
    query = """
        SELECT DISTINCT unit_order, programme, ordered_by, outcome_level FROM mart.rating_matrix
        WHERE wave = ? AND unit_kind = 'case' ORDER BY unit_order
    """
    spread = "Spread of the work, as the team judged it \u2020"
    assert ask(published, query, 1) == [(1, "ESTHER", None, None), (2, "MRR", None, None), (3, "LC", None, None)]
    assert ask(published, query, 3) == [
        (1, "LC", spread, "high"), (2, "ESTHER", spread, "high"), (3, "MRR", spread, "low"),
    ]  # fmt: skip
    rows = ask(
        published,
        """
        SELECT domain_label, arg_min(code, row_order) FROM mart.rating_matrix
        WHERE wave = 1 AND unit_kind = 'case' GROUP BY domain_order, domain_label ORDER BY domain_order
        """,
    )
    assert rows == [
        ("Intervention Characteristics", "I.A"), ("Outer Setting", "II.A"), ("Inner Setting", "III.D.1"),
        ("Process", "V.A"),
    ]  # fmt: skip
    reverse = "SELECT DISTINCT framework, code FROM mart.rating_matrix WHERE is_reverse_rated ORDER BY 1"
    assert ask(published, reverse) == [("cfir-2009", "I.F"), ("cfir-2022", "I.F")]


def test_a_study_without_ratings_has_empty_tables_of_them(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS, interviews=INTERVIEWS) == []
    for mart in ("final_ratings", "rating_matrix", "distinguishing_constructs", "rapid_analysis"):
        assert wave.marts(f"FROM mart.{mart}") == [], mart


# Rapid analysis


def test_each_summary_is_a_line_of_its_cell_whatever_it_holds(wave: Wave) -> None:
    summaries = (
        "rapid_summary,programme,site,framework,code,informant,source,summary,analyst\n"
        'S1,MRR,DND,cfir-2022,III.J,MRR-DND-01,INT-1,"Posts\n\nend; MRR-DND-02: in spring.",R01\n'
    )
    assert wave.issues(informants=INFORMANTS, interviews=INTERVIEWS, rapid_summaries=summaries) == []
    (table,) = rapid_analysis(ReportData(with_marts(wave.con), wave.study), (1, 1))
    ((said,),) = (row.cells[3].lines for row in table.rows)
    assert said.text == "MRR-DND-01: Posts end; MRR-DND-02: in spring."


def test_a_cell_of_a_rapid_analysis_has_rating_summaries_by_informant_and_reason(wave: Wave) -> None:
    summaries = """rapid_summary,programme,site,framework,code,informant,source,summary,analyst,checked_by
S1,MRR,DND,cfir-2022,III.J,MRR-DND-02,INT-2,The hall is lent.,R01,R02
S2,MRR,DND,cfir-2022,III.J,MRR-DND-01,INT-1,Posts end in spring.,R01,
S3,MRR,DND,cfir-2022,III.E,MRR-DND-01,INT-1,The haste has gone.,R01,R02
"""
    ratings = RATINGS + "R1,MRR,DND,cfir-2022,III.J,consensus,-1,,Little to share.,\n"
    issues = wave.issues(informants=INFORMANTS, interviews=INTERVIEWS, ratings=ratings, rapid_summaries=summaries)
    assert issues == []
    query = """
        SELECT code, rating, summaries, informants, unchecked_summaries, rationale FROM mart.rapid_analysis
        ORDER BY row_order
    """
    assert wave.marts(query) == [
        ("III.E", "not yet analysed", "MRR-DND-01: The haste has gone.", 1, 0, None),
        (
            "III.J", "\u22121", "MRR-DND-01: Posts end in spring.\nMRR-DND-02: The hall is lent.", 2, 1,
            "Little to share.",
        ),
    ]  # fmt: skip
