"""The model of meaning saturation."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class MeaningSaturation(Table):
    """At which interview one code last gained a new aspect: meaning saturation, which comes later than that of codes.

    (Hennink, Kaiser & Marconi 2017.) Whether a segment adds an aspect is a coder's judgement; where nobody judged, the
    table says so and nothing is computed.
    """

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    row_order: Whole = column("Place of the code.", required=True, unit="1, 2, ...", example="33")
    code: Text = column("Code.", key=True, example="III.E")
    row_label: Text = column("Its name.", required=True, example="Tension for Change")
    interviews: Whole = column("Interviews of the series.", required=True, example="16")
    interviews_with_code: Whole = column("Of these, with the code.", required=True, example="6")
    interviews_judged: Whole = column("Of these, judged for new aspects.", required=True, example="6")
    first_interview: Whole = column("Place of the first with the code.", required=True, unit="1, 2, ...", example="3")
    last_new_aspect: Whole = column("Place of the last that added an aspect.", unit="1, 2, ...", example="14")
    cell: Text = column("What the table prints.", required=True, example="14 of 16")
    has_synthetic: YesNo = column("Whether any coding behind it is synthetic.", required=True, example="no")
