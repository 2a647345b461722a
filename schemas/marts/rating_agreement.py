"""The model of the agreement between raters."""

from casewave.schemas.columns import Number, Table, Text, Whole, YesNo, column


class RatingAgreement(Table):
    """How far raters agree on one construct, or on all, in one wave, before they agreed on anything.

    A unit is one construct of one case or site that two raters or more rated. Alpha is over all raters of a unit at
    once, whoever did not rate it; with more than two raters, each pair has a row over all constructs, since kappa is
    for two. Percent agreement is the share of pairs of ratings that are equal. Percent agreement, kappa and nominal
    alpha treat ratings as unordered categories, with missing and mixed among them; weighted kappa, ordinal and interval
    alpha take ratings with a value, on the scale from -2 to +2, in units with two of them or more. Intervals draw units
    again and again. A coefficient that is undefined is blank, and the row says why.
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="1")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    row_order: Whole = column("Place of the construct; blank is all.", unit="1, 2, ...", example="33")
    code: Text = column("Construct; blank is all.", key=True, required=False, example="III.E")
    row_label: Text = column("Its name.", required=True, example="Tension for Change")
    rated_by: Text = column("The two raters, or all raters.", key=True, example="rater 1 and rater 2")
    raters: Text = column("Who rated, as far as it is known.", example="R01; R02")
    units: Whole = column("Units that two of them or more rated.", required=True, example="36")
    units_with_values: Whole = column("Of these, with a value from two or more.", required=True, example="31")
    most_frequent: Text = column("Most frequent rating.", example="1")
    prevalence: Number = column("Its share of all ratings.", unit="0 to 1", example="0.42")
    percent_agreement: Number = column("Share of pairs of ratings that are equal.", unit="0 to 1", example="0.64")
    kappa: Number = column("Cohen's kappa.", example="0.52")
    kappa_linear: Number = column("Kappa with linear weights.", example="0.61")
    kappa_quadratic: Number = column("Kappa with quadratic weights.", example="0.72")
    alpha_nominal: Number = column("Krippendorff's alpha, nominal.", example="0.53")
    alpha_nominal_low: Number = column("Lower end of its 95 % interval.", example="0.30")
    alpha_nominal_high: Number = column("Upper end.", example="0.74")
    alpha_ordinal: Number = column("Krippendorff's alpha, ordinal.", example="0.71")
    alpha_ordinal_low: Number = column("Lower end of its 95 % interval.", example="0.48")
    alpha_ordinal_high: Number = column("Upper end.", example="0.88")
    alpha_interval: Number = column("Krippendorff's alpha, interval.", example="0.70")
    note: Text = column("What is undefined, and why.", example="ordinal alpha undefined: no variation")
    has_synthetic: YesNo = column("Whether any rating behind it is synthetic.", required=True, example="no")
