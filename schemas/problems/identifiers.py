"""Problems of privacy: texts and names of files in which somebody is named. No message repeats the text."""

from casewave.schemas.problems.kinds import Kind

REMEDY = (
    "Replace it with its role in [brackets]. If it identifies nobody, and nothing of its kind here does, complete this "
    "under protection in study.yaml: {entries}. One text alone is allowed by text instead of kind and file."
)
ENTRIES = 'allowed: [{kind: telephone, file: "events.csv", column: description, reason: , decided_by: , decided_on: }]'
NAMED = Kind(
    "identifier",
    "The text identifies a person: {places}.",
    REMEDY,
    {"places": "characters 4 to 15 are a telephone number", "entries": ENTRIES},
)
NAMED_ELSEWHERE = Kind(
    "identifier",
    "A text of the file ({where}) identifies a person: {places}.",
    REMEDY,
    {"where": "comment in interviews!B2", "places": "characters 1 to 9 are a telephone number", "entries": ENTRIES},
)
UNSCANNED = Kind(
    "identifier",
    "The file holds more than {most} of text, too much to search for names.",
    "Deliver it in several files.",
    {"most": "500 MB"},
)
NAMED_FILE = Kind(
    "identifier",
    "The name of file {number} of the delivery identifies a person: {places}.",
    "Rename the file.",
    {"number": 3, "places": "characters 4 to 15 are a name of the team's list"},
)
