"""The models of the tables that say what was delivered, refused, normalised and corrected.

`AUDIT` tables speak of what is loaded and follow from the delivered files alone, so they are published. `HISTORY`
tables say what happened when; they are in the store only, since two loads of the same files happen at two times.
"""

from casewave.schemas.audit.qda_projects import QDA_TABLES
from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column

WAVE = "Wave."
FILE = "File, within the wave's folder."
SHEET = "Sheet of the workbook; blank for CSV."
ROW = "Row as a spreadsheet counts; 0 for a whole file or sheet."


class Deliveries(Table):
    """One file of the delivery of a wave that is loaded."""

    wave: Whole = column(WAVE, key=True, example="2")
    file: Text = column(FILE, key=True, example="interviews.csv")
    sha256: Text = column("Hash of the file's bytes.", required=True, example="9f86d0...")
    size_bytes: Whole = column("Size of the file.", required=True, unit="bytes", example="2048")
    rows: Whole = column("Rows of data in it.", required=True, example="26")
    fingerprint: Text = column(
        "Hash of all that the load depends on: files, register, version.", required=True, example="ab12..."
    )
    casewave_version: Text = column("Version of casewave that loaded it.", required=True, example="0.1.0")


class DeliveredTables(Table):
    """One table of the delivery of a wave that is loaded: rows delivered = rows loaded + refused + dropped."""

    wave: Whole = column(WAVE, key=True, example="2")
    table_name: Text = column("Table of core.", key=True, example="interviews")
    rows_delivered: Whole = column("Rows in the files.", required=True, example="26")
    rows_loaded: Whole = column("Rows in core.", required=True, example="25")
    rows_refused: Whole = column("Rows left out because they have problems.", required=True, example="1")
    rows_dropped: Whole = column("Rows left out by a correction.", required=True, example="0")


class RefusedRows(Table):
    """One problem of a wave's last delivery if that was refused, or of a row left out by a partial load."""

    wave: Whole = column(WAVE, required=True, example="2")
    file: Text = column(FILE, required=True, example="interviews.csv")
    sheet: Text = column(SHEET, example="interviews")
    row: Whole = column(ROW, required=True, example="7")
    column_name: Text = column("Column.", example="held_on")
    value: Text = column("What was there; blank where nothing did or it may identify someone.", example="18/03/2021")
    rule: Text = column("What was expected.", required=True, example="a day written year first")
    hint: Text = column("The nearest valid value, or what to do.", example="write it like 2021-03-18")
    check_name: Text = column("The rule's name, the same in each case.", example="no such value")
    is_left_out: YesNo = column(
        "Whether the wave is loaded without this row. No: the whole delivery was refused.", required=True, example="no"
    )


class NormalisedCells(Table, formerly="forgiven_cells"):
    """One cell that was read although it was not written in full: what was there and what it was read as."""

    wave: Whole = column(WAVE, required=True, example="2")
    file: Text = column(FILE, required=True, example="interviews.csv")
    sheet: Text = column(SHEET, example="interviews")
    row: Whole = column(ROW, required=True, example="7")
    column_name: Text = column("Column; blank for rows above the header.", example="informants")
    written: Text = column("What was there.", example="jkg 1")
    read_as: Text = column("What it was read as.", example="EST-JKG-01")
    normalised: Text = column(
        "What was normalised, and flags.", required=True, example="case, leading zero", formerly="forgiven"
    )


class Notices(Table):
    """One thing about a file or sheet that its reader should look at. It is loaded as it is."""

    wave: Whole = column(WAVE, required=True, example="2")
    file: Text = column(FILE, required=True, example="wave-2.xlsx")
    sheet: Text = column(SHEET, example="interviews")
    row: Whole = column(ROW, required=True, example="0")
    column_name: Text = column("Column; blank for a whole sheet.", example="held_on")
    notice: Text = column("What kind of thing, as in mart.warnings.", required=True, example="hidden rows")
    detail: Text = column("Detail.", required=True, example="hidden are 4 to 9")


class Corrections(Table):
    """One entry of corrections.yaml as it was applied between raw and core."""

    wave: Whole = column(WAVE, required=True, example="2")
    correction: Text = column("Identifier of the entry.", key=True, example="COR-01")
    table_name: Text = column("Table.", required=True, example="interviews")
    key_value: Text = column("Key of the row, as delivered.", required=True, example="INT-2-014")
    column_name: Text = column("Column.", required=True, example="held_on")
    expected: Text = column("What was there; blank where nothing did or it may identify someone.", example="2021-03-01")
    action: Text = column("override, drop or flag.", required=True, example="override")
    value: Text = column(
        "What is there now; blank where nothing does or it may identify someone.", example="2021-03-11"
    )
    reason: Text = column("Why.", required=True, example="The transcript has the right day.")
    decided_by: Text = column("Who decided.", required=True, example="R01")
    decided_on: Day = column("When.", required=True, example="2026-03-02")
    file: Text = column(FILE, required=True, example="interviews.csv")
    sheet: Text = column(SHEET, example="interviews")
    row: Whole = column(ROW, required=True, example="7")


class History(Table):
    """One thing that happened to the study's data, in a chain by hashes. In the store only."""

    entry: Whole = column("Number, counted up.", key=True, example="7")
    happened_at: Text = column("When, in UTC.", required=True, example="2026-03-02T09:41:07Z")
    action: Text = column(
        "load, correction, publication, withdrawal, rewriting, export, send, receive or key change.",
        required=True,
        example="load",
    )
    wave: Whole = column("Wave; blank where it concerns them all.", example="2")
    is_partial: YesNo = column("Whether a load left out rows with problems.", required=True, example="no")
    fingerprint: Text = column("Of what was loaded, decided, published, exported, sent or received.", example="ab12...")
    detail: Text = column("What it came to.", required=True, example="208 rows loaded, 0 refused")
    casewave_version: Text = column("Version of casewave.", required=True, example="0.1.0")
    previous: Text = column("Hash of the entry before; blank at the first.", example="ab12...")
    hash: Text = column("Hash of this entry and of the one before.", required=True, example="cd34...")


class HistoryHead(Table):
    """The last entry of the history, in one row: that none was taken from its end. In the store only."""

    entry: Whole = column("Its number.", key=True, example="7")
    hash: Text = column("Its hash.", required=True, example="cd34...")


class RecordedFiles(Table):
    """One file as it was when a load took it, the register's files included. In the store only."""

    entry: Whole = column("Entry of the history: the load.", key=True, example="7")
    file: Text = column("File, within the study's folder.", key=True, example="wave-2/interviews.csv")
    sha256: Text = column("Hash of the file's bytes, under which audit.file_contents keeps them.", required=True)
    size_bytes: Whole = column("Size of the file.", required=True, unit="bytes", example="2048")


class TableSums(Table):
    """The sum of a table's rows of one wave, as a load or a withdrawal left them. In the store only."""

    table_name: Text = column("Table of raw or core.", key=True, example="core.interviews")
    wave: Whole = column("Wave; 0 for a table of the register.", key=True, example="2")
    duckdb_version: Text = column("Version of DuckDB whose hashes they are.", required=True, example="v1.5.5")
    rows: Whole = column("Rows.", required=True, example="26")
    row_sum: Text = column("Sum of the hashes of its rows.", required=True, example="212446...")


class Changes(Table):
    """One cell that a re-delivery added, removed or changed. In the store only."""

    entry: Whole = column("Entry of the history: the load.", key=True, example="7")
    wave: Whole = column(WAVE, required=True, example="2")
    table_name: Text = column("Table.", key=True, example="interviews")
    key_value: Text = column("Key of the row, as delivered.", key=True, example="INT-2-014")
    column_name: Text = column("Column.", key=True, example="held_on")
    change: Text = column("added or removed (with its row), or changed.", required=True, example="changed")
    before: Text = column("What was there before.", example="2021-03-01")
    after: Text = column("What is there now.", example="2021-03-11")


AUDIT: tuple[type[Table], ...] = (
    Deliveries, DeliveredTables, RefusedRows, NormalisedCells, Notices, Corrections, *QDA_TABLES,
)  # fmt: skip
HISTORY: tuple[type[Table], ...] = (History, HistoryHead, RecordedFiles, TableSums, Changes)
