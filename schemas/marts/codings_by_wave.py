"""The model of the codings, each in the wave of its source."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class CodingsByWave(Table):
    """One coding in the wave in which its interview or document was collected, whichever wave delivered it.

    Every table that is made from codings reads them here, so that a coding delivered late counts in the earlier wave
    and in no other. Those that count read `mart.counted_codings`, which leaves out what a consensus rejected.
    """

    wave: Whole = column("Wave in which the source was collected.", required=True, unit="wave", example="1")
    delivered_in: Whole = column("Wave that delivered the coding.", required=True, unit="wave", example="2")
    is_late: YesNo = column("Whether a later wave delivered it.", required=True, example="yes")
    coding: Text = column("Coding.", key=True, example="C2-0107")
    source: Text = column("Interview, document or field note.", required=True, example="INT-1-014")
    framework: Text = column("Framework and version.", required=True, example="cfir-2022")
    code: Text = column("Code.", required=True, example="III.E")
    coder: Text = column("Code of the coder.", required=True, example="R02")
    coded_on: Day = column("Day of the coding.", example="2022-02-01")
    start_character: Whole = column("First character of the segment.", unit="code points from 0", example="1204")
    end_character: Whole = column("End of the segment, exclusive.", unit="code points from 0", example="1390")
    is_consensus: YesNo = column("Whether coders agreed on it afterwards.", required=True, example="no")
    adds_aspect: YesNo = column("Whether it added an aspect of its code; blank where not judged.", example="yes")
    is_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")
