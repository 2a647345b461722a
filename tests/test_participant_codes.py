"""Participant codes: what is read as which informant, what is normalised, and what is refused with which hint."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from deliveries import REGISTER, STUDY, changed_study
from hypothesis import given
from hypothesis import strategies as st

from casewave.schemas.values.participant_codes import CodeReader, CodeReading, UnreadableCode

KNOWN = ["EST-JKG-01", "EST-JKG-02", "LC-MB-01", "LC-WPG-02", "MRR-DND-03"]
READER = CodeReader(STUDY, KNOWN)
DASHES = {
    "hyphen-minus": "-",
    "hyphen": "\u2010",
    "non-breaking hyphen": "\u2011",
    "figure dash": "\u2012",
    "en dash": "\u2013",
    "em dash": "\u2014",
    "horizontal bar": "\u2015",
    "minus": "\u2212",
    "soft hyphen": "\u00ad",
    "hyphen bullet": "\u2043",
    "small hyphen": "\ufe63",
    "full-width hyphen": "\uff0d",
}
PREFIXES = {entry.programme: entry.prefix for entry in STUDY.programmes}


def refusal(text: str, reader: CodeReader = READER) -> UnreadableCode:
    with pytest.raises(UnreadableCode) as refused:
        reader.read(text)
    return refused.value


def test_every_code_printed_in_the_papers_is_read_as_that_informant_with_its_flags(shared: Path) -> None:
    with (shared / "facts" / "participant_codes_observed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 25
    for row in rows:
        reading = READER.read(row["raw_code"])
        code = reading.code
        found = (code.programme, code.site, code.role_token, str(code.number))
        assert found == (row["programme"], row["site_normalised"], row["subtype"], row["number"]), row
        assert set(reading.flags) == set(filter(None, row["flags"].split(";"))), row
        normalised = [code.programme, code.site, code.role_token, f"{code.number:02d}"]
        assert "-".join(part for part in normalised if part) == row["normalised_id"]


def test_a_code_in_full_is_read_with_nothing_normalised() -> None:
    assert READER.read("EST-SGP-03") == CodeReading(READER.read("EST-SGP-03").code, (), ())
    assert str(READER.read("EST-SGP-03").code) == "EST-SGP-03"


@pytest.mark.parametrize(
    ("written", "read_as", "normalised"),
    [
        ("est-jkg-01", "EST-JKG-01", ("case",)),
        ("EST JKG 01", "EST-JKG-01", ("spaces",)),
        ("EST - JKG - 01", "EST-JKG-01", ("spaces",)),
        ("  EST-JKG-01\t", "EST-JKG-01", ("spaces",)),
        ("EST\u00a0JKG\u00a001", "EST-JKG-01", ("spaces",)),
        ("EST-JKG-1", "EST-JKG-01", ("leading zero",)),
        ("EST-JKP-01", "EST-JKG-01", ("alias JKP->JKG",)),
        ("EST-SPG-03", "EST-SGP-03", ("alias SPG->SGP",)),
        ("LC-MAN-07", "LC-MB-07", ("alias MAN->MB",)),
        ("DND-05", "MRR-DND-05", ("scheme site-participant",)),
        ("JKG-FL-01", "EST-JKG-FL-01", ("scheme site-role-participant",)),
        ("EST-JKG-FL-01", "EST-JKG-FL-01", ()),
        ("MAN \u2013 1", "LC-MB-01", ("dash", "spaces", "leading zero", "alias MAN->MB", "scheme site-participant")),
    ],
)  # fmt: skip
def test_what_is_normalised_is_recorded(written: str, read_as: str, normalised: tuple[str, ...]) -> None:
    reading = READER.read(written)
    assert (str(reading.code), reading.normalised) == (read_as, normalised)


@pytest.mark.parametrize("dash", DASHES.values(), ids=DASHES)
def test_every_kind_of_dash_parts_a_code(dash: str) -> None:
    reading = READER.read(f"EST{dash}JKG{dash}01")
    assert str(reading.code) == "EST-JKG-01"
    assert reading.normalised == (("dash",) if dash != "-" else ())


def test_a_role_token_without_a_meaning_is_flagged() -> None:
    assert READER.read("JKG-FL-01").flags == ("unknown_subtype_FL",)


def test_a_role_token_with_a_meaning_is_not_flagged(tmp_path: Path) -> None:
    study = changed_study(tmp_path, ("{token: FL,", "{token: FL, meaning: facilitator,"))
    assert CodeReader(study).read("JKG-FL-01").flags == ()


def test_a_code_that_is_only_an_example_is_flagged() -> None:
    assert READER.read("DND-03").flags == ("example_only",)
    assert READER.read("MRR-DND-03").flags == ()


def test_the_number_is_a_name_and_need_not_be_low() -> None:
    assert READER.read("PLP-22").code.number == 22


@pytest.mark.parametrize(
    ("written", "expected", "hint"),
    [
        ("LC-JKG-01", "joins JKG with LC, but JKG is a site of EST.", "EST-JKG-01"),
        ("EST-XYZ-01", "XYZ is not a programme, site or role of this study.", "EST-JKG-01"),
        ("EST-JKH-01", "JKH is not a programme, site or role of this study.", "EST-JKG-01"),
        ("ESR-JKG-02", "ESR is not a programme, site or role of this study.", "EST-JKG-02"),
        ("EST-JKG-XX-01", "XX is not a programme, site or role of this study.", "EST-JKG-01"),
        ("EST-JKG-001", "has no participant number of 2 digits, counted from 1.", "EST-JKG-01"),
        ("EST-JKG-O1", "it does not end in the participant's number.", "EST-JKG-01"),
        ("EST-JKG-l1", "it does not end in the participant's number.", "EST-JKG-01"),
        ("EST-JKG01", "it does not end in the participant's number.", "EST-JKG-01"),
        ("ESTJKG01", "it does not end in the participant's number.", "EST-JKG-01"),
        ("EST_JKG_01", "it does not end in the participant's number.", "EST-JKG-01"),
        ("EST-JKG", "it does not end in the participant's number.", "EST-JKG-01"),
        ("EST-JKG-\u0661", "it does not end in the participant's number.", "EST-JKG-01"),
        ("EST-01", "is not written in a code scheme of this study", "EST-JKG-01"),
    ],
)
def test_a_code_that_is_not_normalised_is_refused_with_the_nearest_known_code(
    written: str, expected: str, hint: str
) -> None:
    refused = refusal(written)
    assert expected in refused.problem.text
    assert hint in refused.hints


@pytest.mark.parametrize("written", ["EST-JKG-00", "EST-JKG-0", "EST-JKG-123", "LC-JKG-00"])
def test_no_hint_is_itself_refused(written: str) -> None:
    for reader in (READER, CodeReader(STUDY)):
        for hint in refusal(written, reader).hints:
            assert reader.read(hint).normalised == ()


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("EST-JKG-O1", "EST-JKG-01"),
        ("EST-JKG01", "EST-JKG-01"),
        ("EST-JKH-1", "EST-JKG-01"),
        ("EST-JKG-001", "EST-JKG-01"),
    ],
)
def test_a_near_miss_has_a_hint_before_any_roster_is_known(written: str, hint: str) -> None:
    assert hint in refusal(written, CodeReader(STUDY)).hints


@pytest.mark.parametrize("written", ["", "-", "EST", "01", "-EST-JKG-01", "EST-JKG-01-", "EST-JKG-", "Anna", "E.JKG.1"])
def test_what_is_no_code_at_all_is_refused_in_whole_words(written: str) -> None:
    assert "  " not in refusal(written).problem.text
    assert ": ," not in refusal(written).problem.text


def test_a_number_of_thousands_of_digits_is_refused_like_any_other() -> None:
    assert "2 digits" in refusal("EST-JKG-" + "1" * 5_000).problem.text


def test_a_study_with_longer_numbers_has_hints_of_that_length(tmp_path: Path) -> None:
    study = changed_study(tmp_path, ("[programme, site, number],", "[programme, site, number], digits: 3,"))
    reader = CodeReader(study)
    assert str(reader.read("EST-JKG-7").code) == "EST-JKG-007"
    assert refusal("EST-JKH-7", reader).hints == ("EST-JKG-007",)


def test_the_code_in_full_of_an_older_scheme_is_a_code_of_the_study(tmp_path: Path) -> None:
    """A study may write its codes in the site-participant scheme only."""
    start = REGISTER.index("  - {scheme: programme-site-participant,")
    scheme = REGISTER[start : REGISTER.index("  - {scheme: site-participant,")]
    reader = CodeReader(changed_study(tmp_path, (scheme, "")))
    code = reader.read("JKG-01").code
    assert reader.read(str(code)).code == code


codes = st.builds(
    lambda site, role, number: "-".join(
        part for part in (PREFIXES[site.programme], site.site, role, f"{number:02d}") if part
    ),
    st.sampled_from(STUDY.sites), st.sampled_from(["", "FL"]), st.integers(1, 99),
)  # fmt: skip


@given(codes)
def test_the_text_of_any_code_reads_as_itself_with_nothing_normalised(text: str) -> None:
    reading = READER.read(text)
    assert (str(reading.code), reading.normalised) == (text, ())


@given(codes, st.data())
def test_any_mixture_of_case_dashes_and_spaces_reads_the_same(text: str, data: st.DataObject) -> None:
    separators = st.lists(st.sampled_from([*DASHES.values(), " ", "\u00a0", "\t"]), min_size=1, max_size=3).map("".join)
    parts = [data.draw(st.sampled_from([part, part.lower(), part.capitalize()])) for part in text.split("-")]
    spelling = parts[0] + "".join(data.draw(separators) + part for part in parts[1:])
    padded = data.draw(st.sampled_from(["", " ", "\u00a0"])) + spelling + data.draw(st.sampled_from(["", " "]))
    assert READER.read(padded).code == READER.read(text).code


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    try:
        reading = READER.read(text)
    except UnreadableCode:
        return
    assert READER.read(str(reading.code)).code == reading.code
