"""The model of the triangulation of each entry."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.marts.evidence_sources import ENTRY_KINDS

SUPPORTS = ("no source", "single source", "one kind of source", "several kinds of source")


class Triangulation(Table):
    """What is behind one finding, scenario judgement, agreed rating or phase judgement.

    An informant is counted once, whatever the number of interviews; sites are those that the sources are about. How
    many kinds of source are enough is for the team to say.
    """

    wave: Whole = column("Wave.", required=True, unit="wave", example="2")
    entry_kind: Text = column("What the entry is.", key=True, isin=ENTRY_KINDS, example="finding")
    entry: Text = column("The entry.", key=True, example="F2-001")
    phase: Text = column("Cross-case table, where it is in one.", example="adoption")
    framework: Text = column("Framework of its row.", required=True, example="combined-elements-2024")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="1")
    code: Text = column("Element, scenario, construct or phase.", required=True, example="EL.EXT")
    row_label: Text = column("Its name.", required=True, example="External context")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case).", required=True, example="MRR")
    site: Text = column("Site, where it holds for one only.", example="DND")
    interviews: Whole = column("Interviews behind it.", required=True, example="2")
    documents: Whole = column("Documents behind it.", required=True, example="1")
    field_notes: Whole = column("Field notes behind it.", required=True, example="0")
    source_kinds: Whole = column(
        "How many of the study's kinds of source.", required=True, unit="0, 1, ...", example="2"
    )
    informants: Whole = column("Informants who spoke in those interviews.", required=True, example="3")
    sites: Whole = column("Sites that the sources are about.", required=True, example="2")
    support: Text = column("How it is supported.", required=True, isin=SUPPORTS, example="several kinds of source")
    is_negative_case: YesNo = column("Whether it goes against the rest of its cell.", required=True, example="no")
    has_synthetic: YesNo = column("Whether it or any source is synthetic.", required=True, example="no")
