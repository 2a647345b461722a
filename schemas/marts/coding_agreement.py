"""The model of the agreement between coders."""

from casewave.schemas.columns import Number, Table, Text, Whole, YesNo, column

UNITS = ("character", "segment overlap", "source")


class CodingAgreement(Table):
    """How far coders agree on one code, or on all, in one wave, before they agreed on anything.

    unit: a character of the text, a stretch of it that any of them coded (segment overlap), or the source. uncoded_text
    says whether what nobody coded counts as agreement: in, or out. Over all codes every unit counts once for each code
    of the coders. Alpha is nominal and over all coders of a source at once, however little they found; its interval
    draws whole sources again and again. Where a wave has several pairs of coders, each pair has a row over all codes,
    since kappa is for two. Percent agreement is the share of pairs of decisions that are equal. A coefficient that is
    undefined is blank, and the row says why. Where it is not known who coded all the sources that are marked as double-
    coded (mart.coders_of_sources), the rows of that wave and framework have no number, and the note says that coders
    are not declared.
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="1")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    row_order: Whole = column("Place of the code; blank is all codes.", unit="1, 2, ...", example="33")
    code: Text = column("Code; blank is all codes.", key=True, required=False, example="III.E")
    row_label: Text = column("Its name.", required=True, example="Tension for Change")
    coders: Text = column("The two coders, all coders, or not declared.", key=True, example="R02 and R03")
    unit: Text = column("Unit of analysis.", key=True, isin=UNITS, example="segment overlap")
    uncoded_text: Text = column("Whether text that nobody coded counts.", key=True, isin=("in", "out"), example="out")
    sources: Whole = column("Sources that are compared.", required=True, example="6")
    units: Whole = column("Units compared; over all codes, units times codes.", required=True, example="36")
    prevalence: Number = column("Share of decisions for the code.", unit="0 to 1", example="0.14")
    percent_agreement: Number = column("Share of pairs of decisions that are equal.", unit="0 to 1", example="0.94")
    kappa: Number = column("Cohen's kappa.", example="0.78")
    alpha: Number = column("Krippendorff's alpha, nominal.", example="0.78")
    alpha_low: Number = column("Lower end of its 95 % interval.", example="0.41")
    alpha_high: Number = column("Upper end.", example="1")
    note: Text = column("What is missing or undefined, and why.", example="alpha and kappa undefined: no variation")
    has_synthetic: YesNo = column("Whether any coding behind it is synthetic.", required=True, example="no")
