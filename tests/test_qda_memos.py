"""Notes of QDA projects as memos: what each is about, what is not carried over, and the way back into a project."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from deliveries import Wave, small_study, write_tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_qda_delivery import KNOWLEDGE, QDA, deliver, interview, passage, project

from casewave.assets.exchange.qda_export import study_project
from casewave.assets.protection.withdrawal import erase
from casewave.assets.qda import read_project, write_project
from casewave.assets.qda.model import Body, Case, Link, Project, Source
from casewave.assets.qda.writer import guid_of
from casewave.assets.warehouse.store import transaction

ABOUT = """
    SELECT memos.memo_kind, memos.author, memos.title, memos.text, memos.framework, memos.code, memos.other_code,
        (SELECT string_agg(subject, '; ' ORDER BY subject) FROM core.memo_subjects AS s WHERE s.memo = memos.memo),
        (SELECT string_agg(informant, '; ') FROM core.memo_informants AS i WHERE i.memo = memos.memo), memos.site
    FROM core.memos AS memos ORDER BY memos.text
"""


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path / "study", ("thresholds:", f"{QDA.strip()}\nthresholds:")) as wave:
        yield wave


def note(name: str, text: str = "", **more: str) -> Source:
    guid = guid_of(f"note {name}")
    return Source(guid, "note", name, bodies=[Body(guid, text=text or f"About {name}")], user=guid_of("Anna"), **more)


def ref(name: str) -> tuple[str, ...]:
    return (guid_of(f"note {name}"),)


def losses(wave: Wave) -> dict[str, int]:
    return dict(wave.rows("SELECT what, count FROM audit.not_carried_over ORDER BY what"))


def test_a_note_becomes_a_memo_about_what_refers_to_it(wave: Wave) -> None:
    noted = passage("never had time", "No time", KNOWLEDGE)
    noted.codings[0].notes = ref("coding")
    chosen = passage("budgeten", "Communications", description="A comment on a passage")
    made = project(
        replace(interview("INT-1", noted, chosen), notes=ref("interview")),
        codes=[replace(each, notes=ref("code")) if each.name == KNOWLEDGE else each for each in project().codes],
        cases=[Case(guid_of("c"), "EST-JKG-01"), Case(guid_of("s"), "Jönköping", "A comment on a place")],
        links=[Link(guid_of("l"), origin=ref("person")[0], target=guid_of("c"))],
        notes=[note(name) for name in ("coding", "interview", "code", "person", "journal")],
        note_refs=ref("journal"),
    )  # fmt: skip
    assert deliver(wave, study=made) == []
    codings = dict(wave.rows("SELECT code, coding FROM core.codings"))
    assert wave.rows(ABOUT) == [
        ("annotation", None, None, "A comment on a passage", None, None, None, codings["III.C"], None, None),
        ("case", None, None, "A comment on a place", None, None, None, None, None, "JKG"),
        ("code", "R02", "code", "About code", "cfir-2022", "III.K", None, None, None, None),
        ("annotation", "R02", "coding", "About coding", None, None, None, codings["III.J"], None, None),
        ("annotation", "R02", "interview", "About interview", None, None, None, "INT-1", None, None),
        ("analytic", "R02", "journal", "About journal", None, None, None, None, None, None),
        ("case", "R02", "person", "About person", None, None, None, None, "EST-JKG-01", None),
    ]
    assert losses(wave) == {}


def test_notes_that_are_not_carried_over_are_counted_by_why(wave: Wave) -> None:
    own = passage("möttes", "Learning climate")
    own.codings[0].notes = ref("own code")
    made = project(
        interview("INT-1", own),
        replace(interview("Codebook notes"), notes=ref("left out")),
        notes=[note("own code"), note("left out"), note("empty", " \n"), note("half")],
        links=[
            Link(guid_of("1"), origin=ref("half")[0], target=guid_of("source INT-1")),
            Link(guid_of("2"), origin=ref("half")[0], target=guid_of("source Codebook notes")),
            Link(
                guid_of("3"),
                origin=guid_of(KNOWLEDGE),
                target=guid_of("Communications"),
            ),
        ],
    )
    assert deliver(wave, study=made) == []
    assert wave.rows("SELECT title FROM core.memos") == [("half",)]
    assert losses(wave) == {
        "codings by a code that is in no framework": 1, "links between things": 1,
        "links of notes to what is not carried over": 1, "notes about what is not carried over": 2,
        "notes without a text": 1,
    }  # fmt: skip


def test_notes_in_are_memos_and_losses(wave: Wave) -> None:
    names = [str(number) for number in range(12)]
    texts = {name: "" if int(name) % 4 == 0 else "words" for name in names}
    left = replace(interview("Codebook notes"), notes=tuple(ref(name)[0] for name in names[:6]))
    notes = [replace(note(name), bodies=[Body(guid_of(name), text=texts[name])]) for name in names]
    assert deliver(wave, study=project(interview("INT-1"), left, notes=notes)) == []
    ((memos,),) = wave.rows("SELECT count(*) FROM core.memos")
    assert memos + sum(count for what, count in losses(wave).items() if what.startswith("notes")) == len(names)
    assert memos == 5


def test_a_memo_keeps_its_name_when_its_text_is_edited_and_exported_again(wave: Wave) -> None:
    made = project(replace(interview("INT-1"), notes=ref("a")), notes=[note("a")])
    assert deliver(wave, study=made) == []
    before = wave.rows("SELECT memo FROM core.memos")
    assert deliver(wave, study=replace(made, notes=[note("a", "Edited since")])) == []
    assert wave.rows("SELECT memo FROM core.memos") == before
    assert wave.rows("SELECT text FROM core.memos") == [("Edited since",)]


def test_a_note_of_two_projects_of_a_delivery_is_one_memo(wave: Wave) -> None:
    made = project(replace(interview("INT-1", passage("möttes", "No time")), notes=ref("a")), notes=[note("a")])
    other = replace(made, name="Other", modified="2021-01-01T00:00:00Z")
    assert deliver(wave, study=made, other=other) == []
    assert wave.rows("SELECT count(*) FROM core.memos") == [(1,)]


def test_a_name_in_a_note_is_found_and_the_memo_is_not_loaded(wave: Wave) -> None:
    text = "ring anna.svensson@example.org"
    shown = deliver(wave, study=project(interview("INT-1"), notes=[note("a", text)], note_refs=ref("a")))
    assert shown
    assert "anna.svensson" not in " ".join(shown)
    assert wave.rows("SELECT count(*) FROM raw.memos") == [(0,)]


def test_withdrawal_takes_the_memos_on_their_words_and_on_their_case(wave: Wave) -> None:
    noted = passage("never had time", "No time")
    noted.codings[0].notes = ref("coding")
    made = project(
        interview("INT-1", noted), notes=[note("coding"), note("case"), note("free", "As EST JKG 1 said")],
        cases=[Case(guid_of("c"), "EST-JKG-01")], note_refs=ref("free"),
        links=[Link(guid_of("l"), origin=guid_of("c"), target=ref("case")[0])],
    )  # fmt: skip
    assert deliver(wave, study=made) == []
    with transaction(wave.con):
        erase(wave.con, wave.study, "EST-JKG-01")
    assert wave.rows("SELECT text FROM core.memos") == [("As [withdrawn] said",)]


# other tools


def database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as con:
        for statement in statements:
            con.execute(statement)
        con.commit()
    return path


QUALCODER = (
    "CREATE TABLE source (id, name, fulltext, mediapath, memo)",
    "CREATE TABLE code_name (cid, name, memo, catid, color)",
    "CREATE TABLE code_cat (catid, name, memo, supercatid)",
    "CREATE TABLE code_text (ctid, cid, fid, seltext, pos0, pos1, owner, date, memo)",
    "CREATE TABLE cases (caseid, name, memo)",
    "CREATE TABLE case_text (caseid, fid)",
    "CREATE TABLE annotation (anid, fid, pos0, pos1, memo, owner, date)",
    "CREATE TABLE journal (jid, name, jentry, owner, date)",
    "INSERT INTO source VALUES (1, 'INT-1', 'We never had time for it', NULL, 'On the file')",
    "INSERT INTO code_name VALUES (1, 'III.J', 'A definition', NULL, NULL)",
    "INSERT INTO code_text VALUES (1, 1, 1, 'never had time', 3, 17, 'Anna', '2020-05-04 10:00:00', 'On the coding')",
    "INSERT INTO cases VALUES (1, 'Jönköping', 'On the case')",
    "INSERT INTO annotation VALUES (1, 1, 3, 8, 'An annotation', 'Ben', '2020-05-05 10:00:00')",
    "INSERT INTO journal VALUES (1, 'Week 1', 'A journal', 'Anna', '2020-05-06 10:00:00')",
)
RQDA = (
    "CREATE TABLE source (id, name, file, status, memo)",
    "CREATE TABLE freecode (id, name, memo, status)",
    "CREATE TABLE coding (cid, fid, seltext, selfirst, selend, owner, date, status, memo)",
    "CREATE TABLE annotation (fid, position, annotation, owner, date, status)",
    "CREATE TABLE journal (name, journal, owner, date, status)",
    "CREATE TABLE cases (id, name, memo, status)",
    "CREATE TABLE caselinkage (caseid, fid, status)",
    "INSERT INTO source VALUES (1, 'INT-1', 'We never had time for it', 1, 'On the file')",
    "INSERT INTO freecode VALUES (1, 'III.J', 'A definition', 1)",
    "INSERT INTO coding VALUES (1, 1, 'never had time', 3, 17, 'Anna', 'Mon May 04 10:00:00 2020', 1, 'On the coding')",
    "INSERT INTO cases VALUES (1, 'Jönköping', 'On the case', 1)",
    "INSERT INTO annotation VALUES (1, 3, 'An annotation', 'Ben', 'Tue May 05 10:00:00 2020', 1)",
    "INSERT INTO annotation VALUES (1, 3, 'Deleted', 'Ben', 'Tue May 05 10:00:00 2020', 0)",
    "INSERT INTO journal VALUES ('Week 1', 'A journal', 'Anna', 'Wed May 06 10:00:00 2020', 1)",
    "CREATE TABLE project (databaseversion, date, memo)",
    "INSERT INTO project VALUES ('0.2.2', 'Mon May 04 10:00:00 2020', 'On the project')",
)
TAGUETTE = (
    "CREATE TABLE projects (id INTEGER, name TEXT)",
    "CREATE TABLE documents (id INTEGER, name TEXT, description TEXT, contents TEXT)",
    "CREATE TABLE highlights (id INTEGER, document_id INTEGER, start_offset INTEGER, end_offset INTEGER)",
    "CREATE TABLE tags (id INTEGER, project_id INTEGER, path TEXT, description TEXT)",
    "CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER)",
    "INSERT INTO projects VALUES (1, 'Study')",
    "INSERT INTO documents VALUES (1, 'INT-1', 'On the file', '<p>We never had time for it</p>')",
    "INSERT INTO highlights VALUES (1, 1, 3, 17)",
    "INSERT INTO tags VALUES (1, 1, 'III.J', 'On the tag'), (2, 1, 'III.K', ''), (3, 1, 'Not ours', 'On another')",
    "INSERT INTO highlight_tags VALUES (1, 1)",
    "CREATE TABLE commands (id INTEGER, user_login TEXT, payload TEXT)",
    """INSERT INTO commands VALUES (1, 'Anna', '{"type": "highlight_add", "highlight_id": 1}')""",
)


PROJECT_MEMO = [("analytic", None, "Project memo", "On the project", None, None)]


def loaded_database(wave: Wave, name: str, statements: tuple[str, ...]) -> str:
    """Load a project of one interview with one coding; the coding."""
    rules = QDA.replace("  users:", "    - {framework: cfir-2022}\n  users:")
    register = (wave.folder / "study.yaml").read_text(encoding="utf-8")
    (wave.folder / "study.yaml").write_text(register.replace(QDA.strip(), rules.strip()), encoding="utf-8")
    folder = write_tables(
        wave.folder / "wave-1",
        informants="informant,informant_role\nEST-JKG-01,strategic\n",
        interviews="interview,programme,sites,informants,held_on,interview_mode,language\n"
        "INT-1,ESTHER,JKG,EST-JKG-01,2020-03-01,online,sv\n",
    )
    database(folder / name, *statements)
    assert wave.load(1) == []
    ((coding,),) = wave.rows("SELECT coding FROM core.codings")
    return str(coding)


def test_descriptions_of_taguettes_tags_are_memos_on_their_codes(wave: Wave) -> None:
    loaded_database(wave, "study.sqlite3", TAGUETTE)
    assert [(kind, text, code, subjects) for kind, _, _, text, _, code, _, subjects, *_ in wave.rows(ABOUT)] == [
        ("annotation", "On the file", None, "INT-1"), ("code", "On the tag", "III.J", None),
    ]  # fmt: skip
    assert losses(wave) == {"notes about what is not carried over": 1}


@pytest.mark.parametrize(
    ("name", "statements", "more"), [("data.qda", QUALCODER, []), ("study.rqda", RQDA, PROJECT_MEMO)]
)
def test_memos_of_databases_are_carried_over(
    wave: Wave, name: str, statements: tuple[str, ...], more: list[tuple[str | None, ...]]
) -> None:
    coding = loaded_database(wave, name, statements)
    shown = [(kind, author, title, text, subjects, site) for kind, author, title, text, *_, subjects, _, site in
            wave.rows(ABOUT)]  # fmt: skip
    assert shown == [
        ("analytic", "R02", "Week 1", "A journal", None, None),
        ("annotation", "R03", None, "An annotation", "INT-1", None),
        ("case", None, None, "On the case", None, "JKG"),
        ("annotation", "R02", None, "On the coding", coding, None),
        ("annotation", None, None, "On the file", "INT-1", None),
        *more,
    ]
    assert losses(wave) == {}


# the way back


EXPORTED = """
qda:
  sources: [{pattern: 'INT-\\d+'}]
  cases: [{pattern: '^[A-Z]{3}-[A-Z]{3}-\\d+$'}]
  codes: [{below: cfir-2022, framework: cfir-2022}]
  users: [{user: R01, coder: R01}, {user: R02, coder: R02}]
"""
TABLES = {
    "informants": "informant,informant_role\nEST-JKG-01,strategic\n",
    "interviews": "interview,programme,sites,informants,held_on,interview_mode,language\n"
    "INT-1,ESTHER,JKG,EST-JKG-01,2020-03-01,online,sv\nINT-2,ESTHER,JKG,EST-JKG-01,2020-03-02,online,sv\n",
    "codings": "coding,source,framework,code,coder,start_character,end_character,segment\n"
    "C1,INT-1,cfir-2022,I.A,R01,0,3,One\nC2,INT-1,cfir-2022,I.B,R01,10,13,Two\nC3,INT-2,cfir-2022,I.A,R02,0,5,Three\n",
}
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zs", "Zl", "Zp"]), max_size=20)


@st.composite
def memos(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Rows of memos: kind, author, date, framework, code, other_code, informants, subjects, title, text."""
    rows = []
    for number in range(draw(st.integers(0, 5))):
        code, other = draw(st.sampled_from([("", ""), ("I.A", ""), ("I.A", "I.B"), ("I.C", "")]))
        subjects = draw(st.sets(st.sampled_from(["C1", "C2", "C3", "INT-1", "INT-2"])))
        rows.append((
            draw(st.sampled_from(["analytic", "case", "code", "summary"])), draw(st.sampled_from(["", "R01", "R02"])),
            draw(st.sampled_from(["", "2022-01-18"])), "cfir-2022" if code else "", code, other,
            draw(st.sampled_from(["", "EST-JKG-01"])), "; ".join(sorted(subjects)),
            draw(st.sampled_from(["", "A title", "Étude n\u00b0 2"])),
            f"{number} {draw(words)}".strip(),
        ))  # fmt: skip
    return rows


def memos_of(wave: Wave) -> list[tuple[object, ...]]:
    """Each memo with what it is about, codings by what they are of."""
    query = """
        WITH about AS (
            SELECT memo, list(DISTINCT coalesce(
                codings.source || ' ' || codings.code || ' ' || codings.coder || ' ' || codings.segment, subject
            )) AS about
            FROM core.memo_subjects LEFT JOIN core.codings AS codings ON subject = codings.coding GROUP BY memo
        )
        SELECT memo_kind, author, date, framework, code, other_code, list_sort(about.about), informants.informants,
            title, text
        FROM core.memos LEFT JOIN about USING (memo)
        LEFT JOIN (SELECT memo, list(informant) AS informants FROM core.memo_informants GROUP BY memo) AS informants
            USING (memo)
        ORDER BY text
    """
    return wave.rows(query)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(memos())
def test_memos_and_their_links_come_back_from_an_exported_project(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("round")
    header = "memo,memo_kind,author,date,framework,code,other_code,informants,subjects,title,text\n"
    lines = [",".join([f"M{at}", *(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row)])
             for at, row in enumerate(rows)]  # fmt: skip
    written = {"memos": header + "".join(f"{line}\n" for line in lines)} if rows else {}
    mapped = ("thresholds:", f"{EXPORTED.strip()}\nthresholds:")
    with small_study(folder / "one") as one, small_study(folder / "two", mapped) as two:
        assert one.issues(**TABLES, **written) == []
        plain = {name: TABLES[name] for name in ("informants", "interviews")}
        delivery = write_tables(folder / "two" / "wave-1", **plain)
        write_project(study_project(one.con, one.study, {}).project, delivery / "back.qdpx")
        assert two.load(1) == []
        assert memos_of(two) == memos_of(one)
        assert [what for (what,) in two.rows("SELECT what FROM audit.not_carried_over") if "note" in what] == []


def test_memos_do_not_go_to_an_archive_or_to_others(wave: Wave) -> None:
    made = project(replace(interview("INT-1", passage("möttes", "No time")), notes=ref("a")), notes=[note("a")])
    assert deliver(wave, study=made) == []
    assert len(study_project(wave.con, wave.study, {}).project.notes) == 1
    assert study_project(wave.con, wave.study, {}, with_memos=False).project.notes == []


@pytest.mark.parametrize("name", ["nvivo12win_scrubbed.qdpx", "skyloom_TestProject.qdpx"])
def test_the_notes_of_real_projects_survive_being_written_and_read(tmp_path: Path, shared: Path, name: str) -> None:
    before = read_project(shared / "fixtures" / "qdpx" / name)
    write_project(before, tmp_path / name)
    after = read_project(tmp_path / name)

    def noted(made: Project) -> list[object]:
        texts = [(one.name, *(body.text for body in one.bodies)) for one in made.notes]
        links = [(each.origin, each.target) for each in made.links]
        refs = [(each.guid, each.notes) for each in made.sources if each.notes]
        return [texts, links, refs, [(code.guid, code.notes) for code in made.codes if code.notes]]

    assert noted(after) == noted(before)
