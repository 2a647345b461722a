"""What a report is made from: the published database and the register, and what made them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from casewave.assets.warehouse.store import connect
from casewave.schemas.register.study import Study, Wave
from casewave.schemas.visible import writable

Rows = list[dict[str, Any]]
# First and last wave: a wave alone, or the study up to it.
Span = tuple[int, int]
MAKERS = ("casewave", "duckdb", "vl-convert-python")
installed = cache(version)  # each table asks for it, and it is looked up on the disk


@dataclass(frozen=True)
class ReportData:
    """The published database of a study, open for reading."""

    con: duckdb.DuckDBPyConnection
    study: Study

    def rows(self, query: str, values: Sequence[Any] | dict[str, Any] = ()) -> Rows:
        """The rows of a query as dictionaries; a blank is None, a LIST<STRUCT> a list of dictionaries.

        A sign that no page can hold shows as \ufffd.
        """
        result = self.con.execute(query, values)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, map(_showable, row), strict=True)) for row in result.fetchall()]

    def arrow(self, query: str, values: Sequence[Any] = ()) -> pa.Table:
        return self.con.execute(query, values).to_arrow_table()

    @cached_property
    def cases(self) -> Rows:
        """The cases in order: programme, name, short_name, group_label."""
        return self.rows("SELECT programme, name, short_name, group_label FROM core.programmes ORDER BY case_order")

    @cached_property
    def site_names(self) -> dict[str, str]:
        """The name of each site."""
        return {row["site"]: row["name"] for row in self.rows("SELECT site, name FROM core.sites")}

    @cached_property
    def waves(self) -> tuple[int, ...]:
        """The waves that are loaded."""
        return tuple(row["wave"] for row in self.rows("SELECT DISTINCT wave FROM audit.deliveries ORDER BY wave"))

    def wave(self, wave: int) -> Wave:
        """What the register says of a wave."""
        return next(entry for entry in self.study.waves if entry.wave == wave)

    def spans(self, wave: int) -> list[Span]:
        """The wave alone and, where that is more, the study up to it."""
        query = "SELECT from_wave, to_wave FROM mart.wave_ranges WHERE is_shown AND to_wave = ? ORDER BY from_wave DESC"
        return [(row["from_wave"], row["to_wave"]) for row in self.rows(query, [wave])]

    def has_interviews(self, wave: int) -> bool:
        """Whether the study up to a wave has an interview; one that has none prints nothing of interviews."""
        return bool(self.rows("SELECT 1 FROM core.interviews WHERE wave <= ? LIMIT 1", [wave]))

    def partial(self, last: int, first: int = 0) -> tuple[str, ...]:
        """What waves lack, a sentence each: rows kept and refused by table, where a wave was loaded in part."""
        query = """
            WITH partial AS (
                SELECT wave, table_name, table_name || ' ' || rows_loaded || ' and ' || rows_refused AS kept_and_refused
                FROM audit.delivered_tables WHERE rows_refused > 0 AND wave BETWEEN ? AND ?
            )

            SELECT wave, string_agg(kept_and_refused, ', ' ORDER BY table_name) AS counts
            FROM partial GROUP BY wave ORDER BY wave
        """
        loads = self.rows(query, [first, last])
        return tuple(f"Wave {row['wave']} is partial. Rows kept and refused: {row['counts']}." for row in loads)

    def not_loaded(self, first: int, last: int) -> tuple[str, ...]:
        """The waves of the study between two loaded ones that are not loaded, a sentence each."""
        query = """
            SELECT wave, status FROM core.waves
            WHERE wave > ? AND wave < ? AND wave NOT IN (SELECT wave FROM audit.deliveries) ORDER BY wave
        """
        reasons = {"planned": "only planned", "collected": "not loaded"}
        found = self.rows(query, [first, last])
        return tuple(f"Wave {row['wave']} is left out: it is {reasons[row['status']]}." for row in found)

    def provenance(self, wave: int) -> dict[str, str]:
        """What a report up to a wave is made from: study, waves, what they lack, each delivery's hash, versions."""
        query = "SELECT DISTINCT wave, fingerprint FROM audit.deliveries WHERE wave <= ? ORDER BY wave"
        deliveries = {f"delivery of wave {row['wave']}": row["fingerprint"] for row in self.rows(query, [wave])}
        lacking = self.partial(wave)
        partial = {"published in part": " ".join(lacking)} if lacking else {}
        frameworks = ", ".join(self.study.framework_name(framework) for framework in self.study.frameworks)
        versions = {name: installed(name) for name in MAKERS}
        return {
            "study": self.study.study,
            "up to wave": str(wave),
            **partial,
            **deliveries,
            "frameworks": frameworks,
            **versions,
        }


def provenance_note(provenance: dict[str, str]) -> str:
    """What made a document in one paragraph, without the hashes: these are among the document's own properties."""
    words = "; ".join(f"{name}: {value}" for name, value in provenance.items() if not name.startswith("delivery of"))
    return f"{words}. The hash of each delivery is among this document's properties."


def _showable(value: Any) -> Any:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, list):
        return [_showable(each) for each in value]
    if isinstance(value, dict):
        return {name: _showable(each) for name, each in value.items()}
    return value


@contextmanager
def open_source(published: Path, study: Study) -> Iterator[ReportData]:
    """Open the published database for a report."""
    con = connect(published, read_only=True)
    try:
        yield ReportData(con, study)
    finally:
        con.close()
