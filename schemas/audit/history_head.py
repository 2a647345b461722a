"""The model of the last entry of the history."""

from casewave.schemas.columns import Table, Text, Whole, column


class HistoryHead(Table):
    """The last entry of the history, in one row: that none was taken from its end. In the store only."""

    entry: Whole = column("Its number.", key=True, example="7")
    hash: Text = column("Its hash.", required=True, example="cd34...")
