"""The model of the segments: the passages that are coded, each once, whoever coded it and by how many codes."""

from casewave.schemas.columns import Number, Table, Text, Whole, column


class Segments(Table):
    """One passage of one interview or document that is coded, delivered as a spreadsheet or in a QDA project.

    Made from core.codings, which hold the passage: two codings are of one segment where source and span are the same,
    or without a span the text. Codings of pictures, recordings and whole sources have no segment.
    """

    segment: Text = column(
        "Name: its source and span, or the first coding of it.", key=True, example="INT-2-014:1204-1390"
    )
    wave: Whole = column("First wave in which it is coded.", required=True, example="2")
    source: Text = column("Interview or document.", required=True, example="INT-2-014")
    start_character: Whole = column("First character.", unit="code points from 0", example="1204")
    end_character: Whole = column("End, exclusive.", unit="code points from 0", example="1390")
    text: Text = column("Its text, without direct identifiers.", may_identify=True, example="...")
    raw_start: Whole = column("Start as a QDA project has it.", unit="as its profile counts", example="1204")
    raw_end: Whole = column("End as a QDA project has it.", unit="as its profile counts", example="1390")
    positions: Text = column(
        "How the QDA project counts positions in its source.",
        example="UTF-16, no byte-order mark, CRLF 2, end exclusive",
    )
    score: Number = column("How well that fits.", unit="0 to 1", example="0.995")
    codings: Whole = column("Codings of it.", required=True, example="3")
    coders: Whole = column("Coders who coded it.", required=True, example="2")
