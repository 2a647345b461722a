"""The model of the constructs that tell high from low."""

from casewave.schemas.columns import Number, Table, Text, Whole, YesNo, column

LABELS = ("strong", "weak", "not distinguishing", "too little data")


class DistinguishingConstructs(Table):
    """Whether one construct tells the units of high outcome from those of low in one wave, and by what rule.

    strong: the lowest rating of the high is at least strong_difference above the highest of the low. Else weak: the
    means are at least weak_difference apart. The rule is inferred, fitted afterwards to two published matrices, which
    need different thresholds; a person may set another label and says why.
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    outcome: Text = column("Outcome that is compared.", key=True, example="reach")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="33")
    code: Text = column("Construct.", key=True, example="III.E")
    row_label: Text = column("Its name.", required=True, example="Tension for Change")
    domain: Text = column("Its domain.", required=True, example="III")
    high_units: Whole = column("Units of high outcome with a cell for it.", required=True, example="4")
    low_units: Whole = column("Units of low outcome with a cell for it.", required=True, example="1")
    high_rated: Whole = column("Those of high outcome whose rating counts.", required=True, example="3")
    low_rated: Whole = column("Those of low outcome whose rating counts.", required=True, example="1")
    lowest_high: Whole = column("Lowest rating of the high.", example="1")
    highest_low: Whole = column("Highest rating of the low.", example="-1")
    smallest_difference: Whole = column("The former less the latter.", example="2")
    mean_difference: Number = column("Mean of the high less mean of the low.", example="2.5")
    rule_label: Text = column("Label by the rule.", required=True, isin=LABELS, example="strong")
    label: Text = column("Final label.", required=True, isin=LABELS, example="strong")
    is_set: YesNo = column("Whether a person set it.", required=True, example="no")
    reason: Text = column("Why they did.", example="One site's rating rests on one remark.")
    decided_by: Text = column("Who did.", example="R01")
    strong_difference: Number = column("Threshold of strong.", required=True, example="2")
    weak_difference: Number = column("Threshold of weak.", required=True, example="1")
    mixed: Text = column("Whether mixed is excluded or counts as zero.", required=True, example="excluded")
    has_synthetic: YesNo = column("Whether any rating behind it is synthetic.", required=True, example="no")
