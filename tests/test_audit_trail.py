"""The chain of the history: whoever edits, removes or reorders an entry is found out."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from deliveries import Wave, register, small_study, write_tables
from states import ask, load

from casewave.assets.marts.publishing import publish_database
from casewave.assets.protection.withdrawal import erase
from casewave.assets.warehouse.exporting import record_export
from casewave.assets.warehouse.history import broken_links, record
from casewave.assets.warehouse.store import Store, StoreError, connect, transaction
from casewave.assets.warehouse.sums import changed_sums, record_sums
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli import commands

Casewave = Callable[..., subprocess.CompletedProcess[str]]
INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\n"
CORRECTION = """corrections:
  - {correction: COR-1, wave: 1, table: informants, key: EST-JKG-01, column: informant_role, expected: strategic,
     action: override, value: service, reason: The roster says so, decided_by: R01, decided_on: 2026-03-02}
"""


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        for number in range(1, 6):
            record(study.con, "publication", f"number {number}")
        yield study


def test_a_chain_that_nobody_touched_is_whole(wave: Wave) -> None:
    assert broken_links(wave.con) == []
    assert wave.rows("SELECT entry FROM audit.history ORDER BY entry") == [(1,), (2,), (3,), (4,), (5,)]


@pytest.mark.parametrize(
    ("tampering", "message"),
    [
        ("UPDATE audit.history SET detail = 'other' WHERE entry = 3", "entry 3 has been edited"),
        ("UPDATE audit.history SET happened_at = '2020-01-01T00:00:00Z' WHERE entry = 1", "entry 1 has been edited"),
        ("DELETE FROM audit.history WHERE entry = 3", "entry 3 is missing"),
        ("DELETE FROM audit.history WHERE entry = 5", "entries after 4 are missing"),
        ("DELETE FROM audit.history", "entries after 0 are missing"),
        ("UPDATE audit.history SET entry = 7 - entry WHERE entry IN (3, 4)", "entry 3 does not follow on entry 2"),
        (
            "INSERT INTO audit.history SELECT * REPLACE ('made up' AS detail) FROM audit.history WHERE entry = 2",
            "entry 2 occurs twice",
        ),
    ],
)
def test_an_entry_edited_removed_reordered_or_made_up_is_found(tampering: str, message: str, wave: Wave) -> None:
    wave.con.execute(tampering)
    assert any(message in issue for issue in broken_links(wave.con)), broken_links(wave.con)


def test_a_correction_is_an_entry_once_and_names_no_value(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        (tmp_path / "corrections.yaml").write_text(CORRECTION, encoding="utf-8")
        assert study.issues(informants=INFORMANTS) == []
        assert study.issues(informants=INFORMANTS + "EST-JKG-02,service\n") == []
        entries = study.rows("SELECT action, detail FROM audit.history WHERE action = 'correction'")
        assert entries == [("correction", "COR-1: override informants.informant_role, decided by R01")]
        assert broken_links(study.con) == []


def test_loads_publications_and_exports_of_a_study_are_in_the_chain(loaded_copy: Workspace) -> None:
    record_export(loaded_copy, "codings as a QDA project", [loaded_copy.published])
    con = connect(loaded_copy.store, read_only=True)
    actions = {action for (action,) in con.execute("SELECT DISTINCT action FROM audit.history").fetchall()}
    assert {"load", "publication", "export"} <= actions
    assert broken_links(con) == []
    con.close()


def test_what_commands_write_to_be_handed_on_is_in_the_chain(loaded_copy: Workspace, tmp_path: Path) -> None:
    (entry,) = ask(loaded_copy.store, "SELECT min(entry) FROM audit.history WHERE action = 'load'")[0]
    for words in (
        ["qca", "resources", "--to", str(tmp_path / "qca")],
        ["diff", str(entry), str(entry), "--to", str(tmp_path / "diff.csv")],
        ["export", "--qdpx", str(tmp_path / "codings.qdpx")],
    ):
        done = CliRunner().invoke(commands, ["--study", str(loaded_copy.folder), *words])
        assert done.exit_code == 0, done.output
    shown = ask(loaded_copy.store, "SELECT detail FROM audit.history WHERE action = 'export' ORDER BY entry")
    assert shown == [
        ("resources as sets for QCA",), (f"differences of {entry} and {entry}",), ("codings as a QDA project",),
    ]  # fmt: skip


def test_the_command_shows_the_last_hash_and_finds_a_chain_made_anew(
    loaded_copy: Workspace, casewave: Casewave
) -> None:
    study = str(loaded_copy.folder)
    done = casewave("--study", study, "audit")
    assert done.returncode == 0, done.stdout
    noted = done.stdout.split()[-1]
    assert "is that of entry" in casewave("--study", study, "audit", "--known", noted).stdout
    con = connect(loaded_copy.store)
    con.execute("DELETE FROM audit.history")
    con.execute("DELETE FROM audit.history_head")
    record(con, "publication", "a chain made again")
    con.close()
    done = casewave("--study", study, "audit", "--known", noted)
    assert done.returncode == 1
    assert "made again" in done.stdout


def tamper(workspace: Workspace, *statements: str) -> None:
    con = connect(workspace.store)
    for statement in statements:
        con.execute(statement)
    con.close()


@pytest.fixture(scope="module")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = register(tmp_path_factory.mktemp("one") / "study")
    write_tables(folder / "wave-1", informants=INFORMANTS + "EST-JKG-02,service\n")
    load(Workspace(folder), 1)
    return folder


@pytest.fixture
def one_wave(loaded_once: Path, tmp_path: Path) -> Workspace:
    """A study of one small wave, loaded and published."""
    return Workspace(Path(shutil.copytree(loaded_once, tmp_path / "study")))


@pytest.mark.parametrize(
    ("tampering", "where", "cell"),
    [
        (
            "UPDATE core.informants SET informant_role = 'service' WHERE informant = 'EST-JKG-01'",
            "core.informants of wave 1", "core.informants, wave 1, EST-JKG-01: informant_role differs from the",
        ),
        (
            "UPDATE raw.informants SET informant_role = 'x' WHERE row = 3",
            "raw.informants of wave 1", "raw.informants, wave 1, informants.csv 3: informant_role differs from the",
        ),
        (
            "DELETE FROM core.informants WHERE informant = 'EST-JKG-02'",
            "core.informants of wave 1", "core.informants, wave 1, EST-JKG-02: is not in the store",
        ),
    ],
)  # fmt: skip
def test_a_cell_that_is_changed_in_the_store_is_found_and_not_published(
    tampering: str, where: str, cell: str, one_wave: Workspace
) -> None:
    before = one_wave.published.read_bytes()
    tamper(one_wave, tampering)
    with pytest.raises(StoreError, match=f"nothing was published: {where} in the store are not as they were loaded"):
        publish(one_wave)
    assert one_wave.published.read_bytes() == before
    for options in ([], ["--deep"]):
        done = CliRunner().invoke(commands, ["--study", str(one_wave.folder), "audit", *options])
        assert done.exit_code == 1
        assert f"{where} is not as it was loaded" in done.output
        assert (cell in done.output) == bool(options)


def publish(workspace: Workspace) -> None:
    with Store(workspace.store).open() as con:
        publish_database(con, workspace.published)


def test_a_cell_changed_together_with_its_sum_is_found_by_the_deep_audit(one_wave: Workspace) -> None:
    tamper(one_wave, "UPDATE core.informants SET informant_role = 'service' WHERE informant = 'EST-JKG-01'")
    con = connect(one_wave.store)
    record_sums(con)
    con.close()
    shallow = CliRunner().invoke(commands, ["--study", str(one_wave.folder), "audit"])
    assert shallow.exit_code == 0
    deep = CliRunner().invoke(commands, ["--study", str(one_wave.folder), "audit", "--deep"])
    assert deep.exit_code == 1
    assert "EST-JKG-01: informant_role differs" in deep.output


def test_the_deep_audit_of_a_store_that_nobody_touched_finds_nothing(one_wave: Workspace) -> None:
    """Also where the folder has changed since: the store keeps the files as they were."""
    for change in (INFORMANTS, "informant,informant_role\n"):
        done = CliRunner().invoke(commands, ["--study", str(one_wave.folder), "audit", "--deep"])
        assert done.exit_code == 0, done.output
        assert "Every cell of the store is as the delivered files say." in done.output
        write_tables(one_wave.folder / "wave-1", informants=change)


def test_a_withdrawal_does_not_take_a_changed_cell_for_a_loaded_one(one_wave: Workspace) -> None:
    tamper(one_wave, "UPDATE core.informants SET informant_role = 'service' WHERE informant = 'EST-JKG-01'")
    with Store(one_wave.store).open() as con, transaction(con):
        erase(con, one_wave.study, "EST-JKG-02")
    con = connect(one_wave.store, read_only=True)
    assert ("core.informants", 1) in changed_sums(con)
    con.close()
