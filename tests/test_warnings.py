"""Warnings: what is loaded and shown until someone acknowledges it in the register. One example for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study

from casewave.schemas.marts.warnings import WARNINGS
from casewave.schemas.problems.catalogue import AREAS, kinds
from casewave.schemas.problems.kinds import Kind
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
    words = ", ".join(f"{name}: {value}" for name, value in entry.items())
    register = wave.folder / "study.yaml"
    text = register.read_text(encoding="utf-8").partition("\nacknowledgements:")[0]
    line = f"  - {{{words}, decided_by: R01, decided_on: 2026-03-02}}\n"
    register.write_text(f"{text.rstrip()}\n\nacknowledgements:\n{line}", encoding="utf-8")


def test_an_interview_before_clearance_is_shown_until_it_is_acknowledged(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS, interviews=interviews("2020-01-31", CLEARED)) == []
    shown = ("before clearance", "INT-1-1", "held 2020-01-31, SE cleared 2020-02-01")
    assert wave.warnings() == [shown]
    acknowledge(wave, "before clearance", "INT-1-1")
    assert wave.load(1) == []
    assert wave.warnings() == []
    assert wave.warnings(acknowledged=True) == [shown]


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
    assert issue.problem == "EST-JKG-01 has the key number {value} here and 1 in wave 1."


def test_an_acknowledgement_of_nothing_is_told(wave: Wave) -> None:
    acknowledge(wave, "outside the window", "INT-1-1")
    assert wave.issues(informants=INFORMANTS, interviews=interviews(CLEARED)) == []
    (messages,) = wave.warnings()
    assert messages[:2] == ("acknowledges nothing", "outside the window, INT-1-1")


def test_an_acknowledgement_of_a_wave_that_is_not_loaded_waits(wave: Wave) -> None:
    acknowledge(wave, "outside the window", "INT-2-1", at_wave=2)
    assert wave.issues(informants=INFORMANTS, interviews=interviews(CLEARED)) == []
    assert wave.warnings() == []


def test_a_warning_of_no_such_name_is_refused_by_the_register(wave: Wave) -> None:
    acknowledge(wave, "before clearing", "INT-1-1")
    with pytest.raises(StudyError, match="Did you mean before clearance"):
        load_study(wave.folder)


def test_rows_of_a_site_that_has_closed_or_is_not_in_the_study_yet(tmp_path: Path) -> None:
    closed = ("site: FIF, name: Fife", "site: FIF, last_wave: 1, name: Fife")
    ratings = (
        "rating,programme,site,framework,code,rated_by,rated\n"
        "R1,MRR,FIF,cfir-2022,I.D,consensus,1\nR2,MRR,FIF,cfir-2022,I.E,consensus,1\nR3,LC,SWV,cfir-2022,I.E,consensus,0\n"
    )
    held = HEADER + "INT-2-1,MRR,DND; FIF,MRR-DND-01,2021-11-01,online,en\n"
    roster = "informant,informant_role\nMRR-DND-01,strategic\n"
    with small_study(tmp_path, closed) as wave:
        early = ratings.replace("R1", "R4").replace("R2", "R5").replace("R3", "R6")
        assert wave.issues(1, ratings=early) == []
        assert wave.issues(2, informants=roster, interviews=held, ratings=ratings) == []
        shown = [each for each in wave.warnings() if each[0] == "not in the study"]
        query = "SELECT subject, wave, file, row FROM mart.warnings WHERE warning = 'not in the study' ORDER BY 1, 2"
        places = wave.marts(query)
    assert shown == [
        ("not in the study", "FIF, interviews", "FIF is in the study until wave 1; 1 row of interviews of wave 2 may "
         "name another, or its waves in study.yaml may be wrong"),
        ("not in the study", "FIF, ratings", "FIF is in the study until wave 1; 2 rows of ratings of wave 2 may name "
         "another, or its waves in study.yaml may be wrong"),
        ("not in the study", "SWV, ratings", "SWV is in the study from wave 2; 1 row of ratings of wave 1 may name "
         "another, or its waves in study.yaml may be wrong"),
    ]  # fmt: skip
    assert places == [
        ("FIF, interviews", 2, "interviews.csv", 2), ("FIF, ratings", 2, "ratings.csv", 2),
        ("SWV, ratings", 1, "ratings.csv", 4),
    ]  # fmt: skip


def test_a_rating_of_a_programme_all_of_whose_sites_have_closed(tmp_path: Path) -> None:
    with small_study(tmp_path) as wave:
        register = (tmp_path / "study.yaml").read_text(encoding="utf-8").splitlines()
        closed = [
            line.replace("{site:", "{last_wave: 1, site:") if "programme: MRR," in line else line for line in register
        ]
        (tmp_path / "study.yaml").write_text("\n".join(closed), encoding="utf-8")
        rating = "rating,programme,framework,code,rated_by,rated\n{},MRR,cfir-2022,I.D,consensus,1\n"
        assert wave.issues(1, ratings=rating.format("R1")) == []
        assert wave.issues(2, ratings=rating.format("R2")) == []
        assert [each[1] for each in wave.warnings() if each[0] == "not in the study"] == ["MRR, ratings"]


@pytest.mark.parametrize(("coded_on", "rows"), [("2021-09-30", 0), ("2021-12-01", 2), ("", 2)])
def test_a_code_given_after_a_change_took_it_out(wave: Wave, coded_on: str, rows: int) -> None:
    documents = "document,programme,title,document_kind\nD1,MRR,One,report\n"
    codings = "coding,source,framework,code,coder,coded_on\n"
    codings += "".join(f"C{n},D1,voices-1,LV.PAY,R01,{coded_on}\n" for n in (1, 2))
    kept = f"C3,D1,voices-1,LV.TRUST,R01,{coded_on}\n"
    assert wave.issues(3, documents=documents, codings=codings + kept) == []
    text = "LV.PAY left the codebook on 2021-09-30; 2 rows of codings may need the later version"
    assert wave.warnings() == [("retired code", "voices-1 LV.PAY, codings", text)] * (rows > 0)


NOTICED = [kind for area in AREAS.values() for kind in kinds(area) if kind.severity == "warning"]


def test_there_are_warnings_of_files_and_projects() -> None:
    assert {"hidden rows", "positions", "coders not declared"} <= {kind.name for kind in NOTICED} <= set(WARNINGS)


@pytest.mark.parametrize("kind", NOTICED, ids=[kind.name for kind in NOTICED])
def test_several_notices_of_one_file_are_one_warning(wave: Wave, kind: Kind) -> None:
    """What a check lets pass is published, as of a project with two texts that another way of counting fits better."""
    text, _ = kind.example
    for detail in (text, f"Another: {text}"):
        wave.con.execute("INSERT INTO audit.notices VALUES (1, 'p.qdpx', '', 0, '', ?, ?)", [kind.name, detail])
    (found,) = wave.warnings()
    assert found == (kind.name, "p.qdpx", f"{text} Another: {text}") or found[2] == f"Another: {text} {text}"


def test_each_warning_has_an_example_in_the_tests() -> None:
    message = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [
        name for name in WARNINGS if f'"{name}"' not in message and name.removeprefix("hidden ") not in message
    ] == []
