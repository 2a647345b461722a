"""How precise the scan for identifiers is on real exports: the texts it looks at, and its hits, by kind of column.

    python benchmarks/precision.py FOLDER... [--show] [--false FILE]

Takes QDA projects, tables of segments, reference libraries and other CSV files and workbooks below the folders. A hit
is true or false as a person judges: `--show` prints each with its surroundings, and FILE lists those found to be false,
each by its number. Nothing is loaded and nothing is kept.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from casewave.assets.adapters.references import OTHER, PARSERS, ReferenceLibraries
from casewave.assets.adapters.wave_files import takes
from casewave.assets.protection.identifiers import Hit
from casewave.assets.protection.parts import Unscanned, other_texts
from casewave.assets.protection.scanning import Scanner
from casewave.assets.reading import Batch
from casewave.schemas.columns import Text, delivered_columns
from casewave.schemas.register.references import References
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import load_study
from casewave.schemas.values.readings import Readers

STUDY = Path(__file__).parents[1] / "data_raw" / "coproduction"
NUMBERS = re.compile(r"\d+")
AROUND = 30  # characters of a text that are shown on each side of a hit


def texts_of(path: Path, study: Study) -> Iterator[tuple[str, str]]:
    """The texts that a load of a file looks at, each with the kind of column that it is in."""
    if path.suffix.lower() in PARSERS:
        yield from _of_library(path, study)
        return
    try:
        for where, text in other_texts(path, study, is_project=takes(path), taken=()):
            yield NUMBERS.sub("N", where.partition(", ")[2] or where), text
    except Unscanned:
        print(f"{path}: more text than is looked through")


def _of_library(path: Path, study: Study) -> Iterator[tuple[str, str]]:
    """The cells of the documents that a library becomes, all of one programme and kind; keys are no prose."""
    kind, programme = next(iter(study.vocabularies.document_kinds)), study.programmes[0].programme
    mapping = References(programme=programme, kinds={OTHER: kind})
    study = study.model_copy(update={"references": mapping})
    for read in ReferenceLibraries(study).read(path, path.name):
        if isinstance(read, Batch):
            names = [
                column.name for column in delivered_columns(read.model) if column.type is Text and not column.is_name
            ]
            for row in read.cells.to_pylist():
                yield from ((name, row[name]) for name in names if row[name])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="+", type=Path)
    arguments.add_argument("--show", action="store_true")
    arguments.add_argument("--false", type=Path, help="numbers of the hits that are none, one a line")
    said = arguments.parse_args()
    false = {int(line) for line in said.false.read_text().split()} if said.false else None
    study = load_study(STUDY)
    with tempfile.TemporaryDirectory() as folder:
        scanner = Scanner(Readers(study), Path(folder))
    scanned: Counter[tuple[str, str]] = Counter()
    hit: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    number = 0
    files = sorted(path for folder in said.folders for path in folder.rglob("*") if path.is_file())
    for path in files:
        for column, text in dict.fromkeys(texts_of(path, study)):
            scanned[path.suffix, column] += 1
            for found in scanner.hits_in(text):
                number += 1
                hit[path.suffix, column] += 1
                wrong[path.suffix, column] += false is not None and number in false
                if said.show:
                    print(f"{number}\t{found.kind}\t{path.name}\t{column}\t{_around(text, found)}")
    print("kind\tcolumn\ttexts\thits" + "\tfalse" * (false is not None))
    for key in sorted(scanned):
        if hit[key] or scanned[key] >= 20:
            print(*key, scanned[key], hit[key], *([wrong[key]] if false is not None else []), sep="\t")
    total, hits = scanned.total(), hit.total()
    print(f"{len(files)} files, {total:,} texts, {hits} hits")
    if false is not None:
        print(f"{len(false)} false; of the texts {1 - len(false) / max(total, 1):.4f} have none")


def _around(text: str, found: Hit) -> str:
    before, after = text[max(0, found.start - AROUND) : found.start], text[found.end : found.end + AROUND]
    return " ".join(f"{before}[[{text[found.start : found.end]}]]{after}".split())


if __name__ == "__main__":
    main()
