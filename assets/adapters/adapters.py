"""The files of a delivery that another tool exported: QDA projects, REDCap's records, reference managers' libraries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from casewave.assets.adapters.qda_mapping import NOTHING_HELD, Held
from casewave.assets.adapters.qda_projects import Projects
from casewave.assets.adapters.redcap import RedcapExports
from casewave.assets.adapters.references import ReferenceLibraries
from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Normalisation, Noted
from casewave.schemas.values.readings import Readers

Read = Batch | Issue | Normalisation | Noted


class Adapter(Protocol):
    """What reads the files of one kind of tool."""

    def expect(self, files: dict[str, Path]) -> set[str]: ...

    def read(self, path: Path, name: str) -> Iterator[Read]: ...


class Adapters:
    """The exports of one delivery of a wave. `elsewhere` are the interviews and documents of other waves."""

    def __init__(self, readers: Readers, wave: int, elsewhere: Mapping[str, Held] = NOTHING_HELD) -> None:
        self.study, self.wave = readers.study, wave
        self._others: tuple[Adapter, ...] = RedcapExports(readers, wave), ReferenceLibraries(self.study)
        self._projects = Projects(readers, elsewhere)
        self._reader_of: dict[str, Adapter | Projects] = {}

    def expect(self, files: dict[str, Path], named: Callable[[], dict[str, Held]] = dict) -> set[str]:
        """Find the files that are exports; the first that knows one reads it.

        named: the interviews and documents of the delivery's tables.
        """
        for exporter in self._others:
            self._reader_of |= dict.fromkeys(exporter.expect(self._left(files)), exporter)
        self._reader_of |= dict.fromkeys(self._projects.expect(self._left(files), named), self._projects)
        return set(self._reader_of)

    def _left(self, files: dict[str, Path]) -> dict[str, Path]:
        return {name: path for name, path in files.items() if name not in self._reader_of}

    def read(self, path: Path, name: str) -> Iterator[Read]:
        """Read one of them."""
        return self._reader_of[name].read(path, name)
