"""A delivery or a publication as one encrypted file for another site, and such a file verified and unpacked.

A bundle is a tar within age: `manifest.json` first, with each file's size and hash, then the files in its order. It is
made and opened as a stream. Nothing in it is trusted: what is unpacked is next to the target until all of it is
verified, and then takes its place in one step. Belongs elsewhere: whom it is for (`assets.exchange.identities`).
"""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, Annotated

import pyrage
from pydantic import AfterValidator, Field, ValidationError
from pyrage.x25519 import Identity, Recipient

from casewave.assets.adapters.wave_files import wave_files
from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.reading import file_hash
from casewave.assets.warehouse.history import record
from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.store import Store, connect, sync, transaction
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.entries import Entry
from casewave.schemas.register.protection import Sha256

MANIFEST, FOLDER = "manifest.json", "files"
LARGEST_MANIFEST = 50_000_000  # bytes: some hundred thousand files
LONGEST_NAME = 250  # bytes of a part of a path: what file systems take
BLOCK = 1 << 20
NOT_WHOLE = "is damaged or was tampered with; have it sent again. Nothing was unpacked"
NO_BUNDLE = "is no bundle that casewave send made, or is damaged; have it sent again. Nothing was unpacked"


class BundleError(Exception):
    """A bundle cannot be made or opened; the message says why and what to do."""


def _stays_inside(name: str) -> str:
    """A path within the bundle's folder, on every system. Raises ValueError where it is none."""
    parts = PurePosixPath(name).parts
    if name != "/".join(parts) or not parts or ".." in parts or any(sign in name for sign in '\\:*?"<>|'):
        raise ValueError("a name that is no path within a folder on every system")
    if not name.isprintable() or any(len(part.encode()) > LONGEST_NAME for part in parts):
        raise ValueError("a name with signs that are not printed, or a longer one than file systems take")
    return name


class BundledFile(Entry):
    """One file of a bundle."""

    name: Annotated[str, AfterValidator(_stays_inside)]
    size_bytes: int = Field(ge=0)
    sha256: Sha256


class BundleManifest(Entry):
    """What a bundle holds, of which study: the delivery of a wave or, without one, a publication."""

    study: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    wave: int | None
    casewave_version: str = Field(pattern=r"^[0-9A-Za-z.+-]+$")
    files: tuple[BundledFile, ...] = Field(min_length=1)

    def as_bytes(self) -> bytes:
        """The manifest as it is in a bundle: the same bytes for the same files."""
        return f"{self.model_dump_json(indent=1)}\n".encode()

    @property
    def fingerprint(self) -> str:
        """What sender and recipient can compare: the hash of the manifest, and so of every file."""
        return hashlib.sha256(self.as_bytes()).hexdigest()

    @property
    def what(self) -> str:
        return "a publication" if self.wave is None else f"the delivery of wave {self.wave}"


@dataclass(frozen=True)
class Received:
    """What was unpacked, and where."""

    manifest: BundleManifest
    folder: Path


def send(workspace: Workspace, wave: int | None, public_keys: Sequence[str], bundle: Path) -> BundleManifest:
    """Write the delivery of a wave, or without one what is published, as a bundle that these public keys open.

    Raises BundleError where a delivery is not loaded as it is, since none looked for names in it, or nothing is
    published.
    """
    files = _published(workspace) if wave is None else _delivered(workspace, wave)
    manifest = _manifest_of(workspace, wave, files)
    recipients = [Recipient.from_str(key) for key in public_keys]
    new = bundle.with_name(f".{bundle.name}.new")
    try:
        with new.open("wb") as file:
            pyrage.encrypt_io(_Stream(_tar(manifest, files)), file, recipients)
        if _manifest_of(workspace, wave, files) != manifest:
            raise BundleError("a file changed while it was sent; wait until nobody works on it, then send again")
        with _recorded(workspace, "send", manifest, f"{manifest.what} to {', '.join(public_keys)}"):
            new.replace(bundle)
    finally:
        new.unlink(missing_ok=True)
    return manifest


def receive(workspace: Workspace, bundle: Path, identities: Sequence[Identity], to: Path | None = None) -> Received:
    """Unpack a bundle into a folder that is empty or not there, all of it or nothing.

    Without a folder, a delivery goes to its wave's. Raises BundleError where no identity opens the bundle, it is of
    another study or not as it was sent, or the folder is not empty.
    """
    beside = (to.parent if to else workspace.folder) / f".{bundle.name}.unpacked"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        _decrypt(bundle, identities, beside / "bundle.tar")
        manifest = _unpack(bundle, beside / "bundle.tar", beside / FOLDER, workspace.study.study)
        folder = to or _place(workspace, manifest)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BundleError(f"{folder} is not empty, and is left as it is; name another folder with --to")
        with _recorded(workspace, "receive", manifest, manifest.what):
            if folder.exists():
                folder.rmdir()
            (beside / FOLDER).rename(folder)
            sync(folder.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Received(manifest, folder)


@contextmanager
def opened_publication(bundle: Path, identities: Sequence[Identity], beside: Path) -> Iterator[Path]:
    """The published database of a bundle of whatever study, unpacked below a folder while the caller reads it.

    Raises BundleError where no identity opens the bundle, it is not as it was sent, or it holds a delivery.
    """
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        _decrypt(bundle, identities, beside / "bundle.tar")
        manifest = _unpack(bundle, beside / "bundle.tar", beside / FOLDER, None)
        database = beside / FOLDER / f"{manifest.study}.duckdb"
        if manifest.wave is not None or not database.exists():
            raise BundleError(f"{bundle} holds {manifest.what}. Ask for the publication: casewave send without --wave")
        yield database
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def _recorded(workspace: Workspace, action: str, manifest: BundleManifest, detail: str) -> Iterator[None]:
    """Do something, and write it into the history: both or neither."""
    with Store(workspace.store, is_encrypted=workspace.is_encrypted).open() as con, transaction(con):
        record(con, action, detail, wave=manifest.wave, fingerprint=manifest.fingerprint)
        yield


def _delivered(workspace: Workspace, wave: int) -> dict[str, Path]:
    """The files of a delivery, which is loaded as it is: so names and who has withdrawn were looked for."""
    folder = workspace.delivery(wave)
    if not folder.is_dir() or published_fingerprints(workspace.published).get(wave) != delivery_fingerprint(folder):
        problem = f"wave {wave} is not loaded from the present {folder} and register"
        raise BundleError(f"{problem}; load it first, which looks for names in it and for who has withdrawn")
    if _is_in_part(workspace, wave):
        raise BundleError(f"wave {wave} is loaded in part; fix the rows that are left out, and load it whole first")
    return wave_files(folder)


def _is_in_part(workspace: Workspace, wave: int) -> bool:
    con = connect(workspace.published, read_only=True)
    try:
        query = "SELECT sum(rows_refused) > 0 FROM audit.delivered_tables WHERE wave = ?"
        return con.execute(query, [wave]).fetchone() == (True,)
    finally:
        con.close()


def _published(workspace: Workspace) -> dict[str, Path]:
    """The published database, and the report without the marked-up copies of refused files."""
    if not workspace.published.exists():
        raise BundleError("nothing is published yet; run casewave load first")
    report = workspace.report
    refused = {workspace.refused(wave).name for wave in workspace.study.collected_waves}
    pages = {path.relative_to(report): path for path in report.rglob("*") if path.is_file()}
    kept = {f"report/{name.as_posix()}": path for name, path in pages.items() if name.parts[0] not in refused}
    return {workspace.published.name: workspace.published, **dict(sorted(kept.items()))}


def _manifest_of(workspace: Workspace, wave: int | None, files: dict[str, Path]) -> BundleManifest:
    hashed = [(name, path.stat().st_size, file_hash(path)) for name, path in files.items()]
    try:
        listed = tuple(BundledFile(name=name, size_bytes=size, sha256=sha256) for name, size, sha256 in hashed)
    except ValidationError as error:
        name = str(error.errors()[0]["input"])
        raise BundleError(f"{name!r} is no name that every system takes; rename the file, then load again") from None
    return BundleManifest(study=workspace.study.study, wave=wave, casewave_version=version("casewave"), files=listed)


class _Stream:
    """Blocks of bytes as the file that pyrage reads from."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, memoryview(b"")

    def read(self, size: int) -> bytes:
        if not self._rest:
            self._rest = memoryview(next(self._blocks, b""))
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


def _tar(manifest: BundleManifest, files: dict[str, Path]) -> Iterator[bytes]:
    """The blocks of a bundle in the clear, which is nowhere on disk. None is empty."""
    yield from _member(MANIFEST, [manifest.as_bytes()], len(manifest.as_bytes()))
    for listed in manifest.files:
        with files[listed.name].open("rb") as file:
            yield from _member(f"{FOLDER}/{listed.name}", iter(partial(file.read, BLOCK), b""), listed.size_bytes)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _member(name: str, blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    head = tarfile.TarInfo(name)
    head.size, head.mode = size, 0o600
    yield head.tobuf(tarfile.PAX_FORMAT)
    yield from blocks
    if size % tarfile.BLOCKSIZE:
        yield bytes(-size % tarfile.BLOCKSIZE)


def _decrypt(bundle: Path, identities: Sequence[Identity], to: Path) -> None:
    """Write what a bundle holds into a file. Raises BundleError where it does not open, or not to its end."""
    try:
        with bundle.open("rb") as sealed, to.open("wb") as file:
            pyrage.decrypt_io(sealed, file, identities)
    except pyrage.DecryptError as error:
        if "No matching keys" not in str(error):
            raise BundleError(f"{bundle} {NO_BUNDLE}") from None
        own = " or ".join(str(identity.to_public()) for identity in identities)
        raise BundleError(f"{bundle} is not for the identity that is given; have it sent to {own}") from None
    except OSError as error:
        if error.errno is not None:  # the disk's
            raise
        raise BundleError(f"{bundle} {NOT_WHOLE}") from None


def _unpack(bundle: Path, packed: Path, folder: Path, study: str | None) -> BundleManifest:
    """Unpack a tar into a new folder, file by file as its manifest says, and compare each hash."""
    try:
        with tarfile.open(packed, "r:") as tar:
            manifest = BundleManifest.model_validate_json(_read(tar, MANIFEST, LARGEST_MANIFEST))
            if study is not None and manifest.study != study:
                problem = f"{bundle} is of the study {manifest.study}, and this is {study}"
                raise BundleError(f"{problem}; name the study's folder with casewave --study")
            _expect_places(manifest)
            for listed in manifest.files:
                _unpack_file(tar, listed, folder / listed.name)
            if tar.next() is not None:
                raise tarfile.TarError
    except (tarfile.TarError, ValueError, EOFError):  # a manifest that is none is a ValueError too
        raise BundleError(f"{bundle} {NO_BUNDLE}") from None
    return manifest


def _expect_places(manifest: BundleManifest) -> None:
    """Raise ValueError where two files would take one place on some system, or one the place of a folder."""
    places = [PurePosixPath(unicodedata.normalize("NFC", file.name).casefold()) for file in manifest.files]
    folders = {parent for place in places for parent in place.parents}
    if len(set(places)) < len(places) or folders & set(places):
        raise ValueError("two files in one place")


def _read(tar: tarfile.TarFile, name: str, largest: int) -> bytes:
    member = _next(tar, name)
    if member.size > largest:
        raise tarfile.TarError
    return _opened(tar, member).read()


def _unpack_file(tar: tarfile.TarFile, listed: BundledFile, path: Path) -> None:
    member = _next(tar, f"{FOLDER}/{listed.name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        shutil.copyfileobj(_opened(tar, member), file, BLOCK)
    if (path.stat().st_size, file_hash(path)) != (listed.size_bytes, listed.sha256):
        raise tarfile.TarError


def _next(tar: tarfile.TarFile, name: str) -> tarfile.TarInfo:
    """The next member, which is a file of this name and nothing else: no link, no folder, none with holes."""
    member = tar.next()
    if member is None or member.name != name or member.type != tarfile.REGTYPE or member.issparse():
        raise tarfile.TarError
    return member


def _opened(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    opened = tar.extractfile(member)
    if opened is None:
        raise tarfile.TarError
    return opened


def _place(workspace: Workspace, manifest: BundleManifest) -> Path:
    """Where a delivery goes: the folder of its wave."""
    if manifest.wave is None:
        raise BundleError("this is a publication; name its folder with --to")
    if manifest.wave not in {wave.wave for wave in workspace.study.waves}:
        raise BundleError(f"this is wave {manifest.wave}, which the study has not; add it to study.yaml")
    return workspace.delivery(manifest.wave)
