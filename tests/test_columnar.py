"""Large CSV files by Arrow's reader: the same rows, numbers and messages as by Python's, whatever the file holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casewave.assets.reading import columnar
from casewave.assets.reading.columnar import ColumnarRows, columnar_rows, is_regular
from casewave.assets.reading.tables import Batch, read_table
from casewave.assets.reading.text_files import _rows, read_csv, table_form
from casewave.schemas.csv_files import csv_rows
from casewave.schemas.delivered.codings import Codings
from casewave.schemas.register.reading_rules import NO_RULES, ReadingRules

HEADER = ["coding", "source", "framework", "code", "coder", "segment"]
RULES = ReadingRules(constants={"codings": {"coder": "R01"}}, ignore_columns=["note"])
SIGNS = st.text(
    st.sampled_from(["a", "1", " ", "\t", "\x1c", "\u00a0", "é", "😀", ",", ";", '"', "\n", "\r", "\ufeff"])
)
PLAIN = st.text(st.sampled_from("ab1 é"), max_size=5)
BLOCKS = (60, 200, 1_000_000)  # bytes


def both(path: Path, rules: ReadingRules, block: int) -> tuple[list[Any], list[Any], ColumnarRows | None]:
    """All that reading a file gives by Python's reader, and by Arrow's as far as it takes the file."""
    form = table_form(path, Codings, "cp1252", rules)
    assert form
    by_arrow = None
    if form.encoding == "utf-8-sig" and not form.is_declared and is_regular(path, form):
        by_arrow = ColumnarRows(path, form.delimiter, block)
    read = [
        flat(read_table(Codings, path.name, "", _rows(csv_rows(path, form)), rules, columnar=reader))
        for reader in (None, by_arrow)
    ]
    return read[0], read[1], by_arrow


def flat(reads: Any) -> list[Any]:
    rows, rest = [], []
    for read in reads:
        if isinstance(read, Batch):
            rows += read.cells.to_pylist()
            rest += [*read.issues, *read.lost_keys, *read.normalised]
        else:
            rest.append(read)
    return [rows, sorted(map(repr, rest))]


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A file that is mostly well formed: cells quoted or plain, rows of another width, marks misplaced."""
    delimiter, end = draw(st.sampled_from([",", ";", "\t"])), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    header = draw(st.permutations([*HEADER, *draw(st.sampled_from([[], ["adds_aspect"], ["note"]]))]))
    header = [*header, *draw(st.sampled_from([[], [], [""]]))]
    is_odd = draw(st.booleans())
    misplaced = st.sampled_from(['a"b', '"a"b', ' "a"', '"a" '])
    cell = st.one_of(PLAIN, SIGNS.map(quoted), *([misplaced] * is_odd))
    row = st.lists(cell, min_size=len(header), max_size=len(header))
    odd = st.one_of(
        st.lists(cell, max_size=9), st.just([]), st.just([""] * len(header)), SIGNS.map(lambda each: [each])
    )
    rows = draw(st.lists(st.one_of(row, row, row, *([odd] * is_odd)), min_size=3, max_size=12))
    lines = [delimiter.join(cells) for cells in [header, *rows]]
    return draw(st.sampled_from(["", "\ufeff"])) + end.join(lines) + draw(st.sampled_from(["", end, end * 2]))


@settings(max_examples=250, deadline=None)
@given(texts(), st.sampled_from(BLOCKS), st.sampled_from([NO_RULES, RULES, RULES]))
def test_both_readers_give_the_same(tmp_path_factory: Any, text: str, block: int, rules: ReadingRules) -> None:
    path = tmp_path_factory.mktemp("read") / "codings.csv"
    path.write_bytes(text.encode())
    if table_form(path, Codings, "cp1252", rules):
        by_python, by_arrow, _ = both(path, rules, block)
        assert by_arrow == by_python


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([",".join(HEADER), *rows, ""]), encoding="utf-8")
    return path


GOOD = 'C{n},I1,cfir-2022,I.A,R01,"He said ""no"", and\nwent"'


@pytest.mark.parametrize(
    ("odd", "read_by_columns"),
    [
        ("C9,I1,cfir-2022,I.A,R01,plain", True),
        ("C9,I1,cfir-2022,I.A,R01", False),  # too short
        ("", True),  # a blank line counts as a row
        (" ,,,,,", True),
        ('C9,I1,cfir-2022,I.A,R01,he said "no"', False),  # marks inside of a cell that is not quoted
        ('C9,I1,cfir-2022,I.A,R01, "no"', False),
    ],
)
def test_what_arrow_takes(tmp_path: Path, odd: str, read_by_columns: bool) -> None:
    rows = [*(GOOD.format(n=n) for n in range(5)), odd, *(GOOD.format(n=n) for n in range(10, 12))]
    by_python, by_arrow, reader = both(written(tmp_path / "codings.csv", *rows), NO_RULES, 1_000_000)
    assert by_arrow == by_python
    assert len(by_python[0]) >= 7
    assert (reader is not None and reader.is_whole) is read_by_columns


def test_a_cell_that_is_too_long_is_left_to_python(tmp_path: Path) -> None:
    rows = [GOOD.format(n=1), f"C2,I1,cfir-2022,I.A,R01,{'x' * 1_000_001}"]
    by_python, by_arrow, reader = both(written(tmp_path / "codings.csv", *rows), NO_RULES, 4_000_000)
    assert by_arrow == by_python
    assert reader
    assert not reader.is_whole


def test_a_large_file_is_read_in_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "codings.csv", *(GOOD.format(n=n) for n in range(300)))
    form = table_form(path, Codings, "cp1252")
    assert form
    assert columnar_rows(path, form) is None  # too small
    by_python = flat(read_csv(path, path.name, "cp1252", NO_RULES))
    monkeypatch.setattr(columnar, "LARGE", 1_000)
    monkeypatch.setattr(columnar, "SEEN", 7)
    assert columnar_rows(path, form) is not None
    assert flat(read_csv(path, path.name, "cp1252", NO_RULES)) == by_python
    assert by_python[0][-1]["row"] == 301
