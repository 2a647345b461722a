"""The model of the log of changes between versions of a codebook."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column

CHANGES = ("added", "renamed", "split", "merged", "split and merged", "removed", "redefined", "kept")


class CodebookChanges(Table):
    """What became of one code from one version of a framework or codebook to the next, where the study uses both.

    Ratings and codings of two versions are compared only where the pair is comparable: one to one, and a plain rename.
    """

    wave: Whole = column("First wave that has both versions behind it.", required=True, unit="wave", example="2")
    from_framework: Text = column("Version left.", key=True, example="cfir-2009")
    to_framework: Text = column("Version entered.", key=True, example="cfir-2022")
    change: Text = column("What happened.", required=True, isin=CHANGES, example="split")
    change_order: Whole = column("Place in the log.", key=True, unit="1, 2, ...", example="14")
    from_code: Text = column("Code of the version left; blank where it is added.", example="II.D")
    from_label: Text = column("Its name.", example="External Policy & Incentives")
    to_codes: Text = column("Codes that it became; blank where it is removed.", example="II.E; II.F; II.G.3")
    to_labels: Text = column("Their names.", example="Policies & Laws; Financing; ...")
    is_comparable: YesNo = column("Whether the two sides compare over waves.", required=True, example="no")
    why_not: Text = column("Why they do not.", example="one code became several")
    relation: Text = column("What the crosswalk calls it.", required=True, example="split")
    evidence: Text = column("How well that is known.", required=True, example="recalled_from_published_mapping")
    is_own: YesNo = column(
        "Whether the study decided it in place of the bundled crosswalk, or next to it.", required=True, example="no"
    )
    note: Text = column("What to mind, or why it was decided.", example="Check polarity.")
    decided_by: Text = column("Who decided it, where the study did.", example="R01")
    decided_on: Day = column("When.", example="2021-10-04")
