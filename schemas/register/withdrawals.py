"""The entries of `withdrawals.yaml`: tombstones of informants who have withdrawn, without the code and without content.

A tombstone keeps the hash of the code, so that a later delivery of the same code is refused. `casewave withdraw`
writes them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated

from pydantic import Field

from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.entries import Entry, declared


class Withdrawal(Entry):
    """One informant who has withdrawn."""

    tombstone: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = declared("Hash of the participant code.")
    reason: str = declared("Why.", example="Asked to withdraw.")
    decided_by: Annotated[str, Field(pattern=IDENTIFIER)] = declared("Who carried it out.", example="R01")
    withdrawn_on: dt.date = declared("When.", example="2026-03-02")


def tombstone(study: str, code: str) -> str:
    """Hash of a participant code in full. Two studies give the same code different hashes."""
    return hashlib.sha256(f"{study}\n{code}".encode()).hexdigest()
