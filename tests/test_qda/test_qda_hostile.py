"""Files made to do harm: each is refused with its reason, in little time and memory, and none leaves its zip."""

import random
import stat
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from qda_projects import PROJECT, write_archive

from casewave.assets.qda import QdaError, archive, read_project

MOST_MEMBERS = 100
XML = PROJECT.format(head="", inside="")


def _zip(path: Path, *members: tuple[str | zipfile.ZipInfo, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in members:
            made.writestr(name, content)


def _symlink(path: Path) -> None:
    link = zipfile.ZipInfo("Sources/link.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    _zip(path, ("project.qde", XML), (link, "/etc/passwd"))


def _duplicate(path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        _zip(path, ("project.qde", XML), ("Sources/a.txt", "one"), ("Sources/a.txt", "two"))


def _claims(path: Path, unpacked: int, packed: int | None = None) -> None:
    """A zip of 1 kB whose directory says that the project is larger."""
    _zip(path, ("project.qde", XML))
    content = bytearray(path.read_bytes())
    directory = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, unpacked)
    if packed:
        struct.pack_into("<I", content, directory + 20, packed)
    path.write_bytes(content)


def _password(path: Path) -> None:
    _zip(path, ("project.qde", XML))
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(signature) + at] |= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    _zip(path, ("project.qde", XML * 20))
    path.write_bytes(path.read_bytes()[:-60])


def _entities(path: Path) -> None:
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    _zip(path, ("project.qde", f'<!DOCTYPE p [<!ENTITY l0 "ha">{levels}]><Project name="&l9;"/>'))


def _outside_entity(path: Path) -> None:
    document = '<!DOCTYPE p [<!ENTITY f SYSTEM "file:///etc/passwd">]><Project><Description>&f;</Description></Project>'
    _zip(path, ("project.qde", document))


def _deep(path: Path) -> None:
    tree = "".join(f'<Code guid="{number * 0x9E3779B97F4A7C15 % 2**64:x}">' for number in range(1_000_000))
    _zip(path, ("project.qde", f"<Project><CodeBook><Codes>{tree}"))


def _long_tag(path: Path) -> None:
    noise = random.Random(1).randbytes(5_000_000).hex()
    _zip(path, ("project.qde", f'<Project name="{noise}"/>'))


def _many_members(path: Path) -> None:
    _zip(path, *((f"Sources/{number}", b"") for number in range(MOST_MEMBERS + 1)))


def _many_names(path: Path) -> None:
    _zip(path, ("project.qde", f"<Project>{''.join(f'<e{number}/>' for number in range(20_000))}</Project>"))


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "zip slip": (lambda path: _zip(path, ("project.qde", XML), ("../../evil.txt", "x")), "leads out of"),
    "a slip by backslash": (lambda path: _zip(path, ("project.qde", XML), ("Sources\\..\\..\\e", "x")), "leads out"),
    "an absolute path": (lambda path: _zip(path, ("project.qde", XML), ("/etc/evil", "x")), "absolute"),
    "a drive": (lambda path: _zip(path, ("project.qde", XML), ("C:\\evil.txt", "x")), "absolute"),
    "a symbolic link": (_symlink, "symbolic link"),
    "a duplicate member": (_duplicate, "two members of the same name"),
    "a password": (_password, "has a password"),
    "another packing": (lambda path: _zip(path, ("project.qde", XML), method=zipfile.ZIP_LZMA), "deflate"),
    "a claim of 2 GB": (lambda path: _claims(path, 2**31), "cannot be as large as it claims"),
    "two claims of 2 GB": (lambda path: _claims(path, 2**31, 2**31), "claim to be larger than the file"),
    "a bomb of XML": (lambda path: _zip(path, ("project.qde", b"<Project>" + b" " * 10**8)), "more than 200 to 1"),
    "too many members": (_many_members, "more than 100 members"),
    "entity expansion": (_entities, "declares a document type or entities"),
    "an external entity": (_outside_entity, "declares a document type or entities"),
    "a million-deep code tree": (_deep, "nests elements more than 200 deep"),
    "a tag of 10 MB": (_long_tag, "a tag longer than 8 MB"),
    "too many names": (_many_names, "more than 5,000 different names"),
    "no XML": (lambda path: _zip(path, ("project.qde", "<Project><Users>")), "not well formed in line 1"),
    "a page": (lambda path: _zip(path, ("project.qde", "<html/>")), "no REFI-QDA project"),
    "no project": (lambda path: _zip(path, ("Sources/a.txt", "x")), "has no project (.qde)"),
    "a zip cut off": (_cut, "cut off or damaged"),
    "nothing": (lambda path: path.write_bytes(b"") and None, "not well formed"),
    "noise": (lambda path: path.write_bytes(bytes(range(256))) and None, "not well formed"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fewer_members(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit itself takes seconds to write."""
    monkeypatch.setattr(archive, "MOST_MEMBERS", MOST_MEMBERS)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(what: str, tmp_path: Path) -> None:
    make, reason = HOSTILE[what]
    path = tmp_path / "deep" / "down" / "p.qdpx"
    path.parent.mkdir(parents=True)
    make(path)
    began = time.monotonic()
    with pytest.raises(QdaError) as refused:
        read_project(path)
    assert reason in str(refused.value)
    assert refused.value.problem.remedy
    assert time.monotonic() - began < 20
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == [path]


@pytest.mark.parametrize("what", ["a bomb of XML", "a tag of 10 MB"])
def test_a_hostile_file_takes_little_memory(what: str, tmp_path: Path) -> None:
    HOSTILE[what][0](tmp_path / "p.qdpx")
    script = (
        "import sys; from pathlib import Path; from casewave.assets.qda import read_project, QdaError\n"
        "from memory import peak_memory, reset_peak\n"
        "before = reset_peak()\n"
        "try: read_project(Path(sys.argv[1]))\n"
        "except QdaError: print(peak_memory() - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "p.qdpx")],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert int(done.stdout) < 200_000  # kB


def test_a_bomb_among_the_texts_is_refused_when_it_would_be_read(tmp_path: Path) -> None:
    inside = '<Sources><TextSource guid="T" plainTextPath="internal://T.txt"/></Sources>'
    path = write_archive(tmp_path / "p.qdpx", inside, T=b" " * 30_000_000)
    with pytest.raises(QdaError, match="more than 200 to 1"):
        read_project(path)


def test_an_archive_inside_of_the_archive_is_never_opened(tmp_path: Path) -> None:
    """A nested bomb lies in a file that no reader of texts asks for."""
    inner = tmp_path / "inner.zip"
    _zip(inner, ("huge", b"\0" * 50_000_000))
    inside = (
        '<Sources><TextSource guid="T" plainTextPath="internal://T.txt" richTextPath="internal://T.docx">'
        "</TextSource></Sources>"
    )
    path = write_archive(tmp_path / "p.qdpx", inside, T=b"as said")
    with zipfile.ZipFile(path, "a") as made:
        made.write(inner, "Sources/T.docx")
    assert read_project(path).sources[0].bodies[0].text == "as said"


def test_a_text_outside_of_the_archive_is_not_looked_for_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    inside = f'<Sources><TextSource guid="T" plainTextPath="absolute://{tmp_path}/secret.txt"/></Sources>'
    project = read_project(write_archive(tmp_path / "p.qdpx", inside))
    assert project.not_carried == {"texts that are not in the file": 1}
