"""The model of the codings of QDA projects."""

from casewave.schemas.columns import Table, Text, Whole, column


class QdaCodings(Table):
    """One coding of a QDA project as it is there: where, by which code, and what became of it."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    row: Whole = column("Place of the coding in the project.", key=True, unit="1, 2, ...", example="303")
    coding: Text = column("Coding in core.codings, where it was carried over.", example="Q-9f86d081884c7d65")
    qda_source: Whole = column("Place of the source in the project.", required=True, example="4")
    qda_text: Whole = column("Place of the text in the source; blank for an area or the whole source.", example="1")
    qda_code: Whole = column("Place of the code in the codebook; blank where it is not in it.", example="17")
    kind: Text = column(
        "text, transcript, pdf, picture, audio, video or whole (the source).", required=True, example="text"
    )
    raw_start: Whole = column("Start as the project has it.", unit="as its profile counts", example="1204")
    raw_end: Whole = column("End as the project has it.", unit="as its profile counts", example="1390")
    anchored: Text = column(
        "position, or text where the passage was found again in an edited transcript.", example="position"
    )
    outcome: Text = column("carried over, or why not.", required=True, example="carried over")
