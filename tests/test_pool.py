"""A pool of studies: what it stores, who sees what, what its tables say, and what a withdrawal leaves: nothing."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from deliveries import small_study

from casewave.assets.exchange.bundles import send
from casewave.assets.exchange.identities import new_identity
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts.publishing import publish_database
from casewave.assets.pool.folder import EVERYONE, Pool, PoolError
from casewave.assets.protection.erasing import write_tombstone
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.pool import (
    add_study,
    asking_pool,
    build_pool,
    init_pool,
    remove_study,
    states,
    withdraw_informant,
)
from casewave.pipelines.actions.withdraw import erase_everywhere
from casewave.schemas.register.withdrawals import tombstone

INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,service\n"
INTERVIEWS = """interview,programme,sites,informants,held_on,interview_mode,language
INT-1,ESTHER,JKG,EST-JKG-01,2020-06-01,online,sv
INT-2,ESTHER,JKG,EST-JKG-01; EST-JKG-02,2020-06-02,online,sv
INT-3,ESTHER,JKG,EST-JKG-02,2020-06-03,online,sv
"""
CODINGS = """coding,source,framework,code,coder,segment
C1,INT-1,cfir-2022,I.A,R01,Only she said this
C2,INT-3,cfir-2022,I.D,R01,As EST-JKG-01 put it
"""
FINDINGS = """finding,programme,phase,element,state,statement,evidence
F1,ESTHER,adoption,EL.EXT,present,On her word alone,INT-1; C1
F2,ESTHER,adoption,EL.INT,present,On the word of both,INT-1; INT-3
"""
RATINGS = "rating,programme,site,framework,code,rated_by,rated\n"
WAVE_1 = {"informants": INFORMANTS, "interviews": INTERVIEWS, "codings": CODINGS, "findings": FINDINGS}
WAVE_2 = {
    "informants": "informant,informant_role\nEST-JKG-02,service\n",
    "interviews": "interview,programme,sites,informants,held_on,interview_mode,language\n"
    "INT-4,ESTHER,JKG,EST-JKG-02,2022-03-01,online,sv\n",
}

Rows = list[tuple[Any, ...]]
Publish = Callable[..., Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Publish:
    """Publish a study of a few rows, each once."""
    known: dict[str, Path] = {}

    def publish_once(name: str, waves: dict[int, dict[str, str]], *changes: tuple[str, str]) -> Path:
        asked = repr((name, waves, changes))
        if asked not in known:
            known[asked] = tmp_path_factory.mktemp(name) / name
            publish_study(known[asked], name, waves, *changes)
        return known[asked]

    return publish_once


def publish_study(folder: Path, name: str, waves: dict[int, dict[str, str]], *changes: tuple[str, str]) -> None:
    with small_study(folder, ("study: coproduction", f"study: {name}"), *changes) as study:
        for wave, tables in waves.items():
            issues = study.issues(wave, **tables)
            assert issues == [], "\n".join(map(str, issues))
        (folder / "warehouse").mkdir()
        publish_database(study.con, Workspace(folder).published)


@pytest.fixture
def publish(tmp_path: Path, made: Publish) -> Publish:
    """Publish a study of a few rows under a name: publish("first", {1: {"informants": ...}})."""

    def published(name: str, waves: dict[int, dict[str, str]], *changes: tuple[str, str]) -> Path:
        shutil.rmtree(tmp_path / name, ignore_errors=True)
        return Path(shutil.copytree(made(name, waves, *changes), tmp_path / name))

    return published


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    return init_pool(tmp_path / "pool", "Two studies", is_on_encrypted_volume=False)


def ask(pool: Pool, query: str, reader: str = EVERYONE) -> Rows:
    with asking_pool(pool, reader) as con:
        return con.execute(query).fetchall()


def stored(pool: Pool) -> dict[str, int]:
    """Each file of the pool with when it was written, in nanoseconds."""
    return {str(path.relative_to(pool.folder)): path.stat().st_mtime_ns for path in pool.folder.rglob("*.parquet")}


def test_each_study_keeps_its_rows_apart_under_its_name(pool: Pool, publish: Publish) -> None:
    for name in ("first", "second"):
        add_study(pool, publish(name, {1: WAVE_1}), [EVERYONE])
    assert ask(pool, "SELECT study, wave, count(*) FROM core.interviews GROUP BY ALL ORDER BY ALL") == [
        ("first", 1, 3), ("second", 1, 3),
    ]  # fmt: skip
    # joined by study and interview, as every key is: a join that forgot the study would give eight rows
    joined = "FROM core.codings INNER JOIN core.interviews USING (study, wave) WHERE source = interview"
    assert ask(pool, f"SELECT count(*) {joined}") == [(4,)]


def test_every_file_is_of_types_that_every_engine_reads(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("first", {1: WAVE_1}), [EVERYONE])
    build_pool(pool)
    found = {
        str(field.type) for path in pool.folder.rglob("*.parquet") for field in pq.read_schema(path)
    }  # fmt: skip
    assert {"string", "int64"} <= found <= {"string", "int64", "double", "bool", "date32[day]"}


def test_adding_the_same_again_writes_nothing(pool: Pool, publish: Publish) -> None:
    folder = publish("first", {1: WAVE_1})
    add_study(pool, folder)
    before = stored(pool)
    taken = add_study(pool, folder)
    assert (taken.written, taken.kept) == ((), len(before))
    assert stored(pool) == before


def test_adding_a_wave_writes_that_wave_only(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("second", {1: WAVE_1}))
    add_study(pool, publish("first", {1: WAVE_1}))
    before = stored(pool)
    taken = add_study(pool, publish("first", {1: WAVE_1, 2: WAVE_2}))
    assert taken.written
    assert {path.partition("/")[0] for path in taken.written} == {"wave=2"}
    after = stored(pool)
    assert {path: after[path] for path in before} == before


def test_a_study_is_shown_to_nobody_else_unless_it_is_shared(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("first", {1: WAVE_1}))
    add_study(pool, publish("second", {1: WAVE_1}), ["first"])
    studies = "SELECT DISTINCT study FROM core.interviews ORDER BY 1"
    assert ask(pool, studies) == []
    assert ask(pool, studies, "first") == [("first",), ("second",)]
    assert ask(pool, studies, "second") == [("second",)]
    built = {tables.folder.name: tables for tables in build_pool(pool, ["first", "second"]).tables}
    assert built["first"].rows["study_samples"] == 2
    assert [each.study for each in built["second"].left_out] == ["first"]
    for path in built["second"].folder.glob("*.parquet"):
        assert set(pq.read_table(path).to_pydict().get("study", ())) <= {"second", None}


def test_a_query_reads_no_file_of_a_study_that_is_not_shared(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("first", {1: WAVE_1}))
    add_study(pool, publish("second", {1: WAVE_1}))
    for study, is_read in (("second", True), ("first", False)):
        query = f"SELECT count(*) FROM read_parquet('{pool.study(study)}/*/core.interviews.*.parquet')"
        if is_read:
            assert ask(pool, query, "second") == [(3,)]
        else:
            with pytest.raises(Exception, match="Permission Error"):
                ask(pool, query, "second")


def test_sharing_taken_back_removes_what_was_made_for_others(pool: Pool, publish: Publish) -> None:
    folder = publish("first", {1: WAVE_1})
    add_study(pool, folder, [EVERYONE])
    (built,) = build_pool(pool).tables
    assert built.rows["study_samples"] == 1
    add_study(pool, folder, [])
    assert not built.folder.exists()
    assert ask(pool, "FROM core.studies") == []


def everything_in(folder: Path) -> str:
    """All that the files of a folder hold, decoded and decompressed, with their names."""
    parts = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        parts.append(path.name)
        parts += decoded(path.name, path.read_bytes())
    return "\n".join(parts)


def decoded(name: str, content: bytes) -> list[str]:
    texts = [content.decode("utf-8", "replace"), content.decode("utf-16-le", "replace")]
    if name.endswith(".parquet"):
        table = pq.read_table(io.BytesIO(content))
        texts += [str(table.to_pydict()), str(pq.read_metadata(io.BytesIO(content)).to_dict())]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                texts += decoded(member, archive.read(member))
    return texts


JUDGED = """statement,statement_text,study,entry,judgement,reason,decided_by
S1,Peers open doors,first,F1,supports,As EST-JKG-01 says,R01
S1,Peers open doors,first,F2,refines,Not by EST JKG 1 alone,R01
S1,Peers open doors,second,F1,contradicts,,R01
"""
CODE_OR_TEXT = ("EST-JKG-01", "EST JKG 1", "Only she said this", "On her word alone", "INT-1\n", "'INT-1'")


def test_nothing_of_a_withdrawn_informant_is_in_any_file_of_the_pool(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("first", {1: WAVE_1, 2: WAVE_2}), [EVERYONE])
    pool.synthesis.write_text(JUDGED.replace("second", "first").replace("F1,contradicts", "F2,contradicts")
                              .replace("S1,Peers open doors,first,F2,contradicts", "S2,Else,first,F2,contradicts"),
                              encoding="utf-8")  # fmt: skip
    build_pool(pool)
    before = everything_in(pool.folder)
    assert [text for text in CODE_OR_TEXT if text not in before] == ["INT-1\n"]
    done = withdraw_informant(pool, "first", "EST-JKG-01")
    after = everything_in(pool.folder)
    assert [text for text in CODE_OR_TEXT if text in after] == []
    assert done.rows["interviews"] == 1
    assert done.judgements == 1
    # what others gave too stays, and the tables for readers are made again
    assert "On the word of both" in after
    assert ask(pool, "SELECT interviews, informants, codings FROM pool.study_samples") == [(3, 1, 1)]
    assert (pool.tables / EVERYONE / "pool.xlsx").exists()


def test_a_study_that_still_holds_a_withdrawn_informant_is_not_added(pool: Pool, publish: Publish) -> None:
    folder = publish("first", {1: WAVE_1})
    add_study(pool, folder)
    withdraw_informant(pool, "first", "EST-JKG-01")
    with pytest.raises(PoolError, match="still holds an informant who was withdrawn from the pool"):
        add_study(pool, folder)
    assert "EST-JKG-01" not in everything_in(pool.folder)
    # one without them is
    without = {"informants": "informant,informant_role\nEST-JKG-02,service\n"}
    assert add_study(pool, publish("first", {1: without})).manifest.withdrawn == (tombstone("first", "EST-JKG-01"),)


def test_a_code_of_nobody_is_not_withdrawn(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("first", {1: WAVE_1}))
    with pytest.raises(PoolError, match="has no informant of this code"):
        withdraw_informant(pool, "first", "EST-JKG-09")


def test_a_withdrawal_of_the_study_reaches_the_pool_at_the_next_build(
    pool: Pool, tmp_path: Path, publish: Publish
) -> None:
    folder = publish("first", {1: WAVE_1})
    workspace = Workspace(folder)
    with Store(workspace.store).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1))
        publish_database(con, workspace.published)
    add_study(pool, folder, [EVERYONE])
    assert [state.state for state in states(pool)] == ["up to date"]
    write_tombstone(folder, tombstone("first", "EST-JKG-01"), "asked to be left out", "R01")
    erase_everywhere(Workspace(folder))
    assert [state.is_behind for state in states(pool)] == [True]
    built = build_pool(pool)
    assert [taken.manifest.study for taken in built.refreshed] == ["first"]
    assert [state.is_behind for state in states(pool)] == [False]
    assert "EST-JKG-01" not in everything_in(pool.folder)


def test_what_a_crash_left_behind_goes_at_the_next_change(pool: Pool, publish: Publish) -> None:
    folder = publish("first", {1: WAVE_1})
    manifest = add_study(pool, folder).manifest
    left = pool.study("first") / "wave=1" / "core.codings.0000000000000000.parquet"
    left.write_bytes(b"EST-JKG-01")
    half = pool.study("first") / "wave=7" / ".core.codings.0000000000000000.parquet.new"
    half.parent.mkdir()
    half.write_bytes(b"half")
    assert ask(pool, "SELECT count(*) FROM core.codings", "first") == [(2,)]
    add_study(pool, folder)
    assert not left.exists()
    assert not half.parent.exists()
    assert {path.relative_to(pool.study("first")).as_posix() for path in pool.study("first").rglob("*.parquet")} == {
        *manifest.files
    }


RATED = {
    "first": "R1,ESTHER,,cfir-2009,III.D.1,consensus,+2\nR2,MRR,,cfir-2009,III.D.1,consensus,-1\n",
    "second": "R1,ESTHER,,cfir-2022,III.E,consensus,+1\nR2,MRR,,cfir-2022,III.E,consensus,0\n",
}


def test_ratings_by_two_versions_of_a_framework_meet_in_one_concept(pool: Pool, publish: Publish) -> None:
    for name, rows in RATED.items():
        add_study(pool, publish(name, {1: {**WAVE_1, "ratings": RATINGS + rows}}), [EVERYONE])
    query = """
        SELECT concept, study, rated, facilitators, neutral, barriers, lowest, mean, highest
        FROM pool.ratings_across_studies ORDER BY ALL
    """
    assert ask(pool, query) == [
        ("cfir-2009 III.D.1", "first", 2, 1, 0, 1, -1, 0.5, 2),
        ("cfir-2009 III.D.1", "second", 2, 1, 1, 0, 0, 0.5, 1),
    ]


def test_the_figure_of_ratings_is_made_next_to_the_tables(pool: Pool, publish: Publish) -> None:
    for name, rows in RATED.items():
        add_study(pool, publish(name, {1: {**WAVE_1, "ratings": RATINGS + rows}}), [EVERYONE])
    (built,) = build_pool(pool).tables
    assert "Tension for Change" in (built.folder / "ratings_across_studies_1.svg").read_text(encoding="utf-8")
    assert (built.folder / "ratings_across_studies_1.png").exists()


OVER_STUDIES = """
    SELECT study, studies, high_rated, low_rated, lowest_high, highest_low, mean_difference, label
    FROM pool.distinguishing_across_studies ORDER BY study NULLS FIRST
"""


def test_constructs_are_compared_over_the_units_of_all_studies(pool: Pool, publish: Publish) -> None:
    # The register's outcome is known from wave 2 on: ESTHER is high and MRR is low; strong is 2 apart, weak 1.
    for name, rows in RATED.items():
        add_study(pool, publish(name, {1: WAVE_1, 2: {**WAVE_2, "ratings": RATINGS + rows}}), [EVERYONE])
    assert ask(pool, OVER_STUDIES) == [
        (None, 2, 2, 2, 1, 0, 2.0, "weak"),
        ("first", 1, 1, 1, 2, -1, 3.0, "strong"),
        ("second", 1, 1, 1, 1, 0, 1.0, "weak"),
    ]


def test_what_one_study_alone_found_is_found_over_all_studies_of_one(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("first", {1: WAVE_1, 2: {**WAVE_2, "ratings": RATINGS + RATED["first"]}}), [EVERYONE])
    together, alone = ask(pool, OVER_STUDIES)
    assert (together[0], alone[0]) == (None, "first")
    assert together[1:] == alone[1:]


def test_waves_are_counted_from_each_studys_first(pool: Pool, publish: Publish) -> None:
    rated = {"ratings": RATINGS + RATED["second"]}
    second = {**WAVE_2, "ratings": RATINGS + "R3,ESTHER,,cfir-2022,III.E,consensus,-1\n"}
    add_study(pool, publish("first", {1: {**WAVE_1, **rated}, 2: second}), [EVERYONE])
    add_study(pool, publish("second", {2: second}), [EVERYONE])
    query = """
        SELECT study, wave, relative_wave, months_since_first, rating FROM pool.change_over_studies
        WHERE programme = 'ESTHER' AND code = 'III.E' ORDER BY ALL
    """
    minus_1 = "\N{MINUS SIGN}1"
    assert ask(pool, query) == [
        ("first", 1, 1, 0, "+1"), ("first", 2, 2, 22, minus_1), ("second", 2, 1, 0, minus_1),
    ]  # fmt: skip


def test_codes_of_one_study_alone_are_listed_with_the_reason(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("first", {1: WAVE_1}), [EVERYONE])
    query = "SELECT study, framework, code FROM pool.not_comparable WHERE framework = 'cfir-2022' ORDER BY ALL"
    assert ask(pool, query) == [("first", "cfir-2022", "I.A"), ("first", "cfir-2022", "I.D")]
    add_study(pool, publish("second", {1: WAVE_1}), [EVERYONE])
    assert ask(pool, query) == []


def test_saturation_counts_what_each_study_adds(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("first", {1: WAVE_1}), [EVERYONE])
    later = {
        **WAVE_2,
        "codings": "coding,source,framework,code,coder\nC9,INT-4,cfir-2022,I.D,R01\nC10,INT-4,cfir-2022,II.F,R01\n",
    }
    add_study(pool, publish("second", {2: later}), [EVERYONE])
    query = """
        SELECT study_number, study, first_interview, interviews, concepts, new_concepts, cumulative_concepts
        FROM pool.saturation_across_studies ORDER BY ALL
    """
    assert ask(pool, query) == [
        (1, "first", dt.date(2020, 6, 1), 3, 2, 2, 2), (2, "second", dt.date(2022, 3, 1), 1, 2, 1, 3),
    ]  # fmt: skip


def test_a_synthesis_shows_what_people_judged(pool: Pool, publish: Publish) -> None:
    for name in ("first", "second"):
        add_study(pool, publish(name, {1: WAVE_1}), [EVERYONE])
    pool.synthesis.write_text(JUDGED, encoding="utf-8")
    assert ask(pool, "SELECT statement, study, entry, judgement, entry_statement FROM pool.synthesis ORDER BY ALL") == [
        ("S1", "first", "F1", "supports", "On her word alone"),
        ("S1", "first", "F2", "refines", "On the word of both"),
        ("S1", "second", "F1", "contradicts", "On her word alone"),
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("S1,Text,first,F9,supports,,R01", "row 2, column entry: first has no entry 'F9'"),
        ("S1,Text,frist,F1,supports,,R01", "row 2, column study: 'frist' is not in this pool"),
        ("S1,Text,first,F1,agrees,,R01", "row 2, column judgement: 'agrees' is not one of supports, refines"),
        ("S1,,first,F1,supports,,R01", "row 2, column statement_text is empty"),
        ("S1,Text,first,F1,supports,,Anna Svensson", "row 2, column decided_by: 'Anna Svensson' is not a short name"),
        ("S1,Text,first,F1,supports,,R01\nS1,Text,first,F1,refines,,R01", "row 3 judges the same entry"),
        ("S1,Text,first,F1,supports,,R01\nS1,Other,first,F2,refines,,R01", "row 3: statement 'S1' has another text"),
    ],
)  # fmt: skip
def test_a_judgement_that_cannot_be_read_is_named_by_its_row(
    pool: Pool, publish: Publish, row: str, problem: str
) -> None:
    add_study(pool, publish("first", {1: WAVE_1}), [EVERYONE])
    pool.synthesis.write_text(JUDGED.partition("\n")[0] + f"\n{row}\n", encoding="utf-8")
    with pytest.raises(PoolError) as caught:
        build_pool(pool)
    assert problem in str(caught.value)


def test_another_study_of_the_same_name_is_refused(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("first", {1: WAVE_1}))
    title = "Lived experience-driven co-production"
    with pytest.raises(PoolError, match="the pool already holds a study first"):
        add_study(pool, publish("first", {1: WAVE_1}, (f"title: {title}", "title: Another")))
    remove_study(pool, "first")
    assert not pool.study("first").exists()


def test_a_bundle_is_added_as_its_study_is(pool: Pool, publish: Publish, tmp_path: Path, monkeypatch: Any) -> None:
    folder = publish("first", {1: WAVE_1})
    expected = add_study(pool, folder, [EVERYONE]).manifest.files
    remove_study(pool, "first")
    identity = tmp_path / "identity.txt"
    public_key = new_identity(identity, folder)
    send(Workspace(folder), None, [public_key], tmp_path / "first.age")
    shutil.rmtree(folder)
    monkeypatch.setenv("CASEWAVE_IDENTITY_FILE", str(identity))
    assert add_study(pool, tmp_path / "first.age", [EVERYONE]).manifest.files == expected
    assert [path.name for path in pool.folder.glob(".*") if path.is_dir()] == []
    assert ["from a bundle" in state.state for state in states(pool)] == [True]
