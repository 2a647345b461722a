"""Generated studies loaded by the product, and its tables held against the oracle's, cell by cell."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from states import with_marts

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.warehouse.store import Store
from casewave.schemas.register.study_file import load_study
from casewave.schemas.vocabularies.frameworks import HERE as FRAMEWORKS
from oracle import (
    agreement,
    analysis,
    changes,
    claims,
    codings,
    courses,
    evidence,
    histories,
    ratings,
    sample,
    standards,
    statements,
)
from oracle.delivered import Delivered, Row, read_study
from oracle.generator import write_study

SPAN = ("from_wave", "to_wave")
WHERE = ("programme", "site")
CODE = ("framework", "code")

# Each table of the oracle, and what names a row of it.
TABLES: dict[Callable[[Delivered], list[Row]], tuple[str, ...]] = {
    sample.sampling_frame: (*SPAN, "site_scope", "programme"),
    sample.interview_counts: (*SPAN, *WHERE),
    sample.interviews_by_month: ("wave", "site", "month"),
    sample.sites_seen: ("wave", "site"),
    sample.panel: ("wave", "informant"),
    sample.panel_counts: ("wave", *WHERE),
    statements.cell_entries: ("entry",),
    statements.cross_case: (*SPAN, "phase", "code", "programme"),
    statements.statement_changes: (*SPAN, "from_entry", "to_entry"),
    ratings.final_ratings: ("wave", *WHERE, *CODE),
    ratings.rating_matrix: ("wave", "framework", "unit_kind", "code", *WHERE),
    ratings.distinguishing_constructs: ("wave", "outcome", *CODE),
    changes.changes: (*SPAN, "basis", "phase", "from_framework", "from_code", "to_framework", "to_code", *WHERE),
    changes.change_matrix: (*SPAN, "programme", "question_order"),
    courses.assimilation: ("wave", "phase", "programme"),
    courses.phases_over_time: ("wave", "framework", *WHERE),
    courses.time_ordered_matrix: ("wave", "programme", "phase", *CODE),
    courses.codebook_changes: ("from_framework", "to_framework", "from_code"),
    changes.trajectories: ("as_of_wave", "basis", "site", "phase", *CODE),
    codings.sources_by_framework: ("framework", "source"),
    codings.coded_sources: ("wave", *CODE, "source"),
    codings.recurrent_cross_section: ("wave", *CODE, "programme"),
    codings.saturation_curve: (*SPAN, "framework", "interview_number"),
    codings.saturation_runs: (*SPAN, "framework", "base", "run", "first_interview"),
    codings.saturation: (*SPAN, "framework", "base", "run", "threshold"),
    codings.meaning_saturation: (*SPAN, *CODE),
    codings.crosstab_cells: ("crosstab", "to_wave", "row_code", "column_code"),
    evidence.evidence_sources: ("entry_kind", "entry", "source"),
    evidence.triangulation: ("entry_kind", "entry"),
    evidence.cell_triangulation: (*SPAN, "phase", *CODE, *WHERE),
    evidence.site_coverage: (*SPAN, "site"),
    agreement.coding_agreement: ("wave", *CODE, "coders", "unit", "uncoded_text"),
    agreement.rating_agreement: ("wave", *CODE, "rated_by"),
    agreement.coders_of_sources: ("wave", "framework", "source", "coder"),
    analysis.screening_flow: ("wave", "stage", "reason"),
    analysis.joint_display: ("wave", "phase", "code", "programme"),
    analysis.rapid_analysis: ("wave", *CODE, *WHERE),
    analysis.calibrated_cases: ("calibration", "unit", "set_name"),
    analysis.truth_tables: ("calibration", "row_order"),
    analysis.timeline: ("event",),
    analysis.decision_log: ("decision",),
    analysis.model_milestones: ("decision",),
    analysis.forum_log: ("as_of_wave", "forum"),
    analysis.member_checking: ("as_of_wave", "member_check"),
    analysis.warnings: ("wave", "warning", "subject"),
    histories.joint_interpretations: ("as_of_wave", "entry", "forum"),
    histories.statement_history: ("entry", "event", "reference"),
    histories.coding_framework: ("as_of_wave", "framework", "code", "from_framework", "from_code"),
    histories.growth_climates: ("wave", "framework", "programme", "site", "climate"),
    standards.methods_numbers: ("as_of_wave", "standard", "item"),
    claims.quantities: (*SPAN, "quantity", *WHERE, "site_scope", "framework", "category"),
    claims.claims_against_data: ("as_of_wave", "claim", "quantity", *SPAN, *WHERE, "site_scope", "category"),
}


@dataclass(frozen=True)
class Difference:
    """One cell on which the oracle and the product differ."""

    mart: str
    key: dict[str, Any]
    column: str
    expected: Any
    got: Any

    def __str__(self) -> str:
        key = ", ".join(f"{name} {value}" for name, value in self.key.items() if value is not None)
        return f"{self.mart}: {key}: {self.column}: expected {self.expected!r}, got {self.got!r}"


NO_ROW, NO_COLUMN = "no row", "no column"


def compare_generated(
    folder: Path, seed: int, without: Collection[str] = (), tables: Collection[str] = ()
) -> list[Difference]:
    """Write the study of a seed into an empty folder, load it, and give what differs, in all tables or in these."""
    waves = write_study(folder, seed, without)
    return compare_study(folder, waves, tables)


def compare_study(folder: Path, waves: list[int], tables: Collection[str] = ()) -> list[Difference]:
    """Load waves of a study in this order, make its marts, and give what differs."""
    with loaded(folder, waves, tables) as con:
        return list(differences(read_study(folder, waves, FRAMEWORKS), con, tables))


@contextmanager
def loaded(folder: Path, waves: list[int], tables: Collection[str] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
    """A store in memory that holds these waves and their marts, all or those behind these tables."""
    register = load_study(folder)
    with Store(None).open() as con:
        con.execute("SET threads = 1")
        for wave in waves:
            load_delivery(con, register, wave, folder / f"wave-{wave}")
        yield with_marts(con, " ".join(f"mart.{table}" for table in tables))


def expected_tables(study: Delivered, tables: Collection[str] = ()) -> dict[str, list[Row]]:
    """What the oracle says of every table that it knows, or of these."""
    return {table.__name__: table(study) for table in TABLES if not tables or table.__name__ in tables}


def differences(study: Delivered, con: duckdb.DuckDBPyConnection, tables: Collection[str] = ()) -> Iterator[Difference]:
    """Every cell of every table that the oracle knows, or of these, and on which the product's table differs."""
    yield from differing_cells(expected_tables(study, tables), con)


def differing_cells(expected: dict[str, list[Row]], con: duckdb.DuckDBPyConnection) -> Iterator[Difference]:
    """The same, of tables that the oracle has made already."""
    marts = {
        name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'mart'").fetchall()
    }
    keys = {table.__name__: key for table, key in TABLES.items()}
    for name, rows in expected.items():
        if name in marts:
            yield from _compare(name, keys[name], rows, _product_rows(con, name))
        else:
            yield Difference(name, {}, "table", "a table", "no table")


def _product_rows(con: duckdb.DuckDBPyConnection, mart: str) -> list[Row]:
    found = con.execute(f"SELECT * FROM mart.{mart}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _compare(mart: str, key: tuple[str, ...], expected: list[Row], got: list[Row]) -> Iterator[Difference]:
    def keyed(rows: list[Row]) -> dict[tuple, Row]:
        return {tuple(row.get(name) for name in key): row for row in rows}

    ours, theirs = keyed(expected), keyed(got)
    assert len(ours) == len(expected), f"the oracle's key of {mart} is no key"
    for at in ours.keys() | theirs.keys():
        named = dict(zip(key, at, strict=True))
        if at in ours and at in theirs:
            for column, value in _shown(ours[at]).items():
                got_value = theirs[at].get(column, NO_COLUMN)
                if not _is_same(value, got_value):
                    yield Difference(mart, named, column, value, got_value)
        elif not _is_unknown(mart, ours.get(at)):
            ends = (_shown(rows[at]) if at in rows else NO_ROW for rows in (ours, theirs))
            yield Difference(mart, named, "row", *ends)


def _shown(row: Row) -> Row:
    """The columns of a table: one that begins with a dash is for the oracle itself."""
    return {name: value for name, value in row.items() if not name.startswith("_")}


def _is_unknown(mart: str, row: Row | None) -> bool:
    """What nobody can count has no row. Quantities that the oracle does not count are not compared."""
    return mart == "quantities" and (row is None or row["value"] is None)


def _is_same(one: Any, two: Any) -> bool:
    if isinstance(one, float) and isinstance(two, int | float):
        return math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == two)
