"""The model of the reflexive notes of the team."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import dated, earliest, latest, member, subjects


class ReflexiveNotes(Table):
    """One note of a member of the team on their own part in the research.

    Its text stays inside the team: it is never in the public package unless two people cleared it.
    """

    reflexive_note: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="RN1-003"
    )
    author: Text = member("Code of the author.", required=True)
    date: Text = dated("Date of the note,", "2021-06-02")
    earliest: Day = earliest()
    latest: Day = latest()
    programme: Text = column("Programme (case) that it is about.", reads="programme", example="ESTHER")
    site: Text = column("Site that it is about.", reads="site", example="JKG")
    subjects: Text = subjects("What else it is about", "reflexive_note_subjects")
    text: Text = column("The note.", required=True, may_identify=True, example="...")
    is_synthetic: YesNo = synthetic()
