"""The model of the trajectories of sites."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

DESCRIPTORS = (
    "steady", "rising", "falling", "turning", "throughout", "changing valence", "appears", "disappears",
    "comes and goes", "not applicable", "incomplete", "not followed", "one wave only",
)  # fmt: skip


class Trajectories(Table):
    """The course of one element or construct at one site over all waves so far (Grossoehme & Lipstein 2016).

    The same site is needed in every wave: one that a wave did not see is not followed, and the row says in which. By
    rating a course is steady, rising, falling or turning; by codings and statements it is there throughout, appears,
    disappears or comes and goes; changing valence is stated throughout, and present, neutral or mixed otherwise in
    some wave; not applicable is NA in every wave. incomplete: a wave has no value to compare. The course names waves
    that are not loaded. The words are inferred.
    """

    as_of_wave: Whole = column("Last wave of the course.", key=True, unit="wave", example="3")
    basis: Text = column("What is followed.", key=True, isin=("rating", "codings", "statements"), example="rating")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme.", required=True, example="MRR")
    site_order: Whole = column("Place of the site.", required=True, unit="1, 2, ...", example="4")
    site: Text = column("Site, the column.", key=True, example="DND")
    phase: Text = column("Cross-case table of the statements.", key=True, required=False, example="implementation")
    framework: Text = column("Framework, in the latest version by then.", key=True, example="cfir-2022")
    code: Text = column("Element or construct, the row.", key=True, example="III.E")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="33")
    row_label: Text = column("Its name.", required=True, example="Tension for Change")
    course: Text = column(
        "What each wave has: the rating, the number of segments or of statements, or the missing-data code.",
        required=True, example="wave 1: +2; wave 2: +2; wave 3: +1",
    )  # fmt: skip
    waves: Whole = column("Waves so far.", required=True, example="3")
    waves_not_seen: Text = column("Waves that did not see the site.", example="2")
    descriptor: Text = column("The course in a word.", required=True, isin=DESCRIPTORS, example="falling")
    has_synthetic: YesNo = column("Whether anything behind it is synthetic.", required=True, example="no")
