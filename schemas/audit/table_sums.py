"""The model of the sums by which a changed row is found."""

from casewave.schemas.columns import Table, Text, Whole, column


class TableSums(Table):
    """The sum of a table's rows of one wave, as a load or a withdrawal left them. In the store only."""

    table_name: Text = column("Table of raw or core.", key=True, example="core.interviews")
    wave: Whole = column("Wave; 0 for a table of the register.", key=True, example="2")
    duckdb_version: Text = column("Version of DuckDB whose hashes they are.", required=True, example="v1.5.5")
    rows: Whole = column("Rows.", required=True, example="26")
    row_sum: Text = column("Sum of the hashes of its rows.", required=True, example="212446...")
