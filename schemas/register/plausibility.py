"""The limits within which a study over waves is plausible, as its register sets them."""

from __future__ import annotations

from pydantic import Field

from casewave.schemas.entries import Entry


class Plausibility(Entry):
    """Shares from 0 to 1, and how many times as many rows a wave may have as the one before."""

    retained_at_least: float = Field(default=0.1, ge=0, le=1)
    rows_at_least: float = Field(default=0.5, ge=0)
    rows_at_most: float = Field(default=2, gt=0)
    missing_at_most: float = Field(default=0.25, ge=0, le=1)
    claims_at_least: float = Field(default=0.75, ge=0, le=1)
