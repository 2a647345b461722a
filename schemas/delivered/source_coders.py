"""The model of who coded which source: what the codings alone cannot tell of a coder who found nothing."""

from casewave.schemas.columns import IDENTIFIER, Table, Text, YesNo, column, synthetic


class SourceCoders(Table):
    """One coder who coded one whole source by one framework independently, also where they found nothing.

    The rows of a source and a framework, from all waves, are the full list of its coders. A study whose sources each
    have one coder does without this table. A row with is_consensus says that the coders of the source reached
    consensus: what its codings marked is_consensus do not have counts in no table, even where there are none.
    """

    source_coder: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="SC1-004"
    )
    source: Text = column(
        "Interview or document that was coded.", required=True, refers=("interviews", "documents"), example="INT-2-014"
    )
    framework: Text = column(
        "Framework and version by which it was coded.", required=True, among="frameworks", example="cfir-2022"
    )
    coder: Text = column(
        "Code of the coder, or of whoever recorded the consensus.",
        required=True,
        reads="person",
        str_matches=IDENTIFIER,
        example="R02",
    )
    is_consensus: YesNo = column("Whether the coders reached consensus on the source. Blank means no.", example="no")
    is_synthetic: YesNo = synthetic()
