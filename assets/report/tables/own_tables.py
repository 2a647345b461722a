"""Tables of the study's own, as the register declares them: rows, columns, cells and filters over the published marts.

Nothing is counted here: each cell is one of a mart, with its state where it has no value. Belongs elsewhere: which
rows, columns and cells go together (`schemas.register.own_tables`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from casewave.assets.protection.cleared import NOT_CLEARED
from casewave.assets.report.evidence import WITHHELD, EvidenceItem, entries
from casewave.assets.report.printable import (
    KINDS_OF_NOTHING,
    SYNTHETIC,
    Cell,
    Column,
    Line,
    Row,
    Table,
    count,
    items,
    nothing,
    span_file,
    span_name,
    text,
)
from casewave.assets.report.source import ReportData, Rows, Span
from casewave.assets.report.tables.cross_case import LINES, statement_cell
from casewave.assets.report.tables.ratings import STATES, rating_cell
from casewave.schemas.register.own_tables import COUNTED, OwnTable

ALL_CASES = "All cases"
HOLDS_SYNTHETIC = "Some of what is counted is synthetic."
NOT_IN_STUDY, NO_ENTRY = "not in the study", "no entry"
# What a cell says where there is no value, next to the missing-data codes that its mart has.
STATES_OF_GAPS = {
    "not in the codebook": "not in the codebook: no version of the wave has the code.",
    NOT_IN_STUDY: "not in the study: the site was not in the study in that wave.",
    NO_ENTRY: "no entry: the published tables have no row for it in that wave.",
}
# Each gives the cells of a span: what its row, and its unit (a case or site) is, with their places; state and value.
CELLS_OF_CASES = f"""
    SELECT
        cells.code, cells.row_label, cells.row_order, cells.programme AS unit, programmes.name AS unit_label,
        cells.case_order AS unit_order, '' AS over, cells.cell_state AS state, cells.cell_state, cells.cell,
        said.lines, cells.statements AS value, cells.has_synthetic
    FROM mart.cross_case AS cells INNER JOIN core.programmes AS programmes USING (programme)
    LEFT JOIN ({LINES}) AS said USING (from_wave, to_wave, phase, code, programme)
    WHERE cells.from_wave = $first AND cells.to_wave = $last AND cells.phase = $phase
"""
CELLS_OF_RATINGS = """
    SELECT
        code, code || ' ' || row_label || CASE WHEN is_reverse_rated THEN ' (reverse rated)' ELSE '' END AS row_label,
        row_order, coalesce(site, programme) AS unit, unit_label, unit_order, domain_label AS over,
        cell_state AS state, cell_state, cell, value, has_synthetic, programme, site
    FROM mart.rating_matrix WHERE wave = $last AND framework = $framework AND unit_kind = $unit_kind
"""
CELLS_OF_SEGMENTS = f"""
    SELECT
        code, code || ' ' || row_label AS row_label, row_order, coalesce(programme, '') AS unit,
        coalesce(programmes.name, '{ALL_CASES}') AS unit_label, coalesce(cells.case_order, 0) AS unit_order, '' AS over,
        state, segments AS value, has_synthetic
    FROM mart.recurrent_cross_section AS cells LEFT JOIN core.programmes AS programmes USING (programme)
    WHERE wave = $last AND framework = $framework
"""
CELLS_OF_SITES = """
    SELECT
        counts.site AS code, sites.name || ' (' || counts.site || ')' AS row_label,
        1000 * counts.case_order + counts.site_order AS row_order, '' AS unit, '' AS unit_label, 0 AS unit_order,
        programmes.name AS over, counts.programme,
        CASE
            WHEN counts.interviews = 0 AND NOT $last BETWEEN sites.first_wave AND coalesce(sites.last_wave, $last)
            THEN 'not in the study' ELSE 'counted'
        END AS state,
        counts.interviews, counts.informants, counts.has_synthetic
    FROM mart.interview_counts AS counts
    INNER JOIN core.sites AS sites USING (site)
    INNER JOIN core.programmes AS programmes ON counts.programme = programmes.programme
    WHERE from_wave = $first AND to_wave = $last
"""
CELLS_OF_ROLES = f"""
    SELECT
        counted.category AS code, roles.label AS row_label, coalesce(counted.programme, '') AS unit,
        coalesce(programmes.name, '{ALL_CASES}') AS unit_label, coalesce(programmes.case_order, 0) AS unit_order,
        '' AS over, 'counted' AS state, counted.value, coalesce(interviews.has_synthetic, FALSE) AS has_synthetic
    FROM mart.quantities AS counted
    INNER JOIN core.informant_roles AS roles ON counted.category = roles.informant_role
    LEFT JOIN core.programmes AS programmes ON counted.programme = programmes.programme
    LEFT JOIN mart.interview_counts AS interviews
        ON counted.from_wave = interviews.from_wave AND counted.to_wave = interviews.to_wave
        AND counted.programme IS NOT DISTINCT FROM interviews.programme AND interviews.site IS NULL
    WHERE counted.quantity = 'informants' AND counted.site_scope = 'all sites' AND counted.site IS NULL
        AND counted.from_wave = $first AND counted.to_wave = $last
"""


@dataclass(frozen=True)
class CellFact:
    """One cell of a mart in one span of waves, with its row and its unit, which is a case or a site, or all cases.

    row, place: place and words. unit: its code. over: the heading above the row, if any.
    """

    span: Span
    row: tuple[int, str]
    over: str
    unit: str
    place: tuple[int, str]
    cell: Cell
    state: str
    has_synthetic: bool


def own_tables(source: ReportData, span: Span) -> Iterator[Table]:
    """The tables that the register declares, in its order; one that has no row in these waves is not made."""
    for own in source.study.tables:
        if table := own_table(source, span, own):
            yield table


def own_table(source: ReportData, span: Span, own: OwnTable) -> Table | None:
    """One table up to the last wave of a span; None where the marts have nothing for it there."""
    facts = [fact for shown in _spans(source, span, own) for fact in _facts(source, shown, own)]
    if not facts:
        return None
    spans = sorted({fact.span for fact in facts})
    is_grouped = len(spans) > 1
    by_waves = own.columns == "waves"
    columns, rows = _by_waves(own, facts) if by_waves else _by_units(source, own, facts, is_grouped=is_grouped)
    framework = own.framework or next((each.framework for each in source.study.phases if each.phase == own.phase), "")
    return Table(
        name=span_file(own.table, *span),
        title=own.title,
        span=span_name(spans[0][0], spans[-1][1]),
        framework=framework,
        columns=(Column("", width=0.8), *columns),
        rows=rows,
        notes=tuple(_notes(source, own, framework, facts, rows)),
    )


def _spans(source: ReportData, span: Span, own: OwnTable) -> list[Span]:
    """The spans that a table shows: waves alone or, where that has a mart, the study up to the last."""
    waves = [wave for wave in source.waves if span[0] <= wave <= span[1]]
    alone = [(wave, wave) for wave in waves if not own.waves or wave in own.waves]
    if own.columns == "waves" or own.waves:
        return alone
    if own.cells == "ratings":  # of a wave each: those of the last that has any
        query = "SELECT max(wave) AS wave FROM mart.rating_matrix WHERE framework = ? AND wave <= ?"
        last = source.rows(query, [own.framework, span[1]])[0]["wave"]
        return [each for each in alone if each[1] == last]
    return alone if own.rows == "constructs" else [span]


def _facts(source: ReportData, span: Span, own: OwnTable) -> list[CellFact]:
    """The cells of a span that the filters leave, in the order of units and rows."""
    make = _maker(source, span, own)
    rows = [row for row in _rows(source, span, own) if _is_shown(row, own)]
    return [_fact(span, row, make(row)) for row in sorted(rows, key=itemgetter("unit_order", "row_order"))]


def _fact(span: Span, row: dict[str, Any], cell: Cell) -> CellFact:
    place, words = (row["unit_order"], row["unit_label"]), (row["row_order"], row["row_label"])
    return CellFact(span, words, row["over"], row["unit"], place, cell, row["state"], row["has_synthetic"])


def _rows(source: ReportData, span: Span, own: OwnTable) -> Rows:
    by_cells = {"ratings": CELLS_OF_RATINGS, "counts": CELLS_OF_SEGMENTS}
    query = {
        "sites": CELLS_OF_SITES, "informant roles": CELLS_OF_ROLES, "constructs": by_cells.get(own.cells, ""),
    }.get(own.rows, CELLS_OF_CASES)  # fmt: skip
    unit_kind = "site" if own.columns == "sites" or own.sites else "case"
    values = {
        "first": span[0], "last": span[1], "phase": own.phase, "framework": own.framework, "unit_kind": unit_kind,
    }  # fmt: skip
    rows = source.rows(query, {name: value for name, value in values.items() if f"${name}" in query})
    roles = list(source.study.vocabularies.informant_roles)
    return [{"row_order": roles.index(row["code"]), **row} if own.rows == "informant roles" else row for row in rows]


def _is_shown(row: dict[str, Any], own: OwnTable) -> bool:
    """Whether the filters leave a cell. The sum of all cases is none of chosen ones."""
    case = row.get("programme", row["unit"])
    site = row["code"] if own.rows == "sites" else row.get("site")
    chosen = ((own.codes, row["code"]), (own.programmes, case), (own.sites, site))
    return all(not words or word in words for words, word in chosen)


def _maker(source: ReportData, span: Span, own: OwnTable) -> Callable[[dict[str, Any]], Cell]:
    if own.cells == "statements":
        return statement_cell
    if own.cells == "ratings":
        return rating_cell
    if own.cells == "quotations":
        items_of = _quotable(source, span[1])
        return lambda row: _quotations(row, items_of)
    name = {"sites": "interviews", "informants": "informants"}.get(
        own.rows if own.cells == "counts" else own.cells, "value"
    )
    return lambda row: _count(row, name)


def _count(row: dict[str, Any], name: str) -> Cell:
    if row["state"] in {*KINDS_OF_NOTHING, *STATES_OF_GAPS}:
        return nothing(row.get("cell") or row["state"])
    return count(row[name])


def _quotable(source: ReportData, wave: int) -> dict[str, tuple[EvidenceItem, ...]]:
    """The coded segments behind each entry up to a wave. What may not be quoted is withheld, as in all of a report."""
    not_cleared = {row["interview"] for row in source.rows(NOT_CLEARED)}
    return {
        entry.entry: tuple(item for item in entry.items if item.segment and item.source not in not_cleared)
        for entry in entries(source, wave)
    }


def _quotations(row: dict[str, Any], items_of: dict[str, tuple[EvidenceItem, ...]]) -> Cell:
    if row["state"] != "stated":
        return nothing(row["cell"])
    quoted = [(line["entry"], item) for line in row["lines"] for item in items_of.get(line["entry"], ())]
    lines: dict[tuple[str, str], Line] = {}
    for entry, item in quoted:
        if item.segment != WITHHELD:
            lines.setdefault((item.segment, item.source), Line(_quotation(item), entry))
    return items(lines.values()) if lines else nothing("no quotation")


def _quotation(item: EvidenceItem) -> str:
    mark = " \u2020" if item.is_synthetic else ""
    return f"\u201c{' '.join(item.segment.split())}\u201d ({item.source}){mark}"


def _by_units(
    source: ReportData, own: OwnTable, facts: Sequence[CellFact], *, is_grouped: bool
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """One column per case or site; where several waves are shown each alone, one group of rows per wave."""
    units = _units(source, own, facts)
    columns = tuple(Column(label, case=unit) for unit, (_, label) in units.items())
    rows: list[Row] = []
    for span, of_span in groupby(sorted(facts, key=attrgetter("span", "row")), key=attrgetter("span")):
        heading = span_name(*span) if is_grouped else ""
        rows += _printed(of_span, list(units), attrgetter("unit"), _gap(own), heading)
    return columns, tuple(rows)


def _by_waves(own: OwnTable, facts: Sequence[CellFact]) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """One column per wave; where there are cases or sites, a group of rows for each."""
    spans = sorted({fact.span for fact in facts})
    columns = tuple(Column(span_name(*span)) for span in spans)
    rows: list[Row] = []
    for unit, (_, label) in _places(facts).items():
        of_unit = sorted((fact for fact in facts if fact.unit == unit), key=attrgetter("row"))
        rows += _printed(of_unit, spans, attrgetter("span"), _gap(own), label)
    return columns, tuple(rows)


def _places(facts: Sequence[CellFact]) -> dict[str, tuple[int, str]]:
    """The units in order, each with its place and words: those of the last wave, since an outcome may order them."""
    places = {fact.unit: fact.place for fact in facts}
    return dict(sorted(places.items(), key=itemgetter(1)))


def _units(source: ReportData, own: OwnTable, facts: Sequence[CellFact]) -> dict[str, tuple[int, str]]:
    """The columns: cases or sites with a cell, and cases of which the marts have no row."""
    places = _places(facts)
    for number, case in enumerate(source.cases if own.columns == "cases" else (), start=1):
        if not own.programmes or case["programme"] in own.programmes:
            places.setdefault(case["programme"], (number, case["name"]))
    return dict(sorted(places.items(), key=itemgetter(1)))


def _gap(own: OwnTable) -> Cell:
    return nothing(NOT_IN_STUDY if own.rows == "sites" else NO_ENTRY)


def _printed(
    facts: Iterable[CellFact], columns: Sequence[Any], column: Callable[[CellFact], Any], gap: Cell, heading: str
) -> Iterator[Row]:
    """The rows of one unit or wave below its heading; without one, below the headings that the rows have themselves."""
    if heading:
        yield Row((text(heading),), role="group")
    over = ""
    for (_, label), of_row in groupby(facts, key=attrgetter("row")):
        cells = {column(fact): fact for fact in of_row}
        first = next(iter(cells.values()))
        if not heading and first.over != over:
            over = first.over
            yield Row((text(over),), role="group")
        yield Row((text(label), *(cells[each].cell if each in cells else gap for each in columns)))


def _notes(
    source: ReportData, own: OwnTable, framework: str, facts: Sequence[CellFact], rows: Sequence[Row]
) -> Iterator[str]:
    of_rows = f" Framework: {source.study.framework_name(framework)}." if framework else ""
    counted = COUNTED.get((own.rows, own.cells))
    yield f"{f'Counts are {counted}.' if counted else f'Cells hold {own.cells}.'}{of_rows}"
    states = {fact.state for fact in facts}
    states |= {cell.text for row in rows for cell in row.cells if cell in (nothing(NO_ENTRY), nothing(NOT_IN_STUDY))}
    meanings = (STATES if own.cells == "ratings" else KINDS_OF_NOTHING) | STATES_OF_GAPS
    yield from (words for state, words in meanings.items() if state in states)
    if own.cells == "quotations":
        yield "Words of an interview are withheld where consent, clearance or the register does not allow them."
    if any(fact.has_synthetic for fact in facts):
        yield HOLDS_SYNTHETIC if counted else SYNTHETIC
