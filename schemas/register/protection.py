"""The entries of the register that protect the people in the study: what the scan passes over, and what goes out."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.entries import Entry, Misplaced, declared, once
from casewave.schemas.register.creators import Creator, NameOrCreator

Who = Annotated[str, Field(pattern=IDENTIFIER)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
DEFAULT_K, LOWEST_K = 5, 3


Kind = Literal[
    "e-mail", "birth", "url", "personnummer", "nric", "ramq", "nino", "nhs", "health number", "number of a person",
    "sin", "postcode", "telephone", "name",
]  # fmt: skip


class AllowedText(Entry):
    """What looks like an identifier of a person and, as someone decided, is none: one text, or a kind in a file."""

    text: str = declared("The text.", "", example="Line 12 34 56 78")
    kind: Kind | None = declared("Kind of identifier, all of which are allowed in the file.", None, example="telephone")
    file: str = declared("Name of the file, in any wave.", "", example="interviews.csv")
    column: str = declared("Column of the file, where it is allowed in this one only.", "")
    reason: str = declared("Why it is none.")
    decided_by: Who = declared("Who decided.", example="R01")
    decided_on: dt.date = declared("When.", example="2026-03-02")

    @model_validator(mode="after")
    def _is_whole(self) -> AllowedText:
        if bool(self.text) == bool(self.kind) or bool(self.kind) != bool(self.file) or (self.column and not self.kind):
            raise Misplaced((), "allow one text, or a kind in a file: give text, or kind and file (and column)")
        return self


class Approved(Entry):
    """What one person decided and a second one checked. It holds for just what they saw: a change loses it."""

    sha256: Sha256 = declared("SHA-256 of what they saw, as casewave prints it.")
    reason: str = declared("Why.")
    decided_by: Who = declared("Who decided.", example="R01")
    checked_by: Who = declared("Who checked it: a second person.", example="R02")
    decided_on: dt.date = declared("When.", example="2026-03-02")

    @model_validator(mode="after")
    def _by_two(self) -> Approved:
        if self.decided_by == self.checked_by:
            raise Misplaced(("checked_by",), "checked_by: name a second person; nobody checks a decision of their own")
        return self


class TableException(Approved):
    """One table that is published in full although it holds small numbers."""

    file: str = declared("Its file in the package, without its ending.", example="informants_wave_1")


class ClearedQuote(Approved):
    """One quotation, or one memo or reflexive note of the team, that is published."""

    of: str = declared("Coding, entry of a table, memo or reflexive note that holds the words.", example="C-1-001")


class Public(Entry):
    """What is published for everybody, and how counts of people in it are protected."""

    licence: str = declared("Licence of the package, by its SPDX name.", "", example="CC-BY-4.0")
    licence_title: str = declared("Name of the licence in full.", "")
    creators: tuple[NameOrCreator, ...] = declared(
        "Who made the data: names, or names with ORCID iD, affiliation and CRediT roles.", ()
    )
    abstract: str = declared("What the package holds.", "")
    distributor: str = declared("Who hands it out.", "")
    doi: str = declared(
        "Its DOI, once it has one.", "", example="10.5281/zenodo.1234567", pattern=r"^(10\.\d{4,9}/\S+)?$"
    )
    published_on: dt.date | None = declared("Day on which it is published.", None, example="2026-11-30")
    k: int = declared("Smallest count that is published; 3 or 4 with a reason.", DEFAULT_K, ge=LOWEST_K)
    round_to: int | None = declared(
        "Base to which each count that goes out is rounded, so that none is hidden because of another; "
        "blank publishes counts as they are.",
        None, ge=3, le=100, example="5",
    )  # fmt: skip
    k_reason: str = declared("Why smaller counts may be published.", "")
    merge_sites: tuple[Literal["programme", "all"], ...] = declared(
        "What sites may be merged to, in this order.", ("programme", "all")
    )
    merge_roles: dict[str, tuple[str, ...]] = declared(
        "Roles that may be merged, by the label of the merged one.", default_factory=dict
    )
    merge_modes: dict[str, tuple[str, ...]] = declared(
        "Interview modes that may be merged, by the label of the merged one.", default_factory=dict
    )
    exceptions: tuple[TableException, ...] = declared("Tables that two people approved as they are.", ())
    quotes: tuple[ClearedQuote, ...] = declared("Quotations that two people cleared.", ())

    @property
    def cited(self) -> tuple[Creator, ...]:
        """The creators, as they are cited."""
        return tuple(Creator(name=each) if isinstance(each, str) else each for each in self.creators)

    @model_validator(mode="after")
    def _a_lower_k_has_a_reason(self) -> Public:
        if self.k < DEFAULT_K and not self.k_reason:
            raise Misplaced(("k_reason",), f"k_reason: say why counts below {DEFAULT_K} may be published")
        return self


class Retention(Entry):
    """How long one thing is kept."""

    what: str = declared("What is kept.", example="Recordings")
    until: dt.date = declared("Last day.", example="2031-12-31")
    then: Literal["delete", "archive", "decide again"] = declared("What is done then.", "delete")
    source: str = declared("Where this is said.", "")
    done_on: dt.date | None = declared("Day on which it was done.", None)


class Recipient(Entry):
    """Another site that bundles may be encrypted to."""

    name: Who = declared("Name, as in casewave send --to.", example="Lund")
    public_key: Annotated[str, Field(pattern=r"^age1[02-9ac-hj-np-z]{58}$")] = declared(
        "Its public key of age, which is not secret."
    )


class Protection(Entry):
    """How the study protects its people."""

    names: Literal["optional", "required"] = declared(
        "required: no delivery is read without the team's list of names, which the variable CASEWAVE_NAMES names.",
        "optional",
    )
    readers: Literal["owner", "group"] = declared(
        "Who may read and write what casewave makes: its owner alone, or the owner's group too.", "owner"
    )
    encryption: Literal["optional", "required"] = declared(
        "required: store and published file are encrypted, and no report is written in the clear.", "optional"
    )
    allowed: tuple[AllowedText, ...] = declared("What the scan for identifiers passes over.", ())
    public: Public = declared("What is published for everybody.", Public())
    retention: tuple[Retention, ...] = declared("Until when what is kept.", ())
    recipients: tuple[Recipient, ...] = declared("Whom casewave send may encrypt to.", ())

    @model_validator(mode="after")
    def _each_recipient_has_one_key(self) -> Protection:
        once("recipients", [recipient.name for recipient in self.recipients])
        return self
