"""The model of the coders of each source, and whether they can be compared."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

COMPARISONS = ("compared", "not compared", "coders not declared")


class CodersOfSources(Table):
    """One coder of one source by one framework, and whether agreement compares the coders of the source.

    Compared are the sources for which source_coders names two coders or more, however little they found. Where it names
    nobody, a source marked is_double_coded is compared if every coder of such sources in the wave has codings in it, so
    that nobody can have found nothing unnoticed. Otherwise, or where a source so marked has one coder by every
    framework, it is not known who else coded it and found nothing: coders not declared. Consensus codings make nobody a
    coder.
    """

    wave: Whole = column("Wave in which the source was collected.", required=True, unit="wave", example="1")
    source: Text = column("Interview or document.", key=True, example="INT-1-002")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    coder: Text = column("Coder.", key=True, example="R02")
    is_declared: YesNo = column(
        "Whether source_coders names the coder; otherwise codings in the source do.", required=True, example="yes"
    )
    comparison: Text = column(
        "Whether agreement compares the coders of the source.", required=True, isin=COMPARISONS, example="compared"
    )
    has_synthetic: YesNo = column("Whether any row behind it is synthetic.", required=True, example="no")
