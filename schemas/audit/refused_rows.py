"""The model of the problems for which rows are refused."""

from casewave.schemas.audit.words import FILE, ROW, SHEET, WAVE
from casewave.schemas.columns import Table, Text, Whole, YesNo, column


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
