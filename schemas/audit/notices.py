"""The model of what a reader of a file should look at."""

from casewave.schemas.audit.words import FILE, ROW, SHEET, WAVE
from casewave.schemas.columns import Table, Text, Whole, column


class Notices(Table):
    """One thing about a file or sheet that its reader should look at. It is loaded as it is."""

    wave: Whole = column(WAVE, required=True, example="2")
    file: Text = column(FILE, required=True, example="wave-2.xlsx")
    sheet: Text = column(SHEET, example="interviews")
    row: Whole = column(ROW, required=True, example="0")
    column_name: Text = column("Column; blank for a whole sheet.", example="held_on")
    notice: Text = column("What kind of thing, as in mart.warnings.", required=True, example="hidden rows")
    detail: Text = column("Detail.", required=True, example="hidden are 4 to 9")
