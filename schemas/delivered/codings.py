"""The model of the codings of a wave."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, Whole, YesNo, column, synthetic


class Codings(Table):
    """One segment of one source given one code by one coder."""

    coding: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="C2-0107")
    source: Text = column(
        "Interview or document that holds the segment.", required=True, refers=("interviews", "documents"),
        example="INT-2-014",
    )  # fmt: skip
    framework: Text = column(
        "Framework and version of the code.", required=True, among="frameworks", example="cfir-2022"
    )
    code: Text = column("Code in that framework.", required=True, example="III.E")
    coder: Text = column("Code of the coder.", required=True, reads="person", str_matches=IDENTIFIER, example="R02")
    coded_on: Day = column("Day of the coding.", example="2022-02-01")
    start_character: Whole = column("First character of the segment.", unit="code points from 0", ge=0, example="1204")
    end_character: Whole = column("End of the segment, exclusive.", unit="code points from 0", ge=0, example="1390")
    segment: Text = column("Text of the segment, without direct identifiers.", may_identify=True, example="...")
    is_consensus: YesNo = column(
        "Whether the coders of the source agreed on it afterwards. Once a source has a consensus by a framework, "
        "codings of it by that framework that the consensus does not have count for agreement alone. Blank means no.",
        example="no",
    )  # fmt: skip
    adds_aspect: YesNo = column(
        "Whether the segment added a new aspect to what its code means, judged in the order of interviews; blank where "
        "nobody judged.",
        example="yes",
    )
    is_synthetic: YesNo = synthetic()
