"""The model of the documents reviewed in a wave."""

from casewave.schemas.columns import IDENTIFIER, Table, Text, Whole, YesNo, column, synthetic


class Documents(Table):
    """One document reviewed for the study, or field notes taken for it."""

    document: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="DOC-LC-07"
    )
    programme: Text = column("Programme that the document is about.", required=True, reads="programme", example="LC")
    sites: Text = column(
        "Sites that it is about, separated by semicolons. Blank means the whole programme.",
        reads="site", link="document_sites", example="WPG; PLP",
    )  # fmt: skip
    title: Text = column("Title, or what it is.", required=True, may_identify=True, example="Annual report")
    document_kind: Text = column(
        "Kind of document. What kind of source that is, document or field note, says the register (source_kinds).",
        required=True, among="document_kinds", example="report",
    )  # fmt: skip
    dated: Text = column("Date as EDTF (ISO 8601-2).", reads="edtf", example="2018~")
    characters: Whole = column("Length of its text.", unit="code points", ge=1, example="21804")
    is_double_coded: YesNo = column(
        "Whether two or more coders coded it independently. The table source_coders says who they are.", example="no"
    )
    is_synthetic: YesNo = synthetic()
