"""The model of the files that each load took."""

from casewave.schemas.columns import Table, Text, Whole, column


class RecordedFiles(Table):
    """One file as it was when a load took it, the register's files included. In the store only."""

    entry: Whole = column("Entry of the history: the load.", key=True, example="7")
    file: Text = column("File, within the study's folder.", key=True, example="wave-2/interviews.csv")
    sha256: Text = column("Hash of the file's bytes, under which audit.file_contents keeps them.", required=True)
    size_bytes: Whole = column("Size of the file.", required=True, unit="bytes", example="2048")
