"""The model of what all coders of a source gave independently."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class MultipleCoding(Table):
    """How much of one source was given one code by so many of its coders, before they agreed on anything.

    A code is with every source that is compared by its framework, also where nobody gave it. Characters and
    stretches are those of mart.double_coding, with stretches that any of the coders coded. The uncoded text and the
    gaps, to which nobody gave any code, are on the row of zero coders. Codings without a place count for the source
    alone.
    """

    wave: Whole = column("Wave in which the source was collected.", key=True, unit="wave", example="1")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    source: Text = column("Interview or document.", key=True, example="INT-1-002")
    code: Text = column("Code.", key=True, example="III.E")
    coders: Whole = column("Coders of the source.", required=True, example="3")
    given_by: Whole = column("Coders who gave the code.", key=True, unit="0 to the number of coders", example="2")
    characters: Whole = column(
        "Characters of coded text to which exactly so many gave the code.", required=True, example="97"
    )
    uncoded_characters: Whole = column("Characters that nobody coded.", required=True, example="0")
    stretches: Whole = column("Coded stretches to which exactly so many did.", required=True, example="1")
    gaps: Whole = column("Uncoded stretches.", required=True, example="0")
    is_of_source: YesNo = column("Whether exactly so many did in the source as a whole.", required=True, example="yes")
    has_synthetic: YesNo = column("Whether any row behind it is synthetic.", required=True, example="no")
