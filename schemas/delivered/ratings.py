"""The model of the ratings of constructs. A study may do without: no other table needs them."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic

CONSENSUS = "consensus"
RATED_BY = ("rater 1", "rater 2", "rater 3", "rater 4", CONSENSUS)  # what a template offers; raters have no limit


class Ratings(Table):
    """One rating of one construct for one case, or one site of it, by one rater or by the consensus of all."""

    rating: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="R2-0107")
    programme: Text = column("Programme (case) that is rated.", required=True, reads="programme", example="MRR")
    site: Text = column("Site, where the rating is of one only.", reads="site", example="DND")
    framework: Text = column(
        "Framework and version of the construct.", required=True, among="frameworks", example="cfir-2022"
    )
    code: Text = column("Construct in that framework.", required=True, example="III.E")
    rated_by: Text = column(
        "Who rates: rater 1, rater 2 and so on, each independently, or consensus.", required=True, reads="rated_by",
        example="rater 1",
    )  # fmt: skip
    rated: Text = column(
        "The rating: -2 to +2, mixed, missing, not applicable (NA), not yet analysed, or as a note on the origin of an "
        "innovation external or internal. Other ways in which papers print these are read too.",
        required=True, reads="rating", example="1",
    )  # fmt: skip
    was_asked: YesNo = column(
        "Whether the wave asked about the construct. Blank means that this is not known.", example="yes"
    )
    rater: Text = column("Code of the rater.", reads="person", str_matches=IDENTIFIER, example="R02")
    rated_on: Day = column("Day of the rating.", example="2022-03-04")
    rationale: Text = column("Why it is rated so.", may_identify=True, example="...")
    evidence: Text = column(
        "Interviews, documents and codings behind it, separated by semicolons.",
        refers=("interviews", "documents", "codings"), link="rating_evidence", example="INT-1-003; C1-0017",
    )  # fmt: skip
    is_synthetic: YesNo = synthetic()
