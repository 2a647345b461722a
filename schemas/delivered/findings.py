"""The model of the findings that fill the cross-case tables."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, Whole, YesNo, column, synthetic

# present, neutral and mixed come with a statement; the other three are missing-data codes and never become one another.
STATES = ("present", "neutral", "mixed", "missing", "not applicable", "not yet analysed")


class Findings(Table):
    """One statement of an analyst in one cell of a cross-case table, with its evidence."""

    finding: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="F1-023")
    programme: Text = column("Programme (case) of the cell.", required=True, reads="programme", example="MRR")
    site: Text = column("Site, where the statement holds for one only.", reads="site", example="DND")
    phase: Text = column("Phase, which is the table.", required=True, among="finding_phases", example="adoption")
    element: Text = column("Element, which is the row of the table.", required=True, among="elements", example="EL.EXT")
    position: Whole = column("Place of the statement in its cell.", unit="1, 2, ...", ge=1, example="2")
    state: Text = column(
        "present, neutral or mixed with a statement; missing (asked, too little said), not applicable (a judgement) "
        "or not yet analysed without one.",
        required=True, reads="state", isin=STATES, example="present",
    )  # fmt: skip
    statement: Text = column("The statement, in the analyst's words.", may_identify=True, example="...")
    evidence: Text = column(
        "Interviews, documents and codings behind the statement, separated by semicolons.",
        refers=("interviews", "documents", "codings"), link="finding_evidence", example="INT-1-003; DOC-MRR-02",
    )  # fmt: skip
    follows: Text = column(
        "Finding of an earlier wave that this one keeps or revises.", refers=("findings",), example="F1-019"
    )
    is_negative_case: YesNo = column(
        "Whether the statement goes against what the rest of its cell says. Blank means no.", example="no"
    )
    analyst: Text = column("Code of the analyst.", reads="person", str_matches=IDENTIFIER, example="R01")
    analysed_on: Day = column("Day of the analysis.", example="2022-01-20")
    source: Text = column("Where it is published: paper and line.", example="S001 L316")
    is_synthetic: YesNo = synthetic()
