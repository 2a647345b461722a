"""Codebooks (`.qdc`): codes and sets of codes, without a project around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casewave.assets.qda.elements import ProjectElements, Unheard
from casewave.assets.qda.errors import QdaError
from casewave.assets.qda.model import Code, Set
from casewave.assets.qda.streaming import Element, parse
from casewave.assets.qda.writer import HEAD, attribute, codes_xml, described, guid_of, refs, section
from casewave.schemas.problems import projects as problems

NAMESPACE = "urn:QDA-XML:codebook:1.0"
INSIDE = {"codes", "code", "description", "sets", "set", "membercode"}
LARGEST = 100_000_000  # bytes; ten thousand codes with long descriptions are about 10 MB


@dataclass(slots=True)
class Codebook:
    """Codes in their order, and sets of them. `not_carried` counts what was found and is not here."""

    origin: str = ""
    codes: list[Code] = field(default_factory=list)
    sets: list[Set] = field(default_factory=list)
    not_carried: Counter[str] = field(default_factory=Counter)


def read_codebook(path: Path) -> Codebook:
    """Read a `.qdc`. Raises QdaError for a file that is not to be trusted, or is no codebook."""
    if path.stat().st_size > LARGEST:
        raise QdaError(problems.CODEBOOK_LARGE(most=f"{LARGEST // 1_000_000} MB"))
    elements = _CodebookElements()
    with path.open("rb") as stream:
        for _ in parse(stream, elements, root="codebook"):
            pass
    project = elements.project
    return Codebook(project.origin, project.codes, project.sets, project.not_carried)


def write_codebook(codebook: Codebook, path: Path) -> None:
    """Write a `.qdc`, valid by the published schema. Codes' notes have no place in it."""
    path.write_text("".join(codebook_xml(codebook)), encoding="utf-8", newline="\n")


def codebook_xml(codebook: Codebook) -> Iterator[str]:
    """The XML of a codebook, in pieces."""
    yield f'{HEAD}<CodeBook xmlns="{NAMESPACE}" origin={attribute(codebook.origin)}>\n<Codes>\n'
    yield from codes_xml(codebook.codes, with_notes=False)
    yield "</Codes>\n"
    yield from section("Sets", map(_set, codebook.sets))
    yield "</CodeBook>\n"


def _set(made: Set) -> str:
    members = refs("MemberCode", made.codes, "guid")
    return (
        f'<Set guid="{guid_of(made.guid)}" name={attribute(made.name)}>{described(made.description)}{members}</Set>\n'
    )


class _CodebookElements(ProjectElements):
    """A codebook's elements are those of a project's, with the sets inside."""

    def __init__(self) -> None:
        super().__init__(Unheard())

    def element(self, name: str) -> Element | None:
        if name == "codebook":
            return Element(self._codebook)
        return super().element(name) if name in INSIDE else None

    def _codebook(self, attributes: dict[str, str]) -> object:
        self.project.origin = attributes.get("origin", "")
        return self.project
