"""The model of what instruments measured: scores, shares and counts of groups, never of one person."""

from casewave.schemas.columns import IDENTIFIER, Number, Table, Text, Whole, YesNo, column, synthetic

STATISTICS = ("mean", "median", "percentage", "count", "total")


class Measures(Table):
    """One value that an instrument gave for a group of people of one case: an aggregate, such as a mean score."""

    measure: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="M1-004")
    programme: Text = column("Programme measured.", required=True, reads="programme", example="LC")
    site: Text = column("Site, where it is of one only.", reads="site", example="WPG")
    instrument: Text = column("Questionnaire, register or count.", required=True, among="instruments", example="WHO-5")
    item: Text = column("Item or score of the instrument.", required=True, example="Total score")
    people: Text = column("Group measured, where that is not all, such as one arm of a trial.", example="intervention")
    measured: Text = column("When, as EDTF (ISO 8601-2).", reads="edtf", example="2021-05")
    statistic: Text = column("What the value is.", required=True, reads="state", isin=STATISTICS, example="mean")
    value: Number = column("The value.", required=True, example="61.5")
    unit: Text = column("Unit of the value.", required=True, example="points of 100")
    n: Whole = column(
        "People behind the value. Fewer than the study's threshold smallest_group are refused: a value for so few "
        "people may reveal one of them.",
        required=True, unit="people", ge=1, example="34",
    )  # fmt: skip
    phase: Text = column(
        "Cross-case table next to whose statements it is in the joint display.", among="finding_phases",
        example="adoption",
    )  # fmt: skip
    element: Text = column("Row of that table.", among="elements", example="EL.EXT")
    source: Text = column("Where it is published: paper and line.", example="S003 L1093")
    is_synthetic: YesNo = synthetic()
