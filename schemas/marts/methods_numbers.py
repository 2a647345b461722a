"""The model of the methods numbers."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

STATUSES = ("answered", "answered in part", "not delivered", "to be written")


class MethodsNumbers(Table):
    """What one item of a reporting standard asks, and what the data answer, of the study up to one wave.

    COREQ, SRQR, StaRI and TRIPLE C. answered: the data say it. answered in part: they say something, and a person must
    finish it. not delivered: they could, if a wave delivered it. to be written: a person must. Which is which is our
    own judgement; the names of some items are recalled, so check the standard before citing it.
    """

    as_of_wave: Whole = column("Last wave that the data hold.", key=True, unit="wave", example="3")
    standard: Text = column("Reporting standard.", key=True, example="COREQ")
    item_order: Whole = column("Place of the item.", required=True, unit="1, 2, ...", example="12")
    item: Text = column("Number of the item.", key=True, example="12")
    item_name: Text = column("Its short name.", required=True, example="Sample size")
    status: Text = column("Whether the data answer.", required=True, isin=STATUSES, example="answered")
    answer: Text = column("What they say.", example="In all: informants 71, interviews 71 (12 of groups)")
    to_do: Text = column("What is still to be delivered or written.", example="write why people were chosen so")
    name_evidence: Text = column("Whether the name was seen or is recalled.", required=True, example="verified")
    has_synthetic: YesNo = column("Whether any interview so far is synthetic.", required=True, example="no")
