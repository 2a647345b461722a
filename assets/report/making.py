"""The report of a study made: its tables and figures as files, and its pages; one folder per wave, and the study's own.

A file is written only where its content is new, and what is not made any more goes. Here belongs which files a report
has; what is in them is for `tables`, `figures`, `formats` and `site`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from casewave.assets.marts import MARTS
from casewave.assets.report import FIGURE_FORMATS, FORMATS, PARTS
from casewave.assets.report.evidence import entries, evidence_table
from casewave.assets.report.figures import study_figures, wave_figures
from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.formats.flat import csv_data, csv_table, parquet_data
from casewave.assets.report.formats.latex import latex
from casewave.assets.report.formats.markdown import markdown
from casewave.assets.report.printable import Table, in_panels, span_name
from casewave.assets.report.source import ReportData, open_source
from casewave.assets.report.tables import Sections, change_tables, methods_tables, study_tables, wave_tables
from casewave.assets.warehouse.products import Folder
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.columns import columns, table_name

LISTS = ("late_coding_changes", "register_changes")  # marts of what changed in tables of earlier waves


@dataclass(frozen=True)
class MadeReport:
    """What a making did: the files that it wrote, and how many there were to make."""

    written: tuple[Path, ...]
    files: int


def publish_report(
    workspace: Workspace, from_wave: int, *, parts: Collection[str] = PARTS, formats: Collection[str] = FORMATS,
    template: Path | None = None,
) -> MadeReport:  # fmt: skip
    """Make the report of a wave, and again of later ones, which show the study up to them, and the study's own.

    An earlier wave whose tables late coding or study.yaml changed, or had changed when its report was made, is made
    again too.

    parts: of PARTS. formats: of FORMATS. template: a Word file whose styles the documents take, instead of the
    study's.
    """
    template = template or workspace.template
    with open_source(workspace.published, workspace.study) as source:
        return _sum(_makings(source, workspace.report, from_wave, parts, formats, template))


def _makings(
    source: ReportData,
    root: Path,
    from_wave: int,
    parts: Collection[str],
    formats: Collection[str],
    template: Path | None,
) -> Iterator[MadeReport]:
    for wave in source.waves:
        is_due = wave >= from_wave or _has_changed(source, root, wave)
        if is_due and "tables" in parts:
            yield make_tables(source, root, wave, formats, template)
        if is_due and "figures" in parts:
            yield make_figures(source, root, wave, formats)
    if "tables" in parts:
        yield make_study_tables(source, root, formats, template)
    if "figures" in parts:
        yield make_study_figures(source, root, formats)
    if "site" in parts:  # last: it tells of which delivery all of it is
        yield make_site(source, root)


def _has_changed(source: ReportData, root: Path, wave: int) -> bool:
    """Say whether a list of changes names the wave or one before it, or did so when its report was last made."""
    for name in LISTS:
        if source.rows(f"SELECT 1 FROM mart.{name} WHERE wave <= ? LIMIT 1", [wave]):
            return True
        earlier = root / f"wave-{wave}" / "data" / f"{name}.csv"
        if earlier.exists() and len(earlier.read_text(encoding="utf-8").splitlines()) > 1:
            return True
    return False


def _sum(makings: Iterable[MadeReport]) -> MadeReport:
    parts = list(makings)
    return MadeReport(tuple(path for made in parts for path in made.written), sum(made.files for made in parts))


def make_tables(
    source: ReportData, root: Path, wave: int, formats: Collection[str], template: Path | None = None
) -> MadeReport:
    """Make the tables of a wave: a document, a workbook, and each table and each mart as files of their own."""
    folder, sections = Folder(root / f"wave-{wave}"), wave_tables(source, wave)
    subtitle = f"Wave {wave}: {source.wave(wave).topic}"
    _write_books(
        folder, _Book(source, wave, f"{source.study.study}_wave_{wave}", subtitle, sections, template), formats
    )
    for section, tables in sections:
        for table in tables:
            _write_table(folder, table, source.provenance(wave), formats, is_for_papers=section.is_for_papers)
    _write_marts(folder, source, wave, formats)
    folder.prune(*(f"{place}/*.{kind}" for kind in formats for place in ("tables", "data")))
    return MadeReport(tuple(folder.written), len(folder.made))


def make_study_tables(
    source: ReportData, root: Path, formats: Collection[str], template: Path | None = None
) -> MadeReport:
    """Make the study's own document and workbook, up to its last wave, and the tables of change and of methods."""
    folder, last = Folder(root), source.waves[-1]
    subtitle = span_name(source.waves[0], last)
    _write_books(folder, _Book(source, last, source.study.study, subtitle, study_tables(source), template), formats)
    for section, tables in (*change_tables(source), *methods_tables(source)):
        for table in tables:
            _write_table(folder, table, source.provenance(last), formats, is_for_papers=section.is_for_papers)
    folder.prune(*(f"tables/*.{kind}" for kind in formats))
    return MadeReport(tuple(folder.written), len(folder.made))


@dataclass(frozen=True)
class _Book:
    """What a document and a workbook hold, and the stem of their names."""

    source: ReportData
    wave: int
    stem: str
    subtitle: str
    sections: Sections
    template: Path | None


def _write_books(folder: Folder, book: _Book, formats: Collection[str]) -> None:
    title, provenance = book.source.study.title, book.source.provenance(book.wave)
    if "docx" in formats:
        from casewave.assets.report.formats.word import (
            Part,
            word,
        )  # brings python-docx, as below XlsxWriter: where they are used

        parts = [Part(part.title, part.words, tables) for part, tables in book.sections if part.is_for_papers]
        folder.write(f"{book.stem}.docx", word(title, book.subtitle, parts, provenance, book.template))
    if "xlsx" in formats:
        from casewave.assets.report.formats.excel import excel

        tables = [table for _, tables in book.sections for table in tables]
        evidence = evidence_table(entries(book.source, book.wave))
        tables.append(replace(evidence, notes=(*evidence.notes, *book.source.partial(book.wave))))
        folder.write(f"{book.stem}.xlsx", excel(title, book.subtitle, tables, provenance))


def _write_table(
    folder: Folder, table: Table, provenance: dict[str, str], formats: Collection[str], *, is_for_papers: bool
) -> None:
    if "csv" in formats:
        folder.write(f"tables/{table.name}.csv", csv_table(table))
    if "md" in formats and is_for_papers:
        folder.write(f"tables/{table.name}.md", markdown(table, provenance))
    if "tex" in formats and is_for_papers:
        panels = in_panels(table)
        folder.write(f"tables/{table.name}.tex", "\n".join(latex(panel, provenance) for panel in panels))


def _write_marts(folder: Folder, source: ReportData, wave: int, formats: Collection[str]) -> None:
    """Write the wave's rows of each mart as an analyst finds them in the database; each wave has its own."""
    if not {"csv", "parquet"} & set(formats):
        return
    for model in MARTS:
        name = table_name(model)
        held = [column.name for column in columns(model)]
        bound = next(column for column in ("as_of_wave", "to_wave", "wave") if column in held)
        rows = source.arrow(f"SELECT * FROM mart.{name} WHERE {bound} = ?", [wave])
        if "csv" in formats:
            folder.write(f"data/{name}.csv", csv_data(rows))
        if "parquet" in formats:
            folder.write(f"data/{name}.parquet", parquet_data(rows, source.provenance(wave)))


def make_figures(source: ReportData, root: Path, wave: int, formats: Collection[str] = FIGURE_FORMATS) -> MadeReport:
    """Make the figures of a wave, each with its data next to it."""
    return _draw(Folder(root / f"wave-{wave}"), wave_figures(source, wave), source.provenance(wave), formats)


def make_study_figures(source: ReportData, root: Path, formats: Collection[str] = FIGURE_FORMATS) -> MadeReport:
    """Make the figures of change and of methods, of the study up to its last wave."""
    return _draw(Folder(root), study_figures(source), source.provenance(source.waves[-1]), formats)


def _draw(
    folder: Folder, figures: Iterable[Figure], provenance: dict[str, str], formats: Collection[str]
) -> MadeReport:
    """Draw figures, each with its data next to it."""
    from casewave.assets.report.formats.drawn import write_figure  # brings the renderer

    for figure in figures:
        stem = f"figures/{figure.name}"
        folder.write(f"{stem}.csv", csv_table(figure.data))
        write_figure(folder, stem, figure, provenance, formats)
    folder.prune("figures/*")
    return MadeReport(tuple(folder.written), len(folder.made))


def make_site(source: ReportData, root: Path) -> MadeReport:
    """Make the pages, of all waves since each names the others."""
    from casewave.assets.report.site.pages import write_site

    folder = write_site(source, root)
    return MadeReport(tuple(folder.written), len(folder.made))
