"""Rows of text made into rows of values, with a fault for each cell that is none.

Reading comes first, cell by cell; then the model's own rules, by pandera; a row with any fault is left out. What
concerns several rows or tables is in `assets.rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.errors
import pyarrow as pa
import pyarrow.compute as pc

from assets.faults import Fault
from assets.reading import Batch
from schemas.columns import Column, Day, Number, Table, Text, Whole, YesNo, check_rule, columns, delivered_columns
from schemas.events import Events, date_bounds
from schemas.informants import Informants, code_parts
from schemas.readings import Readers, Unreadable

ARROW_TYPES = {Text: pa.string(), Whole: pa.int64(), Number: pa.float64(), YesNo: pa.bool_(), Day: pa.date32()}
DERIVED = {Informants: code_parts, Events: date_bounds}
PROVENANCE = ("file", "sheet", "row")


@dataclass(frozen=True)
class Validated:
    """The good rows of a batch (the model's columns, file, sheet, row), the faults, and what was forgiven.

    `forgiven` has the columns file, sheet, row, column_name, written, read_as, forgiven.
    """

    rows: pa.Table
    faults: list[Fault]
    forgiven: list[dict[str, Any]]


def validate(batch: Batch, readers: Readers) -> Validated:
    """Read and check the rows of a batch. Rows in = rows kept + rows with a fault."""
    faults: list[Fault] = []
    forgiven: list[dict[str, Any]] = []
    values = {}
    for column in delivered_columns(batch.model):
        values[column.name] = _read_column(batch, column, readers, faults, forgiven)
    rows = pa.table(values)
    if derive := DERIVED.get(batch.model):
        rows = pa.table({**values, **derive(rows, readers.codes)})
    rows = rows.select([column.name for column in columns(batch.model)])
    faults += _rule_faults(batch, rows, {(fault.row, fault.column) for fault in faults})
    bad = {fault.row for fault in faults}
    good = pc.invert(pc.is_in(batch.cells["row"], pa.array(sorted(bad), pa.int64())))
    for name in PROVENANCE:
        rows = rows.append_column(name, batch.cells[name])
    return Validated(rows.filter(good), faults, [entry for entry in forgiven if entry["row"] not in bad])


def _read_column(
    batch: Batch, column: Column, readers: Readers, faults: list[Fault], forgiven: list[dict[str, Any]]
) -> pa.Array:
    text = pc.utf8_trim_whitespace(batch.cells[column.name]).combine_chunks()
    text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    if column.type is Text and not (column.reads or column.among):
        return text
    read = readers.reader(column)
    encoded = text.dictionary_encode()
    distinct, places = encoded.dictionary.to_pylist(), encoded.indices
    values: list[Any] = []
    for place, written in enumerate(distinct):
        try:
            value, note = _read_items(written, read) if column.link else _read_one(written, read)
        except Unreadable as error:
            rows = _rows_of(batch, places, place)
            faults += [
                Fault(*_source(batch, at), column.name, _shown(column, written), error.expected, error.hint)
                for at in rows
            ]
            value, note = None, ""
        values.append(value)
        if note:
            forgiven += [_forgiven(batch, at, column, written, value, note) for at in _rows_of(batch, places, place)]
    return pa.array(values, ARROW_TYPES[column.type]).take(places)


def _read_one(written: str, read: Any) -> tuple[Any, str]:
    reading = read(written)
    return reading.value, reading.forgiven


def _read_items(written: str, read: Any) -> tuple[str, str]:
    """Read a cell of several values, parted by semicolons, and write it again in one form."""
    readings = [read(item.strip()) for item in written.split(";") if item.strip()]
    items = [reading.value for reading in readings]
    twice = sorted({item for item in items if items.count(item) > 1})
    if twice:
        raise Unreadable("each value once", f"{', '.join(twice)} stands twice; take one out")
    return "; ".join(items), "; ".join(reading.forgiven for reading in readings if reading.forgiven)


def _rows_of(batch: Batch, places: pa.Array, place: int) -> list[int]:
    return pc.indices_nonzero(pc.fill_null(pc.equal(places, place), False)).to_pylist()  # type: ignore[no-any-return]


def _source(batch: Batch, at: int) -> tuple[str, str, int]:
    file, sheet, row = (batch.cells[name][at].as_py() for name in PROVENANCE)
    return file, sheet, row


def _shown(column: Column, written: str | None) -> str | None:
    return None if column.may_identify else written


def _forgiven(batch: Batch, at: int, column: Column, written: str, value: Any, note: str) -> dict[str, Any]:
    place = dict(zip(PROVENANCE, _source(batch, at), strict=True))
    return {**place, "column_name": column.name, "written": written, "read_as": str(value), "forgiven": note}


def _rule_faults(batch: Batch, rows: pa.Table, already: set[tuple[int, str]]) -> list[Fault]:
    """Ask pandera for the rules of the model. A cell that could not be read has its fault already."""
    frame = rows.to_pandas(types_mapper=pd.ArrowDtype)
    try:
        batch.model.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        failures = error.failure_cases
    else:
        return []
    described = {column.name: column for column in columns(batch.model)}
    rules = _rules(batch.model)
    faults = []
    for name, check, at in zip(failures["column"], failures["check"], failures["index"], strict=True):
        column, place = described[name], _source(batch, int(at))
        if (place[2], name) in already or (column.derived and check == "not_nullable"):
            continue
        if check == "not_nullable":
            faults.append(Fault(*place, name, None, "a value", _fill_in(column)))
        else:
            written = batch.cells[name][int(at)].as_py()
            faults.append(Fault(*place, name, _shown(column, written), rules[name, check], _like(column)))
    return faults


def _rules(model: type[Table]) -> dict[tuple[str, str], str]:
    """The words of each rule by the name that pandera reports it under."""
    checks = [(name, check) for name, spec in model.to_schema().columns.items() for check in spec.checks]
    return {(name, str(check.error)): check_rule(check.name, check.statistics) for name, check in checks}


def _fill_in(column: Column) -> str:
    return f"fill it in, like {column.example}" if column.example else "fill it in"


def _like(column: Column) -> str:
    return f"write it like {column.example}" if column.example else ""
