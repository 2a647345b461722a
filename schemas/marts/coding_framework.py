"""The model of the coding framework: how the rows of cross-case tables are made of the codes of other frameworks."""

from casewave.schemas.columns import Table, Text, Whole, column


class CodingFramework(Table):
    """One row of a cross-case table with one code of another framework that it takes up, as of one wave.

    The pairs are those of the crosswalk, bundled or decided by the study. The example is a coding that may be quoted.
    """

    as_of_wave: Whole = column("Last wave that the data hold.", key=True, unit="wave", example="3")
    framework: Text = column("Framework of the rows.", key=True, example="combined-elements-2024")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="1")
    code: Text = column("Element, the row.", key=True, example="EL.EXT")
    row_label: Text = column("Its name.", required=True, example="External context")
    definition: Text = column("What it means.", example="What surrounds the organisations.")
    from_framework: Text = column(
        "Framework of the code that it takes up.", key=True, required=False, example="cfir-2022"
    )
    from_order: Whole = column("Place of that code in its framework.", unit="1, 2, ...", example="12")
    from_code: Text = column("The code.", key=True, required=False, example="II")
    from_label: Text = column("Its name.", example="Outer setting")
    inclusion: Text = column("What is coded by it: its own meaning.", example="The setting around the inner one.")
    relation: Text = column("How the two answer to each other.", example="equals_domain")
    pair_evidence: Text = column("How well the pair is known.", example="verified")
    codings: Whole = column(
        "Codings by the code, or by one below it, so far: one for each passage and coder, and for each consensus.",
        required=True,
        example="31",
    )
    example: Text = column("Coding that may be quoted for it.", example="C2-0107")
