"""The entries of the register that protect the people in the study: what the scan passes over, and what goes out."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.entries import Entry, Misplaced, once

Who = Annotated[str, Field(pattern=IDENTIFIER)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
DEFAULT_K, LOWEST_K = 5, 3


class AllowedText(Entry):
    """A text that looks like an identifier of a person, and that someone has looked at and found to be none."""

    text: str
    reason: str
    decided_by: Who
    decided_on: dt.date


class Approved(Entry):
    """What one person decided and a second one checked. `sha256` is of just what they saw: a change loses it."""

    sha256: Sha256
    reason: str
    decided_by: Who
    checked_by: Who
    decided_on: dt.date

    @model_validator(mode="after")
    def _by_two(self) -> Approved:
        if self.decided_by == self.checked_by:
            raise Misplaced(("checked_by",), "checked_by: name a second person; nobody checks a decision of their own")
        return self


class TableException(Approved):
    """A table of counts that is published in full although small numbers stand in it. sha256: of its file."""

    file: str


class ClearedQuote(Approved):
    """A person's words that are published. sha256: of the words. `of` is the coding or the entry that holds them."""

    of: str


class Public(Entry):
    """What is published for everybody, and how counts of people in it are protected.

    k: the smallest count that is published; 3 or 4 with a reason. merge_sites: what sites may be merged to, in this
    order. merge_roles, merge_modes: what words of the vocabularies may be merged to, by the merged word's label.
    """

    licence: str = ""
    licence_title: str = ""
    creators: tuple[str, ...] = ()
    abstract: str = ""
    distributor: str = ""
    k: int = Field(default=DEFAULT_K, ge=LOWEST_K)
    k_reason: str = ""
    merge_sites: tuple[Literal["programme", "all"], ...] = ("programme", "all")
    merge_roles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    merge_modes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    exceptions: tuple[TableException, ...] = ()
    quotes: tuple[ClearedQuote, ...] = ()

    @model_validator(mode="after")
    def _a_lower_k_has_a_reason(self) -> Public:
        if self.k < DEFAULT_K and not self.k_reason:
            raise Misplaced(("k_reason",), f"k_reason: say why counts below {DEFAULT_K} may be published")
        return self


class Retention(Entry):
    """How long something is kept: what, until when, what is done then, and where that is said."""

    what: str
    until: dt.date
    then: Literal["delete", "archive", "decide anew"] = "delete"
    source: str = ""
    done_on: dt.date | None = None


class Recipient(Entry):
    """Another site that bundles are encrypted to: its public key of age, which is no secret."""

    name: Who
    public_key: Annotated[str, Field(pattern=r"^age1[02-9ac-hj-np-z]{58}$")]


class Protection(Entry):
    """How the study protects its people.

    names: `required` if no delivery is read without the team's list of names, which the variable CASEWAVE_NAMES names.
    readers: who may read and write what casewave makes: its owner alone, or the owner's group too.
    encryption: `required` if the store and what is published are encrypted, and no report is written in the clear.
    allowed: texts that the scan for identifiers passes over. public: what is published for everybody.
    retention: until when what is kept. recipients: whom `casewave send` may encrypt to, by name.
    """

    names: Literal["optional", "required"] = "optional"
    readers: Literal["owner", "group"] = "owner"
    encryption: Literal["optional", "required"] = "optional"
    allowed: tuple[AllowedText, ...] = ()
    public: Public = Public()
    retention: tuple[Retention, ...] = ()
    recipients: tuple[Recipient, ...] = ()

    @model_validator(mode="after")
    def _each_recipient_has_one_key(self) -> Protection:
        once("recipients", [recipient.name for recipient in self.recipients])
        return self
