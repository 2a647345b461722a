"""The cross-case table over studies."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.marts.cross_case import CELL_STATES


class CrossStudyStatements(Table):
    """One cell of a study's cross-case tables up to its last loaded wave, with the concept that studies share."""

    study: Text = column("Study.", key=True, example="coproduction")
    programme: Text = column("Programme, which is the case.", key=True, example="MRR")
    phase: Text = column("Phase, which is the table within the study.", key=True, example="adoption")
    framework: Text = column("Framework of the table's rows.", required=True, example="combined-elements-2024")
    code: Text = column("Element or scenario, which is the row.", key=True, example="EL.EXT")
    row_label: Text = column("Its name in the study.", required=True, example="External context")
    concept: Text = column("Concept that studies share.", required=True, example="combined-elements-2024 EL.EXT")
    concept_label: Text = column("Its name in the pool.", required=True, example="External context")
    concept_order: Whole = column("Place of the concept.", required=True, unit="1, 2, ...", example="1")
    last_wave: Whole = column("Last loaded wave.", required=True, unit="wave", example="3")
    cell_state: Text = column("What the cell holds.", required=True, isin=CELL_STATES, example="stated")
    statements: Whole = column("How many statements.", required=True, example="2")
    cell: Text = column("The statements, one per line, or why there is none.", required=True, example="NA")
    has_synthetic: YesNo = column("Whether any entry is synthetic.", required=True, example="no")
