"""The model of the recurrent cross-sectional table."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class RecurrentCrossSection(Table):
    """One code in one wave over the whole sample, or one case of it (Grossoehme & Lipstein 2016).

    Each wave is a sample of its own: the cohort may change, so a rise is one of the sample and of nobody in it. A row
    begins with the first wave in which the code, or what it was called before, is coded. `not coded` is none of the
    wave, or of the case, whose sources are coded by that version; `not in the codebook` that they are coded by another
    version of the codebook, which does not have the code; `not yet analysed` that nobody coded them by either.
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="33")
    code: Text = column("Code, the row.", key=True, example="III.E")
    row_label: Text = column("Its name.", required=True, example="Tension for Change")
    concept_id: Text = column(
        "What it shares with other versions of itself.", required=True, example="cfir-2009 III.D.1", formerly="thread"
    )
    case_order: Whole = column("Place of the case; blank is the sample.", unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case); blank is the whole sample.", key=True, required=False, example="MRR")
    state: Text = column(
        "Whether it is coded.",
        required=True,
        isin=("coded", "not coded", "not in the codebook", "not yet analysed"),
        example="coded",
    )
    segments: Whole = column("Segments.", example="8")
    interviews: Whole = column("Interviews with any.", example="5")
    interviews_held: Whole = column("Interviews of the wave.", required=True, example="26")
    documents: Whole = column("Documents and field notes with any.", example="1")
    informants: Whole = column("Informants who spoke in those interviews.", example="6")
    informants_heard: Whole = column("Informants of the wave.", required=True, example="33")
    sites: Whole = column("Sites that those interviews are about.", example="4")
    cases: Whole = column("Cases with any.", example="3")
    has_synthetic: YesNo = column("Whether any of it is synthetic.", required=True, example="no")
