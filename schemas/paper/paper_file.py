"""paper.yaml read, its JSON Schema, and where an entry of it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casewave.schemas.paper import Paper
from casewave.schemas.register.json_schema import schema_text
from casewave.schemas.register.study_file import StudyError, line_of, load_entries

SCHEMA_FILE = "paper.schema.json"


@dataclass(frozen=True)
class PaperFile:
    """A paper and the file that declares it."""

    path: Path
    paper: Paper

    def error(self, place: tuple[Any, ...], problem: str) -> StudyError:
        """An error about an entry of the file, with its line."""
        return StudyError(f"{self.path}, line {line_of(self.path, place)}: {problem}")


def load_paper(path: Path) -> PaperFile:
    """Read the file of a paper. Raises StudyError, whose lines each name place, problem and remedy."""
    if not path.exists():
        raise StudyError(f"{path}: there is no such file. Write one with casewave paper init")
    return PaperFile(path, load_entries(path, Paper))


def paper_schema_text() -> str:
    """The JSON Schema of paper.yaml, by which editors complete and check it."""
    return schema_text(Paper)
