r"""LaTeX: a table that runs over pages, for `\input` into a paper.

The preamble needs booktabs, longtable, array, ragged2e and, where a table is wide, pdflscape; each file says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casewave.assets.report.printable import Cell, Column, Row, Table

SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "[": "{[}", "]": "{]}", "†": r"\textdagger{}", "•": r"\textbullet{}",
    "\u2212": r"$-$", "--": "{-}{-}", "\u2192": r"$\rightarrow$",
}  # fmt: skip
SIGN = re.compile("|".join(map(re.escape, SIGNS)))
PACKAGES = "\\usepackage[T1]{fontenc}\\usepackage{booktabs,longtable,array,ragged2e,pdflscape}"


def latex(table: Table, made_from: dict[str, str]) -> str:
    """A longtable with caption, repeated head and notes; what made it stands in comments."""
    made = [f"% {_comment(name)}: {_comment(value)}" for name, value in made_from.items()]
    return "\n".join([*made, f"% preamble: {PACKAGES}", *_lines(table), ""])


def _lines(table: Table) -> Iterator[str]:
    head = " & ".join(rf"\textbf{{{escaped(column.heading)}}}" for column in table.columns) + r" \\"
    yield r"\begin{landscape}" if table.is_wide else r"\begingroup"
    yield r"\footnotesize\setlength{\tabcolsep}{4pt}"
    yield rf"\begin{{longtable}}{{@{{}}{''.join(_columns(table.columns))}@{{}}}}"
    yield rf"\caption{{{escaped(table.heading)}}}\label{{tab:{table.name}}}\\"
    yield from (
        r"\toprule",
        head,
        r"\midrule\endfirsthead",
        r"\toprule",
        head,
        r"\midrule\endhead",
        r"\bottomrule\endfoot",
    )
    for row in table.rows:
        yield from _row(row, len(table.columns))
    yield r"\end{longtable}"
    if table.notes:
        yield rf"\noindent\textit{{Note.}} {escaped(' '.join(table.notes))}\par"
    yield r"\end{landscape}" if table.is_wide else r"\endgroup"


def _columns(columns: tuple[Column, ...]) -> Iterator[str]:
    total = sum(column.width for column in columns)
    for column in columns:
        share = f"{column.width / total:.3f}"
        width = rf"\dimexpr {share}\linewidth-2\tabcolsep\relax"
        side = r"\RaggedLeft" if column.kind == "count" else r"\RaggedRight"
        yield rf">{{{side}\arraybackslash}}p{{{width}}}"


def _row(row: Row, columns: int) -> Iterator[str]:
    if row.role == "group":
        yield rf"\multicolumn{{{columns}}}{{@{{}}l}}{{\textit{{{_cell(row.cells[0])}}}}} \\*"
        return
    if row.role == "total":
        yield r"\midrule"
    heading = _cell(row.cells[0])
    first = rf"\quad {heading}" if row.role == "part" else heading
    yield " & ".join([first, *map(_cell, row.cells[1:])]) + r" \\[2pt]"


def _cell(cell: Cell) -> str:
    lines = [escaped(line.text) for line in cell.lines]
    if cell.kind == "nothing":
        return rf"\textit{{{lines[0]}}}"
    bullet = r"\textbullet{} " if cell.kind == "list" and len(lines) > 1 else ""
    return r"\newline ".join(bullet + line for line in lines)


def escaped(text: str) -> str:
    """Text in which no sign means anything to TeX, on one line."""
    return SIGN.sub(lambda sign: SIGNS[sign[0]], " ".join(text.split()))


def _comment(text: str) -> str:
    return " ".join(text.split())
