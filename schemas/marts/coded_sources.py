"""The model of the codes in each source."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.vocabularies.source_kinds import COUNTED_AS


class CodedSources(Table):
    """How many segments of one interview or document were given one code.

    Of a source that several coders coded, the coder who gave the code most often counts, so that a segment coded twice
    is one; once they have reached consensus, the segments that they agreed on count instead.
    """

    wave: Whole = column("Wave in which the source was collected.", key=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Code.", key=True, example="III.E")
    source: Text = column("Interview, document or field note.", key=True, example="INT-2-014")
    source_kind: Text = column("Kind of source, by the study's own word.", required=True, example="interview")
    counts_as: Text = column(
        "What it counts as where kinds are not distinguished.", required=True, isin=COUNTED_AS, example="interview"
    )
    programme: Text = column("Programme that it is about.", required=True, example="LC")
    segments: Whole = column("Segments.", required=True, example="3")
    adds_aspect: YesNo = column("Whether any added a new aspect of the code; blank is not judged.", example="yes")
    has_synthetic: YesNo = column("Whether any of them is synthetic.", required=True, example="no")
