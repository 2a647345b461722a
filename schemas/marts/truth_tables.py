"""The model of the truth tables of qualitative comparative analyses."""

from casewave.schemas.columns import Number, Table, Text, Whole, YesNo, column

OUTPUTS = ("1", "0", "C", "?")


class TruthTables(Table):
    """One row of the truth table of one qualitative comparative analysis, or one reason why it has none.

    A truth table has every combination of its conditions. It has none where a case is blank in a set, a crisp
    membership is not 0 or 1, a fuzzy one is 0.5 exactly, or there are more conditions than the whole part of log2 of
    the cases (inferred), unless the register says why: R QCA refuses the first and the third. Minimisation is for R QCA
    and fs/QCA.
    """

    wave: Whole = column("Wave whose ratings are taken.", required=True, unit="wave", example="3")
    calibration: Text = column("Analysis.", key=True, example="resources")
    row_order: Whole = column("Place of the row, or of the reason.", key=True, unit="1, 2, ...", example="2")
    status: Text = column(
        "Whether the analysis has a truth table.", required=True, isin=("made", "refused"), example="made"
    )
    configuration: Text = column("Conditions, ~ before those that are absent.", example="LEADERS*~POLICY")
    output: Text = column(
        "1 with the outcome, 0 without it, C contradictory, ? a remainder without a case.", isin=OUTPUTS, example="1"
    )
    cases: Whole = column("Cases of the configuration.", unit="cases", example="2")
    consistency: Number = column("Its consistency; blank without a case.", unit="0 to 1", example="0.83")
    units: Text = column("The cases, separated by semicolons.", example="LC; ESTHER")
    reason: Text = column(
        "Why there is no truth table, and what to do.",
        example="MRR is blank in POLICY (rated missing); rate it, say what it counts as, or leave one out",
    )
    has_synthetic: YesNo = column("Whether any membership behind it is synthetic.", required=True, example="no")
