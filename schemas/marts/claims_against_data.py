"""The model of the printed numbers compared with the data."""

from casewave.schemas.columns import Number, Table, Text, Whole, column

VERDICTS = ("agrees", "differs", "waves not loaded", "not counted", "framework not named")


class ClaimsAgainstData(Table):
    """One printed number next to the number in the data, as of one wave. Neither overwrites the other."""

    as_of_wave: Whole = column("Last wave that the data hold.", key=True, unit="wave", example="3")
    claim: Text = column("Claim.", key=True, example="CL-010")
    claim_source: Text = column("Paper or report that prints it.", required=True, example="S000")
    line: Text = column("Line or page.", required=True, example="L136")
    wording: Text = column("What the number is said to be.", required=True, example="interviews in all")
    quantity: Text = column("What is counted.", required=True, example="interviews")
    from_wave: Whole = column("First wave that it speaks of.", required=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave that it speaks of.", required=True, unit="wave", example="3")
    programme: Text = column("Programme; blank is all.", example="LC")
    site: Text = column("Site; blank is all.", example="WPG")
    site_scope: Text = column(
        "Sites that are counted: home sites, or all sites.", required=True, example="all sites", formerly="reach"
    )
    framework: Text = column("Framework, where the category is a code.", example="cfir-2022")
    category: Text = column("Group within the quantity; blank is all.", example="strategic")
    printed: Number = column("The number as printed.", required=True, example="70")
    computed: Number = column("The number in the data.", example="71")
    difference: Number = column("Computed less printed.", example="1")
    verdict: Text = column(
        "Whether the two agree within the tolerance; several frameworks may have the code that the claim names.",
        required=True, isin=VERDICTS, example="differs",
    )  # fmt: skip
    explanation: Text = column("Why they may differ.", example="...")
