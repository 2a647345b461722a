"""The model of the delivered tables and what became of their rows."""

from casewave.schemas.audit.words import WAVE
from casewave.schemas.columns import Table, Text, Whole, column


class DeliveredTables(Table):
    """One table of the delivery of a wave that is loaded: rows delivered = rows loaded + refused + dropped."""

    wave: Whole = column(WAVE, key=True, example="2")
    table_name: Text = column("Table of core.", key=True, example="interviews")
    rows_delivered: Whole = column("Rows in the files.", required=True, example="26")
    rows_loaded: Whole = column("Rows in core.", required=True, example="25")
    rows_refused: Whole = column("Rows left out because they have problems.", required=True, example="1")
    rows_dropped: Whole = column("Rows left out by a correction.", required=True, example="0")
