"""The model of the sources within the home sites and within all sites."""

from casewave.schemas.columns import Table, Text, Whole, column
from casewave.schemas.vocabularies.source_kinds import COUNTED_AS


class SourcesInScope(Table, formerly="sources_in_reach"):
    """One interview, document or field note within one site scope.

    All are within all sites; those about a home site, or about the whole programme, are within the home sites too.
    """

    wave: Whole = column("Wave that delivered it.", required=True, unit="wave", example="1")
    source_kind: Text = column("Kind of source, by the study's own word.", required=True, example="interview")
    counts_as: Text = column(
        "What it counts as where kinds are not distinguished.", required=True, isin=COUNTED_AS, example="interview"
    )
    source: Text = column("Interview or document.", key=True, example="INT-1-003")
    site_scope: Text = column(
        "Which sites it is within.", key=True, isin=("home sites", "all sites"), example="home sites", formerly="reach"
    )
    programme: Text = column("Programme that it is about.", required=True, example="MRR")
