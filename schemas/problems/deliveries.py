"""Problems of a delivery as a whole: rows that contradict each other, corrections that do not apply, partial loads."""

from casewave.schemas.problems.kinds import Kind

SAME_ROWS = Kind(
    "same rows",
    "{rows} of its {of_file} are also in {other}{differing}.",
    "Remove one of the two files.",
    {"rows": "2", "of_file": "2 rows", "other": "interviews.csv", "differing": ", and 1 of them differs"},
)
TOO_MANY = Kind(
    "too many",
    "The delivery has more than {most} problems; reading stopped here.",
    "Fix the first of them, which may be the cause of the others, then load again.",
    {"most": "100,000"},
)
EMPTIED_TABLE = Kind(
    "emptied table",
    "A partial load would leave {table} empty: all its rows have problems ({rows}).",
    "Fix the problems above first.",
    {"table": "interviews", "rows": "2 rows"},
)
SHRUNK_TABLE = Kind(
    "shrunk table",
    "A partial load would leave {kept} of {rows} of {table}.",
    "Fix the problems above first or, if so few rows are enough, add --accept-few.",
    {"table": "interviews", "kept": 1, "rows": "3 rows"},
)
DUPLICATE_KEY = Kind(
    "duplicate key",
    "{value} is also the key of {other}.",
    "Give one of the two rows another key, or remove one.",
    {"value": "INT-1-001", "other": "interviews.csv, row 2"},
)
KEY_IN_OTHER_CASE = Kind(
    "key in another case",
    "{value} is the key of {other} but for capital letters.",
    "If both are one, remove one of the rows; otherwise give one another key.",
    {"value": "int-1-001", "other": "interviews.csv, row 2"},
)
NO_SUCH_ROW = Kind(
    "no such row",
    "{value} is not a key of {tables}, in wave {wave} or an earlier one.",
    "Add it to {table}, or remove it here.",
    {
        "value": "INT-2-009", "tables": "interviews or documents", "wave": 2, "table": "interviews",
        "suggestion": "Did you mean INT-2-008?",
    },
)  # fmt: skip
AMBIGUOUS_REFERENCE = Kind(
    "ambiguous reference",
    "{value} is a key of several tables: {tables}.",
    "Give the rows that share the key different ones.",
    {"value": "F-1", "tables": "findings and ratings"},
)
ROW_OF_LATER_WAVE = Kind(
    "row of a later wave",
    "{value} is a key of {tables} in a later wave only.",
    "Add it to wave {wave} or an earlier one, or remove it here.",
    {"value": "INT-3-001", "tables": "interviews", "wave": 2},
)
EARLIER_WAVE_FIRST = "Wave {wave} is not loaded yet: load it first."
NO_LONGER_DECLARED = Kind(
    "registered",
    "{value} is not declared in study.yaml, or no longer.",
    "Declare it until each wave has been loaded without it.",
    {"value": "diary"},
)
CORRECTION_FINDS_NOTHING = Kind(
    "correction",
    "{correction} finds no row of {table} with its key.",
    "Check whether {table} still has such a row, or remove the correction.",
    {"correction": "COR-01", "table": "interviews"},
)
CORRECTION_FINDS_SEVERAL = Kind(
    "correction of several rows",
    "{correction} names a key that several rows have: {places}.",
    "Add row: to the correction.",
    {"correction": "COR-01", "places": "interviews.csv, row 2 and interviews.csv, row 9"},
)
CORRECTION_OUTDATED = Kind(
    "correction outdated",
    "{correction} expects {expected} in {place}, which holds {found}.",
    "The source was changed: check whether the correction still applies, or remove it.",
    {
        "correction": "COR-01", "expected": "'2020-01-31'", "place": "interviews.csv, row 2, column held_on",
        "found": "'2020-01-13'",
    },
)  # fmt: skip
SEE_CORRECTIONS = "See {corrections} in {file}."
