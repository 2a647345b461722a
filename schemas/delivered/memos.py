"""The model of the memos that the team wrote while it analysed."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import dated, earliest, latest, member, subjects

MEMO_KINDS = ("analytic", "case", "code", "theoretical", "methodological", "annotation", "summary")


class Memos(Table):
    """One memo or annotation: what a member of the team noted about a case, a code, an entry or a source.

    Its text stays inside the team: it is never in the public package unless two people cleared it.
    """

    memo: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="M1-014")
    memo_kind: Text = column("Kind of memo.", required=True, reads="state", isin=MEMO_KINDS, example="analytic")
    author: Text = member("Code of the author.")
    date: Text = dated("Date of the memo,", "2022-01-18")
    earliest: Day = earliest()
    latest: Day = latest()
    programme: Text = column("Programme (case) that it is about.", reads="programme", example="MRR")
    site: Text = column("Site that it is about.", reads="site", example="DND")
    informants: Text = column(
        "Participant codes of informants that it is about, separated by semicolons.",
        reads="participant", refers=("informants",), link="memo_informants", example="MRR-DND-02",
    )  # fmt: skip
    informant_role: Text = column("Role of informants that it is about.", among="informant_roles", example="strategic")
    framework: Text = column("Framework of the code that it is about.", among="frameworks", example="cfir-2022")
    code: Text = column("Code that it is about, in that framework.", example="III.E")
    other_code: Text = column("Second code of a pair that it compares, in the same framework.", example="III.F")
    subjects: Text = subjects("What else it is about", "memo_subjects")
    title: Text = column("Title.", may_identify=True, example="Where the first idea came from")
    text: Text = column("The memo.", required=True, may_identify=True, example="...")
    is_synthetic: YesNo = synthetic()
