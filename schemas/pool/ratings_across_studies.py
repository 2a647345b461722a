"""Constructs by studies: how each study rated each concept."""

from casewave.schemas.columns import Number, Table, Text, Whole, YesNo, column


class RatingsAcrossStudies(Table):
    """The ratings of one concept in one study, over its cases and sites in the last wave with ratings."""

    concept: Text = column("Concept that studies share.", key=True, example="cfir-2009 III.D.1")
    concept_label: Text = column("Its name in the pool.", required=True, example="Tension for Change")
    concept_order: Whole = column("Place of the concept.", required=True, unit="1, 2, ...", example="33")
    study: Text = column("Study.", key=True, example="coproduction")
    wave: Whole = column("Last wave of the study with ratings.", required=True, unit="wave", example="2")
    units: Whole = column("Cases and sites with a cell for it.", required=True, example="6")
    rated: Whole = column("Units whose rating has a value.", required=True, example="5")
    facilitators: Whole = column("Units rated above zero.", required=True, example="3")
    neutral: Whole = column("Units rated zero.", required=True, example="1")
    barriers: Whole = column("Units rated below zero.", required=True, example="1")
    mixed: Whole = column("Units rated mixed.", required=True, example="0")
    lowest: Whole = column("Lowest rating.", example="-1")
    mean: Number = column("Mean rating.", example="0.8")
    highest: Whole = column("Highest rating.", example="2")
    has_synthetic: YesNo = column("Whether any rating behind it is synthetic.", required=True, example="no")
