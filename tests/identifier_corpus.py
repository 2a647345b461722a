"""A synthetic corpus: identifiers of each kind in running text in three languages, and plain research text with none.

All numbers and people are synthetic; numbers have right check digits, since only those are found. It is the same at
each run. Belongs elsewhere: any expectation.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator

import phonenumbers

Maker = Callable[[random.Random], str]

# Where an identifier is in a sentence: {} in English, Swedish and French.
SENTENCES = (
    "She said that you can reach her under {} in the afternoon.", "I gave them {} and they never called back.",
    "My details were {}, which I had to spell out twice.", "It says {} on the form, you see.",
    "Du kan nå mig på {} om du vill veta mer.", "De skrev upp {} fast det var fel.", "Det stod {} på lappen.",
    "Vous pouvez me joindre au {} après le travail.", "Ils ont noté {} dans le dossier.", "C'était {}, je crois.",
    "{} is what I wrote down.", "The note from wave 2 (EST-SGP-03) has {}; see DOC-LC-07.", "Uppgiften var {}.",
)  # fmt: skip
ADDRESSES = (
    "We live at 12 Mill Lane, {} these days.", "Hon bor på Storgatan 4, {} sedan dess.",
    "Ils habitent 8, rue du Lac, {} depuis longtemps.",
)  # fmt: skip
BIRTHS = ("She was born on {} in the old hospital.", "Date of birth: {}.", "Han är född {} och bor kvar.",
          "Födelsedatum: {}, enligt journalen.", "Elle est née le {} à la maison.", "Date de naissance : {}.",
          "DOB {} is on the card.", "Född den {}, den yngsta av fyra.")  # fmt: skip
NAMED = ("Then {} came in and sat down.", "That is {}\u2019s idea, or so they say.", "Det var {}s förslag från början.",
         "Vi frågade {} om det.", "On a parlé avec {} au printemps.", "I think {} knew.")  # fmt: skip
NAMES = ("Åsa Lindqvist", "Zoë Hartley-Moore", "Noémie Gagnon", "Björn Ek", "Siobhán O'Rourke", "Tan Wei Ling",
         "Karolina", "Ulrik Sandström", "Geneviève", "Priyanka Raman")  # fmt: skip
MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "sv": ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
           "november", "december"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
}  # fmt: skip


def _luhn(number: str) -> str:
    doubled = [int(digit) * (2 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(number))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _some(chance: random.Random, count: int, signs: str = "0123456789") -> str:
    return "".join(chance.choice(signs) for _ in range(count))


def _grouped(number: str, sizes: tuple[int, ...], sign: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return sign.join(parts)


def email(chance: random.Random) -> str:
    who = chance.choice(("anna.berg", "m_tremblay", "j.smith+study", "kontakt", "tan.wl", "åsa.ek"))
    return f"{who}{_some(chance, 3)}@{chance.choice(('example.org', 'post.example.se', 'mail.example.co.uk'))}"


def url(chance: random.Random) -> str:
    start = chance.choice(("https://", "http://", "www.", "https://www.", "facebook.com/"))
    return f"{start}{'example.org/' if start != 'facebook.com/' else ''}people/{_some(chance, 5, 'abcdefgh')}"


def personnummer(chance: random.Random, day_more: int = 0) -> str:
    year, month, day = chance.randint(30, 99), chance.randint(1, 12), chance.randint(1, 28) + day_more
    number = f"{year:02d}{month:02d}{day:02d}{_some(chance, 3)}"
    number += _luhn(number)
    return f"{chance.choice(('', '19'))}{number[:6]}{chance.choice(('-', '-', ''))}{number[6:]}"


def samordningsnummer(chance: random.Random) -> str:
    return personnummer(chance, day_more=60)


def nhs(chance: random.Random) -> str:
    while True:
        number = chance.choice("46") + _some(chance, 8)
        check = 11 - sum((10 - at) * int(digit) for at, digit in enumerate(number)) % 11
        if check != 10:
            return _grouped(number + str(check % 11), (3, 3, 4), chance.choice((" ", "-", "")))


def nino(chance: random.Random) -> str:
    letters = chance.choice(("AB", "JK", "PW", "CE", "SR"))
    number = letters + _some(chance, 6) + chance.choice("ABCD")
    return chance.choice((number, f"{number[:2]} {_grouped(number[2:8], (2, 2, 2), ' ')} {number[8]}"))


def sin(chance: random.Random) -> str:
    while True:
        number = chance.choice("0123456789") + _some(chance, 7)
        number += _luhn(number)
        if not number.endswith("000"):
            return _grouped(number, (3, 3, 3), chance.choice((" ", "-", "")))


def ontario(chance: random.Random) -> str:
    number = chance.choice("123456789") + _some(chance, 8)
    number += _luhn(number)
    return _grouped(number, (4, 3, 3), chance.choice((" ", "-", ""))) + chance.choice(("", "-AB"))


def british_columbia(chance: random.Random) -> str:
    while True:
        number = "9" + _some(chance, 8)
        weights = (2, 4, 8, 5, 10, 9, 7, 3)
        check = -sum(w * int(d) % 11 for w, d in zip(weights, number[1:], strict=True)) % 11
        if check < 10:
            return _grouped(f"{number}{check}", (4, 3, 3), chance.choice((" ", "")))


def ramq(chance: random.Random) -> str:
    month = chance.randint(1, 12) + chance.choice((0, 50))
    number = f"{chance.randint(30, 99):02d}{month:02d}{chance.randint(1, 28):02d}{_some(chance, 2)}"
    sign = chance.choice((" ", ""))
    return f"{chance.choice(('TREM', 'GAGN', 'ROYJ'))}{sign}{number[:4]}{sign}{number[4:]}"


def manitoba(chance: random.Random) -> str:
    """A number without a check digit that is known: only the word before it gives it away."""
    return f"PHIN {_grouped(_some(chance, 9, '123456789'), (3, 3, 3), chance.choice((' ', '-', '')))}"


def nric(chance: random.Random) -> str:
    first, number = chance.choice("STFG"), _some(chance, 7)
    total = sum(w * int(d) for w, d in zip((2, 7, 6, 5, 4, 3, 2), number, strict=True)) + (4 if first in "TG" else 0)
    return f"{first}{number}{('JZIHGFEDCBA' if first in 'ST' else 'XWUTRQPNMLK')[total % 11]}"


def telephone(chance: random.Random) -> str:
    region = chance.choice(("SE", "GB", "CA", "SG"))
    forms = (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    while True:
        kind = chance.choice((phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE))
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        whole = str(example.national_number)
        made = phonenumbers.PhoneNumber(example.country_code, int(whole[:-5] + _some(chance, 5)))
        if phonenumbers.is_valid_number(made):
            return phonenumbers.format_number(made, chance.choice(forms))


def postcode(chance: random.Random) -> str:
    letters = "ABCEGHJKLMNPRSTVXY"
    made = (
        f"{chance.choice(('SW', 'DD', 'AB', 'M', 'KY'))}{chance.randint(1, 9)} {chance.randint(1, 9)}"
        f"{_some(chance, 2, 'ABDEFGHJLNPQRSTUWXYZ')}",
        f"{chance.choice('RKHV')}{chance.randint(1, 9)}{chance.choice(letters)} "
        f"{chance.randint(1, 9)}{chance.choice(letters)}{chance.randint(0, 9)}",
        f"{_some(chance, 1, '12345')}{_some(chance, 2)} {_some(chance, 2)} {chance.choice(('Jönköping', 'Eksjö'))}",
        f"Singapore {_some(chance, 6)}",
    )
    return chance.choice(made)


def birth(chance: random.Random) -> str:
    year, month, day = chance.randint(1930, 2005), chance.randint(1, 12), chance.randint(1, 28)
    language = chance.choice(("en", "sv", "fr"))
    written = (
        f"{year}-{month:02d}-{day:02d}", f"{day}/{month}/{year}", f"{day:02d}.{month:02d}.{year}",
        f"{day} {MONTHS[language][month - 1]} {year}", f"{MONTHS['en'][month - 1]} {day}, {year}",
        f"{year}{month:02d}{day:02d}",
    )  # fmt: skip
    return chance.choice(written)


def name(chance: random.Random) -> str:
    plain = str.maketrans("åäöÅéèëá", "aaoAeeea")
    chosen = chance.choice(NAMES)
    return chance.choice((chosen, chosen, chosen.upper(), chosen.translate(plain)))


# Each kind: what makes one, the sentences that it is in, and whether its form is fixed.
KINDS: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "e-mail": (email, SENTENCES), "url": (url, SENTENCES), "personnummer": (personnummer, SENTENCES),
    "samordningsnummer": (samordningsnummer, SENTENCES), "nhs": (nhs, SENTENCES), "nino": (nino, SENTENCES),
    "sin": (sin, SENTENCES), "ontario": (ontario, SENTENCES), "british columbia": (british_columbia, SENTENCES),
    "ramq": (ramq, SENTENCES), "manitoba": (manitoba, SENTENCES), "nric": (nric, SENTENCES),
    "telephone": (telephone, SENTENCES), "postcode": (postcode, ADDRESSES), "birth": (birth, BIRTHS),
    "name": (name, NAMED),
}  # fmt: skip


def identifiers(kind: str, count: int) -> Iterator[tuple[str, int, int]]:
    """Sentences that hold an identifier of a kind: the text, and where it stands."""
    chance = random.Random(f"identifiers {kind}")
    make, sentences = KINDS[kind]
    for _ in range(count):
        made, sentence = make(chance), chance.choice(sentences)
        start = sentence.index("{}")
        yield sentence.replace("{}", made), start, start + len(made)


PLAIN: tuple[str, ...] = (
    "In {year} the programme had {n} sites and {n} informants, {pct} % of whom were women (n = {n}).",
    "See doi 10.1186/s12961-024-{n5}-w and doi:10.1177/{n5}{n5}, p. {n}-{n}.",
    "EST-SGP-{n2} said this in INT-{n1}-{n3}, lines {n3}-{n3}, and LC-WPG-{n2} did not.",
    "The window was {year}-{m2}/{year}-{m2}; wave {n1} ended on {year}-{m2}-{d2}.",
    "A meeting was held on {d2} March {year} and again on {d2} April {year}.",
    "Under {year}-{year} blev det {n} intervjuer, {n} dokument och {n} händelser.",
    "Regionen beslutade den {d2} maj {year} om {n} 000 000 kronor till arbetet (dnr {year}/{n4}).",
    "SFS {year}:{n3} och SOU {year}:{n2} nämns i {n} dokument.",
    "Entre {year} et {year}, {n} personnes ont participé, dont {pct} % de femmes.",
    "Le budget était de {n3} {n3} dollars en {year}, soit {pct} % de plus.",
    "ISBN 978-{n1}-{n4}-{n4}-{n1} and ISSN {n4}-{n4} are cited in chapter {n2}.",
    "Trial NCT{n5}{n3} and ISRCTN{n5}{n3}; PMID {n5}{n3}; PMC{n5}{n2}.",
    "CFIR III.E was coded {n} times, kappa 0.{n2} (95 % CI 0.{n2} to 0.{n2}), p < 0.0{n1}.",
    "Table {n1} counts {n},{n3} codings in {n} segments; {n}.{n1} per source.",
    "C{n1}-{n4} starts at character {n5} and ends at {n5}; segment INT-{n1}-{n3}:{n4}-{n4}.",
    "Ethics approval {n4}-{n2}, Dnr {year}-{n5}, and amendment {n2} of {year}.",
    "ORCID 0000-000{n1}-{n4}-{n3}X is the author's; grant CIHR {n5}{n1}.",
    "Hon hade arbetat i {n2} år när det började, och {n2} personer var med.",
    "We waited for {n2} months, then {n2} more, and nobody told us why.",
    "Nous étions {n2} autour de la table à {n1} h {n2}, comme en {year}.",
    "At 1{n1}:{m2} the group began; it took {n2} minutes and {n} words.",
    "The change agent wrote in the report of {year} (S001 L{n3} L{n3}) that trust came first.",
    "Born of a need, the work grew; by {year} it had {n} members.",
    "Q-{h16} and Q-{h16} are the same passage.",
)


def plain(count: int) -> Iterator[str]:
    """Lines of research text without an identifier: codes, DOIs, years, dates, numbers of laws, sums, counts."""
    chance = random.Random("plain")
    for _ in range(count):
        line = chance.choice(PLAIN)
        while "{" in line:
            start, end = line.index("{"), line.index("}")
            line = f"{line[:start]}{_filler(chance, line[start + 1 : end])}{line[end + 1 :]}"
        yield line


def _filler(chance: random.Random, what: str) -> str:
    ranges = {"year": (1990, 2026), "n": (1, 400), "pct": (1, 99)}
    if what in ranges:
        return str(chance.randint(*ranges[what]))
    if what == "m2":
        return f"{chance.randint(1, 12):02d}"
    if what == "d2":
        return str(chance.randint(10, 28))
    if what == "h16":
        return _some(chance, 16, "0123456789abcdef")
    return _some(chance, 1, "123456789") + _some(chance, int(what[1:]) - 1)


def _moment(chance: random.Random) -> dt.datetime:
    return dt.datetime(2019, 1, 1) + dt.timedelta(microseconds=chance.randrange(2 * 10**14))


def _pages(chance: random.Random) -> str:
    first = chance.randrange(100, 900)
    return f"{chance.choice(('ICLS', 'CSCL', 'Report'))} {chance.randrange(1990, 2026)} {first}-{first + 12}"


def _axis(chance: random.Random) -> str:
    """The numbers below a chart in the text of a PDF."""
    step, first = chance.choice((10, 20, 25, 50)), chance.choice((0, 50, 100))
    return " ".join(str(first + step * at) for at in range(12))


# What tools and spreadsheets fill by themselves: none of it names anyone.
MACHINERY: dict[str, Maker] = {
    "colour": lambda chance: f"#{chance.randrange(2**24):06X}",
    "time stamp": lambda chance: str(_moment(chance)),
    "time": lambda chance: f"{_moment(chance):%d.%m.%Y %H:%M:%S}",
    "id": lambda chance: str(chance.randrange(10**6, 10**10)),
    "key": lambda chance: f"C-{chance.randrange(10**6, 10**8)}",
    "seconds": lambda chance: str(chance.randrange(1_500_000_000, 1_800_000_000)),
    "hash": lambda chance: f"{chance.getrandbits(128):032x}",
    "cell": lambda chance: str(45_000 + chance.random() * 1000),
    "pages": _pages,
    "axis": _axis,
}


def machinery(kind: str, count: int) -> Iterator[str]:
    chance = random.Random(kind)
    yield from (MACHINERY[kind](chance) for _ in range(count))
