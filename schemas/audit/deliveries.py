"""The model of the files that are loaded."""

from casewave.schemas.audit.words import FILE, WAVE
from casewave.schemas.columns import Table, Text, Whole, column


class Deliveries(Table):
    """One file of the delivery of a wave that is loaded."""

    wave: Whole = column(WAVE, key=True, example="2")
    file: Text = column(FILE, key=True, example="interviews.csv")
    sha256: Text = column("Hash of the file's bytes.", required=True, example="9f86d0...")
    size_bytes: Whole = column("Size of the file.", required=True, unit="bytes", example="2048")
    rows: Whole = column("Rows of data in it.", required=True, example="26")
    fingerprint: Text = column(
        "Hash of all that the load depends on: files, register, version.", required=True, example="ab12..."
    )
    casewave_version: Text = column("Version of casewave that loaded it.", required=True, example="0.1.0")
