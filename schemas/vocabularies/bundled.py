"""The rows of the CSV files that casewave brings itself. Belongs elsewhere: files that people deliver (`csv_files`)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any


def bundled_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a bundled CSV file: UTF-8, commas, a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
