"""The model of phases over time."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.delivered.phase_judgements import PHASE_STATES

MOVEMENTS = ("first judged", "forward", "back", "same", "missing", "not applicable", "not yet analysed")


class PhasesOverTime(Table):
    """The phase that one case or site is in, in one wave, and whether it moved since it was last judged.

    Phases may be left backwards (S000 L328). A growth state such as dormancy is next to the phase and moves nothing.
    """

    wave: Whole = column("Wave, the column.", key=True, unit="wave", example="2")
    framework: Text = column("Framework that has the phases.", key=True, example="sowing-growing-2025")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="3")
    programme: Text = column("Programme (case).", key=True, example="LC")
    site_order: Whole = column("Place of the site.", unit="1, 2, ...", example="8")
    site: Text = column("Site, the row; blank is the whole case.", key=True, required=False, example="PLP")
    state: Text = column(
        "Whether there is a phase, or what missing-data code.", required=True, isin=PHASE_STATES, example="present"
    )
    code: Text = column("Phase.", example="SG.P2")
    phase_number: Whole = column("Its place among the phases.", unit="1, 2, ...", example="2")
    phase_label: Text = column("Its name.", example="Sprouting")
    growth_state: Text = column("Growth state next to it.", example="stagnation")
    compared_with_wave: Whole = column("Wave that judged a phase last.", unit="wave", example="1")
    earlier_phase_label: Text = column("Phase then.", example="Blossoming")
    movement: Text = column("Whether it moved.", required=True, isin=MOVEMENTS, example="back")
    cell: Text = column("What the table prints, † where synthetic.", required=True, example="Sprouting (stagnation)")
    rationale: Text = column("Why it is judged so.", example="...")
    evidence: Text = column("Its interviews, documents and codings.", example="INT-2-020")
    has_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")
