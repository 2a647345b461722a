"""The model of the sources of data: interviews and documents together."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.vocabularies.source_kinds import COUNTED_AS


class DataSources(Table):
    """One interview, document or field note, and what kind of source it is."""

    wave: Whole = column("Wave that delivered it.", required=True, unit="wave", example="2")
    source: Text = column("Interview, document or field note.", key=True, example="INT-2-010")
    programme: Text = column("Programme.", required=True, example="MRR")
    source_kind: Text = column("Kind of source, by the study's own word.", required=True, example="interview")
    counts_as: Text = column(
        "What it counts as where kinds are not distinguished.", required=True, isin=COUNTED_AS, example="interview"
    )
    is_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")
