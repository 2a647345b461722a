"""What the data answer of each item of the reporting standards: the queries of this folder and module, item by item.

A query gives a row for each wave, of the study up to it: as_of_wave and a text; or a row for each of several things:
as_of_wave, a name, a count, whose column says what is counted, and perhaps a note, the same in each row of a wave. What
was not delivered gives no row.
"""

from __future__ import annotations

from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from casewave.assets.statistics.percentages import in_words
from casewave.schemas.vocabularies.reporting_items import ReportingItem, reporting_items

QUERIES = Path(__file__).parent
WAVES = """
    SELECT ranges.to_wave, coalesce(bool_or(interviews.is_synthetic), FALSE)
    FROM mart.wave_ranges AS ranges
    LEFT JOIN core.interviews AS interviews ON interviews.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_so_far GROUP BY ranges.to_wave ORDER BY ranges.to_wave
"""
# Of how many interviews something is so: what is so, and in words.
SAID_OF_INTERVIEWS = {
    "field_notes": ("has_field_notes", "interviews.has_field_notes", "interviews with field notes"),
    "recording": ("is_recorded", "interviews.is_recorded", "interviews recorded"),
    "others_present": ("others_present", "interviews.others_present > 0", "interviews with others present"),
}
OF_INTERVIEWS = """
    SELECT
        ranges.to_wave AS as_of_wave,
        count(CASE WHEN {is_so} THEN 1 END) || ' of ' || count(interviews.{column}) || ' {words}'
        || CASE
            WHEN count(*) > count(interviews.{column}) THEN '; not said of ' || count(*) - count(interviews.{column})
            ELSE ''
        END AS answer
    FROM mart.wave_ranges AS ranges
    INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_so_far
    GROUP BY ranges.to_wave
    HAVING count(interviews.{column}) > 0
"""


def make(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Give the rows of the mart: each item of each standard, of the study up to each wave."""
    waves = con.execute(WAVES).fetchall()
    answers = {name: answers_of(con, query) for name, query in queries().items()}
    answers["software"] = {wave: _software() for wave, _ in waves}
    return [
        _row(wave, order, item, answers[item.answer].get(wave) if item.answer else None, has_synthetic)
        for wave, has_synthetic in waves
        for order, item in enumerate(reporting_items(), start=1)
    ]


def queries() -> dict[str, str]:
    """The query of each answer that the data give."""
    of_files = {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.sql"))}
    return of_files | {
        name: OF_INTERVIEWS.format(column=column, is_so=is_so, words=words)
        for name, (column, is_so, words) in SAID_OF_INTERVIEWS.items()
    }


def answers_of(con: duckdb.DuckDBPyConnection, query: str) -> dict[int, str]:
    """The answer of a query by wave."""
    found = con.execute(query)
    names = [column[0] for column in found.description or ()]
    if len(names) == 2:
        return dict(found.fetchall())
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    notes: dict[int, str] = {}
    for wave, name, count, *note in found.fetchall():
        counts[wave][name] = count
        notes[wave] = "".join(f"; {words}" for words in note if words)
    return {
        wave: f"{names[2]}: {in_words(counted)}{notes[wave]}"
        for wave, counted in counts.items()
        if sum(counted.values())
    }


def _software() -> str:
    return f"casewave {version('casewave')} on DuckDB {version('duckdb')}"


def _row(wave: int, order: int, item: ReportingItem, answer: str | None, has_synthetic: bool) -> dict[str, Any]:
    return {
        "as_of_wave": wave, "standard": item.standard, "item_order": order, "item": item.item, "item_name": item.name,
        "status": _status(item, answer), "answer": answer, "to_do": _to_do(item, answer),
        "name_evidence": item.evidence, "has_synthetic": has_synthetic,
    }  # fmt: skip


def _status(item: ReportingItem, answer: str | None) -> str:
    if answer:
        return "answered in part" if item.person else "answered"
    return "not delivered" if item.answer else "to be written"


def _to_do(item: ReportingItem, answer: str | None) -> str | None:
    to_deliver = f"deliver {item.needs}" if item.answer and not answer else ""
    to_write = f"write {item.person}" if item.person else ""
    return "; ".join(filter(None, (to_deliver, to_write))) or None
