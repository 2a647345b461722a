"""What a kind of problem is: one wording and one remedy, filled in with the facts of the case.

The wordings are English source text in literals, so that a catalogue of translations can be extracted from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from casewave.schemas.language import numbered

Severity = Literal["error", "warning"]
VALUE = "{value}"  # where the wording repeats the value, which the message fills in or, if it may identify, withholds


class Problem(NamedTuple):
    """One problem without its place: what is wrong, what to do, and the name and severity of its kind.

    `text` may hold `{value}`, which whoever shows it fills in by `with_value`.
    """

    text: str
    remedy: str
    kind: str
    severity: Severity = "error"


@dataclass(frozen=True)
class Kind:
    """One kind of problem.

    name: published as `check_name`, so it stays. wording, remedy: full sentences with the names of facts in braces.
    plural: the wording where the fact `count` is not 1. sample: facts of the example in the guide.
    """

    name: str
    wording: str
    remedy: str
    sample: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""
    severity: Severity = "error"

    def __call__(self, suggestion: str = "", **facts: object) -> Problem:
        """Fill in the facts of a case. `suggestion` is a sentence after the remedy, such as `Did you mean NOR?`."""
        wording = self.plural if self.plural and facts.get("count") != 1 else self.wording
        text, remedy = (sentence.format_map({"value": VALUE, **facts}) for sentence in (wording, self.remedy))
        return Problem(text, " ".join(filter(None, [remedy, suggestion])), self.name, self.severity)

    @property
    def example(self) -> tuple[str, str]:
        """The problem and the remedy of the sample."""
        facts = {name: fact for name, fact in self.sample.items() if name not in {"value", "suggestion"}}
        problem = self(suggestion=str(self.sample.get("suggestion", "")), **facts)
        return with_value(problem.text, self.sample.get("value")), problem.remedy


def with_value(text: str, value: object = None) -> str:
    """A problem's text with its value in quotes, or `The value` where it may identify someone or the cell is blank."""
    return text.replace(VALUE, "The value" if value is None else f"'{value}'")


def listed(words: Iterable[object]) -> str:
    """Words in a sentence: `NOR, SUD and WAL`."""
    return _joined(words, "and")


def either(words: Iterable[object]) -> str:
    """Words of which one is chosen: `NOR, SUD or WAL`."""
    return _joined(words, "or")


def _joined(words: Iterable[object], conjunction: str) -> str:
    *most, last = map(str, words)
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun: `1 row`, `2 rows`."""
    return numbered(number, one, many)
