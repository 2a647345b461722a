"""Figures over waves: ratings, what became of them, scenarios with their headline, the panel of informants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.report.figures.figure import Chart, Figure, Rows, noted, so_far
from casewave.assets.report.printable import Cell, Column, Row, Table, count, file_name, nothing, text
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import INFORMANTS, OVER_TIME, RATINGS, WHAT_CHANGED
from casewave.assets.report.tables.ratings import KINDS_OF_NOTHING
from casewave.schemas.language import counted


def rating_heatmaps(source: ReportData, wave: int) -> Iterator[Figure]:
    """The ratings of cases, and of sites, over the waves so far, by each framework that the wave is rated by."""
    rated = "SELECT DISTINCT framework, unit_kind FROM mart.rating_matrix WHERE wave = ? ORDER BY framework, unit_kind"
    for panel in source.rows(rated, [wave]):
        rows = source.arrow(RATED, [wave, panel["framework"], panel["unit_kind"]])
        kind = "cases" if panel["unit_kind"] == "case" else "sites"
        name = f"ratings_{file_name(panel['framework'])}_by_{panel['unit_kind']}"
        caption = f"Ratings of {kind} by {source.study.framework_name(panel['framework'])} up to wave {wave}"
        cells = rows.to_pylist()
        if all(cell["cell_state"] in NOTHING_KNOWN for cell in cells):
            continue
        data, chart = _ratings(name, caption, cells), Chart("rating_heatmap", (rows,))
        figure = Figure(RATINGS, name, caption, _heatmap_words(caption, cells), data, chart)
        ordered = "SELECT 1 FROM mart.rating_matrix WHERE wave = ? AND ordered_by IS NOT NULL AND unit_kind = ? LIMIT 1"
        note = f"The {kind} are in the study's order; their table is ordered by outcome."
        yield noted(figure, (note,) * bool(source.rows(ordered, [wave, panel["unit_kind"]])))


# Of a figure without any other state nothing is shown.
NOTHING_KNOWN = ("not yet analysed", "no rating")

# Cases and sites are in the order of the register, as in every other figure.
RATED = """
    WITH cells AS (
        SELECT ratings.*, programmes.case_order, sites.site_order,
            CASE unit_kind WHEN 'site' THEN ratings.site ELSE programmes.short_name END AS unit
        FROM mart.rating_matrix AS ratings
        LEFT JOIN core.programmes AS programmes ON ratings.programme = programmes.programme
        LEFT JOIN core.sites AS sites ON ratings.site = sites.site
        WHERE ratings.wave <= ? AND ratings.framework = ? AND ratings.unit_kind = ?
    )
    SELECT wave, domain_label, row_order, code, row_label, is_reverse_rated,
        dense_rank() OVER (ORDER BY case_order, site_order, unit) AS unit_order, unit, unit_label,
        cell_state, cell, has_synthetic,
        concat_ws(' ', wave, framework, code, coalesce(site, programme)) AS rating
    FROM cells ORDER BY row_order, unit_order, wave
"""


def _heatmap_words(caption: str, cells: Rows) -> str:
    states = _counts(cell["cell_state"] for cell in cells)
    rows = counted(len({cell["code"] for cell in cells}), "{number} construct", "{number} constructs")
    columns = counted(len({cell["unit"] for cell in cells}), "{number} column", "{number} columns")
    waves = counted(len({cell["wave"] for cell in cells}), "{number} wave", "{number} waves")
    return f"{caption}. {rows}, {columns}, {waves}. Cells: {states}. A table lists them."


def _counts(states: Iterable[str]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(Counter(states).items()))


def _ratings(name: str, caption: str, cells: Rows) -> Table:
    columns = (Column("Construct", width=2), Column("Case or site"), Column("Wave", "count", 0.4), Column("Rating"))
    rows = tuple(
        Row((text(f"{cell['code']} {cell['row_label']}"), text(cell["unit_label"]), count(cell["wave"]), _rated(cell)))
        for cell in cells
    )
    return Table(name, caption, columns, rows)


def _rated(cell: dict[str, Any]) -> Cell:
    return nothing(cell["cell"]) if cell["cell_state"] in KINDS_OF_NOTHING else text(cell["cell"])


def rating_flows(source: ReportData) -> Iterator[Figure]:
    """What became of the ratings of each case from each wave to the next."""
    rows = source.arrow(RATING_CHANGES)
    if rows.num_rows:
        caption, name = f"Change of ratings, {so_far(source)}", "rating_changes"
        shown = rows.to_pylist()
        became: Counter[str] = Counter()
        for flow in shown:
            became[flow["change"]] += flow["constructs"]
        words = f"{caption}. Constructs by change: {_counts_in_words(became)}. A table lists them by case and wave."
        columns = (
            Column("Case"), Column("From wave", "count", 0.5), Column("To wave", "count", 0.5), Column("From"),
            Column("To"), Column("Change"), Column("Constructs", "count", 0.6),
        )  # fmt: skip
        data = Table(name, caption, columns, tuple(map(_flow, shown)))
        yield Figure(WHAT_CHANGED, name, caption, words, data, Chart("rating_flows", (rows,)))


RATING_CHANGES = """
    SELECT changes.case_order, programmes.short_name AS name, changes.from_wave, changes.to_wave, changes.from_printed,
        changes.to_printed, changes.change, count(*) AS constructs, bool_or(changes.has_synthetic) AS has_synthetic
    FROM mart.changes AS changes
    JOIN mart.wave_pairs AS pairs USING (from_wave, to_wave) JOIN core.programmes AS programmes USING (programme)
    WHERE pairs.is_next AND changes.basis = 'rating' AND changes.site IS NULL
    GROUP BY ALL ORDER BY ALL
"""


def _counts_in_words(counted: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in sorted(counted.items()))


def _flow(flow: dict[str, Any]) -> Row:
    marked = f"{flow['name']}{' †' * flow['has_synthetic']}"
    sides = text(flow["from_printed"]), text(flow["to_printed"])
    waves = count(flow["from_wave"]), count(flow["to_wave"])
    return Row((text(marked), *waves, *sides, text(flow["change"]), count(flow["constructs"])))


def scenario_courses(source: ReportData) -> Iterator[Figure]:
    """The scenarios of each case wave by wave, with the headline, for each table that scenarios fill."""
    phases = "SELECT phase, label FROM core.phases WHERE filled_by = 'scenario_judgements' ORDER BY phase_order"
    for phase in source.rows(phases) if len(source.waves) > 1 else []:
        rows = source.arrow(SCENARIOS, [phase["phase"]])
        if not any(row["cell_state"] in EVIDENCE or row["is_headline"] for row in rows.to_pylist()):
            continue
        caption, name = f"{phase['label']}, {so_far(source)}", f"{file_name(phase['phase'])}_over_waves"
        shown = rows.to_pylist()
        cases = counted(len({cell["name"] for cell in shown}), "{number} case", "{number} cases")
        scenarios = counted(len({cell["row_label"] for cell in shown}), "{number} scenario", "{number} scenarios")
        states = _counts(cell["cell_state"] for cell in shown)
        headlines = "".join(f" {headline}." for headline in _headlines(shown))
        words = f"{caption}. {cases}, {scenarios}. Cells: {states}.{headlines} A table lists them."
        columns = (
            Column("Case"), Column("Wave", "count", 0.4), Column("Scenario"), Column("Evidence"), Column("Headline"),
        )  # fmt: skip
        data = Table(name, caption, columns, tuple(map(_scenario, shown)))
        yield Figure(OVER_TIME, name, caption, words, data, Chart("scenario_courses", (rows,)))


SCENARIOS = """
    WITH stated AS (
        SELECT wave, programme, phase, scenario,
            CASE WHEN bool_or(state = 'mixed') THEN 'mixed' WHEN bool_and(state = 'neutral') THEN 'neutral' END
            AS state,
            list_sort(list(DISTINCT coalesce(site, 'whole case'))) AS places
        FROM core.scenario_judgements
        WHERE judgement_kind = 'evidence' AND state IN ('present', 'mixed', 'neutral')
        GROUP BY wave, programme, phase, scenario
    )
    SELECT cells.case_order, programmes.short_name AS name, cells.to_wave AS wave, cells.row_order, cells.row_label,
        coalesce(stated.state, cells.cell_state) AS cell_state, cells.has_synthetic,
        CASE WHEN cells.cell_state <> 'stated' THEN cells.cell END AS nothing, stated.places,
        EXISTS (
            SELECT 1 FROM core.scenario_judgements AS judged
            WHERE judged.judgement_kind = 'headline' AND judged.state IN ('present', 'mixed', 'neutral')
            AND judged.wave = cells.to_wave AND judged.programme = cells.programme AND judged.phase = cells.phase
            AND judged.scenario = cells.code
        ) AS is_headline,
        (
            SELECT list(judged.judgement ORDER BY judged.judgement_kind, judged.judgement)
            FROM core.scenario_judgements AS judged
            WHERE judged.statement IS NOT NULL AND judged.wave = cells.to_wave
            AND judged.programme = cells.programme AND judged.phase = cells.phase AND judged.scenario = cells.code
        ) AS entries
    FROM mart.cross_case AS cells JOIN core.programmes AS programmes USING (programme)
    LEFT JOIN stated ON cells.to_wave = stated.wave AND cells.programme = stated.programme
        AND cells.phase = stated.phase AND cells.code = stated.scenario
    WHERE cells.from_wave = cells.to_wave AND cells.phase = ?
    ORDER BY cells.case_order, cells.to_wave, cells.row_order
"""


EVIDENCE = {"stated": "evidence", "mixed": "mixed evidence", "neutral": "neutral evidence"}


def _headlines(rows: Rows) -> Iterator[str]:
    for name, found in groupby(rows, key=itemgetter("name")):
        course = [f"{cell['row_label']} in wave {cell['wave']}" for cell in found if cell["is_headline"]]
        yield f"Headline of {name}: {', '.join(course) or 'none'}"


def _scenario(cell: dict[str, Any]) -> Row:
    state = text(EVIDENCE[cell["cell_state"]]) if cell["cell_state"] in EVIDENCE else nothing(cell["nothing"])
    headline = text("headline" if cell["is_headline"] else "")
    marked = f"{cell['name']}{' †' * cell['has_synthetic']}"
    return Row((text(marked), count(cell["wave"]), text(cell["row_label"]), state, headline))


def growth_cycles(source: ReportData) -> Iterator[Figure]:
    """Where each case or site is in its growth, wave by wave, by each framework of phases, with the climates coded."""
    frameworks = (
        "SELECT DISTINCT framework FROM mart.phases_over_time WHERE phase_number IS NOT NULL ORDER BY framework"
    )
    for row in source.rows(frameworks):
        framework = row["framework"]
        rows = source.arrow(GROWTH, [framework])
        caption = f"{source.study.framework_name(framework)}: phases of growth, {so_far(source)}"
        name = f"growth_{file_name(framework)}"
        shown = rows.to_pylist()
        words = f"{caption}. {' '.join(_by_phase(shown))} A table lists them."
        columns = (
            Column("Case or site", width=1.4), Column("Wave", "count", 0.4), Column("Phase", width=1.2),
            Column("Growth state"), Column("Movement"),
        )  # fmt: skip
        data = Table(name, caption, columns, tuple(map(_grown, shown)))
        others = source.arrow(PHASES_OF_GROWTH, [framework]), source.arrow(CLIMATES, [framework])
        yield Figure(OVER_TIME, name, caption, words, data, Chart("growth_cycle", (rows, *others)))


GROWTH = """
    SELECT base.wave, coalesce(sites.name, programmes.short_name) AS place, base.state, base.phase_number,
        base.phase_label, base.growth_state, base.movement, base.cell, base.has_synthetic
    FROM mart.phases_over_time AS base
    JOIN core.programmes AS programmes ON base.programme = programmes.programme
    LEFT JOIN core.sites AS sites ON base.site = sites.site
    WHERE base.framework = ? ORDER BY base.wave, base.case_order, base.site_order NULLS FIRST
"""
PHASES_OF_GROWTH = """
    SELECT row_number() OVER (ORDER BY construct_order) AS phase_number, label, definition
    FROM core.constructs WHERE framework = ? AND level = 'phase' ORDER BY phase_number
"""
CLIMATES = """
    SELECT base.wave, base.climate_label AS climate, coalesce(sites.name, programmes.short_name) AS place, base.codings
    FROM mart.growth_climates AS base
    JOIN core.programmes AS programmes ON base.programme = programmes.programme
    LEFT JOIN core.sites AS sites ON base.site = sites.site
    WHERE base.framework = ? ORDER BY base.wave, base.climate_order, base.case_order, sites.site_order NULLS FIRST
"""


def _by_phase(rows: Rows) -> Iterator[str]:
    """A sentence for each wave: how many cases and sites are in each phase."""
    for wave, found in groupby(rows, key=itemgetter("wave")):
        phases = [row for row in found if row["phase_number"]]
        ordered = sorted(phases, key=itemgetter("phase_number"))
        counts = Counter(row["phase_label"] for row in ordered)
        yield f"Wave {wave}: {', '.join(f'{phase} {number}' for phase, number in counts.items()) or 'none'}."


def _grown(row: dict[str, Any]) -> Row:
    place = text(f"{row['place']}{' †' * row['has_synthetic']}")
    phase = text(row["phase_label"]) if row["phase_number"] else nothing(row["state"])
    movement = text(row["movement"] if row["phase_number"] else "")
    return Row((place, count(row["wave"]), phase, text(row["growth_state"]), movement))


def panel_flow(source: ReportData) -> Iterator[Figure]:
    """Who came, stayed, returned and was lost, of the study and of each programme."""
    rows = source.arrow(PANEL)
    if len(source.waves) > 1 and source.has_interviews(source.waves[-1]):
        caption, name = f"Informants from wave to wave, {so_far(source)}", "panel"
        shown = rows.to_pylist()
        of_study = [found for found in shown if found["case_order"] is None]
        waves = ". ".join(
            f"Wave {found['wave']}: {found['informants']} spoke, {found['retained']} retained, "
            f"{found['returned']} returned, {found['new_informants']} new, {found['lost']} lost"
            for found in of_study
        )
        words = f"{caption}. {waves}. A table lists the same for each programme."
        counted = {"informants": "Informants", "new_informants": "New", "retained": "Retained", "returned": "Returned",
                   "lost": "Lost"}  # fmt: skip
        columns = (
            Column("Study or programme", width=1.6), Column("Wave", "count", 0.4),
            *(Column(heading, "count", 0.6) for heading in counted.values()),
        )  # fmt: skip
        printed = tuple(
            Row((text(f"{found['name']}{' †' * found['has_synthetic']}"),
                 *(count(found[column]) for column in ("wave", *counted))))
            for found in shown
        )  # fmt: skip
        data = Table(name, caption, columns, printed)
        yield Figure(INFORMANTS, name, caption, words, data, Chart("panel_flow", (rows,)))


PANEL = """
    SELECT counts.case_order, coalesce(programmes.short_name, 'Study') AS name, counts.wave, counts.informants,
        counts.new_informants, counts.retained, counts.returned, counts.lost, counts.has_synthetic
    FROM mart.panel_counts AS counts LEFT JOIN core.programmes AS programmes USING (programme)
    WHERE counts.site IS NULL ORDER BY counts.case_order NULLS FIRST, counts.wave
"""
