"""The model of the warnings: what is well formed, loaded, and still to be looked at by a person."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column

# Each warning and what it is about, which is the subject that an acknowledgement names.
WARNINGS = {
    "before clearance": "an interview held before the ethics clearance of a jurisdiction that it is about",
    "outside the window": "an interview held outside the window of its wave",
    "many interviews": "an informant with more interviews than the study's threshold",
    "earlier roster": "a wave that was delivered without a roster, and whose informants are taken from an earlier one",
    "another role": "an informant whose role is another than in the wave before",
    "another site": "an informant whose site is another than in the wave before",
    "two codes": "an informant whose number in the key list belongs to another code too",
    "not in the study": "a site or programme outside its first and last wave, named with the table whose rows name it",
    "retired code": "a code that a change of the codebook removed, named with its framework and the table",
    "quoted without consent": "a text that quotes an interview in which someone did not agree to be quoted, named by "
    "table and key",
    "hidden sheet": "a sheet of a workbook that is hidden, named by file and sheet",
    "hidden rows": "rows of a sheet that are hidden, named by file and sheet",
    "hidden columns": "columns of a sheet that are hidden, named by file and sheet",
    "answer or missing": "an answer of a REDCap export that counts and looks like one for no answer, named by file",
    "positions": "a QDA project with a text that another way of counting fits better, named by its file",
    "coders not declared": "a QDA project that does not say who coded and found nothing, named by its file",
    "project without codes of a framework": "a QDA project of which nothing is loaded, named by its file",
    "flagged": "a cell that a correction flags, named by the correction",
    "acknowledges nothing": "an acknowledgement in the register whose warning is not there",
}


class Warnings(Table):
    """One thing that is well formed and still worth a look. It refuses nothing, and is shown until acknowledged."""

    wave: Whole = column("Wave in which it came up.", key=True, unit="wave", example="1")
    warning: Text = column("What kind of thing.", key=True, isin=tuple(WARNINGS), example="before clearance")
    subject: Text = column("What it is about: an interview, an informant, a sheet.", key=True, example="INT-1-001")
    detail: Text = column("Detail.", required=True, example="held 2019-11-19, cleared 2020-02-01")
    file: Text = column("File of the row that it is about.", example="interviews.csv")
    sheet: Text = column("Sheet of the workbook; blank for CSV.", example="interviews")
    row: Whole = column("Row, as a spreadsheet counts.", example="7")
    column_name: Text = column("Column.", example="held_on")
    is_acknowledged: YesNo = column("Whether the register acknowledges it.", required=True, example="no")
    reason: Text = column(
        "Why it is acceptable, as acknowledged.", example="The board was asked in writing on that day."
    )
    decided_by: Text = column("Who acknowledged it.", example="R01")
    decided_on: Day = column("When.", example="2026-03-02")
