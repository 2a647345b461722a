"""A reference manager's library as a part of a wave's delivery: each reference becomes a document.

Zotero and other managers export RIS, BibTeX and CSL-JSON; rispy and bibtexparser read the first two. What a reference
is about says a tag (keyword) that names a programme or site of the study, or else the register
(`schemas.register.references`).
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.tables import read_table
from casewave.schemas.delivered.documents import Documents
from casewave.schemas.register.study import Study

# Types of references by their names in CSL.
RIS_TYPES = {
    "JOUR": "article-journal", "RPRT": "report", "BOOK": "book", "CHAP": "chapter", "ELEC": "webpage",
    "CONF": "paper-conference", "CPAPER": "paper-conference", "THES": "thesis", "NEWS": "article-newspaper",
    "MGZN": "article-magazine", "GOVDOC": "report",
}  # fmt: skip
BIBTEX_TYPES = {
    "article": "article-journal", "techreport": "report", "report": "report", "book": "book", "inbook": "chapter",
    "incollection": "chapter", "inproceedings": "paper-conference", "conference": "paper-conference",
    "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis", "online": "webpage", "www": "webpage",
}  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
OTHER = "other"
REPAIR = "export it again from the reference manager"


@dataclass(frozen=True)
class Reference:
    """One reference, whatever file it came in. `number` is its place in the file, from 1; a missing part is blank."""

    number: int
    key: str
    kind: str
    title: str
    authors: tuple[str, ...]
    dated: str
    tags: tuple[str, ...]


class Unparsed(Exception):
    """A file that is no whole library: where, as its number of a reference or line, and what is wrong."""

    def __init__(self, place: int, what: str) -> None:
        super().__init__(what)
        self.place = place


class ReferenceLibraries:
    """The libraries of one delivery."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.mapping = study.references
        self.programmes = {
            name.casefold(): entry.programme
            for entry in study.programmes
            for name in (entry.programme, entry.prefix, entry.name)
        }
        self.sites = {
            name.casefold(): entry for entry in study.sites for name in (entry.site, entry.name)
        }  # fmt: skip

    def expect(self, files: dict[str, Path]) -> set[str]:
        """Find the libraries, by the ends of their names."""
        return {name for name, path in files.items() if path.suffix.lower() in PARSERS}

    def read(self, path: Path, name: str) -> Iterator[Batch | Issue | Normalisation]:
        """Read one library: a batch of documents, or what is wrong with it."""
        try:
            found = list(PARSERS[path.suffix.lower()](path.read_text(encoding="utf-8-sig")))
        except UnicodeDecodeError:
            yield Issue(name, rule="text in UTF-8", hint=f"{REPAIR}, with UTF-8 as its encoding", check="encoding")
            return
        except Unparsed as error:
            yield Issue(name, "", error.place, rule=str(error), hint=REPAIR, check="references")
            return
        rows = []
        for reference in found:
            issue = self._issue(name, reference)
            if issue:
                yield issue
            else:
                rows.append((reference.number, self._row(reference)))
        if rows:
            header = list(rows[0][1])
            cells = ((number, [row[column] for column in header]) for number, row in rows)
            yield from read_table(Documents, name, "", iter([(0, header), *cells]))

    def _issue(self, name: str, reference: Reference) -> Issue | None:
        if not reference.title:
            return Issue(
                name, "", reference.number, "title", None, "a reference with a title", "give it one", "references"
            )
        if not self._programme(reference):
            rule = f"a tag that names a programme ({', '.join(entry.programme for entry in self.study.programmes)})"
            hint = "tag it in the reference manager, or name a programme under references in study.yaml"
            return Issue(name, "", reference.number, "programme", None, rule, hint, "references")
        if not self._kind(reference):
            rule = f"a document kind for the type {reference.kind}"
            return Issue(
                name, "", reference.number, "document_kind", reference.kind, rule,
                "name one under references, kinds in study.yaml, or one for other", "references",
            )  # fmt: skip
        return None

    def _row(self, reference: Reference) -> dict[str, str]:
        told = ", ".join(filter(None, [_authors(reference.authors), reference.dated[:4]]))
        sites = [self.sites[tag.casefold()].site for tag in reference.tags if tag.casefold() in self.sites]
        return {
            "document": reference.key,
            "programme": self._programme(reference),
            "sites": "; ".join(dict.fromkeys(sites)),
            "title": f"{reference.title} ({told})" if told else reference.title,
            "document_kind": self._kind(reference),
            "dated": reference.dated,
        }

    def _programme(self, reference: Reference) -> str:
        """The one programme that its tags name, or whose sites they name; else the register's, or the only one."""
        tags = [tag.casefold() for tag in reference.tags]
        named = {self.programmes[tag] for tag in tags if tag in self.programmes}
        named = named or {self.sites[tag].programme for tag in tags if tag in self.sites}
        if len(named) == 1:
            return named.pop()
        only = self.study.programmes[0].programme if len(self.study.programmes) == 1 else ""
        return "" if named else self.mapping.programme or only

    def _kind(self, reference: Reference) -> str:
        kinds, words = self.mapping.kinds, self.study.vocabularies.document_kinds
        only = next(iter(words)) if len(words) == 1 else ""
        return kinds.get(reference.kind) or kinds.get(OTHER) or only


def _authors(authors: tuple[str, ...]) -> str:
    families = [author.split(",")[0].strip() for author in authors]
    return f"{families[0]} et al." if len(families) > 2 else " and ".join(families)


def _key(written: str, authors: tuple[str, ...], dated: str, title: str) -> str:
    """A name for a document: the citation key, or else of author, year and title."""
    words = written or "-".join([*(author.split(",")[0] for author in authors[:1]), dated[:4], *title.split()[:2]])
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:64]


def _edtf(text: str) -> str:
    """A date as managers write it (2016, 2016-05, 2016/05/12/) as EDTF."""
    found = re.match(r"(\d{4})(?:[-/](\d\d?))?(?:[-/](\d\d?))?", text.strip())
    return "-".join(part.zfill(2) for part in found.groups() if part) if found else ""


def read_ris(text: str) -> Iterator[Reference]:
    """The references of an RIS file. Raises Unparsed where one does not end, since the parser would leave it out."""
    import rispy

    begun, ended = (len(re.findall(rf"^{tag} {{1,2}}-", text, re.MULTILINE)) for tag in ("TY", "ER"))
    if not begun or begun != ended:
        raise Unparsed(ended + 1, f"RIS whose references begin with TY and end with ER ({begun} begin, {ended} end)")
    try:
        entries = rispy.loads(text)
    except (KeyError, ValueError, IndexError):  # of lines without a tag that belong to nothing
        raise Unparsed(0, "RIS whose lines each begin with a tag, such as TI  -") from None
    for number, entry in enumerate(entries, start=1):
        title = entry.get("title") or entry.get("primary_title") or ""
        authors = tuple(entry.get("authors") or entry.get("first_authors") or ())
        dated = _edtf(entry.get("date") or entry.get("year") or entry.get("publication_year") or "")
        kind = RIS_TYPES.get(entry["type_of_reference"], OTHER)
        key = _key(entry.get("id", ""), authors, dated, title)
        yield Reference(number, key, kind, title, authors, dated, tuple(entry.get("keywords", ())))


def read_bibtex(text: str) -> Iterator[Reference]:
    """The references of a BibTeX or BibLaTeX file. Raises Unparsed at the first that cannot be read."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import LatexDecodingMiddleware

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it says of a file says the fault
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    if library.failed_blocks:
        line = (library.failed_blocks[0].start_line or 0) + 1
        raise Unparsed(line, "BibTeX, whose braces and commas hold together (the row is the line)")
    if not library.entries:
        raise Unparsed(0, "BibTeX with a reference in it")
    for number, entry in enumerate(library.entries, start=1):
        told = {field.key.lower(): str(field.value) for field in entry.fields}
        month = told.get("month", "").lower()[:3]
        at = f"-{MONTHS.index(month) + 1:02d}" if month in MONTHS else ""
        dated = _edtf(told.get("date") or (told["year"] + at if "year" in told else ""))
        authors = tuple(_family_first(name) for name in re.split(r"\s+and\s+", told.get("author", "")) if name)
        tags = tuple(tag.strip() for tag in re.split(r"[,;]", told.get("keywords", "")) if tag.strip())
        title = re.sub(r"[{}]", "", told.get("title", ""))
        kind = BIBTEX_TYPES.get(entry.entry_type.lower(), OTHER)
        yield Reference(number, _key(entry.key, authors, dated, title), kind, title, authors, dated, tags)


def _family_first(name: str) -> str:
    plain = re.sub(r"[{}]", "", name).strip()
    return plain if "," in plain else plain.split()[-1]


def read_csl(text: str) -> Iterator[Reference]:
    """The references of a CSL-JSON file. Raises Unparsed where it is none."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or lists in one another, too
        raise Unparsed(getattr(error, "lineno", 0), "JSON that holds together (the row is the line)") from None
    if not (isinstance(entries, list) and entries and all(isinstance(entry, dict) for entry in entries)):
        raise Unparsed(0, "CSL-JSON, a list of references")
    for number, entry in enumerate(entries, start=1):
        authors = tuple(_csl_name(name) for name in entry.get("author", ()))
        dated, title = _csl_date(entry.get("issued", {})), str(entry.get("title", ""))
        written = str(entry.get("citation-key") or entry.get("id", "")).rsplit("/", 1)[-1]
        tags = tuple(tag.strip() for tag in re.split(r"[,;]", str(entry.get("keyword", ""))) if tag.strip())
        kind = str(entry.get("type", OTHER))
        yield Reference(number, _key(written, authors, dated, title), kind, title, authors, dated, tags)


def _csl_name(name: dict[str, Any]) -> str:
    return str(name.get("literal") or ", ".join(filter(None, [name.get("family"), name.get("given")])))


def _csl_date(issued: dict[str, Any]) -> str:
    parts = (issued.get("date-parts") or [[]])[0]
    return _edtf("-".join(str(part) for part in parts) or str(issued.get("raw", issued.get("literal", ""))))


PARSERS: dict[str, Callable[[str], Iterator[Reference]]] = {
    ".ris": read_ris, ".bib": read_bibtex, ".json": read_csl,
}  # fmt: skip
