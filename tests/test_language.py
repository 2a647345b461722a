"""Texts in the languages that casewave writes in: each entry whole, and values that stay what they are."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from casewave.schemas.language import HERE, LANGUAGES, NAME, translated

OTHERS = [language for language in LANGUAGES if language != "en"]
ROWS = (
    "{number} row is not yet analysed in any column and is left out: {listed}.",
    "{number} rows are not yet analysed in any column and are left out: {listed}.",
)


def test_english_is_the_language_of_the_code() -> None:
    english = translated("en")
    assert english("Abbreviations: {listed}.", listed="NA") == "Abbreviations: NA."
    assert english.of("Any text, {as it is}") == "Any text, {as it is}"
    assert english.count(*ROWS, 1, listed="Cost") == "1 row is not yet analysed in any column and is left out: Cost."


@pytest.mark.parametrize(
    ("language", "one", "three"),
    [("sv", "1 rad är ", "3 rader är "), ("fr", "1 ligne n\u2019est ", "3 lignes ne sont ")],
)
def test_a_number_takes_the_plural_of_its_language(language: str, one: str, three: str) -> None:
    said = translated(language)  # type: ignore[arg-type]
    assert said.count(*ROWS, 1, listed="Cost").startswith(one)
    assert said.count(*ROWS, 3, listed="Cost").startswith(three)


def test_a_text_made_in_english_keeps_its_values_and_translates_those_it_knows() -> None:
    assert translated("sv").of("Abbreviations: {x}, 100 %.") == "Förkortningar: {x}, 100 %."
    assert translated("fr").of("Abbreviations: Table.") == "Abréviations : Tableau."
    assert translated("fr").of("What a study wrote") is None
    assert translated("sv")("What a study wrote") == "What a study wrote"


@pytest.mark.parametrize("language", OTHERS)
def test_every_entry_of_a_catalogue_is_translated_with_the_same_values(language: str) -> None:
    english, other = translated(OTHERS[0]).entries, translated(language).entries  # type: ignore[arg-type]
    assert set(other) == set(english)
    for text, translation in other.items():
        assert sorted(NAME.findall(translation)) == sorted(NAME.findall(text)), text
    with (HERE / f"{language}.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale=language) if entry.id and entry.string]
    for entry in entries:  # those for cells and with plurals too, in which one may be written as a word
        texts, said = ((each,) if isinstance(each, str) else each for each in (entry.id, entry.string))
        names = {name for text in texts for name in NAME.findall(text)}
        assert all(set(NAME.findall(each)) <= names for each in said), texts[0]
        assert names - {"number"} <= set(NAME.findall(said[-1])), texts[0]
