"""A codebook of a QDA tool (`.qdc`, REFI-QDA) as the rows of a framework: code, label, parent, definition.

Names such as `2.1 Waiting` give code and label; of other names the code is made. Belongs elsewhere: what a
framework is (`schemas.register.own_frameworks`) or how a codebook is written (`assets.qda.codebook`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path
from xml.parsers import expat

LARGEST = 10_000_000  # bytes
DEEPEST = 100  # codes below each other
NUMBERED = re.compile(r"(?P<code>[A-Z0-9]+(?:\.[A-Za-z0-9]+)+)[.:)]?\s+(?P<label>.+)")
Row = tuple[int, dict[str, str]]  # line of the file, cells by column


class CodebookError(ValueError):
    """The file is no codebook that can be read; says what is wrong."""


def codebook_rows(path: Path) -> list[Row]:
    """The codes of a codebook, each with that above it as parent. Raises CodebookError."""
    if path.stat().st_size > LARGEST:
        raise CodebookError(f"larger than {LARGEST // 1_000_000} MB; ask who made this file")
    reader = _Reader()
    try:
        reader.parser.Parse(path.read_bytes(), True)
    except expat.ExpatError as error:
        raise CodebookError(f"line {error.lineno} is not XML; export the codebook again") from None
    except CodebookError:
        raise
    except (ValueError, LookupError):
        raise CodebookError("is in an encoding that is not read; export the codebook again in UTF-8") from None
    if not reader.rows:
        raise CodebookError("holds no code; export the codebook again as REFI-QDA (.qdc)")
    return reader.rows


class _Reader:
    """Hears the elements of a codebook, whatever their prefix and case."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._above: list[dict[str, str]] = []
        self._taken: set[str] = set()
        self._names: set[tuple[str, str]] = set()  # each below its parent
        self._is_text = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        name = element.rpartition(":")[2].lower()
        self._is_text = name == "description"
        if len(self._above) > DEEPEST:
            raise CodebookError(f"nests codes more than {DEEPEST} deep; ask who made this file")
        if name == "code":
            row = self._row(" ".join(attributes.get("name", "").split()))
            self.rows.append((self.parser.CurrentLineNumber, row))
            self._above.append(row)

    def _row(self, name: str) -> dict[str, str]:
        parent = self._above[-1]["code"] if self._above else ""
        numbered = NUMBERED.fullmatch(name)
        code, label = (numbered["code"], numbered["label"]) if numbered else (_code_of(name), name)
        if code in self._taken and parent:
            code = f"{parent}.{code}"
        if code in self._taken and not numbered and (parent, name) not in self._names:
            code = f"{code}-{_digest(name)}"  # of names that differ by their punctuation alone
        self._taken.add(code)
        self._names.add((parent, name))
        return {"code": code, "label": label, "parent": parent, "level": "", "definition": "", "source": ""}

    def _end(self, element: str) -> None:
        self._is_text = False
        if element.rpartition(":")[2].lower() == "code":
            self._above.pop()

    def _text(self, text: str) -> None:
        if self._is_text and self._above:
            self._above[-1]["definition"] += text

    def _refuse(self, *_: object) -> None:
        raise CodebookError("declares a document type, which no codebook needs; ask who made this file")


def _code_of(name: str) -> str:
    """A code of a name: `Time & money` is `Time_money`. A name in other letters gets one that stays while it stays."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    code = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")
    return code or (f"C-{_digest(name)}" if name else "")


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]
