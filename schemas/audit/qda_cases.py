"""The model of the cases of QDA projects."""

from casewave.schemas.columns import Table, Text, Whole, column


class QdaCases(Table):
    """One link of one case of a QDA project to one of its sources. A link to a passage counts for its source."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    qda_case: Whole = column("Place of the case in the project.", key=True, unit="1, 2, ...", example="3")
    qda_source: Whole = column(
        "Place of the source in the project; blank where it is not in it.", key=True, required=False, example="4"
    )
    source: Text = column("Interview or document that the source is.", example="INT-2-014")
    informant: Text = column("Informant that the case is.", example="EST-JKG-01")
    site: Text = column("Site that the case is.", example="JKG")
