"""The models of the tables that say what was delivered, refused and forgiven."""

from schemas.columns import Table, Text, Whole, column
from schemas.qda_tables import QDA_TABLES


class Deliveries(Table):
    """One file of the delivery of a wave that is loaded."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="interviews.csv")
    sha256: Text = column("Hash of the file's bytes.", required=True, example="9f86d0...")
    size_bytes: Whole = column("Size of the file.", required=True, unit="bytes", example="2048")
    fingerprint: Text = column(
        "Hash of all that the load depends on: files, register, version.", required=True, example="ab12..."
    )


class RefusedRows(Table):
    """One fault of a wave's last delivery, if that was refused."""

    wave: Whole = column("Wave.", required=True, example="2")
    file: Text = column("File, within the wave's folder.", required=True, example="interviews.csv")
    sheet: Text = column("Sheet of the workbook; blank for CSV.", example="interviews")
    row: Whole = column("Row as a spreadsheet counts; 0 for a whole file or sheet.", required=True, example="7")
    column_name: Text = column("Column.", example="held_on")
    value: Text = column("What stood there; blank where nothing did or it may identify someone.", example="18/03/2021")
    rule: Text = column("What was expected.", required=True, example="a day written year first")
    hint: Text = column("The nearest valid value, or what to do.", example="write it like 2021-03-18")


class ForgivenCells(Table):
    """One cell that was read although it was not written in full: what stood there and what it was read as."""

    wave: Whole = column("Wave.", required=True, example="2")
    file: Text = column("File, within the wave's folder.", required=True, example="interviews.csv")
    sheet: Text = column("Sheet of the workbook; blank for CSV.", example="interviews")
    row: Whole = column("Row as a spreadsheet counts.", required=True, example="7")
    column_name: Text = column("Column.", required=True, example="informants")
    written: Text = column("What stood there.", required=True, example="jkg 1")
    read_as: Text = column("What it was read as.", required=True, example="EST-JKG-01")
    forgiven: Text = column("What was forgiven, and flags.", required=True, example="case, leading zero")


AUDIT: tuple[type[Table], ...] = (Deliveries, RefusedRows, ForgivenCells, *QDA_TABLES)
