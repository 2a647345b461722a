"""What of a table may be printed in a paper: its texts pass the gate through which all goes that everybody may see."""

from __future__ import annotations

from dataclasses import replace

from casewave.assets.protection.gate import Gate
from casewave.assets.report.printable import Cell, Table


def guarded(table: Table, gate: Gate) -> Table:
    """A table with a mark instead of each code of a person or source, and without quotations that nobody cleared."""
    texts = (line.text for row in table.rows for cell in row.cells if cell.value is None for line in cell.lines)
    told = gate.statements(table.name, texts)
    rows = tuple(replace(row, cells=tuple(_cell(cell, told) for cell in row.cells)) for row in table.rows)
    return replace(table, rows=rows, notes=tuple(map(gate.text, table.notes)))


def _cell(cell: Cell, told: dict[str, str]) -> Cell:
    if cell.value is not None:
        return cell
    return replace(cell, lines=tuple(replace(line, text=told.get(line.text, line.text)) for line in cell.lines))
