r"""LaTeX: a table that runs over pages, for `\input` into a paper.

The preamble needs textcomp, booktabs, longtable, array, ragged2e and, where a table is wide, pdflscape; each file says
so. The file itself is ASCII: a letter or sign beyond it is written as a command, in mathematics or, where LaTeX
has none, by its name in brackets, so that the same file compiles with every engine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from casewave.assets.report.printable import Cell, Column, Row, Table

SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "[": "{[}", "]": "{]}", "†": r"\textdagger{}", "•": r"\textbullet{}",
    "\u2212": r"$-$", "--": "{-}{-}", "\u2192": r"$\rightarrow$",
}  # fmt: skip
# Accents by their combining character, and letters that no accent makes.
ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c", "\u0328": "k", "\u0323": "d",
    "\u0331": "b",
}  # fmt: skip
LETTERS = {
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "\u0131": "i",
    "đ": "dj", "Đ": "DJ", "ð": "dh", "Ð": "DH", "þ": "th", "Þ": "TH", "ŋ": "ng", "Ŋ": "NG", "€": "texteuro",
    "\u2018": "textquoteleft", "\u2019": "textquoteright", "\u201c": "textquotedblleft", "\u201d": "textquotedblright",
    "\u201e": "quotedblbase", "\u201a": "quotesinglbase", "«": "guillemotleft", "»": "guillemotright",
    "\u2039": "guilsinglleft", "\u203a": "guilsinglright", "\u2013": "textendash", "\u2014": "textemdash",
    "…": "textellipsis",
    "£": "textsterling", "§": "textsection", "¶": "textparagraph", "©": "textcopyright", "®": "textregistered",
    "™": "texttrademark", "°": "textdegree", "¡": "textexclamdown", "¿": "textquestiondown", "½": "textonehalf",
    "¼": "textonequarter", "¾": "textthreequarters", "‰": "textperthousand", "ª": "textordfeminine",
    "º": "textordmasculine", "·": "textperiodcentered", "‡": "textdaggerdbl", "¥": "textyen", "¢": "textcent",
}  # fmt: skip
MATHEMATICS = {
    "≥": "geq", "≤": "leq", "≠": "neq", "≈": "approx", "±": "pm", "\u00d7": "times", "÷": "div", "∞": "infty",
    "√": "surd",
    "∑": "sum", "∆": "Delta", "∈": "in", "←": "leftarrow", "↑": "uparrow", "↓": "downarrow", "↔": "leftrightarrow",
    "⇒": "Rightarrow", "µ": "mu", "\u223c": "sim", "≡": "equiv", "∂": "partial", "\u03c2": "varsigma",
}  # fmt: skip
SPACES = {"\u00a0": "~", "\u00ad": r"\-", "\u200b": "", "\u200c": "", "\u200d": "", "\ufe0f": "", "\ufeff": ""}
GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (\w+)")
LATIN = {"ALPHA": "A", "BETA": "B", "EPSILON": "E", "ZETA": "Z", "ETA": "H", "IOTA": "I", "KAPPA": "K", "MU": "M",
         "NU": "N", "OMICRON": "O", "RHO": "P", "TAU": "T", "UPSILON": "Y", "CHI": "X"}  # fmt: skip
SIGN = re.compile("|".join(map(re.escape, SIGNS)))
ENGINES = ("pdflatex", "lualatex", "xelatex")
PACKAGES = "\\usepackage[T1]{fontenc}\\usepackage{textcomp,booktabs,longtable,array,ragged2e,pdflscape}"


def latex(table: Table, provenance: dict[str, str]) -> str:
    """A longtable with caption, repeated head and notes; what made it is in comments."""
    made = [f"% {_comment(name)}: {_comment(value)}" for name, value in provenance.items()]
    named = (f"% engines: {', '.join(ENGINES)}", f"% preamble: {PACKAGES}")
    return "\n".join([*made, *named, *_lines(table), ""])


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
    """Text in which no sign means anything to TeX, on one line and in ASCII."""
    line = re.sub(r"[^\S\u00a0]+", " ", text).strip(" ")
    return _ascii(SIGN.sub(lambda sign: SIGNS[sign[0]], unicodedata.normalize("NFC", line)))


def _ascii(text: str) -> str:
    return text if text.isascii() else "".join(sign if sign.isascii() else _command(sign) for sign in text)


def _command(sign: str) -> str:
    """A sign that is not ASCII as a command of LaTeX, or by its name where LaTeX has none."""
    if sign in SPACES:
        return SPACES[sign]
    if sign in LETTERS:
        return rf"\{LETTERS[sign]}{{}}"
    if sign in MATHEMATICS:
        return rf"$\{MATHEMATICS[sign]}$"
    if sign in ACCENTS:  # that belongs to no letter
        return rf"\{ACCENTS[sign]}{{}}"
    name = unicodedata.name(sign, f"U+{ord(sign):04X}")
    plain = unicodedata.normalize("NFKD", sign)
    if greek := GREEK.fullmatch(unicodedata.name(plain[0], "")):
        return _greek(*greek.groups())
    if unicodedata.decomposition(sign).startswith("<super>") and plain.isascii():
        return rf"\textsuperscript{{{plain}}}"
    if len(plain) == 2 and plain[1] in ACCENTS and plain[0].isascii():
        letter = {"i": r"\i", "j": r"\j"}.get(plain[0], plain[0])
        return rf"\{ACCENTS[plain[1]]}{{{letter}}}"
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return plain if plain.isascii() and plain.isprintable() else f"{{[}}{name.lower()}{{]}}"


def _greek(size: str, letter: str) -> str:
    if size == "CAPITAL" and letter in LATIN:
        return LATIN[letter]
    command = {"LAMDA": "lambda"}.get(letter, letter.lower())
    command = "o" if command == "omicron" else command
    return command if command == "o" else rf"$\{command if size == 'SMALL' else command.capitalize()}$"


def _comment(text: str) -> str:
    line = " ".join(text.split())
    return line.encode("ascii", "backslashreplace").decode()
