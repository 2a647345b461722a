"""The model of the changes of statements between two waves."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

STATEMENT_CHANGES = (
    "new", "kept", "valence changed", "revised", "not restated", "ceased", "missing", "not yet analysed",
)  # fmt: skip


class StatementChanges(Table):
    """What became of one statement from one wave to another, with the evidence on both sides.

    kept: the same words and valence, of the same case or site. valence changed: the same words, and another of present,
    neutral and mixed. revised: it is followed by other words, or carried over to another site or the whole case. not
    restated: the later wave has entries in its cell and does not repeat it, which is no judgement on it. ceased: the
    later wave judges the cell of the same case or site not applicable; what it enters of the whole case is no judgement
    on a statement of one site, which is not restated. missing: that cell is missing there. not yet analysed: the later
    wave has no entry in the cell. Two statements of the same words are matched one to one.
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
    from_state: Text = column("Its valence: present, neutral or mixed.", example="present")
    from_statement: Text = column("What it says.", example="...")
    from_evidence: Text = column("Its evidence.", example="INT-1-012")
    to_entry: Text = column("Entry of the later wave.", key=True, required=False, example="F2-023")
    to_state: Text = column("Its valence: present, neutral or mixed.", example="mixed")
    to_statement: Text = column("What it says.", example="...")
    to_evidence: Text = column("Its evidence.", example="INT-2-005")
    note: Text = column(
        "What it follows in another wave, or of which site it was said.", example="follows F1-001 of another wave"
    )
    has_synthetic: YesNo = column("Whether any of it is synthetic.", required=True, example="no")
