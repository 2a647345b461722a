"""Change over the waves of all studies, counted from each study's first."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.marts.time_ordered_matrix import STATES


class ChangeOverStudies(Table):
    """One concept of one case in one wave, with the wave's place and months since the study's first wave.

    Studies begin in different years, so their waves are compared by place (first, second, ...) and by months.
    """

    study: Text = column("Study.", key=True, example="coproduction")
    programme: Text = column("Programme, which is the case.", key=True, example="MRR")
    phase: Text = column("Cross-case table; blank is a construct.", key=True, required=False, example="adoption")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Element or construct.", key=True, example="III.E")
    concept: Text = column("Concept that studies share.", required=True, example="cfir-2009 III.D.1")
    concept_label: Text = column("Its name in the pool.", required=True, example="Tension for Change")
    concept_order: Whole = column("Place of the concept.", required=True, unit="1, 2, ...", example="33")
    wave: Whole = column("Wave of the study.", key=True, unit="wave", example="2")
    relative_wave: Whole = column("Place among the study's loaded waves.", required=True, unit="1, 2, ...", example="2")
    months_since_first: Whole = column(
        "Months from the start of the first loaded wave's window to the start of this one's.",
        unit="months", example="22",
    )  # fmt: skip
    state: Text = column("What the cell holds, or why it is empty.", required=True, isin=STATES, example="stated")
    rating: Text = column("The rating, as tables print it.", example="+1")
    segments: Whole = column("Segments coded; blank for rows of statements.", example="4")
    has_synthetic: YesNo = column("Whether any of it is synthetic.", required=True, example="no")
