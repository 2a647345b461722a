"""The language in which figures are drawn: English, or that of the paper that a figure is drawn for.

Only words of casewave are translated, before they are laid out, so that each language gets the room that it needs; what
a study wrote stays as it is. Belongs elsewhere: the catalogues (`schemas.language`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from casewave.schemas.language import Language, translated

_language: ContextVar[Language] = ContextVar("language", default="en")


@contextmanager
def drawing_in(language: Language) -> Iterator[None]:
    """Draw the figures of a block in a language."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def say(words: str) -> str:
    """Words of a figure in its language; what the catalogue lacks stays English."""
    return translated(_language.get()).of(words) or words


def language() -> Language:
    """The language in which figures are drawn."""
    return _language.get()
