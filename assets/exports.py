"""The files of a delivery that another tool exported: QDA projects, REDCap's records, reference managers' libraries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from assets.faults import Fault, Forgiven
from assets.notes import Noted
from assets.qda_delivery import Projects
from assets.reading import Batch
from assets.redcap_delivery import RedcapExports
from assets.references_delivery import ReferenceLibraries
from schemas.study import Study

Read = Batch | Fault | Forgiven | Noted


class Exporter(Protocol):
    """What reads the files of one kind of tool."""

    def expect(self, files: dict[str, Path]) -> set[str]: ...

    def read(self, path: Path, name: str) -> Iterator[Read]: ...


class Exports:
    """The exports of one delivery of a wave. `elsewhere` are the interviews and documents of other waves."""

    def __init__(self, study: Study, wave: int, elsewhere: frozenset[str] = frozenset()) -> None:
        self._exporters: tuple[Exporter, ...] = (
            RedcapExports(study, wave), ReferenceLibraries(study), Projects(study, elsewhere),
        )  # fmt: skip
        self._reader_of: dict[str, Exporter] = {}

    def expect(self, files: dict[str, Path]) -> set[str]:
        """Find the files that are exports; the first that knows one reads it."""
        for exporter in self._exporters:
            left = {name: path for name, path in files.items() if name not in self._reader_of}
            self._reader_of |= dict.fromkeys(exporter.expect(left), exporter)
        return set(self._reader_of)

    def read(self, path: Path, name: str) -> Iterator[Read]:
        """Read one of them."""
        return self._reader_of[name].read(path, name)
