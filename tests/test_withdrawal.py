"""An informant withdraws: nothing of the code or of what only they said is left in anything that casewave made."""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from deliveries import Wave, register, small_study, write_tables
from states import ask, edit, load, read_csv, sums_of, table_names

from casewave.assets.adapters import delivery
from casewave.assets.ingest import session
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.protection.copies import remove_packages, remove_pages, remove_rebuilt, scrub_records
from casewave.assets.protection.erasing import erase_withdrawn, write_tombstone
from casewave.assets.protection.gate import Gate
from casewave.assets.protection.withdrawal import erase, places_to_mend
from casewave.assets.reading import Batch
from casewave.assets.warehouse.exporting import MADE_AGAIN, made_again, record_export, went_out
from casewave.assets.warehouse.store import Store, StoreError, connect, transaction
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.withdraw import lines_of_the_register
from casewave.pipelines.actions.withdraw import withdraw as withdraw_everywhere
from casewave.schemas.columns import table_name
from casewave.schemas.register.study_file import load_study
from casewave.schemas.register.withdrawals import tombstone
from casewave.schemas.values.readings import Readers
from casewave.schemas.values.spellings import Spellings

Casewave = Callable[..., subprocess.CompletedProcess[str]]

INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,service\n"
INTERVIEWS = """interview,programme,sites,informants,held_on,interview_mode,language
INT-1,ESTHER,JKG,EST-JKG-01,2020-06-01,online,sv
INT-2,ESTHER,JKG,EST-JKG-01; EST-JKG-02,2020-06-02,online,sv
INT-3,ESTHER,JKG,EST-JKG-02,2020-06-03,online,sv
"""
CODINGS = """coding,source,framework,code,coder,segment
C1,INT-1,cfir-2022,I.A,R01,Only she said this
C2,INT-3,cfir-2022,I.A,R01,As EST-JKG-01 put it
"""
FINDINGS = """finding,programme,phase,element,state,statement,evidence
F1,ESTHER,adoption,EL.EXT,present,On her word alone,INT-1; C1
F2,ESTHER,adoption,EL.INT,present,On the word of both,INT-1; INT-3
F3,ESTHER,adoption,EL.INN,present,On no evidence named,
"""
TABLES = {"informants": INFORMANTS, "interviews": INTERVIEWS, "codings": CODINGS, "findings": FINDINGS}


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


def withdraw(wave: Wave, code: str = "EST-JKG-01") -> list[str]:
    """Withdraw an informant from the store; the lines of what is to be fixed by hand."""
    write_tombstone(wave.folder, tombstone(wave.study.study, code), "asked to be left out", "R01")
    with transaction(wave.con):
        erased = erase(wave.con, load_study(wave.folder), code)
    return list(places_to_mend(erased))


def keys(wave: Wave, table: str) -> list[str]:
    column = {"codings": "coding", "findings": "finding", "interviews": "interview", "informants": "informant"}[table]
    return [key for (key,) in wave.rows(f"SELECT {column} FROM core.{table} ORDER BY 1")]


def test_what_only_they_gave_goes_and_what_others_gave_too_stays(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    withdraw(wave)
    assert keys(wave, "informants") == ["EST-JKG-02"]
    assert keys(wave, "interviews") == ["INT-2", "INT-3"]
    assert keys(wave, "codings") == ["C2"]
    assert keys(wave, "findings") == ["F2", "F3"]
    assert wave.rows("SELECT informant FROM core.interview_informants WHERE interview = 'INT-2'") == [("EST-JKG-02",)]
    assert wave.rows("SELECT source FROM core.finding_evidence WHERE finding = 'F2'") == [("INT-3",)]


def test_raw_holds_no_trace_either(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    withdraw(wave)
    assert wave.rows("SELECT interview, informants FROM raw.interviews ORDER BY 1") == [
        ("INT-2", "EST-JKG-02"), ("INT-3", "EST-JKG-02"),
    ]  # fmt: skip
    assert wave.rows("SELECT segment FROM raw.codings") == [("As [withdrawn] put it",)]
    assert wave.rows("SELECT segment FROM core.codings") == [("As [withdrawn] put it",)]


def test_the_places_to_mend_by_hand_are_told_each_once(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    assert withdraw(wave) == [
        "wave-1/codings.csv, row 2: remove the row",
        "wave-1/codings.csv, row 3, column segment: remove the code, or what refers to a removed row",
        "wave-1/findings.csv, row 2: remove the row",
        "wave-1/findings.csv, row 3, column evidence: remove the code, or what refers to a removed row",
        "wave-1/informants.csv, row 2: remove the row",
        "wave-1/interviews.csv, row 2: remove the row",
        "wave-1/interviews.csv, row 3, column informants: remove the code, or what refers to a removed row",
    ]


def test_the_files_mended_as_told_load_as_the_store_stands(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    withdraw(wave)
    core = {table: wave.rows(f"SELECT * EXCLUDE (row) FROM core.{table} ORDER BY ALL") for table in TABLES}
    mended = {
        "informants": INFORMANTS.replace("EST-JKG-01,strategic\n", ""),
        "interviews": re.sub("INT-1.*\n", "", INTERVIEWS).replace("EST-JKG-01; ", ""),
        "codings": re.sub("C1.*\n", "", CODINGS).replace("EST-JKG-01", "[withdrawn]"),
        "findings": re.sub("F1.*\n", "", FINDINGS).replace("INT-1; ", ""),
    }
    assert wave.issues(**mended) == []
    assert {table: wave.rows(f"SELECT * EXCLUDE (row) FROM core.{table} ORDER BY ALL") for table in TABLES} == core


@pytest.mark.parametrize(
    "written",
    ["EST-JKG-01", "jkg 1", "EST-JKP-01", "JKG\u201301", "EST-JKG-02; EST-JKG-01", "EST-XXX-01; EST-JKG-01"],
)
def test_a_later_delivery_of_the_code_in_any_spelling_is_refused_without_repeating_it(wave: Wave, written: str) -> None:
    assert wave.issues(**TABLES) == []
    withdraw(wave)
    interview = f"INT-9,ESTHER,JKG,{written},2020-06-01,online,sv\n"
    (issue,) = wave.issues(
        informants=INFORMANTS.replace("EST-JKG-01,", "EST-JKG-03,"),
        interviews=f"{INTERVIEWS.splitlines()[0]}\n{interview}",
    )
    assert (issue.file, issue.row, issue.column, issue.value) == ("interviews.csv", 2, "informants", None)
    assert "has withdrawn" in issue.problem
    assert wave.rows("SELECT value FROM audit.refused_rows") == [(None,)]


@pytest.mark.parametrize("written", ["EST-JKG-01", "est_jkg_1", "E\u00adST JKG 01", "EST-JKG-02/01", "ESTHER-JKG-01"])
def test_a_later_text_that_names_the_informant_is_refused_without_repeating_it(wave: Wave, written: str) -> None:
    assert wave.issues(**TABLES) == []
    withdraw(wave)
    finding = f"F9,ESTHER,adoption,EL.EXT,present,As {written} put it,\n"
    (issue,) = wave.issues(2, findings=f"{FINDINGS.splitlines()[0]}\n{finding}")
    assert (issue.file, issue.row, issue.column, issue.value) == ("findings.csv", 2, "statement", None)
    assert issue.check == "withdrawn"
    assert wave.issues(2, findings=f"{FINDINGS.splitlines()[0]}\n{finding.replace(written, 'JKG 1 time')}") == []


def test_nothing_that_is_made_of_the_register_names_the_informant(tmp_path: Path) -> None:
    changes = [
        ("title: ", "title: Of est_jkg_1; "),
        ("topic: ", "topic: As JKG-1 told us; "),
        ("note: >-\n", "note: >-\n  INT-1.\n"),
    ]
    with small_study(tmp_path, *changes) as wave:
        assert wave.issues(**TABLES) == []
        withdraw(wave)
        study = Workspace(wave.folder).study
        assert study.title.startswith("Of [withdrawn]; ")
        assert study.waves[0].topic.startswith("As [withdrawn] told us; ")
        assert study.collected_waves[0] == 1
        assert wave.rows("SELECT topic FROM core.waves ORDER BY wave")[0][0].startswith("As [withdrawn] told us; ")
        codes = Spellings(wave.study).participants(["EST-JKG-01"]).names("interviews", ["INT-1"])
        lines = list(lines_of_the_register(wave.folder, [codes]))
    assert [re.sub(r"\d+", "N", line) for line in lines] == [
        "study.yaml, line N: remove the code, or what refers to a removed row"
    ] * 3


def test_the_gate_knows_who_has_withdrawn(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    withdraw(wave)
    assert Gate(wave.con, load_study(wave.folder)).text("as JKG 1 put it") == "as [participant] put it"


def test_a_delivery_with_the_code_is_refused_even_in_part(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    withdraw(wave)
    write_tables(wave.folder / "wave-1", **TABLES)
    assert {issue.check for issue in wave.load(1, accept_partial=True)} == {"withdrawn"}


def test_a_load_makes_its_readers_once_and_reads_and_validates_each_file_once(
    wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wave.issues(**TABLES) == []
    withdraw(wave)
    others = {name: TABLES[name].replace("EST-JKG-01", "EST-JKG-03") for name in ("informants", "interviews")}
    for path in (wave.folder / "wave-1").iterdir():
        path.unlink()
    write_tables(wave.folder / "wave-1", **others)
    done: Counter[str] = Counter()
    make, read, check = Readers.__init__, delivery.read_csv, session.validate

    def made(readers: Readers, *given: Any) -> None:
        done["readers"] += 1
        make(readers, *given)

    def reading(path: Path, *given: Any) -> Iterator[Any]:
        done[f"read {path.stem}"] += 1
        return read(path, *given)

    def validating(batch: Batch, *given: Any) -> Any:
        done[f"validate {table_name(batch.model)}"] += 1
        return check(batch, *given)

    monkeypatch.setattr(Readers, "__init__", made)
    monkeypatch.setattr(delivery, "read_csv", reading)
    monkeypatch.setattr(session, "validate", validating)
    assert wave.load(1) == []
    assert wave.study.withdrawals
    assert done == {"readers": 1} | {f"{what} {name}": 1 for what in ("read", "validate") for name in others}


def test_a_name_of_a_row_that_holds_the_code_is_written_otherwise_everywhere(wave: Wave) -> None:
    named = {name: text.replace("INT-3", "INT-EST-JKG-01-b") for name, text in TABLES.items()}
    assert wave.issues(**named) == []
    withdraw(wave)
    assert keys(wave, "interviews") == ["INT-2", "INT-withdrawn-b"]
    assert wave.rows("SELECT source FROM core.finding_evidence") == [("INT-withdrawn-b",)]


SPELLED = (
    "EST-JKG-01", "EST_JKG_01", "est jkg 01", "ESTJKG01", "estjkg1", "jkg-1", "JKG 01", "EST\u2013JKP\u20131",
    "INT-1", "int 1", "INT_01", "C1", "F1",
)  # fmt: skip


def test_no_spelling_of_the_code_or_of_what_goes_is_left_in_a_text(wave: Wave) -> None:
    text = "; ".join(f"as told by {written} quokka" for written in SPELLED)
    message = "; ".join("as told by [withdrawn] quokka" for _ in SPELLED)
    tables = {
        **TABLES,
        "findings": FINDINGS.replace("On no evidence named", text),
        "events": f"event,programme,phase,date,description,source\nEV-1,ESTHER,adoption,2012,{text},{text}\n",
        "documents": f"document,programme,title,document_kind\nDOC-1,ESTHER,{text},report\n",
    }
    assert wave.issues(**tables) == []
    lines = withdraw(wave)
    for table, column in (("findings", "statement"), ("events", "description"), ("documents", "title")):
        for schema in ("raw", "core"):
            query = f"SELECT {column} FROM {schema}.{table} WHERE contains({column}, 'quokka')"
            assert wave.rows(query) == [(message,)]
        assert any(line.startswith(f"wave-1/{table}.csv") and f"column {column}" in line for line in lines)
    assert wave.rows("SELECT source FROM core.events") == [(message,)]


def test_another_informants_code_and_other_rows_stay_in_the_texts(wave: Wave) -> None:
    text = "EST-JKG-02 and jkg 2 and INT-2 and INT-10 and C10 and JKG 1.5 km"
    assert wave.issues(**{**TABLES, "findings": FINDINGS.replace("On no evidence named", text)}) == []
    withdraw(wave)
    assert wave.rows("SELECT statement FROM core.findings WHERE finding = 'F3'") == [(text,)]


def test_the_history_keeps_no_file_and_no_change_of_theirs(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    assert wave.issues(**{**TABLES, "informants": INFORMANTS.replace("strategic", "service")}) == []
    withdraw(wave)
    assert wave.rows("SELECT count(*) FROM audit.changes") == [(0,)]
    kept = "SELECT file FROM audit.recorded_files INNER JOIN audit.file_contents USING (sha256) GROUP BY file"
    assert wave.rows(kept) == [("study.yaml",)]


def test_a_tombstone_holds_neither_code_nor_content(wave: Wave) -> None:
    assert wave.issues(**TABLES) == []
    withdraw(wave)
    withdraw(wave)  # again: there is still one
    text = (wave.folder / "withdrawals.yaml").read_text(encoding="utf-8")
    assert text.count("tombstone:") == 1
    assert "JKG" not in text
    assert load_study(wave.folder).withdrawals[0].tombstone == tombstone("coproduction", "EST-JKG-01")


# The whole: a scan of everything that casewave made


def all_bytes(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that casewave made below a root, and every member of those that are zips."""
    for path in sorted(path for path in root.rglob("*") if path.is_file() and "data_raw" not in path.parts):
        content = path.read_bytes()
        yield str(path.relative_to(root)), content
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from ((f"{path.name}/{name}", archive.read(name)) for name in archive.namelist())


def all_text(database: Path) -> Iterator[tuple[str, str]]:
    """Every text cell of a database: its own compression hides words from a scan of its bytes."""
    with duckdb.connect(str(database), read_only=True) as con:
        for table in table_names(con, ("raw", "core", "mart", "audit")):
            for row in con.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {table}").fetchall():
                yield table, "\n".join(cell for cell in row if cell)


def test_no_byte_of_the_code_or_the_text_is_left(reported: Workspace, tmp_path: Path, casewave: Casewave) -> None:
    copy = Workspace(Path(shutil.copytree(reported.root, tmp_path / "copy")) / "data_raw" / "coproduction")
    code, study = "EST-SGP-03", str(copy.folder)
    edit(copy.delivery(2) / "informants.csv", lambda rows: rows[0].update(informant_role="boss"))
    assert casewave("--study", study, "load", "--wave", "2").returncode == 1  # its marked-up copy holds the codes
    assert copy.refused(2).exists()
    theirs = sorted(
        row["segment"] for row in read_csv(copy.delivery(2) / "codings.csv")
        if row["source"] in {each["interview"] for each in read_csv(copy.delivery(2) / "interviews.csv")
                             if each["informants"].upper().replace("SPG", "SGP") == code}
    )  # fmt: skip
    assert theirs
    needles = [code, code.replace("SGP", "SPG"), *theirs]
    before = [name for name, content in all_bytes(copy.root) if any(each.encode() in content for each in needles)]
    assert before

    done = casewave(
        "--study", study, "withdraw", "est sgp 3", "--reason", "asked us to", "--decided-by", "R01", "--yes"
    )
    assert done.returncode == 0, done.stderr
    assert "Clean these by hand" in done.stdout
    left = [
        (name, needle) for name, content in all_bytes(copy.root) for needle in needles if needle.encode() in content
    ]
    assert left == []
    for database in (copy.store, copy.published):
        assert {(table, each) for table, text in all_text(database) for each in needles if each in text} == set()
    assert not copy.store.with_name(copy.store.name + ".wal").exists()
    assert ask(copy.published, "SELECT count(*) FROM core.informants WHERE site = 'SGP' AND number = 3") == [(0,)]


def test_a_withdrawal_that_was_stopped_goes_on_at_the_next_load(loaded_copy: Workspace) -> None:
    """The tombstone is written first: whatever comes after may be killed."""
    write_tombstone(loaded_copy.folder, tombstone("coproduction", "EST-SGP-03"), "asked us to", "R01")
    workspace = Workspace(loaded_copy.folder)
    erase_withdrawn(workspace)
    assert {table for table, text in all_text(workspace.store) if "EST-SGP-03" in text} == set()
    before = sums_of(workspace.store)
    erase_withdrawn(workspace)
    assert sums_of(workspace.store) == before
    load(workspace, 1)
    assert {table for table, text in all_text(workspace.published) if "EST-SGP-03" in text} == set()


@pytest.fixture
def workspace_of_a_register(tmp_path: Path) -> Workspace:
    return Workspace(register(tmp_path / "data_raw" / "coproduction"))


def package_in(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_text(json.dumps({"name": name}), encoding="utf-8")
    (folder / "timeline.csv").write_text("EST-JKG-01", encoding="utf-8")
    return folder


def test_each_public_package_of_the_study_is_removed_and_no_other(workspace_of_a_register: Workspace) -> None:
    public = workspace_of_a_register.public.parent
    own = [
        package_in(workspace_of_a_register.public, "coproduction"),
        package_in(public / "v2" / "all", "coproduction"),
    ]
    half_made = public / ".coproduction.new"
    half_made.mkdir()
    other = package_in(public / "other", "other")
    assert remove_packages(workspace_of_a_register) == sorted([*own, half_made])
    assert [folder.exists() for folder in (*own, half_made, other)] == [False, False, False, True]
    assert remove_packages(workspace_of_a_register) == []


def test_papers_go_with_all_their_versions(workspace_of_a_register: Workspace) -> None:
    """Their versions hold what earlier ones said, so none of them may stay."""
    version = workspace_of_a_register.papers / "paper" / "versions.json"
    version.parent.mkdir(parents=True)
    version.write_text('{"cell": "EST-JKG-01"}', encoding="utf-8")
    withdraw_everywhere(workspace_of_a_register, "EST-JKG-01", "asked us to", "R01")
    assert not workspace_of_a_register.papers.exists()
    assert workspace_of_a_register.folder.exists()


def test_records_name_no_interview_that_went_where_the_withdrawal_stops_midway(
    workspace_of_a_register: Workspace,
) -> None:
    workspace = workspace_of_a_register
    write_tables(workspace.delivery(1), **TABLES)
    with Store(workspace.store).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1))
    log = workspace.dagster_home / "run.log"
    log.parent.mkdir(parents=True)
    log.write_text("EST-JKG-01 in INT-1 and INT-3", encoding="utf-8")
    workspace.published.mkdir()  # so that nothing can be published there
    with pytest.raises((OSError, duckdb.Error, StoreError)):
        withdraw_everywhere(workspace, "EST-JKG-01", "asked us to", "R01")
    assert log.read_text(encoding="utf-8") == "[withdrawn] in [withdrawn] and INT-3"


def test_publications_that_were_made_again_are_removed_where_the_history_says(
    workspace_of_a_register: Workspace, tmp_path: Path
) -> None:
    workspace, folder = workspace_of_a_register, tmp_path / "then, made again in June"
    rebuilt = Workspace(folder / "data_raw" / "coproduction")
    for path in (rebuilt.folder / "wave-1" / "a.csv", folder / "warehouse" / "store" / "coproduction.duckdb"):
        path.parent.mkdir(parents=True)
        path.write_text("EST-JKG-01", encoding="utf-8")
    with Store(workspace.store).open():
        pass
    record_export(workspace, f"publication 3{MADE_AGAIN}{folder}", [])
    record_export(workspace, "release 1 for everybody, in /public", [])
    con = connect(workspace.store, read_only=True)
    assert made_again(con) == [folder]
    today, *_ = went_out(con)[1].partition(",")
    assert went_out(con)[1] == f"{today}, export: release 1 for everybody, in /public"
    con.close()
    assert remove_rebuilt(workspace, [folder, tmp_path / "gone", workspace.root]) == [folder]
    assert not folder.exists()
    assert workspace.store.exists()


def test_dagsters_records_lose_each_spelling_and_keep_the_rest(tmp_path: Path, wave: Wave) -> None:
    database, log = tmp_path / "home" / "runs.db", tmp_path / "home" / "compute" / "a.err"
    log.parent.mkdir(parents=True)
    log.write_text("wave-1/est_jkg_01.csv is read", encoding="utf-8")
    with closing(sqlite3.connect(database)) as con:
        con.execute("CREATE TABLE event_logs (id INTEGER PRIMARY KEY, event TEXT, run_id VARCHAR(255))")
        con.executemany("INSERT INTO event_logs (event, run_id) VALUES (?, 'x')",
                        [('{"file": "EST-JKG-01.csv"}',), ('{"file": "EST-JKG-02.csv"}',)])  # fmt: skip
        con.commit()
    codes = Spellings(wave.study).participants(["EST-JKG-01"])
    assert scrub_records(tmp_path / "home", codes) == 2
    assert log.read_text(encoding="utf-8") == "wave-1/[withdrawn].csv is read"
    with closing(sqlite3.connect(database)) as con:
        events = [event for (event,) in con.execute("SELECT event FROM event_logs ORDER BY id").fetchall()]
    assert events == ['{"file": "[withdrawn].csv"}', '{"file": "EST-JKG-02.csv"}']
    assert b"EST-JKG-01" not in database.read_bytes()
    assert scrub_records(tmp_path / "home", codes) == 0


def test_pages_of_waves_that_are_not_published_go(wave: Wave) -> None:
    workspace = Workspace(wave.folder)
    for folder in (workspace.reports(1), workspace.reports(7), workspace.refused(1), workspace.report / "figures"):
        folder.mkdir(parents=True)
        (folder / "page.html").write_text("EST-JKG-01", encoding="utf-8")
    remove_pages(workspace, {1})
    assert sorted(path.name for path in workspace.report.iterdir()) == ["figures", "wave-1"]


def test_a_database_that_others_have_open_keeps_nothing_in_its_log(wave: Wave, tmp_path: Path) -> None:
    database = tmp_path / "home" / "runs.db"
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as con:
        con.execute("PRAGMA journal_mode = WAL")
        con.execute("CREATE TABLE runs (run_body TEXT)")
        con.execute("INSERT INTO runs VALUES ('of EST-JKG-01')")
        con.commit()
        assert scrub_records(database.parent, Spellings(wave.study).participants(["EST-JKG-01"])) == 1
        assert b"EST-JKG-01" not in b"".join(path.read_bytes() for path in database.parent.iterdir())


MISTAKES = {
    "no code": (["EST-XXX-03"], "is not a participant code"),
    "a reason that names the code": (["EST-SGP-03", "--reason", "EST-SGP-03 asked"], "the reason names the code"),
    "nobody of the store": (["EST-SGP-03"], "The store holds nothing of EST-SGP-03. Check the code."),
    "a reason that spells it otherwise": (["EST-SGP-03", "--reason", "est sgp 3 asked"], "the reason names the code"),
    "a name": (["EST-SGP-03", "--decided-by", "Anna Berg"], "by a code such as R01"),
}


@pytest.mark.parametrize(("words", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_and_nothing_withdrawn(
    study_folder: Path, casewave: Casewave, words: list[str], message: str
) -> None:
    options = ["--reason", "asked us to", "--decided-by", "R01", "--yes"]
    done = casewave("--study", str(study_folder), "withdraw", *options, *words)
    assert done.returncode == 1
    assert message in " ".join((done.stdout + done.stderr).split())
    assert not (study_folder / "withdrawals.yaml").exists()
