"""The model of the changes of statements between two waves."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

STATEMENT_CHANGES = ("new", "kept", "revised", "dropped", "missing", "not yet analysed")


class StatementChanges(Table):
    """What became of one statement from one wave to another, with the evidence on both sides.

    kept: it is said in the same words. revised: it is followed by other words. dropped: the later wave says something
    on its cell and not this. missing, not yet analysed: the later wave's cell says so, and nothing of the statement.
    """

    from_wave: Whole = column("Earlier wave.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Later wave.", key=True, unit="wave", example="2")
    phase: Text = column("Phase, which is the cross-case table.", required=True, example="adoption")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="1")
    code: Text = column("Element or scenario, the row.", required=True, example="EL.EXT")
    row_label: Text = column("Its name.", required=True, example="External context")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case).", required=True, example="MRR")
    site: Text = column("Site, where the statement holds for one only.", example="DND")
    change: Text = column("What became of it.", required=True, isin=STATEMENT_CHANGES, example="revised")
    from_entry: Text = column("Entry of the earlier wave.", key=True, required=False, example="F1-044")
    from_statement: Text = column("What it says.", example="...")
    from_evidence: Text = column("Its evidence.", example="INT-1-012")
    to_entry: Text = column("Entry of the later wave.", key=True, required=False, example="F2-023")
    to_statement: Text = column("What it says.", example="...")
    to_evidence: Text = column("Its evidence.", example="INT-2-005")
    note: Text = column("What else it follows.", example="follows F1-001 of another wave")
    has_synthetic: YesNo = column("Whether any of it is made up.", required=True, example="no")
