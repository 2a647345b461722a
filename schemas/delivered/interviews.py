"""The model of the interviews of a wave."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, Whole, YesNo, column, synthetic


class Interviews(Table):
    """One interview, individual or group, about one site or several. It counts once for its programme."""

    interview: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="INT-2-014"
    )
    programme: Text = column(
        "Programme that the interview is about.", required=True, reads="programme", example="ESTHER"
    )
    sites: Text = column(
        "Sites that the interview is about, separated by semicolons. It counts once for each.",
        required=True, reads="site", link="interview_sites", example="WPG; PLP",
    )  # fmt: skip
    informants: Text = column(
        "Participant codes of all who spoke, separated by semicolons.",
        required=True, reads="participant", refers=("informants",), link="interview_informants",
        example="LC-WPG-02; LC-PLP-22",
    )  # fmt: skip
    held_on: Day = column("Day of the interview.", required=True, example="2021-03-18")
    interview_mode: Text = column("How it was held.", required=True, among="interview_modes", example="online")
    duration_minutes: Whole = column("Length.", unit="minutes", ge=1, example="55")
    language: Text = column(
        "Language spoken, by its ISO 639 code.", required=True, str_matches=r"^[a-z]{2,3}$", example="sv"
    )
    interviewer: Text = column("Code of the interviewer.", reads="person", str_matches=IDENTIFIER, example="R04")
    guide: Text = column("Version of the interview guide.", example="2")
    others_present: Whole = column(
        "People present besides informants and interviewer.", unit="people", ge=0, example="0"
    )
    is_recorded: YesNo = column("Whether sound or picture was recorded.", example="yes")
    has_field_notes: YesNo = column("Whether field notes were taken.", example="yes")
    characters: Whole = column("Length of its transcript.", unit="code points", ge=1, example="38215")
    is_double_coded: YesNo = column(
        "Whether two or more coders coded it independently. The table source_coders says who they are.", example="no"
    )
    is_synthetic: YesNo = synthetic()
