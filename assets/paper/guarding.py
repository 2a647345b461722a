"""What of a table may be printed in a paper: its texts pass the gate through which all goes that everybody may see."""

from __future__ import annotations

import re
from dataclasses import replace

from casewave.assets.protection.gate import MARKS, Gate
from casewave.assets.report.printable import Cell, Table
from casewave.schemas.language import Catalogue

MARK = re.compile(rf"\[({'|'.join(map(re.escape, MARKS))})\]")


def guarded(table: Table, gate: Gate, said: Catalogue) -> Table:
    """A table with a mark instead of each code of a person or source, and without quotations that nobody cleared.

    said: the language of the marks.
    """
    texts = (line.text for row in table.rows for cell in row.cells if cell.value is None for line in cell.lines)
    printable = gate.statements(table.name, texts)
    rows = tuple(replace(row, cells=tuple(_cell(cell, printable, said) for cell in row.cells)) for row in table.rows)
    return replace(table, rows=rows, notes=tuple(_marked(gate.text(note), said) for note in table.notes))


def _cell(cell: Cell, printable: dict[str, str], said: Catalogue) -> Cell:
    if cell.value is not None:
        return cell
    lines = (replace(line, text=_marked(printable.get(line.text, line.text), said)) for line in cell.lines)
    return replace(cell, lines=tuple(lines))


def _marked(text: str, said: Catalogue) -> str:
    """A text whose marks are in the language of the paper."""
    return MARK.sub(lambda found: f"[{said(found[1])}]", text)
