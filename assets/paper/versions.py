"""Versions of a paper: what its pieces said, and what changed since the last one.

The versions are next to the document, in `versions.json`: the present one, and the one before the data last changed.
So a paper that is made twice of the same data is the same, and after a load each piece says what is new in it.
Belongs elsewhere: how a change is marked (`assets.paper.document`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from casewave.assets.paper.pieces import Piece, row_keys

FILE = "versions.json"


@dataclass(frozen=True)
class PaperVersion:
    """What the pieces of a paper said.

    state: of which data. pieces: by key, the lines of each cell by row and column.
    """

    state: str
    pieces: dict[str, dict[str, dict[str, list[str]]]]


@dataclass(frozen=True)
class PaperChange:
    """One change: of a piece as a whole, of a row or column, or of a cell."""

    piece: str
    kind: Literal["added", "changed", "gone"]
    place: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Versions:
    """The version of now, and the one that it is compared with."""

    now: PaperVersion
    before: PaperVersion | None

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def changes(self) -> list[PaperChange]:
        """What changed, in the order of the paper; nothing in a first version."""
        return list(_changes(self.before.pieces, self.now.pieces)) if self.before else []

    def new_lines(self, piece: Piece) -> dict[tuple[int, int], set[str]]:
        """The lines that are new or other than they were, by row and column of a piece that was there before."""
        earlier = self.before.pieces.get(piece.key) if self.before else None
        if earlier is None:
            return {}
        found: dict[tuple[int, int], set[str]] = {}
        for row, (name, cells) in enumerate(self.now.pieces[piece.key].items()):
            for column, (heading, lines) in enumerate(cells.items(), start=1):
                if new := set(lines) - set(earlier.get(name, {}).get(heading, [])):
                    found[row, column] = new
        return found


def version_of(state: str, pieces: Iterable[Piece]) -> PaperVersion:
    return PaperVersion(state, {piece.key: _cells(piece) for piece in pieces if piece.kind != "heading"})


def following(path: Path, now: PaperVersion) -> Versions:
    """The versions with that of now: of the same data as the last, it takes its place; of others, it follows it."""
    last = read_versions(path)
    if last is None:
        return Versions(now, None)
    return Versions(now, last.before if last.now.state == now.state else last.now)


def read_versions(path: Path) -> Versions | None:
    """The versions that a file holds, or nothing where there is none that can be read."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        before = PaperVersion(**held["before"]) if held["before"] else None
        return Versions(PaperVersion(**held["now"]), before)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _cells(piece: Piece) -> dict[str, dict[str, list[str]]]:
    headings = _distinct([column.heading for column in piece.table.columns])
    return {
        name: {
            heading: [line.text for line in cell.lines]
            for heading, cell in list(zip(headings, row.cells, strict=False))[1:]
        }
        for name, row in zip(row_keys(piece.table.rows), piece.table.rows, strict=True)
    }


def _distinct(names: list[str]) -> list[str]:
    return [f"{name} ({place})" if names.index(name) != place else name for place, name in enumerate(names)]


def _changes(before: dict[str, dict], now: dict[str, dict]) -> Iterator[PaperChange]:
    for key, rows in now.items():
        if key not in before:
            yield PaperChange(key, "added")
        else:
            yield from _row_changes(key, before[key], rows)
    yield from (PaperChange(key, "gone") for key in before if key not in now)


def _row_changes(key: str, before: dict[str, dict], now: dict[str, dict]) -> Iterator[PaperChange]:
    for name, cells in now.items():
        if name not in before:
            yield PaperChange(key, "added", name, after=_in_words(cells))
        else:
            yield from _cell_changes(key, name, before[name], cells)
    yield from (PaperChange(key, "gone", name, before=_in_words(before[name])) for name in before if name not in now)


def _in_words(cells: dict[str, list[str]]) -> str:
    return "; ".join(" / ".join(lines) for lines in cells.values() if lines)


def _cell_changes(key: str, row: str, before: dict[str, list[str]], now: dict[str, list[str]]) -> Iterator[PaperChange]:
    for heading in [*now, *(heading for heading in before if heading not in now)]:
        was, is_now = before.get(heading, []), now.get(heading, [])
        added = [line for line in is_now if line not in was]
        gone = [line for line in was if line not in is_now]
        if added or gone:
            kind: Literal["added", "changed", "gone"] = "changed" if added and gone else "added" if added else "gone"
            yield PaperChange(key, kind, f"{row}, {heading}" if heading else row, " / ".join(gone), " / ".join(added))
