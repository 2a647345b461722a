"""The model of the translations of a synthesis: how the concept of one case is taken in another."""

from casewave.schemas.columns import IDENTIFIER, Table, Text, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import member, subjects

TRANSLATIONS = ("like", "refutes", "extends", "absent")


class Translations(Table):
    """How one concept of one case is taken in another case, in one wave (meta-ethnography, Noblit and Hare 1988)."""

    translation: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="TR2-03"
    )
    concept: Text = column("The concept, in the words of the case that has it.", required=True, example="Kitchen table")
    from_programme: Text = column(
        "Programme (case) that the concept is of.", required=True, reads="programme", example="LC"
    )
    to_programme: Text = column(
        "Programme (case) that it is taken to.", required=True, reads="programme", example="MRR"
    )
    relation: Text = column(
        "like: the other case has the same; refutes: it has the opposite; extends: it goes further; absent: it has "
        "nothing of the kind.",
        required=True, reads="state", isin=TRANSLATIONS, example="extends",
    )  # fmt: skip
    framework: Text = column(
        "Framework of the code that the concept is filed under.", among="frameworks", example="cfir-2022"
    )
    code: Text = column("Code, in that framework.", example="III.E")
    interpretation: Text = column("How it is read in the other case.", may_identify=True, example="...")
    line_of_argument: Text = column(
        "Argument over all cases that it belongs to, by a short name.", example="From one table to many"
    )
    subjects: Text = subjects("Entries behind it", "translation_subjects")
    analyst: Text = member("Code of the analyst.")
    is_synthetic: YesNo = synthetic()
