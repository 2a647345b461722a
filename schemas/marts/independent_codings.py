"""The model of the codings that coders gave independently."""

from casewave.schemas.columns import Table, Text, Whole, column


class IndependentCodings(Table):
    """One coding of a source that several coders coded independently, before they agreed on anything.

    Codings of one code by one coder that overlap or touch are one passage. Agreement between two coders
    (mart.double_coding) and among all of a source (mart.multiple_coding) is counted from the same passages.
    """

    wave: Whole = column("Wave in which the source was collected.", required=True, unit="wave", example="1")
    framework: Text = column("Framework and version.", required=True, example="cfir-2022")
    source: Text = column("Interview or document.", required=True, example="INT-1-002")
    coder: Text = column("Code of the coder.", required=True, example="R02")
    code: Text = column("Code.", required=True, example="III.E")
    coding: Text = column("Coding.", key=True, example="C2-0107")
    start_character: Whole = column("First character of the segment.", unit="code points from 0", example="1204")
    end_character: Whole = column("End of the segment, exclusive.", unit="code points from 0", example="1390")
    passage_start: Whole = column("First character of its passage.", unit="code points from 0", example="1204")
    passage_end: Whole = column("End of its passage, exclusive.", unit="code points from 0", example="1402")
