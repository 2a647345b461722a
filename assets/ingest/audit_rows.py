"""The rows of audit that follow from a load: files, rows by table, normalised values, corrections, refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from casewave.assets.adapters.wave_files import wave_files
from casewave.assets.ingest.correcting import Corrector
from casewave.assets.ingest.session import LoadReport, rows_of_wave
from casewave.assets.reading import file_hash
from casewave.assets.reading.issues import Issue, Refused
from casewave.assets.warehouse.store import arrow_rows, insert
from casewave.schemas.audit.allowed_identifiers import AllowedIdentifiers
from casewave.schemas.audit.corrections import Corrections
from casewave.schemas.audit.delivered_tables import DeliveredTables
from casewave.schemas.audit.deliveries import Deliveries
from casewave.schemas.audit.normalised_cells import NormalisedCells
from casewave.schemas.audit.notices import Notices
from casewave.schemas.audit.refused_rows import RefusedRows
from casewave.schemas.columns import Table, table_name


def write_deliveries(
    con: duckdb.DuckDBPyConnection, wave: int, folder: Path, fingerprint: str, report: LoadReport
) -> None:
    """Write down the files of a delivery, each with its hash and rows."""
    rows = [
        {
            "wave": wave, "file": name, "sha256": file_hash(path), "size_bytes": path.stat().st_size,
            "rows": report.rows_of_file[name], "fingerprint": fingerprint, "casewave_version": version("casewave"),
        }
        for name, path in wave_files(folder).items()
    ]  # fmt: skip
    insert(con, "audit.deliveries", arrow_rows(Deliveries, rows))


def write_audit(con: duckdb.DuckDBPyConnection, wave: int, report: LoadReport, corrector: Corrector) -> None:
    """Write down what a load found and did."""
    loaded = dict(rows_of_wave(con, wave))
    tables = [
        {
            "wave": wave, "table_name": table_name(model), "rows_delivered": delivered,
            "rows_loaded": loaded[table_name(model)], "rows_refused": report.refused[model],
            "rows_dropped": corrector.dropped[model],
        }
        for model, delivered in report.rows_of_table.items()
    ]  # fmt: skip
    notices = [
        {
            "wave": wave, "file": issue.file, "sheet": issue.sheet, "row": issue.row, "column_name": issue.column,
            "notice": issue.check, "detail": issue.message,
        }
        for issue in report.warnings
    ]  # fmt: skip
    allowed: Counter[tuple[Any, ...]] = Counter()
    for (file, column, kind, entry), texts in report.passed_over.items():
        allowed[file, column or None, kind, entry.reason, entry.decided_by, entry.decided_on] += texts
    allowed_names = ("file", "column_name", "kind", "reason", "decided_by", "decided_on")
    written: dict[type[Table], list[dict[str, Any]]] = {
        DeliveredTables: tables,
        NormalisedCells: [{"wave": wave, **asdict(entry)} for entry in report.normalised],
        AllowedIdentifiers: [
            {"wave": wave, "texts": texts, **dict(zip(allowed_names, of, strict=True))}
            for of, texts in sorted(allowed.items(), key=str)
        ],
        Notices: notices,
        Corrections: corrector.applied,
        RefusedRows: list(_refused_rows(wave, report.issues, is_left_out=True)),
    }
    for model, rows in written.items():
        insert(con, f"audit.{table_name(model)}", arrow_rows(model, rows))


def record_refusal(con: duckdb.DuckDBPyConnection, refusal: Refused) -> None:
    """Write down why a delivery was refused, and remove what was written of the one before."""
    con.execute("DELETE FROM audit.refused_rows WHERE wave = ? AND NOT is_left_out", [refusal.wave])
    rows = list(_refused_rows(refusal.wave, refusal.issues, is_left_out=False))
    insert(con, "audit.refused_rows", arrow_rows(RefusedRows, rows))


def _refused_rows(wave: int, issues: Iterable[Issue], *, is_left_out: bool) -> Iterator[dict[str, Any]]:
    for issue in issues:
        yield {
            "wave": wave, "file": issue.file, "sheet": issue.sheet, "row": issue.row, "column_name": issue.column,
            "value": issue.value, "rule": issue.text, "hint": issue.remedy, "check_name": issue.check,
            "is_left_out": is_left_out,
        }  # fmt: skip
