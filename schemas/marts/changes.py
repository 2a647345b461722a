"""The model of the changes between two waves."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

CHANGES = (
    "emerged", "ceased", "strengthened", "weakened", "reversed", "stable", "valence changed", "newly missing",
    "still missing", "not comparable",
)  # fmt: skip


class Changes(Table):
    """What became of one construct, element or scenario of one case or site from one wave to another.

    By ratings: emerged is from neutral, not applicable, or missing though asked, to an influence; ceased the way back;
    strengthened and weakened keep the sign, reversed turns it. By statements, of the case as a whole or of one site:
    emerged is from not applicable or missing to stated, ceased from stated to judged not applicable, valence changed
    that both waves state it and it is present, neutral or mixed otherwise, stable that nothing of this changed. What is
    entered of one site says nothing of another or of the whole case. Versions of a framework are compared only where a
    construct stands for just the same in both; a construct that one wave alone rated is one row. The classes are
    inferred.
    """

    from_wave: Whole = column("Earlier wave.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Later wave.", key=True, unit="wave", example="2")
    basis: Text = column("What is compared.", key=True, isin=("rating", "statements"), example="rating")
    phase: Text = column("Cross-case table of the statements.", key=True, required=False, example="adoption")
    from_framework: Text = column("Version in the earlier wave.", key=True, required=False, example="cfir-2009")
    from_code: Text = column("Construct there.", key=True, required=False, example="II.B")
    to_framework: Text = column("Version in the later wave.", key=True, required=False, example="cfir-2022")
    to_code: Text = column("Construct there.", key=True, required=False, example="II.D")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="14")
    row_label: Text = column("Its name.", required=True, example="Partnerships & Connections")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case).", key=True, example="MRR")
    site: Text = column("Site; blank is the whole case.", key=True, required=False, example="DND")
    from_printed: Text = column("What the earlier wave has.", required=True, example="+1")
    to_printed: Text = column("What the later wave has.", required=True, example="0")
    change: Text = column("What became of it.", required=True, isin=CHANGES, example="reversed")
    reason: Text = column("Why it is not comparable.", example="wave 1 did not ask")
    conversion: Text = column("How one version was read as the other.", example="cfir-2009 II.B read as cfir-2022 II.D")
    difference: Whole = column("Later rating less earlier, where both have a value.", example="-2")
    from_evidence: Text = column("Evidence of the earlier wave.", example="INT-1-003")
    to_evidence: Text = column("Evidence of the later wave.", example="INT-2-005; INT-2-012")
    has_synthetic: YesNo = column("Whether any of it is synthetic.", required=True, example="no")
