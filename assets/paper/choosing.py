"""What a paper takes from a study: each of its contents found, and cut to the rows and columns that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casewave.assets.charts.language import drawing_in
from casewave.assets.report.figures import study_figures, wave_figures
from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.printable import Row, Table, span_file
from casewave.assets.report.source import ReportData, Span
from casewave.assets.report.tables import Sections, study_tables, wave_tables
from casewave.schemas.hints import did_you_mean, nearest
from casewave.schemas.language import Language
from casewave.schemas.paper import Content
from casewave.schemas.paper.paper_file import PaperFile


class Shelf:
    """The tables and figures of a study that are for papers, by name, built when somebody asks for one.

    language: of the words in figures; those of tables are worded later (`wording`).
    """

    def __init__(self, source: ReportData, language: Language = "en") -> None:
        self.source, self.language = source, language
        self._tables: dict[int, dict[str, Table]] = {}
        self._figures: dict[int, dict[str, Figure]] = {}

    @property
    def waves(self) -> tuple[int, ...]:
        return self.source.waves

    def tables(self, wave: int) -> dict[str, Table]:
        """The tables of the study up to a wave; those of the last one have change and methods among them."""
        if wave not in self._tables:
            self._tables[wave] = dict(_named(wave_tables(self.source, wave)))
            if wave == self.waves[-1]:
                self._tables[wave] |= dict(_named(study_tables(self.source)))
        return self._tables[wave]

    def figures(self, wave: int) -> dict[str, Figure]:
        """The figures of the study up to a wave; those of the last one have change and methods among them."""
        if wave not in self._figures:
            with drawing_in(self.language):
                is_last = wave == self.waves[-1]
                found = [*wave_figures(self.source, wave), *(study_figures(self.source) if is_last else ())]
            self._figures[wave] = {figure.name: figure for figure in found}
        return self._figures[wave]


def _named(sections: Sections) -> Iterator[tuple[str, Table]]:
    return ((table.name, table) for section, tables in sections if section.is_for_papers for table in tables)


@dataclass(frozen=True)
class Asked:
    """One entry of the contents, with its place in the file, and the waves that it is to show."""

    file: PaperFile
    place: int
    content: Content
    shelf: Shelf

    @property
    def span(self) -> Span:
        """The first and last wave. Raises StudyError where one of them is not loaded."""
        waves = self.shelf.waves
        if not self.content.waves:
            return waves[0], waves[-1]
        numbers = [int(number) for number in self.content.waves.split(" to ")]
        for number in numbers:
            if number not in waves:
                loaded = ", ".join(map(str, waves))
                raise self.error("waves", f"wave {number} is not loaded. Load it first, or use one of: {loaded}")
        if numbers[0] > numbers[-1]:
            raise self.error("waves", f"'{self.content.waves}' ends before it begins. Put the first wave first")
        return numbers[0], numbers[-1]

    def error(self, key: str, problem: str) -> Exception:
        place = ("contents", self.place, key)
        return self.file.error(place, f"contents, {self.place + 1}, {key}: {problem}")


def table_of(asked: Asked) -> Table:
    """The table that an entry asks for, with the rows and columns that it names.

    Without waves, it shows all of them, or else the last ones for which the table is made.
    """
    first, last = asked.span
    tables, name = asked.shelf.tables(last), asked.content.table
    found = tables.get(span_file(name, first, last)) or tables.get(name)
    if found is None:
        spans = {_span_of(each): tables[each] for each in tables if stem(each) == name and each != name}
        if not spans:
            raise asked.error("table", _unknown(name, "table", _stems(tables)))
        if asked.content.waves:
            raise asked.error("waves", _not_of(name, list(spans)))
        found = spans[max(spans, key=_last_wave)]
    return _cut(found, asked)


def figure_of(asked: Asked) -> Figure:
    """The figure that an entry asks for."""
    figures = asked.shelf.figures(asked.span[1])
    if asked.content.figure not in figures:
        raise asked.error("figure", _unknown(asked.content.figure, "figure", figures))
    return figures[asked.content.figure]


def _not_of(name: str, spans: Sequence[str]) -> str:
    return f"'{name}' is not made for these waves. Set waves to one of: {', '.join(spans)}"


def _last_wave(span: str) -> list[int]:
    """The waves of a span, the last first, by which spans are ordered."""
    return [int(wave) for wave in reversed(span.split(" to "))]


def _unknown(name: str, kind: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    hint = f" Did you mean '{near}'?" if near else ""
    return f"'{name}' is not a {kind} of this study. casewave paper init lists them.{hint}"


def _span_of(name: str) -> str:
    """The waves that the name of a table ends with, as paper.yaml has them: `1 to 3`."""
    return name.removeprefix(stem(name)).partition("wave")[2].lstrip("s_").replace("_", " ")


def stem(name: str) -> str:
    """The name of a table without the waves that it shows: `adoption` of `adoption_waves_1_to_3`."""
    for mark in ("_waves_", "_wave_"):
        before, found, after = name.rpartition(mark)
        if found and after.replace("_to_", "").isdigit():
            return before
    return name


def _stems(tables: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(stem, tables)))


def _cut(table: Table, asked: Asked) -> Table:
    columns, rows = asked.content.columns, asked.content.rows
    if columns:
        table = with_columns(table, columns, lambda problem: asked.error("columns", problem))
    return with_rows(table, rows, lambda problem: asked.error("rows", problem)) if rows else table


Refuse = Callable[[str], Exception]


def with_columns(table: Table, wanted: Sequence[str], refuse: Refuse) -> Table:
    """A table with its first column and those wanted, by case code or heading, in the order wanted."""
    names = [{column.heading.casefold(), column.case.casefold()} - {""} for column in table.columns]
    shown = [column.case or column.heading for column in table.columns[1:]]
    kept = [0, *(_place(name, names, shown, "column", refuse) for name in wanted)]
    rows = (
        row if row.role == "group" else replace(row, cells=tuple(row.cells[place] for place in kept))
        for row in table.rows
    )
    return replace(table, columns=tuple(table.columns[place] for place in kept), rows=tuple(rows))


def with_rows(table: Table, wanted: Sequence[str], refuse: Refuse) -> Table:
    """A table with the rows wanted, by code or heading, below their group. A total of all rows is left out."""
    groups = dict(_groups(table.rows))
    places = list(groups)
    names = [_names(table.rows[place]) for place in places]
    shown = [table.rows[place].heading for place in places]
    chosen = [places[_place(name, names, shown, "row", refuse)] for name in wanted]
    rows: list[Row] = []
    over: Row | None = None
    for place in chosen:
        group = groups[place]
        if group is not None and group != over:
            rows.append(group)
        over = group
        rows.append(table.rows[place])
    return replace(table, rows=tuple(rows))


def _groups(rows: Sequence[Row]) -> Iterator[tuple[int, Row | None]]:
    """Each row that is none of a group or total, with the row of its group."""
    group = None
    for place, row in enumerate(rows):
        if row.role == "group":
            group = row
        elif row.role != "total":
            yield place, group


def _names(row: Row) -> set[str]:
    """What a row may be called: its heading, and the code before it."""
    heading = row.heading.removesuffix(" †").casefold()
    return {heading, heading.split(" ", 1)[0]}


def _place(name: str, names: Sequence[set[str]], shown: Sequence[Any], what: str, refuse: Refuse) -> int:
    whole = [place for place, known in enumerate(names) if name.casefold() in known]
    if len(whole) != 1:
        hint = did_you_mean(name, shown)
        problem = f"'{name}' is {'several' if whole else 'not a'} {what}{'s' * bool(whole)} of this table"
        raise refuse(f"{problem}. Use one of: {', '.join(shown)}{'. ' * bool(hint)}{hint[:1].upper()}{hint[1:]}")
    return whole[0]
