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
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.tables import read_table
from casewave.schemas.dates import read_edtf
from casewave.schemas.delivered.documents import Documents
from casewave.schemas.problems import exports as problems
from casewave.schemas.problems.kinds import Problem
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
OTHERS = "others"  # the last author of a list that is cut, in BibTeX


@dataclass(frozen=True)
class Reference:
    """One reference, whatever file it came in.

    `number` is its place in the file, from 1; `authors` are family names or whole names of organisations; a missing
    part is blank.
    """

    number: int
    key: str
    kind: str
    title: str
    authors: tuple[str, ...]
    dated: str
    tags: tuple[str, ...]


class Unparsed(Exception):
    """A file that is not a complete library: where, as the number of a reference or line, and the problem."""

    def __init__(self, place: int, problem: Problem) -> None:
        super().__init__(problem.text)
        self.place, self.problem = place, problem


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
            found = _with_keys(PARSERS[path.suffix.lower()](path.read_text(encoding="utf-8-sig")))
        except UnicodeDecodeError:
            yield Issue.of(problems.REFERENCES_ENCODING(), name)
            return
        except Unparsed as error:
            yield Issue.of(error.problem, name, "", error.place)
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
            return Issue.of(problems.REFERENCE_TITLE(), name, "", reference.number, "title")
        if not self._programme(reference):
            programmes = ", ".join(entry.programme for entry in self.study.programmes)
            problem = problems.REFERENCE_PROGRAMME(programmes=programmes)
            return Issue.of(problem, name, "", reference.number, "programme")
        if not self._kind(reference):
            return Issue.of(problems.REFERENCE_KIND(), name, "", reference.number, "document_kind", reference.kind)
        return None

    def _row(self, reference: Reference) -> dict[str, str]:
        citation = ", ".join(filter(None, [_authors(reference.authors), _years(reference.dated)]))
        sites = [self.sites[tag.casefold()].site for tag in reference.tags if tag.casefold() in self.sites]
        return {
            "document": reference.key,
            "programme": self._programme(reference),
            "sites": "; ".join(dict.fromkeys(sites)),
            "title": f"{reference.title} ({citation})" if citation else reference.title,
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
    return f"{authors[0]} et al." if len(authors) > 2 or OTHERS in authors[1:] else " and ".join(authors)


def _years(dated: str) -> str:
    """The year of a date, or its years, as a title prints them."""
    try:
        bounds = read_edtf(dated)
    except ValueError:
        return ""
    years = [str(day.year) if day else "" for day in (bounds.earliest, bounds.latest)]
    printed = "\N{EN DASH}".join(dict.fromkeys(years))
    return f"c. {printed}" if bounds.precision == "approximate" else printed


def _with_keys(references: Iterator[Reference]) -> list[Reference]:
    """References with a key each: of author, year and title where they have none; other ones of one key get a, b."""
    found = list(references)
    made = {reference.number: _made_key(reference) for reference in found if not reference.key}
    of_key: dict[str, list[Reference]] = defaultdict(list)
    for reference in found:
        if (key := made.get(reference.number)) and not any(_is_same(reference, other) for other in of_key[key]):
            of_key[key].append(reference)
    return [
        replace(each, key=_numbered(made[each.number], each, of_key)) if each.number in made else each for each in found
    ]


def _numbered(key: str, reference: Reference, of_key: dict[str, list[Reference]]) -> str:
    at = next(at for at, other in enumerate(of_key[key]) if _is_same(reference, other))
    return key if len(of_key[key]) == 1 else f"{key}-{chr(ord('a') + at) if at < 26 else at + 1}"


def _is_same(reference: Reference, other: Reference) -> bool:
    return replace(reference, number=0) == replace(other, number=0)


def _made_key(reference: Reference) -> str:
    return _key("-".join([*reference.authors[:1], _years(reference.dated), *reference.title.split()[:2]]))


def _key(words: str) -> str:
    """Words as the name of a document."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:62]


def _edtf(text: str) -> str:
    """A date as managers write it (2016, 2016-5, 2016/05/12/, c. 2016, May 2016, 2016-2018) as EDTF.

    Blank without a number; a text that is no date stays as it is written, and is refused later.
    """
    written = re.sub(r"T\d\d:.*", "", text.strip())
    for pattern, read in FORMS.items():
        if found := re.fullmatch(pattern, written, re.IGNORECASE):
            written = read(*found.groups())
            break
    return written if re.search(r"\d", written) else ""


def _ymd(*parts: str | None) -> str:
    return "-".join(part.zfill(2) for part in parts if part and int(part))


def _named(day: str | None, word: str, year: str) -> str:
    """A date whose month or season is a word."""
    if word[:3].lower() in MONTHS:
        return _ymd(year, str(MONTHS.index(word[:3].lower()) + 1), day)
    return f"{year}-{SEASONS[word.lower()]}"


def _month(year: str, month: str) -> str:
    """The date of a BibTeX year and month, which may be a number, a word, or two for a range."""
    if not re.fullmatch(r"\d{4}", year.strip()):
        return _edtf(year)
    if month.strip().isdigit():
        return _edtf(f"{year}-{month.strip()}")
    words = [word[:3] for word in re.findall("[a-z]+", month.lower()) if word[:3] in MONTHS]
    return "/".join(_named(None, word, year) for word in words[:2]) or _edtf(year)


SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
FORMS: dict[str, Callable[..., str]] = {
    r"(\d{4})[-/](\d\d?)(?:[-/](\d\d?))?/*": _ymd,
    r"(\d{4})(?:/{2,}|[a-z])": _ymd,
    r"(\d{4}[^/]*)/": lambda first: f"{first}/..",
    r"/([^/]*\d{4}.*)": lambda last: f"../{last}",
    r"(\d{4})\s*[-\u2013]+\s*(\d{4})": lambda first, last: f"{first}/{last}",
    r"(?:c|ca|circa|about)\.?\s*(\d{4})": lambda year: f"{year}~",
    rf"(?:(\d\d?)\.?\s+)?({'|'.join(SEASONS)}|(?:{'|'.join(MONTHS)})[a-z]*)\.?,?\s+(\d{{4}})": _named,
    rf"({'|'.join(SEASONS)}|(?:{'|'.join(MONTHS)})[a-z]*)\.?\s+(\d\d?),?\s+(\d{{4}})": (
        lambda word, day, year: _named(day, word, year)
    ),
    rf"(\d{{4}})[,/]*\s*({'|'.join(SEASONS)}|(?:{'|'.join(MONTHS)})[a-z]*)(?:\s+(\d\d?))?": (
        lambda year, word, day: _named(day, word, year)
    ),
}


def read_ris(text: str) -> Iterator[Reference]:
    """The references of an RIS file. Raises Unparsed where one does not end, since the parser would leave it out."""
    import rispy

    begun, ended = (len(re.findall(rf"^{tag} {{1,2}}-", text, re.MULTILINE)) for tag in ("TY", "ER"))
    if not begun or begun != ended:
        raise Unparsed(ended + 1, problems.RIS_PAIRS(begun=begun, ended=ended))
    try:
        entries = rispy.loads(text)
    except (KeyError, ValueError, IndexError):  # of lines without a tag that belong to nothing
        raise Unparsed(0, problems.RIS_LINES()) from None
    for number, entry in enumerate(entries, start=1):
        title = entry.get("title") or entry.get("primary_title") or ""
        names = entry.get("authors") or entry.get("first_authors") or ()
        authors = tuple(name.split(",")[0].strip() for name in names)
        dates = [_ris_date(entry[part]) for part in ("date", "year", "publication_year") if entry.get(part)]
        dated = next((date for date in dates if _years(date)), next(filter(None, dates), ""))
        kind = RIS_TYPES.get(entry["type_of_reference"], OTHER)
        yield Reference(
            number, _key(entry.get("id", "")), kind, title, authors, dated, tuple(entry.get("keywords", ()))
        )


def _ris_date(text: str) -> str:
    """The date of an RIS field: year/month/day/other, where what is other may be a season or a word for no date."""
    *date, other = text.strip().split("/", 3) if text.count("/") >= 3 else (text.strip().rstrip("/"), "")
    plain = "/".join(date).rstrip("/")
    if not other:
        return _edtf(plain)
    named = _edtf(f"{other} {plain}")
    return named if _years(named) else text if re.search(r"\d", other) else _edtf(plain)


def read_bibtex(text: str) -> Iterator[Reference]:
    """The references of a BibTeX or BibLaTeX file. Raises Unparsed at the first that cannot be read."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import LatexDecodingMiddleware

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it says of a file says the problem
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    if library.failed_blocks:
        line = (library.failed_blocks[0].start_line or 0) + 1
        raise Unparsed(line, problems.BIBTEX_BROKEN())
    if not library.entries:
        raise Unparsed(0, problems.BIBTEX_EMPTY())
    raw = parse_string(text)  # in which braces still hold the names of organisations together
    for number, (entry, written) in enumerate(zip(library.entries, raw.entries, strict=True), start=1):
        field_values = {field.key.lower(): str(field.value) for field in entry.fields}
        plain = {field.key.lower(): str(field.value) for field in written.fields}  # `~` in a date is no space
        dated = _edtf(plain["date"]) if "date" in plain else _month(plain.get("year", ""), plain.get("month", ""))
        authors = tuple(map(_family, _names(plain.get("author", ""))))
        tags = tuple(tag.strip() for tag in re.split(r"[,;]", field_values.get("keywords", "")) if tag.strip())
        title = re.sub(r"[{}]", "", field_values.get("title", ""))
        kind = BIBTEX_TYPES.get(entry.entry_type.lower(), OTHER)
        yield Reference(number, _key(entry.key), kind, title, authors, dated, tags)


def _names(text: str) -> Iterator[str]:
    """The names of a list, separated by `and` outside braces."""
    depth = start = 0
    for found in re.finditer(r"(?<!\\)[{}]|\s+and\s+", text):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0:
            yield text[start : found.start()].strip()
            start = found.end()
    if text[start:].strip():
        yield text[start:].strip()


def _family(name: str) -> str:
    """The family name with its particle, or the whole name of an organisation, which is in braces."""
    plain = _decoded(name).strip()
    if re.fullmatch(r"\{[^{}\\]*\}", name):
        return plain
    if "," in plain:
        return plain.split(",")[0].strip()
    words = plain.split()
    particle = next((at for at, word in enumerate(words[:-1]) if word[0].islower()), len(words) - 1)
    return " ".join(words[particle:])


def _decoded(text: str) -> str:
    """LaTeX as plain text."""
    from bibtexparser.library import Library
    from bibtexparser.middlewares import LatexDecodingMiddleware
    from bibtexparser.model import Entry, Field

    entry = Entry("misc", "name", [Field("name", text)])
    return str(LatexDecodingMiddleware().transform(Library([entry])).entries[0].fields[0].value)


def read_csl(text: str) -> Iterator[Reference]:
    """The references of a CSL-JSON file. Raises Unparsed where it is none."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or lists in one another, too
        raise Unparsed(getattr(error, "lineno", 0), problems.JSON_BROKEN()) from None
    if not (isinstance(entries, list) and entries and all(isinstance(entry, dict) for entry in entries)):
        raise Unparsed(0, problems.JSON_LIST())
    for number, entry in enumerate(entries, start=1):
        authors = tuple(_csl_name(name) for name in entry.get("author", ()))
        dated, title = _csl_date(entry.get("issued")), str(entry.get("title", ""))
        written = str(entry.get("citation-key") or entry.get("id", "")).rsplit("/", 1)[-1]
        tags = tuple(tag.strip() for tag in re.split(r"[,;]", str(entry.get("keyword", ""))) if tag.strip())
        kind = str(entry.get("type", OTHER))
        yield Reference(number, _key(written), kind, title, authors, dated, tags)


def _csl_name(name: Any) -> str:
    if not isinstance(name, dict):
        return str(name)
    family = filter(None, [name.get("non-dropping-particle"), name.get("family")])
    return str(name.get("literal") or " ".join(family) or name.get("given", ""))


def _csl_date(issued: Any) -> str:
    """The date of a reference as EDTF: an EDTF text, or parts (two for a range), which may be about or of a season."""
    if not isinstance(issued, dict):
        return _edtf(str(issued or ""))
    ends = [[str(part) for part in end if part] for end in issued.get("date-parts") or () if end]
    if not any(ends):
        return _edtf(str(issued.get("raw") or issued.get("literal") or ""))
    season = str(issued.get("season", ""))
    dates = [_ymd(*end) for end in ends]
    if season.lower() in {*"1234", *SEASONS} and len(dates[0]) == 4:
        dates[0] += f"-{SEASONS.get(season.lower(), '2' + season)}"
    about = "~" if str(issued.get("circa", "")).lower() not in {"", "0", "false", "none"} else ""
    return "/".join(date + about for date in dates)


PARSERS: dict[str, Callable[[str], Iterator[Reference]]] = {
    ".ris": read_ris, ".bib": read_bibtex, ".json": read_csl,
}  # fmt: skip
