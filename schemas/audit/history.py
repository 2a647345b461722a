"""The model of the history of the study's data."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class History(Table):
    """One thing that happened to the study's data, in a chain by hashes. In the store only."""

    entry: Whole = column("Number, counted up.", key=True, example="7")
    happened_at: Text = column("When, in UTC.", required=True, example="2026-03-02T09:41:07Z")
    action: Text = column(
        "load, correction, publication, withdrawal, rewriting, export, send, receive or key change.",
        required=True,
        example="load",
    )
    wave: Whole = column("Wave; blank where it concerns them all.", example="2")
    is_partial: YesNo = column("Whether a load left out rows with problems.", required=True, example="no")
    fingerprint: Text = column("Of what was loaded, decided, published, exported, sent or received.", example="ab12...")
    detail: Text = column("Its result.", required=True, example="208 rows loaded, 0 refused")
    casewave_version: Text = column("Version of casewave.", required=True, example="0.1.0")
    previous: Text = column("Hash of the entry before; blank at the first.", example="ab12...")
    hash: Text = column("Hash of this entry and of the one before.", required=True, example="cd34...")
