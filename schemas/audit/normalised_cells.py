"""The model of the values that were changed on import."""

from casewave.schemas.audit.words import FILE, ROW, SHEET, WAVE
from casewave.schemas.columns import Table, Text, Whole, column


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
