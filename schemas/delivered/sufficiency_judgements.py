"""The model of the judgements that the data suffice, which no count can make."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import dated, earliest, latest, member

SUFFICIENCY = ("sufficient", "nearly sufficient", "not sufficient", "undecided")


class SufficiencyJudgements(Table):
    """One judgement of whether the data suffice for a code, a theme or the whole model, in one wave."""

    sufficiency_judgement: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="SJ2-01"
    )
    programme: Text = column("Programme (case), where it is of one only.", reads="programme", example="LC")
    framework: Text = column("Framework of the code.", among="frameworks", example="sowing-growing-2025")
    code: Text = column("Code that is judged, in that framework.", example="SG.P3")
    theme: Text = column("Theme or model that is judged, where it is no code.", example="The whole model")
    judgement: Text = column("The judgement.", required=True, reads="state", isin=SUFFICIENCY, example="sufficient")
    ground: Text = column("What it rests on.", required=True, may_identify=True, example="...")
    analyst: Text = member("Code of the analyst.")
    date: Text = dated("Date of the judgement,", "2023-12")
    earliest: Day = earliest()
    latest: Day = latest()
    source: Text = column("Where this is published: paper and line.", example="S000 L132")
    is_synthetic: YesNo = synthetic()
