"""The model of the lengths of texts."""

from casewave.schemas.columns import Table, Text, Whole, column


class TextLengths(Table):
    """How long the text of one interview or document is, where that is delivered or a QDA project holds the text."""

    wave: Whole = column("Wave in which it was collected.", required=True, unit="wave", example="1")
    source: Text = column("Interview or document.", key=True, example="INT-1-002")
    characters: Whole = column("Characters of the text.", unit="code points", required=True, example="23110")
