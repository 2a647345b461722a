"""Every write, sync and rename of what changes a study, each let to fail and to kill once: nothing lost, nothing half.

A library that is loaded first (`faults.c`) counts them below the study's folder, and lets one of them fail with an
error of input and output, kills before it, or kills when half is written, except within a DuckDB file. Afterwards the
study holds what it held before or what it was to hold, and the same done again gives what it was to hold. Run alone, it
tries as many as given of each kind, evenly spread, or all: `python tests/faults.py 20`. It needs Linux and a C
compiler. Belongs elsewhere: processes killed at random moments (`test_crash`).
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyrage.x25519 import Identity
from states import digest, table_names

from casewave.assets.exchange import bundles
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts.publishing import publish_database
from casewave.assets.protection.erasing import write_tombstone
from casewave.assets.reading.issues import Refused
from casewave.assets.warehouse.disk import disk_trouble
from casewave.assets.warehouse.store import Store, StoreError, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.rebuild import rebuild_database
from casewave.pipelines.actions.rekey import change_key
from casewave.pipelines.actions.release import publish_for_everybody
from casewave.pipelines.actions.withdraw import erase_everywhere
from casewave.schemas.register.study_file import StudyError
from casewave.schemas.register.withdrawals import tombstone

SOURCE, NAME = Path(__file__).with_name("faults.c"), "faulty"
FAIL, KILL, TEAR = 1, 2, 3
HOW = {FAIL: "fails", KILL: "kills", TEAR: "kills when half is written"}
DONE, REFUSED, RAISED, NOT_AFTER, HALF = 0, 11, 12, 13, 14
CODE = "WAL-NOR-01"
KEYS = ("0123456789abcdef" * 4, "fedcba9876543210" * 4)
REGISTER = f"""study: {NAME}
title: A study
programmes:
  - {{programme: Walking, prefix: WAL, name: Walking Together}}
sites:
  - {{site: NOR, name: North, programme: Walking, country: England, jurisdiction: UK, role: home, first_wave: 1}}
code_schemes:
  - {{scheme: full, parts: [programme, site, number]}}
waves:
  - {{wave: 1, window: 2021-01/2021-12, topic: First, status: collected}}
frameworks: [cfir-2022]
vocabularies:
  informant_roles: {{nurse: Nurse}}
  interview_modes: {{in person: In person}}
phases:
  - {{phase: adoption, label: Adoption, framework: cfir-2022, filled_by: findings}}
protection:
  encryption: ENCRYPTION
  public: {{licence: CC-BY-4.0}}
"""
INFORMANTS = "informant,informant_role\n" + "".join(f"WAL-NOR-{number:02d},nurse\n" for number in range(1, 8))
INTERVIEWS = "interview,programme,informants,sites,held_on,interview_mode,language\n" + "".join(
    f"INT-{number},Walking,WAL-NOR-{number:02d},NOR,2021-03-{number:02d},in person,en\n" for number in range(1, 8)
)


@dataclass(frozen=True)
class Kind:
    """Something that changes a study: what is done before, and the act, whose writes are counted."""

    act: Callable[[Workspace], object]
    prepare: Callable[[Workspace], object] = lambda workspace: None
    encryption: str = "optional"


def load(workspace: Workspace) -> None:
    with Store(workspace.store, is_encrypted=workspace.is_encrypted).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1))
        publish_database(con, workspace.published)


def deliver_again(workspace: Workspace) -> None:
    load(workspace)
    path = workspace.delivery(1) / "interviews.csv"
    path.write_text(INTERVIEWS.replace("2021-03", "2021-04"), encoding="utf-8")


def withdraw(workspace: Workspace) -> None:
    load(workspace)
    write_tombstone(workspace.folder, tombstone(NAME, CODE), "asked to", "R01")


def bundle_of(workspace: Workspace) -> Path:
    return workspace.root / "wave-1.age"


def send(workspace: Workspace) -> None:
    load(workspace)
    identity = Identity.generate()
    (workspace.root / "identity.txt").write_text(str(identity), encoding="utf-8")
    bundles.send(workspace, 1, [str(identity.to_public())], bundle_of(workspace))


def receive(workspace: Workspace) -> None:
    target = workspace.root / "received"
    if not target.exists():
        identity = Identity.from_str((workspace.root / "identity.txt").read_text(encoding="utf-8"))
        bundles.receive(workspace, bundle_of(workspace), [identity], target)


def rebuild(workspace: Workspace) -> None:
    folder = workspace.root / "again"
    shutil.rmtree(folder, ignore_errors=True)  # what was stopped is no publication: it is made in a new folder
    con = connect(workspace.store, read_only=True)
    query = "SELECT max(entry) FROM audit.history WHERE action = 'publication'"
    (entry,) = con.execute(query).fetchone() or (0,)
    con.close()
    rebuild_database(workspace, entry, folder)


def rekey(workspace: Workspace) -> None:
    change_key(workspace, workspace.root / "new.key")


def encrypted(workspace: Workspace) -> None:
    (workspace.root / "new.key").write_text(KEYS[1] + "\n", encoding="ascii")
    (workspace.root / "new.key").chmod(0o600)
    load(workspace)


KINDS = {
    "first load": Kind(load),
    "load": Kind(load, deliver_again),
    "withdrawal": Kind(erase_everywhere, withdraw),
    "publication": Kind(lambda workspace: publish_for_everybody(workspace, workspace.public), load),
    "key change": Kind(rekey, encrypted, "required"),
    "receive": Kind(receive, send),
    "rebuild": Kind(rebuild, load),
}


def state(workspace: Workspace) -> str:
    """What the store, the published file, the package and what was received or made again hold; none is half of it."""
    again = workspace.root / "again" / "warehouse" / workspace.published.name
    databases = (workspace.store, workspace.published, again)
    found = [_opened(path, workspace) if path.exists() else "none" for path in databases]
    for folder in (workspace.public, workspace.root / "received"):
        listed = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".duckdb", ".txt"))
        found.append(hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in listed)).hexdigest())
    return " ".join(found)


def _opened(path: Path, workspace: Workspace) -> str:
    if not workspace.is_encrypted:
        try:
            return digest(path) if _has_tables(path) else "none"
        except StoreError:
            return "none"  # made by a first load that was stopped: it holds nothing, and the next one makes it
    for number, key in enumerate(KEYS):
        os.environ["CASEWAVE_KEY"] = key
        try:
            return f"{digest(path)} by key {number + 1}"
        except StoreError:
            continue
    return "by no key"


def _has_tables(path: Path) -> bool:
    con = connect(path)
    try:
        return bool(table_names(con, ("raw", "core", "mart", "audit")))
    finally:
        con.close()


class Injector:
    """The library, as it is loaded before this process. `forked` runs something in a process of its own."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(os.environ["LD_PRELOAD"])
        self._library.fault_count.restype = ctypes.c_long

    def count(self, work: Callable[[], object], folder: Path) -> int:
        """How many writes, syncs and renames something makes below a folder."""
        reading, writing = os.pipe()

        def counted() -> int:
            self._arm(0, 0, folder)
            work()
            os.write(writing, str(self._library.fault_count()).encode())
            return DONE

        assert forked(counted) == DONE, "without a fault, it fails"
        return int(os.read(reading, 20))

    def inject(self, at: int, how: int, work: Callable[[], object], folder: Path) -> int:
        """How a process ends in which the at-th of them is faulty: by whose code, or minus a signal."""

        def faulty() -> int:
            self._arm(at, how, folder)
            work()
            return DONE

        return forked(faulty)

    def _arm(self, at: int, how: int, folder: Path) -> None:
        self._library.fault_arm(ctypes.c_long(at), how, str(folder).encode())


def forked(work: Callable[[], int]) -> int:
    """The exit code of a process that does something; what is reported to a person is REFUSED, all else RAISED."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = RAISED
        try:
            code = work()
        except (StoreError, StudyError, bundles.BundleError, Refused):
            code = REFUSED
        except BaseException as error:
            if disk_trouble(error, Path(tempfile.gettempdir())):  # as the command line says it
                code = REFUSED
            else:
                traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def found_by(work: Callable[[], str]) -> str:
    """What a process of its own finds: this one opens no database, since it forks."""
    reading, writing = os.pipe()

    def say() -> int:
        os.write(writing, work().encode())
        return DONE

    code = forked(say)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read().decode()
    return text if code == DONE else f"cannot be read ({code})"


def try_kind(name: str, most: int, root: Path, injector: Injector) -> tuple[Counter[str], list[str]]:
    """Try a kind with a fault at each write, or at as many as given; what became of how many, and the finds."""
    kind, base = KINDS[name], root / "base"
    workspace = workspace_in(base)
    os.environ["CASEWAVE_KEY"] = KEYS[0]
    workspace.delivery(1).mkdir(parents=True)
    register = REGISTER.replace("ENCRYPTION", kind.encryption)
    (workspace.folder / "study.yaml").write_text(register, encoding="utf-8")
    (workspace.delivery(1) / "informants.csv").write_text(INFORMANTS, encoding="utf-8")
    (workspace.delivery(1) / "interviews.csv").write_text(INTERVIEWS, encoding="utf-8")
    assert forked(lambda: _done(kind.prepare, workspace)) == DONE
    before = found_by(lambda: state(workspace))
    after_root = Path(shutil.copytree(base, root / "after"))
    points = injector.count(lambda: kind.act(workspace_in(after_root)), after_root)
    after = found_by(lambda: state(workspace_in(after_root)))
    assert after != before, "nothing is done"
    chosen = sorted({1 + place * points // most for place in range(most)}) if most < points else range(1, points + 1)
    came, finds = Counter[str](), []
    for at in chosen:
        for how in HOW:
            found = _try(kind, base, root / "tried", (before, after), (at, how), injector)
            came[found] += 1
            if found.startswith("FIND"):
                finds.append(f"{name}: {at} of {points} {HOW[how]}: {found}")
            shutil.rmtree(root / "tried")
    return came, finds


def _done(act: Callable[[Workspace], object], workspace: Workspace) -> int:
    act(workspace)
    return DONE


def workspace_in(root: Path) -> Workspace:
    return Workspace(root / "data_raw" / NAME)


def _try(
    kind: Kind, base: Path, root: Path, states: tuple[str, str], fault: tuple[int, int], injector: Injector
) -> str:
    shutil.copytree(base, root)
    code = injector.inject(*fault, lambda: kind.act(workspace_in(root)), root)
    if code == RAISED:
        return "FIND: raised something that is not reported"
    now = found_by(lambda: state(workspace_in(root)))
    os.environ["CASEWAVE_KEY"] = KEYS[0]
    if not _is_one_of(now, states):
        return f"FIND: neither as before nor as after: {now}"
    if code == DONE and now != states[1]:
        return "FIND: it said that it was done, and it was not"
    again = forked(lambda: _done(kind.act, workspace_in(root)))
    if again != DONE:
        return f"FIND: done again, it fails ({again})"
    if found_by(lambda: state(workspace_in(root))) != states[1]:
        return "FIND: done again, it gives something else"
    return {DONE: "done all the same", REFUSED: "refused by a line"}.get(code, "killed")


def _is_one_of(now: str, states: tuple[str, str]) -> bool:
    """Say whether each of store, published file and folders is as before or as after."""
    parts = zip(now.split(" "), *(each.split(" ") for each in states), strict=False)
    return len(now.split(" ")) in {len(each.split(" ")) for each in states} and all(
        part in (one, other) for part, one, other in parts
    )


def main(most: int, *names: str) -> None:
    injector, total, all_finds = Injector(), Counter[str](), []
    for name in names or KINDS:
        with tempfile.TemporaryDirectory(prefix="faults-") as root:
            came, finds = try_kind(name, most, Path(root), injector)
        total += came
        all_finds += finds
        print(f"{name}: {came.total():,} faults: {', '.join(f'{n:,} {what}' for what, n in sorted(came.items()))}")
    for find in all_finds:
        print(find, file=sys.stderr)
    print(f"{total.total():,} faults, {len(all_finds)} finds")
    sys.exit(bool(all_finds))


def preloaded(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Compile the library into a folder, and run this file with it before all others."""
    library = folder / "faults.so"
    compiler = shutil.which("cc") or "cc"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    return subprocess.run(
        [sys.executable, __file__, *arguments], env={**os.environ, "LD_PRELOAD": str(library)}, check=False, text=True,
    )  # fmt: skip


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["1000000"]
    if "faults.so" in os.environ.get("LD_PRELOAD", ""):
        main(int(chosen[0]), *chosen[1:])
    else:
        with tempfile.TemporaryDirectory(prefix="faults-") as made:
            sys.exit(preloaded(Path(made), *chosen).returncode)
