"""Coded passages found by words: whatever their accents and case, with filters, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from deliveries import Wave, small_study

from casewave.assets.exchange.search import SearchResult, places, search
from casewave.assets.warehouse.workspace import Workspace

INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\nLC-WPG-01,strategic\n"
INTERVIEWS = (
    "interview,programme,sites,informants,held_on,interview_mode,language\n"
    "INT-1,ESTHER,JKG,EST-JKG-01,2020-03-01,online,sv\nINT-2,LC,WPG,LC-WPG-01,2020-03-02,online,en\n"
)
CODINGS = (
    "coding,source,framework,code,coder,start_character,end_character,segment\n"
    "C1,INT-1,cfir-2022,III.C,R01,0,30,Läkarna möttes på ett tillitsfullt sätt.\n"
    "C2,INT-1,cfir-2022,III.K,R02,0,30,Läkarna möttes på ett tillitsfullt sätt.\n"
    "C3,INT-1,cfir-2022,III.K,R01,40,80,The nurses had no time and no time again for coffee.\n"
    "C4,INT-2,cfir-2022,II.F,R01,0,60,They had time but we had no money at all for anything that we wanted to do.\n"
    "C5,INT-2,doi-2004,INN,R01,,,Personne n\u2019a répondu à l\u2019école; ŒUVRES.\n"
    "C6,INT-2,cfir-2022,II.F,R01,,,\n"
)


@pytest.fixture(scope="module")
def wave(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wave]:
    with small_study(tmp_path_factory.mktemp("study")) as wave:
        assert wave.issues(informants=INFORMANTS, interviews=INTERVIEWS, codings=CODINGS) == []
        yield wave


def found(study: Wave, *words: str, **filters: object) -> list[str]:
    """The first word of each passage that is found, in their order."""
    return [hit.text.split()[0] for hit in search(study.con, list(words), **filters).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["läkarna", "LAKARNA", "lakarna mottes", "TILLIT", "Sätt."])
def test_accents_case_and_compounds_do_not_hide_a_word(wave: Wave, words: str) -> None:
    assert found(wave, words) == ["Läkarna"]


@pytest.mark.parametrize("words", ["n'a repondu", "n\u2019a répondu", "oeuvres", "ecole"])
def test_french_letters_and_apostrophes_are_folded(wave: Wave, words: str) -> None:
    assert found(wave, words) == ["Personne"]


def test_every_word_must_be_there_and_a_phrase_as_it_is(wave: Wave) -> None:
    assert found(wave, "had", "money") == ["They"]
    assert found(wave, "had money") == []


def test_what_holds_a_word_more_often_in_fewer_words_comes_first(wave: Wave) -> None:
    assert found(wave, "time") == ["The", "They"]


def test_codes_cases_and_waves_narrow_the_search(wave: Wave) -> None:
    assert found(wave, "time", code="II") == ["They"]  # of the codes below
    assert found(wave, "time", code="cfir-2022:II.F") == ["They"]
    assert found(wave, "time", code="access to knowledge and information") == ["The"]
    assert found(wave, "time", code="FINANCING") == ["They"]
    assert found(wave, "time", case="esther") == ["The"]
    assert found(wave, "time", case="WPG") == ["They"]
    assert found(wave, "time", wave=2) == []


def test_a_passage_is_one_hit_with_all_its_codes(wave: Wave) -> None:
    (hit,) = search(wave.con, ["mottes"]).hits
    assert (hit.codes, hit.source, hit.start, hit.end, hit.programme) == (["III.C", "III.K"], "INT-1", 0, 30, "ESTHER")


def test_more_hits_than_are_shown_are_counted(wave: Wave) -> None:
    assert search(wave.con, ["time"], limit=1).total == 2
    assert search(wave.con, ["nowhere"]) == SearchResult(0, [])


def test_words_that_look_like_sql_or_patterns_are_words(wave: Wave) -> None:
    for word in ("'; DROP TABLE core.codings; --", "%", "_", "\\", ".*", "$word_0"):
        assert found(wave, word) == []


def test_places_to_be_marked_are_those_of_the_text_itself() -> None:
    text = "På Östermalm fanns a\u030atta ÅTTOR"
    assert [text[start:end] for start, end in places(text, ["atta", "ÅTTO"])] == ["a\u030atta", "ÅTTO"]


def test_the_command_shows_passages_with_their_place_and_codes(
    loaded: Workspace, casewave: Callable[..., CompletedProcess[str]]
) -> None:
    done = casewave("--study", str(loaded.folder), "search", "FUNDER", "planning together", "--limit", "1")
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    assert "he funder paid for teaching and never for planning together" in shown
    assert "II.F" in shown
    assert "the 1 best are shown" in shown
    assert casewave("--study", str(loaded.folder), "search", " ").returncode == 2
    assert Path(loaded.published).exists()
