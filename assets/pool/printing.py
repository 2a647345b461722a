"""The pool's tables as people read them. Belongs elsewhere: how they are written (`assets.report.formats`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import duckdb

from casewave.assets.report.printable import SYNTHETIC, Cell, Column, Line, Row, Table, count, text
from casewave.schemas.columns import Table as Model
from casewave.schemas.language import numbered
from casewave.schemas.marts.cross_case import lines_of
from casewave.schemas.pool.change_over_studies import ChangeOverStudies
from casewave.schemas.pool.cross_study_statements import CrossStudyStatements
from casewave.schemas.pool.distinguishing_across_studies import DistinguishingAcrossStudies
from casewave.schemas.pool.methods_by_study import MethodsByStudy
from casewave.schemas.pool.not_comparable import NotComparable
from casewave.schemas.pool.ratings_across_studies import RatingsAcrossStudies
from casewave.schemas.pool.sample_ranges import SampleRanges
from casewave.schemas.pool.saturation_across_studies import SaturationAcrossStudies
from casewave.schemas.pool.saturation_by_study import SaturationByStudy
from casewave.schemas.pool.study_samples import StudySamples
from casewave.schemas.pool.synthesis import Synthesis

Rows = list[dict[str, Any]]
MISSING = "Blank: the study has nothing on the concept."


def printed_tables(
    con: duckdb.DuckDBPyConnection, models: Collection[type[Model]], left_out: Sequence[str]
) -> Iterator[Table]:
    """The printed tables of these models that have any rows.

    left_out: studies that the reader may not see, or of another version.
    """
    builders = {
        StudySamples: _samples(left_out), SampleRanges: _sample_ranges, RatingsAcrossStudies: _ratings,
        DistinguishingAcrossStudies: _distinguishing, CrossStudyStatements: _statements, ChangeOverStudies: _change,
        SaturationAcrossStudies: _saturation, SaturationByStudy: _saturation_by_study, Synthesis: _synthesis,
        MethodsByStudy: _methods, NotComparable: _not_comparable,
    }  # fmt: skip
    chosen = (build for model, build in builders.items() if model in models)
    yield from (table for build in chosen for table in build(con) if table.rows)


def _ask(con: duckdb.DuckDBPyConnection, query: str) -> Rows:
    answer = con.execute(query)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _framework_names(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The display name of each framework, as the first study with it has it."""
    rows = con.execute("SELECT framework, name FROM core.frameworks ORDER BY study DESC").fetchall()
    return dict(rows)


def _marked(value: object, has_synthetic: bool) -> str:
    return f"{value} †" if has_synthetic else str(value)


def _matrix(
    rows: Rows, heads: Sequence[str], across: Callable[[dict[str, Any]], str], cell: Callable[[dict[str, Any]], Cell]
) -> tuple[list[str], tuple[Row, ...]]:
    """Rows as a matrix: one row for each combination of heads, in their order, and one column for each `across`."""
    columns = sorted({across(row) for row in rows})
    cells: dict[tuple[Any, ...], dict[str, Cell]] = {}
    for row in rows:
        cells.setdefault(tuple(row[head] for head in heads), {})[across(row)] = cell(row)
    printed = (
        Row((*(text(head) for head in key), *(filled.get(column, text(None)) for column in columns)))
        for key, filled in cells.items()
    )
    return columns, tuple(printed)


def _samples(left_out: Sequence[str]) -> Callable[[duckdb.DuckDBPyConnection], Iterator[Table]]:
    headings = {
        "waves": "Waves", "programmes": "Cases", "sites": "Sites", "interviews": "Interviews",
        "informants": "Informants", "documents": "Documents", "codings": "Codings", "statements": "Statements",
        "ratings": "Ratings",
    }  # fmt: skip
    named = (f"Not included (rows not shared with this reader, or to be added again): {', '.join(left_out)}.",)

    def build(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
        rows = _ask(con, "FROM pool.study_samples")
        columns = (
            Column("Study", width=2), Column("First interview"), Column("Last interview"),
            *(Column(heading, "count", 0.7) for heading in headings.values()),
        )  # fmt: skip
        printed = (
            Row((
                text(_marked(row["study"], row["has_synthetic"])), text(row["first_interview"]),
                text(row["last_interview"]), *(count(row[name]) for name in headings),
            ))
            for row in rows
        )  # fmt: skip
        notes = ("Counts are up to the last loaded wave of each study.", SYNTHETIC, *(named if left_out else ()))
        yield Table("study_samples", "Samples of the studies", columns, tuple(printed), notes)

    return build


def _sample_ranges(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    rows = _ask(con, "FROM pool.sample_ranges ORDER BY study NULLS LAST, unit, wave NULLS LAST")
    columns = (
        Column("Study", width=2), Column("Wave"), Column("Unit"), Column("At least", "count"),
        Column("At most", "count"),
    )  # fmt: skip
    printed = (
        Row((
            text(_marked(row["study"] or "All studies", row["has_synthetic"])),
            text("All" if row["wave"] is None else row["wave"]), text(row["unit"]), count(row["lowest"]),
            count(row["highest"]),
        ))
        for row in rows
    )  # fmt: skip
    notes = ("What all published releases tell together. Blank: nothing published limits it.", SYNTHETIC)
    yield Table("sample_ranges", "Samples, as far as they are published", columns, tuple(printed), notes)


def _ratings(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    rows = _ask(con, "FROM pool.ratings_across_studies WHERE rated > 0 OR mixed > 0")

    def cell(row: dict[str, Any]) -> Cell:
        if row["mean"] is None:
            return text(_marked(f"mixed (n = {row['units']})", row["has_synthetic"]))
        words = f"{row['mean']:+.1f} ({row['lowest']:+d} to {row['highest']:+d}; n = {row['rated']})"
        return text(_marked(words, row["has_synthetic"]))

    studies, printed = _matrix(rows, ["concept_label", "concept"], lambda row: row["study"], cell)
    columns = (
        Column("Construct", width=2),
        Column("Concept", width=1.5),
        *(Column(name, case=name) for name in studies),
    )
    notes = (
        "Cells are the mean rating (lowest to highest; number of cases and sites rated) in the study's last wave with "
        "ratings.", MISSING, SYNTHETIC,
    )  # fmt: skip
    yield Table("ratings_across_studies", "Constructs by studies: ratings", columns, printed, notes)


def _distinguishing(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    rows = _ask(con, "FROM pool.distinguishing_across_studies")
    studies, printed = _matrix(
        rows,
        ["outcome", "concept_label", "concept"],
        lambda row: row["study"] or " All studies",
        lambda row: text(_marked(row["label"], row["has_synthetic"])),
    )
    named = (Column(name.strip(), case=name) for name in studies)
    columns = (Column("Outcome"), Column("Construct", width=2), Column("Concept", width=1.5), *named)
    notes = (
        "All studies: the rule applied to the cases and sites of all studies with an outcome of this name, with the "
        "strictest of their thresholds.", SYNTHETIC,
    )  # fmt: skip
    yield Table("distinguishing_across_studies", "Distinguishing constructs", columns, printed, notes)


def _statements(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    """A table for each framework, whose columns are the cases that have it."""
    names = _framework_names(con)
    rows = _ask(con, "FROM pool.cross_study_statements WHERE cell_state <> 'not yet analysed'")
    for framework in sorted({row["framework"] for row in rows}):
        cases, printed = _matrix(
            [row for row in rows if row["framework"] == framework],
            ["concept_label", "phase"],
            lambda row: f"{row['study']}: {row['programme']}",
            lambda row: Cell("text", tuple(Line(line) for line in lines_of(row["cell"]))),
        )
        columns = (
            Column("Element", width=1.4),
            Column("Phase", width=1.2),
            *(Column(name, width=2, case=name) for name in cases),
        )
        yield Table(
            f"cross_study_statements_{framework}",
            f"Cross-case table of all studies: {names[framework]}",
            columns,
            printed,
            (MISSING, SYNTHETIC),
        )


def _change(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    names = _framework_names(con)
    rows = _ask(con, "FROM pool.change_over_studies WHERE rating IS NOT NULL OR segments > 0")

    def cell(row: dict[str, Any]) -> Cell:
        counted = numbered(row["segments"], "segment") if row["segments"] else ""
        words = "; ".join(part for part in (row["rating"], counted) if part)
        return text(_marked(words, row["has_synthetic"]))

    waves, printed = _matrix(
        [{**row, "framework": names[row["framework"]]} for row in rows],
        ["concept_label", "study", "programme", "framework"],
        lambda row: f"{row['relative_wave']:03d}",
        cell,
    )
    headings = (Column("Construct", width=2), Column("Study"), Column("Case"), Column("Framework"))
    columns = (*headings, *(Column(f"Wave {int(wave)} of the study", case=wave) for wave in waves))
    notes = ("Cells are the rating and the number of segments coded. Waves count from each study's first loaded wave.",)
    yield Table("change_over_studies", "Change over the waves of each study", columns, printed, (*notes, SYNTHETIC))


def _saturation(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    rows = _ask(con, "FROM pool.saturation_across_studies ORDER BY study_number")
    columns = (
        Column("Study", width=2), Column("First interview"), Column("Interviews", "count"), Column("Concepts", "count"),
        Column("New concepts", "count"), Column("Concepts so far", "count"),
    )  # fmt: skip
    printed = (
        Row((
            text(_marked(row["study"], row["has_synthetic"])), text(row["first_interview"]), count(row["interviews"]),
            count(row["concepts"]), count(row["new_concepts"]), count(row["cumulative_concepts"]),
        ))
        for row in rows
    )  # fmt: skip
    notes = ("Studies in the order of their first interviews. New concepts: coded by no study before.", SYNTHETIC)
    yield Table("saturation_across_studies", "Code saturation across studies", columns, tuple(printed), notes)


def _saturation_by_study(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    names = _framework_names(con)
    rows = _ask(con, "FROM pool.saturation_by_study ORDER BY framework, base, run, threshold, study")
    studies, printed = _matrix(
        [
            {**row, "framework": names[row["framework"]], "sizes": f"base {row['base']}, run {row['run']}"}
            for row in rows
        ],
        ["framework", "sizes", "threshold"],
        lambda row: row["study"],
        lambda row: text(_marked(row["cell"], row["has_synthetic"])),
    )
    named = (Column(name, case=name) for name in studies)
    columns = (Column("Framework"), Column("Interviews"), Column("Threshold"), *named)
    yield Table("saturation_by_study", "Code saturation of each study", columns, printed, (SYNTHETIC,))


def _synthesis(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    rows = _ask(con, "FROM pool.synthesis ORDER BY statement, study, entry NULLS FIRST")
    joined: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        entry = f" ({row['entry']})" if row["entry"] else ""
        judgements = _marked(f"{row['judgement']}{entry}", row["is_synthetic"])
        kept = joined.setdefault((row["statement"], row["study"]), {**row, "judgements": []})
        kept["judgements"].append(judgements)
    studies, printed = _matrix(
        list(joined.values()),
        ["statement", "statement_text"],
        lambda row: row["study"],
        lambda row: text("; ".join(row["judgements"])),
    )
    columns = (Column("No."), Column("Statement", width=3), *(Column(name, case=name) for name in studies))
    notes = ("Judgements of people, from synthesis.csv. Blank: not judged.", SYNTHETIC)
    yield Table("synthesis", "Synthesis: what each study says to each statement", columns, printed, notes)


def _methods(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    rows = _ask(con, "FROM pool.methods_by_study WHERE answer IS NOT NULL ORDER BY standard, item_order, study")
    studies, printed = _matrix(
        rows,
        ["standard", "item", "item_name"],
        lambda row: row["study"],
        lambda row: text(_marked(row["answer"], row["has_synthetic"])),
    )
    named = (Column(name, width=2, case=name) for name in studies)
    columns = (Column("Standard", width=0.7), Column("Item", width=0.5), Column("Name"), *named)
    yield Table("methods_by_study", "Methods numbers of each study", columns, printed, (SYNTHETIC,))


def _not_comparable(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    named = _framework_names(con)
    rows = [{**row, "framework": named[row["framework"]]} for row in _ask(con, "FROM pool.not_comparable")]
    columns = (Column("Study"), Column("Framework"), Column("Code"), Column("Name", width=2), Column("Reason", width=3))
    names = ("study", "framework", "code", "label", "reason")
    printed = (Row(tuple(text(row[name]) for name in names)) for row in rows)
    yield Table("not_comparable", "What cannot be compared", columns, tuple(printed))
