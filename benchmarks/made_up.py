"""Made-up studies for benchmarks: the bundled one over any number of waves, and with any number of codings.

Everything in them is synthetic. They are delivered as files and loaded as any delivery is; `large_study` puts its rows
straight into a store.
"""

from __future__ import annotations

import csv
import re
import shutil
from itertools import islice
from pathlib import Path

BUNDLED = Path(__file__).parents[1] / "data_raw" / "coproduction"
# Tables whose rows repeat in every wave; the others of wave 2 tell of the study's own past.
REPEATED = (
    "codings", "documents", "findings", "informants", "interviews", "memos", "phase_judgements", "ratings",
    "recruitment", "scenario_judgements", "team_members",
)  # fmt: skip
OF_LATER_PARTS = ("calibrations", "set_labels")  # of the register, which name rows of the bundled third wave
FOLLOWING = {"findings": "finding", "scenario_judgements": "judgement"}
INTERVIEWS = 500


def bundled(root: Path) -> Path:
    """A copy of the bundled study; gives its folder."""
    return Path(shutil.copytree(BUNDLED, root / "data_raw" / "coproduction"))


def of_waves(root: Path, waves: int) -> Path:
    """The bundled study with so many waves, whose third and later ones repeat the second, a year later each."""
    study = bundled(root)
    register = (study / "study.yaml").read_text(encoding="utf-8")
    register = re.sub(r"\n(calibrations|  set_labels):.*?(?=\n\S)", "", register, flags=re.DOTALL)
    register = re.sub(r"\n  - \{wave: 3,.*?\}(?=\n)", "", register)
    more = [
        f"  - {{wave: {wave}, window: {2019 + wave}-09/{2020 + wave}-08, topic: Wave {wave}, status: collected, "
        "is_synthetic: true}"
        for wave in range(3, waves + 1)
    ]
    lines = register.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("  - {wave: 2,"))
    (study / "study.yaml").write_text("\n".join([*lines[: at + 1], *more, *lines[at + 1 :], ""]), encoding="utf-8")
    (study / "acknowledgements.yaml").unlink()
    shutil.rmtree(study / "wave-3")
    for wave in range(3, waves + 1):
        (study / f"wave-{wave}").mkdir()
        for table in REPEATED:
            _repeat(study / "wave-2" / f"{table}.csv", study / f"wave-{wave}" / f"{table}.csv", table, wave)
    return study


def _repeat(source: Path, target: Path, table: str, wave: int) -> None:
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name, cell in row.items():
            later = re.sub(r"\b(INT-|FN-|[A-Z]+)2-(?=[0-9])", rf"\g<1>{wave}-", cell)
            row[name] = re.sub(r"\b20(21|22|23)(?=-)", lambda year: str(int(year[0]) + wave - 2), later)
        if table in FOLLOWING:  # the same row of the wave before
            key = row[FOLLOWING[table]].replace(f"{wave}-", f"{wave - 1}-", 1)
            row["follows"] = key if row["state"] == "present" else ""
    _write(target, rows)


def change_a_word(study: Path, wave: int) -> None:
    """One word of one statement of a wave is put otherwise."""
    path = study / f"wave-{wave}" / "findings.csv"
    head, first, rest = path.read_text(encoding="utf-8").split("\n", 2)
    with_word = first.replace(" the ", " that ", 1)
    assert with_word != first
    path.write_text("\n".join([head, with_word, rest]), encoding="utf-8")


def of_codings(root: Path, codings: int, *, digits: str = "") -> Path:
    """The bundled study's first wave with 500 more interviews, and so many more codings of them.

    digits: what each key of a coding begins with after its letter.
    """
    study = bundled(root)
    for wave in ("wave-2", "wave-3"):
        shutil.rmtree(study / wave)
    (study / "acknowledgements.yaml").unlink()
    first = study / "wave-1"
    with (first / "interviews.csv").open(encoding="utf-8", newline="") as file:
        held = list(csv.DictReader(file))
    more = [
        {**held[at % len(held)], "interview": f"L-{at:03}", "characters": "400000", "is_double_coded": "no"}
        for at in range(INTERVIEWS)
    ]
    _write(first / "interviews.csv", [*held, *more])
    with (first / "codings.csv").open("a", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerows(_coding(number, digits) for number in range(codings))
    return study


def _coding(number: int, digits: str) -> list[str]:
    """A row of the bundled codings' columns: two codes for each of a source's passages, one after the other."""
    source, place = number % INTERVIEWS, number // INTERVIEWS
    start = place // 2 * 190
    segment = f"In passage {place // 2} of talk {source}, people said what came of it and whom they had asked before."
    code = CODES[(place * 7 + source) % len(CODES)]
    key, coder = f"C{digits}{number}", f"R0{source % 5 + 1}"
    return [
        key, f"L-{source:03}", "cfir-2022", code, coder, "2021-06-01", str(start), str(start + 120), segment, "", "",
        "yes",
    ]  # fmt: skip


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _codes() -> list[str]:
    with (BUNDLED / "wave-1" / "codings.csv").open(encoding="utf-8", newline="") as file:
        used = {row["code"] for row in islice(csv.DictReader(file), 60) if row["framework"] == "cfir-2022"}
    return sorted(used)


CODES = _codes()
