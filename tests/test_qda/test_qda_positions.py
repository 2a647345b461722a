"""Each way in which a tool may count positions is found out from the selections, and read right."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qda_projects import text_source, write_archive

from casewave.assets.qda import ProjectFile, read_project
from casewave.assets.qda.positions import CANDIDATES, KNOWN, STANDARD, Profile, Scoring, SourceText, is_quoted

# Each line end, the mark and each emoji shift the readings against one another.
SENTENCES = "\r\n".join(
    f"Så här var det {number} 😀 när kommunen började. She asked «why now»? Personne n'a répondu."
    for number in range(40)
)
DELIVERED = "\ufeff" + SENTENCES


def counted(profile: Profile, start: int, end: int) -> tuple[int, int]:
    """Raw positions of a span of the delivered text (mark and CR LF included), counted by hand as the profile says."""

    def width(text: str) -> int:
        if profile.crlf == 1:
            text = text.replace("\r\n", "\n")
        widths = {"code points": len(text), "UTF-16": len(text.encode("utf-16-le")) // 2, "UTF-8": len(text.encode())}
        return widths[profile.unit]

    mark = profile.counts_mark
    raw = [width(DELIVERED[1:place]) + mark for place in (start, end)]
    return raw[0], raw[1] - profile.end_inclusive


def words(count: int) -> list[tuple[int, int]]:
    """Spans of whole words in the delivered text, which begin and end inside of sentences."""
    chance = random.Random(4)
    starts = [
        place for place in range(1, len(DELIVERED) - 60) if DELIVERED[place - 1] == " " and DELIVERED[place].isalpha()
    ]
    spans = []
    for start in chance.sample(starts, count):
        end = start + chance.randrange(8, 50)
        while DELIVERED[end].isalnum() or not DELIVERED[end - 1].isalnum():
            end += 1
        spans.append((start, end))
    return spans


@pytest.mark.parametrize("profile", CANDIDATES, ids=str)
@pytest.mark.parametrize("origin", ["", "NVivo 14", "ATLAS.ti 9"])
def test_a_text_that_is_counted_in_any_way_gives_the_passages_that_were_coded(
    tmp_path: Path, profile: Profile, origin: str
) -> None:
    spans = words(60)
    selections = [counted(profile, *span) for span in spans]
    path = write_archive(
        tmp_path / "p.qdpx", text_source("T", *selections), f' origin="{origin}"', T=DELIVERED.encode()
    )
    source = read_project(path).sources[0]
    assert source.bodies[0].profile == str(profile)
    assert [selection.text for selection in source.selections] == [
        DELIVERED[start:end].replace("\r\n", "\n") for start, end in spans
    ]
    assert source.bodies[0].score == 1.0
    for selection, raw in zip(source.selections, selections, strict=True):
        assert (selection.raw_start, selection.raw_end) == raw
        assert source.bodies[0].text is not None
        assert source.bodies[0].text[selection.start : selection.end] == selection.text


def test_quoted_names_decide_where_a_single_selection_proves_little(tmp_path: Path) -> None:
    (span,) = [span for span in words(30) if span[0] > 1000 and span[1] - span[0] > 30][:1]
    quote = DELIVERED[slice(*span)].replace("\r\n", " ")
    path = write_archive(
        tmp_path / "p.qdpx",
        text_source("T", (*counted(STANDARD, *span), quote)),
        ' origin="NVivo"',
        T=DELIVERED.encode(),
    )
    assert read_project(path).sources[0].bodies[0].profile == str(STANDARD)


def test_what_is_known_of_a_tool_holds_against_thin_evidence(tmp_path: Path) -> None:
    """Two selections that start inside of words, as people select, do not make NVivo count otherwise."""
    spans = [(start + 1, end) for start, end in words(2)]
    path = write_archive(
        tmp_path / "p.qdpx", text_source("T", *(counted(KNOWN["nvivo"], *span) for span in spans)),
        ' origin="NVivo 20"', T=DELIVERED.encode(),
    )  # fmt: skip
    source = read_project(path).sources[0]
    assert [selection.text for selection in source.selections] == [
        DELIVERED[start:end].replace("\r\n", "\n") for start, end in spans
    ]


def test_positions_that_no_reading_fits_are_poor_with_three_quotes(tmp_path: Path) -> None:
    chance = random.Random(1)
    selections = [(start, start + chance.randrange(20, 60)) for start in chance.sample(range(2000), 40)]
    path = write_archive(tmp_path / "p.qdpx", text_source("T", *selections), T=DELIVERED.encode())
    body = read_project(path).sources[0].bodies[0]
    assert body.is_poor
    assert body.score is not None
    assert body.score < 0.7
    assert len(body.quotes) == 3
    assert all(quote in " ".join(SENTENCES.split()) for quote in body.quotes)


def test_a_declared_profile_is_taken_as_it_is(tmp_path: Path) -> None:
    chance = random.Random(1)
    selections = [(start, start + 30) for start in chance.sample(range(2000), 40)]
    path = write_archive(tmp_path / "p.qdpx", text_source("T", *selections), T=DELIVERED.encode())
    with ProjectFile(path, lambda name: KNOWN["nvivo"] if name == "INT-1" else None) as file:
        for batch in file.batches():
            assert batch.body is not None
            last = batch.body
    assert (last.profile, last.is_poor) == (str(KNOWN["nvivo"]), False)


def project_of(path: Path, texts: dict[str, list[tuple[int, int] | tuple[int, int, str]]], origin: str = "") -> Path:
    """A project whose sources all have the delivered text, with these selections each."""
    sources = "".join(
        text_source(name, *selections).replace("<Sources>", "").replace("</Sources>", "")
        for name, selections in texts.items()
    )
    texts_of = {name: DELIVERED.encode() for name in texts}
    return write_archive(path, f"<Sources>{sources}</Sources>", f' origin="{origin}"', **texts_of)


def cut_short(count: int) -> list[tuple[int, int]]:
    """Selections that all end before the last letter of a word: alone, they look as if the end were inside."""
    return [counted(STANDARD, start, end - 1) for start, end in words(count)]


def test_a_text_is_read_as_its_project_counts_and_listed_where_another_reading_fits_it_better(tmp_path: Path) -> None:
    whole = [counted(STANDARD, *span) for span in words(40)]
    path = project_of(tmp_path / "p.qdpx", {"A": whole, "B": whole, "C": cut_short(52)[:20]})
    sources = read_project(path).sources
    expected = [DELIVERED[start : end - 1].replace("\r\n", "\n") for start, end in words(52)[:20]]
    assert [selection.text for selection in sources[2].selections] == expected
    bodies = [source.bodies[0] for source in sources]
    assert [body.profile for body in bodies] == [str(STANDARD)] * 3
    assert [body.other_profile for body in bodies] == ["", "", str(Profile(end_inclusive=True))]
    assert (bodies[2].other_score, len(bodies[2].quotes)) == (1.0, 3)


def test_a_text_that_fits_only_another_reading_is_poor_in_its_project(tmp_path: Path) -> None:
    """Its positions are 7 characters off, as after a header was taken out."""
    whole = [counted(STANDARD, *span) for span in words(40)]
    path = project_of(tmp_path / "p.qdpx", {"A": whole, "B": [(start + 7, end + 7) for start, end in whole]})
    assert [source.bodies[0].is_poor for source in read_project(path).sources] == [False, True]


def test_quotes_in_a_text_prove_how_it_counts_whatever_its_project_does(tmp_path: Path) -> None:
    whole = [counted(STANDARD, *span) for span in words(40)]
    quoted = [
        (*counted(Profile("UTF-16"), start, end), DELIVERED[start:end].replace("\r\n", " "))
        for start, end in words(60) if end - start > 30 and start > 500
    ]  # fmt: skip
    bodies = [source.bodies[0] for source in read_project(
        project_of(tmp_path / "p.qdpx", {"A": whole, "B": whole, "C": quoted})
    ).sources]  # fmt: skip
    assert [body.profile for body in bodies] == [str(STANDARD), str(STANDARD), str(Profile("UTF-16"))]
    assert bodies[2].other_profile == str(STANDARD)


def test_few_selections_inside_of_words_are_no_proof_where_the_rest_of_the_project_fits(tmp_path: Path) -> None:
    whole = [counted(STANDARD, *span) for span in words(40)]
    odd = [counted(STANDARD, start + 1, end - 1) for start, end in words(3)]
    body = read_project(project_of(tmp_path / "p.qdpx", {"A": whole, "B": odd})).sources[1].bodies[0]
    assert (body.profile, body.is_poor) == (str(STANDARD), False)


def test_selections_outside_of_their_text_are_counted_and_keep_their_raw_positions(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "p.qdpx", text_source("T", (0, 4), (5, 900)), T=b"Some words here")
    project = read_project(path)
    first, second = project.sources[0].selections
    assert (first.text, second.text, second.start, second.raw_end) == ("Some", None, None, 900)
    assert project.not_carried == {"selections outside of their text": 1}


def test_a_text_in_the_xml_has_lost_its_line_ends_and_is_read_all_the_same(tmp_path: Path) -> None:
    lines = [f"line number {number} of the meeting" for number in range(40)]
    starts = [sum(len(line) + 2 for line in lines[:number]) for number in range(40)]  # as a tool that counts CR LF
    selections = [(start, start + len(line)) for start, line in zip(starts, lines, strict=True)]
    inside = text_source("T", *selections).replace(
        ' plainTextPath="internal://T.txt">', f"><PlainTextContent>{'&#10;'.join(lines)}</PlainTextContent>"
    )
    project = read_project(write_archive(tmp_path / "p.qdpx", inside))
    assert [selection.text for selection in project.sources[0].selections] == lines


@given(
    st.text(st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("\r\n😀a ")), max_size=80), st.data()
)
def test_a_place_counted_as_a_profile_does_is_found_again(delivered: str, data: st.DataObject) -> None:
    """Counting forwards by hand and placing backwards agree, for every profile and every character edge."""
    text = SourceText(delivered)
    profile = data.draw(st.sampled_from(CANDIDATES))
    normal = text.text
    end = data.draw(st.integers(0, len(normal)))
    start = data.draw(st.integers(0, end))
    unmarked = delivered.removeprefix("\ufeff")

    def raw(place: int) -> int:
        """The same place in the delivered text: a line end there may be one or two characters."""
        at = 0
        for _ in range(place):
            at += 2 if unmarked[at : at + 2] == "\r\n" else 1
        before = unmarked[:at] if profile.crlf == 2 else unmarked[:at].replace("\r\n", "\n")
        if profile.unit == "UTF-16":
            length = len(before.encode("utf-16-le")) // 2
        else:
            length = len(before.encode()) if profile.unit == "UTF-8" else len(before)
        return length + (profile.counts_mark and text.has_mark)

    placed = text.place(profile, np.array([raw(start)]), np.array([raw(end) - profile.end_inclusive]))
    assert (placed[0].tolist(), placed[1].tolist()) == ([start], [end])


def test_a_position_inside_of_a_character_falls_to_its_outer_edge() -> None:
    text = SourceText("a😀b\r\nc")
    starts, ends = text.place(Profile("UTF-16"), np.array([2, 5]), np.array([2, 5]))
    assert starts.tolist() == [1, 3]  # the emoji, the line end
    assert ends.tolist() == [2, 3]  # behind the emoji, before the line end


def test_an_empty_text_has_no_passages() -> None:
    scoring = Scoring(SourceText(""))
    scoring.add(np.array([0, 3]), np.array([0, 9]), ["", ""])
    assert scoring.tally().verdict(None).score == 0.0


@pytest.mark.parametrize(
    ("name", "passage", "expected"),
    [
        ("why  did\nthey stop", "why did they stop", True),
        ("For some reason babies are…", "For some reason babies are not supposed to", True),
        ("For some reason babies are", "For some reason babies are not supposed to", True),
        ("Quotation 6:1", "why did they stop", False),
        ("a", "a longer passage", False),
    ],
)
def test_a_name_is_a_quote_where_it_stands_in_the_text(name: str, passage: str, expected: bool) -> None:
    assert is_quoted(name, passage) is expected


@pytest.mark.parametrize(
    "text",
    ["我们每个月见面一次并记录所学到的内容以便分享", "เราพบกันทุกเดือนและจดบันทึกสิ่งที่เราเรียนรู้"],
    ids=["Chinese", "Thai"],
)
def test_a_script_without_blanks_between_words_is_not_refused(text: str) -> None:
    scoring = Scoring(SourceText(text))
    starts = np.arange(0, 20)
    scoring.add(starts, starts + 2, [""] * len(starts))
    verdict = scoring.tally().verdict(None)
    assert (verdict.profile, verdict.is_poor) == (STANDARD, False)
