"""Codebooks (`.qdc`): codes and sets of codes, without a project around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casewave.assets.qda.model import ProjectCode, Set
from casewave.assets.qda.writer import HEAD, attribute, codes_xml, described, guid_of, refs, section

NAMESPACE = "urn:QDA-XML:codebook:1.0"


@dataclass(slots=True)
class ProjectCodebook:
    """Codes in their order, and sets of them."""

    origin: str = ""
    codes: list[ProjectCode] = field(default_factory=list)
    sets: list[Set] = field(default_factory=list)


def write_codebook(codebook: ProjectCodebook, path: Path) -> None:
    """Write a `.qdc`, valid by the published schema. Codes' notes have no place in it."""
    path.write_text("".join(codebook_xml(codebook)), encoding="utf-8", newline="\n")


def codebook_xml(codebook: ProjectCodebook) -> Iterator[str]:
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
