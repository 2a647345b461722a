"""Changed cells kept as corrections with a reason: the delivered files stay as they are.

Belongs elsewhere: what a correction may say (`schemas.register.corrections`), cells changed in a new version of the
files (`pipelines.actions.fix`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from casewave.assets.ingest.cells import Edit, SheetRows, read_sheets
from casewave.assets.reading.files import delivered_files
from casewave.pipelines.actions import edit_register
from casewave.pipelines.actions.acknowledge import Decision
from casewave.pipelines.actions.edit_register import ProposedEdits
from casewave.pipelines.actions.staging import Changed, Staging
from casewave.schemas.columns import delivered_columns, key_columns, table_name
from casewave.schemas.register.editing import RegisterEdit, Value
from casewave.schemas.register.study_file import StudyError

NUMBERED = re.compile(r"C-(\d+)")


@dataclass(frozen=True)
class _Row:
    """A delivered row: its table and key, how many rows have that key, and its cells by column."""

    table: str
    key_column: str
    key: str
    number: int
    is_only: bool
    cells: Mapping[str, str]


def save_corrections(staging: Staging, edits: Iterable[Edit], seen: str, decision: Decision) -> ProposedEdits:
    """Write changed cells as corrections; a row of which all cells are emptied is dropped.

    seen: the fingerprint of the files when the cells were shown. Raises Changed where they are others now, and
    StudyError where a change is no correction of a delivered cell, or as `edit_register.save` does.
    """
    if staging.fingerprint != seen:
        raise Changed("The files have changed since you opened this page, perhaps in another window. Open it again.")
    if not decision.reason:
        raise StudyError("Say why the cells are corrected.")
    workspace, known = staging.workspace, staging.workspace.study.corrections
    corrections = _corrections(_sheets(staging), sorted(edits, key=_place))
    numbers = [int(found[1]) for entry in known if (found := NUMBERED.fullmatch(entry.correction))]
    places = {(entry.wave, entry.table, entry.key, entry.column): at for at, entry in enumerate(known)}
    register, added = [], 0
    for words in corrections:
        at = places.get((staging.wave, str(words["table"]), str(words["key"]), str(words["column"])))
        name = known[at].correction if at is not None else f"C-{max(numbers, default=0) + (added := added + 1):02}"
        place = at if at is not None else len(known) + added - 1
        said: dict[str, Value] = {
            "correction": name, "wave": str(staging.wave), **words, "reason": decision.reason,
            "decided_by": decision.decided_by, "decided_on": decision.decided_on.isoformat(),
        }  # fmt: skip
        register.append(RegisterEdit(("corrections", place), said))
    return edit_register.save(workspace, register, edit_register.register_state(workspace))


def _place(edit: Edit) -> tuple[str, str, int, int]:
    return edit.file, edit.sheet, edit.row, edit.column


def _sheets(staging: Staging) -> dict[tuple[str, str], SheetRows]:
    study = staging.workspace.study
    return {
        (sheet.file, sheet.sheet): sheet
        for name, path in delivered_files(staging.delivery).items()
        for sheet in read_sheets(path, name, study)
    }


def _corrections(sheets: Mapping[tuple[str, str], SheetRows], edits: Sequence[Edit]) -> list[dict[str, Value]]:
    made = []
    for (file, title, number), of_row in groupby(edits, key=lambda edit: _place(edit)[:3]):
        sheet = sheets.get((file, title))
        row = _row(sheet, number) if sheet else None
        if sheet is None or row is None:
            raise StudyError(
                f"{file}, row {number}: a correction is of a delivered row that has a key. Save these changes in a new "
                "version of the file."
            )
        made += _of_row(sheet, row, list(of_row))
    return made


def _row(sheet: SheetRows, number: int) -> _Row | None:
    key = key_columns(sheet.model)[0]
    if number <= sheet.header_row or number not in sheet.rows or key not in sheet.header:
        return None
    at = sheet.header.index(key)
    keys = Counter(cells[at].strip() for cells in sheet.rows.values() if at < len(cells))
    cells = dict(zip(sheet.header, map(str.strip, sheet.rows[number]), strict=False))
    if not cells.get(key):
        return None
    return _Row(table_name(sheet.model), key, cells[key], number, keys[cells[key]] == 1, cells)


def _of_row(sheet: SheetRows, row: _Row, edits: list[Edit]) -> list[dict[str, Value]]:
    """A correction for each changed cell of a row, or one that drops it."""
    named: dict[str, Value] = {"table": row.table, "key": row.key}
    named |= {} if row.is_only else {"row": str(row.number)}
    changed = {edit.column: edit.value.strip() for edit in edits}
    after = [changed.get(at, cell) for at, cell in enumerate(row.cells.values(), start=1)]
    if not any(after):
        return [named | {"column": row.key_column, "expected": row.key, "action": "drop"}]
    columns = {column.name for column in delivered_columns(sheet.model)}
    made: list[dict[str, Value]] = []
    for at, value in changed.items():
        name = sheet.header[at - 1] if at <= len(sheet.header) else ""
        if name not in columns:
            raise StudyError(
                f"{sheet.file}, row {row.number}: this column is none of {row.table}. Save these changes in a new "
                "version of the file."
            )
        before = row.cells.get(name, "")
        said: dict[str, Value] = {"column": name, "expected": before, "action": "override", "value": value}
        made.append({**named, **{word: text for word, text in said.items() if text}})
    return made
