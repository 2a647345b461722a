"""The model of the decisions that the analysis rests on."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import dated, earliest, latest, members, subjects

DECISION_KINDS = ("code", "codebook", "cell", "rating", "sampling", "data collection", "model", "method")
GROUNDS = ("memos", "member_checks", "forums", "interviews", "documents")


class Decisions(Table):
    """One decision about codes, cells, ratings, sampling or the model, with its reason and what follows from it."""

    decision: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="D1-05")
    decision_kind: Text = column(
        "What was decided about.", required=True, reads="state", isin=DECISION_KINDS, example="codebook"
    )
    date: Text = dated("Date of the decision,", "2021-12")
    earliest: Day = earliest()
    latest: Day = latest()
    members: Text = members("Codes of those who decided", "decision_members")
    programme: Text = column("Programme (case) that it concerns.", reads="programme", example="LC")
    site: Text = column("Site that it concerns.", reads="site", example="PLP")
    framework: Text = column("Framework of the code that it concerns.", among="frameworks", example="cfir-2022")
    code: Text = column("Code that it concerns, in that framework.", example="III.E")
    subjects: Text = subjects("Entries that it concerns", "decision_subjects", outlives=True)
    what: Text = column("What was decided.", required=True, may_identify=True, example="Split Pay in two")
    reason: Text = column("Why.", may_identify=True, example="Money and recognition were told as opposites.")
    grounds: Text = column(
        "Memos, member checks, forums, interviews and documents that led to it, separated by semicolons.",
        refers=GROUNDS, link="decision_grounds", outlives=True, example="M1-014; JIF-1",
    )  # fmt: skip
    new_framework: Text = column(
        "Framework or version of a codebook that follows from it.", among="frameworks", example="voices-2"
    )
    new_version: Text = column("Version of the model that follows from it.", example="2")
    source: Text = column("Where this is published: paper and line.", example="S000 L126")
    is_synthetic: YesNo = synthetic()
