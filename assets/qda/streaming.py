"""XML parsed as a stream by expat, which holds no tree: elements are reported as they open and close.

Document types, and with them entities of every kind, are forbidden, as in defusedxml. Depth, the length of one tag and
the length of one text are bounded, so that no file can fill the memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO, Any, NamedTuple, Protocol
from xml.parsers import expat

from casewave.assets.qda.errors import QdaError
from casewave.schemas.problems import projects as problems

CHUNK = 1 << 18
DEEPEST = 200  # elements; the deepest code tree seen has 7 levels
LONGEST_TAG = 8_000_000  # bytes of one tag with its attributes, which some tools fill with the quoted text
LONGEST_TEXT = 200_000_000  # characters of one element
MOST_NAMES = 5_000  # of elements and attributes; the standard has about a hundred
INVALID = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
# Characters that XML forbids, as form feeds and U+FFFF are; they may also be written by their numbers, as in &#12;.
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
FORBIDDEN_NUMBER = expat.errors.codes[expat.errors.XML_ERROR_BAD_CHAR_REF]


class Element(NamedTuple):
    """What is done with one kind of element. `start` makes of its attributes what it stands for: its owner inside."""

    start: Callable[[dict[str, str]], Any]
    end: Callable[[Any, str], None] | None = None
    wants_text: bool = False


class Elements(Protocol):
    """What hears the elements, by their local names in small letters, since tools differ in prefix and case."""

    owners: list[Any]

    def element(self, name: str) -> Element | None:
        """What is done with elements of this name. None: they are left out with all that is inside of them."""

    def leave_out(self, name: str) -> None:
        """Note an element that is left out."""


def parse(stream: IO[bytes], elements: Elements, root: str) -> Iterator[None]:
    """Parse a stream, pausing after each chunk.

    Raises QdaError where the XML is not well-formed, has another root, or is of a kind that no project needs.
    """
    parser = _Listener(elements, root).parser
    fed = 0
    while chunk := stream.read(CHUNK):
        _feed(parser, chunk, is_final=False)
        fed += len(chunk)
        # Expat reads an unfinished tag again with each chunk, so a tag without an end costs the square of its length.
        if fed - parser.CurrentByteIndex > LONGEST_TAG:
            raise QdaError(problems.XML_TAGS(most=f"{LONGEST_TAG // 1_000_000} MB"))
        if len(parser.intern) > MOST_NAMES:
            raise QdaError(problems.XML_NAMES(most=f"{MOST_NAMES:,}"))
        yield
    _feed(parser, b"", is_final=True)
    yield


def _feed(parser: expat.XMLParserType, chunk: bytes, *, is_final: bool) -> None:
    try:
        parser.Parse(chunk, is_final)
    except expat.ExpatError as error:
        is_begun = (error.lineno, error.offset) != (1, 0)
        is_control = error.code == FORBIDDEN_NUMBER or (error.code == INVALID and CONTROL.search(chunk))
        if is_begun and is_control:
            raise QdaError(problems.XML_CONTROL(line=error.lineno, character=error.offset + 1)) from None
        raise QdaError(problems.XML_BROKEN(line=error.lineno)) from None
    except (LookupError, UnicodeError):
        raise QdaError(problems.XML_ENCODING()) from None


class _Listener:
    """Hears expat, and passes on what its elements want. It is called for each tag, so it does little."""

    def __init__(self, elements: Elements, root: str) -> None:
        self._elements, self._root = elements, root
        self._owners = elements.owners
        self._known: dict[str, Element | None] = {}
        self._deepest = len(self._owners) + DEEPEST
        self._skipped = 0
        self._text: list[str] = []
        self._length = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.parser.EntityDeclHandler = self._forbidden
        self._listen()

    def _listen(self) -> None:
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = self._known.get(name) or self._learn(name)
        if element is None:
            self._elements.leave_out(_local(name))
            self._skip(name, attributes)
            return
        start, _, wants_text = element
        owners = self._owners
        if len(owners) >= self._deepest:
            raise QdaError(problems.XML_DEEP(most=DEEPEST))
        owners.append(start(attributes))
        if wants_text:
            self._text, self._length = [], 0
            self.parser.CharacterDataHandler = self._data

    def _end(self, name: str) -> None:
        _, end, wants_text = self._known[name]  # type: ignore[misc]  # what was left out does not come here
        owner = self._owners.pop()
        if wants_text:
            self.parser.CharacterDataHandler = None
        if end:
            end(owner, "".join(self._text) if wants_text else "")

    def _learn(self, name: str) -> Element | None:
        if not self._known and _local(name) != self._root:
            raise QdaError(problems.XML_ROOT(root=self._root))
        element = self._known[name] = self._elements.element(_local(name))
        return element

    def _skip(self, _: str, __: dict[str, str]) -> None:
        self._skipped += 1
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._skip, self._skip_end

    def _skip_end(self, _: str) -> None:
        self._skipped -= 1
        if not self._skipped:
            self._listen()

    def _data(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)
        if self._length > LONGEST_TEXT:
            raise QdaError(problems.XML_TEXTS(most=f"{LONGEST_TEXT // 1_000_000} million characters"))

    def _forbidden(self, *_: Any) -> None:
        raise QdaError(problems.XML_DOCTYPE())


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
