"""The model of the numbers that papers and reports print."""

from casewave.schemas.columns import IDENTIFIER, Number, Table, Text, Whole, YesNo, column, synthetic


class Claims(Table):
    """One printed number. It is compared with the data and never overwrites them, nor they it."""

    claim: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="CL-010")
    claim_source: Text = column("Paper or report that prints it.", required=True, among="sources", example="S000")
    line: Text = column("Line or page.", required=True, example="L136")
    quantity: Text = column(
        "What is counted, by its name in mart.quantities.", required=True, among="quantities", example="interviews"
    )
    from_wave: Whole = column("First wave that the number speaks of.", required=True, unit="wave", ge=1, example="1")
    to_wave: Whole = column("Last wave that the number speaks of.", required=True, unit="wave", ge=1, example="3")
    programme: Text = column("Programme, or blank for all.", reads="programme", example="LC")
    site: Text = column("Site, or blank for all.", reads="site", example="WPG")
    site_scope: Text = column(
        "Sites that are counted: home sites or all sites.", reads="state", isin=("home sites", "all sites"),
        example="all sites", formerly="reach",
    )  # fmt: skip
    framework: Text = column(
        "Framework of the category, where that is a code which several frameworks have.", among="frameworks",
        example="cfir-2022",
    )  # fmt: skip
    category: Text = column("Group within the quantity, or blank for all.", example="strategic")
    printed: Number = column("The number as printed.", required=True, example="70")
    tolerance: Number = column(
        "Difference that the wording allows (about, approximately). Blank means 0.", ge=0, example="1"
    )
    wording: Text = column("What the number is said to be, in own words.", required=True, example="interviews in all")
    explanation: Text = column("Why it may differ from the data.", example="...")
    is_synthetic: YesNo = synthetic()
