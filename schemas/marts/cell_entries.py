"""The model of the entries behind the cells of the cross-case tables."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.delivered.findings import STATES


class CellEntries(Table, formerly="statements"):
    """One entry of a cell of a cross-case table: a statement, or one of the missing-data codes, with its evidence."""

    wave: Whole = column("Wave that the entry was made in.", required=True, unit="wave", example="1")
    entry: Text = column("Finding or judgement.", key=True, example="F1-023")
    phase: Text = column("Phase, which is the table.", required=True, example="adoption")
    code: Text = column("Element or scenario, which is the row.", required=True, example="EL.EXT")
    programme: Text = column("Programme, which is the case.", required=True, example="MRR")
    site: Text = column("Site, where the entry holds for one only.", example="DND")
    position: Whole = column("Place in the cell.", unit="1, 2, ...", example="2")
    state: Text = column("State of the entry.", required=True, isin=STATES, example="present")
    statement: Text = column("The statement.", example="...")
    evidence: Text = column("Its interviews, documents and codings, separated by semicolons.", example="INT-1-003")
    evidence_count: Whole = column("How many they are.", required=True, example="1")
    has_synthetic_evidence: YesNo = column("Whether any of them is synthetic.", required=True, example="no")
    source: Text = column("Where it is published.", example="S001 L316")
    is_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")
