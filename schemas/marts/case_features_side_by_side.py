"""The model of the features of the cases and their systems, set side by side."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class CaseFeaturesSideBySide(Table):
    """One cell of a table of features: one feature of one case (S001 Tables 1 to 4)."""

    wave: Whole = column("Wave that delivered it.", key=True, unit="wave", example="1")
    feature_table: Text = column("Table.", key=True, example="case")
    feature_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="1")
    feature: Text = column("Feature, the row.", key=True, example="Location")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme, the column.", key=True, example="MRR")
    cell: Text = column("The items in order, one per line.", required=True, example="A city in Scotland")
    has_synthetic: YesNo = column("Whether any item is synthetic.", required=True, example="no")
