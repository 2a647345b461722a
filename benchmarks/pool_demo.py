"""The four bundled studies and two generated ones loaded and pooled: where the tables are.

The generated ones are the co-production study under other names, with other ratings; all of their rows are synthetic.
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import load_workbook

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts.publishing import publish_database
from casewave.assets.pool.folder import EVERYONE
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.pool import add_study, build_pool, init_pool

BUNDLED = Path(__file__).parents[1] / "data_raw"
GENERATED = ("generated_1", "generated_2")
SCALE = ["-2", "-1", "0", "+1", "+2"]


def studies(folder: Path) -> Iterator[Path]:
    """Copy the bundled studies and make the generated ones."""
    for study in sorted(path.parent for path in BUNDLED.glob("*/study.yaml")):
        yield Path(shutil.copytree(study, folder / "data_raw" / study.name))
    for name in GENERATED:
        yield generated(folder / "data_raw" / name)


def generated(folder: Path) -> Path:
    """A study made from the bundled one: another name, every row synthetic, ratings moved at random by its name."""
    shutil.copytree(BUNDLED / "coproduction", folder)
    register = folder / "study.yaml"
    text = register.read_text(encoding="utf-8").replace("study: coproduction", f"study: {folder.name}", 1)
    lines = [f"title: {folder.name.replace('_', ' ').capitalize()} (synthetic)" if line.startswith("title:") else line
             for line in text.split("\n")]  # fmt: skip
    register.write_text("\n".join(lines), encoding="utf-8")
    chance = Random(folder.name)
    for path in sorted(folder.glob("wave-*/*.csv")):
        _edit(path, chance)
    for path in sorted(folder.glob("wave-*/*.xlsx")):
        _edit_workbook(path, chance)
    return folder


def _edit(path: Path, chance: Random) -> None:
    encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        text = path.read_text(encoding=encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        text = path.read_text(encoding=encoding)
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    _change(rows, chance)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _edit_workbook(path: Path, chance: Random) -> None:
    """Change the sheets of a workbook, whose first row is the header."""
    book = load_workbook(path)
    for sheet in book.worksheets:
        names = [cell.value for cell in sheet[1]]
        if "is_synthetic" not in names:
            continue
        rows = [dict(zip(names, cells, strict=True)) for cells in sheet.iter_rows(min_row=2, values_only=True)]
        _change(rows, chance)
        for number, row in enumerate(rows, start=2):
            for column, name in enumerate(names, start=1):
                sheet.cell(number, column).value = row[name]
    book.save(path)


def _change(rows: list[dict[str, Any]], chance: Random) -> None:
    """Mark rows as synthetic, and move the ratings of each cell up or down by the same chance."""
    shift = {cell: chance.choice([-1, 0, 0, 1]) for cell in sorted({_cell(row) for row in rows})}
    for row in rows:
        row["is_synthetic"] = "yes"
        if str(row.get("rated")) in SCALE:
            place = SCALE.index(str(row["rated"])) + shift[_cell(row)]
            row["rated"] = SCALE[min(max(place, 0), len(SCALE) - 1)]


def _cell(row: dict[str, Any]) -> str:
    return f"{row.get('programme')} {row.get('site')} {row.get('code')}"


def load(workspace: Workspace) -> None:
    """Load all waves and publish once; no page is made."""
    with Store(workspace.store).open() as con:
        for wave in workspace.study.collected_waves:
            load_delivery(con, workspace.study, wave, workspace.delivery(wave))
        publish_database(con, workspace.published)


def main(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    pool = init_pool(folder / "pool", "Bundled and generated studies", is_on_encrypted_volume=False)
    for study in studies(folder):
        load(Workspace(study))
        taken = add_study(pool, study, [EVERYONE])
        print(f"Added: {taken.manifest.study}, {taken.manifest.title}")
    (built,) = build_pool(pool).tables
    print(f"Pooled: {pool.folder}")
    print(f"Tables over the studies: {built.folder}")
    for name, rows in built.rows.items():
        print(f"  {name}: {rows:,} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
