"""The model of the sources of QDA projects."""

from casewave.schemas.columns import Number, Table, Text, Whole, column


class QdaSources(Table):
    """One text of one source of a QDA project, or one source without text: what it is, and how its positions count."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    qda_source: Whole = column("Place of the source in the project.", key=True, unit="1, 2, ...", example="4")
    qda_text: Whole = column(
        "Place of the text in the source; blank where it has none.", key=True, required=False, example="1"
    )
    kind: Text = column("text, pdf, picture, audio, video or note.", required=True, example="text")
    source: Text = column("Interview or document that it is; blank where it is left out.", example="INT-2-014")
    sha256: Text = column("Hash of the text with LF line ends and no byte-order mark.", example="9f86d0...")
    characters: Whole = column("Length of the text.", unit="code points", example="48211")
    positions: Text = column(
        "How the project counts positions in it.", example="UTF-16, no byte-order mark, CRLF 2, end exclusive"
    )
    score: Number = column(
        "How well that fits: selections that quote the text, or start and end at words. Blank without evidence.",
        unit="0 to 1", example="0.995",
    )  # fmt: skip
    evidence: Whole = column("Selections on which the score is based.", required=True, example="303")
    codings: Whole = column("Codings in it.", required=True, example="303")
