"""The model of the quotations that may be printed in a paper."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

CONSENTS = ("agreed", "refused", "not recorded", "document")


class Quotations(Table):
    """One segment that an analyst cites for a row of a cross-case table or a phase, as far as it may be quoted.

    agreed: everyone who spoke agreed to be quoted, in every wave that records it. document: nobody spoke. Otherwise
    the segment and the participant codes are blank.
    """

    wave: Whole = column("Wave of the entry that cites it.", required=True, example="2")
    entry: Text = column("Finding or judgement that cites it.", key=True, example="F2-023")
    framework: Text = column("Framework of the row.", required=True, example="sowing-growing-2025")
    code: Text = column("Element, scenario or phase, the row.", required=True, example="SG.P3")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="7")
    row_label: Text = column("Its name.", required=True, example="Blossoming")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case).", required=True, example="MRR")
    coding: Text = column("Coding of the segment.", key=True, example="C2-0107")
    source: Text = column("Interview or document.", required=True, example="INT-2-014")
    coded_as: Text = column("Code that the segment was given, by its name.", required=True, example="sharing ownership")
    consent: Text = column("Whether it may be quoted.", required=True, isin=CONSENTS, example="agreed")
    informants: Text = column("Participant codes of those who spoke.", example="MRR-DND-02")
    segment: Text = column("The words.", may_identify=True, example="...")
    is_synthetic: YesNo = column("Whether the coding is synthetic.", required=True, example="no")
