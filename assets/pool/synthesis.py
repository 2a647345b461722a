"""The judgements of a synthesis, read from synthesis.csv in the pool's folder: people judge, nothing is derived.

Belongs elsewhere: how a study's own delivery is read (`adapters`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from casewave.assets.pool.folder import PoolError
from casewave.assets.warehouse.store import arrow_rows, insert
from casewave.schemas.columns import IDENTIFIER, IDENTIFIER_RULE, columns
from casewave.schemas.csv_files import NotText, csv_form, csv_rows
from casewave.schemas.derive import table_ddl
from casewave.schemas.hints import did_you_mean
from casewave.schemas.pool.synthesis import JUDGEMENTS, Synthesis

HEADER = tuple(column.name for column in columns(Synthesis) if column.name not in {"entry_statement", "is_synthetic"})
REQUIRED = ("statement", "statement_text", "study", "judgement", "decided_by")
SHOWN = 10  # problems in a message
STATEMENTS = "SELECT study, entry, statement, is_synthetic FROM mart.cell_entries"


@dataclass(frozen=True)
class Judgement:
    """A row of synthesis.csv, with the row's number as a spreadsheet counts."""

    row: int
    cells: dict[str, str]


def write_template(path: Path) -> None:
    """Write an empty file of judgements with its header."""
    path.write_text(f"{','.join(HEADER)}\n", encoding="utf-8")


def read_judgements(path: Path) -> list[Judgement]:
    """Read the file of judgements. Raises PoolError where it is not one. Without a file there are none."""
    if not path.exists():
        return []
    try:
        header, *rows = [*csv_rows(path, csv_form(path, known=HEADER.__contains__), strict=False)] or [[]]
    except NotText:
        raise PoolError(f"{path.name} is not in UTF-8. Save it as CSV UTF-8") from None
    missing = [name for name in HEADER if name not in header]
    if missing:
        raise PoolError(f"{path.name}: column {missing[0]} is missing. The header is: {','.join(HEADER)}")
    written = (dict(zip(header, row, strict=False)) for row in rows)
    found = [{name: cells.get(name, "").strip() for name in HEADER} for cells in written]
    return [Judgement(number, cells) for number, cells in enumerate(found, start=2) if any(cells.values())]


def make_synthesis(con: duckdb.DuckDBPyConnection, path: Path, studies: set[str]) -> None:
    """Make pool.synthesis from the judgements on studies that the connection shows.

    studies: all studies of the pool; a judgement on one that the reader may not see is left out. Raises PoolError where
    a row is not a judgement on an entry of a study.
    """
    con.execute("; ".join(table_ddl("pool", Synthesis)))
    shown = {study for (study,) in con.execute("SELECT study FROM core.studies").fetchall()}
    judgements = read_judgements(path)
    entries = {row[:2]: row[2:] for row in con.execute(STATEMENTS).fetchall()} if judgements else {}
    problems = list(_problems(judgements, studies, shown, set(entries)))
    if problems:
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise PoolError(f"{path.name}: {'; '.join(problems[:SHOWN])}{more}")
    rows = []
    for judgement in judgements:
        cells: dict[str, str | None] = {name: value or None for name, value in judgement.cells.items()}
        if cells["study"] in shown:
            statement, is_synthetic = entries.get((cells["study"], cells["entry"]), (None, False))
            rows.append({**cells, "entry_statement": statement, "is_synthetic": is_synthetic})
    insert(con, "pool.synthesis", arrow_rows(Synthesis, rows))


def _problems(
    judgements: list[Judgement], studies: set[str], shown: set[str], entries: set[tuple[str, str]]
) -> Iterator[str]:
    seen: set[tuple[str, str, str]] = set()
    texts: dict[str, str] = {}
    for judgement in judgements:
        cells, place = judgement.cells, f"row {judgement.row}"
        yield from (f"{place}, column {name} is empty" for name in REQUIRED if not cells[name])
        yield from (
            f"{place}, column {name}: '{cells[name]}' is not a short name ({IDENTIFIER_RULE})"
            for name in ("statement", "decided_by") if cells[name] and not re.fullmatch(IDENTIFIER, cells[name])
        )  # fmt: skip
        if cells["judgement"] and cells["judgement"] not in JUDGEMENTS:
            yield f"{place}, column judgement: '{cells['judgement']}' is not one of {', '.join(JUDGEMENTS)}"
        if cells["study"] and cells["study"] not in studies:
            hint = did_you_mean(cells["study"], sorted(studies))
            yield f"{place}, column study: '{cells['study']}' is not in this pool" + (f" ({hint})" if hint else "")
        elif cells["study"] in shown and cells["entry"] and (cells["study"], cells["entry"]) not in entries:
            yield f"{place}, column entry: {cells['study']} has no entry '{cells['entry']}'"
        key = (cells["statement"], cells["study"], cells["entry"])
        if key in seen:
            yield f"{place} judges the same entry as an earlier row"
        if texts.setdefault(cells["statement"], cells["statement_text"]) != cells["statement_text"]:
            yield f"{place}: statement '{cells['statement']}' has another text than in an earlier row"
        seen.add(key)
