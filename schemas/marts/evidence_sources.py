"""The model of the sources behind each entry."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.vocabularies.source_kinds import COUNTED_AS

ENTRY_KINDS = ("finding", "judgement", "rating", "phase judgement")


class EvidenceSources(Table):
    """One interview, document or field note behind one finding, judgement or rating. A coding leads to its source."""

    wave: Whole = column("Wave of the entry.", required=True, unit="wave", example="2")
    entry_kind: Text = column("What the entry is.", key=True, isin=ENTRY_KINDS, example="finding")
    entry: Text = column("Finding, judgement or rating.", key=True, example="F2-001")
    source: Text = column("Interview, document or field note.", key=True, example="INT-2-010")
    source_kind: Text = column("Kind of source, by the study's own word.", required=True, example="interview")
    counts_as: Text = column(
        "What it counts as where kinds are not distinguished.", required=True, isin=COUNTED_AS, example="interview"
    )
    cited_codings: Whole = column("Codings of it that the entry cites.", required=True, example="1")
    has_synthetic: YesNo = column("Whether the source is synthetic.", required=True, example="no")
