"""The report of a wave: one self-contained page, and its tables and figures as files beside it.

Everything is read from the published database, so a page says what an analyst can query. Here does not belong how a
chart is drawn (`assets.charts`) or what a table holds (`assets.marts`).
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pandas as pd
from markupsafe import Markup

from assets import charts
from assets.marts import MARTS
from pipelines.store import connect
from schemas.columns import columns, table_name
from schemas.study import Study

Rows = list[dict[str, Any]]
# A page shows first the wave alone, then the study up to it, where these differ.
Span = tuple[int, int]


@dataclass(frozen=True)
class Figure:
    """A figure of the page: its name as a file, its caption, and itself as SVG."""

    name: str
    caption: str
    svg: Markup


def publish_reports(published: Path, study: Study, folder_of: Callable[[int], Path], wave: int) -> list[Path]:
    """Write the report of a wave, and anew those of later waves, which show the study up to them; name the pages."""
    con = connect(published, read_only=True)
    try:
        loaded = [row["wave"] for row in rows(con, "SELECT DISTINCT wave FROM audit.deliveries ORDER BY wave")]
        return [write_report(con, study, folder_of(later), later) for later in loaded if later >= wave]
    finally:
        con.close()


def write_report(con: duckdb.DuckDBPyConnection, study: Study, folder: Path, wave: int) -> Path:
    """Write a wave's page, tables and figures into a new folder and put it in the place of the old; name the page."""
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    (new / "figures").mkdir(parents=True)
    (new / "tables").mkdir()
    write_tables(con, new / "tables", wave)
    figures = draw_figures(con, study, new / "figures", wave)
    (new / "index.html").write_text(page(con, study, figures, wave), encoding="utf-8", newline="\n")
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    return folder / "index.html"


def rows(con: duckdb.DuckDBPyConnection, query: str, values: Iterable[Any] = ()) -> Rows:
    """The rows of a query as dictionaries; a blank is None."""
    result = con.execute(query, list(values))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def write_tables(con: duckdb.DuckDBPyConnection, folder: Path, wave: int) -> None:
    """Write each mart as CSV, up to the wave, and each cross-case table as it is printed, a column a case."""
    for model in MARTS:
        names = [column.name for column in columns(model)]
        bound = next(name for name in ("as_of_wave", "to_wave", "wave") if name in names)
        query = f"SELECT * FROM mart.{table_name(model)} WHERE {bound} <= ?"
        _write_csv(folder / f"{table_name(model)}.csv", names, [list(row.values()) for row in rows(con, query, [wave])])
    cases = [case["name"] for case in _cases(con)]
    for first, last in spans(con, wave):
        for table in cross_case_tables(con, first, last):
            name = (
                f"{table['phase']}_wave_{last}.csv"
                if first == last
                else f"{table['phase']}_waves_{first}_to_{last}.csv"
            )
            printed = [[row["label"], *("\n".join(cell["lines"]) for cell in row["cells"])] for row in table["rows"]]
            _write_csv(folder / name, ["", *cases], printed)


def _write_csv(path: Path, header: list[str], lines: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def spans(con: duckdb.DuckDBPyConnection, wave: int) -> list[Span]:
    """The wave alone and, where that is more, the study up to it."""
    query = "SELECT from_wave, to_wave FROM mart.spans WHERE is_shown AND to_wave = ? ORDER BY from_wave DESC"
    return [(row["from_wave"], row["to_wave"]) for row in rows(con, query, [wave])]


def cross_case_tables(con: duckdb.DuckDBPyConnection, first: int, last: int) -> Rows:
    """The cross-case tables of a span: title, label, and rows of cells in the order of the cases."""
    query = """
        SELECT cells.*, phases.label AS title
        FROM mart.cross_case AS cells JOIN core.phases AS phases USING (phase)
        WHERE from_wave = ? AND to_wave = ? ORDER BY phases.phase_order, row_order, case_order
    """
    cells = rows(con, query, [first, last])
    for cell in cells:
        cell["lines"] = cell["cell"].split("\n")
        cell["evidence_lines"] = (cell["evidence"] or "").split("\n")
    return [
        {
            "phase": phase, "title": title, "label": label,
            "rows": [
                {"label": name, "cells": list(row)}
                for name, row in groupby(list(table), key=itemgetter("row_label"))
            ],
        }
        for (phase, title, label), table in groupby(cells, key=itemgetter("phase", "title", "table_label"))
    ]  # fmt: skip


def feature_tables(con: duckdb.DuckDBPyConnection, study: Study, wave: int) -> Rows:
    """The features of the cases side by side, each as the latest wave up to this one describes it."""
    query = """
        SELECT * FROM mart.case_features_side_by_side WHERE wave <= ?
        ORDER BY feature_table, feature_order, feature, case_order, wave
    """
    cases = [case["programme"] for case in _cases(con)]
    tables = []
    for name, cells in groupby(rows(con, query, [wave]), key=itemgetter("feature_table")):
        lines = [
            (feature, {cell["programme"]: _marked(cell["cell"], cell["has_synthetic"]) for cell in group})
            for feature, group in groupby(cells, key=itemgetter("feature"))
        ]
        printed = [{"label": feature, "cells": [by_case.get(case, []) for case in cases]} for feature, by_case in lines]
        tables.append({"title": study.vocabularies.feature_tables[name], "rows": printed})
    return tables


def _marked(cell: str, has_synthetic: bool) -> list[str]:
    return [line + " †" * has_synthetic for line in cell.split("\n")]


def draw_figures(con: duckdb.DuckDBPyConnection, study: Study, folder: Path, wave: int) -> list[Figure]:
    """Draw a timeline of each case, one of all, and the collection of interviews; save each as SVG and PNG."""
    events = _frame(con, "SELECT * FROM mart.timeline WHERE wave <= ?", wave)
    months = _frame(con, "SELECT * FROM mart.interviews_by_month WHERE wave <= ?", wave)
    windows = _frame(con, "SELECT * FROM core.waves WHERE wave <= ? ORDER BY wave", wave)
    drawn = []
    for programme in study.programmes:
        of_case = events[events["programme"] == programme.programme]
        title = f"{programme.name}: timeline up to wave {wave}"
        drawn.append((f"timeline_{programme.programme.lower()}", title, charts.case_timeline(of_case, windows, title)))
    title = f"All cases: timelines up to wave {wave}"
    drawn.append(("timeline_all_cases", title, charts.all_cases_timeline(events, windows, title)))
    title = f"Interviews by site and month up to wave {wave}"
    drawn.append(("interviews_by_site_and_month", title, charts.interview_collection(months, windows, title)))
    figures = []
    for name, caption, chart in drawn:
        charts.save(chart, folder / name)
        svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
        figures.append(Figure(name, caption, Markup(svg)))  # noqa: S704 (made by vl-convert, which escapes)
    return figures


def _frame(con: duckdb.DuckDBPyConnection, query: str, wave: int) -> pd.DataFrame:
    frame: pd.DataFrame = con.execute(query, [wave]).to_arrow_table().to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def _cases(con: duckdb.DuckDBPyConnection) -> Rows:
    return rows(con, "SELECT programme, name FROM core.programmes ORDER BY case_order")


def page(con: duckdb.DuckDBPyConnection, study: Study, figures: list[Figure], wave: int) -> str:
    """The page of a wave, which needs nothing beside it and asks for nothing."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True,
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["number"] = _number
    return environment.get_template("report.html.j2").render(
        study=study, wave=next(entry for entry in study.waves if entry.wave == wave), cases=_cases(con),
        feature_tables=feature_tables(con, study, wave), figures={figure.name: figure for figure in figures},
        spans=[_span(con, first, last) for first, last in spans(con, wave)],
        headlines=rows(con, HEADLINES, [wave]), evidence=rows(con, EVIDENCE, [wave]),
        claims=rows(con, "SELECT * FROM mart.claims_against_data WHERE as_of_wave = ? ORDER BY claim", [wave]),
        deliveries=rows(con, "SELECT * FROM audit.deliveries WHERE wave <= ? ORDER BY wave, file", [wave]),
        forgiven=rows(con, FORGIVEN, [wave]),
        flags=rows(con, "SELECT * FROM mart.flags WHERE wave <= ? ORDER BY wave, flag, subject", [wave]),
        has_synthetic=_has_synthetic(con, wave),
    )  # fmt: skip


HEADLINES = """
    SELECT judgements.wave, programmes.name, constructs.label, judgements.statement, judgements.source,
        coalesce(judgements.is_synthetic, false) AS is_synthetic
    FROM core.scenario_judgements AS judgements
    JOIN core.programmes AS programmes USING (programme)
    JOIN core.phases AS phases USING (phase)
    JOIN core.constructs AS constructs
        ON constructs.framework = phases.framework AND constructs.code = judgements.scenario
    WHERE judgement_kind = 'headline' AND wave <= ? ORDER BY wave, case_order
"""
EVIDENCE = """
    SELECT statements.*, phases.label AS title
    FROM mart.statements AS statements JOIN core.phases AS phases USING (phase)
    WHERE wave <= ? ORDER BY wave, phase_order, entry
"""
FORGIVEN = """
    SELECT wave, file, sheet, row, column_name, written, read_as, forgiven FROM audit.forgiven_cells
    WHERE wave <= ? ORDER BY wave, file, sheet, row, column_name
"""
SYNTHETIC = """
    SELECT bool_or(has_synthetic) AS has_synthetic FROM (
        SELECT to_wave, has_synthetic FROM mart.cross_case
        UNION ALL SELECT to_wave, has_synthetic FROM mart.sampling_frame
        UNION ALL SELECT wave, is_synthetic FROM mart.timeline
    ) WHERE to_wave <= ?
"""


def _has_synthetic(con: duckdb.DuckDBPyConnection, wave: int) -> bool:
    return bool(rows(con, SYNTHETIC, [wave])[0]["has_synthetic"])


def _span(con: duckdb.DuckDBPyConnection, first: int, last: int) -> dict[str, Any]:
    frame = """
        SELECT frame.*, programmes.name FROM mart.sampling_frame AS frame LEFT JOIN core.programmes AS programmes
            USING (programme)
        WHERE from_wave = ? AND to_wave = ? ORDER BY reach DESC, frame.case_order NULLS LAST
    """
    counts = """
        SELECT counts.*, programmes.name, sites.name AS site_name FROM mart.interview_counts AS counts
        LEFT JOIN core.programmes AS programmes ON counts.programme = programmes.programme
        LEFT JOIN core.sites AS sites ON counts.site = sites.site
        WHERE from_wave = ? AND to_wave = ? ORDER BY counts.case_order NULLS LAST, counts.site_order NULLS FIRST
    """
    return {
        "name": f"Wave {last}" if first == last else f"Waves {first} to {last}",
        "id": f"{first}-{last}",
        "sampling_frame": [
            (reach, list(lines)) for reach, lines in groupby(rows(con, frame, [first, last]), key=itemgetter("reach"))
        ],
        "interview_counts": rows(con, counts, [first, last]),
        "cross_case": cross_case_tables(con, first, last),
    }


def _number(value: float | None) -> str:
    """A count without a decimal point, which the database holds as a real number."""
    return "" if value is None else f"{value:.15g}"
