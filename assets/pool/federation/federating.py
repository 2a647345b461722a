"""The tables over studies of which only public packages are known: the pool's own queries over what packages hold.

Packages hold statements, and ratings of cases; no coding, no rating of a site, no outcome. So the tables that need
these are not made. Belongs elsewhere: what a package is (`packages`), and what follows from all releases
(`combined_release`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from casewave.assets.pool.building import fill_by_duckdb, write_tables
from casewave.assets.pool.concepts import make_concepts
from casewave.assets.pool.federation.combined_release import Range, StudyTotal, ranges, revealed
from casewave.assets.pool.federation.packages import Package
from casewave.assets.pool.folder import EVERYONE, Pool, PoolError
from casewave.assets.warehouse.store import arrow_rows, connect, insert
from casewave.schemas.columns import Table
from casewave.schemas.derive import table_ddl
from casewave.schemas.language import numbered
from casewave.schemas.marts.cross_case import lines_of
from casewave.schemas.pool.change_over_studies import ChangeOverStudies
from casewave.schemas.pool.concepts import Concepts
from casewave.schemas.pool.cross_study_statements import CrossStudyStatements
from casewave.schemas.pool.not_comparable import NotComparable
from casewave.schemas.pool.ratings_across_studies import RatingsAcrossStudies
from casewave.schemas.pool.sample_ranges import SampleRanges
from casewave.schemas.vocabularies.frameworks import load_crosswalk

FROM_PACKAGES: tuple[type[Table], ...] = (
    CrossStudyStatements, ChangeOverStudies, RatingsAcrossStudies, NotComparable,
)  # fmt: skip
FEDERATED: tuple[type[Table], ...] = (Concepts, SampleRanges, *FROM_PACKAGES)
SYNTHETIC_MARK = " †"

# What the queries read, as far as packages hold it.
TABLES = """
    CREATE TABLE core.studies (study VARCHAR, title VARCHAR);
    CREATE TABLE core.frameworks (study VARCHAR, framework VARCHAR, name VARCHAR);
    CREATE TABLE core.phases (study VARCHAR, phase VARCHAR, framework VARCHAR);
    CREATE TABLE core.codings (study VARCHAR, framework VARCHAR, code VARCHAR);
    CREATE TABLE core.waves (study VARCHAR, wave BIGINT, window_start DATE);
    CREATE TABLE audit.deliveries (study VARCHAR, wave BIGINT);
    CREATE TABLE core.constructs (
        study VARCHAR, framework VARCHAR, code VARCHAR, label VARCHAR, parent VARCHAR, construct_order BIGINT
    );
    CREATE TABLE core.crosswalk (
        study VARCHAR, from_framework VARCHAR, from_code VARCHAR, to_framework VARCHAR, to_code VARCHAR, is_own BOOLEAN
    );
    CREATE TABLE mart.cross_case (
        study VARCHAR, from_wave BIGINT, to_wave BIGINT, phase VARCHAR, row_order BIGINT, code VARCHAR,
        row_label VARCHAR, case_order BIGINT, programme VARCHAR, cell_state VARCHAR, statements BIGINT, cell VARCHAR,
        has_synthetic BOOLEAN
    );
    CREATE TABLE mart.final_ratings (
        study VARCHAR, wave BIGINT, framework VARCHAR, code VARCHAR, rated VARCHAR, value BIGINT, has_synthetic BOOLEAN
    );
    CREATE TABLE mart.time_ordered_matrix (
        study VARCHAR, programme VARCHAR, phase VARCHAR, framework VARCHAR, code VARCHAR, wave BIGINT, state VARCHAR,
        rating VARCHAR, segments BIGINT, has_synthetic BOOLEAN
    );
"""


@dataclass(frozen=True)
class Federated:
    """What a federation came to: the folder, the rows of each table, and its studies."""

    folder: Path
    rows: dict[str, int]
    studies: tuple[str, ...]


def federate(pool: Pool, packages: Sequence[Package], k: int) -> Federated:
    """Make the tables that public packages allow, while the caller holds the pool.

    k: smallest count that may be known. Raises PoolError where a count below it could be worked out from the packages,
    all earlier releases and the pool's tables together.
    """
    _expect_each_once(packages)
    totals = list(dict.fromkeys([*_earlier_totals(pool), *_present_totals(pool)]))
    _remember(pool, totals)
    if found := list(revealed(packages, totals, k)):
        raise PoolError(
            f"next to tables that this pool made for everyone, {'; '.join(found)}. Leave the package of this study out"
        )
    con = connect(None)
    try:
        con.execute("; ".join(f"CREATE SCHEMA {schema}" for schema in ("core", "audit", "mart", "pool")))
        con.execute(TABLES)
        for package in packages:
            _take(con, package)
        make_concepts(con)
        _make_sample_ranges(con, packages)
        for model in FROM_PACKAGES:
            con.execute("; ".join(table_ddl("pool", model)))
        fill_by_duckdb(con, FROM_PACKAGES)
        rows = _write(con, pool, packages)
    finally:
        con.close()
    return Federated(pool.federated, rows, tuple(package.study for package in packages))


def _expect_each_once(packages: Sequence[Package]) -> None:
    seen: set[str] = set()
    for package in packages:
        if package.study in seen:
            raise PoolError(f"{package.folder} is a second package of {package.study}. Name each study once")
        seen.add(package.study)


def _write(con: duckdb.DuckDBPyConnection, pool: Pool, packages: Sequence[Package]) -> dict[str, int]:
    provenance = {
        "Pool": pool.described.title,
        "Made from": "public packages",
        "Studies": ", ".join(package.study for package in packages),
    }
    subtitle = f"{numbered(len(packages), 'study', 'studies')}; made from their public packages"
    return write_tables(con, FEDERATED, pool.federated, (pool.described.title, subtitle), provenance)


def _take(con: duckdb.DuckDBPyConnection, package: Package) -> None:
    """Fill the tables with what a package holds."""
    study = package.study
    constructs, ratings, cells = package.rows("constructs"), package.rows("ratings"), package.rows("cross_case")
    waves = sorted({cell["to_wave"] for cell in cells} | {rating["wave"] for rating in ratings})
    frameworks = sorted({construct["framework"] for construct in constructs})
    _add(con, "core.studies", [(study, package.title)])
    _add(con, "core.frameworks", [(study, framework, framework) for framework in frameworks])
    _add(con, "core.waves", [(study, row["wave"], row["window_start"]) for row in package.rows("waves")])
    _add(con, "audit.deliveries", [(study, wave) for wave in waves])
    names = ("framework", "code", "label", "parent", "construct_order")
    _add(con, "core.constructs", [(study, *(row[name] for name in names)) for row in constructs])
    _add(con, "core.crosswalk", [(study, *pair, True) for pair in _own_decisions(package, set(frameworks))])
    _add(con, "core.phases", [(study, *pair) for pair in _phases(cells, constructs)])
    _add(con, "mart.cross_case", [_statement(study, cell) for cell in cells])
    rated = [row for row in ratings if row["cell_state"] != "not yet analysed"]
    _add(con, "mart.final_ratings", [_rating(study, row) for row in rated])
    _add(con, "mart.time_ordered_matrix", [_matrix_cell(study, row) for row in rated])


def _add(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        con.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _own_decisions(package: Package, frameworks: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Pairs of codes on which the study's crosswalk differs from the bundled one."""
    names = ("from_framework", "from_code", "to_framework", "to_code", "relation")
    decided = {tuple(row[name] or "" for name in names) for row in package.rows("crosswalk")}
    bundled = {
        (pair.from_framework, pair.from_code, pair.to_framework, pair.to_code, pair.relation)
        for pair in load_crosswalk()
    }
    for *pair, _ in sorted(decided ^ bundled):
        if {pair[0], pair[2]} <= frameworks:
            yield pair[0], pair[1], pair[2], pair[3]


def _phases(cells: Iterable[dict[str, Any]], constructs: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """The framework of each phase's rows, which packages do not name: the one that has all of its codes and labels."""
    rows: dict[str, set[tuple[str, str]]] = {}
    for cell in cells:
        rows.setdefault(cell["phase"], set()).add((cell["code"], cell["row_label"]))
    held: dict[str, set[tuple[str, str]]] = {}
    for construct in constructs:
        held.setdefault(construct["framework"], set()).add((construct["code"], construct["label"]))
    found = []
    for phase, asked in sorted(rows.items()):
        fitting = [framework for framework, has in sorted(held.items()) if asked <= has]
        if len(fitting) == 1:
            found.append((phase, fitting[0]))
    return found


def _statement(study: str, cell: dict[str, Any]) -> tuple[Any, ...]:
    names = ("from_wave", "to_wave", "phase", "row_order", "code", "row_label", "case_order", "programme", "cell_state")
    statements = len(lines_of(cell["cell"])) if cell["cell_state"] == "stated" else 0
    return (study, *(cell[name] for name in names), statements, cell["cell"], cell["has_synthetic"])


def _rating(study: str, row: dict[str, Any]) -> tuple[Any, ...]:
    rated = "mixed" if row["cell_state"] == "mixed" else None if row["value"] is None else str(row["value"])
    return study, row["wave"], row["framework"], row["code"], rated, row["value"], row["has_synthetic"]


def _matrix_cell(study: str, row: dict[str, Any]) -> tuple[Any, ...]:
    printed = row["cell"].removesuffix(SYNTHETIC_MARK)
    place = (study, row["programme"], None, row["framework"], row["code"], row["wave"])
    return (*place, row["cell_state"], printed, None, row["has_synthetic"])


def _make_sample_ranges(con: duckdb.DuckDBPyConnection, packages: Sequence[Package]) -> None:
    synthetic = {
        (package.study, unit, row["wave"])
        for package in packages for unit in ("informants", "interviews") for row in package.rows(unit)
        if row["has_synthetic"]
    }  # fmt: skip
    found = ranges(packages)
    rows = [
        {"study": each.study, "wave": each.wave, "unit": each.unit, "lowest": each.low, "highest": each.high,
         "has_synthetic": (each.study, each.unit, each.wave) in synthetic}
        for each in found
    ]  # fmt: skip
    interviews = [each for each in found if each.unit == "interviews"]
    for study in [*(package.study for package in packages), None]:
        of_study = [each for each in interviews if study in (None, each.study)]
        has_synthetic = any((each.study, each.unit, each.wave) in synthetic for each in of_study)
        total = _sum(of_study)
        rows.append({"study": study, "wave": None, "unit": "interviews", **total, "has_synthetic": has_synthetic})
    con.execute("; ".join(table_ddl("pool", SampleRanges)))
    insert(con, "pool.sample_ranges", arrow_rows(SampleRanges, rows))


def _sum(found: Sequence[Range]) -> dict[str, int | None]:
    highs = [each.high for each in found if each.high is not None]
    return {
        "lowest": sum(each.low for each in found),
        "highest": sum(highs) if len(highs) == len(found) else None,
    }


def _present_totals(pool: Pool) -> list[StudyTotal]:
    """What the pool's tables for everyone say of each study's people."""
    path = pool.tables / EVERYONE / "study_samples.parquet"
    rows = pq.read_table(path).to_pylist() if path.exists() else []
    names = ("study", "first_wave", "last_wave", "waves", "interviews", "informants")
    return [StudyTotal(*(row[name] for name in names)) for row in rows if row["waves"]]


def _earlier_totals(pool: Pool) -> list[StudyTotal]:
    """What the pool's tables said at earlier federations."""
    path = pool.federation_ledger
    if not path.exists():
        return []
    try:
        return [StudyTotal(**total) for total in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError):
        raise PoolError(f"{path.name} is damaged. Restore it from a backup") from None


def _remember(pool: Pool, totals: Iterable[StudyTotal]) -> None:
    records = [asdict(total) for total in totals]
    new = pool.federation_ledger.with_name(f".{pool.federation_ledger.name}.new")
    new.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    new.replace(pool.federation_ledger)
