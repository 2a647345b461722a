"""What a reader of this package raises for a file that it will not read."""

from __future__ import annotations


class QdaError(ValueError):
    """The file is refused: what was expected of it, and what to do. Neither repeats a word of its content."""

    def __init__(self, expected: str, hint: str) -> None:
        super().__init__(f"expected {expected} ({hint})")
        self.expected = expected
        self.hint = hint
