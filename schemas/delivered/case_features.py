"""The model of the features that describe each case and its system."""

from casewave.schemas.columns import IDENTIFIER, Table, Text, Whole, YesNo, column, synthetic


class CaseFeatures(Table):
    """One item of one feature of one case: what the tables of case and system features set side by side."""

    case_feature: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="CF-01"
    )
    feature_table: Text = column("Table that it is in.", required=True, among="feature_tables", example="case")
    programme: Text = column("Programme described.", required=True, reads="programme", example="MRR")
    feature: Text = column("Name of the feature, the row.", required=True, example="Location")
    feature_order: Whole = column("Place of the row in its table.", required=True, unit="1, 2, ...", ge=1, example="1")
    position: Whole = column("Place of the item in its cell.", required=True, unit="1, 2, ...", ge=1, example="1")
    description: Text = column("The item.", required=True, may_identify=True, example="A city in Scotland")
    source: Text = column("Where it is published: paper and line.", example="S001 L96")
    is_synthetic: YesNo = synthetic()
