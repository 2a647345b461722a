"""The model of the judgements of the phase of growth that a case or site is in."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic

PHASE_STATES = ("present", "missing", "not applicable", "not yet analysed")


class PhaseJudgements(Table):
    """The phase that one case or site is judged to be in, in one wave. A later phase may be left for an earlier one."""

    phase_judgement: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="P2-04"
    )
    programme: Text = column("Programme (case).", required=True, reads="programme", example="LC")
    site: Text = column("Site, where the judgement is of one only.", reads="site", example="PLP")
    framework: Text = column(
        "Framework that has the phases.", required=True, among="frameworks", example="sowing-growing-2025"
    )
    state: Text = column(
        "present with a phase; missing (asked, too little said), not applicable (a judgement) or not yet analysed "
        "without one.",
        required=True, reads="state", isin=PHASE_STATES, example="present",
    )  # fmt: skip
    code: Text = column("Phase, a code of that framework.", example="SG.P3")
    growth_state: Text = column(
        "Growth state next to the phase, a code of that framework; blank where there is none.", example="SG.S4"
    )
    rationale: Text = column("Why it is judged so.", may_identify=True, example="...")
    evidence: Text = column(
        "Interviews, documents and codings behind it, separated by semicolons.",
        refers=("interviews", "documents", "codings"), link="phase_evidence", example="INT-2-005",
    )  # fmt: skip
    analyst: Text = column("Code of the analyst.", reads="person", str_matches=IDENTIFIER, example="R01")
    judged_on: Day = column("Day of the judgement.", example="2022-11-04")
    is_synthetic: YesNo = synthetic()
