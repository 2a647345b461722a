"""A file of a paper to begin with: the study's main tables and figures, and the others as comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casewave.assets.paper.choosing import Shelf, stem
from casewave.assets.paper.themes import load_theme, theme_names
from casewave.assets.report.source import open_source
from casewave.assets.report.tables import study_tables
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.language import LANGUAGES

BEGUN_WITH = ("cross-case", "cases", "sample", "timelines")  # the sections that most papers print
HEAD = """# yaml-language-server: $schema=paper.schema.json
# The tables and figures of one paper. Make them with: casewave paper
# language: {languages}
language: en
# theme: {themes}
theme: plain
# orientation of tables: as needed, portrait or landscape
orientation: as needed
# evidence: none, or footnotes that name the interviews (by site and month) and documents behind each statement
evidence: none
# lists: yes puts a list of tables and one of figures first
lists: no

# Each entry is a table, a figure, quotations (by phase or construct) or a heading. Entries may also have:
#   waves: 1 to 3              title: ...         notes: [...]        orientation: landscape
#   rows: [code or heading]    columns: [code or heading]            evidence: footnotes
#   alternative_text: ...      width: column      attributed_to: site at_most: 3
# Remove the # before an entry to take it in. paper.schema.json says what each key means.
contents:
"""


def starter(workspace: Workspace) -> str:
    """The text of the file: entries of the study up to its last wave, with their titles as comments."""
    with open_source(workspace.published, workspace.study) as source:
        shelf, last = Shelf(source), source.waves[-1]
        usual = {
            stem(table.name)
            for section, tables in study_tables(source) if section.anchor in BEGUN_WITH for table in tables
        }  # fmt: skip
        tables = {stem(name): table.title for name, table in shelf.tables(last).items()}
        figures = {name: (figure.caption, figure.section.anchor in BEGUN_WITH)
                   for name, figure in shelf.figures(last).items()}  # fmt: skip
    return "".join([_head(), *_lines("table", ((name, title, name in usual) for name, title in tables.items())),
                    *_lines("figure", ((name, *about) for name, about in figures.items())),
                    "  # - quotations: phase # those that are cleared under protection, public, quotes\n"])  # fmt: skip


def _head() -> str:
    themes = "; ".join(f"{name} ({load_theme(name).name})" for name in theme_names())
    return HEAD.format(languages=", ".join(LANGUAGES), themes=themes)


def _lines(kind: str, entries: Iterable[tuple[str, str, bool]]) -> Iterator[str]:
    for name, title, is_usual in entries:
        plain = " ".join(title.split())
        yield f"  {'' if is_usual else '# '}- {kind}: {name} # {plain}\n"
