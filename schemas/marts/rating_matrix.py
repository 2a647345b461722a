"""The model of the case by construct matrix."""

from casewave.schemas.columns import Number, Table, Text, Whole, YesNo, column
from casewave.schemas.marts.final_ratings import RATING_STATES


class RatingMatrix(Table):
    """One cell of a matrix of constructs by cases, or by sites, in one wave and one version of a framework.

    Its rows are the constructs that were rated in that version up to the wave, grouped by domain in the framework's
    order. Its columns are all cases, or sites, ordered by an outcome if the study declares one.
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    unit_kind: Text = column("Whether cases or sites are rated.", key=True, isin=("case", "site"), example="case")
    domain_order: Whole = column("Place of the domain.", required=True, unit="1, 2, ...", example="22")
    domain: Text = column("Domain of the construct.", required=True, example="III")
    domain_label: Text = column("Its name.", required=True, example="Inner Setting")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="33")
    code: Text = column("Construct, the row.", key=True, example="III.E")
    row_label: Text = column("Its name.", required=True, example="Tension for Change")
    is_reverse_rated: YesNo = column("Whether ratings say how little of it there is.", required=True, example="no")
    unit_order: Whole = column("Place of the column.", required=True, unit="1, 2, ...", example="1")
    programme: Text = column("Programme (case).", key=True, example="MRR")
    site: Text = column("Site; blank is the whole case.", key=True, required=False, example="DND")
    unit_label: Text = column("Name of the case or site.", required=True, example="Dundee")
    ordered_by: Text = column("Outcome that orders the columns; blank is the order of cases.", example="Sites reached")
    outcome_value: Number = column("Its value for the column.", example="3")
    outcome_level: Text = column("Its level for the column.", example="high")
    cell_state: Text = column(
        "What kind of rating it is, or of nothing.", required=True, isin=RATING_STATES, example="rated"
    )
    value: Whole = column("Value of the rating, where it has one.", example="1")
    cell: Text = column("What the table prints, † where synthetic.", required=True, example="+1")
    basis: Text = column("Basis of the rating.", example="consensus")
    rationale: Text = column("Why it is rated so.", example="...")
    evidence: Text = column("Its interviews, documents and codings.", example="INT-1-003")
    has_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")
