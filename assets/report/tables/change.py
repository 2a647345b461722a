"""Change over waves: what became of ratings, statements, phases, informants and codes from one wave to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.report.printable import SYNTHETIC, Cell, Column, Line, Row, Table, items, nothing, span_name, text
from casewave.assets.report.source import ReportData, Rows, Span
from casewave.assets.report.tables.checks import LATE_CODING
from casewave.assets.report.tables.cross_case import LINES, case_columns
from casewave.assets.report.tables.matrix import matrix
from casewave.assets.report.tables.plain import notes_of, plain
from casewave.schemas.language import counted

OWN_CROSSWALK = """
    SELECT 'Rows of the crosswalk that the study decided itself: ' || string_agg(
            coalesce(earlier.name || ' ' || from_code || ' to ', '') || concat_ws(' ', later.name, to_codes)
            || ' (' || concat_ws(', ', change, decided_by, decided_on) || ')',
            '; ' ORDER BY from_framework, to_framework, change_order
        ) || '.' AS note
    FROM mart.codebook_changes LEFT JOIN core.frameworks AS earlier ON from_framework = earlier.framework
        LEFT JOIN core.frameworks AS later ON to_framework = later.framework
    WHERE is_own AND wave <= $last HAVING count(*) > 0
"""
INFERRED = "The classes follow rules that are inferred; an analyst's reading may differ."
ONE_READ = "Two versions of a framework: {number} construct is read one for one."
SEVERAL_READ = "Two versions of a framework: {number} constructs are read one for one."
NO_ANSWER = nothing("nothing found")
# The rows of mart.change_matrix with the answers of each cell, in order: LIST<STRUCT>.
MATRIX = """(
    WITH answers AS (
        SELECT from_wave, to_wave, programme, question_order,
            list({'answer': answer, 'place': place, 'site': site, 'is_synthetic': has_synthetic} ORDER BY line_order)
            AS answers
        FROM mart.change_matrix_lines GROUP BY from_wave, to_wave, programme, question_order
    )
    SELECT cells.*, answers.answers
    FROM mart.change_matrix AS cells LEFT JOIN answers USING (from_wave, to_wave, programme, question_order)
)"""
# Those of the case as a whole, with the first version of the codebook that each construct is of.
RATING_CHANGES = """
    SELECT changes.*, frameworks.first_version AS codebook
    FROM mart.changes AS changes
    JOIN core.frameworks AS frameworks ON coalesce(changes.to_framework, changes.from_framework) = frameworks.framework
    WHERE changes.basis = 'rating' AND changes.site IS NULL
"""


def change_matrices(source: ReportData, _span: Span) -> Iterator[Table]:
    """Saldana's descriptive questions by cases, for each wave and the one before it."""
    cases = [case["programme"] for case in source.cases]
    for pair, cells in _pairs(source, MATRIX, "question_order, case_order"):
        yield Table(
            name=f"change_matrix_waves_{pair[0]}_to_{pair[1]}",
            title="Change matrix",
            span=_between(pair),
            columns=(Column("Question", width=0.7), *case_columns(source)),
            rows=matrix(
                cells, cases, itemgetter("question_order"), itemgetter("programme"), itemgetter("question"), _answers
            ),
            notes=(
                "Cells hold answers found by rule. Questions without an answer are kept.", INFERRED,
                *_synthetic(cells),
            ),
        )  # fmt: skip


def _answers(cell: dict[str, Any]) -> Cell:
    """The answers of a cell, those that say the same of several places on one line."""
    if not cell["items"]:
        return NO_ANSWER
    found: dict[tuple[str, bool], Rows] = {}
    for each in cell["answers"]:
        found.setdefault((each["answer"], each["is_synthetic"]), []).append(each)
    return items(Line(_answer(words, places) + " †" * is_synthetic) for (words, is_synthetic), places in found.items())


def _answer(words: str, places: Rows) -> str:
    each = " in each" * (len(places) > 1 and words.endswith(("statement", "statements")))
    return f"{words}{each}: {'; '.join(_by_site(places))}"


def _by_site(places: Rows) -> Iterator[str]:
    """Sites of the same row together, as in `Adoption, Process [NOR, SUD]`; the row of a whole case by itself."""
    rows: dict[tuple[str, bool], list[str]] = {}
    for each in places:
        rows.setdefault((each["place"], each["site"] is not None), []).append(each["site"])
    return (f"{row} [{', '.join(sites)}]" if is_at_site else row for (row, is_at_site), sites in rows.items())


def rating_changes(source: ReportData, _span: Span) -> Iterator[Table]:
    """What became of each rating of a case, for each wave and the one before it."""
    key = itemgetter("codebook", "row_order", "from_framework", "from_code", "to_framework", "to_code")
    order = "codebook, row_order, from_framework, from_code, to_framework, to_code, case_order"
    for pair, cells in _pairs(source, f"({RATING_CHANGES})", order):
        rated = {cell["programme"] for cell in cells}
        columns = [column for column in case_columns(source) if column.case in rated]
        cases = [column.case for column in columns]
        by = source.study.framework_name if len({cell["codebook"] for cell in cells}) > 1 else None
        read = {cell["conversion"] for cell in cells if cell["conversion"]}
        yield Table(
            name=f"rating_changes_waves_{pair[0]}_to_{pair[1]}",
            title="Change of ratings",
            span=_between(pair),
            columns=(Column("Construct", width=0.8), *columns),
            rows=matrix(cells, cases, key, itemgetter("programme"), partial(_construct, by), _change),
            notes=(
                "Cells hold the earlier rating, the later rating and the change.",
                INFERRED,
                *[counted(len(read), ONE_READ, SEVERAL_READ)] * bool(read),
                *notes_of(source, pair, OWN_CROSSWALK),
                *_synthetic(cells),
            ),
        )


def _construct(by: Callable[[str], str] | None, cell: dict[str, Any]) -> str:
    """A construct with its code, and with its framework where the table has several."""
    name = f" ({by(cell['to_framework'] or cell['from_framework'])})" if by else ""
    return f"{cell['to_code'] or cell['from_code']} {cell['row_label']}{name}"


def _change(cell: dict[str, Any]) -> Cell:
    reason = f": {cell['reason']}" if cell["reason"] else ""
    mark = " †" * cell["has_synthetic"]
    return text(f"{cell['from_printed']} → {cell['to_printed']} ({cell['change']}{reason}){mark}")


def statement_changes(source: ReportData, _span: Span) -> Iterator[Table]:
    """What became of each statement, for each wave and the one before it, with both sides."""
    query = "SELECT phase, label FROM core.phases"
    phases = {row["phase"]: row["label"] for row in source.rows(query)}
    names = {case["programme"]: case["name"] for case in source.cases}
    order = "phase, row_order, case_order, from_entry, to_entry"
    for pair, cells in _pairs(source, "mart.statement_changes", order):
        yield Table(
            name=f"statement_changes_waves_{pair[0]}_to_{pair[1]}",
            title="Statement by statement",
            span=_between(pair),
            columns=(
                Column("Table and row", width=1.1), Column("Case", width=0.8), Column("Change", width=0.7),
                Column(f"Wave {pair[0]}", width=2), Column(f"Wave {pair[1]}", width=2),
            ),
            rows=tuple(_statement(cell, phases, names, source.site_names) for cell in cells),
            notes=(
                "Rows are statements; a revised statement is one row with both wordings. A statement is compared with "
                "those of the same case or site; an entry on the whole case is no judgement on a statement of a site.",
                *_topics(source, pair, cells), *_synthetic(cells),
            ),
        )  # fmt: skip


def _topics(source: ReportData, pair: Span, cells: Rows) -> Iterator[str]:
    """What not restated means, with the topics of the two waves, which may be why."""
    if any(cell["change"] == "not restated" for cell in cells):
        topics = "; ".join(f"wave {wave}: {source.wave(wave).topic}" for wave in pair)
        yield f"Not restated: wave {pair[1]} does not repeat it, which is no judgement on it. Topics: {topics}."


def _statement(cell: dict[str, Any], phases: dict[str, str], names: dict[str, str], sites: dict[str, str]) -> Row:
    place = f"{names[cell['programme']]}{', ' + sites[cell['site']] if cell['site'] else ''}"
    sides = (_side(cell, side) for side in ("from", "to"))
    return Row((text(f"{phases[cell['phase']]}: {cell['row_label']}"), text(place), text(cell["change"]), *sides))


def _side(cell: dict[str, Any], side: str) -> Cell:
    statement = " ".join((cell[f"{side}_statement"] or "").split())
    if cell[f"{side}_state"] in ("neutral", "mixed"):
        statement += f" ({cell[f'{side}_state']})"
    return Cell("text", (Line(statement, cell[f"{side}_entry"] or ""),)) if statement else Cell("text")


def _pairs(source: ReportData, table: str, order: str) -> Iterator[tuple[Span, Rows]]:
    """The rows of a table of change, for each wave and the one before it."""
    query = f"""
        SELECT base.* FROM {table} AS base
        JOIN mart.wave_pairs AS pairs USING (from_wave, to_wave)
        WHERE pairs.is_next ORDER BY from_wave, to_wave, {order}
    """
    for pair, found in groupby(source.rows(query), key=itemgetter("from_wave", "to_wave")):
        yield pair, list(found)


def _between(pair: Span) -> str:
    return f"Wave {pair[0]} to wave {pair[1]}"


def _synthetic(cells: Rows) -> list[str]:
    return [SYNTHETIC] * any(cell["has_synthetic"] for cell in cells)


def time_ordered(source: ReportData, span: Span) -> Iterator[Table]:
    """One matrix per case: its elements and scenarios by wave."""
    query = f"""
        SELECT base.*, said.lines, phases.label
        FROM mart.time_ordered_matrix AS base JOIN core.phases AS phases USING (phase)
        LEFT JOIN ({LINES}) AS said
            ON base.wave = said.from_wave AND base.wave = said.to_wave AND base.phase = said.phase
            AND base.code = said.code AND base.programme = said.programme
        ORDER BY base.case_order, phases.phase_order, base.row_order, base.wave
    """
    names = {case["programme"]: case["name"] for case in source.cases}
    for programme, found in groupby(source.rows(query), key=itemgetter("programme")):
        cells = list(found)
        waves = sorted({cell["wave"] for cell in cells})
        yield Table(
            name=f"time_ordered_{programme.lower()}_waves_{span[0]}_to_{span[1]}",
            title=f"{names[programme]} over time",
            span=span_name(*span),
            columns=(Column("", width=0.6), *(Column(f"Wave {wave}") for wave in waves)),
            rows=matrix(
                cells, waves, itemgetter("phase", "row_order"), itemgetter("wave"), itemgetter("row_label"), _stated,
                group="label",
            ),
            notes=("Cells hold statements, one per line.", *_synthetic(cells)),
        )  # fmt: skip


def _stated(cell: dict[str, Any]) -> Cell:
    if cell["state"] != "stated":
        return nothing(cell["summary"])
    return items(Line(each["text"]) for each in cell["lines"])


def phases_over_time(source: ReportData, span: Span) -> Iterator[Table]:
    """The phase of growth of each case and site, wave by wave."""
    query = """
        SELECT base.*, programmes.name, sites.name AS site_name FROM mart.phases_over_time AS base
        JOIN core.programmes AS programmes ON base.programme = programmes.programme
        LEFT JOIN core.sites AS sites ON base.site = sites.site
        ORDER BY base.framework, base.case_order, base.site_order NULLS FIRST, base.wave
    """
    for framework, found in groupby(source.rows(query), key=itemgetter("framework")):
        cells = list(found)
        waves = sorted({cell["wave"] for cell in cells})
        yield Table(
            name=f"phases_{framework.replace('-', '_')}_waves_{span[0]}_to_{span[1]}",
            title="Phase over time",
            span=span_name(*span),
            columns=(Column("Case or site"), *(Column(f"Wave {wave}") for wave in waves)),
            rows=matrix(
                cells, waves, itemgetter("case_order", "site"), itemgetter("wave"), _place, _phase, group="name"
            ),
            notes=(
                f"Cells are judged phases; a phase may move back. Phases: {source.study.framework_name(framework)}.",
                *_synthetic(cells),
            ),
        )


def _place(cell: dict[str, Any]) -> str:
    return f"{cell['site_name']} ({cell['site']})" if cell["site"] else "The case as a whole"


def _phase(cell: dict[str, Any]) -> Cell:
    if cell["state"] in ("missing", "not applicable", "not yet analysed"):
        return nothing(cell["cell"])
    moved = f" ({cell['movement']})" if cell["movement"] and cell["earlier_phase_label"] else ""
    return text(f"{cell['cell']}{moved}")


assimilation = plain(
    "assimilation_over_time",
    "Assimilation over time",
    """
    SELECT
        programmes.name || CASE WHEN count(DISTINCT base.phase) OVER () > 1 THEN ', ' || phases.label ELSE '' END
            || CASE WHEN base.has_synthetic THEN ' †' ELSE '' END AS case_name, base.wave, base.scenarios,
        base.headline, base.entered, base.departed,
        CASE WHEN base.is_contradicted THEN 'evidence also for ' || coalesce(base.beside_headline, 'others')
            || coalesce('; none for ' || base.unsupported, '') END AS beside
    FROM mart.assimilation AS base JOIN core.programmes AS programmes USING (programme)
    JOIN core.phases AS phases ON base.phase = phases.phase
    WHERE base.wave BETWEEN $first AND $last ORDER BY phases.phase_order, base.case_order, base.wave
    """,
    {
        "case_name": Column("Case", width=1.1), "wave": Column("Wave", "count", 0.4),
        "scenarios": Column("Scenarios with evidence", width=1.6), "headline": Column("Headline", width=0.9),
        "entered": Column("Entered", width=0.9), "departed": Column("Departed", width=0.9),
        "beside": Column("Besides the headline", width=1.6),
    },
    ("A case may show several scenarios at once; its headline is a judgement of its own and need not name them all.",),
)  # fmt: skip

panel = plain(
    "panel",
    "Informants from wave to wave",
    """
    SELECT CASE WHEN counts.site IS NOT NULL THEN sites.name || ' (' || counts.site || ')'
            ELSE coalesce(programmes.name, 'Study') END
            || CASE WHEN counts.has_synthetic THEN ' †' ELSE '' END AS place,
        counts.wave, counts.informants, counts.new_informants, counts.retained, counts.returned, counts.lost,
        counts.still_away, counts.site_state
    FROM mart.panel_counts AS counts
    LEFT JOIN core.programmes AS programmes ON counts.programme = programmes.programme
    LEFT JOIN core.sites AS sites ON counts.site = sites.site
    WHERE counts.wave BETWEEN $first AND $last AND EXISTS (SELECT 1 FROM core.interviews WHERE wave <= $last)
    ORDER BY counts.wave, counts.case_order NULLS FIRST, counts.site_order NULLS FIRST
    """,
    {
        "place": Column("Study, programme or site", width=1.6), "wave": Column("Wave", "count", 0.4),
        "informants": Column("Informants", "count", 0.7), "new_informants": Column("New", "count", 0.5),
        "retained": Column("Retained", "count", 0.6), "returned": Column("Returned", "count", 0.6),
        "lost": Column("Lost", "count", 0.5), "still_away": Column("Still away", "count", 0.6),
        "site_state": Column("Site", width=0.8),
    },
    (
        "Counts are informants interviewed, each once per row; of a site, informants at the site, who belong to it. "
        "Informants = new + retained + returned; lost spoke in the wave before; still away were lost earlier.",
    ),
)  # fmt: skip

recurrent = plain(
    "recurrent_cross_section",
    "Codes over waves",
    """
    SELECT code || ' ' || row_label AS construct, framework, wave, state, segments, interviews, interviews_held,
        documents, informants, cases
    FROM mart.recurrent_cross_section
    WHERE programme IS NULL AND wave BETWEEN $first AND $last ORDER BY framework, row_order, code, wave
    """,
    {
        "construct": Column("Code", width=1.6), "framework": Column("Framework", width=0.8),
        "wave": Column("Wave", "count", 0.4), "state": Column("State", width=0.8),
        "segments": Column("Segments", "count", 0.6), "interviews": Column("Interviews", "count", 0.6),
        "interviews_held": Column("of held", "count", 0.5), "documents": Column("Documents", "count", 0.6),
        "informants": Column("Informants", "count", 0.6), "cases": Column("Cases", "count", 0.5),
    },
    ("Counts are over the whole sample of each wave, which may change. A segment counts once per code.",),
    note_query=f"SELECT note FROM ({LATE_CODING}) UNION ALL SELECT note FROM ({OWN_CROSSWALK})",
)  # fmt: skip

trajectories = plain(
    "trajectories",
    "Trajectories of sites",
    """
    SELECT sites.name || ' (' || base.site || ')' || CASE WHEN base.has_synthetic THEN ' †' ELSE '' END AS place,
        coalesce(phases.label || ': ', '') || concat_ws(' ', base.code, base.row_label) AS construct, base.basis,
        base.course, base.descriptor, base.waves_not_seen
    FROM mart.trajectories AS base JOIN core.sites AS sites ON base.site = sites.site
    LEFT JOIN core.phases AS phases ON base.phase = phases.phase
    WHERE base.as_of_wave = $last AND base.basis <> 'codings'
    ORDER BY
        base.basis, base.case_order, base.site_order, phases.phase_order NULLS FIRST, base.framework, base.row_order
    """,
    {
        "place": Column("Site", width=1.1), "construct": Column("Construct", width=1.4),
        "basis": Column("By", width=0.6), "course": Column("Course", width=2),
        "descriptor": Column("What it shows", width=0.9),
        "waves_not_seen": Column("Not seen in", width=0.6),
    },
    ("A site that was not seen in a wave has no value there, which is no change.",),
    note_query=OWN_CROSSWALK,
)  # fmt: skip

codebook_changes = plain(
    "codebook_changes",
    "Changes of frameworks and codebooks",
    """
    SELECT earlier.name || ' to ' || later.name AS versions, change,
        concat_ws(' ', from_code, from_label) AS left_code,
        CASE WHEN to_codes IS NULL THEN '' ELSE to_codes || coalesce(': ' || to_labels, '') END AS right_codes,
        CASE WHEN is_comparable THEN 'yes' ELSE 'no' || coalesce(': ' || why_not, '') END AS compared,
        concat_ws(', ', decided_by, decided_on) AS decided
    FROM mart.codebook_changes JOIN core.frameworks AS earlier ON from_framework = earlier.framework
        JOIN core.frameworks AS later ON to_framework = later.framework
    WHERE wave BETWEEN $first AND $last AND change <> 'kept'
    ORDER BY from_framework, to_framework, change_order
    """,
    {
        "versions": Column("Versions", width=1.1), "change": Column("Change", width=0.7),
        "left_code": Column("Code before", width=1.4), "right_codes": Column("Codes after", width=1.6),
        "compared": Column("Compared over waves", width=1.1), "decided": Column("Decided", width=0.7),
    },
    (
        "Ratings and codings of two versions are compared only where codes correspond one to one.",
        "Unchanged codes are left out.",
    ),
    note_query=OWN_CROSSWALK,
)  # fmt: skip
