"""The model of a review's flow from the records found to those included."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.delivered.screening import STAGES


class ScreeningFlow(Table):
    """One box of the flow diagram of PRISMA 2020 or, where records have sources or reasons, one line of it."""

    wave: Whole = column("Wave in which the review was done.", key=True, unit="wave", example="1")
    stage: Text = column("Stage.", key=True, isin=tuple(STAGES), example="excluded at screening")
    reason: Text = column(
        "Source or reason; blank is the stage as a whole.", key=True, required=False, example="no model"
    )
    stage_order: Whole = column("Place of the stage.", required=True, unit="1, 2, ...", example="4")
    records: Whole = column("Records as reported; blank where no number is.", unit="records", example="979")
    follows: Whole = column(
        "Of a stage as a whole at which records leave: records that the stages before and after leave for it.",
        unit="records", example="850",
    )  # fmt: skip
    verdict: Text = column(
        "Whether the reported number is the one that follows.", required=True,
        isin=("agrees", "differs", "not reported", "reported"), example="not reported",
    )  # fmt: skip
    is_synthetic: YesNo = column("Whether any of it is synthetic.", required=True, example="no")
