"""Delivered files read into batches of text cells: CSV in the encodings that teams use, and XLSX workbooks.

Every cell stays text, with file, sheet and row. `files` says what is delivered, `text_files` and `workbooks` give the
rows of one kind of file each, and `tables` finds the header and makes the batches. Belongs elsewhere: what a cell means
(`schemas.values.readings`), other tools' files (`assets.adapters`).
"""

from casewave.assets.reading.files import count_lines, delivered_files, file_hash, is_delivered, misfits
from casewave.assets.reading.tables import Batch

__all__ = ["Batch", "count_lines", "delivered_files", "file_hash", "is_delivered", "misfits"]
