"""A study's own codebooks: their versions and what changed between them.

Each version is a framework of its own, named codebook-version, so that no count ever runs over a change of codebook as
if there were none. What changed gives the crosswalk from a version to the next. Belongs elsewhere: the frameworks that
are bundled (`schemas.vocabularies.frameworks`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from casewave.schemas.entries import Entry, declared
from casewave.schemas.vocabularies.frameworks import Construct, Crossing, Framework

Named = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
# How many codes a change removes and adds.
SIZES = {"added": "0:n", "renamed": "1:1", "split": "1:n", "merged": "n:1", "removed": "n:0"}


class CodebookCode(Entry):
    """One code of a codebook."""

    code: Named = declared("Code.", example="A.1")
    label: str = declared("Label.", example="Waiting for a decision")
    definition: str = declared("Meaning, in the study's own words.", "")
    parent: str = declared("Code above it.", "", example="A")


class CodebookChange(Entry):
    """One change from the version before: the old codes go, the new ones come."""

    change: Literal["added", "renamed", "split", "merged", "removed"] = declared("What kind of change.")
    old: tuple[str, ...] = declared("Codes that go.", ())
    new: tuple[CodebookCode, ...] = declared("Codes that come.", ())
    reason: str = declared("Why.")
    decided_by: str = declared("Who decided.", example="R01")
    decided_on: dt.date = declared("When.", example="2021-10-04")

    @model_validator(mode="after")
    def _has_the_right_size(self) -> CodebookChange:
        size = f"{_counted(self.old, self.change)}:{_counted(self.new, self.change)}"
        if size != SIZES[self.change]:
            raise ValueError(f"a change called {self.change} has {SIZES[self.change]} codes (old:new), not {size}")
        return self

    @property
    def cardinality(self) -> str:
        """How it is in a crosswalk."""
        return {"added": "0:1", "removed": "1:0"}.get(self.change, SIZES[self.change])


class CodebookVersion(Entry):
    """One version of a codebook."""

    version: Named = declared("Version.", example="2")
    codes: tuple[CodebookCode, ...] = declared("All codes; of the first version only.", ())
    changes: tuple[CodebookChange, ...] = declared("What changed since the version before; of later versions only.", ())


class Codebook(Entry):
    """One codebook of the study's own, version after version."""

    codebook: Named = declared("Name. Each version is the framework NAME-VERSION.", example="waiting")
    label: str = declared("Title.", example="Codebook on waiting")
    versions: tuple[CodebookVersion, ...] = declared("Its versions, in order.", min_length=1)

    @model_validator(mode="after")
    def _follows_from_its_changes(self) -> Codebook:
        first, *later = self.versions
        if not first.codes or first.changes or any(version.codes for version in later):
            raise ValueError("the first version has codes and no changes, a later one changes and no codes")
        _ = self.code_lists  # says which change does not fit
        return self

    @cached_property
    def code_lists(self) -> tuple[tuple[CodebookCode, ...], ...]:
        """The codes of each version, in order. Raises ValueError where a change does not fit the version before it."""
        lists = [_each_once(self.versions[0], self.versions[0].codes)]
        for version in self.versions[1:]:
            codes = list(lists[-1])
            for change in version.changes:
                codes = _changed(version, codes, change)
            lists.append(_each_once(version, codes))
        return tuple(lists)

    def name(self, version: CodebookVersion) -> str:
        """The name of a version as a framework."""
        return f"{self.codebook}-{version.version}"

    @property
    def frameworks(self) -> tuple[Framework, ...]:
        """Each version as a framework."""
        return tuple(
            Framework(
                self.name(version), tuple(self._construct(code, order) for order, code in enumerate(codes, 1)),
                f"{self.label}, version {version.version}",
            )
            for version, codes in zip(self.versions, self.code_lists, strict=True)
        )  # fmt: skip

    @property
    def crossings(self) -> Iterator[Crossing]:
        """The crosswalk of each version and the next: what changed, and what was kept."""
        for at, version in enumerate(self.versions[1:], 1):
            before, after = self.name(self.versions[at - 1]), self.name(version)
            gone = {code for change in version.changes for code in change.old}
            for code in self.code_lists[at - 1]:
                if code.code not in gone:
                    yield Crossing(before, code.code, after, code.code, "retained", "1:1", "declared", "", self.label)
            for change in version.changes:
                for old, new in _pairs(change):
                    yield Crossing(
                        before, old, after, new, change.change, change.cardinality, "declared", change.reason,
                        self.label, change.decided_by, change.decided_on,
                    )  # fmt: skip

    def _construct(self, code: CodebookCode, order: int) -> Construct:
        return Construct(code.code, code.parent, "code", code.label, order, code.definition, "declared", self.label)


def _counted(codes: Iterable[object], change: str) -> str:
    """Say `0`, `1` or `n`. Additions and removals may be of one code: what counts is that it is not none."""
    count = len(list(codes))
    return "n" if count > 1 or (count == 1 and change in {"added", "removed"}) else str(count)


def _changed(version: CodebookVersion, codes: list[CodebookCode], change: CodebookChange) -> list[CodebookCode]:
    """Put the new codes where the first old one was, or at the end."""
    stand = [code.code for code in codes]
    strange = [code for code in change.old if code not in stand]
    if strange:
        raise ValueError(f"version {version.version}: {', '.join(strange)} is not a code of the version before")
    place = min((stand.index(code) for code in change.old), default=len(codes))
    kept = [code for code in codes if code.code not in change.old]
    return [*kept[:place], *change.new, *kept[place:]]


def _each_once(version: CodebookVersion, codes: Iterable[CodebookCode]) -> tuple[CodebookCode, ...]:
    codes = tuple(codes)
    twice = [code for code, count in Counter(code.code for code in codes).items() if count > 1]
    if twice:
        raise ValueError(f"version {version.version}: {', '.join(twice)} occurs more than once")
    strange = sorted({code.parent for code in codes} - {code.code for code in codes} - {""})
    if strange:
        raise ValueError(f"version {version.version}: {', '.join(strange)} is above a code and is not a code of it")
    return codes


def _pairs(change: CodebookChange) -> Iterator[tuple[str, str]]:
    new = [code.code for code in change.new]
    yield from ((old, code) for old in change.old or ("",) for code in new or ("",))
