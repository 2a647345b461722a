"""Segments found by words and phrases, whatever their accents and case, and ranked.

Each word becomes a pattern in which a letter stands for itself with any accent, so the texts are read as they are and
no index is built: DuckDB's would cost a load seconds, and the file most of its size again. A word is found inside of
longer ones too, since Swedish writes its compounds in one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

# Letters that are not made of a letter and an accent.
LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "\u2019": "'"}
WHOLE = {"ae": "æ", "oe": "œ", "ss": "ß"}
ACCENTED = "àáâãäåāăąçćčďđèéêëēěęìíîïīłñńňòóôõöøōřśšťùúûüūůýÿžźż\u2019"
# The weights of BM25 (Robertson and Zaragoza 2009, The Probabilistic Relevance Framework, section 3.4): how soon a
# further occurrence counts little, and how much a long text is held against it.
SATURATION, LENGTH = 1.2, 0.75


@dataclass(frozen=True)
class SearchHit:
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
class SearchResult:
    """How many segments were found, and the best of them."""

    total: int
    hits: list[SearchHit]


def search(
    con: duckdb.DuckDBPyConnection,
    words: list[str],
    *,
    code: str | None = None,
    case: str | None = None,
    wave: int | None = None,
    limit: int = 20,
) -> SearchResult:
    """Find segments that hold every one of these words or phrases (none blank), best first by BM25.

    code: only segments with this code or one below it, in any framework. case: only of this programme or site.
    """
    patterns = {f"word_{place}": pattern(word) for place, word in enumerate(words)}
    asked = {**patterns, "code": code and fold(code), "case": case and case.casefold(), "wave": wave, "most": limit}
    rows = con.execute(_query(patterns), asked).fetchall()
    return SearchResult(rows[0][-1] if rows else 0, [SearchHit(*row[:-1]) for row in rows])


def pattern(word: str) -> str:
    """A regular expression for a word in any case and with any accents, its blanks for any white space."""
    folded = "".join(LETTERS.get(letter, letter) for letter in word.casefold())
    plain = "".join(sign for sign in unicodedata.normalize("NFD", folded) if not unicodedata.combining(sign))
    parts = re.findall("|".join((*WHOLE, r"\s+", ".")), plain.strip(), re.DOTALL)
    return "(?i)" + "".join(_part(part) for part in parts)


def _part(part: str) -> str:
    if part.isspace():
        return r"\s+"
    letters = "".join(SIGNS.get(sign, re.escape(sign)) for sign in part)
    return f"(?:{letters}|{WHOLE[part]})" if part in WHOLE else letters


def _signs() -> dict[str, str]:
    """The signs that stand for each letter, with or without an accent, composed or not."""
    like: dict[str, str] = {}
    for letter in ACCENTED:
        plain = LETTERS.get(letter) or unicodedata.normalize("NFD", letter)[0]
        like[plain] = like.get(plain, plain) + letter
    return {plain: f"[{letters}][\\x{{300}}-\\x{{36f}}]*" for plain, letters in like.items()}


SIGNS = _signs()


def fold(name: str) -> str:
    """A code or label without regard to case, and to & for and."""
    return " ".join(name.casefold().replace("&", "and").split())


def places(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where words are in a text, to be marked."""
    patterns = [pattern(word).replace(r"\x{300}-\x{36f}", "\u0300-\u036f") for word in words]
    return sorted(match.span() for one in patterns for match in re.finditer(one, text))


def _query(names: Iterable[str]) -> str:
    """The query for as many words as there are names of parameters. Every word must be held; each adds to the score."""
    words = [f"${name}" for name in names]
    holds = [f"regexp_matches(segment, {word})" for word in words]
    held = [f"count(*) FILTER (WHERE {hold}) AS held_{place}" for place, hold in enumerate(holds)]
    often = [f"len(regexp_extract_all(segment, {word}))" for word in words]
    scores = [
        f"ln(1 + (total - held_{place} + 0.5) / (held_{place} + 0.5)) * {count} * {SATURATION + 1} "
        f"/ ({count} + {SATURATION} * (1 - {LENGTH} + {LENGTH} * length(segment) / mean_length))"
        for place, count in enumerate(often)
    ]
    return f"""
        WITH RECURSIVE asked AS (
            SELECT framework, code FROM core.constructs
            WHERE $code IN (lower(code), replace(lower(label), '&', 'and'), lower(framework || ':' || code))
            UNION
            SELECT below.framework, below.code FROM core.constructs AS below
            INNER JOIN asked ON below.framework = asked.framework AND below.parent = asked.code
        ),
        places AS (
            SELECT wave, interview AS source, programme, list(lower(site)) AS sites FROM core.interviews
            LEFT JOIN core.interview_sites USING (wave, interview) GROUP BY ALL
            UNION ALL
            SELECT wave, document, programme, list(lower(site)) FROM core.documents
            LEFT JOIN core.document_sites USING (wave, document) GROUP BY ALL
        ),
        coded AS (
            SELECT c.source, c.start_character, c.end_character, c.segment, p.wave, c.code, p.programme
            FROM core.codings AS c INNER JOIN places AS p ON c.source = p.source
            WHERE c.segment IS NOT NULL
                AND ($wave IS NULL OR p.wave = $wave)
                AND ($code IS NULL OR (c.framework, c.code) IN (FROM asked))
                AND ($case IS NULL OR $case = lower(p.programme) OR $case IN (SELECT unnest(p.sites)))
        ),
        counted AS (SELECT count(*) AS total, avg(length(segment)) AS mean_length, {", ".join(held)} FROM coded),
        found AS (
            SELECT source, start_character, end_character, segment, min(wave) AS wave, min(programme) AS programme
            FROM coded WHERE {" AND ".join(holds)}
            GROUP BY source, start_character, end_character, segment
        ),
        best AS (
            SELECT found.*, {" + ".join(scores)} AS score, count(*) OVER () AS found_in_all
            FROM found CROSS JOIN counted
            ORDER BY score DESC, source, start_character, segment LIMIT $most
        )
        SELECT
            b.source, b.wave, b.programme, b.start_character, b.end_character, b.segment,
            list(DISTINCT c.code ORDER BY c.code), b.score, b.found_in_all
        FROM best AS b INNER JOIN coded AS c
            ON b.source = c.source AND b.segment = c.segment
            AND b.start_character IS NOT DISTINCT FROM c.start_character
            AND b.end_character IS NOT DISTINCT FROM c.end_character
        GROUP BY ALL
        ORDER BY b.score DESC, b.source, b.start_character, b.segment
    """
