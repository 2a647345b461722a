"""The model of the cells of the cross-case tables."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

CELL_STATES = ("stated", "not applicable", "missing", "not yet analysed")


def lines_of(cell: str) -> list[str]:
    """The statements of a cell, in order. None holds a line end: `mart.cross_case_lines` makes it a space."""
    return cell.split("\n")


class CrossCase(Table):
    """One cell of a cross-case table: one element or scenario of one case, in one wave or up to it."""

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="1")
    phase: Text = column("Phase, which is the table.", key=True, example="adoption")
    table_label: Text = column("Name of the table.", example="Table 6")
    row_order: Whole = column("Place of the row in the table.", required=True, unit="1, 2, ...", example="1")
    code: Text = column("Element or scenario, which is the row.", key=True, example="EL.EXT")
    row_label: Text = column("Its name.", required=True, example="External context")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme, which is the case and the column.", key=True, example="MRR")
    cell_state: Text = column(
        "stated if there is any statement; else what missing-data code is entered, of the whole case if there is one.",
        required=True, isin=CELL_STATES,
        example="stated",
    )  # fmt: skip
    statements: Whole = column("How many statements. Missing-data codes count nothing.", required=True, example="2")
    cell: Text = column(
        "What the table prints: the statements in order, one per line, † where synthetic; or the missing-data code, "
        "with the sites in brackets where it is of those alone.",
        required=True,
        example="NA [JKG]",
    )
    evidence: Text = column(
        "The evidence of each statement, one per line as in the cell, † where synthetic.",
        example="INT-1-003; DOC-MRR-02",
    )
    entries: Text = column("The entry of each statement, one per line as in the cell.", example="F1-023")
    has_synthetic: YesNo = column("Whether any entry is synthetic.", required=True, example="no")
