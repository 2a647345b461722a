"""The model of the final ratings."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

RATING_STATES = (
    "rated", "neutral", "mixed", "missing", "not applicable", "origin", "raters differ", "not yet analysed",
)  # fmt: skip
BASES = ("consensus", "raters agree", "one rater", "raters differ", "nobody yet")


class FinalRatings(Table):
    """The rating of one construct for one case, or one site of it, in one wave, and its basis.

    Where raters differ and there is no consensus yet, there is no rating.
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    programme: Text = column("Programme (case).", key=True, example="MRR")
    site: Text = column("Site; blank is the whole case.", key=True, required=False, example="DND")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Construct.", key=True, example="III.E")
    rated: Text = column("The rating; blank where raters differ.", example="1")
    printed: Text = column("As tables print it.", required=True, example="+1")
    state: Text = column(
        "What kind of rating it is, or of nothing.", required=True, isin=RATING_STATES, example="rated"
    )
    value: Whole = column("Its value, where it has one.", example="1")
    basis: Text = column("Basis of the rating.", required=True, isin=BASES, example="consensus")
    rater_1: Text = column("What rater 1 rated.", example="1")
    rater_2: Text = column("What rater 2 rated.", example="2")
    by_rater: Text = column("What each rater rated, as tables print it.", example="rater 1: +1; rater 2: +2")
    was_asked: YesNo = column("Whether the wave asked about the construct; blank is not known.", example="yes")
    rationale: Text = column("Why: of the consensus, or else of the raters, one per line.", example="...")
    evidence: Text = column("Its interviews, documents and codings, separated by semicolons.", example="INT-1-003")
    evidence_count: Whole = column("How many they are.", required=True, example="1")
    has_synthetic: YesNo = column("Whether any rating behind it is synthetic.", required=True, example="no")
