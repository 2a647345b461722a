"""A reference manager's library as a part of a wave's delivery: each reference becomes a document.

Zotero and other managers export RIS, BibTeX and CSL-JSON; rispy and bibtexparser read the first two. What a reference
is about says a tag (keyword) that names a programme or site of the study, or else the register
(`schemas.register.references`).
"""

from __future__ import annotations

import html
import json
import logging
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from casewave.assets.reading import Batch
from casewave.assets.reading.budgets import TooMuch
from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.limits import within_limits
from casewave.assets.reading.tables import read_table
from casewave.schemas.csv_files import NotText, text_encoding
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
# How months begin: in English, and where German, French, Spanish, Portuguese, Italian, Dutch and Nordic names differ.
MONTHS_BEGIN = {month: number for number, month in enumerate(MONTHS, start=1)} | {
    "gen": 1, "ene": 1, "fév": 2, "fev": 2, "mär": 3, "mrz": 3, "maa": 3, "mrt": 3, "avr": 4, "abr": 4, "mai": 5,
    "maj": 5, "mei": 5, "mag": 5, "juin": 6, "giu": 6, "juil": 7, "lug": 7, "aoû": 8, "aou": 8, "ago": 8, "set": 9,
    "okt": 10, "ott": 10, "out": 10, "dez": 12, "des": 12, "dic": 12, "déc": 12,
}  # fmt: skip
LETTER = r"[^\W\d_]"
MONTH = rf"(?:{'|'.join(MONTHS_BEGIN)}){LETTER}*"
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
        super().__init__(place, problem)
        self.place, self.problem = place, problem


def parse(path: Path, fallback: str = "utf-8") -> Iterator[Reference]:
    """The references of a library, as they are written. Raises Unparsed, or NotText.

    fallback: the encoding of a library that is neither in UTF-8 nor in UTF-16 with its mark.
    """
    encoding = text_encoding(path, fallback)
    return PARSERS[path.suffix.lower()](path.read_text(encoding=encoding))


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
            found = _with_keys(within_limits(parse, path, self.study.encoding))
        except TooMuch as error:
            yield Issue.of(error.problem, name)
            return
        except NotText:
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


def _with_keys(references: Iterable[Reference]) -> list[Reference]:
    """References with a key each: of author, year and title where they have none; other ones of one key get a, b."""
    found = list(references)
    made = {reference.number: _made_key(reference) for reference in found if not reference.key}
    of_key: dict[str, list[Reference]] = defaultdict(list)
    for reference in found:
        if (key := made.get(reference.number)) and not any(_is_same(reference, other) for other in of_key[key]):
            of_key[key].append(reference)
    return [
        replace(each, key=_numbered(made[each.number], each, of_key)) if made.get(each.number) else each
        for each in found
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
    if number := _month_number(word):
        return _ymd(year, str(number), day)
    return f"{year}-{SEASONS[word.lower()]}"


def _month_number(word: str) -> int | None:
    begins = unicodedata.normalize("NFC", word).lower()
    return MONTHS_BEGIN.get(begins[:4]) or MONTHS_BEGIN.get(begins[:3])


def _month(year: str, month: str, day: str) -> str:
    """The date of a BibTeX year and month, which may be a number, a word (also with a day), or two for a range."""
    if not re.fullmatch(r"\d{4}", year.strip()):
        return _edtf(re.sub(r"(?<=\d{4})\s*[-\u2013]+\s*(?=\d\d$)", "/", year.strip()))  # 2008-09 is no September
    if month.strip().isdigit():
        return _edtf("-".join(filter(None, [year, month.strip(), day.strip() if day.strip().isdigit() else ""])))
    if found := re.fullmatch(r"(\d\d?)\s*[-\u2013/]+\s*(\d\d?)", month.strip()):
        return "/".join(_ymd(year, part) for part in found.groups())
    words = [word for word in re.findall(f"{LETTER}+", month) if _month_number(word) or word.lower() in SEASONS]
    days = re.findall(r"\d+", f"{day} {month}")
    if len(words) == len(days) == 1:
        return _edtf(f"{words[0]} {days[0]} {year}")
    return "/".join(_named(None, word, year) for word in words[:2]) or _edtf(year)


SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
MONTHS_OF_A_YEAR = 12
FORMS: dict[str, Callable[..., str]] = {
    r"(\d{4})-(\d\d?)(?:-(\d\d?))?": _ymd,
    r"(\d{4})/(\d\d?)/(\d\d?)": _ymd,
    r"(\d{4})(?:/{2,}|[a-z])": _ymd,
    r"(\d{4}[^/]*)/": lambda first: f"{first}/..",
    r"/([^/]*\d{4}.*)": lambda last: f"../{last}",
    r"(\d{4})\s*[-\u2013]+\s*(\d{4})": lambda first, last: f"{first}/{last}",
    r"(\d{4}(?:-\d\d){0,2})_(\d{4}(?:-\d\d){0,2}|)": lambda first, last: f"{first}/{last or '..'}",
    r"(?:c|ca|circa|about)\.?\s*(\d{4})": lambda year: f"{year}~",
    rf"(?:(\d\d?)(?:\.|er)?\s+(?:de\s+)?)?({'|'.join(SEASONS)}|{MONTH})\.?,?\s+(?:de\s+)?(\d{{4}})": _named,
    rf"({'|'.join(SEASONS)}|{MONTH})\.?\s+(\d\d?),?\s+(\d{{4}})": (lambda word, day, year: _named(day, word, year)),
    rf"(\d{{4}})[,/]*\s*({'|'.join(SEASONS)}|{MONTH})(?:\s+(\d\d?))?": (
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
    if len(entries) != begun:  # of lines whose tags are not followed by two spaces
        raise Unparsed(0, problems.RIS_LINES())
    for number, entry in enumerate(entries, start=1):
        title = entry.get("title") or entry.get("primary_title") or ""
        names = entry.get("authors") or entry.get("first_authors") or ()
        if any(map(_are_several, names)):
            raise Unparsed(number, problems.RIS_AUTHORS())
        authors = tuple(name.strip() if _is_organisation(name) else name.split(",")[0].strip() for name in names)
        dates = [_ris_date(entry[part]) for part in ("date", "year", "publication_year") if entry.get(part)]
        dated = next((date for date in dates if _years(date)), next(filter(None, dates), ""))
        kind = RIS_TYPES.get(entry["type_of_reference"], OTHER)
        tags = _tags("; ".join(entry.get("keywords", ())))
        yield Reference(number, _key(entry.get("id", "")), kind, title, authors, dated, tags)


# What no person's name has: a word between others, or a noun in what is before the first comma.
BETWEEN = re.compile(r"(?<=\s)(?:of|for|on|f\u00fcr|f\u00f6r|voor|para|pour)(?=\s)")
NOUN = re.compile(
    r"\b(?:department|ministry|institut[eo]?|council|committee|commission|agency|office|cent(?:re|er)|association"
    r"|society|universi\w+|college|bureau|authority|foundation|organi[sz]ation|federation|ministerium|minist[e\u00e8]r\w+"
    r"|myndighet\w*|styrelse\w*)\b", re.IGNORECASE,
)  # fmt: skip


def _is_organisation(name: str) -> bool:
    """Say whether a name with commas is an organisation's: Department of Health, Social Care, and Public Safety."""
    before = name.split(",")[0]
    return BETWEEN.search(name) is not None or (len(before.split()) > 1 and NOUN.search(before) is not None)


def _are_several(name: str) -> bool:
    """Say whether a name is a list: with semicolons, of names turned round, or of first names before family names."""
    if ";" not in name and _is_organisation(name):
        return False
    parts = name.split(",")
    turned = re.split(r"\s(?:&|and)\s", name)
    return (
        bool(re.search(r";\s*\S", name))
        or (len(turned) > 1 and all("," in part for part in turned))
        or (len(parts) > 2 and all(len(part.split()) > 1 for part in parts))
    )


MONTHS_OF_TWO_YEARS = re.compile(rf"({MONTH}\.?\s+\d{{4}})\s*[-\u2013]\s*({MONTH}\.?\s+\d{{4}})", re.IGNORECASE)


def _ris_date(text: str) -> str:
    """The date of an RIS field: year/month/day/other, where what is other may be a season or a word for no date."""
    *date, other = text.strip().split("/", 3) if text.count("/") >= 3 else (text.strip().rstrip("/"), "")
    plain = _two_years("/".join(date).rstrip("/"))
    plain = plain.replace("/", "-") if re.fullmatch(r"\d{4}/\d\d?", plain) else plain
    if found := MONTHS_OF_TWO_YEARS.fullmatch(plain):
        return "/".join(map(_edtf, found.groups()))
    if not other:
        return _edtf(plain)
    named = "/".join(_edtf(f"{part.strip()} {plain}") for part in re.split(r"[-\u2013/]", other))
    return named if _years(named) else text if re.search(r"\d", other) else _edtf(plain)


def _two_years(text: str) -> str:
    """A year and the two digits of a later one, where they are no month: 2019-22, 1998-01 of the next century."""
    found = re.fullmatch(r"(?P<century>\d\d)(?P<first>\d\d)\s*(?P<sign>[-\u2013])\s*(?P<last>\d\d)", text)
    if found is None or (found["sign"] == "-" and int(found["last"]) <= MONTHS_OF_A_YEAR):
        return text
    century = int(found["century"]) + (found["last"] <= found["first"])
    return f"{found['century']}{found['first']}/{century:02}{found['last']}"


def read_bibtex(text: str) -> Iterator[Reference]:
    """The references of a BibTeX or BibLaTeX file. Raises Unparsed at the first that cannot be read."""
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it says of a file says the problem
    library = parse_string(text, parse_stack=[])  # values as they are written: braces and `~` say what they are of
    if library.failed_blocks:
        block = library.failed_blocks[0]
        problem = BIBTEX_PROBLEMS.get(type(block).__name__, problems.BIBTEX_BROKEN)()
        raise Unparsed((block.start_line or 0) + 1, problem)
    if not library.entries:
        raise Unparsed(0, problems.BIBTEX_EMPTY())
    macros = dict(MACROS)
    for string in library.strings:
        macros[string.key.lower()] = _value(string.value, macros)
    fields = [{field.key.lower(): _value(field.value, macros) for field in entry.fields} for entry in library.entries]
    of_key = {entry.key.lower(): own for entry, own in zip(library.entries, fields, strict=True)}
    for number, (entry, own) in enumerate(zip(library.entries, fields, strict=True), start=1):
        field_values = _inherited(own, of_key)
        if len(_parted(field_values.get("author", ""), r";\s")) > 1:  # which BibTeX takes for one author
            raise Unparsed((entry.start_line or 0) + 1, problems.BIBTEX_AUTHORS())
        dated = (
            _edtf(field_values["date"])
            if "date" in field_values
            else _month(*(field_values.get(name, "") for name in ("year", "month", "day")))
        )
        authors = tuple(map(_family, filter(None, _parted(field_values.get("author", ""), r"\s+and\s+"))))
        title = _plain(field_values.get("title", ""))
        kind = BIBTEX_TYPES.get(entry.entry_type.lower(), OTHER)
        tags = _tags(_plain(field_values.get("keywords", "")))
        yield Reference(number, _key(entry.key), kind, title, authors, dated, tags)


BIBTEX_PROBLEMS = {
    "DuplicateBlockKeyBlock": problems.BIBTEX_KEY_TWICE, "DuplicateFieldKeyBlock": problems.BIBTEX_FIELD_TWICE,
}  # fmt: skip
MACROS = {month: month for month in MONTHS}  # which BibTeX itself declares
DATES = ("date", "year", "month", "day")


def _value(written: str, macros: dict[str, str]) -> str:
    """A value without its enclosing braces or quotes: its pieces, joined by `#`, of which some are macros."""
    return "".join(_piece(piece.strip(), macros) for piece in _parted(written, "#"))


def _piece(written: str, macros: dict[str, str]) -> str:
    if written[:1] + written[-1:] in ("{}", '""') and len(written) > 1:
        return written[1:-1]
    return macros.get(written.lower(), written)


def _inherited(own: dict[str, str], of_key: dict[str, dict[str, str]]) -> dict[str, str]:
    """The fields of an entry, with those that it takes from others: its date by crossref, any field by xdata."""
    parent = of_key.get(own.get("crossref", "").strip().lower(), {})
    dates = {} if set(DATES) & set(own) else {name: parent[name] for name in DATES if name in parent}
    shared: dict[str, str] = {}
    for key in reversed(own.get("xdata", "").lower().split(",")):
        shared |= of_key.get(key.strip(), {})
    return {**shared, **dates, **own}


def _parted(text: str, separator: str) -> list[str]:
    """The parts of a text that a separator outside braces and quotes parts."""
    parts, depth, start, is_quoted = [], 0, 0, False
    for found in re.finditer(rf"\\.|[{{}}]|(?P<quote>\")|(?P<sign>{separator})", text, re.IGNORECASE):
        if found[0] in ("{", "}"):
            depth += 1 if found[0] == "{" else -1
        elif found["quote"] and separator == "#" and depth == 0:
            is_quoted = not is_quoted
        elif found["sign"] and depth == 0 and not is_quoted:
            parts.append(text[start : found.start()].strip())
            start = found.end()
    return [*parts, text[start:].strip()]


def _family(name: str) -> str:
    """The family name with its particle, or the whole name of an organisation, which is in braces."""
    if re.match(r"(family|given|prefix|suffix)\s*=", name, re.IGNORECASE):
        return _named_parts(name)
    family, *given = _parted(name, ",")
    if given:
        return _plain(family)
    words = [_plain(word) for word in _parted(name, r"[\s~]+")]
    particle = next((at for at, word in enumerate(words[:-1]) if word[:1].islower()), len(words) - 1)
    return " ".join(words[particle:])


def _named_parts(name: str) -> str:
    """The family name of a BibLaTeX name with named parts: family=Berg, given=Bo, prefix=van."""
    pairs = (part.partition("=") for part in _parted(name, ","))
    said = {key.strip().lower(): _plain(value).strip('"') for key, _, value in pairs}
    return " ".join(filter(None, [said.get("prefix"), said.get("family")])) or said.get("given", "")


def _plain(text: str) -> str:
    """LaTeX as plain text in one line, without the braces that hold words together."""
    from bibtexparser.library import Library
    from bibtexparser.middlewares import LatexDecodingMiddleware
    from bibtexparser.model import Entry, Field

    entry = Entry("misc", "name", [Field("name", text)])
    decoded = str(LatexDecodingMiddleware().transform(Library([entry])).entries[0].fields[0].value)
    return " ".join(re.sub(r"[{}]", "", decoded).split())


def _tags(text: str) -> tuple[str, ...]:
    """The keywords of a text, separated by commas or semicolons."""
    return tuple(tag.strip() for tag in re.split(r"[,;]", text) if tag.strip())


def read_csl(text: str) -> Iterator[Reference]:
    """The references of a CSL-JSON file. Raises Unparsed where it is none."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or lists in one another, too
        raise Unparsed(getattr(error, "lineno", 0), problems.JSON_BROKEN()) from None
    if isinstance(entries, dict):  # as Zotero's API gives it
        entries = entries.get("items")
    if not (isinstance(entries, list) and entries and all(isinstance(entry, dict) for entry in entries)):
        raise Unparsed(0, problems.JSON_LIST())
    for number, entry in enumerate(entries, start=1):
        authors = tuple(filter(None, map(_csl_name, _listed(entry.get("author")))))
        dated, title = _csl_date(entry.get("issued")), _without_markup(" ".join(map(str, _listed(entry.get("title")))))
        written = str(entry.get("citation-key") or entry.get("id") or "").rsplit("/", 1)[-1]
        tags = _tags("; ".join(map(str, _listed(entry.get("keyword")))))
        yield Reference(number, _key(written), str(entry.get("type") or OTHER), title, authors, dated, tags)


def _listed(value: Any) -> list[Any]:
    """A value that a file gives alone or in a list, as Crossref does; none where it is null."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _without_markup(title: str) -> str:
    """A title without the signs of formatting that CSL allows in it: <i>, <sup> and so on."""
    plain = re.sub(r"</?(?:i|b|em|strong|sub|sup|scp|span)(?:\s[^<>]*)?>", "", title, flags=re.IGNORECASE)
    return " ".join(html.unescape(plain).split())


def _csl_name(name: Any) -> str:
    if not isinstance(name, dict):
        return str(name)
    family = filter(None, [name.get("non-dropping-particle"), name.get("family")])
    return str(name.get("literal") or " ".join(family) or name.get("name") or name.get("given") or "")


def _csl_date(issued: Any) -> str:
    """The date of a reference as EDTF: an EDTF text, or parts (two for a range), which may be about or of a season.

    Parts that are no numbers are kept as they are written, and are refused later.
    """
    if isinstance(issued, list) and len(issued) == 1:  # as citeproc-js has it
        (issued,) = issued
    if not isinstance(issued, dict):
        return _edtf(str(issued or ""))
    named = [issued.get(part) for part in ("year", "month", "day")]
    parts = _listed(issued.get("date-parts") or issued.get("date_parts") or (named if named[0] else None))
    ends = [[str(part) for part in end if part] for end in ([parts] if parts and _are_flat(parts) else parts) if end]
    if not any(ends):
        written = issued.get("edtf") or issued.get("raw") or issued.get("literal")
        return _edtf(str(written or {name: part for name, part in issued.items() if re.search(r"\d", str(part))} or ""))
    season = re.sub("^2(?=[1-4]$)", "", str(issued.get("season", "")))  # 1 and 21 are spring
    dates = [_csl_day(end) for end in ends]
    if season.lower() in {*"1234", *SEASONS} and len(dates[0]) == 4:
        dates[0] += f"-{SEASONS.get(season.lower(), '2' + season)}"
    about = "~" if str(issued.get("circa", "")).lower() not in {"", "0", "false", "none"} else ""
    return "/".join(date + about for date in dates)


def _are_flat(parts: list[Any]) -> bool:
    return not any(isinstance(part, list) for part in parts)


def _csl_day(parts: list[str]) -> str:
    """A date of year, month and day, of which a month may be a word."""
    if len(parts) == 2 and (season := re.fullmatch("season-0?([1-4])", parts[1])):
        return f"{parts[0]}-2{season[1]}"
    if all(re.fullmatch("[0-9]{1,4}", part.strip()) for part in parts):
        return _ymd(*(part.strip() for part in parts))
    return _edtf(" ".join(parts))


PARSERS: dict[str, Callable[[str], Iterator[Reference]]] = {
    ".ris": read_ris, ".bib": read_bibtex, ".json": read_csl,
}  # fmt: skip
