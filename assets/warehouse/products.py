"""Files of a report: written only where they change, put in place in one step, and the same bytes at each making."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

# The first moment that a zip knows: a report holds no times.
NO_TIME = (1980, 1, 1, 0, 0, 0)

UNFINISHED = ".new"


class Folder:
    """A folder of products. What it held and is not made any more is removed by `prune`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.made: set[Path] = set()
        self.written: list[Path] = []

    def holds(self, name: str, content: str | bytes) -> bool:
        """Say whether a file is there with just this content."""
        path = self.path / name
        return path.exists() and path.read_bytes() == _bytes(content)

    def text(self, name: str) -> str:
        """The text of a file as it was left; nothing where there is none, or where it is no text."""
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def write(self, name: str, content: str | bytes) -> None:
        """Put a file in place in one step, if its content is new."""
        path = self.path / name
        self.made.add(path)
        if self.holds(name, content):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}{UNFINISHED}")
        new.write_bytes(_bytes(content))
        new.replace(path)
        self.written.append(path)

    def keep(self, name: str) -> None:
        """Say that a file, if there is one, is good as it is."""
        self.made.add(self.path / name)

    def prune(self, *patterns: str) -> None:
        """Remove the files of these patterns that were not made, and what a killed run left unfinished."""
        found = {path for pattern in patterns for path in self.path.glob(pattern)}
        places = {self.path, *(path.parent for path in self.made | found)}
        unfinished = {path for place in places for path in place.glob(f".*{UNFINISHED}")}
        for stale in (found - self.made) | unfinished:
            stale.unlink()


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def same_zip(content: bytes) -> bytes:
    """Write a zip again without the times at which its members were made (Word files are zips)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, NO_TIME), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
