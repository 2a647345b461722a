"""What cannot be compared between studies."""

from casewave.schemas.columns import Table, Text, column


class NotComparable(Table):
    """One code that a study used and no other study in the table has, with the reason."""

    study: Text = column("Study.", key=True, example="imroc")
    framework: Text = column("Framework and version.", key=True, example="compatibility-gaps-2002")
    code: Text = column("Code.", key=True, example="G1")
    label: Text = column("Its name.", required=True, example="Values gap")
    reason: Text = column("Why it is not compared.", required=True, example="No other study uses it or a counterpart.")
