"""An encrypted study: nothing that casewave writes holds a delivered word in the clear, at any moment.

A hundred strings are planted in what is delivered, and every file but the delivery itself is searched for them.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import duckdb
import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest
from click.testing import CliRunner
from deliveries import register, write_tables
from states import ask, digest

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts.publishing import publish_database
from casewave.assets.protection.erasing import write_tombstone
from casewave.assets.warehouse.history import broken_links
from casewave.assets.warehouse.keys import FILE_VARIABLE, VARIABLE, KeyTrouble, new_key, read_key, the_key
from casewave.assets.warehouse.store import Store, StoreError, connect, has_key
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.check import check_delivery
from casewave.pipelines.actions.rekey import _rewrite, change_key
from casewave.pipelines.actions.withdraw import erase_everywhere
from casewave.pipelines.cli import commands
from casewave.schemas.register.withdrawals import tombstone

Casewave = Callable[..., subprocess.CompletedProcess[str]]
KILLS = int(os.environ.get("KILLS", "2"))  # `make crash` asks for more
PLANTED = [f"planted-{number:03d}-{random.Random(number).getrandbits(48):012x}" for number in range(100)]
REQUIRED = ("protection:\n", "protection:\n  encryption: required\n")


def tables(turn: int = 0) -> dict[str, str]:
    """A delivery in whose titles, statements and segments the planted strings stand."""
    documents, findings, codings = PLANTED[:40], PLANTED[40:70], PLANTED[70:]
    return {
        "informants": "informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,service\n",
        "interviews": "interview,programme,sites,informants,held_on,interview_mode,language\n"
        "INT-1,ESTHER,JKG,EST-JKG-01,2020-01-15,in person,en\nINT-2,ESTHER,JKG,EST-JKG-02,2020-01-16,online,en\n",
        "documents": "document,programme,title,document_kind\n"
        + "".join(f"DOC-{at},ESTHER,{text} {turn},report\n" for at, text in enumerate(documents)),
        "codings": "coding,source,framework,code,coder,segment\n"
        + "".join(f"C-{at},INT-1,cfir-2009,I.A,R01,{text} {turn}\n" for at, text in enumerate(codings)),
        "findings": "finding,programme,phase,element,position,state,statement,evidence\n"
        + "".join(
            f"F-{at},ESTHER,adoption,External context,{at},present,{text} {turn},INT-1\n"
            for at, text in enumerate(findings, start=1)
        ),
    }


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that must be encrypted, loaded and published, and its key. To be copied."""
    root = tmp_path_factory.mktemp("once")
    new_key(root / "keys" / "study.key", root / "study")
    workspace = Workspace(register(root / "study", REQUIRED))
    deliver(workspace)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FILE_VARIABLE, str(root / "keys" / "study.key"))
        load(workspace)
    return root


@pytest.fixture
def key_file(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = Path(shutil.copytree(once / "keys", tmp_path / "keys")) / "study.key"
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv(FILE_VARIABLE, str(path))
    return path


@pytest.fixture
def encrypted(once: Path, tmp_path: Path, key_file: Path) -> Workspace:
    """The encrypted study in a folder of the test's own."""
    return Workspace(Path(shutil.copytree(once / "study", tmp_path / "study")))


def deliver(workspace: Workspace, turn: int = 0) -> None:
    write_tables(workspace.delivery(1), **tables(turn))


def load(workspace: Workspace) -> None:
    with Store(workspace.store, is_encrypted=workspace.is_encrypted).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1))
        publish_database(con, workspace.published)


def in_the_clear(workspace: Workspace, *others: Path, words: list[str] = PLANTED) -> list[str]:
    """The files next to the delivery that hold a planted string, in either of two encodings."""
    found = []
    places = [folder for folder in (workspace.root, *others) if folder.exists()]
    for path in (path for folder in places for path in folder.rglob("*") if path.is_file()):
        if path.is_relative_to(workspace.delivery(1)):
            continue
        content = path.read_bytes()
        if any(word.encode(coding) in content for word in words for coding in ("utf-8", "utf-16-le")):
            found.append(path.name)
    return found


def test_nothing_of_an_encrypted_study_stands_in_the_clear(encrypted: Workspace, key_file: Path) -> None:
    assert has_key(encrypted.store)
    assert has_key(encrypted.published)
    assert in_the_clear(encrypted) == []
    assert in_the_clear(encrypted, words=[read_key(key_file)]) == []
    assert ask(encrypted.published, "SELECT count(*) FROM core.documents") == [(40,)]


def test_the_search_finds_what_a_study_in_the_clear_holds(tmp_path: Path) -> None:
    workspace = Workspace(register(tmp_path / "study"))
    deliver(workspace)
    load(workspace)
    assert set(in_the_clear(workspace)) == {"coproduction.duckdb"}


WORK = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from casewave.assets.warehouse.workspace import Workspace
from test_encryption import deliver, load
workspace = Workspace(Path(sys.argv[1]))
for turn in range(1, 1000):
    deliver(workspace, turn)
    load(workspace)
    print("loaded", flush=True)
"""


def test_killed_at_random_moments_nothing_stands_in_the_clear(
    encrypted: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    chance = random.Random(5)
    for _ in range(KILLS):
        words = [sys.executable, "-c", WORK, str(encrypted.folder), str(Path(__file__).parent)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "loaded\n"
        time.sleep(chance.random() * 1.5)  # into the midst of the next load
        process.kill()
        process.wait()
        assert in_the_clear(encrypted, temporary) == []
    deliver(encrypted)
    load(encrypted)  # and the store is whole
    assert ask(encrypted.published, "SELECT count(*) FROM core.codings") == [(30,)]
    assert ask(encrypted.store, "SELECT count(*) > 2 FROM audit.history WHERE action = 'load'") == [(True,)]


SPILL = """
import sys
from pathlib import Path
from casewave.assets.warehouse.store import connect
con = connect(Path(sys.argv[1]), is_encrypted=sys.argv[2] == "yes")
con.execute("SET memory_limit = '80MB'; SET threads = 1")
con.execute("CREATE TEMP TABLE t AS SELECT '" + sys.argv[3] + "' || hash(range) AS word FROM range(40000000)")
"""


@pytest.mark.parametrize("is_encrypted", [True, False])
def test_what_does_not_fit_into_memory_is_encrypted_on_disk_too(
    is_encrypted: bool, tmp_path: Path, key_file: Path
) -> None:
    words = [sys.executable, "-c", SPILL, str(tmp_path / "s" / "x.duckdb"), "yes" if is_encrypted else "no", PLANTED[0]]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    spill, until = tmp_path / "s" / "spill", time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until and not _size(spill) > 20_000_000:
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert _size(spill) > 0, "nothing was spilled"
    holds = any(PLANTED[0].encode() in path.read_bytes() for path in spill.rglob("*") if path.is_file())
    assert holds != is_encrypted


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0


def test_checking_and_withdrawing_keep_it_encrypted(encrypted: Workspace) -> None:
    assert check_delivery(encrypted, 1, encrypted.delivery(1)).issues == []
    write_tombstone(encrypted.folder, tombstone("coproduction", "EST-JKG-02"), "asked to", "R01")
    erased = erase_everywhere(Workspace(encrypted.folder))
    assert erased.rows["informants"] == 1
    assert has_key(encrypted.store)
    assert has_key(encrypted.published)
    assert in_the_clear(encrypted) == []
    assert ask(encrypted.published, "SELECT interview FROM core.interviews") == [("INT-1",)]


def test_a_study_that_must_be_encrypted_takes_no_store_in_the_clear(tmp_path: Path, key_file: Path) -> None:
    with Store(tmp_path / "x.duckdb").open():
        pass
    with pytest.raises(StoreError, match="must be encrypted"), Store(tmp_path / "x.duckdb", is_encrypted=True).open():
        pass


OTHER = "ab" * 32


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({VARIABLE: OTHER}, "the key does not open"), ({VARIABLE: "sekret é"}, "holds no key"),
        ({VARIABLE: "", FILE_VARIABLE: ""}, "no key is given"), ({FILE_VARIABLE: "/nowhere"}, "no key file"),
    ],
)  # fmt: skip
def test_a_wrong_or_missing_key_is_one_clear_line_without_it(
    given: dict[str, str], message: str, encrypted: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StoreError, match=message) as refused:
        connect(encrypted.published, read_only=True)
    assert "\n" not in str(refused.value)
    assert not any(value and value in str(refused.value) for value in (given.get(VARIABLE, ""),))


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1
    kept: ClassVar[dict[tuple[str, str], str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def without_a_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Neither variable is set, and there is a keyring, which is empty."""
    before = keyring.get_keyring()
    for name in (VARIABLE, FILE_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Ring, "kept", {})
    keyring.set_keyring(Ring())
    yield monkeypatch
    keyring.set_keyring(before)


def test_the_systems_keyring_is_asked_last(
    encrypted: Workspace, key_file: Path, without_a_key: pytest.MonkeyPatch
) -> None:
    keyring.set_password("casewave", "coproduction", f"{read_key(key_file)}\n")
    assert ask(encrypted.published, "SELECT count(*) FROM core.documents") == [(40,)]
    load(encrypted)  # writes the store, and the published file next to the one that stands
    tried = CliRunner().invoke(commands, ["--study", str(encrypted.folder), "key", "check"])
    assert (tried.exit_code, tried.output.count("opens")) == (0, 2)
    assert "the entry coproduction of casewave in the system's keyring" in " ".join(tried.output.split())
    assert read_key(key_file) not in tried.output
    without_a_key.setenv(VARIABLE, OTHER)
    with pytest.raises(StoreError, match="does not open"):
        connect(encrypted.published, read_only=True)


@pytest.mark.parametrize(
    ("ring", "message"),
    [
        (Ring(), "the entry coproduction of casewave in the system's keyring is not there"),
        (keyring.backends.null.Keyring(), "the entry coproduction of casewave in the system's keyring is not there"),
        (keyring.backends.fail.Keyring(), "this machine has no keyring that is set up"),
        (None, r"where the extra casewave\[keyring\] is installed"),
    ],
)
def test_a_keyring_without_the_key_is_one_clear_line(
    ring: keyring.backend.KeyringBackend | None, message: str, without_a_key: pytest.MonkeyPatch
) -> None:
    if ring:
        keyring.set_keyring(ring)
    else:  # as where it is not installed
        without_a_key.setattr(sys, "path", [])
        without_a_key.delitem(sys.modules, "keyring")
        without_a_key.setattr(sys, "path_importer_cache", {})
    with pytest.raises(KeyTrouble, match=f"no key is given: .*{message}") as refused:
        the_key("coproduction")
    assert "\n" not in str(refused.value)


def test_a_key_file_is_for_its_owner_alone_and_outside_of_the_study(tmp_path: Path) -> None:
    with pytest.raises(KeyTrouble, match="inside the study"):
        new_key(tmp_path / "study" / "x.key", tmp_path / "study")
    path = tmp_path / "x.key"
    new_key(path, tmp_path / "study")
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyTrouble, match="not written over"):
        new_key(path, tmp_path / "study")
    path.chmod(0o640)
    with pytest.raises(KeyTrouble, match="chmod 600"):
        read_key(path)


def test_the_key_is_changed_and_nothing_else(
    encrypted: Workspace, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(encrypted.store), digest(encrypted.published)
    other = key_file.with_name("other.key")
    new_key(other, encrypted.folder)
    _rewrite(encrypted.store, read_key(key_file), read_key(other), is_store=True)  # killed after the first file
    assert change_key(encrypted, other) == [encrypted.published]
    assert change_key(encrypted, other) == []
    with pytest.raises(StoreError, match="does not open"):
        connect(encrypted.published, read_only=True)
    monkeypatch.setenv(FILE_VARIABLE, str(other))
    assert (digest(encrypted.store), digest(encrypted.published)) == before
    con = connect(encrypted.store, read_only=True)
    assert con.execute("SELECT count(*) FROM audit.history WHERE action = 'key change'").fetchone() == (1,)
    assert broken_links(con) == []
    con.close()
    assert in_the_clear(encrypted) == []


def test_the_commands_work_with_an_encrypted_study_and_tell_the_key_to_nobody(
    tmp_path: Path, key_file: Path, casewave: Casewave
) -> None:
    workspace = Workspace(register(tmp_path / "study", REQUIRED))
    deliver(workspace)
    (tmp_path / "tmp").mkdir()
    study, given = ("--study", str(workspace.folder)), {"TMPDIR": str(tmp_path / "tmp")}
    loaded = casewave(*study, "load", **given)
    asked = casewave(*study, "query", "SELECT count(*) AS n FROM core.documents", **given)
    assert (loaded.returncode, asked.returncode) == (0, 0), loaded.stdout + loaded.stderr + asked.stderr
    assert "40" in asked.stdout
    assert read_key(key_file) not in loaded.stdout + loaded.stderr + asked.stdout
    assert in_the_clear(workspace, tmp_path / "tmp") == []
    assert in_the_clear(workspace, tmp_path / "tmp", words=[read_key(key_file)]) == []  # Dagster's records among them
    missing = casewave(*study, "query", "SELECT 1", **{FILE_VARIABLE: ""})
    assert missing.returncode == 1
    assert "is encrypted, and no key is given" in " ".join((missing.stdout + missing.stderr).split())


def test_the_key_is_tried_and_a_report_in_the_clear_is_refused(encrypted: Workspace, key_file: Path) -> None:
    study = ["--study", str(encrypted.folder)]
    tried = CliRunner().invoke(commands, [*study, "key", "check"])
    assert tried.exit_code == 0
    assert CliRunner().invoke(commands, [*study, "report"]).exit_code == 1
    other = key_file.with_name("other.key")
    assert CliRunner().invoke(commands, [*study, "key", "new", str(other)]).exit_code == 0
    assert CliRunner().invoke(commands, [*study, "key", "change", str(other)]).exit_code == 0
    assert CliRunner().invoke(commands, [*study, "key", "check"]).exit_code == 1  # the key before opens nothing


def test_duckdb_itself_needs_no_extension_to_read_what_is_published(encrypted: Workspace, key_file: Path) -> None:
    con = duckdb.connect()
    con.execute(f"ATTACH '{encrypted.published}' AS study (ENCRYPTION_KEY ?, READ_ONLY)", [read_key(key_file)])
    assert con.execute("SELECT count(*) FROM study.core.findings").fetchone() == (30,)
    con.close()
