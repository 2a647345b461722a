"""Corrections applied between raw and core: a delivered row is left as it is in raw and corrected on its way on.

Belongs elsewhere: what an entry may say (`schemas.register.corrections`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pyarrow as pa

from casewave.assets.ingest.validation import read_cell
from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, shorten
from casewave.schemas.columns import Column, Table, delivered_columns, key_columns, table_name
from casewave.schemas.delivered.tables import table_named
from casewave.schemas.problems.deliveries import (
    CORRECTION_FINDS_NOTHING,
    CORRECTION_FINDS_SEVERAL,
    CORRECTION_OUTDATED,
    SEE_CORRECTIONS,
)
from casewave.schemas.problems.kinds import Problem, listed
from casewave.schemas.register.corrections import Correction
from casewave.schemas.values.readings import Readers

FILE = "corrections.yaml"


class Corrector:
    """The corrections of one wave. `applied` are the rows of audit.corrections, `dropped` the rows left out a table."""

    def __init__(self, corrections: Iterable[Correction], wave: int, readers: Readers) -> None:
        self.readers = readers
        self.entries: dict[str, list[Correction]] = defaultdict(list)
        for entry in corrections:
            if entry.wave == wave:
                self.entries[entry.table].append(entry)
        self.places: dict[str, list[str]] = defaultdict(list)
        self.applied: list[dict[str, Any]] = []
        self.dropped: dict[type[Table], int] = defaultdict(int)
        self.issues: list[Issue] = []

    def correct(self, batch: Batch) -> Batch:
        """The batch with its corrected cells, without its dropped rows."""
        entries = self.entries.get(table_name(batch.model))
        if not entries or not batch.cells.num_rows:
            return batch
        cells = {name: batch.cells[name].to_pylist() for name in batch.cells.column_names}
        column = _column(batch.model, entries[0].key_column)
        written, meant = _places(map(_text, cells[column.name])), {}
        if any(entry.key not in written for entry in entries):
            meant = _places(self._meant(column, _text(cell)) for cell in cells[column.name])
        left_out: set[int] = set()
        for entry in entries:
            found = written.get(entry.key) or meant.get(self._meant(column, entry.key), [])
            for at in [at for at in found if entry.row in (None, cells["row"][at])]:
                self._apply(entry, batch.model, cells, at, left_out)
        self.dropped[batch.model] += len(left_out)
        kept = pa.array([at not in left_out for at in range(batch.cells.num_rows)], pa.bool_())
        columns = {name: pa.array(cells[name], batch.cells.schema.field(name).type) for name in cells}
        return replace(batch, cells=pa.table(columns).filter(kept))

    def _meant(self, column: Column, text: str | None) -> Any:
        """What a text means in a column, so that `NOR;SUD` is `NOR; SUD` and `2025-3-4` is `2025-03-04`."""
        if text is None:
            return None
        read = read_cell(text, column, self.readers)
        return text if read.error else read.value

    def naming(self, issues: Iterable[Issue]) -> list[Issue]:
        """The issues, each with the corrections that changed its row or removed what it names."""
        return [self._naming(issue) for issue in issues]

    def _naming(self, issue: Issue) -> Issue:
        rows = {(issue.file, issue.sheet, issue.row), issue.twin}
        changes = [change for change in self.applied if change["action"] != "flag"]
        of_row = [change for change in changes if (change["file"], change["sheet"], change["row"]) in rows]
        of_key = [change for change in changes if change["key_value"] == issue.value and _is_gone(change)]
        names = sorted({change["correction"] for change in (*of_row, *of_key)})
        if not names:
            return issue
        see = SEE_CORRECTIONS.format(corrections=listed(names), file=FILE)
        return replace(issue, remedy=f"{issue.remedy} {see}".strip())

    def unheeded(self) -> list[Issue]:
        """Entries that matched no row or several, and those whose expectation does not hold."""
        for entry in (entry for entries in self.entries.values() for entry in entries):
            places = self.places[entry.correction]
            if not places:
                self._report(CORRECTION_FINDS_NOTHING(correction=entry.correction, table=entry.table))
            elif len(places) > 1:
                self._report(CORRECTION_FINDS_SEVERAL(correction=entry.correction, places=listed(places)))
        return self.issues

    def _apply(
        self, entry: Correction, model: type[Table], cells: dict[str, list[Any]], at: int, left_out: set[int]
    ) -> None:
        column = _column(model, entry.column)
        file, sheet, row = cells["file"][at], cells["sheet"][at], cells["row"][at]
        place = Issue(file, sheet, row, entry.column).place
        self.places[entry.correction].append(Issue(file, sheet, row).place)
        found = _text(cells[entry.column][at])
        if found != entry.expected and self._meant(column, found) != self._meant(column, entry.expected):
            expected, shown = _shown(entry.expected), _shown(found)
            if column.may_identify:
                expected, shown = "another text", "a text that is not repeated here"
            facts = {"correction": entry.correction, "expected": expected, "place": place, "found": shown}
            self._report(CORRECTION_OUTDATED(**facts))
            return
        if entry.action == "override":
            cells[entry.column][at] = entry.value
        elif entry.action == "drop":
            left_out.add(at)
        decision = entry.model_dump(include={"wave", "correction", "action", "reason", "decided_by", "decided_on"})
        shown_cells = {name: None if column.may_identify else getattr(entry, name) for name in ("expected", "value")}
        named = {"table_name": entry.table, "key_value": entry.key, "column_name": entry.column}
        self.applied.append({**decision, **named, **shown_cells, "file": file, "sheet": sheet, "row": row})

    def _report(self, problem: Problem) -> None:
        self.issues.append(Issue.of(problem, FILE))


def _column(model: type[Table], name: str) -> Column:
    return next(column for column in delivered_columns(model) if column.name == name)


def _places(values: Iterable[Any]) -> dict[Any, list[int]]:
    """Where each value occurs."""
    places: dict[Any, list[int]] = defaultdict(list)
    for at, value in enumerate(values):
        places[value].append(at)
    return dict(places)


def _text(cell: str | None) -> str | None:
    return (cell or "").strip() or None


def _shown(cell: str | None) -> str:
    return "nothing" if cell is None else f"'{shorten(cell)}'"


def _is_gone(change: dict[str, Any]) -> bool:
    """Whether a correction took the row away under the key that it names."""
    model = table_named(change["table_name"])
    return change["action"] == "drop" or (model is not None and change["column_name"] == key_columns(model)[0])
