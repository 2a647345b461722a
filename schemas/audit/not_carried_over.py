"""The model of what of a file of another tool the study takes nothing of."""

from casewave.schemas.columns import Table, Text, Whole, column


class NotCarriedOver(Table):
    """One kind of thing in a QDA project or another export that the study takes nothing of, and how many there are."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    what: Text = column("What it is.", key=True, example="graphs")
    count: Whole = column("How many.", required=True, example="2")
