"""The one gate for texts: every text that goes out to everybody passes it, wherever it is.

Codes of participants, interviews, documents, codings and people of the team become a mark such as `[participant]`; a
text with a quotation that nobody has cleared is left out whole. Belongs elsewhere: how a code is found in a text
(`schemas.values.spellings`), what a quotation is (`assets.protection.quotations`), and numbers
(`assets.protection.disclosure`, `assets.protection.measures`).
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import duckdb
import pyarrow as pa

from casewave.assets.protection.headcounts import Headcounts
from casewave.assets.protection.quotations import repeated, uncleared
from casewave.schemas.columns import columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import item_name
from casewave.schemas.register.study import Study
from casewave.schemas.values.masking import Part, masked
from casewave.schemas.values.participant_codes import withdrawn_codes
from casewave.schemas.values.spellings import Spellings

NOT_CLEARED = "[holds a quotation that is not cleared]"
NAMED = {
    "interviews": "interview", "documents": "document", "codings": "coding", "memos": "memo",
    "reflexive_notes": "reflexive note", "member_checks": "member check",
}  # fmt: skip
MEMBER, PARTICIPANT = "member of the team", "participant"
MARKS = (NOT_CLEARED.strip("[]"), MEMBER, PARTICIPANT, *NAMED.values())
# What a figure says, in SVG: its texts, and the labels that are read aloud.
SHOWN = re.compile(
    r'<(?:text|title|desc)\b[^>]*>(?P<text>.*?)</(?:text|title|desc)>|aria-label="(?P<label>[^"]*)"', re.DOTALL
)
TAG = re.compile(r"<[^>]*>")
# What the register says of the study and the package in sentences of its own.
SAID = ("title", "note")
SAID_OF_THE_PACKAGE = ("abstract", "k_reason", "distributor", "licence_title")


def sha256(text: str) -> str:
    """Hash of a text, by which a person's approval knows it again."""
    return hashlib.sha256(text.encode()).hexdigest()


def all_codes(con: duckdb.DuckDBPyConnection, study: Study) -> Spellings:
    """Each code of the study that may be in a text: participants, sources, codings, and people of the team."""
    found = Spellings(study)
    rosters = "SELECT informant FROM core.informants UNION SELECT informant FROM core.interview_informants"
    codes = [code for (code,) in con.execute(rosters).fetchall()]
    found.participants([*codes, *withdrawn_codes(study)], all_of_the_study=True)
    team = {entry.decided_by for entry in study.withdrawals} | {entry.code for entry in study.people} | _team(con)
    found.names(MEMBER, sorted(team))
    for model in DELIVERED:
        if kind := NAMED.get(table_name(model)):
            query = f"SELECT DISTINCT {key_columns(model)[0]} FROM core.{table_name(model)} ORDER BY 1"
            found.names(kind, (name for (name,) in con.execute(query).fetchall()))
    return found


def _team(con: duckdb.DuckDBPyConnection) -> set[str]:
    found: set[str] = set()
    for model in DELIVERED:
        for column in (column for column in columns(model) if column.reads == "person"):
            name = item_name(column) if column.link else column.name
            table = column.link or table_name(model)
            query = f"SELECT DISTINCT {name} FROM core.{table} WHERE {name} IS NOT NULL"
            found |= {name for (name,) in con.execute(query).fetchall()}
    return found


class Gate:
    """What lets texts out. log: (where, what was done, how often). open: lines of what waits for a clearance.

    headcounts: the numbers of people that no text may say; none where the texts are not for everybody.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, study: Study) -> None:
        self.log: list[tuple[str, str, int | None]] = []
        self.open: list[str] = []
        self.headcounts: Headcounts | None = None
        self._con = con
        self._codes = all_codes(con, study)
        self._cleared = {entry.sha256 for entry in study.protection.public.quotes}
        codes = {code for (code,) in con.execute("SELECT DISTINCT code FROM core.constructs").fetchall()}
        self._words = _registered_words(study) | {code for code in codes if not self._names_someone(code)}

    def rows(self, name: str, rows: pa.Table, *, may_quote: bool = True, may_count: bool = True) -> pa.Table:
        """A table with all its texts as they go out.

        may_quote: whether its texts were cleared, or are casewave's own. may_count: whether they may say how many.
        """
        for place, field in enumerate(rows.schema):
            if not pa.types.is_string(field.type):
                continue
            before = rows[field.name].to_pylist()
            screened = self._screened(name, before, may_quote=may_quote, may_count=may_count)
            after = [screened.get(text, text) for text in before]
            self._note(name, field.name, before, after)
            rows = rows.set_column(place, field, pa.array(after, field.type))
        return rows

    def _screened(self, name: str, texts: Iterable[str | None], *, may_quote: bool, may_count: bool) -> dict[str, str]:
        """Each text as it goes out. Words of the register go out as they are."""
        unique = [text for text in dict.fromkeys(texts) if text is not None and text not in self._words]
        repeating = set() if may_quote else repeated(unique, self._spoken())
        found = {}
        for text in unique:
            waiting = (
                [] if may_quote else [f"a quotation in {name}: sha256 {sha256(each)}" for each in self._waiting(text)]
            )
            if text in repeating and sha256(text) not in self._cleared:
                waiting.append(f"a text in {name} that repeats a coded segment: sha256 {sha256(text)}")
            self.open += waiting
            found[text] = NOT_CLEARED if waiting else self._replaced(text, may_count=may_count)
        return found

    def _replaced(self, text: str, *, may_count: bool = False) -> str:
        """A text with marks; numbers of people stay in what was cleared or is of the register's tables."""
        if self.headcounts and not may_count and sha256(text) not in self._cleared:
            text = self.headcounts.replace(text)
        return self._codes.replace(text)

    def _names_someone(self, code: str) -> bool:
        return any(found.kind == PARTICIPANT for found in self._codes.find(code))

    def _spoken(self) -> Iterator[str]:
        """The coded segments of interviews that are not cleared to be quoted."""
        query = "SELECT DISTINCT segment FROM core.codings SEMI JOIN core.interviews ON source = interview ORDER BY 1"
        segments = self._con.execute(query).fetchall()
        return (segment for (segment,) in segments if segment and sha256(segment) not in self._cleared)

    def _waiting(self, text: str) -> list[str]:
        found = uncleared(text)
        return uncleared(text, {words for words in found if sha256(words) in self._cleared})

    def _note(self, name: str, column: str, before: Iterable[str | None], after: Iterable[str | None]) -> None:
        pairs = zip(before, after, strict=True)
        done = Counter(now == NOT_CLEARED for text, now in pairs if now != text)
        if done[True]:
            what = f"{column}: texts with a quotation that is not cleared were left out"
            self.log.append((name, what, done[True]))
        if done[False]:
            what = f"{column}: codes, and numbers of people that no table shows, were replaced with a mark"
            self.log.append((name, what, done[False]))

    def statements(self, name: str, texts: Iterable[str]) -> dict[str, str]:
        """Each text of a table that goes out otherwise, with what goes out: it may quote only what is cleared."""
        return self._screened(name, texts, may_quote=False, may_count=False)

    def text(self, text: str) -> str:
        """A text of casewave's or of the register, with a mark instead of each code."""
        return self._replaced(text)

    def _sentence(self, name: str, text: str) -> str:
        """A text of the register as it goes out: it may quote only what is cleared. name: what it is a text of."""
        return self.statements(name, [text]).get(text, text)

    def holds_code(self, text: str) -> bool:
        """Whether a text, such as the name of a file, holds a code."""
        return bool(self._codes.find(text))

    def shows_code(self, svg: str) -> bool:
        """Whether a figure says a code in its texts or their labels."""
        texts = (TAG.sub("", match["text"] or match["label"]) for match in SHOWN.finditer(svg))
        return any(self.holds_code(html.unescape(text)) for text in texts)

    def study(self, study: Study) -> Study:
        """The study with the texts of its register as they go out: sentences pass as statements do, names as codes."""
        public = study.protection.public
        said = {name: self._sentence(name, getattr(public, name)) for name in SAID_OF_THE_PACKAGE}
        named = self._named(public).model_copy(update=said)
        protection = study.protection.model_copy(update={"public": named})
        own = {name: self._sentence(name, getattr(study, name) or "") for name in SAID}
        return study.model_copy(update={**own, "sites": self._named(study.sites), "protection": protection})

    def _named(self, part: Part) -> Part:
        """A part of the register with no code in any name: of creators, places, licences. People of the team may be."""
        return masked(part, lambda text: self._codes.replace(text, but=MEMBER))


def _registered_words(study: Study) -> set[str]:
    """Words that the register declares as codes of its own, which are those of nobody."""
    words = {entry.programme for entry in study.programmes} | {entry.prefix for entry in study.programmes}
    words |= {site.site for site in study.sites} | {phase.phase for phase in study.phases}
    return words | set(study.frameworks)
