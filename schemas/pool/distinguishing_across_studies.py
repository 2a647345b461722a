"""Constructs that distinguish high from low outcome, in each study and over all."""

from casewave.schemas.columns import Number, Table, Text, Whole, YesNo, column
from casewave.schemas.marts.distinguishing_constructs import LABELS


class DistinguishingAcrossStudies(Table):
    """Whether one concept tells units of high outcome from those of low: in one study, or over all studies together.

    Rows of a study repeat what it found itself in its last wave with such ratings. Rows without a study apply the same
    rule to the units of all studies that have an outcome of this name, with the strictest of their thresholds.
    """

    outcome: Text = column("Outcome that is compared.", key=True, example="reach")
    concept: Text = column("Concept that studies share.", key=True, example="cfir-2009 III.D.1")
    concept_label: Text = column("Its name in the pool.", required=True, example="Tension for Change")
    concept_order: Whole = column("Place of the concept.", required=True, unit="1, 2, ...", example="33")
    study: Text = column("Study; blank is all studies.", key=True, required=False, example="coproduction")
    studies: Whole = column("Studies with rated units.", required=True, example="3")
    high_rated: Whole = column("Units of high outcome with a rating.", required=True, example="3")
    low_rated: Whole = column("Units of low outcome with a rating.", required=True, example="1")
    lowest_high: Whole = column("Lowest rating of the high.", example="1")
    highest_low: Whole = column("Highest rating of the low.", example="-1")
    mean_difference: Number = column("Mean of the high minus mean of the low.", example="2.5")
    label: Text = column("Label.", required=True, isin=LABELS, example="strong")
    has_synthetic: YesNo = column("Whether any rating behind it is synthetic.", required=True, example="no")
