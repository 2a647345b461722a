"""A paper as LaTeX and as Markdown: the same pieces in the same order, with the same numbers and notes.

Evidence is below a table, behind raised numbers. Belongs elsewhere: how a table is written in each
(`assets.report.formats`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from casewave.assets.paper.document import Contents, changes_table, label_of, panel_words
from casewave.assets.paper.pieces import SUPERSCRIPTS, Piece, footnoted
from casewave.assets.report.formats.latex import PACKAGES, escaped, latex
from casewave.assets.report.formats.markdown import escaped as escaped_markdown
from casewave.assets.report.formats.markdown import markdown
from casewave.assets.report.printable import Table, in_panels


def _with_notes(piece: Piece) -> Table:
    """A table with its title as printed and, below its notes, the evidence behind its statements."""
    table, evidence = footnoted(piece.table, piece.evidence)
    listed = [f"{str(number).translate(SUPERSCRIPTS)} {words}" for number, words in enumerate(evidence, start=1)]
    return replace(table, title=piece.title, span="", label="", notes=(*piece.notes, *listed))


# --- Markdown


def markdown_piece(contents: Contents, piece: Piece) -> str:
    """A table as Markdown, with its number."""
    table = replace(_with_notes(piece), label=f"{label_of(piece, contents.theme, contents.said)} {piece.number}")
    return markdown(table, contents.provenance)


def markdown_paper(contents: Contents) -> str:
    """The whole paper as Markdown; figures are links to their files."""
    return "\n".join([f"# {escaped_markdown(contents.title)}", "", *_markdown(contents)])


def _markdown(contents: Contents) -> Iterator[str]:
    for piece in contents.pieces:
        if piece.kind == "heading":
            yield f"## {escaped_markdown(piece.title)}\n"
        elif piece.kind == "table":
            yield markdown_piece(contents, piece)
        else:
            words = " ".join(piece.alternative_text.split())
            yield f"![{escaped_markdown(words)}](figures/{piece.file_stem}.png)\n"
            label = f"{label_of(piece, contents.theme, contents.said)} {piece.number}"
            yield f"**{escaped_markdown(f'{label}. {piece.title}')}**\n"
            yield from (f"{escaped_markdown(note)}\n" for note in piece.notes)


def changes_text(contents: Contents) -> str:
    """All changes since the last version as Markdown."""
    changes = contents.versions.changes() if contents.versions else []
    if not changes:
        return f"# {contents.said('What changed')}\n\n{contents.said('Nothing has changed since the last version.')}\n"
    return markdown(changes_table(changes, contents.pieces, contents.theme, contents.said), contents.provenance)


# --- LaTeX


def latex_table(contents: Contents, piece: Piece) -> str:
    """A table as LaTeX; its panels, where it has several, share its number."""
    whole = _with_notes(piece)
    panels = in_panels(whole)
    titled = [replace(panel, title=panel_words(replace(piece, table=whole), panel, contents.said)) for panel in panels]
    last = len(titled) - 1
    written = [latex(replace(panel, notes=panel.notes if place == last else ()), contents.provenance)
               for place, panel in enumerate(titled)]  # fmt: skip
    return "\\addtocounter{table}{-1}\n".join(written)


def latex_paper(contents: Contents) -> str:
    """A document that compiles, with pdfLaTeX, XeLaTeX or LuaLaTeX: the tables as files, and the figures."""
    said, theme = contents.said, contents.theme
    lines = [
        r"\documentclass[a4paper]{article}",
        PACKAGES,
        r"\usepackage{graphicx}\usepackage[margin=20mm]{geometry}",
        rf"\renewcommand{{\tablename}}{{{escaped(said('Table'))}}}",
        rf"\renewcommand{{\figurename}}{{{escaped(said(theme.figure_label))}}}",
        r"\begin{document}",
        rf"\section*{{{escaped(contents.title)}}}",
        *_latex(contents),
        r"\end{document}",
        "",
    ]
    return "\n".join(lines)


def _latex(contents: Contents) -> Iterator[str]:
    for piece in contents.pieces:
        if piece.kind == "heading":
            yield rf"\subsection*{{{escaped(piece.title)}}}"
        elif piece.kind == "table":
            yield rf"\input{{tables/{piece.file_stem}.tex}}"
        else:
            width = r"0.5\linewidth" if piece.is_narrow else r"\linewidth"
            picture = rf"\includegraphics[width={width},height=0.8\textheight,keepaspectratio]"
            yield rf"\begin{{figure}}[htbp]\centering{picture}{{figures/{piece.file_stem}.pdf}}"
            notes = f" {' '.join(piece.notes)}" if piece.notes else ""
            yield rf"\caption{{{escaped(f'{piece.title}.{notes}')}}}\label{{fig:{piece.table.name}}}\end{{figure}}"
