"""The model of what a change of study.yaml changed in the tables of earlier waves."""

from casewave.schemas.columns import Table, Text, Whole, column


class RegisterChanges(Table):
    """One entry of study.yaml that changed after a wave was loaded, or one row or cell of its tables that differs.

    A wave is listed once a later one is loaded: until then the study is being set up. Entries whose change leaves the
    wave's tables as they are, and rows for what came into study.yaml later, are left out.
    """

    wave: Whole = column("Wave of the row that changed, or the last of its waves.", key=True, unit="wave", example="1")
    part: Text = column(
        "Whether study.yaml changed, or tables by that.", key=True, isin=("study.yaml", "tables"), example="tables"
    )
    table_name: Text = column("Table of core or of mart.", key=True, example="sampling_frame")
    row_key: Text = column("The row, by its key.", key=True, example="site_scope home sites, programme LC")
    column_name: Text = column("Column; blank is the whole row.", key=True, required=False, example="interviews")
    change: Text = column(
        "added or removed (a row), or changed (a cell).", required=True, isin=("added", "removed", "changed"),
        example="changed",
    )  # fmt: skip
    before: Text = column("What it was by the study.yaml that the wave was loaded with.", example="12")
    after: Text = column("What it is by the present one.", example="9")
