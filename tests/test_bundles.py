"""A wave or a publication sent to another site: what one site encrypts the other one has, all of it or nothing."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner
from deliveries import register, write_tables
from pyrage.x25519 import Identity, Recipient
from states import ask, load

from casewave.assets.exchange.bundles import BundledFile, BundleError, BundleManifest, receive, send
from casewave.assets.exchange.identities import FILE_VARIABLE, VARIABLE, new_identity, recipients, the_identities
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts.publishing import publish_database
from casewave.assets.warehouse.keys import KeyTrouble
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli import commands
from casewave.schemas.register.study_file import StudyError, load_study

TABLES = {
    "informants": "informant,informant_role\nEST-JKG-01,strategic\n",
    "documents": "document,programme,title,document_kind\nDOC-1,ESTHER,Sjukhuset i söder,report\n",
}


@pytest.fixture(scope="module")
def sending(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A study with one wave, loaded and published. Its deliveries stand as they were loaded."""
    workspace = Workspace(register(tmp_path_factory.mktemp("sending") / "study"))
    write_tables(workspace.delivery(1), **TABLES)
    (workspace.delivery(1) / "README.md").write_text("for us", encoding="utf-8")
    load(workspace, 1)
    return workspace


@pytest.fixture
def receiving(tmp_path: Path) -> Workspace:
    """The same study at another site, with nothing in it."""
    return Workspace(register(tmp_path / "receiving" / "study"))


@pytest.fixture
def identity() -> Identity:
    return Identity.generate()


@pytest.fixture
def bundle(sending: Workspace, identity: Identity, tmp_path: Path) -> Path:
    path = tmp_path / "wave-1.age"
    send(sending, 1, [str(identity.to_public())], path)
    return path


def left(workspace: Workspace) -> list[str]:
    """What is in a study's folder next to its register and its warehouse."""
    kept = ("study.yaml", "warehouse")
    return sorted(path.name for path in workspace.folder.iterdir() if path.name not in kept)


def history(workspace: Workspace) -> list[tuple[object, ...]]:
    query = "SELECT action, wave, detail, fingerprint FROM audit.history WHERE action IN ('send', 'receive')"
    return ask(workspace.store, query)


def test_a_delivery_arrives_as_it_was_sent(
    sending: Workspace, receiving: Workspace, identity: Identity, tmp_path: Path
) -> None:
    key = str(identity.to_public())
    manifest = send(sending, 1, [key], tmp_path / "b.age")
    received = receive(receiving, tmp_path / "b.age", [identity])
    assert received.folder == receiving.delivery(1)
    arrived = {path.name: path.read_bytes() for path in received.folder.iterdir()}
    assert arrived == {f"{name}.csv": text.encode() for name, text in TABLES.items()}
    assert received.manifest == manifest
    assert left(receiving) == ["wave-1"]
    assert (received.folder / "informants.csv").read_bytes() not in (tmp_path / "b.age").read_bytes()
    assert history(sending)[-1] == ("send", 1, f"the delivery of wave 1 to {key}", manifest.fingerprint)
    assert history(receiving) == [("receive", 1, "the delivery of wave 1", manifest.fingerprint)]


def test_what_is_published_arrives_with_the_report_but_no_marked_copies(
    sending: Workspace, receiving: Workspace, identity: Identity, tmp_path: Path
) -> None:
    pages = {"index.html": "page", "wave-1/index.html": "page of wave 1", "wave-1-refused/informants.csv": "no"}
    for name, text in pages.items():
        path = sending.report / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    send(sending, None, [str(identity.to_public())], tmp_path / "b.age")
    with pytest.raises(BundleError, match="name its folder with --to"):
        receive(receiving, tmp_path / "b.age", [identity])
    received = receive(receiving, tmp_path / "b.age", [identity], tmp_path / "there" / "publication")
    names = ["coproduction.duckdb", "report/index.html", "report/wave-1/index.html"]
    assert [file.name for file in received.manifest.files] == names
    assert ask(received.folder / names[0], "SELECT title FROM core.documents") == [("Sjukhuset i söder",)]
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["publication"]


def test_the_manifest_is_the_same_each_time(sending: Workspace, identity: Identity, tmp_path: Path) -> None:
    key = str(identity.to_public())
    first, second = (send(sending, 1, [key], tmp_path / name) for name in ("a.age", "b.age"))
    assert first.as_bytes() == second.as_bytes()
    assert [file.name for file in first.files] == ["documents.csv", "informants.csv"]


def test_each_of_several_recipients_opens_it(sending: Workspace, receiving: Workspace, tmp_path: Path) -> None:
    two = [Identity.generate(), Identity.generate()]
    send(sending, 1, [str(each.to_public()) for each in two], tmp_path / "b.age")
    for number, each in enumerate(two):
        assert receive(receiving, tmp_path / "b.age", [each], tmp_path / str(number)).manifest.wave == 1


def test_a_delivery_that_is_not_loaded_as_it_stands_is_not_sent(
    sending: Workspace, identity: Identity, tmp_path: Path
) -> None:
    changed = Workspace(Path(shutil.copytree(sending.folder, tmp_path / "study")))
    write_tables(changed.delivery(1), informants=TABLES["informants"] + "EST-JKG-02,service\n")
    with pytest.raises(BundleError, match="and register; load it first"):
        send(changed, 1, [str(identity.to_public())], tmp_path / "b.age")
    assert not (tmp_path / "b.age").exists()


def test_a_delivery_that_is_loaded_in_part_is_not_sent(identity: Identity, tmp_path: Path) -> None:
    workspace = Workspace(register(tmp_path / "study"))
    write_tables(workspace.delivery(1), informants=TABLES["informants"] + "EST-JKG-02,none such\n")
    with Store(workspace.store).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1), accept_partial=True)
        publish_database(con, workspace.published)
    with pytest.raises(BundleError, match="loaded in part"):
        send(workspace, 1, [str(identity.to_public())], tmp_path / "b.age")


def test_an_identity_that_does_not_fit_is_one_line_with_the_key_to_send_to(receiving: Workspace, bundle: Path) -> None:
    other = Identity.generate()
    with pytest.raises(BundleError, match=f"not for the identity.*{other.to_public()}") as refused:
        receive(receiving, bundle, [other])
    assert str(other) not in str(refused.value)
    assert left(receiving) == []


def test_a_bundle_changed_in_any_byte_or_cut_off_is_refused(
    receiving: Workspace, bundle: Path, identity: Identity
) -> None:
    whole = bundle.read_bytes()
    damaged = [whole[:size] for size in (0, 10, 150, len(whole) // 2, len(whole) - 1)] + [whole + b"x", b"x" * 5000]
    damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), len(whole) // 40)]
    for content in damaged:
        bundle.write_bytes(content)
        with pytest.raises(BundleError) as refused:
            receive(receiving, bundle, [identity])
        assert "\n" not in str(refused.value)
    assert left(receiving) == []
    assert not receiving.store.exists()


def test_a_bundle_of_another_study_is_refused(bundle: Path, identity: Identity, tmp_path: Path) -> None:
    other = Workspace(register(tmp_path / "other", ("study: coproduction", "study: another")))
    with pytest.raises(BundleError, match="of the study coproduction, and this is another"):
        receive(other, bundle, [identity])
    assert left(other) == []


def test_nothing_is_written_over(receiving: Workspace, bundle: Path, identity: Identity) -> None:
    receiving.delivery(1).mkdir()
    assert receive(receiving, bundle, [identity]).folder == receiving.delivery(1)  # which was empty
    (receiving.delivery(1) / "informants.csv").write_text("ours", encoding="utf-8")
    with pytest.raises(BundleError, match="is not empty"):
        receive(receiving, bundle, [identity])
    assert (receiving.delivery(1) / "informants.csv").read_text(encoding="utf-8") == "ours"
    assert len(history(receiving)) == 1


def forged(path: Path, key: Recipient, manifest: bytes, *members: tarfile.TarInfo) -> None:
    """A bundle that casewave did not make: anyone can encrypt to a public key."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        head = tarfile.TarInfo("manifest.json")
        head.size = len(manifest)
        tar.addfile(head, io.BytesIO(manifest))
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    path.write_bytes(pyrage.encrypt(packed.getvalue(), [key]))


def listed(*names: str) -> bytes:
    """A manifest of files that hold an x each."""
    sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    files = tuple(BundledFile.model_construct(name=name, size_bytes=1, sha256=sha256) for name in names)
    return BundleManifest.model_construct(
        study="coproduction", wave=1, casewave_version="0.1.0", files=files
    ).as_bytes()


def member(name: str, kind: bytes = tarfile.REGTYPE, size: int = 1) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, "/etc/passwd"
    return info


def test_the_forgery_itself_would_be_taken(receiving: Workspace, identity: Identity, tmp_path: Path) -> None:
    forged(tmp_path / "b.age", identity.to_public(), listed("a.csv"), member("files/a.csv"))
    assert receive(receiving, tmp_path / "b.age", [identity]).folder.is_dir()


@pytest.mark.parametrize(
    ("manifest", "members"),
    [
        *((listed(name), [member(f"files/{name}")]) for name in (
            "../a.csv", "/a.csv", "a/../../b.csv", "..", ".", "a//b.csv", "..\\a.csv", "c:a.csv", "a\0.csv", "a\n.csv",
            "x" * 300,
        )),
        (listed("a.csv", "A.csv"), [member("files/a.csv"), member("files/A.csv")]),
        (listed("a", "a/b.csv"), [member("files/a"), member("files/a/b.csv")]),
        (listed("a.csv"), [member("files/../a.csv")]),
        (listed("a.csv"), [member("files/a.csv", tarfile.SYMTYPE, 0)]),
        (listed("a.csv"), [member("files/a.csv", tarfile.LNKTYPE, 0)]),
        (listed("a.csv"), [member("files/a.csv", tarfile.DIRTYPE, 0)]),
        (listed("a.csv"), [member("files/a.csv", tarfile.FIFOTYPE, 0)]),
        (listed("a.csv"), [member("files/a.csv", size=2)]),
        (listed("a.csv"), []),
        (listed("a.csv"), [member("files/a.csv"), member("files/b.csv")]),
        (listed("a.csv", "b.csv"), [member("files/b.csv"), member("files/a.csv")]),
        (b"{}", []),
        (b"\xff", []),
        (listed("a.csv").replace(b'"wave"', b'"more": 1, "wave"'), [member("files/a.csv")]),
        (listed("a.csv").replace(b"coproduction", b"\\u001b[31m"), [member("files/a.csv")]),
    ],
)  # fmt: skip
def test_what_leads_out_is_no_file_or_is_not_listed_is_refused_whole(
    manifest: bytes, members: list[tarfile.TarInfo], receiving: Workspace, identity: Identity, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    forged(tmp_path / "b.age", identity.to_public(), manifest, *members)
    with pytest.raises(BundleError, match="no bundle that casewave send made"):
        receive(receiving, tmp_path / "b.age", [identity])
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "b.age"])


def test_a_name_that_not_every_system_takes_is_told_before_it_is_sent(identity: Identity, tmp_path: Path) -> None:
    workspace = Workspace(register(tmp_path / "study"))
    write_tables(workspace.delivery(1), informants=TABLES["informants"])
    (workspace.delivery(1) / "10:30").mkdir()
    (workspace.delivery(1) / "informants.csv").rename(workspace.delivery(1) / "10:30" / "informants.csv")
    load(workspace, 1)
    with pytest.raises(BundleError, match="is no name that every system takes"):
        send(workspace, 1, [str(identity.to_public())], tmp_path / "b.age")


LARGE = """
import sys
from pathlib import Path
import pyrage
from memory import peak_memory, reset_peak
from casewave.assets.exchange.bundles import _Stream, _decrypt, _manifest_of, _tar, _unpack
from casewave.assets.warehouse.workspace import Workspace
before = reset_peak()
folder = Path(sys.argv[1])
files = {"large.bin": folder / "large.bin"}
identity = pyrage.x25519.Identity.generate()
manifest = _manifest_of(Workspace(folder), 1, files)
with (folder / "b.age").open("wb") as file:
    pyrage.encrypt_io(_Stream(_tar(manifest, files)), file, [identity.to_public()])
_decrypt(folder / "b.age", [identity], folder / "b.tar")
_unpack(folder / "b.age", folder / "b.tar", folder / "unpacked", "coproduction")
print(peak_memory() - before)
"""


def test_a_large_bundle_takes_no_more_memory(tmp_path: Path) -> None:
    register(tmp_path)
    with (tmp_path / "large.bin").open("wb") as file:
        file.truncate(200_000_000)
    done = subprocess.run(
        [sys.executable, "-c", LARGE, tmp_path], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 30_000  # kilobytes


def test_the_identity_stands_outside_of_the_study_and_is_told_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyTrouble, match="inside the study"):
        new_identity(tmp_path / "study" / "x", tmp_path / "study")
    path = tmp_path / "identity"
    public = new_identity(path, tmp_path / "study")
    assert path.stat().st_mode & 0o777 == 0o600
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv(FILE_VARIABLE, str(path))
    assert [str(each.to_public()) for each in the_identities()] == [public]
    path.chmod(0o644)
    with pytest.raises(KeyTrouble, match="chmod 600"):
        the_identities()
    monkeypatch.setenv(VARIABLE, "AGE-SECRET-KEY-1OOPS")
    with pytest.raises(KeyTrouble, match="holds no identity") as refused:
        the_identities()
    assert "OOPS" not in str(refused.value)
    monkeypatch.delenv(VARIABLE)
    monkeypatch.delenv(FILE_VARIABLE)
    with pytest.raises(KeyTrouble, match="no identity is given"):
        the_identities()


def test_recipients_stand_in_the_register_or_in_a_file(tmp_path: Path) -> None:
    one, two = (str(Identity.generate().to_public()) for _ in range(2))
    entry = f"protection:\n  recipients: [{{name: JKG, public_key: {one}}}]\n"
    workspace = Workspace(register(tmp_path, ("protection:\n", entry)))
    file = tmp_path / "keys.txt"
    file.write_text(f"# the lead site\n{two}\n\n{one}\n", encoding="utf-8")
    assert recipients(workspace, ["JKG"], file) == [one, two]
    for names, text, shown in (
        ([], None, "to whom"), (["JGK"], None, "Did you mean JKG"),
        ([], "age1oops\n", "line 1: this is not a public key"),
        ([], f"{two}\n{Identity.generate()}\n", "line 2: this is a secret key"),
    ):  # fmt: skip
        file.write_text(text or "", encoding="utf-8")
        with pytest.raises(KeyTrouble, match=shown) as refused:
            recipients(workspace, names, file if text else None)
        assert "AGE-SECRET" not in str(refused.value)
    mistyped = Workspace(register(tmp_path / "c", ("protection:\n", entry.replace(one, f"{one[:-6]}qqqqqq"))))
    with pytest.raises(KeyTrouble, match="recipients, JKG: this is not a public key"):
        recipients(mistyped, ["JKG"], None)
    twice = f"{entry.removesuffix(']' + chr(10))}, {{name: JKG, public_key: {two}}}]\n"
    with pytest.raises(StudyError, match="recipients: JKG occurs more than once"):
        load_study(register(tmp_path / "b", ("protection:\n", twice)))


def test_the_commands_send_and_receive(sending: Workspace, receiving: Workspace, tmp_path: Path) -> None:
    run = CliRunner().invoke
    made = run(commands, ["--study", str(receiving.folder), "key", "identity", str(tmp_path / "own")])
    assert made.exit_code == 0, made.output
    public = next(line for line in made.output.splitlines() if "age1" in line).strip()
    assert "AGE-SECRET" not in made.output
    (tmp_path / "keys.txt").write_text(public, encoding="utf-8")
    words = ["--recipients", str(tmp_path / "keys.txt"), "--out", str(tmp_path / "b.age")]
    sent = run(commands, ["--study", str(sending.folder), "send", "--wave", "1", *words])
    assert sent.exit_code == 0, sent.output
    take = ["--study", str(receiving.folder), "receive", str(tmp_path / "b.age")]
    missing = run(commands, take, env={FILE_VARIABLE: "", VARIABLE: ""})
    assert (missing.exit_code, "no identity is given" in missing.output) == (1, True)
    received = run(commands, take, env={FILE_VARIABLE: str(tmp_path / "own"), VARIABLE: ""})
    assert received.exit_code == 0, received.output
    assert sent.output.splitlines()[-1] in received.output  # the fingerprint
    again = run(commands, take, env={FILE_VARIABLE: str(tmp_path / "own"), VARIABLE: ""})
    assert (again.exit_code, "is not empty" in again.output) == (1, True)
