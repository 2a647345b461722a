"""The model of the judgements of how an innovation was assimilated."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, Whole, YesNo, column, synthetic
from casewave.schemas.delivered.findings import STATES


class ScenarioJudgements(Table):
    """One statement on one scenario of one case, or the headline that sums the case up.

    Scenarios are multi-label: a case may show several at once, and its headline is a judgement apart.
    """

    judgement: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="J1-04"
    )
    programme: Text = column("Programme (case) of the cell.", required=True, reads="programme", example="LC")
    site: Text = column("Site, where the judgement holds for one only.", reads="site", example="PLP")
    phase: Text = column("Phase, which is the table.", required=True, among="scenario_phases", example="assimilation")
    scenario: Text = column("Scenario, which is the row.", required=True, among="scenarios", example="CG.L")
    judgement_kind: Text = column(
        "evidence for the scenario, or the headline of the case.", required=True, reads="state",
        isin=("evidence", "headline"), example="evidence",
    )  # fmt: skip
    position: Whole = column("Place of the statement in its cell.", unit="1, 2, ...", ge=1, example="1")
    state: Text = column("As in findings.", required=True, reads="state", isin=STATES, example="present")
    statement: Text = column("The statement, in the analyst's words.", may_identify=True, example="...")
    evidence: Text = column(
        "Interviews, documents and codings behind it, separated by semicolons.",
        refers=("interviews", "documents", "codings"), link="judgement_evidence", example="INT-1-012",
    )  # fmt: skip
    follows: Text = column(
        "Judgement of an earlier wave that this one keeps or revises.", refers=("scenario_judgements",), example="J1-04"
    )
    is_negative_case: YesNo = column(
        "Whether the statement goes against what the rest of its cell says. Blank means no.", example="no"
    )
    analyst: Text = column("Code of the analyst.", reads="person", str_matches=IDENTIFIER, example="R01")
    analysed_on: Day = column("Day of the analysis.", example="2022-01-20")
    source: Text = column("Where it is published: paper and line.", example="S001 L335")
    is_synthetic: YesNo = synthetic()
