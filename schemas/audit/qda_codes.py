"""The model of the codes of QDA projects."""

from casewave.schemas.columns import Table, Text, Whole, column


class QdaCodes(Table):
    """One code of a QDA project, and the code of a framework that it is."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    qda_code: Whole = column("Place of the code in the codebook.", key=True, unit="1, 2, ...", example="17")
    path: Text = column("Names from the top of the codebook.", required=True, example="Barriers / Leadership")
    framework: Text = column("Framework; blank where no rule matches.", example="cfir-2022")
    code: Text = column("Code of it.", example="III.G")
    matched_by: Text = column(
        "rule, code, label or path (a label that several codes have, distinguished by the names above it).",
        example="label",
    )
    nearest: Text = column("Where nothing matches, the most alike constructs.", example="cfir-2022 III.G Leadership")
    codings: Whole = column("Codings by it.", required=True, example="12")
