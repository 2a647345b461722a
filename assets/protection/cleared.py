"""The quotations that may be published: cleared by two people, word for word, and agreed to by everyone who spoke.

An interview before the first ethics clearance of its site is not quoted, unless that warning is acknowledged.

Belongs elsewhere: what a text quotes (`assets.protection.quotations`) and how a text is let out
(`assets.protection.gate`).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from casewave.assets.protection.consent import agreed
from casewave.assets.protection.gate import sha256
from casewave.schemas.register.study import Study


@dataclass(frozen=True)
class Quotation:
    """One coded segment that may be published, and where it comes from."""

    coding: str
    words: str
    source: str
    wave: int
    framework: str
    code: str
    programme: str


# Interviews before an ethics clearance, where nobody has decided that they are acceptable.
NOT_CLEARED = """
    SELECT interview FROM mart.interview_facts WHERE is_before_clearance AND interview NOT IN (
        SELECT subject FROM mart.warnings WHERE warning = 'before clearance' AND is_acknowledged
    )
"""
QUOTE = f"""
    SELECT codings.coding, codings.segment, codings.source, codings.wave, codings.framework, codings.code,
        coalesce(interviews.programme, documents.programme),
        coalesce(consent.agreed, FALSE) OR documents.document IS NOT NULL,
        codings.source IN ({NOT_CLEARED})
    FROM core.codings AS codings
    LEFT JOIN core.documents AS documents ON codings.source = documents.document
    LEFT JOIN core.interviews AS interviews ON codings.source = interviews.interview
    LEFT JOIN ({agreed("quote")}) AS consent ON codings.source = consent.interview
    WHERE codings.coding = ? AND codings.segment IS NOT NULL
"""


def cleared_quotations(con: duckdb.DuckDBPyConnection, study: Study) -> tuple[list[Quotation], list[str]]:
    """The quotations that may be published, in the register's order, and a line about each that waits."""
    quotations: list[Quotation] = []
    waiting: list[str] = []
    for entry in study.protection.public.quotes:
        found = con.execute(QUOTE, [entry.of]).fetchone()
        if found is None:
            continue  # a quotation within a statement
        *shown, may_quote, is_before_clearance = found
        quotation = Quotation(*shown)
        if sha256(quotation.words) != entry.sha256:
            waiting.append(
                f"the quote of {entry.of} has changed since it was cleared; sha256 {sha256(quotation.words)}"
            )
        elif is_before_clearance:
            waiting.append(f"the quote of {entry.of} is left out: the interview was before its ethics clearance")
        elif not may_quote:
            waiting.append(f"the quote of {entry.of} is left out: not everyone who spoke agreed to be quoted")
        else:
            quotations.append(quotation)
    return quotations, waiting
