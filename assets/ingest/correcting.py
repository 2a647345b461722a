"""Corrections applied between raw and core: a delivered row is left as it is in raw and corrected on its way on.

Belongs elsewhere: what an entry may say (`schemas.register.corrections`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pyarrow as pa

from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue
from casewave.schemas.columns import Table, delivered_columns, table_name
from casewave.schemas.register.corrections import Correction

FILE = "corrections.yaml"


class Corrector:
    """The corrections of one wave. `applied` are the rows of audit.corrections, `dropped` the rows left out a table."""

    def __init__(self, corrections: Iterable[Correction], wave: int) -> None:
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
        keys = [(cell or "").strip() for cell in cells[entries[0].key_column]]
        left_out: set[int] = set()
        for entry in entries:
            for at in [at for at, key in enumerate(keys) if key == entry.key and entry.row in (None, cells["row"][at])]:
                self._apply(entry, batch.model, cells, at, left_out)
        self.dropped[batch.model] += len(left_out)
        kept = pa.array([at not in left_out for at in range(len(keys))], pa.bool_())
        columns = {name: pa.array(cells[name], batch.cells.schema.field(name).type) for name in cells}
        return replace(batch, cells=pa.table(columns).filter(kept))

    def unheeded(self) -> list[Issue]:
        """Entries that matched no row or several, and those whose expectation does not hold."""
        for entry in (entry for entries in self.entries.values() for entry in entries):
            places = self.places[entry.correction]
            if not places:
                hint = f"see whether {entry.table} still has such a row, or take the correction out"
                self._issue(f"{entry.correction} finds a row of {entry.table} with the key that it names", hint)
            elif len(places) > 1:
                rule = f"{entry.correction} names one row; its key stands in {' and '.join(places)}"
                self._issue(rule, "add row: to the correction")
        return self.issues

    def _apply(
        self, entry: Correction, model: type[Table], cells: dict[str, list[Any]], at: int, left_out: set[int]
    ) -> None:
        column = next(column for column in delivered_columns(model) if column.name == entry.column)
        file, sheet, row = cells["file"][at], cells["sheet"][at], cells["row"][at]
        self.places[entry.correction].append(Issue(file, sheet, row).place)
        stands = (cells[entry.column][at] or "").strip() or None
        if stands != entry.expected:
            shown = "" if column.may_identify else f"; there stands {stands or 'nothing'}"
            place = Issue(file, sheet, row, entry.column).place
            hint = "the source was changed: see whether the correction still holds, or take it out"
            self._issue(f"{entry.correction} finds in {place} what it expects{shown}", hint)
            return
        if entry.action == "override":
            cells[entry.column][at] = entry.value
        elif entry.action == "drop":
            left_out.add(at)
        told = entry.model_dump(include={"wave", "correction", "action", "reason", "decided_by", "decided_on"})
        shown_cells = {name: None if column.may_identify else getattr(entry, name) for name in ("expected", "value")}
        named = {"table_name": entry.table, "key_value": entry.key, "column_name": entry.column}
        self.applied.append({**told, **named, **shown_cells, "file": file, "sheet": sheet, "row": row})

    def _issue(self, rule: str, hint: str) -> None:
        self.issues.append(Issue(FILE, rule=f"that {rule}", hint=hint, check="correction"))
