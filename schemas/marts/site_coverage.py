"""The model of the coverage of sites by evidence."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

COVERAGES = ("quoted", "heard, never quoted", "spoken of, never heard", "not reached")


class SiteCoverage(Table):
    """Whether one site speaks in the evidence of the findings, in one wave or up to it.

    A site is quoted where an informant whose code names it spoke in an interview that a finding or judgement cites. It
    is spoken of where an interview is about it. A site that is not in the study yet, or closed, has a row where it
    speaks.
    """

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="1")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme.", required=True, example="MRR")
    site_order: Whole = column("Place of the site.", required=True, unit="1, 2, ...", example="4")
    site: Text = column("Site.", key=True, example="DND")
    site_name: Text = column("Its name.", required=True, example="Dundee")
    site_role: Text = column("Its role.", required=True, example="home")
    interviews: Whole = column("Interviews about it.", required=True, example="3")
    informants: Whole = column(
        "Informants at the site, as their codes say, who were interviewed.", required=True, example="4"
    )
    quoted_informants: Whole = column("Of these, who spoke in an interview that is cited.", required=True, example="2")
    entries: Whole = column("Findings and judgements that cite them.", required=True, example="5")
    coverage: Text = column("Whether it is quoted.", required=True, isin=COVERAGES, example="quoted")
    has_synthetic: YesNo = column("Whether any source about it is synthetic.", required=True, example="no")
