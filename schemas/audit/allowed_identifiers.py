"""The model of what the scan for identifiers passed over."""

from casewave.schemas.audit.words import FILE, WAVE
from casewave.schemas.columns import Day, Table, Text, Whole, column


class AllowedIdentifiers(Table):
    """Texts of one file, or of one column, that look like an identifier and that an entry of the register allows."""

    wave: Whole = column(WAVE, key=True, example="2")
    file: Text = column(FILE, key=True, example="comments.csv")
    column_name: Text = column(
        "Column; blank for texts of the file that are no cells.", key=True, required=False, example="title"
    )
    kind: Text = column("What they look like.", key=True, example="url")
    texts: Whole = column("How many.", required=True, unit="texts or cells", example="12")
    reason: Text = column("Why they are none.", key=True, example="Public comments")
    decided_by: Text = column("Who decided.", key=True, example="R01")
    decided_on: Day = column("When.", key=True, example="2026-03-02")
