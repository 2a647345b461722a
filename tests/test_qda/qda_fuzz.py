"""Projects damaged at random, in bytes and in structure: whatever comes, it is read or refused, and nothing else.

Run alone, it goes on for as many seconds as given: `python tests/test_qda/qda_fuzz.py 600`.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
import zipfile
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from qda_projects import projects

from casewave.assets.qda import Project, QdaError, read_project, write_project

PIECES = re.compile(r"<[^<>]*>|[^<>]+")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
ODD = st.sampled_from(
    [
        "",
        "-1",
        "0",
        "9" * 17,
        "9" * 40,
        "1e9",
        "12.0",
        "NaN",
        "{}",
        "internal://",
        "../../x",
        "\u202e",
        "a" * 5000,
        "💥",
    ]
)
QUIET = settings(
    database=None, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False, derandomize=False
)


@st.composite
def damaged_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """A file with some bytes changed, taken out, repeated or cut off."""
    damaged = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(damaged) - 1, 0)))
        what = draw(st.sampled_from(["change", "take out", "repeat", "cut off", "put in"]))
        length = draw(st.integers(1, 40))
        if what == "change" and damaged:
            damaged[at] = draw(st.integers(0, 255))
        elif what == "take out":
            del damaged[at : at + length]
        elif what == "repeat":
            damaged[at:at] = damaged[at : at + length]
        elif what == "cut off":
            del damaged[at:]
        else:
            damaged[at:at] = draw(st.binary(max_size=length))
    return bytes(damaged)


@st.composite
def damaged_xml(draw: st.DrawFn, xml: str) -> str:
    """XML whose tags are moved, repeated, taken out or given odd attributes; often still well-formed."""
    pieces = PIECES.findall(xml)
    for _ in range(draw(st.integers(1, 8))):
        at, other = (draw(st.integers(0, len(pieces) - 1)) for _ in range(2))
        what = draw(st.sampled_from(["swap", "repeat", "take out", "attribute", "attribute", "attribute", "name"]))
        if what == "swap":
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif what == "repeat":
            pieces[at:at] = pieces[at:other] if at < other else [pieces[at]]
        elif what == "take out":
            pieces[at] = ""
        elif what == "name":
            pieces[at] = re.sub(
                r"^<(/?)\w+", rf"<\1{draw(st.sampled_from(['Coding', 'Set', 'Project', 'x:Code']))}", pieces[at]
            )
        elif found := list(ATTRIBUTE.finditer(pieces[at])):
            match = draw(st.sampled_from(found))
            pieces[at] = f"{pieces[at][: match.start(2)]}{draw(ODD)}{pieces[at][match.end(2) :]}"
    return "".join(pieces)


@st.composite
def damaged_files(draw: st.DrawFn, folder: Path) -> Path:
    """A `.qdpx` that some project was written as, damaged."""
    path = folder / "p.qdpx"
    write_project(draw(projects()), path)
    if draw(st.booleans()):
        path.write_bytes(draw(damaged_bytes(path.read_bytes())))
        return path
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["project.qde"] = draw(damaged_xml(members["project.qde"].decode())).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def read_or_refuse(path: Path) -> Project | None:
    """Read a file as any caller would. None where it is refused; every other exception is a find."""
    try:
        project = read_project(path)
    except QdaError:
        return None
    write_project(project, path)  # what was read can be written, and read again
    return read_project(path)


def fuzz(seconds: float, start: int = 0) -> int:
    """Read damaged files until the time is up, or one does harm. The number of files."""
    until, files = time.monotonic() + seconds, 0
    with tempfile.TemporaryDirectory() as folder:
        for number in count(start):

            @seed(number)
            @settings(QUIET, max_examples=100)
            @given(path=damaged_files(Path(folder)))
            def reads_or_refuses(path: Path) -> None:
                nonlocal files
                files += 1
                read_or_refuse(path)

            reads_or_refuses()
            if time.monotonic() > until:
                return files
    raise AssertionError


if __name__ == "__main__":
    print(f"{fuzz(float(sys.argv[1]), start=int(time.time()))} damaged projects: each read or refused")
