"""The rows of a data frame as the charts of waves and methods read them."""

from typing import Any

import pandas as pd

Rows = list[dict[str, Any]]


def records(frame: pd.DataFrame) -> Rows:
    """The rows as dictionaries; a blank is None."""
    return [{str(name): _value(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _value(value: Any) -> Any:
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value
