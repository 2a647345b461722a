"""The creators of a study's data, as they are cited: names, ORCID iDs, affiliations and CRediT roles.

These are authors who publish under their names. Belongs elsewhere: the team by code (`people`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Tag, field_validator
from stdnum.iso7064 import mod_11_2

from casewave.schemas.entries import Entry, declared

# The 14 contributor roles of ANSI/NISO Z39.104-2022, with a plain hyphen where the standard prints a dash.
CreditRole = Literal[
    "Conceptualization", "Data curation", "Formal analysis", "Funding acquisition", "Investigation", "Methodology",
    "Project administration", "Resources", "Software", "Supervision", "Validation", "Visualization",
    "Writing - original draft", "Writing - review & editing",
]  # fmt: skip


class Creator(Entry):
    """One person or group that made the data, as they are cited."""

    name: str = declared("Name: of a person as `Family, Given`, of a group as it is.", example="Carberry, Josiah")
    orcid: str = declared("ORCID iD.", "", example="0000-0002-1825-0097", pattern=r"^(\d{4}-\d{4}-\d{4}-\d{3}[\dX])?$")
    affiliation: str = declared("Affiliation.", "", example="Brown University")
    roles: tuple[CreditRole, ...] = declared("Contributor roles, by CRediT.", (), example="[Data curation]")

    @field_validator("orcid")
    @classmethod
    def _has_its_check_digit(cls, orcid: str) -> str:
        if orcid and not mod_11_2.is_valid(orcid.replace("-", "")):
            raise ValueError("an ORCID iD whose last digit fits; check it for a typing error")
        return orcid

    @property
    def is_person(self) -> bool:
        return ", " in self.name

    @property
    def family_and_given(self) -> tuple[str, str]:
        family, _, given = self.name.partition(", ")
        return family, given

    @property
    def orcid_address(self) -> str:
        return f"https://orcid.org/{self.orcid}" if self.orcid else ""


def _written_as(creator: object) -> str:
    return "name" if isinstance(creator, str) else "creator"


NameOrCreator = Annotated[
    Annotated[Creator, Tag("creator")] | Annotated[str, Tag("name")], Discriminator(_written_as)
]  # distinguished, so that a problem is reported once
