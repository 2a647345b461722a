"""Warnings: what is loaded and shown until someone acknowledges it in the register. One example for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study

from casewave.schemas.marts.warnings import WARNINGS
from casewave.schemas.register.study_file import StudyError, load_study

INFORMANTS = "informant,informant_role,workplace,key_number\nEST-JKG-01,strategic,,1\nEST-JKG-02,service,,2\n"
HEADER = "interview,programme,sites,informants,held_on,interview_mode,language\n"
HELD = "{name},ESTHER,JKG,EST-JKG-01,{day},online,sv\n"
CLEARED = "2020-06-15"  # after the Swedish clearance, within the window of wave 1


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


def interviews(*days: str, wave: int = 1) -> str:
    return HEADER + "".join(HELD.format(name=f"INT-{wave}-{n}", day=day) for n, day in enumerate(days, start=1))


def acknowledge(wave: Wave, warning: str, subject: str, at_wave: int = 1) -> None:
    entry = {"wave": at_wave, "warning": warning, "subject": subject, "reason": "It was asked for in writing."}
    told = ", ".join(f"{name}: {value}" for name, value in entry.items())
    register = wave.folder / "study.yaml"
    text = register.read_text(encoding="utf-8").partition("\nacknowledgements:")[0]
    line = f"  - {{{told}, decided_by: R01, decided_on: 2026-03-02}}\n"
    register.write_text(f"{text.rstrip()}\n\nacknowledgements:\n{line}", encoding="utf-8")


def test_an_interview_before_clearance_is_shown_until_it_is_acknowledged(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS, interviews=interviews("2020-01-31", CLEARED)) == []
    told = ("before clearance", "INT-1-1", "held 2020-01-31, SE cleared 2020-02-01")
    assert wave.warnings() == [told]
    acknowledge(wave, "before clearance", "INT-1-1")
    assert wave.load(1) == []
    assert wave.warnings() == []
    assert wave.warnings(acknowledged=True) == [told]


def test_an_interview_outside_the_window(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS, interviews=interviews("2021-09-01")) == []
    assert wave.warnings() == [("outside the window", "INT-1-1", "held 2021-09-01, window 2019-11-01 to 2021-08-31")]


def test_an_informant_heard_often(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS, interviews=interviews(*[CLEARED] * 4)) == []
    assert wave.warnings() == [("many interviews", "EST-JKG-01", "more than 3 interviews, the threshold of the study")]


def test_an_informant_whose_role_changed(wave: Wave) -> None:
    assert wave.issues(1, informants=INFORMANTS) == []
    assert wave.issues(2, informants=INFORMANTS.replace("strategic", "service")) == []
    assert wave.warnings() == [
        ("another role", "EST-JKG-01", "service, and strategic in wave 1; is it the same person?")
    ]


def test_an_informant_whose_site_changed(wave: Wave) -> None:
    assert wave.issues(1, informants=INFORMANTS) == []
    assert wave.issues(2, informants=INFORMANTS.replace("strategic,", "strategic,KM")) == []
    assert wave.warnings() == [("another site", "EST-JKG-01", "KM, and JKG in wave 1")]


def test_one_person_under_two_codes(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS.replace(",2\n", ",1\n")) == []
    assert wave.warnings() == [
        ("two codes", "EST-JKG-01", "number 1 of the key list is EST-JKG-02 too"),
        ("two codes", "EST-JKG-02", "number 1 of the key list is EST-JKG-01 too"),
    ]


def test_a_code_that_was_given_to_another_person_is_an_error(wave: Wave) -> None:
    assert wave.issues(1, informants=INFORMANTS) == []
    (issue,) = wave.issues(2, informants=INFORMANTS.replace("strategic,,1", "strategic,,7"))
    assert (issue.file, issue.row, issue.column, issue.value) == ("informants.csv", 2, "key_number", "7")
    assert "number that EST-JKG-01 has in wave 1 (1)" in issue.rule


def test_an_acknowledgement_of_nothing_is_told(wave: Wave) -> None:
    acknowledge(wave, "outside the window", "INT-1-1")
    assert wave.issues(informants=INFORMANTS, interviews=interviews(CLEARED)) == []
    (told,) = wave.warnings()
    assert told[:2] == ("acknowledges nothing", "outside the window, INT-1-1")


def test_an_acknowledgement_of_a_wave_that_is_not_loaded_waits(wave: Wave) -> None:
    acknowledge(wave, "outside the window", "INT-2-1", at_wave=2)
    assert wave.issues(informants=INFORMANTS, interviews=interviews(CLEARED)) == []
    assert wave.warnings() == []


def test_a_warning_of_no_such_name_is_refused_by_the_register(wave: Wave) -> None:
    acknowledge(wave, "before clearing", "INT-1-1")
    with pytest.raises(StudyError, match="did you mean before clearance"):
        load_study(wave.folder)


def test_each_warning_has_an_example_in_the_tests() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [name for name in WARNINGS if f'"{name}"' not in told and name.removeprefix("hidden ") not in told] == []
