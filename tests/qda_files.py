"""QDA projects as no writer of ours makes them, for tests of deliveries."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from casewave.assets.qda.codebook import NAMESPACE, ProjectCodebook
from casewave.assets.qda.model import ProjectCode, Set


def shifted(path: Path, code: str, *names: str) -> None:
    """A project of an unknown tool whose forty selections, all by one code, are where they please."""
    text = "Vi möttes varje vecka för att planera. " * 60
    chance = random.Random(3)
    spans = [(start, start + chance.randrange(15, 60)) for start in chance.sample(range(2000), 40)]
    selections = "".join(
        f'<PlainTextSelection guid="s{place}" startPosition="{start}" endPosition="{end}"><Coding guid="c{place}" '
        f'creatingUser="U"><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
        for place, (start, end) in enumerate(spans)
    )
    codes = f'<Code guid="t" name="{names[0]}"><Code guid="{code}" name="{names[1]}"/></Code>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sources/t.txt", text)
        archive.writestr(
            "project.qde",
            f'<Project name="Study"><Users><User guid="U" name="Anna"/></Users>'
            f"<CodeBook><Codes>{codes}</Codes></CodeBook>"
            f'<Sources><TextSource guid="T" name="INT-1" plainTextPath="internal://t.txt">{selections}</TextSource>'
            "</Sources></Project>",
        )


def codebook_of(path: Path) -> ProjectCodebook:
    """A codebook as a reader of another tool has it: of the XML's tree."""
    root = ElementTree.parse(path).getroot()
    found = f"{{{NAMESPACE}}}"

    def described(element: ElementTree.Element) -> str:
        return element.findtext(f"{found}Description") or ""

    def codes(above: ElementTree.Element, parent: str | None) -> Iterator[ProjectCode]:
        for each in above.findall(f"{found}Code"):
            guid, is_codable = each.get("guid", ""), each.get("isCodable") == "true"
            yield ProjectCode(guid, each.get("name", ""), parent, is_codable, each.get("color", ""), described(each))
            yield from codes(each, guid)

    sets = [
        Set(
            each.get("guid", ""), each.get("name", ""), described(each),
            tuple(member.get("guid", "") for member in each.findall(f"{found}MemberCode")),
        )
        for each in root.iter(f"{found}Set")
    ]  # fmt: skip
    (top,) = root.findall(f"{found}Codes")
    return ProjectCodebook(root.get("origin", ""), list(codes(top, None)), sets)
