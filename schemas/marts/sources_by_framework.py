"""The model of the sources that are coded by each version of a framework."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.vocabularies.source_kinds import COUNTED_AS


class SourcesByFramework(Table):
    """One interview or document that was coded by one version of a framework, also where nothing was found in it.

    Someone gave it a code, is declared as its coder, or coded it in a QDA project. Without a code that counts it stands
    in no row of mart.coded_sources: the coders found nothing, or their consensus rejected all of it.
    """

    wave: Whole = column("Wave in which the source was collected.", required=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    source: Text = column("Interview, document or field note.", key=True, example="INT-2-014")
    counts_as: Text = column("What it counts as.", required=True, isin=COUNTED_AS, example="interview")
    programme: Text = column("Programme that it is about.", required=True, example="LC")
    has_synthetic: YesNo = column("Whether any coding or coder of it is synthetic.", required=True, example="no")
