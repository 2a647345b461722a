"""core.segments: a view of the codings' passages, each once. Its query stands in segments.sql."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casewave.schemas.delivered.segments import Segments
from casewave.schemas.derive import view_ddl

QUERY = Path(__file__).with_suffix(".sql")


def segments_ddl() -> Iterator[str]:
    """Statements that make the view, in a database that holds core.codings and audit."""
    yield from view_ddl("core", Segments, QUERY.read_text(encoding="utf-8"))
