"""The model of the corrections that were applied."""

from casewave.schemas.audit.words import FILE, ROW, SHEET, WAVE
from casewave.schemas.columns import Day, Table, Text, Whole, column


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
