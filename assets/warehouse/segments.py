"""core.segments: the codings' passages, each once. Its query is in segments.sql.

It is a view in the store, which is written often, and a table in the published file, which is read often.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casewave.schemas.delivered.segments import Segments
from casewave.schemas.derive import table_ddl, view_ddl

QUERY = Path(__file__).with_suffix(".sql")


def segments_ddl() -> Iterator[str]:
    """Statements that make the view, in a database that holds core.codings and audit."""
    yield from view_ddl("core", Segments, QUERY.read_text(encoding="utf-8"))


def published_segments() -> Iterator[str]:
    """Statements that make and fill the table, in a database that holds core.codings and audit."""
    yield from table_ddl("core", Segments)
    query = QUERY.read_text(encoding="utf-8")
    yield f"INSERT INTO core.segments BY NAME FROM ({query}) ORDER BY source, start_character, segment"
