"""Problems of a file or a sheet as a whole, and of rows that do not fit their header."""

from casewave.schemas.problems.kinds import Kind

NO_FILES = Kind(
    "files",
    "The wave has no files.",
    "Put its tables into {folder}, as CSV files or as one XLSX workbook.",
    {"folder": "data_raw/walking/wave-1"},
)
FILE_NAME_ENCODING = Kind(
    "file name encoding",
    "The name of the file is not written in UTF-8.",
    "Rename it with letters that every operating system accepts.",
)
FILE_NAME_SIGNS = Kind(
    "file name characters",
    "The name of the file holds characters that cannot be printed.",
    "Rename it with letters that every operating system accepts.",
)
LINK_TO_NOTHING = Kind(
    "broken link", "This is a link to a file that does not exist.", "Replace the link with the file itself."
)
LINK_TO_FOLDER = Kind("link to a folder", "This is a link to a folder.", "Replace the link with the files themselves.")
UNREADABLE_FOLDER = Kind(
    "unreadable folder", "The folder cannot be read.", "Check that you have permission to read it, then try again."
)
UNREADABLE_FILE = Kind(
    "readable",
    "The file cannot be read ({reason}).",
    "Check that it exists, is not open in another program and that you have permission to read it, then try again.",
    {"reason": "Permission denied"},
)
NOT_A_FILE = Kind("not a file", "This is {what}, not a file.", "Remove it.", {"what": "a pipe"})
CHANGED_MEANWHILE = Kind(
    "unchanged",
    "The files changed while they were being read.",
    "Wait until copying or saving has finished, then load again.",
)
READER_STOPPED = Kind(
    "mishap",
    "The file could not be read to its end; reading stopped{after} ({error}).",
    "Save it again with the program that made it. If that does not help, report it with {log}.",
    {"after": " after row 12", "error": "RecursionError", "log": "warehouse/walking.mishaps.log"},
)
KIND_OF_FILE = Kind(
    "kind of file",
    "casewave does not read this kind of file.",
    "Save it as a .csv file, an .xlsx or .ods workbook, a .qdpx project or a .ris, .bib or .json library, or remove "
    "it.",
)
ZIP_FILE = Kind(
    "zip file",
    "The zip file is not one project of a QDA tool and nothing else.",
    "Unpack it, put its files here instead, and remove it.",
)
OTHER_TOOLS_FILE = Kind(
    "file of another tool",
    "A {kind} file can be read by {tool} only.",
    "In {tool}, export the project as REFI-QDA (.qdpx).",
    {"kind": ".nvp", "tool": "NVivo"},
)
OTHER_WORKBOOK = Kind(
    "workbook of another program",
    "A {kind} workbook can be read by {tool} only.",
    "In it, save the workbook as .xlsx.",
    {"kind": ".numbers", "tool": "Apple Numbers"},
)
CODEBOOK_FILE = Kind(
    "codebook file",
    "A codebook (.qdc) holds no codings.",
    "Move it to the study's folder frameworks, and deliver the project (.qdpx).",
)
SEGMENTS_HEADERS = (
    "If it holds coded segments of a QDA tool, name their columns Document name, Code, Segment and Created by."
)
SEGMENTS_COLUMN = Kind(
    "column of segments",
    "The table looks like coded segments of a QDA tool and has no column for {column}.",
    "Export it again with it, or name it {column} in the header. If the table is none of a QDA tool, {declared}.",
    {"column": "Segment", "declared": 'add to study.yaml: reading: {ignore_sheets: ["Sheet1"]}'},
)
FILE_NAME = Kind(
    "table name",
    "{value} is not the name of a table ({tables}).",
    "Remove or rename it or add {naming}.",
    {
        "value": "people",
        "tables": "informants, interviews, documents",
        "naming": 'reading: {tables: {TABLE: ["people"]}}',
    },
)
SHEET_NAME = Kind(
    "table name",
    "{value} is not the name of a table, which each sheet is named after ({tables}).",
    "Rename it, add {naming}, or leave it out: add {declaration}.",
    {
        "value": "notes", "tables": "informants, interviews, documents",
        "naming": 'reading: {tables: {TABLE: ["notes"]}}',
        "declaration": 'to study.yaml: reading: {ignore_sheets: ["notes"]}',
    },
)  # fmt: skip
TOO_LARGE = Kind(
    "too large", "The file is larger than {most}.", "{remedy}",
    {"most": "2,000 MB", "remedy": "Deliver it in several files, one per wave."},
)  # fmt: skip
READING_LIMITS = Kind(
    "reading limits",
    "Reading the file takes more than {seconds} seconds or {most} of memory.",
    "Export fewer entries at a time, and look for an entry that repeats another one or is very long.",
    {"seconds": 60, "most": "1,000 MB"},
)
LINE_TOO_LONG = Kind(
    "line too long", "A line is longer than 4 MB.", "Look for a quotation mark that opens and never closes."
)
WORKBOOK_PARTS = Kind(
    "workbook parts", "The workbook has more than {most} parts.", "Copy its tables into a new workbook.",
    {"most": "5,000"},
)  # fmt: skip
WORKBOOK_SIZE = Kind(
    "workbook size", "The workbook is larger than 500 MB when unpacked.", "Deliver large tables as CSV."
)
WORKBOOK_DECORATION = Kind(
    "workbook decoration",
    "The workbook holds huge styles, drawings or comments.",
    "Copy its tables into a new workbook.",
)
WORKBOOK_TEXTS = Kind(
    "workbook texts", "The workbook holds more than {most} texts.", "Deliver large tables as CSV.",
    {"most": "5,000,000"},
)  # fmt: skip
MERGED_TOO_FAR = Kind(
    "merged cells in the table",
    "The sheet has merged cells across the table.",
    "In Excel, choose Home, Merge & Center, Unmerge Cells.",
)
FILLED_CELLS = Kind(
    "filled cells", "The workbook has more than {most} filled cells.", "Deliver large tables as CSV.",
    {"most": "60,000,000"},
)  # fmt: skip
EMPTY_TO_DELETE = "Delete the empty rows and columns below and to the right of the table, save it, then try again."
ROWS_OF_EXCEL = Kind(
    "rows of a sheet", "The sheet has more rows than Excel allows ({most}).", EMPTY_TO_DELETE, {"most": "1,048,576"}
)
COLUMNS_OF_EXCEL = Kind(
    "columns of a sheet",
    "The sheet has more columns than Excel allows ({most}), or too many blank ones.",
    EMPTY_TO_DELETE,
    {"most": "16,384"},
)
BLANK_CELLS = Kind("blank cells", "The sheet has more than {most} blank cells.", EMPTY_TO_DELETE, {"most": "5,000,000"})
CELL_TOO_LONG = Kind(
    "cell too long",
    "A cell holds more than 32,767 characters, the most that Excel allows.",
    "Look for a cell that holds a whole file.",
)
DOCUMENT_TYPE = Kind(
    "document type",
    "The workbook declares a document type, which Excel never writes.",
    "Save it again in Excel as .xlsx.",
)
WORKBOOK = Kind("workbook", "The workbook does not open.", "Open it in Excel and save it again as .xlsx.")
STRICT_WORKBOOK = Kind(
    "strict workbook",
    "The workbook is saved as Strict Open XML, whose sheets are not read.",
    "In Excel, choose Save As and the type Excel Workbook (.xlsx).",
)
CSV_ENCODING = Kind(
    "encoding",
    "The file is not text in UTF-8, or in UTF-16 with a byte-order mark.",
    "Save it as 'CSV UTF-8', or declare 'encoding: cp1252' in study.yaml if that is its encoding.",
)
QUOTATION_MARKS = Kind(
    "quotation marks",
    "A quotation mark opens and never closes.",
    "Look for it near this row.",
)
HEADER = Kind(
    "header", "The table has no header row with the names of its columns.", "Add it: {columns}.",
    {"columns": "interview, programme, held_on"},
)  # fmt: skip
TOO_MANY_COLUMNS = Kind(
    "number of columns",
    "The table has {columns}; at most {most} are read.",
    "Delete the columns next to the table.",
    {"columns": "1,024 columns", "most": "1,000"},
)
COLUMN_NAME = Kind(
    "column name",
    "{value} is not a column of {table}, which has {columns}.",
    "Rename it, or add to study.yaml which column it is (reading: {{{renaming}}}) or that it is not loaded "
    "(reading: {{{leaving_out}}}).",
    {"value": "informant_rol", "table": "informants", "columns": "informant and informant_role",
     "renaming": 'columns: {informants: {informant_role: "informant_rol"}}',
     "leaving_out": 'ignore_columns: ["informant_rol"]', "suggestion": "Did you mean informant_role?"},
)  # fmt: skip
COLUMN_TWICE = Kind("column twice", "The table has two columns of this name.", "Remove one of them.")
HEADER_AGAIN = Kind(
    "header again", "The row repeats the header.", "Remove it. A second table has its own sheet.",
)  # fmt: skip
COLUMN_MISSING = Kind(
    "column missing", "The table has no column of this name.", "Add it: {meaning}",
    {"meaning": "Day of the interview.",
     "suggestion": "If every row says the same, add to study.yaml: "
     "reading: {constants: {interviews: {held_on: VALUE}}}."},
)  # fmt: skip
ROW_WIDTH = Kind(
    "row width",
    "The row has {cells}, the header {columns}.",
    "Look for a comma, semicolon or line break in a text that is not in quotation marks.",
    {"cells": "9 cells", "columns": "8"},
)
CELL_OUTSIDE = Kind(
    "cell outside the table",
    "The row has a filled cell in column {column}, which has no name in the header.",
    "Name the column in the header, or clear the cell.",
    {"column": "K"},
)
FORMULA = Kind(
    "formula",
    "The cell holds a formula without a stored value.",
    "Copy the cell and paste it as a value.",
)
ERROR_VALUE = Kind("error value", "The cell holds an Excel error.", "Fix the formula or type the value.")
EARLY_DATE = Kind(
    "date before March 1900",
    "Excel and other programs take the date for different days: it is before March 1900.",
    "Set the cell to Text in Excel (Home, Number format), then type the date.",
)
DATE_FOR_A_CODE = Kind(
    "date for a code",
    "{value} is a date: Excel changed what was typed.",
    "Set the column to Text in Excel (Home, Number format), then type the intended value.",
    {"value": "2021-03-01"},
)
MERGED_CELLS = Kind(
    "merged cells",
    "The row is part of merged cells ({range}).",
    "In Excel, choose Home, Merge & Center, Unmerge Cells, then fill in each cell.",
    {"range": "B2:B4"},
)
HIDDEN_SHEET = Kind(
    "hidden sheet", "The sheet is hidden in Excel and was loaded.", "Check that it belongs to the delivery.",
    severity="warning",
)  # fmt: skip
HIDDEN_ROWS = Kind(
    "hidden rows", "Row {rows} is hidden in Excel and was loaded.", "Check what belongs to the delivery.",
    {"count": 6, "rows": "4 to 9"}, plural="Rows {rows} are hidden in Excel and were loaded.", severity="warning",
)  # fmt: skip
HIDDEN_COLUMNS = Kind(
    "hidden columns", "Column {columns} is hidden in Excel and was loaded.", "Check what belongs to the delivery.",
    {"count": 2, "columns": "C, D"}, plural="Columns {columns} are hidden in Excel and were loaded.",
    severity="warning",
)  # fmt: skip
