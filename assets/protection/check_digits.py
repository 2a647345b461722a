"""Which numbers are national numbers of a person: their check digits and dates, where python-stdnum has no rule.

python-stdnum knows no Singapore number, refuses a Swedish samordningsnummer (its day is 60 higher), and refuses
Canadian numbers that begin with 0 or 8, which are given out: those rules are here.
"""

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.ca import bc_phn
from stdnum.gb import nhs
from stdnum.se import personnummer

SAMORDNING = 60  # is added to the day of birth: Swedish Tax Agency, on coordination numbers
QUEBEC_WOMAN = 50  # is added to the month of birth: Régie de l'assurance maladie, on its number
NRIC_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
# Letters by the weighted sum modulo 11, and what is added to the sum: by the first letter of the number.
NRIC = {
    "S": ("JZIHGFEDCBA", 0), "T": ("JZIHGFEDCBA", 4), "F": ("XWUTRQPNMLK", 0), "G": ("XWUTRQPNMLK", 4),
    "M": ("KLJNPQRTUWX", 3),  # of 2022, as commonly told; no official table is published
}  # fmt: skip


def digits(text: str) -> str:
    """The digits of a number that is written with spaces and dashes."""
    return re.sub(r"\D", "", text)


def is_swedish(text: str) -> bool:
    """Say whether it is a personnummer or a samordningsnummer, of 10 digits or 12."""
    number = digits(text)[-10:]
    day = int(number[4:6])
    if day > SAMORDNING:
        return bool(luhn.is_valid(number)) and _is_date(f"{number[:4]}{day - SAMORDNING:02d}")
    return bool(personnummer.is_valid(f"{number[:6]}{'+' if '+' in text else '-'}{number[6:]}"))


def is_nhs(text: str) -> bool:
    """Say whether it is an NHS number of England, Wales or the Isle of Man."""
    return bool(nhs.is_valid(digits(text)))


def is_ontario(text: str) -> bool:
    """Say whether it is an Ontario health number: ten digits by Luhn's formula, of which the first is not 0."""
    return not digits(text).startswith("0") and bool(luhn.is_valid(digits(text)))


def is_british_columbia(text: str) -> bool:
    """Say whether it is a personal health number of British Columbia."""
    return bool(bc_phn.is_valid(digits(text)))


def is_canadian_sin(text: str) -> bool:
    """Say whether it is a Canadian social insurance number. One that ends in 000 is far rather a sum or a count."""
    number = digits(text)
    return number[-3:] != "000" and bool(luhn.is_valid(number))


def is_quebec(text: str) -> bool:
    """Say whether it is a Quebec health number: four letters of the name, the date of birth, two digits more."""
    number = digits(text)
    month = int(number[2:4])
    return _is_date(f"{number[:2]}{month - QUEBEC_WOMAN if month > QUEBEC_WOMAN else month:02d}{number[4:6]}")


def is_singaporean(text: str) -> bool:
    """Say whether it is a Singapore NRIC or FIN."""
    letter, number, check = text[0].upper(), text[1:-1], text[-1].upper()
    letters, added = NRIC[letter]
    weighted = sum(weight * int(digit) for weight, digit in zip(NRIC_WEIGHTS, number, strict=True))
    return letters[(weighted + added) % 11] == check


def _is_date(six_digits: str) -> bool:
    month, day = int(six_digits[2:4]), int(six_digits[4:6])
    return 1 <= month <= 12 and 1 <= day <= 31
