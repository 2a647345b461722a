"""What a footnote says of the evidence behind a statement: how many interviews, where and when, and which documents.

Codes of interviews and people are in no paper. Belongs elsewhere: the evidence itself (`assets.report.evidence`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from casewave.assets.protection.gate import Gate
from casewave.assets.report.evidence import EvidenceItem, entries
from casewave.assets.report.source import ReportData
from casewave.schemas.language import Catalogue

APPROXIMATE = re.compile(r"(\d{4}(?:-\d\d){0,2})~")
ONE, SEVERAL = "{number} interview ({about})", "{number} interviews ({about})"
ONE_OF_UNKNOWN, SEVERAL_OF_UNKNOWN = "{number} interview", "{number} interviews"


def evidence_notes(source: ReportData, wave: int, gate: Gate, said: Catalogue) -> dict[str, str]:
    """The footnote of each entry that has evidence, by its identifier."""
    names = {row["site"]: row["name"] for row in source.rows("SELECT site, name FROM core.sites")}
    held = "SELECT interview, strftime(held_on, '%Y-%m') AS month FROM core.interviews"
    months = {row["interview"]: row["month"] for row in source.rows(held)}
    found = {entry.entry: _words(entry.items, names, months, gate, said) for entry in entries(source, wave)}
    return {entry: words for entry, words in found.items() if words}


def _words(
    items: Iterable[EvidenceItem], names: dict[str, str], months: dict[str, str | None], gate: Gate, said: Catalogue
) -> str:
    interviews: dict[str, EvidenceItem] = {}
    documents: dict[str, str] = {}
    for item in items:
        if item.source in months:
            interviews[item.source] = item
        else:
            documents[item.source] = f"{_dated(gate.text(item.about or item.kind), said)}{' †' * item.is_synthetic}"
    parts = [_interviews(interviews, names, months, said)] if interviews else []
    return f"{'; '.join([*parts, *documents.values()])}." if parts or documents else ""


def _dated(about: str, said: Catalogue) -> str:
    """What a document is, with an approximate date in words."""
    return APPROXIMATE.sub(lambda found: said("about {date}", date=found[1]), about)


def _interviews(
    interviews: dict[str, EvidenceItem], names: dict[str, str], months: dict[str, str | None], said: Catalogue
) -> str:
    sites = list(dict.fromkeys(names.get(site, site) for item in interviews.values() for site in item.sites))
    held = sorted({month for source in interviews if (month := months[source])})
    about = [*sites, *([held[0] if len(held) == 1 else f"{held[0]} \u2013 {held[-1]}"] if held else [])]
    forms = (ONE, SEVERAL) if about else (ONE_OF_UNKNOWN, SEVERAL_OF_UNKNOWN)
    words = said.count(*forms, len(interviews), about=", ".join(about))
    return words + " †" * any(item.is_synthetic for item in interviews.values())
