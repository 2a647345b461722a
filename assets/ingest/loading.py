"""A wave's delivery loaded into raw and core in one transaction, or refused with its issues.

Belongs elsewhere: what happens to a row on its way (`assets.ingest.session`), the rows of audit
(`assets.ingest.audit_rows`), what happened when (`assets.warehouse.history`) or how an asset reports it
(`assets.delivery_assets`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from casewave.assets.adapters.wave_files import wave_files
from casewave.assets.ingest.audit_rows import record_refusal, write_audit, write_deliveries
from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.ingest.session import LoadReport, LoadSession, rows_of_wave
from casewave.assets.reading.issues import Issue, Refused
from casewave.assets.warehouse import history
from casewave.assets.warehouse.store import transaction
from casewave.schemas.problems.files import CHANGED_MEANWHILE, UNREADABLE_FILE
from casewave.schemas.register.study import Study


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows of the wave in core, delivered, and refused, by table, and whether it was there already."""

    rows: dict[str, int]
    delivered: dict[str, int]
    refused: dict[str, int]
    is_unchanged: bool


def load_delivery(
    con: duckdb.DuckDBPyConnection,
    study: Study,
    wave: int,
    folder: Path,
    *,
    accept_partial: bool = False,
    accept_few: bool = False,
) -> Loaded:
    """Replace the wave's rows in every raw and core table by those of its delivery.

    accept_partial: load the rows that are in order although others are not, which are then in audit.refused_rows.
    accept_few: also where that leaves less than half of a table.
    Raises Refused, with every issue found, if anything in it is wrong (or, in part, if more than rows are): raw and
    core then stay as they were, and the issues are in audit.refused_rows.
    """
    try:
        is_unchanged = _load(con, study, wave, folder, accept_partial=accept_partial, accept_few=accept_few)
    except Refused as refusal:
        with transaction(con):
            record_refusal(con, refusal)
        raise
    query = "SELECT table_name, rows_delivered, rows_refused FROM audit.delivered_tables WHERE wave = ?"
    counted = con.execute(query, [wave]).fetchall()
    delivered, refused = ({row[0]: row[at] for row in counted} for at in (1, 2))
    return Loaded(dict(rows_of_wave(con, wave)), delivered, refused, is_unchanged)


def _load(
    con: duckdb.DuckDBPyConnection, study: Study, wave: int, folder: Path, *, accept_partial: bool, accept_few: bool
) -> bool:
    try:
        fingerprint = delivery_fingerprint(folder)
        if is_loaded(con, wave, fingerprint):
            con.execute("DELETE FROM audit.refused_rows WHERE wave = ? AND NOT is_left_out", [wave])
            return True
        with transaction(con):
            kept = history.keep_earlier_rows(con, wave)
            report = replace_wave(con, study, wave, folder, accept_partial=accept_partial, accept_few=accept_few)
            write_deliveries(con, wave, folder, fingerprint, report)
            history.record_load(con, wave, folder, wave_files(folder), fingerprint, kept=kept, unkept=report.unkept)
            if delivery_fingerprint(folder) != fingerprint:  # else rows would be under the hash of other files
                raise Refused(wave, [Issue.of(CHANGED_MEANWHILE(), folder.name)])
    except OSError as error:  # a file that vanishes meanwhile
        raise Refused(wave, [Issue.of(UNREADABLE_FILE(reason=error.strerror), folder.name)]) from None
    return False


def replace_wave(
    con: duckdb.DuckDBPyConnection,
    study: Study,
    wave: int,
    delivery: Path,
    *,
    accept_partial: bool = False,
    accept_few: bool = False,
    on_rows: Callable[[int], None] = lambda _: None,
) -> LoadReport:
    """Replace the wave's rows by those of a delivery, within the caller's transaction.

    on_rows: is given the number of rows of each batch that has been read.
    Raises Refused, with every issue found; the caller then rolls back.
    """
    session = LoadSession(con, study, wave, delivery, on_rows)
    report = session.run(accept_partial=accept_partial, accept_few=accept_few)
    write_audit(con, wave, report, session.corrector)
    return report


def is_loaded(con: duckdb.DuckDBPyConnection, wave: int, fingerprint: str) -> bool:
    """Say whether just this delivery is what the store holds for the wave."""
    loaded = con.execute("SELECT DISTINCT fingerprint FROM audit.deliveries WHERE wave = ?", [wave]).fetchall()
    return loaded == [(fingerprint,)]
