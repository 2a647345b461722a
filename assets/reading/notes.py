"""What the reading of an export has to tell next to its rows: rows of a table of `audit`."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from casewave.schemas.columns import Table


@dataclass(frozen=True)
class Noted:
    """Rows of a table of `audit` that says how an export was read."""

    model: type[Table]
    rows: pa.Table
