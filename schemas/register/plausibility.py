"""The limits within which a study over waves is plausible, as its register sets them."""

from __future__ import annotations

from casewave.schemas.entries import Entry, declared


class Plausibility(Entry):
    """The limits within which a study over waves is plausible."""

    retained_at_least: float = declared(
        "Smallest share of a wave's informants who return in the next.", 0.1, unit="0 to 1", ge=0, le=1
    )
    rows_at_least: float = declared("Fewest rows of a table, as a multiple of the wave before.", 0.5, ge=0)
    rows_at_most: float = declared("Most rows of a table, as a multiple of the wave before.", 2, gt=0)
    missing_at_most: float = declared("Largest share of blank cells in a column.", 0.25, unit="0 to 1", ge=0, le=1)
    claims_at_least: float = declared("Smallest share of claims that agree.", 0.75, unit="0 to 1", ge=0, le=1)
