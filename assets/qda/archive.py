"""A project's zip, or its bare XML, opened without trusting it.

Members are read by name, one at a time and in memory: nothing is ever extracted. A zip around one project is opened,
and no zip within that. What a member is, and what it claims to be, is judged before the first byte is read. Belongs
elsewhere: what the members mean (`assets.qda.reader`).
"""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote

from casewave.assets.qda.errors import QdaError
from casewave.schemas.problems import projects as problems
from casewave.schemas.problems.kinds import Kind

MOST_MEMBERS = 100_000
LARGEST_PROJECT = 4_000_000_000  # bytes of XML; a million codings are about 0.7 GB
LARGEST_TEXT = 200_000_000  # bytes of one text; a long transcript is 1 MB
LARGEST_PACKED = 500_000_000  # bytes of a project in a zip, which is held in memory
LARGEST_TOTAL = 8_000_000_000  # bytes of all that is read
# Deflate cannot pack tighter than 1,032 to 1; real XML and text stay below 60.
TIGHTEST, TIGHTEST_READ, SMALL = 1_040, 200, 10_000_000
ZIP, PACKED = ".zip", (".qdpx", ".qda", ".sqlite3", ".rqda")
MACOS, BESIDE = "__MACOSX", "._"  # what macOS packs next to each file
ROOT = PurePosixPath()
SCHEMES = ("internal:", "relative:", "absolute:")
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)


def kind_of(path: Path) -> str:
    """The ending of a file's name; of a zip that is or holds one project and nothing else, that of the project."""
    if (kind := path.suffix.lower()) != ZIP:
        return kind
    try:
        with zipfile.ZipFile(path) as archive:
            if any(_kind(entry) == ".qde" for entry in archive.infolist()):  # a renamed .qdpx
                return ".qdpx"
            packed = _packed(archive)
            return _kind(packed) if packed else ZIP
    except DAMAGED:
        return ZIP


def packed_project(path: Path) -> bytes | None:
    """The project that a zip holds in one file; None where it is no zip, or a project itself.

    Raises QdaError where it is not to be trusted, or too large.
    """
    if path.suffix.lower() != ZIP:
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            packed = _packed(archive)
            if packed is None or any(_kind(entry) == ".qde" for entry in archive.infolist()):
                return None
            _judged(archive, path.stat().st_size)
            if packed.file_size > LARGEST_PACKED:
                raise QdaError(
                    problems.ZIP_MEMBER_LARGE(member=packed.filename, most=f"{LARGEST_PACKED // 1_000_000} MB")
                )
            return archive.read(packed)
    except DAMAGED as error:
        if isinstance(error, QdaError):
            raise
        raise QdaError(problems.ZIP_DAMAGED()) from None


def _packed(archive: zipfile.ZipFile) -> zipfile.ZipInfo | None:
    """The only project in a zip that holds nothing else; of QualCoder's, with what is in its folders."""
    files = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_of_system(entry.filename)]
    found = [entry for entry in files if _kind(entry) in PACKED]
    if len(found) != 1:
        return None
    (project,) = found
    folder = PurePosixPath(project.filename).parent
    others = (PurePosixPath(entry.filename) for entry in files if entry is not project)
    is_alone = all(_kind(project) == ".qda" and folder in other.parents and other.parent != ROOT for other in others)
    return project if is_alone else None


def _is_of_system(name: str) -> bool:
    last = PurePosixPath(name).name
    return name.startswith(MACOS) or last.startswith(BESIDE) or last.lower() in (".ds_store", "thumbs.db")


def _kind(entry: zipfile.ZipInfo) -> str:
    return "" if _is_of_system(entry.filename) else PurePosixPath(entry.filename).suffix.lower()


class Archive:
    """The members of a `.qdpx`, or a `.qde` as the only member. Raises QdaError for what is not to be trusted."""

    def __init__(self, path: Path) -> None:
        packed = packed_project(path)
        size = path.stat().st_size if packed is None else len(packed)
        self._zip, self._bare = _open(path if packed is None else BytesIO(packed))
        self._left = LARGEST_TOTAL
        try:
            self._members = _judged(self._zip, size) if self._zip else {}
            self.project = _project(self._members) if self._zip else path.name
        except BaseException:
            self.close()
            raise
        self._folder = PurePosixPath(self.project).parent
        self._by_folded = _folded(self._members)

    def close(self) -> None:
        for file in (self._zip, self._bare):
            if file is not None:
                file.close()

    @contextmanager
    def open_project(self) -> Iterator[IO[bytes]]:
        """Open the project's XML from its beginning, as a stream."""
        if self._bare is not None:
            self._bare.seek(0)
            yield self._bare
        elif self._zip is not None:
            with self._opened(self._zip, self.project, LARGEST_PROJECT) as stream:
                yield stream

    def find(self, path: str) -> str | None:
        """The member that a path of the XML names (internal://a.txt, Sources/a.txt, a.txt), or None.

        A path outside of the archive is looked for by its last part alone, since some tools pack what they call
        external; the disk is never looked at.
        """
        plain = path.replace("\\", "/")
        scheme = next((scheme for scheme in SCHEMES if plain.lower().startswith(scheme)), "")
        plain = plain[len(scheme) :].lstrip("/")
        for written in dict.fromkeys((plain, unquote(plain))):
            last = PurePosixPath(written).name
            for folder in dict.fromkeys((self._folder, ROOT)):
                for place in (folder / "sources" / written, folder / written, folder / "sources" / last):
                    if found := self._by_folded.get(_fold(str(place))):
                        return found
        return None

    def read_text_file(self, member: str) -> bytes:
        """The bytes of a text member. Raises QdaError where it is larger than it may be, or damaged."""
        if self._zip is None:
            raise KeyError(member)
        with self._opened(self._zip, member, LARGEST_TEXT) as stream:
            return stream.read()

    @contextmanager
    def _opened(self, archive: zipfile.ZipFile, member: str, largest: int) -> Iterator[IO[bytes]]:
        claimed = self._members[member]
        self._left -= claimed.file_size
        if claimed.file_size > largest or self._left < 0:
            raise QdaError(problems.ZIP_MEMBER_LARGE(member=member, most=f"{largest // 1_000_000} MB"))
        if claimed.file_size > SMALL and claimed.file_size > TIGHTEST_READ * max(claimed.compress_size, 1):
            raise QdaError(problems.ZIP_MEMBER_TIGHT(member=member, most=TIGHTEST_READ))
        try:
            with archive.open(claimed) as stream:
                yield stream
        except DAMAGED as error:
            if isinstance(error, QdaError):
                raise
            raise QdaError(problems.ZIP_MEMBER_DAMAGED(member=member)) from None


def _open(path: Path | BytesIO) -> tuple[zipfile.ZipFile | None, IO[bytes] | None]:
    try:
        if isinstance(path, BytesIO) or zipfile.is_zipfile(path):
            return zipfile.ZipFile(path), None
        bare = path.open("rb")
    except DAMAGED:
        raise QdaError(problems.ZIP_CLOSED()) from None
    if bare.read(2) == b"PK":
        bare.close()
        raise QdaError(problems.ZIP_DAMAGED())
    if path.stat().st_size > LARGEST_PROJECT:
        bare.close()
        raise QdaError(problems.PROJECT_LARGE(most=f"{LARGEST_PROJECT // 1_000_000} MB"))
    return None, bare


def _judged(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """The members by their names with forward slashes, each of them one that may be read."""
    entries = archive.infolist()
    if sum(entry.compress_size for entry in entries) > size:
        raise QdaError(problems.ZIP_OVERCLAIMS())
    if len(entries) > MOST_MEMBERS:
        raise QdaError(problems.ZIP_MANY_MEMBERS(most=f"{MOST_MEMBERS:,}"))
    members: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if _is_of_system(name):
            continue
        if kind := _distrust(entry, name) or (problems.ZIP_MEMBER_TWICE if name in members else None):
            raise QdaError(kind())
        if not name.endswith("/"):
            members[name] = entry
    return members


def _distrust(entry: zipfile.ZipInfo, name: str) -> Kind | None:
    """The kind of problem of a member that is not safe to read, if any."""
    if name.startswith("/") or name[1:2] == ":":
        return problems.ZIP_ABSOLUTE
    if ".." in PurePosixPath(name).parts or "\0" in name:
        return problems.ZIP_ESCAPES
    if stat.S_ISLNK(entry.external_attr >> 16):
        return problems.ZIP_LINK
    if entry.flag_bits & 0x1:
        return problems.ZIP_PASSWORD
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return problems.ZIP_COMPRESSION
    if entry.file_size > TIGHTEST * max(entry.compress_size, 1):
        return problems.ZIP_IMPOSSIBLE
    return None


def _project(members: dict[str, zipfile.ZipInfo]) -> str:
    """The XML of the project: project.qde in whatever case, or the only .qde, nearest to the root."""
    found = [name for name in members if name.lower().endswith(".qde")]
    nearest = min((name.count("/") for name in found), default=0)
    found = [name for name in found if name.count("/") == nearest]
    named = [name for name in found if PurePosixPath(name).name.lower() == "project.qde"]
    if len(named or found) != 1:
        raise QdaError(problems.SEVERAL_PROJECTS(count=len(found)) if found else problems.NO_PROJECT())
    return (named or found)[0]


def _folded(members: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Members by their names without regard to case and to how letters are composed; of two the first."""
    folded: dict[str, str] = {}
    for name in members:
        folded.setdefault(_fold(name), name)
    return folded


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
