"""Problems of a single cell: its text is not a value of its column."""

from casewave.schemas.problems.kinds import Kind

BLANK = Kind("blank", "The cell is blank.", "Fill it in, for example with {example}.", {"example": "INT-1-001"})
HARDLY_FILLED = Kind(
    "hardly filled row",
    "The row is hardly filled: {blank} are blank.",
    "If it is a note or a total, remove it or move it above the header; otherwise fill it in.",
    {"blank": "programme, held_on and language"},
)
BLANK_CELL = Kind("blank cell", "The cell is blank.", "Fill it in.")
NOT_A_DAY = Kind(
    "not a date",
    "{value} is not a date written year first.",
    "Write it like 2021-03-18.",
    {"value": "26 October"},
)
EXCEL_DAY_NUMBER = Kind(
    "Excel date number",
    "{value} is a date that Excel stores as a number.",
    "Format the column as a date, or as text, and write the date like 2021-03-18.",
    {"value": "44273"},
)
AMBIGUOUS_DAY = Kind(
    "ambiguous date",
    "{value} may be {one} or {other}.",
    "Write it like {one}, or set date_order: day first (or month first) in study.yaml.",
    {"value": "03/04/2021", "one": "2021-03-04", "other": "2021-04-03"},
)
AMBIGUOUS_DAY_IN_COLUMN = Kind(
    "ambiguous date",
    "{value} may be {one} or {other}.",
    "Write it like {one}. {example} in this column is {order}; if all are, add to study.yaml: date_order: by column.",
    {
        "value": "03/04/2021", "one": "2021-03-04", "other": "2021-04-03", "example": "18/03/2021",
        "order": "day first",
    },
)  # fmt: skip
NO_SUCH_DAY = Kind(
    "date does not exist",
    "{value} is not a date in the calendar.",
    "Check the month and the day.",
    {"value": "2021-02-30"},
)
NOT_EDTF = Kind(
    "not an EDTF date",
    "{value} is not an EDTF date.",
    "Write it like 2017, 2017-09, 2017-09-12, 199X, 2012/2015, [2015..2018], [..2019], [2019..] or 1999~, or leave "
    "it blank if the event is undated.",
    {"value": "Autumn 2017"},
)
MONTH_OR_YEARS = Kind(
    "month or years",
    "{value} has the dash that is written between years, and may be {month} or the years {years}.",
    "Write it like {month} (with the hyphen of the keyboard) or {years}.",
    {"value": "2009\u201310", "month": "2009-10", "years": "2009/2010"},
)
PERCENT_SIGN = Kind(
    "percent sign",
    "{value} has a percent sign, and its unit is not percent.",
    "Write the number alone, and percent as its unit.",
    {"value": "45.5%"},
)
NOT_A_NUMBER = Kind(
    "not a number",
    "{value} is not a number with a decimal point.",
    "Write digits and a point, as in 3.5.",
    {"value": "about 3"},
)
NUMBER_OR_THOUSANDS = Kind(
    "ambiguous number",
    "{value} may be a decimal or thousands.",
    "Write it with a decimal point and no thousands separator, or set decimal_sign: comma (or point) in study.yaml.",
    {"value": "1,234"},
)
POINT_OR_THOUSANDS = Kind(
    "ambiguous point",
    "{value} may be thousands, because decimals are written with a comma here.",
    "Write it without the point, or with a comma and all its decimals.",
    {"value": "1.234"},
)
NOT_A_WHOLE_NUMBER = Kind(
    "not a whole number",
    "{value} is not a whole number.",
    "Write digits only, as in 55.",
    {"value": "about 55"},
)
NOT_YES_OR_NO = Kind("not yes or no", "{value} is neither yes nor no.", "Write yes or no.", {"value": "perhaps"})
NOT_A_RATING = Kind(
    "not a rating",
    "{value} is not a rating.",
    "Use {allowed}, or declare what it means under also_written in study.yaml.",
    {"value": "strong", "allowed": "-2, -1, 0, +1, +2, X or M"},
)
NOT_A_RATER = Kind(
    "not a rater",
    "{value} is neither a rater nor consensus.",
    "Write rater 1, rater 2 and so on, or consensus.",
    {"value": "AS"},
)
NOT_IN_REGISTER = Kind(
    "not in the register",
    "{value} is not {noun} in this study.",
    "Use {allowed}.",
    {"value": "NRO", "noun": "a site", "allowed": "NOR or SUD", "suggestion": "Did you mean NOR?"},
)
NOT_DECLARED = Kind(
    "not declared",
    "{value} is not {noun} in this study.",
    "Use {allowed}, or declare it under {vocabulary} in study.yaml.",
    {"value": "diary", "noun": "a document kind", "allowed": "article or report", "vocabulary": "document_kinds"},
)
NO_SUCH_ROW_OF_FRAMEWORK = Kind(
    "not a row of the phase's framework",
    "{value} is not {noun} in this study.",
    "Use a code or a name of the phase's framework.",
    {"value": "fit", "noun": "an element"},
)
NO_SUCH_PHASE_TABLE = Kind(
    "phase of another table",
    "{value} is not a phase of this table.",
    "Use {allowed}, or declare it under phases in study.yaml with filled_by: {filled_by}.",
    {"value": "fit", "allowed": "adoption or sustainment", "filled_by": "findings"},
)
NOT_A_QUANTITY = Kind(
    "not a quantity",
    "{value} is not a quantity of mart.quantities.",
    "Use one that the data dictionary lists there.",
    {"value": "people", "suggestion": "Did you mean informants?"},
)
NOT_A_PERSON = Kind(
    "not a person of the team",
    "{value} is not a code of the people in study.yaml.",
    "Use {allowed}, or add it to people in study.yaml.",
    {"value": "R09", "allowed": "R01 or AS"},
)
NAME_FOR_A_PERSON = Kind(
    "identifier",
    "The cell may hold a name instead of the code of a person of the team.",
    "Write a code such as R01, and keep the list of codes and names outside the study. If it is a code, add it to "
    "people in study.yaml.",
)
NOT_A_CODE = Kind(
    "not a participant code",
    "{value} is not a participant code: {part} is not a programme, site or role of this study.",
    "Write it like {example}.",
    {"value": "NOR-NRO-01", "part": "NRO", "example": "NOR-NOR-01", "suggestion": "Did you mean NOR-NOR-01?"},
)
CODE_WITHOUT_NUMBER = Kind(
    "code without a number",
    "{value} is not a participant code: it does not end in the participant's number.",
    "Write it like {example}.",
    {"value": "WAL-NOR", "example": "WAL-NOR-01"},
)
CODE_OF_NO_SCHEME = Kind(
    "code of no scheme",
    "{value} is not written in a code scheme of this study ({schemes}).",
    "Write it like {example}.",
    {"value": "01", "schemes": "full", "example": "WAL-NOR-01"},
)
CODE_NUMBER = Kind(
    "participant number",
    "{value} has no participant number of {digits}, counted from 1.",
    "Write it like {example}.",
    {"value": "WAL-NOR-00", "digits": "2 digits", "example": "WAL-NOR-01"},
)
CODE_OF_OTHER_PROGRAMME = Kind(
    "code with another programme",
    "{value} joins {site} with {written}, but {site} is a site of {prefix}.",
    "Write it like {example}.",
    {
        "value": "WAL-SUD-01", "site": "SUD", "written": "WAL", "prefix": "RUN", "example": "WAL-NOR-01",
        "suggestion": "Did you mean RUN-SUD-01?",
    },
)  # fmt: skip
NAME_FOR_A_CODE = Kind(
    "identifier",
    "The cell may hold a person's name instead of a participant code.",
    "Write a code like {example}.",
    {"example": "WAL-NOR-01"},
)
WITHDRAWN = Kind(
    "withdrawn",
    "The cell holds the code of an informant who has withdrawn.",
    "Remove the row, or the code if the cell lists several, and everything that only this person said.",
)
NAMES_WITHDRAWN = Kind(
    "withdrawn",
    "The text names an informant who has withdrawn.",
    "Write it without the code, and without what only this person said.",
)
NO_VALUES = Kind(
    "no value between semicolons",
    "{value} holds semicolons and no value.",
    "Write values separated by semicolons, or leave the cell blank.",
    {"value": ";"},
)
SEPARATED_OTHERWISE = Kind(
    "values not separated by semicolons",
    "{value} holds several values that are not separated by semicolons.",
    "Write {meant}.",
    {"value": "WAL-NOR-01, WAL-NOR-02", "meant": "WAL-NOR-01; WAL-NOR-02"},
)
VALUE_TWICE = Kind(
    "value twice in a cell",
    "{value} is in the cell twice.",
    "Remove one of them.",
    {"value": "INT-1"},
)
NOT_A_NAME = Kind(
    "not a valid name",
    "{value} is not a valid name.",
    "Use letters, digits, dots, hyphens and underscores only, 64 at most, as in {example}.",
    {"value": "INT 1!", "example": "INT-1-001"},
)
OUT_OF_RANGE = Kind(
    "out of range",
    "{value} is out of range.",
    "Enter {range}.",
    {"value": "-5", "range": "0 or more"},
)
NOT_AMONG = Kind(
    "not an allowed value",
    "{value} is not an allowed value of this column.",
    "Use {allowed}.",
    {"value": "maybe", "allowed": "present, absent or not reported"},
)
NOT_IN_FORM = Kind(
    "not in the form of the column",
    "{value} is not in the form of this column.",
    "Write it like {example}.",
    {"value": "one", "example": "2021-03"},
)
