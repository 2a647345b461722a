"""The model of what two coders gave independently."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class DoubleCoding(Table):
    """What two coders gave of one code in one source that both coded, before they agreed on anything.

    Who coded a source is in mart.coders_of_sources: a coder who found nothing in it gave no code there.

    characters: of the text. stretches: runs of text that either coded, by whatever code, overlapping passages being one
    run; gaps are the uncoded runs between. A code is with every source of the two, also where neither gave it.
    Codings without a place count for the source alone. Which length a text has is known where it is delivered; else
    the last coded character ends it.
    """

    wave: Whole = column("Wave in which the source was collected.", key=True, unit="wave", example="1")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    coder_1: Text = column("First coder, by the letters of the code.", key=True, example="R02")
    coder_2: Text = column("Second coder.", key=True, example="R03")
    source: Text = column("Interview or document.", key=True, example="INT-1-002")
    code: Text = column("Code.", key=True, example="III.E")
    text_characters: Whole = column("Characters of the text.", required=True, example="23110")
    is_length_known: YesNo = column("Whether the length of the text was delivered.", required=True, example="yes")
    coded_characters: Whole = column("Characters that either coded, by any code.", required=True, example="611")
    characters_both: Whole = column("Characters to which both gave the code.", required=True, example="97")
    characters_only_1: Whole = column("Characters to which the first alone did.", required=True, example="12")
    characters_only_2: Whole = column("Characters to which the second alone did.", required=True, example="0")
    stretches: Whole = column("Stretches that either coded, by any code.", required=True, example="6")
    gaps: Whole = column("Uncoded stretches.", required=True, example="7")
    stretches_both: Whole = column("Stretches to which both gave the code.", required=True, example="1")
    stretches_only_1: Whole = column("Stretches to which the first alone did.", required=True, example="0")
    stretches_only_2: Whole = column("Stretches to which the second alone did.", required=True, example="0")
    is_given_by_1: YesNo = column("Whether the first gave the code in the source.", required=True, example="yes")
    is_given_by_2: YesNo = column("Whether the second did.", required=True, example="yes")
    has_synthetic: YesNo = column("Whether any coding of theirs in it is synthetic.", required=True, example="no")
