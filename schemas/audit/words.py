"""The meanings that columns of several audit tables share."""

WAVE = "Wave."
FILE = "File, within the wave's folder."
SHEET = "Sheet of the workbook; blank for CSV."
ROW = "Row as a spreadsheet counts; 0 for a whole file or sheet."
