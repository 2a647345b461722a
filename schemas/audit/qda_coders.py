"""The model of the coders of QDA projects."""

from casewave.schemas.columns import Table, Text, Whole, column


class QdaCoders(Table):
    """One coder who has codings in one source of a QDA project, by whatever code.

    A project does not tell who read a source and found nothing.
    """

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    source: Text = column("Interview or document.", key=True, example="INT-2-014")
    coder: Text = column("Coder.", key=True, example="R02")
    codings: Whole = column("Codings of theirs in it.", required=True, example="17")
