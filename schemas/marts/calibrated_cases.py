"""The model of the cases of a qualitative comparative analysis, calibrated."""

from casewave.schemas.columns import Number, Table, Text, Whole, YesNo, column


class CalibratedCases(Table):
    """One case in one set of one qualitative comparative analysis: what it is at, and what that counts as.

    The rules are those of the study register (core.calibration_rules). A case whose rating no rule names is blank.
    """

    wave: Whole = column("Wave whose ratings are taken.", required=True, unit="wave", example="3")
    calibration: Text = column("Analysis.", key=True, example="resources")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    unit: Text = column("Programme or site that is the case.", key=True, example="MRR")
    set_order: Whole = column("Place of the set.", required=True, unit="1, 2, ...", example="1")
    set_name: Text = column("Condition, or the outcome.", key=True, example="LEADERS")
    is_outcome: YesNo = column("Whether the set is the outcome.", required=True, example="no")
    stands: Text = column("The rating as tables print it, or the level of the outcome.", required=True, example="+1")
    membership: Number = column("Its membership; blank where no rule names what is.", unit="0 to 1", example="1")
    has_synthetic: YesNo = column("Whether what is is synthetic.", required=True, example="no")
