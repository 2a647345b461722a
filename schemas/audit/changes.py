"""The model of the cells that a re-delivery changed."""

from casewave.schemas.audit.words import WAVE
from casewave.schemas.columns import Table, Text, Whole, column


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
