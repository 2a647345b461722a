"""Other tools' files read as batches of the study's tables: QDA projects, REDCap exports, reference libraries.

Belongs elsewhere: the QDA formats themselves (`qda`), spreadsheets (`reading`).
"""
