"""The model of the informants of a wave."""

from schemas.columns import Table, Text, Whole, YesNo, column, synthetic


class Informants(Table):
    """One informant on the roster of one wave, by participant code. Codes only, never names."""

    informant: Text = column(
        "Participant code in the study's own scheme.", key=True, reads="participant", example="EST-SGP-03"
    )
    informant_role: Text = column(
        "Group of the informant in the sampling frame.", required=True, among="informant_roles", example="strategic"
    )
    programme: Text = column("Programme that the code names.", derived=True, required=True)
    site: Text = column("Site that the code names.", derived=True, required=True)
    role_token: Text = column("Role token inside the code, where it has one.", derived=True)
    number: Whole = column("Number inside the code. Numbers are names: they count nothing.", derived=True)
    is_synthetic: YesNo = synthetic()
