"""The model of the codings that tables count."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class CountedCodings(Table):
    """One coding that counts in tables, in the wave in which its source was collected.

    Once the coders of a source have reached consensus by a framework, a coding counts if the consensus has its code at
    an overlapping place; what they rejected stays in core.codings, for agreement. A coding that was delivered in a
    later wave than its source counts in the wave of the source. A segment coded by several coders has a row for each:
    mart.coded_sources counts segments.
    """

    coding: Text = column("Coding.", key=True, example="C2-0107")
    wave: Whole = column("Wave in which its source was collected.", required=True, unit="wave", example="2")
    delivered_in: Whole = column("Wave that delivered the coding.", required=True, unit="wave", example="3")
    source: Text = column("Interview or document.", required=True, example="INT-2-014")
    framework: Text = column("Framework and version.", required=True, example="cfir-2022")
    code: Text = column("Code.", required=True, example="III.E")
    coder: Text = column("Coder.", required=True, example="R02")
    is_consensus: YesNo = column("Whether the coders agreed on it afterwards.", required=True, example="no")
    start_character: Whole = column("First character of the segment.", unit="code points from 0", example="1204")
    end_character: Whole = column("End of the segment, exclusive.", unit="code points from 0", example="1390")
    adds_aspect: YesNo = column("Whether it added a new aspect of the code; blank is not judged.", example="yes")
    is_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")
