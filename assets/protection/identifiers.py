"""What a direct identifier looks like in running text, and where one is.

Codes of the study, DOIs and the like, years, dates, times, colours and page ranges are none. A number without any
grouping is a person's only in a sentence or after a word that says so: by itself it is far rather an id. Belongs
elsewhere: which texts are looked at (`assets.protection.scanning`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers import Leniency, PhoneNumberMatcher

from casewave.assets.protection import check_digits
from casewave.assets.protection.names import Names

REGIONS = ("SE", "GB", "CA", "SG")  # whose telephone numbers are known without their country's code
MONTHS = (
    "jan(?:uary|uari|vier)?|feb(?:ruary|ruari)?|f[ée]v(?:rier)?|mar(?:ch|s)?|apr(?:il)?|avr(?:il)?|may|maj|mai|"
    "june?|juni|juin|july?|juli|juil(?:let)?|aug(?:ust|usti)?|ao[uû]t|sep(?:t|tember|tembre)?|oct(?:ober|obre)?|"
    "okt(?:ober)?|nov(?:ember|embre)?|dec(?:ember)?|d[ée]c(?:embre)?"
)
DATE = (
    rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/. ]\d{{1,2}}[-/. ]\d{{2,4}}|(?:19|20)?\d{{6}}|"
    rf"\d{{1,2}}(?:st|nd|rd|th|er|:e)?(?: of| de)? (?:{MONTHS})\.?,? (?:\d{{4}}|['\u2019-]?\d{{2}})|"
    rf"(?:{MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
BORN = (
    r"\b(?:born|date of birth|birth ?date|birthday|d\.?o\.?b\.?|född[ae]?|födelsedatum|födelsedag|födelsetid|"
    r"née?s?|né\(e\)|date de naissance|anniversaire|ddn)(?!\w)"
)
NUMBERED = (  # words after which a number is a person's, whether or not it has a check digit
    r"\b(?:(?i:health card|health number|health insurance|medical record|national insurance|social insurance|"
    r"personnummer|samordningsnummer|patientnummer|journalnummer|patient id|patient number|"
    r"assurance[- ]maladie|assurance sociale|carte santé)|PHIN|PHN|MHSC|OHIP|RAMQ|MRN|NHS|NINO|NRIC|FIN|SIN|NAS)"
    r"(?:(?i:number|no\.?|nr\.?|nummer|numéro|n°|is|was|är|est|card|:|#)|[ ,(])*"
)

# What looks like an identifier and is none: identifiers of works, trials, laws and software, times,
# spans of years and of characters, round sums.
NONE = re.compile(
    r"""(?ix)
    (?:https?://)?(?:dx\.)?doi\.org/\S+ | \b(?:doi:?\s?)?10\.\d{4,9}/[^\s;]+
    | \b(?:ISBN|ISSN)(?:-1[03])?:?\s?[\dX][\dX -]{7,16}
    | \b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b
    | \b(?:PMCID|PMC|PMID|NCT|ISRCTN|ACTRN|CRD|EudraCT|arXiv|SFS|SOU|Dnr|CIHR|FORTE|VR)[ :.#-]*\d[\d:./-]*
    | \b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b
    | (?<!\d)(?:19|20)\d\d-\d\d-\d\d[T ]\d\d[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?
    | (?<![\d.])\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?:,?[ ]\d{1,2}[:.]\d\d(?:[:.]\d\d)?)?(?![\d-])
    | (?<![\d-])(?:19|20)\d\d,?[ ](?:pp?\.?[ ]?)?\d{1,4}[-\u2013]\d{1,4}(?![\d-])
    | (?<![\d.,])(?!\d{3}\.\d{7}(?!\d))[1-9]\d{0,8}\.\d{5,}(?![\d.])
    | (?<![\d-])(?:19|20)\d\d(?:-\d\d){1,2}(?![\d-])
    | (?<![\d-])\d{4}[-\u2013]\d{4}(?![\d-]) | (?<![\d-])(?:19|20)\d\d-\d{5,6}(?![\d-])
    | (?<![\d-])\d{1,3}(?:[ \u00a0]\d{3})?(?:[ \u00a0]000){2}(?![\d-])
    | (?<![\d-])(?:19|20)\d\d\s?[-\u2013/]\s?(?:19|20)?\d\d(?![\d-])
    | \b[a-z]{1,4}-[0-9a-f]{16}\b
    """
)
TELEPHONE = re.compile(
    r"(?<![\w.,+#])(?<![^\W\d_]-)(?:\+|00)?\(?\d(?:(?:\.|[ ()/\u00a0\u2010-\u2013-]{0,3})\d){6,14}(?!\w|[.,]\d)"
)
LONGEST_ID = (
    10  # digits of a number that is no person's by itself; 12 with a check digit hardly ever come about by chance
)
NORTH_AMERICAN = re.compile(r"(?:1[-. \u00a0]?)?\(?\d{3}\)?[-./ \u00a0]{0,2}\d{3}[-. \u00a0]{0,2}\d{4}")
# What makes a number without grouping a person's: a word before it that says so, or a sentence around it.
SAID = re.compile(
    r"(?i)(?:phone|mobile?|cell|call|ring|text|reach|whats ?app|\btel|telefon|mobil|\bnå |nummer|number|numéro|"
    r"téléphone|portable|joindre|handphone|health|personal|patient|insurance|identity|NHS|SIN|NAS|OHIP|PHN)[^\n]{0,25}$"
)
WORD, NEAR, SENTENCE = re.compile(r"[^\W\d_]{2,}"), 60, 2  # characters on either side, and words in them
BARE = {"nhs", "health number", "sin", "personnummer"}
COUNTED = r"(?!\s?(?:kr\b|kronor|SEK|CAD|SGD|GBP|USD|EUR|euros?|dollars?|pounds|[€£$%]))"


@dataclass(frozen=True)
class Hit:
    """Where an identifier is in a text (from 0, the end exclusive), and what it is, in words."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Rule:
    """One kind: its name for the register, in words, how it is written, and the check that it passes, if it has one.

    Where the pattern has a group `it`, that is the identifier; what is before it gives it away.
    """

    kind: str
    words: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool] = lambda _: True


def _rule(kind: str, words: str, pattern: str, check: Callable[[str], bool] = lambda _: True) -> Rule:
    return Rule(kind, words, re.compile(pattern), check)


TEN = (
    rf"(?<![\w.,/-])(?<!\+1 )(?:\d{{3}}[ -]\d{{3}}[ -]\d{{4}}|\d{{4}}[ -]\d{{3}}[ -]\d{{3}}|\d{{10}})(?!\w|[.,/-]\d)"
    rf"{COUNTED}"
)
# The first that fits says what it is: those that say most about themselves come first. BEFORE are those that a date or
# a number which is no identifier may be a part of.
BEFORE = (
    _rule("e-mail", "an e-mail address", r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[^\W\d_]{2,}"),
    _rule("birth", "a date of birth", rf"(?i){BORN}[^\d\n]{{0,20}}(?P<it>\b{DATE})(?!\w)"),
)
RULES = (
    _rule(
        "url", "a web address",
        r"(?i)\b(?:(?:https?|ftp)://[^\s<>\"']+|www\.[\w-]+(?:\.[\w-]+)+[^\s<>\"']*"
        r"|(?:facebook|instagram|linkedin|twitter|tiktok)\.com/[^\s<>\"']+)",
    ),
    _rule(
        "personnummer", "a Swedish personal number",
        r"(?<![\w.-])(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
        r" ?[-+\u2013]? ?\d{4}(?![\w-])",
        check_digits.is_swedish,
    ),
    _rule(
        "nric", "a Singapore identity number", r"(?i)(?<![\w-])[STFGM]\d{7}[A-Z](?![\w-])",
        check_digits.is_singaporean,
    ),
    _rule(
        "ramq", "a Quebec health number", r"(?<![\w-])[A-Z]{4}[ -]?\d{4}[ -]?\d{4}(?![\w-])", check_digits.is_quebec
    ),
    _rule(
        "nino", "a UK National Insurance number",
        r"(?i)(?<![\w-])(?!BG|GB|NK|KN|TN|NT|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"
        r"(?![\w-])",
    ),
    _rule("nhs", "an NHS number", TEN, check_digits.is_nhs),
    _rule("health number", "a Canadian health number", TEN + r"(?:-?[A-Z]{2}\b)?", check_digits.is_ontario),
    _rule("health number", "a Canadian health number", TEN, check_digits.is_british_columbia),
    _rule("number of a person", "a number of a person", NUMBERED + r"(?P<it>(?<![\w-])\d(?:[ -]?\d){4,12})(?!\w)"),
    _rule(
        "sin", "a Canadian social insurance number",
        rf"(?<![\w.,/-])(?<!\d\s)(?:\d{{3}}[ -]\d{{3}}[ -]\d{{3}}|\d{{9}})(?!\w|[.,/ -]\d){COUNTED}",
        check_digits.is_canadian_sin,
    ),
    _rule(
        "postcode", "a postcode",
        r"\b(?:[A-PR-UWYZ]\d{1,2}|[A-PR-UWYZ][A-HK-Y]\d{1,2}|[A-PR-UWYZ]\d[A-HJKPSTUW]|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY])"
        r" \d[ABD-HJLNP-UW-Z]{2}\b",
    ),
    _rule("postcode", "a postcode", r"(?<!#)\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d\b"),
    _rule(
        "postcode", "a postcode",
        r"\bSE?-\d{3} ?\d{2}\b|(?m:(?:^|[,;:]\s?|[Pp]ostnummer(?:et)?(?: är)? ))"
        r"(?P<it>[1-9]\d{2} \d{2})(?= [A-ZÅÄÖ][a-zåäö]{2})",
    ),
    _rule("postcode", "a postcode", r"\bSingapore (?P<it>\d{6})\b|\bS ?\(\d{6}\)"),
)  # fmt: skip
NAME, PHONE = "name", "telephone"
WORDS = {rule.kind: rule.words for rule in (*BEFORE, *RULES)} | {
    PHONE: "a telephone number",
    NAME: "a name on the team's list",
}

# What a text must hold at least before it is looked at more closely, for RE2: a pass over millions of texts a second.
SUSPECT = (
    r"@|(?i:://|www\.|facebook\.com|instagram\.com|linkedin\.com|twitter\.com|tiktok\.com)"
    r"|\d(?:(?:\.|[ ()/+\x{a0}\x{2010}-\x{2013}-]{0,3})\d){6}"
    r"|(?i:[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d])"
    r"|\bSE?-?\d{3} ?\d\d|\d{3} \d\d [A-ZÅÄÖ]|Singapore \d{6}|\bS ?\(\d{6}"
    r"|[A-Z]\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z][ -]?\d[A-Z]\d"
    r"|(?i:born|birth|d\.?o\.?b|född|fo\x{308}d|födel|né|ne\x{301}|naissance|anniversaire|ddn)[^\n]{0,60}\d"
    r"|(?i:health|medical|insurance|nummer|patient|assurance|santé|PHIN|PHN|MHSC|OHIP|RAMQ|MRN|NHS|NINO|NRIC|FIN|SIN|NAS)"
    r"[^\n]{0,40}\d(?:[ -]?\d){4}"
)
# The plainest of NONE, which would make a suspect of every second line of a list of references.
PLAINLY_NONE = (
    r"(?i)10\.\d{4,9}/[^\s;]+|\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b|\b(?:19|20)\d\d\s?[-\x{2013}/]\s?\d{4,6}\b"
    r"|\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b"
)
SERIES = re.compile(r"(?<![\w.,/+-])(?:\d{1,5}\s){6,}\d{1,5}(?![\w.,/-])")
FILLER = "\ue000"  # a sign for private use instead of what has been distinguished


class Identifiers:
    """The identifiers that are looked for. `allowed` are texts that someone has looked at and found to be none."""

    def __init__(
        self, regions: Iterable[str] = REGIONS, names: Sequence[str] = (), allowed: Iterable[str] = ()
    ) -> None:
        known = phonenumbers.SUPPORTED_REGIONS
        self._regions = tuple(dict.fromkeys(region for region in regions if region in known)) or ("ZZ",)
        self._names = Names(names)
        self._allowed = {plain(text) for text in allowed}

    def suspects(self, texts: pa.Array) -> pa.Array:
        """Say of each text whether it may hold an identifier; those that may are few in plain text."""
        found = pc.fill_null(pc.match_substring_regex(texts, SUSPECT), False)
        rest = pc.replace_substring_regex(texts.filter(found), PLAINLY_NONE, "0")
        found = pc.replace_with_mask(found, found, pc.match_substring_regex(rest, SUSPECT))
        return pc.or_(found, self._names.suspects(texts))

    def find(self, text: str) -> list[Hit]:
        """Where identifiers are in a text that nobody has allowed, in the order of their places."""
        return [hit for hit in self.all(text) if plain(text[hit.start : hit.end]) not in self._allowed]

    def all(self, text: str) -> list[Hit]:
        """Where identifiers are in a text, also those that are allowed."""
        hits, rest = self._by_rules(BEFORE, text)
        found, rest = self._by_rules(RULES, SERIES.sub(_filled_if_rising, NONE.sub(_filled, rest)))
        hits += found
        hits += [
            Hit(PHONE, *match.span())
            for match in TELEPHONE.finditer(rest)
            if not _is_bare(text, *match.span()) and self._is_telephone(match[0])
        ]
        hits += [Hit(NAME, start, end) for start, end in self._names.find(text)]
        return sorted(hits, key=lambda hit: hit.start)

    @staticmethod
    def _by_rules(rules: Iterable[Rule], text: str) -> tuple[list[Hit], str]:
        """The hits of some rules, each in what those before it have left, and what they all leave."""
        hits = []
        for rule in rules:
            for match in rule.pattern.finditer(text):
                start, end = match.span("it") if match.groupdict().get("it") else match.span()
                if rule.check(text[start:end]) and not (rule.kind in BARE and _is_bare(text, start, end)):
                    text = f"{text[:start]}{FILLER * (end - start)}{text[end:]}"
                    hits.append(Hit(rule.kind, start, end))
        return hits, text

    def _is_telephone(self, candidate: str) -> bool:
        for region in filter(lambda region: _may_be_of(region, candidate), self._regions):
            for _ in PhoneNumberMatcher(candidate, region, leniency=Leniency.VALID):
                return True
        return False


def _is_bare(text: str, start: int, end: int) -> bool:
    """Say whether a number is digits alone, as ids and time stamps are, and nothing around it says that it is more."""
    if end - start > LONGEST_ID or not text[start:end].isdigit():
        return False
    around = text[max(start - NEAR, 0) : start], text[end : end + NEAR]
    return not SAID.search(around[0]) and sum(len(WORD.findall(part)) for part in around) < SENTENCE


@cache
def _numbering(region: str) -> tuple[str, str, frozenset[int]]:
    """How numbers of a region are written: its country's code, the prefix of national numbers, and their lengths."""
    known = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if known is None or known.general_desc is None:
        return "", "", frozenset()
    return str(known.country_code), known.national_prefix or "", frozenset(known.general_desc.possible_length)


def _may_be_of(region: str, candidate: str) -> bool:
    """Say whether a number may be one of a region, by its prefix, grouping and length alone: the matcher is slow."""
    if candidate.startswith(("+", "00", "(+", "(00")):
        return True
    code, prefix, lengths = _numbering(region)
    digits = check_digits.digits(candidate)
    if code == "1":
        return NORTH_AMERICAN.fullmatch(candidate) is not None
    if digits.startswith(code) and not candidate[len(code)].isdigit() and len(digits) - len(code) in lengths:
        return True
    return digits.startswith(prefix) and len(digits) - len(prefix) in lengths


def _filled_if_rising(match: re.Match[str]) -> str:
    """The numbers along an axis of a chart or a table's columns: more, and in order, than those of a telephone."""
    numbers = [int(number) for number in match[0].split()]
    is_rising = all(one < next_one for one, next_one in itertools.pairwise(numbers))
    return _filled(match) if is_rising else match[0]


def _filled(match: re.Match[str]) -> str:
    return FILLER * len(match[0])


def plain(text: str) -> str:
    """A text as two writings of it are compared: without regard to case, spaces and a sign at its end."""
    return " ".join(text.split()).casefold().rstrip(".,;:)")
