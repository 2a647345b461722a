"""Segments found by words and phrases, whatever their accents and case, and ranked.

A plain look into every text answers a million segments in about half a second, so no index is built: DuckDB's would
cost a load seconds, and the file most of its size again. A word is found inside of longer ones too, since Swedish
writes its compounds in one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from schemas.derive import quoted

# As strip_accents does not: letters that are not made of a letter and an accent.
LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ß": "ss", "\u2019": "'"}
# The weights of BM25 (Robertson and Zaragoza 2009, The Probabilistic Relevance Framework, section 3.4): how soon a
# further occurrence counts little, and how much a long text is held against it.
SATURATION, LENGTH = 1.2, 0.75


@dataclass(frozen=True)
class Hit:
    """A segment that was found, with the codes given to it among those asked for."""

    source: str
    wave: int
    programme: str
    start: int | None
    end: int | None
    text: str
    codes: list[str]
    score: float


@dataclass(frozen=True)
class Found:
    """How many segments were found, and the best of them."""

    total: int
    hits: list[Hit]


def search(
    con: duckdb.DuckDBPyConnection,
    words: list[str],
    *,
    code: str | None = None,
    case: str | None = None,
    wave: int | None = None,
    limit: int = 20,
) -> Found:
    """Find segments that hold every one of these words or phrases (none blank), best first by BM25.

    code: only segments with this code or one below it, in any framework. case: only of this programme or site.
    """
    con.execute(f"CREATE OR REPLACE TEMP MACRO folded(text) AS {_folding('text')}")
    asked = {f"word_{place}": word for place, word in enumerate(words)}
    rows = con.execute(_query(asked), {**asked, "code": code, "case": case, "wave": wave, "most": limit}).fetchall()
    return Found(rows[0][-1] if rows else 0, [Hit(*row[:-1]) for row in rows])


def fold(text: str) -> str:
    """A text without regard to case and accents, as the search folds it, and of the same length."""
    folded = []
    for letter in text:
        plain = LETTERS.get(letter.lower()) or unicodedata.normalize("NFD", letter.lower())
        folded.append(plain[:1] or letter)
    return "".join(folded)


def places(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where words stand in a text, to be marked."""
    folded = fold(text)
    found = []
    for word in map(fold, words):
        found += [(match.start(), match.end()) for match in re.finditer(re.escape(word), folded)] if word else []
    return sorted(found)


def _folding(text: str) -> str:
    """SQL for a text without regard to case and accents."""
    folded = f"lower({text})"
    for letter, plain in LETTERS.items():
        folded = f"replace({folded}, {quoted(letter)}, {quoted(plain)})"
    return f"strip_accents({folded})"


def _query(names: Iterable[str]) -> str:
    """The query for as many words as there are names of parameters. Every word must be held; each adds to the score."""
    words = [f"folded(${name})" for name in names]
    holds = [f"contains(folded_text, {word})" for word in words]
    held = [f"count(*) FILTER (WHERE {hold}) AS held_{place}" for place, hold in enumerate(holds)]
    often = [f"(length(folded_text) - length(replace(folded_text, {word}, ''))) / length({word})" for word in words]
    scores = [
        f"ln(1 + (total - held_{place} + 0.5) / (held_{place} + 0.5)) * {count} * {SATURATION + 1} "
        f"/ ({count} + {SATURATION} * (1 - {LENGTH} + {LENGTH} * length(folded_text) / mean_length))"
        for place, count in enumerate(often)
    ]
    return f"""
        WITH RECURSIVE asked AS (
            SELECT framework, code FROM core.constructs
            WHERE folded($code) IN (folded(code), folded(label), folded(framework || ':' || code))
            UNION
            SELECT below.framework, below.code FROM core.constructs AS below
            INNER JOIN asked ON below.framework = asked.framework AND below.parent = asked.code
        ),
        places AS (
            SELECT interview AS source, programme, list(site) AS sites FROM core.interviews
            LEFT JOIN core.interview_sites USING (wave, interview) GROUP BY ALL
            UNION ALL
            SELECT document, programme, list(site) FROM core.documents
            LEFT JOIN core.document_sites USING (wave, document) GROUP BY ALL
        ),
        coded AS (
            SELECT c.*, p.programme, folded(c.segment) AS folded_text
            FROM core.codings AS c INNER JOIN places AS p ON c.source = p.source
            WHERE c.segment IS NOT NULL
                AND ($wave IS NULL OR c.wave = $wave)
                AND ($code IS NULL OR (c.framework, c.code) IN (FROM asked))
                AND ($case IS NULL OR folded($case) = folded(p.programme) OR upper($case) IN (SELECT unnest(p.sites)))
        ),
        counted AS (
            SELECT count(*) AS total, avg(length(folded_text)) AS mean_length, {", ".join(held)} FROM coded
        ),
        found AS (
            SELECT source, start_character, end_character, segment, min(wave) AS wave, min(programme) AS programme,
                list(DISTINCT code ORDER BY code) AS codes, max({" + ".join(scores)}) AS score
            FROM coded CROSS JOIN counted
            WHERE {" AND ".join(holds)}
            GROUP BY source, start_character, end_character, segment
        )
        SELECT source, wave, programme, start_character, end_character, segment, codes, score, count(*) OVER () AS total
        FROM found ORDER BY score DESC, source, start_character, segment LIMIT $most
    """
