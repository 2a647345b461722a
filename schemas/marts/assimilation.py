"""The model of assimilation over time."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class Assimilation(Table):
    """Which scenarios one case shows in one wave, its headline, and what came and went since the wave before.

    A case may show several scenarios at once. entered and departed are between judged cells; where one side is missing
    or not yet analysed, it is not known. A headline is contradicted where its own cell has no evidence, or where there
    is evidence for other scenarios: both are for a person to look at, and no problem.
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    phase: Text = column("Phase, which is the cross-case table.", key=True, example="assimilation")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="3")
    programme: Text = column("Programme (case).", key=True, example="LC")
    scenario_count: Whole = column("Scenarios with evidence.", required=True, example="4")
    scenarios: Text = column("Which they are.", required=True, example="Loose coupling; Transformation")
    headline: Text = column("The headline of the case.", required=True, example="Customization")
    entered: Text = column("Scenarios that came since the wave before.", example="Co-optation")
    departed: Text = column("Scenarios that went since then.", example="Loose coupling")
    not_known: Text = column("Scenarios of which this cannot be said.", example="Customization")
    unsupported: Text = column(
        "What of the headline has no evidence.", example="Customization is the headline and judged not applicable"
    )
    beside_headline: Text = column("Scenarios with evidence besides the headline.", example="Co-optation")
    is_contradicted: YesNo = column("Whether headline and evidence do not agree.", required=True, example="yes")
    has_synthetic: YesNo = column("Whether any of it is synthetic.", required=True, example="no")
