"""A QDA project in a wave's folder: its codings are in core, whatever is not carried over is counted."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from deliveries import Wave, changed_study, small_study

from casewave.assets.adapters.qda_mapping import Mapping
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.qda import Project, write_project
from casewave.assets.qda.model import Body, Case, Coding, ProjectCode, Selection, Set, Source, User, Value, Variable
from casewave.assets.qda.writer import guid_of
from casewave.assets.reading.issues import Refused
from casewave.schemas.register.study_file import load_study

TEXT = "Vi möttes varje vecka. The nurses 😀 never had time for it.\nIngen frågade oss om budgeten, sade hon."
INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\nMRR-DND-02,service\n"
INTERVIEWS = (
    "interview,programme,sites,informants,held_on,interview_mode,language\n"
    "INT-1,ESTHER,JKG,EST-JKG-01,2020-03-01,online,sv\n"
    "INT-2,MRR,DND,MRR-DND-02,2020-03-02,online,en\n"
)
DOUBLE_CODED = "".join(
    f"{line},{'yes' if at else 'is_double_coded'}\n" for at, line in enumerate(INTERVIEWS.splitlines())
)
QDA = """
qda:
  sources:
    - {pattern: 'INT-\\d+'}
    - {set: '^interview of (.+)$', becomes: 'INT-{1}'}
    - {variable: Interview}
    - {name: Codebook notes, left_out: true}
  cases:
    - {pattern: '^[A-Z]{3}-[A-Z]{3}-\\d+$'}
    - {name: Jönköping, becomes: JKG}
    - {name: Everyone, left_out: true}
  codes:
    - {path: Our codes / No time, framework: cfir-2022, code: III.J}
    - {below: CFIR, framework: cfir-2022}
  users:
    - {user: Anna, coder: R02}
    - {user: Ben, coder: R03}
"""


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path / "study", ("thresholds:", f"{QDA.strip()}\nthresholds:")) as wave:
        yield wave


def code(name: str, parent: str | None = None) -> ProjectCode:
    return ProjectCode(guid_of(name), name, guid_of(parent) if parent else None)


KNOWLEDGE = "III.K Access to Knowledge & Information"
CODES = [
    code("CFIR"), code(KNOWLEDGE, "CFIR"), code("Communications", "CFIR"),
    code("Our codes"), code("No time", "Our codes"), code("Learning climate", "Our codes"),
]  # fmt: skip


def passage(words: str, *codes: str, user: str = "Anna", text: str = TEXT, **more: str) -> Selection:
    """These words of the text, coded by these codes."""
    start = text.index(words)
    codings = tuple(
        Coding(guid_of(f"{words} {name} {user}"), guid_of(name), guid_of(user), "2020-05-04T10:00:00Z")
        for name in codes
    )
    return Selection(guid_of(f"selection {words}"), "text", start, start + len(words), words, codings=codings, **more)


def interview(name: str, *selections: Selection, text: str | None = TEXT) -> Source:
    guid = guid_of(f"source {name}")
    return Source(guid, "text", name, bodies=[Body(guid, text=text)], selections=list(selections))


def project(*sources: Source, **more: object) -> Project:
    users = [User(guid_of("Anna"), "Anna"), User(guid_of("Ben"), "Ben")]
    return replace(Project("Study", users=users, codes=list(CODES), sources=list(sources)), **more)  # type: ignore[arg-type]


def deliver(wave: Wave, number: int = 1, interviews: str = INTERVIEWS, **projects: Project) -> list[str]:
    """Deliver the tables with projects next to them, and give the problems in words."""
    folder = wave.folder / f"wave-{number}"
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*"):
        path.unlink()
    if number == 1:
        (folder / "informants.csv").write_text(INFORMANTS, encoding="utf-8")
        (folder / "interviews.csv").write_text(interviews, encoding="utf-8")
    for name, made in projects.items():
        write_project(made, folder / f"{name}.qdpx")
    try:
        load_delivery(wave.con, wave.study, number, folder)
    except Refused as refusal:
        return [str(issue) for issue in refusal.issues]
    return []


def test_codings_stand_in_core_with_their_passage_place_coder_and_day(wave: Wave) -> None:
    assert not deliver(wave, study=project(interview("Transcript INT-1.docx", passage("never had time", "No time"))))
    query = "SELECT source, framework, code, coder, start_character, end_character, segment FROM core.codings"
    codings = wave.rows(query)
    start = TEXT.index("never had time")
    assert codings == [("INT-1", "cfir-2022", "III.J", "R02", start, start + 14, "never had time")]
    assert wave.rows("SELECT coded_on::VARCHAR, file, row FROM core.codings") == [("2020-05-04", "study.qdpx", 1)]
    assert wave.rows("SELECT source, segment FROM raw.codings") == [("INT-1", "never had time")]


def test_codes_are_matched_by_path_code_and_label_and_the_rest_is_listed_with_the_nearest(wave: Wave) -> None:
    coded = passage("möttes", *(code.name for code in CODES if code.name != "CFIR"))
    assert not deliver(wave, study=project(interview("INT-1", coded)))
    query = "SELECT path, framework, code, matched_by, nearest, codings FROM audit.qda_codes ORDER BY qda_code"
    assert wave.rows(query) == [
        ("CFIR", None, None, None, None, 0),
        (f"CFIR / {KNOWLEDGE}", "cfir-2022", "III.K", "code", None, 1),
        ("CFIR / Communications", "cfir-2022", "III.C", "label", None, 1),
        ("Our codes", None, None, None, None, 1),
        ("Our codes / No time", "cfir-2022", "III.J", "rule", None, 1),
        ("Our codes / Learning climate", None, None, None, "cfir-2009 III.D.6 Learning Climate", 1),
    ]
    assert wave.rows("SELECT what, count FROM audit.not_carried_over") == [
        ("codings by a code that is in no framework", 2)
    ]
    assert wave.rows("SELECT outcome, count(*) FROM audit.qda_codings GROUP BY outcome ORDER BY outcome") == [
        ("by a code that is in no framework", 2), ("carried over", 3),
    ]  # fmt: skip


def test_a_path_may_hold_names_with_slashes(tmp_path: Path) -> None:
    rules = "qda:\n  codes: [{path: Our codes / time/money, framework: cfir-2022, code: III.J}]\nthresholds:"
    study = changed_study(tmp_path, ("thresholds:", rules))
    codes = [code("Our codes"), code("time/money", "Our codes"), code("money")]
    assert [match.code for match in Mapping(study).codes(project(codes=codes))] == ["", "III.J", ""]


def test_a_source_is_found_by_its_set_or_a_variable_where_its_name_says_nothing(wave: Wave) -> None:
    by_set, by_value, aside = (
        interview(name, passage("varje vecka", "No time")) for name in ("Tape 7", "Tape 8", "Codebook notes")
    )
    by_value.values = (Value(guid_of("v"), "INT-2"),)
    made = project(
        by_set, by_value, aside,
        variables=[Variable(guid_of("v"), "Interview")],
        sets=[Set(guid_of("s"), "all tapes"), Set(guid_of("t"), "interview of 1", sources=(by_set.guid,))],
    )  # fmt: skip
    assert not deliver(wave, study=made)
    assert wave.rows("SELECT source FROM core.codings ORDER BY source") == [("INT-1",), ("INT-2",)]
    assert wave.rows("SELECT source, codings FROM audit.qda_sources ORDER BY qda_source") == [
        ("INT-1", 1), ("INT-2", 1), (None, 1),
    ]  # fmt: skip
    assert ("codings in a source that is left out", 1) in wave.rows("SELECT what, count FROM audit.not_carried_over")


def test_every_link_from_a_case_to_its_sources_is_kept(wave: Wave) -> None:
    """QualCoder's importer drops them all."""
    sources = [interview(f"INT-{number}", passage("möttes", "No time")) for number in (1, 2)]
    cases = [
        Case(guid_of("a"), "EST-JKG-01", sources=(sources[0].guid,)),
        Case(guid_of("b"), "Jönköping", sources=(sources[0].guid, sources[1].guid)),
        Case(guid_of("c"), "Everyone", selections=(sources[1].selections[0].guid,)),
        Case(guid_of("d"), "Somebody", sources=(guid_of("gone"),)),
    ]
    assert not deliver(wave, study=project(*sources, cases=cases))
    query = "SELECT qda_case, qda_source, source, informant, site FROM audit.qda_cases ORDER BY ALL"
    assert wave.rows(query) == [
        (1, 1, "INT-1", "EST-JKG-01", None),
        (2, 1, "INT-1", None, "JKG"),
        (2, 2, "INT-2", None, "JKG"),
        (3, 1, "INT-1", None, None),  # the passage's GUID is in both sources
        (3, 2, "INT-2", None, None),
        (4, None, None, None, None),
    ]
    assert ("cases that no rule makes an informant or a site", 1) in wave.rows(
        "SELECT what, count FROM audit.not_carried_over"
    )


def test_passages_that_nvivo_codes_with_a_case_link_it(wave: Wave) -> None:
    spoken = passage("sade hon", "EST-JKG-01")
    made = project(interview("INT-1", spoken), cases=[Case(guid_of("EST-JKG-01"), "EST-JKG-01")])
    assert not deliver(wave, study=made)
    assert wave.rows("SELECT qda_source, informant FROM audit.qda_cases") == [(1, "EST-JKG-01")]
    assert wave.rows("SELECT outcome FROM audit.qda_codings") == [("that link a case",)]


def test_a_case_that_is_an_informant_spoke_in_its_interviews(wave: Wave) -> None:
    source = interview("INT-2", passage("möttes", "No time"))
    (issue,) = deliver(wave, study=project(source, cases=[Case(guid_of("a"), "EST-JKG-01", sources=(source.guid,))]))
    assert issue.startswith(
        "study.qdpx, column informants: Case 1 of the project is linked to INT-2, whose informants do not include "
        "'EST-JKG-01'."
    )


def test_a_coded_source_that_no_rule_names_refuses_the_project(wave: Wave) -> None:
    (issue,) = deliver(wave, study=project(interview("Tape of Anna Svensson", passage("möttes", "No time"))))
    assert issue.startswith("study.qdpx: No rule says what source 1 (1 coding) of the project is.")
    assert "casewave map" in issue
    assert "Svensson" not in issue


def test_a_user_who_is_no_coder_refuses_the_project(wave: Wave) -> None:
    made = project(interview("INT-1", passage("möttes", "No time", user="Anna Svensson")))
    made.users.append(User(guid_of("Anna Svensson"), "Anna Svensson"))
    (issue,) = deliver(wave, study=made)
    assert "No rule says which coder user 3 (1 coding) of the project is." in issue
    assert "Svensson" not in issue


def test_an_interview_that_is_not_delivered_refuses_the_coding(wave: Wave) -> None:
    (issue,) = deliver(wave, study=project(interview("INT-9", passage("möttes", "No time"))))
    assert issue.startswith("study.qdpx, row 1, column source: 'INT-9' is not a key of interviews")


def test_positions_that_fit_nothing_refuse_the_project_with_score_and_quotes(wave: Wave, tmp_path: Path) -> None:
    from qda_files import shifted  # the writer makes none

    folder = wave.folder / "wave-1"
    deliver(wave)
    shifted(folder / "study.qdpx", guid_of("No time"), "Our codes", "No time")
    with pytest.raises(Refused) as refused:
        load_delivery(wave.con, wave.study, 1, folder)
    (issue,) = refused.value.issues
    assert "The positions do not fit the text of source 1: the best reading" in issue.problem
    assert issue.remedy.count("“") == 3
    assert issue.value is None


def test_two_coders_projects_merge_into_double_codings(wave: Wave) -> None:
    both = passage("never had time", "No time", user="Anna")
    ben = passage("never had time", "No time", user="Ben")
    anna = project(interview("INT-1", both, passage("möttes", "Communications")))
    assert not deliver(wave, anna=anna, ben=project(interview("INT-1", ben, both)))
    query = "SELECT coder, segment FROM core.codings ORDER BY coder, start_character"
    assert wave.rows(query) == [("R02", "möttes"), ("R02", "never had time"), ("R03", "never had time")]
    assert wave.rows("SELECT file, what, count FROM audit.not_carried_over") == [
        ("ben.qdpx", "codings that another project of the delivery has too", 1)
    ]
    segments = wave.rows("SELECT text, codings, coders FROM core.segments ORDER BY start_character")
    assert segments == [("möttes", 1, 1), ("never had time", 2, 2)]


def test_a_coder_who_gave_other_codes_alone_has_coded_the_source(wave: Wave) -> None:
    """The project tells that both coded both interviews: in the second, Ben found nothing of the framework."""
    shared = interview("INT-1", passage("möttes", "No time"), passage("varje vecka", "No time", user="Ben"))
    second = interview("INT-2", passage("möttes", "No time"), passage("varje", "Learning climate", user="Ben"))
    assert not deliver(wave, study=project(shared, second), interviews=DOUBLE_CODED)
    assert wave.rows("SELECT source, coder, codings FROM audit.qda_coders ORDER BY ALL") == [
        ("INT-1", "R02", 1), ("INT-1", "R03", 1), ("INT-2", "R02", 1), ("INT-2", "R03", 1),
    ]  # fmt: skip
    query = """
        SELECT sources, round(percent_agreement, 3) FROM mart.coding_agreement
        WHERE code IS NULL AND unit = 'source'
    """
    assert wave.marts(query) == [(2, 0.5)]
    assert wave.rows("SELECT notice FROM audit.notices") == []


def test_a_project_does_not_tell_who_read_a_source_and_found_nothing(wave: Wave) -> None:
    shared = interview("INT-1", passage("möttes", "No time"), passage("varje vecka", "No time", user="Ben"))
    second = interview("INT-2", passage("möttes", "No time"))
    assert not deliver(wave, study=project(shared, second), interviews=DOUBLE_CODED)
    assert wave.rows("SELECT notice, detail FROM audit.notices") == [(
        "coders not declared",
        "R02 and R03 share 1 source; 1 source is coded by some of them only, and the project does not say whether the "
        "others found nothing there. List the coders of double-coded sources in source_coders.",
    )]  # fmt: skip
    assert wave.marts("SELECT DISTINCT coders FROM mart.coding_agreement") == [("not declared",)]


def test_coders_who_share_the_sources_out_are_no_question(wave: Wave) -> None:
    one = interview("INT-1", passage("möttes", "No time"))
    other = interview("INT-2", passage("möttes", "No time", user="Ben"))
    assert not deliver(wave, study=project(one, other))
    assert wave.rows("SELECT notice FROM audit.notices") == []


def test_a_later_export_of_the_same_project_replaces_the_earlier(wave: Wave) -> None:
    earlier = project(interview("INT-1", passage("möttes", "No time")), modified="2020-05-01T00:00:00Z")
    later = project(interview("INT-1", passage("varje vecka", "No time")), modified="2020-06-01T00:00:00Z")
    assert not deliver(wave, one=earlier, two=later)
    assert wave.rows("SELECT segment FROM core.codings") == [("varje vecka",)]
    assert wave.rows("SELECT what FROM audit.not_carried_over") == [("an earlier export of two.qdpx",)]


def test_codings_keep_their_names_when_the_project_is_exported_again(wave: Wave) -> None:
    """With other GUIDs, after the transcript got a new first line, and one coding more."""
    first = project(interview("INT-1", passage("möttes", "No time"), passage("never had time", "No time")))
    assert not deliver(wave, study=first)
    before = dict(wave.rows("SELECT segment, coding FROM core.codings"))
    edited = f"Transkriberat av R02.\n{TEXT}"
    again = project(
        interview("INT-1", *(passage(words, "No time", text=edited) for words in ("sade hon", *before)), text=edited)
    )
    for number, source in enumerate([*again.sources, *again.sources[0].selections]):
        source.guid = guid_of(f"another {number}")
    again.sources[0].bodies[0].guid = again.sources[0].guid
    assert not deliver(wave, study=again)
    after = dict(wave.rows("SELECT segment, coding FROM core.codings"))
    assert {words: after[words] for words in before} == before
    assert len(set(after.values())) == 3


def test_equal_passages_coded_alike_are_told_apart(wave: Wave) -> None:
    text = "Ja, sade hon. Ja, sade han. Ja."
    selections = []
    for start in (0, 14, 28):
        coding = Coding(guid_of(f"c{start}"), guid_of("No time"), guid_of("Anna"))
        selections.append(Selection(guid_of(f"s{start}"), "text", start, start + 2, codings=(coding,)))
    assert not deliver(wave, study=project(interview("INT-1", *selections, text=text)))
    assert wave.rows("SELECT count(DISTINCT coding), count(*) FROM core.codings") == [(3, 3)]


def test_passages_of_an_older_transcript_are_found_again_in_the_latest_or_listed(wave: Wave) -> None:
    edited = TEXT.replace("varje vecka", "varannan vecka, på måndagar").replace("möttes", "träffades")
    older = project(
        interview("INT-1", passage("never had time", "No time"), passage("möttes", "No time")),
        modified="2020-05-01T00:00:00Z",
    )
    newer = project(
        interview("INT-1", passage("never had time", "No time", user="Ben", text=edited), text=edited),
        modified="2020-06-01T00:00:00Z",
    )
    assert not deliver(wave, anna=older, ben=newer)
    at = edited.index("never had time")
    query = "SELECT coder, start_character, segment FROM core.codings ORDER BY coder"
    assert wave.rows(query) == [("R02", at, "never had time"), ("R03", at, "never had time")]
    assert wave.rows("SELECT anchored, outcome FROM audit.qda_codings WHERE file = 'anna.qdpx' ORDER BY row") == [
        ("text", "carried over"), ("position", "of a passage that is no more in the transcript"),
    ]  # fmt: skip


def test_passages_named_by_their_text_are_found_again_where_the_text_was_edited_after_coding(wave: Wave) -> None:
    quote = "nurses 😀 never had time for it"
    shifted = passage(quote, "No time", name=quote)
    assert shifted.start is not None
    shifted.start, shifted.end = shifted.start - 9, shifted.end - 9  # type: ignore[operator]
    assert not deliver(wave, study=project(interview("INT-1", shifted)))
    assert wave.rows("SELECT start_character, segment FROM core.codings") == [(TEXT.index(quote), quote)]


def test_sources_of_other_waves_belong_to_those(wave: Wave) -> None:
    made = project(*(interview(f"INT-{number}", passage("möttes", "No time")) for number in (1, 2)))
    assert not deliver(wave, study=made)
    assert not deliver(wave, 2, study=made)
    assert wave.rows("SELECT wave, source FROM core.codings ORDER BY ALL") == [(1, "INT-1"), (1, "INT-2")]
    assert wave.rows("SELECT wave, what, count FROM audit.not_carried_over") == [
        (2, "codings in an interview or document of another wave", 2)
    ]


def test_an_area_of_a_pdf_that_repeats_a_passage_counts_once(wave: Wave) -> None:
    """ATLAS.ti gives a passage as an area of the page too."""
    selection = passage("never had time", "No time", "Communications")
    area = replace(selection, kind="pdf", start=None, end=None, text="never hadtime", area=(1, 2, 3, 4, 5))
    alone = replace(
        area, guid=guid_of("alone"), text=None, codings=(Coding(guid_of("k"), guid_of("No time"), guid_of("Ben")),)
    )
    body = Body(guid_of("R"), "representation", text=TEXT)
    pdf = Source(
        guid_of("P"), "pdf", "INT-1", bodies=[body], selections=[replace(selection, body=body.guid), area, alone]
    )
    assert not deliver(wave, study=project(pdf))
    assert wave.rows("SELECT coder, segment FROM core.codings ORDER BY coder, code") == [
        ("R02", "never had time"), ("R02", "never had time"), ("R03", None),
    ]  # fmt: skip
    assert ("codings of an area of a PDF, repeating one of its text", 2) in wave.rows(
        "SELECT what, count FROM audit.not_carried_over"
    )


def test_a_coding_without_a_passage_is_carried_over_without_it(wave: Wave) -> None:
    """Of a picture, of a whole source, of an empty selection, and where the text is not in the file."""
    coding = (Coding(guid_of("k"), guid_of("No time"), guid_of("Anna")),)
    picture = Source(guid_of("I"), "picture", "INT-1 board", selections=[
        Selection(guid_of("x"), "picture", area=(1, 2, 3, 4), codings=coding),
        Selection(guid_of("I"), "whole", codings=coding),
    ])  # fmt: skip
    empty = Selection(guid_of("e"), "text", 4, 4, codings=coding)
    gone = Selection(guid_of("g"), "text", raw_start=4, raw_end=9, codings=coding)
    assert not deliver(wave, study=project(picture, interview("INT-1", empty), interview("INT-2", gone, text=None)))
    assert wave.rows("SELECT source, start_character, segment FROM core.codings ORDER BY row") == [
        ("INT-1", None, None), ("INT-1", None, None), ("INT-1", None, None), ("INT-2", None, None),
    ]  # fmt: skip
    assert wave.rows("SELECT raw_start, raw_end FROM audit.qda_codings ORDER BY row") == [
        (None, None), (None, None), (4, 4), (4, 9),
    ]  # fmt: skip
    assert wave.rows("FROM core.segments") == []


def test_the_same_project_twice_changes_nothing_and_another_mapping_is_another_load(wave: Wave) -> None:
    from casewave.assets.ingest.loading import load_delivery

    assert not deliver(wave, study=project(interview("INT-1", passage("möttes", "No time"))))
    folder = wave.folder / "wave-1"
    assert load_delivery(wave.con, wave.study, 1, folder).is_unchanged
    register = wave.folder / "study.yaml"
    register.write_text(register.read_text(encoding="utf-8").replace("coder: R02", "coder: R05"), encoding="utf-8")
    assert not load_delivery(wave.con, wave.study, 1, folder).is_unchanged


def test_a_project_that_is_no_project_is_one_issue_and_changes_nothing(wave: Wave) -> None:
    assert not deliver(wave, study=project(interview("INT-1", passage("möttes", "No time"))))
    (wave.folder / "wave-1" / "study.qdpx").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(Refused) as refused:
        load_delivery(wave.con, wave.study, 1, wave.folder / "wave-1")
    assert [str(issue) for issue in refused.value.issues] == [
        "study.qdpx: The zip file is cut off or damaged. Copy or export it again."
    ]
    assert wave.rows("SELECT count(*) FROM core.codings") == [(1,)]


def test_segments_of_spreadsheets_and_projects_stand_in_one_table(wave: Wave) -> None:
    assert not deliver(wave, study=project(interview("INT-1", passage("möttes", "No time", "Communications"))))
    folder = wave.folder / "wave-1"
    (folder / "codings.csv").write_text(
        "coding,source,framework,code,coder,start_character,end_character,segment\n"
        "C-1,INT-2,cfir-2022,III.K,R04,7,20,vi hade ingen\nC-2,INT-2,cfir-2022,III.K,R04,,,a loose passage\n",
        encoding="utf-8",
    )
    from casewave.assets.ingest.loading import load_delivery

    load_delivery(wave.con, wave.study, 1, folder)
    profile = "code points, no byte-order mark, CRLF 2, end exclusive"
    assert wave.rows("FROM core.segments ORDER BY source, start_character NULLS LAST") == [
        ("INT-1:3-9", 1, "INT-1", 3, 9, "möttes", 3, 9, profile, 1.0, 2, 1),
        ("INT-2:7-20", 1, "INT-2", 7, 20, "vi hade ingen", None, None, None, None, 1, 1),
        ("C-2", 1, "INT-2", None, None, "a loose passage", None, None, None, None, 1, 1),
    ]


def test_another_tools_table_of_segments_is_read_with_the_same_mapping(wave: Wave) -> None:
    """A CSV or workbook that is named after no table of the study; the coder is said for the file."""
    register = wave.folder / "study.yaml"
    users = "- {user: Ben, coder: R03}\n    - {project: all_tags.csv, coder: R04}"
    deliver(wave)
    folder = wave.folder / "wave-1"
    (folder / "all_tags.csv").write_text(
        "id,document,tag,content\n1,INT-1,No time,we had none\n2,INT-2,CFIR > Communications,we never met\n",
        encoding="utf-8",
    )
    (issue,) = map(str, wave.load())
    assert issue == (
        "all_tags.csv: Nothing says who gave 1 coding: the file names no user, as the column Created by does. "
        "Export it again with that column or, if one person coded all of it, add to study.yaml: "
        'qda: {users: [{project: "all_tags.csv", coder: CODE}]}.'
    )
    text = register.read_text(encoding="utf-8").replace("- {user: Ben, coder: R03}", users)
    register.write_text(text, encoding="utf-8")
    study = load_study(wave.folder)
    load_delivery(wave.con, study, 1, folder)
    assert wave.rows("SELECT source, code, coder, segment FROM core.codings") == [
        ("INT-2", "III.C", "R04", "we never met")
    ]
    assert wave.rows("SELECT what, count FROM audit.not_carried_over") == [
        ("codings by a code that is in no framework", 1)
    ]


def rewrite(path: Path, old: str, new: str) -> None:
    """Change the XML of a project, and the names of its texts, as no writer of ours makes them."""
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            is_xml = name.endswith(".qde")
            archive.writestr(name.replace(old, new), content.replace(old.encode(), new.encode()) if is_xml else content)


def test_two_document_groups_with_equal_names_are_two_sources(wave: Wave) -> None:
    """MAXQDA's table of segments: P01 of two rounds is two interviews, and is never merged."""
    folder = wave.folder / "wave-1"
    table = (
        "Document group,Document name,Code,Segment,Created by\n"
        "Round 1,P01,Our codes > No time,we had none,Anna\nRound 2,P01,Our codes > No time,now we have some,Anna\n"
    )

    def issues_with(*rules: str) -> list[str]:
        register = wave.folder / "study.yaml"
        text = register.read_text(encoding="utf-8")
        register.write_text(
            text.replace("  sources:\n", "\n    ".join(["  sources:", *rules]) + "\n"), encoding="utf-8"
        )
        deliver(wave)
        (folder / "segments.csv").write_text(table, encoding="utf-8")
        issues = [str(issue) for issue in wave.load()]
        register.write_text(text, encoding="utf-8")
        return issues

    (issue,) = issues_with("- {pattern: '^P(\\d+)$', becomes: INT-1}")
    assert "Sources 1 and 2 of the project all become INT-1" in issue
    assert not issues_with("- {name: Round 1/P01, becomes: INT-1}", "- {pattern: 'Round 2/P01', becomes: INT-2}")
    assert wave.rows("SELECT source, segment FROM core.codings ORDER BY ALL") == [
        ("INT-1", "we had none"), ("INT-2", "now we have some"),
    ]  # fmt: skip


def test_two_transcripts_of_one_interview_are_parts_with_an_order_or_refused(wave: Wave) -> None:
    second = "Efter lunch. She never had time for lunch."
    made = project(
        interview("INT-1", passage("varje vecka", "No time")),
        interview("INT-1 part 2", passage("never had time", "No time", text=second), text=second),
    )
    (issue,) = deliver(wave, study=made)
    assert "Sources 1 and 2 of the project all become INT-1" in issue
    assert "part: 1, part: 2" in issue
    register = wave.folder / "study.yaml"
    rules = "- {name: INT-1, becomes: INT-1, part: 1}\n    - {pattern: '^(INT-1) part', part: 2}\n    - {pattern: 'INT"
    register.write_text(register.read_text(encoding="utf-8").replace("- {pattern: 'INT", rules), encoding="utf-8")
    wave.study = load_study(wave.folder)
    assert not deliver(wave, study=made)
    at = len(TEXT) + 1 + second.index("never had time")
    assert wave.rows("SELECT start_character, end_character, segment FROM core.codings ORDER BY 1") == [
        (TEXT.index("varje"), TEXT.index("varje") + 11, "varje vecka"), (at, at + 14, "never had time"),
    ]  # fmt: skip
    assert wave.rows("SELECT score FROM audit.qda_sources") == [(1.0,), (1.0,)]


def test_the_same_transcript_twice_in_a_project_is_one(wave: Wave) -> None:
    """Two coders' copies in one project: positions count in the same text."""
    copies = [
        interview(f"INT-1 ({user})", passage("möttes", "No time", user=user)) for user in ("Anna", "Ben")
    ]  # fmt: skip
    assert not deliver(wave, study=project(*copies))
    assert wave.rows("SELECT source, coder FROM core.codings ORDER BY coder") == [("INT-1", "R02"), ("INT-1", "R03")]


def test_a_source_without_a_name_goes_by_its_file(wave: Wave) -> None:
    """REFI-QDA does not require a name."""
    deliver(wave)
    write_project(project(interview("", passage("möttes", "No time"))), wave.folder / "wave-1" / "study.qdpx")
    rewrite(wave.folder / "wave-1" / "study.qdpx", guid_of("source ") + ".txt", "INT-1.txt")
    assert not wave.load()
    assert wave.rows("SELECT source FROM core.codings") == [("INT-1",)]


def test_a_text_that_proves_another_way_of_counting_is_a_warning_with_examples(wave: Wave) -> None:
    """Its selections are named by their passages, which are there if the emoji counts twice."""
    words = ["nurses", "never", "time", "Ingen", "frågade", "oss", "budgeten", "sade", "hon", "had"]
    whole = interview("INT-1", *(passage(word, "No time") for word in words))
    quotes = ["never had time for it.", "Ingen frågade oss om budgeten", "frågade oss om budgeten, sade hon."]
    otherwise = interview("INT-2", *(passage(quote, "No time", name=quote) for quote in quotes))
    for selection in otherwise.selections:
        selection.start, selection.end = selection.start + 1, selection.end + 1  # type: ignore[operator]
    deliver(wave)
    write_project(project(whole, otherwise), wave.folder / "wave-1" / "study.qdpx")
    rewrite(wave.folder / "wave-1" / "study.qdpx", 'origin="casewave"', 'origin="Some tool"')
    assert not wave.load()
    query = "SELECT segment FROM core.codings WHERE source = 'INT-2' ORDER BY start_character"
    assert wave.rows(query) == [(quote,) for quote in quotes]
    ((notice, detail),) = wave.rows("SELECT notice, detail FROM audit.notices")
    assert notice == "positions"
    assert detail.startswith(
        "The positions of source 2 are read as 'UTF-16, no byte-order mark, CRLF 2, end exclusive' (score"
    )
    assert "'code points, no byte-order mark, CRLF 2, end exclusive' scores 0.0" in detail
    assert "Read so, its passages begin “never had time for it.…”" in detail


USERS_ONLY = "qda:\n  users:\n    - {user: Anna, coder: R02}\n    - {user: Ben, coder: R03}\n"


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Wave]:
    """A study whose register says of QDA projects only who the users are."""
    with small_study(tmp_path / "study", ("thresholds:", f"{USERS_ONLY}thresholds:")) as wave:
        yield wave


@pytest.mark.parametrize("name", ["INT-1 transcript.docx", "Round 1 (INT-1)", "EST-JKG-01", "est INT-1_EST-JKG-01"])
def test_a_source_is_what_its_name_says_where_no_rule_does(plain: Wave, name: str) -> None:
    held = interview(name, passage("never had time", "Adaptability"))
    assert deliver(plain, kim=replace(project(held), codes=[code("Adaptability")])) == []
    assert plain.rows("SELECT source, framework, code FROM core.codings") == [("INT-1", "cfir-2009", "I.D")]


@pytest.mark.parametrize("name", ["INT-11", "INT-1 and INT-2", "Notes"])
def test_a_source_whose_name_says_nothing_or_two_things_is_a_problem(plain: Wave, name: str) -> None:
    held = interview(name, passage("never had time", "Adaptability"))
    (problem,) = deliver(plain, kim=replace(project(held), codes=[code("Adaptability")]))
    assert "No rule says what source 1 (1 coding) of the project is." in problem


def test_a_code_that_two_frameworks_have_is_left_to_a_rule(plain: Wave) -> None:
    """Compatibility is a construct of CFIR and of the diffusion of innovations; Adaptability is of CFIR 2009 alone."""
    codes = [code("Compatibility"), code("Adaptability"), code("Our own")]
    held = interview(
        "INT-1", passage("never had time", "Compatibility"), passage("Vi möttes", "Adaptability"),
        passage("Ingen frågade oss", "Our own"),
    )  # fmt: skip
    assert deliver(plain, kim=replace(project(held), codes=codes)) == []
    labels = plain.rows(
        "SELECT label FROM core.codings JOIN core.constructs USING (framework, code) WHERE framework LIKE 'cfir%'"
    )
    assert labels == [("Adaptability",)]
    assert plain.rows("SELECT count FROM audit.not_carried_over WHERE what LIKE '%in no framework%'") == [(2,)]


@pytest.mark.parametrize(("name", "found"), [
    ("Adaptability", "I.D"), ("A. Adaptability", "I.D"), ("A.4 Adaptability", "I.D"),
    ("III.K", "III.K"), ("III.K What there is", "III.K"),
    ("III.K Available resources", ""), ("IV) Adaptability", ""),
    ("No Adaptability", ""), ("Low adaptability", ""), ("NO adaptability", ""), ("Adaptability / cost", ""),
    ("Adaptability lost", ""), ("COVID19 adaptability", ""),
])  # fmt: skip
def test_words_next_to_a_label_make_another_code(plain: Wave, name: str, found: str) -> None:
    """What is coded as the lack of something is not coded as it. A number in front is no part of the meaning;
    one that is the code of something else contradicts the label.
    """
    (match,) = Mapping(plain.study).codes(replace(project(), codes=[code(name)]))
    assert match.code == found


def test_a_project_of_which_nothing_is_loaded_is_a_warning(plain: Wave) -> None:
    held = interview("INT-1", passage("never had time", "Our own"))
    assert deliver(plain, kim=replace(project(held), codes=[code("Our own")])) == []
    warnings = plain.warnings()
    assert [name for name, *_ in warnings if "project" in name] == ["project without codes of a framework"]
