"""The model of what was brought to which audience."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import dated, earliest, latest


class Dissemination(Table):
    """One product of the study, or one occasion, by which its findings reached or are to reach an audience."""

    dissemination: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="DS-04"
    )
    audience: Text = column("Audience.", required=True, among="audiences", example="practitioners")
    format: Text = column("Format: article, workshop, webinar, summary.", required=True, example="webinar")
    date: Text = dated("Date,", "2024-10")
    earliest: Day = earliest()
    latest: Day = latest()
    is_planned: YesNo = column("Whether it is planned and not done yet. Blank means no.", example="no")
    programmes: Text = column(
        "Programmes (cases) that took part, separated by semicolons.",
        reads="programme", link="dissemination_programmes", example="ESTHER; LC",
    )  # fmt: skip
    product: Text = column("What was presented or handed out.", required=True, example="The final model, by a panel")
    address: Text = column("Where it can be found: a DOI or an address.", example="10.1016/j.ssmqr.2025.100688")
    source: Text = column("Where this is published: paper and line.", example="S000 L138")
    is_synthetic: YesNo = synthetic()
