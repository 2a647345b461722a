"""A REDCap export as a part of a wave's delivery: rows of records and repeating forms, made rows of tables.

The export is the CSV of a longitudinal project, with the names of its fields as headers and raw values or labels below
them, next to it the project's data dictionary. One with labels as headers is refused: two fields may have the same, and
no file says which label an event has. What a field becomes says the register (`schemas.register.redcap`). Belongs
elsewhere: what a cell may hold: the rows are checked as if they had been typed into a spreadsheet.
"""

from __future__ import annotations

import csv
import itertools
import json
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as of_field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Normalisation, Noted
from casewave.assets.reading.tables import read_table, table_of_file
from casewave.schemas.arrow import ARROW_TYPES
from casewave.schemas.audit.not_carried_over import NotCarriedOver
from casewave.schemas.columns import Table, Text, Whole, delivered_columns
from casewave.schemas.csv_files import ENDINGS, NotText, csv_form, csv_rows
from casewave.schemas.delivered.measures import Measures
from casewave.schemas.problems import exports as problems
from casewave.schemas.problems.kinds import listed
from casewave.schemas.register.redcap import RedcapMeasure, RedcapTable
from casewave.schemas.rounding import rounded
from casewave.schemas.values.handwriting import Unreadable
from casewave.schemas.values.readings import Readers

EVENT, FORM, INSTANCE = "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"
# What REDCap adds of itself, or a project has for every record: not carried over, and not stated each time.
OWN = {EVENT, FORM, INSTANCE, "redcap_data_access_group", "redcap_survey_identifier"}
# What REDCap calls its own columns where an export has labels as headers; of these two or more make one.
LABELS = {"Event Name", "Repeat Instrument", "Repeat Instance", "Complete?"}
# The columns of a data dictionary as its page writes them, and as the API does.
DICTIONARY = {
    "field": ("Variable / Field Name", "field_name"),
    "type": ("Field Type", "field_type"),
    "choices": ("Choices, Calculations, OR Slider Labels", "select_choices_or_calculations"),
    "identifier": ("Identifier?", "identifier"),
    "form": ("Form Name", "form_name"),
    "validation": ("Text Validation Type OR Show Slider Number", "text_validation_type_or_show_slider_number"),
    "minimum": ("Text Validation Min", "text_validation_min"),
    "maximum": ("Text Validation Max", "text_validation_max"),
}
YES_NO = {"1": "yes", "0": "no"}
TRUE_FALSE = {"true": "1", "false": "0"}  # what an export with labels has of a field of this type
FAR = 3  # times the next widest step of a scale
# What forms have for no answer: codes, and labels in English, German, French, Spanish and Swedish.
NO_ANSWER_CODE = re.compile(r"-[789]|-[0-9]{2,}|([789])\1+|n/?a|ni|nk|np|unk|dk|asku|nask|nav|msk", re.IGNORECASE)
NO_ANSWER_LABEL = re.compile(
    r"(?:(?:i )?(?:do not|don[\u2019']?t|did not|didn[\u2019']?t) (?:know|answer)|prefer not(?: to [a-z]+)?|declined"
    r"|not (?:sure|known|applicable|asked|reported|answered)|no (?:answer|response)|unknown|unsure|refused?|missing"
    r"|n/?a|wei(?:\u00df|ss) nicht|keine (?:angabe|antwort)|nicht zutreffend|ne sait pas|sans r\u00e9ponse|sans objet"
    r"|no (?:sabe|contesta|aplica)|vet (?:ej|inte)|(?:ej|inget) svar|ej aktuellt)\s*(?:$|[/,;(])", re.IGNORECASE,
)  # fmt: skip
CHECKBOX = "___"  # between a field and the code of its choice
RECORD_ID = re.compile(r"[0-9]+(-[0-9]+)?")  # as REDCap numbers records, with its data access group before
THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")  # of HTML, which labels may hold and an export with labels has not
CHOICE = "choice="  # before the label of a choice, where labels are headers


@dataclass(frozen=True)
class Field:
    """A field of the data dictionary: its choices by code, its range, and whether it is marked as identifying."""

    choices: dict[str, str] = of_field(default_factory=dict)
    is_identifier: bool = False
    form: str = ""
    is_checkbox: bool = False
    minimum: float | None = None
    maximum: float | None = None
    has_commas: bool = False
    may_have_commas: bool = False

    def number(self, text: str) -> float | None:
        """A number as REDCap writes it: with a decimal point or, in a field that is validated so, a comma.

        An export may have commas in the other fields that take decimals too; what may be thousands is none then.
        """
        is_decimal = self.may_have_commas and not THOUSANDS.fullmatch(text.strip())
        return _number(text, has_commas=self.has_commas or is_decimal)

    def is_far_off(self, code: str, missing: Iterable[str]) -> bool:
        """Say whether the code of a choice is far from the scale of the others, as codes for no answer are: 99, -9."""
        read = {choice: _number(choice) for choice in self.choices if choice not in missing}
        codes = sorted(number for number in read.values() if number is not None)
        number = read.get(code)
        if number is None or len(codes) < 3:
            return False
        gaps = sorted((after - before, at) for at, (before, after) in enumerate(itertools.pairwise(codes), start=1))
        widest, at = gaps[-1]
        groups = sorted((codes[:at], codes[at:]), key=len)
        scale = groups[-1]
        is_apart = widest >= FAR * gaps[-2][0] and widest >= scale[-1] - scale[0]
        return is_apart and number in groups[0]

    def may_be_no_answer(self, code: str, missing: Iterable[str]) -> bool:
        """Say whether a choice looks like one for no answer: by its label, its code, or a code far from the others."""
        is_labelled = NO_ANSWER_LABEL.match(self.choices.get(code, "")) is not None
        return is_labelled or NO_ANSWER_CODE.fullmatch(code) is not None or self.is_far_off(code, missing)

    def is_choice(self, written: str, code: str) -> bool:
        """Say whether an answer is a choice, by its code or its label; a field without choices takes any."""
        labels = {label.casefold() for label in self.choices.values()}
        return not self.choices or bool(code) or written.casefold() in labels

    def allows(self, number: float) -> bool:
        """Say whether a number lies within the range."""
        return (self.minimum is None or number >= self.minimum) and (self.maximum is None or number <= self.maximum)

    @property
    def range(self) -> str:
        """The range in words."""
        if self.minimum is None or self.maximum is None:
            return f"{self.maximum:g} or less" if self.minimum is None else f"{self.minimum:g} or more"
        return f"{self.minimum:g} to {self.maximum:g}"

    @cached_property
    def codes(self) -> dict[str, str]:
        """The code of each label, in lower case, that belongs to one choice alone."""
        labels = Counter(label.casefold() for label in self.choices.values())
        return {label.casefold(): code for code, label in self.choices.items() if labels[label.casefold()] == 1}

    def code(self, written: str, *, has_labels: bool) -> str:
        """The code of an answer; nothing where it is neither a code nor a label of one choice."""
        by_label = self.codes.get(written.casefold()) or (TRUE_FALSE.get(written.casefold(), "") * (self.is_yes_no))
        by_code = written if written in self.choices else ""
        return (by_label or by_code) if has_labels else (by_code or by_label)

    @property
    def is_yes_no(self) -> bool:
        """Say whether the choices are those of a yes/no or true/false field."""
        return self.choices == YES_NO


NO_FIELD = Field()

Row = tuple[int, dict[str, str]]
UNREADABLE = (NotText, csv.Error, KeyError)  # the last: a header that is torn


class RedcapExports:
    """The REDCap files of one delivery of a wave."""

    def __init__(self, readers: Readers, wave: int) -> None:
        self.study, self.wave, self.readers = readers.study, wave, readers
        self.fields: dict[str, Field] = {}
        self.dictionaries: set[str] = set()
        self.labelled: set[str] = set()
        self.unreadable: set[str] = set()
        self.participants: dict[str, str] = {}
        self.lists: set[str] = set()

    def expect(self, files: dict[str, Path]) -> set[str]:
        """Find exports and data dictionaries, by their headers; the dictionaries are read at once."""
        headers = {name: _header(path) for name, path in files.items() if path.suffix.lower() in ENDINGS}
        self.dictionaries = {name for name, header in headers.items() if header & set(DICTIONARY["field"])}
        for name in self.dictionaries:
            try:
                self.fields |= dict(_dictionary(files[name]))
            except UNREADABLE:
                self.unreadable.add(name)
        self.labelled = {name for name, header in headers.items() if _is_labelled(header)}
        others = {
            name: header for name, header in headers.items() if table_of_file(files[name], self.study.reading) is None
        }
        self.lists = {name for name, header in others.items() if self._is_list(header)}
        for name in sorted(self.lists):
            try:
                self.participants |= {row[self._record]: row["informant"] for _, row in _rows(files[name])[1]}
            except UNREADABLE:
                self.unreadable.add(name)
        exports = {name for name, header in headers.items() if header & {EVENT, FORM}}
        exports |= {name for name, header in others.items() if self._is_export(header)}
        return self.dictionaries | self.labelled | self.lists | exports

    @cached_property
    def _record(self) -> str:
        """The field that the participant code is taken from; blank where there are several, or none."""
        fields = {field for table in self.study.redcap.tables for field in _of_people(table)}
        fields |= {measure.informant for measure in self.study.redcap.measures}
        return fields.pop() if len(fields) == 1 else ""

    def _is_list(self, header: set[str]) -> bool:
        """Say whether a file lists the participant code of each record."""
        return header == {self._record, "informant"}

    def _is_export(self, header: set[str]) -> bool:
        """Say whether a file is the export of a project without events: it has all mapped fields, or forms' states."""
        fields = self.study.redcap.fields
        has_fields = bool(fields) and fields <= {column.split(CHECKBOX)[0] for column in header}
        return has_fields or any(column.endswith("_complete") for column in header)

    def read(self, path: Path, name: str) -> Iterator[Batch | Issue | Normalisation | Noted]:
        """Read one export: batches of each table that it fills, what is not carried over, and problems."""
        if name in self.unreadable:
            yield _unreadable(name)
        if name in self.dictionaries | self.lists:
            return
        if name in self.labelled:
            yield Issue.of(problems.REDCAP_LABELS(), name, "", 1)
            return
        mapping = self.study.redcap
        if not mapping.fields:
            yield Issue.of(problems.REDCAP_UNMAPPED(), name)
            return
        try:
            header, rows = _rows(path)
        except UNREADABLE:
            yield _unreadable(name)
            return
        issues = list(self._issues(name, header, rows)) or list(self._name_people(name, rows))
        yield from issues or self._carried(name, header, rows)

    def _name_people(self, name: str, rows: list[Row]) -> Iterator[Issue]:
        """Replace record ids with participant codes by the team's list; without one, say how to deliver it."""
        of_wave = [(line, row) for line, row in rows if self._wave_of(row) == self.wave and row.get(self._record)]
        if not self.participants:
            numbers = [line for line, row in of_wave if RECORD_ID.fullmatch(row[self._record].strip())]
            if numbers and len(numbers) == len(of_wave):
                yield Issue.of(problems.REDCAP_RECORDS(field=self._record), name, "", numbers[0], self._record)
            return
        for line, row in of_wave:
            record = row[self._record].strip()
            if record in self.participants:
                row[self._record] = self.participants[record]
            else:
                problem = problems.REDCAP_RECORD(lists=listed(sorted(self.lists)))
                yield Issue.of(problem, name, "", line, self._record, record)

    def _carried(
        self, name: str, header: list[str], rows: list[Row]
    ) -> Iterator[Batch | Issue | Normalisation | Noted]:
        mapping = self.study.redcap
        self.has_labels = self._are_labels(rows)
        of_wave = [row for row in rows if self._wave_of(row[1]) == self.wave]
        noted = self._not_carried(header, rows)
        self._used = set[int]()
        yield from self._strange_boxes(name, header, of_wave)
        for table in mapping.tables:
            yield from self._table(name, table, of_wave)
        values: list[dict[str, str]] = []
        for measure in mapping.measures:
            yield from self._measure(name, measure, of_wave, values, noted)
        yield from _typed(Measures, name, [(1, row) for row in values])
        blank = [line for line, row in of_wave if line not in self._used and _form_of(row) in {"", *mapping.forms}]
        noted[NOTHING_FILLED] += len(blank)
        if noted := +noted:
            yield _noted(name, noted)

    def _are_labels(self, rows: list[Row]) -> bool:
        """Say whether an export holds labels: an answer to a choice field is a label and no code."""
        choices = {name: field for name, field in self.fields.items() if field.choices and not field.is_checkbox}
        return any(
            cell.strip() not in field.choices and cell.strip() and field.code(cell.strip(), has_labels=True)
            for _, row in rows
            for name, field in choices.items()
            if (cell := row.get(name, ""))
        )

    def _wave_of(self, row: dict[str, str]) -> int:
        """The wave of a row's event; a project without events has the wave's rows alone."""
        return self.study.redcap.events.get(row.get(EVENT, ""), self.wave)

    def _not_carried(self, header: list[str], rows: list[Row]) -> Counter[str]:
        """What of an export belongs to other waves or is in no mapping, and how much of it there is."""
        mapping, noted = self.study.redcap, Counter[str]()
        for _, row in rows:
            if (wave := self._wave_of(row)) != self.wave:
                noted[f"rows of the event {row[EVENT]}, which is wave {wave}"] += 1
            elif (form := _form_of(row)) and form not in mapping.forms:
                noted[f"rows of the form {form}"] += 1
        fields_left = {column.split(CHECKBOX)[0] for column in header} - OWN - mapping.fields
        if fields := [field for field in fields_left if not field.endswith("_complete")]:
            noted["fields that the mapping does not name"] = len(fields)
        return noted

    def _issues(self, name: str, header: list[str], rows: list[Row]) -> Iterator[Issue]:
        """What makes an export unusable: fields that identify people, or that are not there, and unknown events."""
        mapping = self.study.redcap
        present = {column.split(CHECKBOX)[0] for column in header}
        for field in sorted(field for field in present if field in self.fields and self.fields[field].is_identifier):
            yield Issue.of(problems.REDCAP_IDENTIFIER(), name, "", 1, field)
        for field in sorted(mapping.fields - present):
            yield Issue.of(problems.REDCAP_FIELD(field=field), name, "", 1)
        for measure in mapping.measures:
            yield from self._unfit_measure(name, measure, header)
        known = ", ".join(mapping.events) or "none"
        strange = {row.get(EVENT, ""): line for line, row in reversed(rows) if row.get(EVENT, "") not in mapping.events}
        for event, line in sorted(strange.items()) if EVENT in present else ():
            yield Issue.of(problems.REDCAP_EVENT(events=known), name, "", line, EVENT, event)

    def _table(self, name: str, table: RedcapTable, rows: list[Row]) -> Iterator[Batch | Issue | Normalisation]:
        made = []
        for line, row in _of_form(rows, table.form):
            values = table.values
            if strange := list(self._strange_choices(name, line, row, table)):
                self._used.add(line)
                yield from strange
                continue
            cells = {name: self._written(row, field, values.get(name, {})) for name, field in table.columns.items()}
            record = next(iter(row))  # every row has it
            filled = [name for name, cell in cells.items() if cell and table.columns[name] != record]
            if filled or (any(cells.values()) and set(table.columns.values()) == {record}):
                self._used.add(line)
                made.append((line, {**cells, **table.constants}))
        yield from _typed(table.model, name, made)

    def _unfit_measure(self, name: str, measure: RedcapMeasure, header: list[str]) -> Iterator[Issue]:
        """What makes a measure impossible: no dictionary, a mean of ticked boxes, or a choice that does not exist."""
        if measure.field not in self.fields:
            yield Issue.of(problems.REDCAP_DICTIONARY(field=measure.field), name, "", 1, measure.field)
            return
        field = self.fields[measure.field]
        if field.is_checkbox and not measure.counted:
            yield Issue.of(problems.REDCAP_SEVERAL_NUMBERS(), name, "", 1, measure.field)
        for value in measure.counted if field.choices else ():
            if not field.code(value, has_labels=False):
                yield Issue.of(
                    problems.REDCAP_COUNTED(choices=", ".join(field.choices)), name, "", 1, measure.field, value
                )
        if field.is_checkbox and (missing := sorted(set(field.choices) - set(_boxes(header, measure.field, field)))):
            problem = problems.REDCAP_BOXES(count=len(missing), choices=listed(missing))
            yield Issue.of(problem, name, "", 1, measure.field)

    def _strange_choices(self, name: str, line: int, row: dict[str, str], table: RedcapTable) -> Iterator[Issue]:
        """Answers of one row that are no choice of their field, no missing-data code and in no mapping of values."""
        for column, of in table.columns.items():
            field = self.fields.get(of, NO_FIELD)
            taken = {*self.study.redcap.missing, *table.values.get(column, {}), ""}
            ticked = [(code, code) for code in self._ticked(row, of, field)]
            written = row.get(of, "").strip()
            for said, code in [(written, field.code(written, has_labels=self.has_labels))] if of in row else ticked:
                is_known = field.is_choice(said, code if of in row else field.choices.get(code, ""))
                if said not in taken and not is_known:
                    problem = problems.REDCAP_CHOICE(choices=", ".join(field.choices), declaration=_as_missing(said))
                    yield Issue.of(problem, name, "", line, of, said)

    def _written(self, row: dict[str, str], name: str, values: dict[str, str]) -> str:
        """The words of a field: by the mapping, else by the label of its choice; ticked boxes separated by semicolons.

        A missing-data code that the mapping gives no word is blank.
        """
        field = self.fields.get(name, NO_FIELD)
        if name in row:
            return self._word(field, row[name].strip(), values)
        ticked = self._ticked(row, name, field)
        return "; ".join(filter(None, (self._word(field, code, values, is_code=True) for code in ticked)))

    def _word(self, field: Field, written: str, values: dict[str, str], *, is_code: bool = False) -> str:
        code = written if is_code else field.code(written, has_labels=self.has_labels)
        if word := values.get(written) or values.get(code):
            return word
        is_missing = not {written, code}.isdisjoint(self.study.redcap.missing)
        return "" if is_missing else field.choices.get(code, written)

    def _ticked(self, row: dict[str, str], name: str, field: Field) -> list[str]:
        boxes = _boxes(row, name, field, self.study.redcap.missing)
        return [code for code, column in boxes.items() if _is_ticked(row[column], field.choices.get(code, ""))]

    def _strange_boxes(self, name: str, header: list[str], rows: list[Row]) -> Iterator[Issue]:
        """Boxes of mapped fields that are neither ticked nor not."""
        for of in sorted(self.study.redcap.fields - set(header)):
            field, missing = self.fields.get(of, NO_FIELD), self.study.redcap.missing
            boxes = _boxes(header, of, field, missing)
            for (line, row), (code, column) in itertools.product(rows, boxes.items()):
                cell, label = row[column].strip(), field.choices.get(code, "")
                if not (cell in {*_NOT_TICKED, *missing} or _is_ticked(cell, label)):
                    self._used.add(line)
                    problem = problems.REDCAP_CHOICE(choices="1, 0", declaration=_as_missing(cell))
                    yield Issue.of(problem, name, "", line, column, cell)

    def _answers(self, row: dict[str, str], name: str) -> list[str]:
        """The answers of one row to a field: codes of its choices, or a text; none where nothing was answered.

        Raises KeyError, with the answer, where it is none of the choices.
        """
        field, missing = self.fields[name], self.study.redcap.missing
        if name not in row:
            ticked = [code for code in self._ticked(row, name, field) if code not in missing]
            if strange := [code for code in ticked if code not in field.choices]:
                raise KeyError(strange[0])
            return ticked
        written = row[name].strip()
        if not written or written in missing:
            return []
        code = field.code(written, has_labels=self.has_labels) if field.choices else written
        if not code:
            raise KeyError(written)
        return [] if code in missing else [code]

    def _is_answered(self, row: dict[str, str], name: str, answers: list[str]) -> bool:
        """Say whether a person answered; in a form that is filled in, no ticked box is an answer too."""
        if answers or name in row:
            return bool(answers)
        field = self.fields[name]
        boxes = _boxes(row, name, field, self.study.redcap.missing)
        is_begun = row.get(f"{field.form}_complete", "2").strip() not in _NOT_BEGUN
        is_missing = set(self._ticked(row, name, field)) & set(self.study.redcap.missing)
        return is_begun and not is_missing and any(row[column].strip() for column in boxes.values())

    def _given(self, name: str, measure: RedcapMeasure, rows: list[Row]) -> Iterator[Issue | Given]:
        """Each row's answers with the person who gave them."""
        for line, row in _of_form(rows, measure.form):
            try:
                answers = self._answers(row, measure.field)
            except KeyError as error:
                self._used.add(line)
                written = str(error.args[0])
                choices = ", ".join(self.fields[measure.field].choices)
                problem = problems.REDCAP_CHOICE(choices=choices, declaration=_as_missing(written))
                yield Issue.of(problem, name, "", line, measure.field, written)
                continue
            if not self._is_answered(row, measure.field, answers):
                continue
            self._used.add(line)
            try:
                written = self.readers.participant(row[measure.informant].strip()).value
            except Unreadable as error:
                shown = row[measure.informant] if error.is_shown else None
                yield Issue.of(error.problem, name, "", line, measure.informant, shown)
                continue
            wrong = self._unfit(name, line, measure, answers)
            yield wrong or Given(line, str(written), answers)

    def _unfit(self, name: str, line: int, measure: RedcapMeasure, answers: list[str]) -> Issue | None:
        """What makes an answer no part of a measure, if anything: a mean is of numbers, and any is within its range."""
        field, missing = self.fields[measure.field], self.study.redcap.missing
        if field.is_checkbox or not answers:
            return None
        (answer,) = answers
        number, of = field.number(answer), measure.field
        if number is None:
            return None if measure.counted else Issue.of(problems.REDCAP_NUMBER(), name, "", line, of)
        if not measure.counted and field.is_far_off(answer, missing):
            return Issue.of(problems.REDCAP_FAR_OFF(choices=", ".join(field.choices)), name, "", line, of, answer)
        if not measure.counted and NO_ANSWER_LABEL.match(label := field.choices.get(answer, "")):
            problem = problems.REDCAP_NO_NUMBER(label=label, declaration=_as_missing(answer))
            return Issue.of(problem, name, "", line, of, answer)
        if not field.allows(number):
            problem = problems.REDCAP_RANGE(range=field.range, declaration=_as_missing(answer))
            return Issue.of(problem, name, "", line, of, answer)
        return None

    def _may_be_missing(self, name: str, measure: RedcapMeasure, given: list[Given]) -> Iterator[Issue]:
        """Answers that count although they look like codes for no answer, each with the line that declares it."""
        field = self.fields[measure.field]
        times = Counter(answer for each in given for answer in each.answers)
        numbers = {answer: number for answer in times if (number := field.number(answer)) is not None}
        for answer in sorted(times.keys() - self._counted(measure)):
            if field.choices:
                is_suspect = field.may_be_no_answer(answer, self.study.redcap.missing)
            else:
                others = [number for other, number in numbers.items() if not NO_ANSWER_CODE.fullmatch(other)]
                is_suspect = bool(NO_ANSWER_CODE.fullmatch(answer)) and _is_outside(numbers.get(answer), others)
            if is_suspect:
                label = f" ({field.choices[answer]})" if answer in field.choices else ""
                problem = problems.REDCAP_MAY_BE_MISSING(
                    count=times[answer], item=measure.item, label=label, declaration=_as_missing(answer)
                )
                yield Issue.of(problem, name, "", 0, measure.field, answer)

    def _of_people(self, name: str, measure: RedcapMeasure, rows: list[Row]) -> Iterator[Issue | Given]:
        """One answer per person, by the mapping's rule where someone gave several."""
        people: dict[str, list[Given]] = defaultdict(list)
        for given in self._given(name, measure, rows):
            if isinstance(given, Issue):
                yield given
            else:
                people[given.person].append(given)
        for several in people.values():
            if len(several) > 1 and measure.several == "refused":
                problem = problems.REDCAP_SEVERAL_ANSWERS(row=several[0].line)
                yield Issue.of(problem, name, "", several[1].line, measure.field)
            else:
                yield several[-1 if measure.several == "last" else 0]

    def _measure(
        self, name: str, measure: RedcapMeasure, rows: list[Row], made: list[dict[str, str]], noted: Counter[str]
    ) -> Iterator[Issue]:
        """Add a value of each programme or site over all who answered; groups of too few people are noted."""
        answers: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
        people = []
        for given in self._of_people(name, measure, rows):
            if isinstance(given, Issue):
                yield given
                continue
            people.append(given)
            code = self.readers.codes.read(given.person).code
            answers[code.programme, code.site if measure.by == "site" else ""].append(given.answers)
        yield from self._may_be_missing(name, measure, people)
        smallest = self.study.thresholds.smallest_group
        for (programme, site), of_group in answers.items():
            number = len(of_group)
            if number < smallest:
                where = site or programme
                noted[f"{measure.instrument}, {measure.item} of {where}: fewer than {smallest} people"] += number
                continue
            value = _value(measure, self.fields[measure.field], self._counted(measure), of_group)
            made.append(
                {
                    "measure": f"RC{self.wave}-{site or programme}-{measure.field}", "programme": programme,
                    "site": site,
                    "instrument": measure.instrument, "item": measure.item, "statistic": measure.statistic,
                    "value": f"{Decimal(f'{value:.10g}'):f}",
                    "unit": measure.unit, "n": str(number), "phase": measure.phase,
                    "element": measure.element,
                }
            )  # fmt: skip

    def _counted(self, measure: RedcapMeasure) -> set[str]:
        """The codes that count, each written as a code or a label."""
        field = self.fields[measure.field]
        return {field.code(value, has_labels=False) or value for value in measure.counted}


@dataclass(frozen=True)
class Given:
    """What one row says of a field: its line, the participant code and the answers."""

    line: int
    person: str
    answers: list[str]


_TICKED, _NOT_TICKED = {"1", "Checked"}, {"", "0", "Unchecked"}
NOTHING_FILLED = "rows in which no field of the mapping is filled"
_NOT_BEGUN = {"", "0", "Incomplete"}  # the status of a form that nobody has marked as filled in


def _value(measure: RedcapMeasure, field: Field, counted: set[str], given: list[list[str]]) -> float:
    """The value of a group, of which each person has a list of answers."""
    number = sum(not counted.isdisjoint(answers) for answers in given)
    if measure.statistic == "count":
        return number
    if measure.statistic == "percentage":
        return float(rounded(100 * number / len(given), 1))
    numbers = [read for answers in given if (read := field.number(answers[0])) is not None]
    middle = statistics.fmean(numbers) if measure.statistic == "mean" else statistics.median(numbers)
    return float(rounded(middle, 4))


def _number(text: str, *, has_commas: bool = False) -> float | None:
    """A number in plain digits. Of 1,200 nobody knows whether it is more than a thousand, unless commas are decimal."""
    plain = text.strip().replace(",", ".") if has_commas else text.strip()
    if not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?", plain):
        return None
    number = float(plain)
    return number if math.isfinite(number) else None


def _as_missing(code: str) -> str:
    """The line of study.yaml that says that an answer is none."""
    return f"redcap: {{missing: [{json.dumps(code, ensure_ascii=False)}]}}"


def _is_outside(number: float | None, others: list[float]) -> bool:
    """Say whether a number is below zero where no other one is, or far above all others."""
    if number is None or not others:
        return True
    return number < 0 <= min(others) or number > FAR * max(others)


def _is_ticked(cell: str, label: str) -> bool:
    """Say whether a box is ticked: some exports write the label of its choice for that."""
    written = cell.strip()
    return written in _TICKED or (bool(label) and written.casefold() == label.casefold())


def _boxes(header: Iterable[str], name: str, field: Field, missing: Iterable[str] = ()) -> dict[str, str]:
    """The column of each choice or missing-data code of a checkbox field.

    In its name REDCap writes `_` for a minus or another sign, and small letters.
    """
    codes = {_in_name(code): code for code in (*missing, *field.choices)}
    columns = (column for column in header if column.startswith(name + CHECKBOX))
    ends = {column: column.removeprefix(name + CHECKBOX).strip() for column in columns}
    return {codes.get(_in_name(end)) or re.sub("^_", "-", end): column for column, end in ends.items()}


def _in_name(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", code.lower())


def _of_form(rows: list[Row], form: str) -> Iterator[Row]:
    """The rows of a repeating form, or those of records themselves."""
    return ((line, row) for line, row in rows if _form_of(row) == form)


def _form_of(row: dict[str, str]) -> str:
    """The name of a row's repeating form, which an export with labels writes as its label: Home visit is home_visit."""
    return re.sub(r"[^a-z0-9_]+", "_", row.get(FORM, "").strip().lower()).strip("_")


def _of_people(table: RedcapTable) -> set[str]:
    """The fields of a table that participant codes are taken from."""
    named = {column.name for column in delivered_columns(table.model) if column.reads == "participant"}
    return {field for name, field in table.columns.items() if name in named}


def _typed(
    model: type[Table], name: str, rows: list[tuple[int, dict[str, str]]]
) -> Iterator[Batch | Issue | Normalisation]:
    """Rows as if they were in a spreadsheet of the table, at their lines of the export."""
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
        return {name.strip().strip('"') for name in re.split(r"[,;\t|^]", file.readline())}


def _is_labelled(header: set[str]) -> bool:
    return len(header & LABELS) > 1 or any(f" ({CHOICE}" in name for name in header)


def _rows(path: Path) -> tuple[list[str], list[Row]]:
    """The header and the rows of a CSV file, numbered as a spreadsheet counts."""
    lines = csv_rows(path, csv_form(path), strict=False)
    header = [name.strip() for name in next(lines, [])]
    rows = [(number, cells) for number, cells in enumerate(lines, start=2) if any(cells)]
    if any(len(cells) != len(header) for _, cells in rows):
        raise csv.Error("rows that are no rows of the header")
    return header, [(number, dict(zip(header, cells, strict=True))) for number, cells in rows]


def _unreadable(name: str) -> Issue:
    return Issue.of(problems.REDCAP_UNREADABLE(), name)


def _dictionary(path: Path) -> Iterator[tuple[str, Field]]:
    header, rows = _rows(path)
    place = {what: next((name for name in names if name in header), "") for what, names in DICTIONARY.items()}
    for _, row in rows:
        said = {what: row.get(name, "").strip() for what, name in place.items()}
        kind = said["type"]
        given = YES_NO if kind in {"yesno", "truefalse"} else dict(_choices(said["choices"])) if kind in _CHOSEN else {}
        has_commas = "comma_decimal" in said["validation"]
        minimum, maximum = _range(said, has_commas=has_commas)
        yield (
            said["field"],
            Field(
                given,
                said["identifier"].lower() == "y",
                said["form"],
                kind == "checkbox",
                minimum,
                maximum,
                has_commas,
                kind == "calc" or said["validation"].startswith("number"),
            ),
        )


def _range(said: dict[str, str], *, has_commas: bool) -> tuple[float | None, float | None]:
    """The lowest and highest number that a field may hold; of dates and times it has none."""
    if said["type"] == "slider":
        return _number(said["minimum"] or "0"), _number(said["maximum"] or "100")
    if not said["validation"].startswith(("integer", "number")):
        return None, None
    return _number(said["minimum"], has_commas=has_commas), _number(said["maximum"], has_commas=has_commas)


_CHOSEN = {"radio", "dropdown", "checkbox"}


def _choices(text: str) -> Iterable[tuple[str, str]]:
    """The choices of a field, as in `1, Yes | 2, No`."""
    for choice in text.split("|"):
        code, comma, label = choice.partition(",")
        if comma:
            yield code.strip(), TAG.sub("", label).strip()
