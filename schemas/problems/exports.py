"""Problems of exports from REDCap and from reference managers."""

from casewave.schemas.problems.kinds import Kind

CORRECT_OR_MISSING = "Correct it in REDCap or, if it means no answer, add to study.yaml: {declaration}."

REDCAP_LABELS = Kind(
    "labels for fields", "The header has the labels of the fields, not their names.",
    "Export it again as 'CSV (raw data)'.",
)  # fmt: skip
REDCAP_UNMAPPED = Kind(
    "mapping",
    "study.yaml does not say what the fields of this REDCap export become.",
    "Map them under redcap (docs/guide/other-sources.md).",
)
REDCAP_UNREADABLE = Kind(
    "REDCap encoding",
    "The file is not the complete CSV in UTF-8 that REDCap writes.",
    "Export it again, and do not open it in a spreadsheet program first.",
)
REDCAP_IDENTIFIER = Kind(
    "identifying field",
    "The data dictionary marks this field as an identifier.",
    "Export it again with 'Remove all identifier fields'.",
)
REDCAP_FIELD = Kind(
    "field",
    "The export does not have the field {field}, which redcap in study.yaml names.",
    "Export it too, or correct its name in study.yaml.",
    {"field": "who5"},
)
REDCAP_EVENT = Kind(
    "event",
    "{value} is not an event to which redcap, events in study.yaml gives a wave ({events}).",
    "Add it there with its wave.",
    {"value": "month_6_arm_1", "events": "baseline_arm_1"},
)
REDCAP_DICTIONARY = Kind(
    "dictionary",
    "The project's data dictionary with the field {field} is missing.",
    "Put it next to the export.",
    {"field": "mood"},
)
REDCAP_SEVERAL_NUMBERS = Kind(
    "checkbox as a number",
    "The field has several answers per person, so it has no mean or median.",
    "Use statistic: percentage or count under redcap, measures.",
)
REDCAP_COUNTED = Kind(
    "counted choice",
    "{value} is not a choice of the data dictionary ({choices}).",
    "Correct counted under redcap, measures.",
    {"value": "9", "choices": "1, 0"},
)
REDCAP_BOXES = Kind(
    "checkbox columns", "The export has no column for the choice {choices}.", "Export the whole field again.",
    {"count": 1, "choices": "3"}, plural="The export has no columns for the choices {choices}.",
)  # fmt: skip
REDCAP_CHOICE = Kind(
    "choice",
    "{value} is not a choice of the data dictionary ({choices}).",
    CORRECT_OR_MISSING,
    {"value": "7", "choices": "1, 0", "declaration": 'redcap: {missing: ["7"]}'},
)
REDCAP_FAR_OFF = Kind(
    "choice far off",
    "{value} is a choice far from the other ones ({choices}), as codes for no answer are.",
    "List it under redcap, missing, if it means no answer. If it is a number to be averaged, give it in a calculated "
    "field and map that.",
    {"value": "99", "choices": "1, 2, 3, 4, 5, 99"},
)
REDCAP_NO_NUMBER = Kind(
    "choice without a number",
    "{value} is the choice {label}, which is no number of a mean or median.",
    "If it means no answer, add to study.yaml: {declaration}.",
    {"value": "4", "label": "Do not know", "declaration": 'redcap: {missing: ["4"]}'},
)
REDCAP_MAY_BE_MISSING = Kind(
    "answer or missing",
    "{count} answer is {value}{label}, which looks like no answer; it is counted as an answer to {item}.",
    "If it means no answer, add to study.yaml: {declaration}.",
    {"count": 3, "value": "-99", "label": " (Unknown)", "item": "Felt helped",
     "declaration": 'redcap: {missing: ["-99"]}'},
    plural="{count} answers are {value}{label}, which looks like no answer; they are counted as answers to {item}.",
    severity="warning",
)  # fmt: skip
REDCAP_RECORDS = Kind(
    "record ids",
    "The records have numbers, not participant codes.",
    "Put a CSV file with the columns {field} and informant into the wave's folder, one row per record.",
    {"field": "record_id"},
)
REDCAP_RECORD = Kind(
    "record without a code",
    "The record {value} is not in the list of participant codes ({lists}).",
    "Add it there with its code.",
    {"value": "17", "lists": "redcap-participants.csv"},
)
REDCAP_NUMBER = Kind(
    "number",
    "The answer is not a number, so it has no mean or median.",
    "Map the field as a percentage or a count, or list the value under redcap, missing.",
)
REDCAP_RANGE = Kind(
    "range",
    "{value} is outside the range of the data dictionary ({range}).",
    CORRECT_OR_MISSING,
    {"value": "1000", "range": "0 to 100", "declaration": 'redcap: {missing: ["1000"]}'},
)
REDCAP_SEVERAL_ANSWERS = Kind(
    "several answers",
    "The person already has an answer in this wave (row {row}).",
    "Set several: first or several: last under redcap, measures.",
    {"row": 2},
)

REPAIR = "Export the library again."
REFERENCES_ENCODING = Kind(
    "library encoding", "The library is not text in UTF-8, or in UTF-16 with a byte-order mark.",
    "Export it again in UTF-8, or declare 'encoding: cp1252' in study.yaml if that is its encoding.",
)  # fmt: skip
RIS_PAIRS = Kind(
    "RIS references",
    "References in RIS begin with TY and end with ER; here {begun} begin and {ended} end.",
    REPAIR,
    {"begun": 3, "ended": 2},
)
RIS_LINES = Kind("RIS lines", "A line of the RIS file does not begin with a tag, such as TI  -.", REPAIR)
BIBTEX_BROKEN = Kind("BibTeX", "The braces or commas of the BibTeX file do not match (the row is the line).", REPAIR)
BIBTEX_EMPTY = Kind("BibTeX references", "The BibTeX file holds no reference.", REPAIR)
BIBTEX_KEY_TWICE = Kind(
    "BibTeX key", "The reference has the key of an earlier one (the row is the line).",
    "Give one of the two another key in the reference manager, or remove one, then export the library again.",
)  # fmt: skip
BIBTEX_FIELD_TWICE = Kind(
    "BibTeX field", "The reference has a field twice (the row is the line).",
    "Keep one of the two in the reference manager, then export the library again.",
)  # fmt: skip
BIBTEX_AUTHORS = Kind(
    "BibTeX authors", "The authors of the reference are separated by semicolons (the row is the line).",
    "Separate them by 'and', as BibTeX does, then export the library again.",
)  # fmt: skip
RIS_AUTHORS = Kind(
    "RIS authors", "A field holds several authors of the reference (the row is its number).",
    "Give each author a line AU of its own in the file, or correct them where the library comes from.",
)  # fmt: skip
JSON_BROKEN = Kind("CSL-JSON", "The JSON is broken (the row is the line).", REPAIR)
JSON_LIST = Kind("CSL-JSON list", "The JSON is not a list of references, as CSL-JSON is.", REPAIR)
REFERENCE_TITLE = Kind("reference title", "The reference has no title.", "Give it one in the reference manager.")
REFERENCE_PROGRAMME = Kind(
    "reference programme",
    "No tag of the reference names a programme ({programmes}).",
    "Tag it in the reference manager, or name a programme under references in study.yaml.",
    {"programmes": "WAL, RUN"},
)
REFERENCE_KIND = Kind(
    "reference kind",
    "{value} is a type for which study.yaml names no document kind.",
    "Name one under references, kinds, or one for other.",
    {"value": "article-journal"},
)
