"""Exports of REDCap and reference managers damaged at random: whatever comes is read or refused with a line."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from deliveries import changed_study, register
from test_redcap import DICTIONARY, INSTRUMENT, INTERVIEW, LATER, MAPPING, ROSTER, export
from test_references import BIBTEX, CSL, REFERENCES, RIS

from casewave.assets.adapters.adapters import Adapters
from casewave.assets.adapters.delivery import read_delivery
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import load_study
from casewave.schemas.values.readings import Readers

FILES = {
    "library.ris": RIS, "library.bib": BIBTEX, "library.json": CSL, "data.csv": export(*ROSTER, INTERVIEW, LATER),
    "dictionary.csv": DICTIONARY,
}  # fmt: skip
PIECES = [b"{", b"}", b"[", b'"', b"\n", b",,", b"null", b"ER  - ", b"TY  - ", b"\xc3", b"\x00", b"@", b"=", b";", b"|"]
CASES = 60  # of each file


def damaged(content: bytes, chance: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(found) + 1)
        kind = chance.choice(("put in", "take out", "write over"))
        if kind == "put in":
            found[at:at] = chance.choice(PIECES)
        elif kind == "take out":
            del found[at : at + chance.randint(1, 30)]
        else:
            found[at : at + 1] = chance.choice(PIECES)
    return bytes(found)


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Study]:
    redcap = register(tmp_path_factory.mktemp("redcap"), INSTRUMENT)
    (redcap / "redcap.yaml").write_text(MAPPING.lstrip(), encoding="utf-8")
    references = changed_study(tmp_path_factory.mktemp("references"), REFERENCES)
    return {name: load_study(redcap) if name.endswith(".csv") else references for name in FILES}


@pytest.mark.usefixtures("read_here")
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_export_is_read_or_refused(tmp_path: Path, studies: dict[str, Study], name: str) -> None:
    chance = random.Random(name)
    beside = {"data.csv": ["dictionary.csv"], "dictionary.csv": ["data.csv"]}.get(name, [])
    for other in beside:
        (tmp_path / other).write_text(FILES[other], encoding="utf-8")
    for _ in range(CASES):
        (tmp_path / name).write_bytes(damaged(FILES[name].encode(), chance))
        list(read_delivery(tmp_path, "utf-8", exports=Adapters(Readers(studies[name]), 1)))
