"""The model of the counts of sources by two frameworks."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class CrosstabCells(Table):
    """Sources coded by one code of each of two frameworks, up to a wave. Blank codes are totals: each source once.

    A source counts for its code and for each code above: a subordinate code is a subset, which no total adds again.
    """

    crosstab: Text = column("Table of the register.", key=True, example="types-by-disciplines")
    to_wave: Whole = column("Last wave counted.", key=True, unit="wave", example="1")
    row_code: Text = column("Code of the rows; blank is the total.", key=True, required=False, example="RV.T")
    column_code: Text = column("Code of the columns; blank is the total.", key=True, required=False, example="SOC")
    row_parent: Text = column("Code of the rows that it is a subset of; blank where it is none.", example="RV.P")
    column_parent: Text = column("Code of the columns that it is a subset of; blank where it is none.", example="SOC")
    row_order: Whole = column("Place of the row; blank is the total.", unit="1, 2, ...", example="1")
    column_order: Whole = column("Place of the column; blank is the total.", unit="1, 2, ...", example="2")
    row_label: Text = column("Name of the row.", required=True, example="Typology")
    column_label: Text = column("Name of the column.", required=True, example="Sociology")
    sources: Whole = column("Interviews and documents, each once.", required=True, example="5")
    has_synthetic: YesNo = column("Whether any of the codings is synthetic.", required=True, example="no")
