"""Rows of text made into rows of values, with an issue for each cell that holds none.

Reading comes first, cell by cell; then the model's own rules, by pandera; a row with any issue is left out. What
concerns several rows or tables is in `assets.ingest.rules`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.errors
import pyarrow as pa
import pyarrow.compute as pc

from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.tables import declaration
from casewave.schemas.arrow import ARROW_TYPES
from casewave.schemas.columns import (
    IDENTIFIER,
    Column,
    Table,
    Text,
    Whole,
    columns,
    declared_rule,
    delivered_columns,
    key_columns,
    rule_in_words,
)
from casewave.schemas.delivered.events import date_bounds
from casewave.schemas.delivered.informants import Informants, code_parts
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.problems import values as problems
from casewave.schemas.problems.kinds import Problem, either, listed
from casewave.schemas.register.reading_rules import folded
from casewave.schemas.rules import schema
from casewave.schemas.values.handwriting import Unreadable, plain_dashes
from casewave.schemas.values.readings import Reader, Readers, WithdrawnCode

DATED = [model for model in DELIVERED if any(column.name == "earliest" for column in columns(model))]
DERIVED: dict[type[Table], Callable[..., dict[str, pa.Array]]] = {
    Informants: code_parts,
    **dict.fromkeys(DATED, date_bounds),
}
PLAIN_WHOLE = r"^[0-9]{1,18}$"
PLAIN_NAME = r"^[A-Za-z0-9._-]+$"
# Words that people type into a cell that they leave blank, in several languages; dashes of every kind count as one.
MAY_MEAN_BLANK = {
    "-", "--", ".", "?", "n/a", "na", "n.a.", "none", "nil", "null", "tbc", "tba", "tbd", "unknown", "k.a.", "k. a.",
    "keine angabe", "unbekannt", "entfällt", "n.c.", "s.o.", "sans objet", "inconnu", "non renseigné", "s/d", "n/d",
    "n.d.", "sin datos", "no aplica", "desconocido", "saknas", "uppgift saknas", "okänt", "ej aktuellt", "mangler",
    "ukjent", "ikke oppgitt", "n.v.t.", "nvt", "onbekend",
}  # fmt: skip
BLANKS = {problems.BLANK.name, problems.BLANK_CELL.name}
OTHER_SEPARATORS = re.compile(r"[,\n\r/|&+]")
PROVENANCE = ("file", "sheet", "row")


@dataclass(frozen=True)
class Validated:
    """The good rows of a batch (the model's columns, file, sheet, row), the issues, and the normalised values.

    `refused_keys` are the keys of refused rows: what refers to them is no further problem.
    """

    rows: pa.Table
    issues: list[Issue]
    normalised: list[Normalisation]
    refused_keys: list[str]


def validate(batch: Batch, readers: Readers) -> Validated:
    """Read and check the rows of a batch. Rows in = rows kept + rows refused."""
    issues: list[Issue] = []
    normalised: list[Normalisation] = []
    values = {}
    for column in delivered_columns(batch.model):
        values[column.name] = _read_column(batch, column, readers, issues, normalised)
    rows = pa.table(values)
    if derive := DERIVED.get(batch.model):
        rows = pa.table({**values, **derive(rows, readers.codes)})
    rows = rows.select([column.name for column in columns(batch.model)])
    issues += _rule_issues(batch, rows, readers, {(issue.row, issue.column) for issue in issues})
    issues = _without_notes(batch, issues)
    bad = {issue.row for issue in issues}
    good = pc.invert(pc.is_in(batch.cells["row"], pa.array(sorted(bad), pa.int64())))
    for name in PROVENANCE:
        rows = rows.append_column(name, batch.cells[name])
    refused_keys = rows.filter(pc.invert(good))[key_columns(batch.model)[0]].drop_null().to_pylist()
    kept = [entry for entry in normalised if entry.row not in bad]
    return Validated(rows.filter(good), issues, kept, refused_keys)


def _without_notes(batch: Batch, issues: list[Issue]) -> list[Issue]:
    """Issues with one for each row that is hardly filled, as a note or a total below a table, instead of several."""
    required = sum(column.required for column in delivered_columns(batch.model))
    of_row: dict[int, list[Issue]] = defaultdict(list)
    for issue in issues:
        of_row[issue.row].append(issue)
    kept = []
    for found in of_row.values():
        blank = [issue for issue in found if issue.check in BLANKS]
        if len(found) > 1 and 2 * len(blank) >= required:
            first, names = blank[0], [issue.column for issue in blank]
            kept.append(
                Issue.of(problems.HARDLY_FILLED(blank=listed(names)), first.file, first.sheet, first.row, names[0])
            )
        else:
            kept += found
    return kept


def withdrawn_cells(batch: Batch, readers: Readers) -> Iterator[Issue]:
    """The cells that name an informant who has withdrawn, whatever else they hold."""
    for column in delivered_columns(batch.model):
        if column.reads != "participant":
            continue
        cells = batch.cells[column.name].combine_chunks()
        named = {text: problem for text in pc.unique(cells).to_pylist() for problem in _withdrawals(text, readers)}
        for at in pc.indices_nonzero(pc.is_in(cells, pa.array(list(named), pa.string()))).to_pylist():
            yield Issue.of(named[cells[at].as_py()], *_source(batch, at), column.name)


def _withdrawals(written: str | None, readers: Readers) -> Iterator[Problem]:
    for item in filter(None, map(str.strip, (written or "").split(";"))):
        try:
            readers.participant(item)
        except WithdrawnCode as error:
            yield error.problem
        except Unreadable:
            pass  # reported where cells are read


def _read_column(
    batch: Batch, column: Column, readers: Readers, issues: list[Issue], normalised: list[Normalisation]
) -> pa.Array:
    text = pc.utf8_trim_whitespace(batch.cells[column.name]).combine_chunks()
    text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    text = _without_blank_words(batch, text, column, readers, normalised)
    if column.type is Text and not (column.reads or column.among or column.link or column.is_name):
        return text
    if column.is_name and not (column.link or column.reads) and _all_match(text, PLAIN_NAME):
        return text
    if column.type is Whole and _all_match(text, PLAIN_WHOLE):
        return text.cast(pa.int64())
    encoded = text.dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    readers = readers.of_column(column, distinct)
    # Each distinct text is read once, however many rows hold it.
    outcomes = [read_cell(written, column, readers) for written in distinct]
    if any(outcome.error or outcome.normalised for outcome in outcomes):
        for at, place in enumerate(encoded.indices.to_pylist()):
            if place is not None:
                _note(batch, at, column, distinct[place], outcomes[place], issues, normalised)
    values = pa.array([outcome.value for outcome in outcomes], ARROW_TYPES[column.type])
    return values.take(encoded.indices)


def _without_blank_words(
    batch: Batch, text: pa.Array, column: Column, readers: Readers, normalised: list[Normalisation]
) -> pa.Array:
    """A column in which the words that the study uses for blank are blank, each of them listed.

    Where a word of the column's own is meant (N/A is a rating), it keeps that meaning.
    """
    if not readers.blank_words:
        return text
    words = [word for word in pc.unique(text).to_pylist() if word and folded(word) in readers.blank_words]
    if column.among or column.reads in ("rating", "state"):
        words = [word for word in words if read_cell(word, column, readers).error]
    is_blank = pc.is_in(text, pa.array(words, pa.string()))
    normalised.extend(
        Normalisation(*_source(batch, at), column.name, text[at].as_py(), "", "word for blank")
        for at in pc.indices_nonzero(is_blank).to_pylist()
    )
    return pc.if_else(is_blank, pa.scalar(None, pa.string()), text)


def _all_match(text: pa.Array, pattern: str) -> bool:
    """Say whether every filled cell is written so: then all are read at once, however many and different they are."""
    return pc.all(pc.match_substring_regex(text, pattern)).as_py() is not False


@dataclass(frozen=True)
class ReadCell:
    """The result of reading a text: a value and what was normalised, or the part of it that is no value, and why."""

    value: Any = None
    normalised: str = ""
    unreadable: str = ""
    error: Unreadable | None = None


def read_cell(written: str, column: Column, readers: Readers) -> ReadCell:
    """Read the text of one cell, which is not blank, as its column has it."""
    read = readers.reader(column)
    return _read_items(written, read) if column.link else _read_one(written, read)


def _read_one(written: str, read: Reader) -> ReadCell:
    try:
        reading = read(written)
    except Unreadable as error:
        return ReadCell(unreadable=written, error=error)
    return ReadCell(reading.value, reading.normalised)


def _read_items(written: str, read: Reader) -> ReadCell:
    """Read a cell of several values, separated by semicolons, and write it again in one form."""
    outcomes = [_read_one(item.strip(), read) for item in written.split(";") if item.strip()]
    if failed := next((outcome for outcome in outcomes if outcome.error), None):
        return _separated_otherwise(written, read) or failed
    items = [outcome.value for outcome in outcomes]
    if not items:
        return ReadCell(unreadable=written, error=Unreadable(problems.NO_VALUES()))
    if twice := sorted({item for item in items if items.count(item) > 1}):
        return ReadCell(unreadable=twice[0], error=Unreadable(problems.VALUE_TWICE()))
    return ReadCell("; ".join(items), "; ".join(outcome.normalised for outcome in outcomes if outcome.normalised))


def _separated_otherwise(written: str, read: Reader) -> ReadCell | None:
    """What to write where each value can be read, and commas or line breaks are between them."""
    parts = [part.strip() for part in OTHER_SEPARATORS.split(written) if part.strip()]
    if ";" in written or len(parts) < 2 or any(_read_one(part, read).error for part in parts):
        return None
    return ReadCell(unreadable=written, error=Unreadable(problems.SEPARATED_OTHERWISE(meant="; ".join(parts))))


def _note(
    batch: Batch,
    at: int,
    column: Column,
    written: str,
    outcome: ReadCell,
    issues: list[Issue],
    normalised: list[Normalisation],
) -> None:
    """Add a row's cell to the issues or to the normalised values, if it belongs to either."""
    place = _source(batch, at)
    if outcome.error:
        shown = outcome.unreadable if outcome.error.is_shown and not column.may_identify else None
        problem = outcome.error.problem
        if shown and plain_dashes(folded(shown)) in MAY_MEAN_BLANK and not column.required:
            or_blank = f"If it means blank, add {declaration('blank_words', shown)}."
            problem = problem._replace(remedy=f"{problem.remedy} {or_blank}")
        issues.append(Issue.of(problem, *place, column.name, shown))
    elif outcome.normalised:
        normalised.append(Normalisation(*place, column.name, written, str(outcome.value), outcome.normalised))


def _source(batch: Batch, at: int) -> tuple[str, str, int]:
    file, sheet, row = (batch.cells[name][at].as_py() for name in PROVENANCE)
    return file, sheet, row


def _rule_issues(batch: Batch, rows: pa.Table, readers: Readers, already: set[tuple[int, str]]) -> list[Issue]:
    """Ask pandera for the rules of the model. A cell that could not be read has its issue already."""
    frame = rows.to_pandas(types_mapper=pd.ArrowDtype)
    try:
        schema(batch.model).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        failures = error.failure_cases
    else:
        return []
    described = {column.name: column for column in columns(batch.model)}
    rules = _rules(batch.model)
    issues = []
    for name, check, at in zip(failures["column"], failures["check"], failures["index"], strict=True):
        column, place = described[name], _source(batch, int(at))
        if (place[2], name) in already or (column.derived and check == "not_nullable"):
            continue
        if check == "not_nullable":
            example = readers.example(column)
            problem = problems.BLANK(example=example) if example else problems.BLANK_CELL()
            issues.append(Issue.of(problem, *place, name))
        else:
            written = batch.cells[name][int(at)].as_py()
            shown = None if column.may_identify else written
            issues.append(Issue.of(_broken(*rules[name, check], readers.example(column)), *place, name, shown))
    return issues


def _rules(model: type[Table]) -> dict[tuple[str, str], tuple[str, Any]]:
    """The name and the argument of each rule by the name that pandera reports it under."""
    checks = [(name, check) for name, spec in schema(model).columns.items() for check in spec.checks]
    return {(name, str(check.error)): declared_rule(check.name, check.statistics) for name, check in checks}


def _broken(rule: str, argument: Any, example: str) -> Problem:
    """The problem of a value that breaks a rule of its column."""
    if rule == "isin":
        return problems.NOT_AMONG(allowed=either(argument))
    if rule != "str_matches":
        return problems.OUT_OF_RANGE(range=rule_in_words(rule, argument))
    kind = problems.NOT_A_NAME if argument == IDENTIFIER else problems.NOT_IN_FORM
    return kind(example=example)
