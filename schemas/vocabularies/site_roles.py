"""What a site is to its programme: the study's own words, each with what it counts as.

A study that declares none has those of `site_roles.csv`. Belongs elsewhere: a site of its own
(`schemas.register.study`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from casewave.schemas.entries import Entry, declared
from casewave.schemas.vocabularies.bundled import bundled_rows

USUAL = Path(__file__).with_suffix(".csv")
COUNTED_AS = ("home", "place", "no place")


class SiteRole(Entry):
    """One role that a site may have to its programme."""

    site_role: str = declared("The study's word for it.", key=True, example="home")
    counts_as: Literal["home", "place", "no place"] = declared(
        "Whether it is where the work began, another place, or no place.", "place", example="home"
    )


@cache
def usual_site_roles() -> tuple[SiteRole, ...]:
    """The roles of a study that declares none."""
    return tuple(map(SiteRole.model_validate, bundled_rows(USUAL)))
