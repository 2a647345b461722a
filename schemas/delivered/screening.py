"""The model of a review's screening: how many records came to each stage, and why the others did not."""

from casewave.schemas.columns import IDENTIFIER, Table, Text, Whole, YesNo, column, synthetic

# The boxes of the PRISMA 2020 flow diagram (Page et al. 2021, Figure 1; recalled), from top to bottom, and
# what each is called in print.
STAGES = {
    "identified": "Records identified",
    "removed before screening": "Records removed before screening",
    "screened": "Records screened",
    "excluded at screening": "Records excluded",
    "sought": "Reports sought for retrieval",
    "not retrieved": "Reports not retrieved",
    "assessed": "Reports assessed for eligibility",
    "excluded at assessment": "Reports excluded",
    "included": "Studies included in the review",
}


class Screening(Table):
    """The records of one stage of a review, or those of a stage that are of one source or left out for one reason."""

    screening: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="SCR-02"
    )
    stage: Text = column(
        "Stage, as in the flow diagram of PRISMA 2020.",
        required=True,
        reads="state",
        isin=tuple(STAGES),
        example="screened",
    )
    reason: Text = column(
        "Source of records identified, or reason for which records were left out.", example="no model in it"
    )
    records: Whole = column("Records; blank where the source gives no number.", unit="records", ge=0, example="979")
    source: Text = column("Where this is said: paper and line.", example="S002 L59")
    is_synthetic: YesNo = synthetic()
