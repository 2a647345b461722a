"""The model of the climates that bear on the phase of growth of each case or site, wave by wave."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class GrowthClimates(Table):
    """One climate of one case or site in one wave, beside the phase that it is judged to be in.

    Counted are the codings by the climate, or by a code below it, in the wave's interviews about the site (of a
    judgement of the whole case: about any site of the programme).
    """

    wave: Whole = column("Wave.", key=True, example="2")
    framework: Text = column("Framework of phases and climates.", key=True, example="sowing-growing-2025")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case).", key=True, example="MRR")
    site: Text = column("Site; blank where the whole case is judged.", key=True, required=False, example="FIF")
    phase_label: Text = column("Phase that it is judged to be in; blank where none is.", example="Sprouting")
    growth_label: Text = column("Growth state next to the phase.", example="wilting")
    climate_order: Whole = column("Place of the climate.", required=True, unit="1, 2, ...", example="23")
    climate: Text = column("Climate, a code of the framework.", key=True, example="SG.C2")
    climate_label: Text = column("Its name.", required=True, example="Mesoclimate")
    codings: Whole = column("Codings by it or by a code below it.", required=True, example="1")
    has_synthetic: YesNo = column("Whether judgement or codings are synthetic.", required=True, example="yes")
