"""A REDCap export as a part of a wave's delivery: rows of records and repeating forms, made rows of tables.

The export is the CSV of a longitudinal project, with the names of its fields as headers and raw values or labels below
them, beside it the project's data dictionary. One with labels as headers is refused: two fields may have the same, and
no file says which label an event has. What a field becomes says the register (`schemas.register.redcap`). Belongs
elsewhere: what a cell may hold: the rows are checked as if they had been typed into a spreadsheet.
"""

from __future__ import annotations

import csv
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.notes import Noted
from casewave.assets.reading.tables import read_table
from casewave.schemas.arrow import ARROW_TYPES
from casewave.schemas.audit.qda_projects import NotCarriedOver
from casewave.schemas.columns import Table, Text, Whole
from casewave.schemas.delivered.measures import Measures
from casewave.schemas.register.redcap import RedcapMeasure, RedcapTable
from casewave.schemas.register.study import Study
from casewave.schemas.values.handwriting import Unreadable
from casewave.schemas.values.readings import Readers

EVENT, FORM, INSTANCE = "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"
# What REDCap adds of itself, or a project has for every record: not carried over, and not told each time.
OWN = {EVENT, FORM, INSTANCE, "redcap_data_access_group", "redcap_survey_identifier"}
# What REDCap calls its own columns where an export has labels as headers; of these two or more make one.
LABELS = {"Event Name", "Repeat Instrument", "Repeat Instance", "Complete?"}
# The columns of a data dictionary as its page writes them, and as the API does.
DICTIONARY = {
    "field": ("Variable / Field Name", "field_name"),
    "type": ("Field Type", "field_type"),
    "choices": ("Choices, Calculations, OR Slider Labels", "select_choices_or_calculations"),
    "identifier": ("Identifier?", "identifier"),
}
YES_NO = {"1": "yes", "0": "no"}
CHECKBOX = "___"  # between a field and the code of its choice
CHOICE = "choice="  # before the label of a choice, where labels are headers
MAP_IT = "say what its fields become under redcap in study.yaml (docs/guide/other-sources.md)"


@dataclass(frozen=True)
class Field:
    """A field of the data dictionary: its choices by code, and whether it is marked as identifying."""

    choices: dict[str, str]
    is_identifier: bool


Row = tuple[int, dict[str, str]]
UNREADABLE = (UnicodeDecodeError, csv.Error, KeyError)  # the last: a header that is torn


class RedcapExports:
    """The REDCap files of one delivery of a wave."""

    def __init__(self, study: Study, wave: int) -> None:
        self.study, self.wave, self.readers = study, wave, Readers(study)
        self.fields: dict[str, Field] = {}
        self.dictionaries: set[str] = set()
        self.labelled: set[str] = set()
        self.unreadable: set[str] = set()

    def expect(self, files: dict[str, Path]) -> set[str]:
        """Find exports and data dictionaries, by their headers; the dictionaries are read at once."""
        headers = {name: _header(path) for name, path in files.items() if path.suffix.lower() == ".csv"}
        self.dictionaries = {name for name, header in headers.items() if header & set(DICTIONARY["field"])}
        for name in self.dictionaries:
            try:
                self.fields |= dict(_dictionary(files[name]))
            except UNREADABLE:
                self.unreadable.add(name)
        self.labelled = {name for name, header in headers.items() if _is_labelled(header)}
        return self.dictionaries | self.labelled | {name for name, header in headers.items() if header & {EVENT, FORM}}

    def read(self, path: Path, name: str) -> Iterator[Batch | Issue | Normalisation | Noted]:
        """Read one export: batches of each table that it fills, what is not carried over, and faults."""
        if name in self.unreadable:
            yield _unreadable(name)
        if name in self.dictionaries:
            return
        if name in self.labelled:
            rule = "the names of the fields as headers, not their labels"
            yield Issue(name, "", 1, rule=rule, hint="export it again as 'CSV (raw data)'", check="field")
            return
        mapping = self.study.redcap
        if not mapping.fields:
            yield Issue(name, rule="a mapping of this REDCap export", hint=MAP_IT, check="mapping")
            return
        try:
            header, rows = _rows(path)
        except UNREADABLE:
            yield _unreadable(name)
            return
        issues = list(self._issues(name, header, rows))
        yield from issues or self._carried(name, header, rows)

    def _carried(
        self, name: str, header: list[str], rows: list[Row]
    ) -> Iterator[Batch | Issue | Normalisation | Noted]:
        mapping = self.study.redcap
        of_wave = [row for row in rows if self._wave_of(row[1]) == self.wave]
        noted = self._not_carried(header, rows)
        for table in mapping.tables:
            yield from self._table(name, table, of_wave)
        values: list[dict[str, str]] = []
        for measure in mapping.measures:
            yield from self._measure(name, measure, of_wave, values, noted)
        yield from _typed(Measures, name, [(1, row) for row in values])
        if noted:
            yield _noted(name, noted)

    def _wave_of(self, row: dict[str, str]) -> int:
        """The wave of a row's event; a project without events has the wave's rows alone."""
        return self.study.redcap.events.get(row.get(EVENT, ""), self.wave)

    def _not_carried(self, header: list[str], rows: list[Row]) -> Counter[str]:
        """What of an export belongs to other waves or is in no mapping, and how much of it there is."""
        mapping, noted = self.study.redcap, Counter[str]()
        for _, row in rows:
            if (wave := self._wave_of(row)) != self.wave:
                noted[f"rows of the event {row[EVENT]}, which is wave {wave}"] += 1
            elif row.get(FORM) and row[FORM] not in mapping.forms:
                noted[f"rows of the form {row[FORM]}"] += 1
        told = {column.split(CHECKBOX)[0] for column in header} - OWN - mapping.fields
        if fields := [field for field in told if not field.endswith("_complete")]:
            noted["fields that the mapping does not name"] = len(fields)
        return noted

    def _issues(self, name: str, header: list[str], rows: list[Row]) -> Iterator[Issue]:
        """What makes an export unusable: fields that identify people, or that are not there, and unknown events."""
        mapping = self.study.redcap
        present = {column.split(CHECKBOX)[0] for column in header}
        for field in sorted(field for field in present if field in self.fields and self.fields[field].is_identifier):
            rule = "no field that the data dictionary marks as an identifier"
            hint = "export it again with 'Remove all identifier fields'"
            yield Issue(name, "", 1, field, None, rule, hint, "identifier")
        for field in sorted(mapping.fields - present):
            rule = f"the field {field}, which redcap in study.yaml names"
            yield Issue(name, "", 1, rule=rule, hint="export it too, or correct its name in study.yaml", check="field")
        known = ", ".join(mapping.events)
        strange = {row.get(EVENT, ""): line for line, row in reversed(rows) if row.get(EVENT, "") not in mapping.events}
        for event, line in sorted(strange.items()) if EVENT in present else ():
            rule = f"an event that redcap, events in study.yaml gives a wave ({known})"
            yield Issue(name, "", line, EVENT, event, rule, "add it there with its wave", "event")

    def _table(self, name: str, table: RedcapTable, rows: list[Row]) -> Iterator[Batch | Issue | Normalisation]:
        made = []
        for line, row in _of_form(rows, table.form):
            values = table.values
            cells = {name: self._written(row, field, values.get(name, {})) for name, field in table.columns.items()}
            if any(cells.values()):  # else the form is not filled in at this event
                made.append((line, {**cells, **table.constants}))
        yield from _typed(table.model, name, made)

    def _written(self, row: dict[str, str], field: str, values: dict[str, str]) -> str:
        """What a field says: by the mapping, else by the label of its choice; ticked boxes parted by semicolons."""
        choices = self.fields[field].choices if field in self.fields else {}
        if field in row:
            written = row[field].strip()
            return values.get(written, choices.get(written, written))
        ticked = [name.split(CHECKBOX)[1] for name in row if name.startswith(field + CHECKBOX) and row[name] in _TICKED]
        return "; ".join(values.get(code, choices.get(code, code)) for code in ticked)

    def _measure(
        self, name: str, measure: RedcapMeasure, rows: list[Row], made: list[dict[str, str]], noted: Counter[str]
    ) -> Iterator[Issue]:
        """Add a value of each programme or site over all who answered; that there is none of too few people is told."""
        answers: dict[tuple[str, str], list[str]] = defaultdict(list)
        people: dict[tuple[str, str], set[str]] = defaultdict(set)
        for line, row in _of_form(rows, measure.form):
            if not row[measure.field].strip():
                continue
            try:
                written = self.readers.participant(row[measure.informant].strip()).value
            except Unreadable as error:
                shown = row[measure.informant] if error.is_shown else None
                yield Issue(name, "", line, measure.informant, shown, error.expected, error.hint, error.check)
                continue
            code = self.readers.codes.read(str(written)).code
            unit = (code.programme, code.site if measure.by == "site" else "")
            answers[unit].append(row[measure.field].strip())
            people[unit].add(str(code))
        smallest = self.study.thresholds.smallest_group
        for (programme, site), given in answers.items():
            number = len(people[programme, site])
            if number < smallest:
                where = site or programme
                noted[f"{measure.instrument}, {measure.item} of {where}: fewer than {smallest} people"] += number
                continue
            try:
                value = _value(measure, given)
            except ValueError:
                rule, hint = "numbers, of which a mean or median can be made", "map it as a percentage or a count"
                yield Issue(name, "", 1, measure.field, None, rule, hint, "number")
                continue
            made.append(
                {
                    "measure": f"RC{self.wave}-{site or programme}-{measure.field}", "programme": programme,
                    "site": site,
                    "instrument": measure.instrument, "item": measure.item, "statistic": measure.statistic,
                    "value": f"{value:.10g}", "unit": measure.unit, "n": str(number), "phase": measure.phase,
                    "element": measure.element,
                }
            )  # fmt: skip


_TICKED = {"1", "Checked"}


def _value(measure: RedcapMeasure, given: list[str]) -> float:
    """The value of a group. Raises ValueError where a mean is asked of what is no number."""
    counted = sum(answer in measure.counted for answer in given)
    if measure.statistic == "count":
        return counted
    if measure.statistic == "percentage":
        return round(100 * counted / len(given), 1)
    numbers = [float(answer.replace(",", ".")) for answer in given]
    return round(statistics.fmean(numbers) if measure.statistic == "mean" else statistics.median(numbers), 4)


def _of_form(rows: list[Row], form: str) -> Iterator[Row]:
    """The rows of a repeating form, or those of records themselves."""
    return ((line, row) for line, row in rows if row.get(FORM, "").strip() == form)


def _typed(
    model: type[Table], name: str, rows: list[tuple[int, dict[str, str]]]
) -> Iterator[Batch | Issue | Normalisation]:
    """Rows as if they stood in a spreadsheet of the table, at their lines of the export."""
    if rows:
        header = list(rows[0][1])
        cells = ((line, [row[column] for column in header]) for line, row in rows)
        yield from read_table(model, name, "", iter([(0, header), *cells]))


def _noted(name: str, noted: Counter[str]) -> Noted:
    types = {"file": ARROW_TYPES[Text], "what": ARROW_TYPES[Text], "count": ARROW_TYPES[Whole]}
    rows = [{"file": name, "what": what, "count": count} for what, count in sorted(noted.items())]
    return Noted(NotCarriedOver, pa.Table.from_pylist(rows, pa.schema(types)))


def _header(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return {name.strip().strip('"') for name in re.split("[,;\t]", file.readline())}


def _is_labelled(header: set[str]) -> bool:
    return len(header & LABELS) > 1 or any(f" ({CHOICE}" in name for name in header)


def _rows(path: Path) -> tuple[list[str], list[Row]]:
    """The header and the rows of a CSV in UTF-8, which is what REDCap writes, numbered as a spreadsheet counts."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        lines = csv.reader(file, delimiter=max(",;\t", key=first.count))
        header = [name.strip() for name in next(lines, [])]
        rows = [(number, cells) for number, cells in enumerate(lines, start=2) if any(cells)]
        if any(len(cells) != len(header) for _, cells in rows):
            raise csv.Error("rows that are no rows of the header")
        return header, [(number, dict(zip(header, cells, strict=True))) for number, cells in rows]


def _unreadable(name: str) -> Issue:
    hint = "export it again, and open it in no spreadsheet program before"
    return Issue(name, rule="a whole CSV in UTF-8, as REDCap writes it", hint=hint, check="encoding")


def _dictionary(path: Path) -> Iterator[tuple[str, Field]]:
    header, rows = _rows(path)
    place = {what: next((name for name in names if name in header), "") for what, names in DICTIONARY.items()}
    for _, row in rows:
        kind, choices = row.get(place["type"], ""), row.get(place["choices"], "")
        given = YES_NO if kind in {"yesno", "truefalse"} else dict(_choices(choices)) if kind in _CHOSEN else {}
        yield row[place["field"]].strip(), Field(given, row.get(place["identifier"], "").strip().lower() == "y")


_CHOSEN = {"radio", "dropdown", "checkbox"}


def _choices(text: str) -> Iterable[tuple[str, str]]:
    """The choices of a field, as in `1, Yes | 2, No`."""
    for choice in text.split("|"):
        code, comma, label = choice.partition(",")
        if comma:
            yield code.strip(), label.strip()
