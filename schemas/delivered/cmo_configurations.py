"""The model of the configurations of a realist evaluation."""

from casewave.schemas.columns import IDENTIFIER, Table, Text, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import member, subjects

SUPPORT = ("supported", "supported in part", "not supported", "not tested")


class CmoConfigurations(Table):
    """One configuration of context, mechanism and outcome in one case and wave (Pawson and Tilley 1997)."""

    cmo_configuration: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="CMO2-01"
    )
    programme: Text = column("Programme (case).", required=True, reads="programme", example="ESTHER")
    site: Text = column("Site, where it holds for one only.", reads="site", example="JKG")
    theory: Text = column("Programme theory that it belongs to, by a short name.", example="Stories move leaders")
    context: Text = column("Context.", required=True, may_identify=True, example="Leaders meet patients each month")
    mechanism: Text = column("Mechanism that the context sets off.", required=True, may_identify=True, example="Trust")
    outcome: Text = column("Outcome that follows.", required=True, may_identify=True, example="Joint budgets")
    judgement: Text = column(
        "Whether the data support it.", required=True, reads="state", isin=SUPPORT, example="supported in part"
    )
    subjects: Text = subjects("Entries and sources behind it", "cmo_subjects")
    analyst: Text = member("Code of the analyst.")
    is_synthetic: YesNo = synthetic()
