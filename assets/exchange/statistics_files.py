"""The published tables for SPSS and Stata: one file per table, with labels of variables and values.

Words of a vocabulary and yes/no become numbers with value labels, as both programs expect. Free text that may identify
someone is left out. The same tables give the same bytes: the time in a file's head is fixed. Belongs elsewhere: the
tables for everybody, which disclosure control protects (`assets.protection.package`). Needs `casewave[statistics]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd

from casewave.schemas.columns import Column, Day, Table, Text, YesNo, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import stored_columns
from casewave.schemas.register.study import Study

Program = Literal["spss", "stata"]
SUFFIX: dict[Program, str] = {"spss": ".sav", "stata": ".dta"}
LONGEST_TEXT: dict[Program, int] = {"spss": 32_767, "stata": 2_045}  # bytes of a value
LONGEST_LABEL: dict[Program, int] = {"spss": 256, "stata": 80}  # bytes of a variable's label
YES_NO = {0: "no", 1: "yes"}
SAV_DATE = slice(92, 109)  # of a file's head: day and time of its making
DTA_TIME = b"<timestamp>"
DTA_TIME_BYTES = 17


@dataclass(frozen=True)
class StatisticsFile:
    """A file that was written: its table, rows, and the columns that it leaves out, each with the reason."""

    path: Path
    rows: int
    left_out: dict[str, str]


def write_statistics_files(
    con: duckdb.DuckDBPyConnection, study: Study, folder: Path, program: Program
) -> Iterator[StatisticsFile]:
    """Write each delivered table that has rows, from the published database."""
    folder.mkdir(parents=True, exist_ok=True)
    for model in DELIVERED:
        rows = (
            con.execute(f"FROM core.{table_name(model)} ORDER BY wave, {', '.join(key_columns(model))}")
            .to_arrow_table()
            .to_pandas()
        )
        if len(rows):
            yield _write(rows, model, study, folder, program)


def _write(rows: pd.DataFrame, model: type[Table], study: Study, folder: Path, program: Program) -> StatisticsFile:
    import pyreadstat  # an extra, which no other export needs

    frame, labels, values, left_out = {"wave": rows["wave"]}, {"wave": "Wave."}, {}, {}
    for column in stored_columns(model):
        cells = rows[column.name]
        reason = _reason(column, cells, program)
        if reason:
            left_out[column.name] = reason
            continue
        frame[column.name], words = _coded(column, cells, study)
        labels[column.name] = _cut(column.meaning, LONGEST_LABEL[program])
        if words:
            values[column.name] = words
    path = folder / f"{table_name(model)}{SUFFIX[program]}"
    write = pyreadstat.write_sav if program == "spss" else pyreadstat.write_dta
    described: dict[str, Any] = {"column_labels": labels, "variable_value_labels": values}
    write(pd.DataFrame(frame), str(path), file_label=_cut(f"{study.study}: {table_name(model)}", 60), **described)
    _fix_time(path, program)
    return StatisticsFile(path, len(rows), left_out)


def _reason(column: Column, cells: pd.Series, program: Program) -> str:
    if column.may_identify:
        return "free text that may identify someone"
    if column.type is Text and not column.among:
        longest = max((len(str(cell).encode()) for cell in cells.dropna()), default=0)
        if longest > LONGEST_TEXT[program]:
            return f"a text of {longest:,} bytes, more than the program takes"
    return ""


def _coded(column: Column, cells: pd.Series, study: Study) -> tuple[pd.Series, dict[int, str]]:
    """The cells of a column as the programs take them, and the labels of its numbers if it is coded."""
    if column.type is YesNo:
        return cells.map({False: 0.0, True: 1.0}), YES_NO
    words = _words(column, study)
    if words:
        others = sorted(set(cells.dropna()) - set(words))  # numbered last, so that no other number ever changes
        numbers = {word: float(number) for number, word in enumerate([*words, *others], start=1)}
        return cells.map(numbers), {int(number): words.get(word) or word for word, number in numbers.items()}
    if column.type is Day:
        return pd.to_datetime(cells).dt.date, {}
    if column.type is Text:
        return cells.fillna("").astype(object), {}
    return cells.astype("float64"), {}


def _words(column: Column, study: Study) -> dict[str, str]:
    if column.type is not Text:
        return {}
    if column.isin:
        return {word: word for word in column.isin}
    return study.words.get(column.among, {}) if column.among else {}


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def _fix_time(path: Path, program: Program) -> None:
    content = bytearray(path.read_bytes())
    if program == "spss":
        content[SAV_DATE] = b"01 Jan 8000:00:00"
    else:
        start = content.index(DTA_TIME) + len(DTA_TIME) + 1  # behind the length
        content[start : start + DTA_TIME_BYTES] = b"01 Jan 1980 00:00"
    path.write_bytes(bytes(content))


def left_out_everywhere(written: Sequence[StatisticsFile]) -> list[str]:
    """A line for each column that a file leaves out."""
    return [f"{made.path.stem}.{name}: {why}" for made in written for name, why in made.left_out.items()]
