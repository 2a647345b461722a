"""The codes of a study's own frameworks, edited as rows and saved to their CSV files.

Belongs elsewhere: what a framework's file holds (`schemas.register.own_frameworks`), labels in other languages, and
codebooks of QDA tools, which are changed where they come from.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions import edit_register
from casewave.pipelines.actions.edit_register import ChangedFile
from casewave.schemas.csv_files import csv_form, csv_rows
from casewave.schemas.register.own_frameworks import FOLDER, MAY_BE, NEEDED, framework_files
from casewave.schemas.register.study_file import StudyError

COLUMNS = ("code", "label", "parent", "definition")  # that a form shows; others of a file are kept
KNOWN = (*NEEDED, *MAY_BE)
Row = dict[str, str]


def own_frameworks(workspace: Workspace) -> list[str]:
    """The study's own frameworks that are CSV files, by name; files of labels have a language in theirs."""
    paths = framework_files(workspace.folder).values()
    return [path.stem for path in paths if path.suffix.lower() == ".csv" and "." not in path.stem]


def codes_of(workspace: Workspace, framework: str) -> list[Row]:
    """The rows of a framework's file, in its order. Raises StudyError where the study has no such file."""
    return _read(_path(workspace, framework))[1]


def save_codes(workspace: Workspace, framework: str, rows: Iterable[Mapping[str, str]], state: str) -> None:
    """Save rows as the framework's file; columns that they do not name stay with the code that they belong to.

    Blank rows are left out. Raises StudyError where the register would not load, and as `edit_register.save_files`.
    """
    path = _path(workspace, framework)
    header, before = _read(path)
    by_code = {row["code"]: row for row in before}
    filled = [{name: value.strip() for name, value in row.items()} for row in rows]
    after = [{**by_code.get(row["code"], {}), **row} for row in filled if any(row.values())]
    if not after:
        raise StudyError("The framework needs at least one code. Fill in a row.")
    columns = [*header, *(name for name in COLUMNS if name not in header and any(row.get(name) for row in after))]
    mark = "\ufeff" if path.read_bytes().startswith(codecs.BOM_UTF8) else ""  # by which Excel knows UTF-8
    table = io.StringIO()
    form = csv_form(path, known=lambda cell: cell.lower() in KNOWN)
    writer = csv.DictWriter(
        table, columns, restval="", extrasaction="ignore", delimiter=form.delimiter, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(after)
    edit_register.save_files(workspace, [ChangedFile(path, mark + table.getvalue(), "")], state)


def _path(workspace: Workspace, framework: str) -> Path:
    if framework not in own_frameworks(workspace):
        raise StudyError(f"'{framework}' is not a framework of the study's own. Open the settings again.")
    return workspace.folder / FOLDER / f"{framework}.csv"


def _read(path: Path) -> tuple[list[str], list[Row]]:
    """The header of a file, and its rows that are not blank."""
    lines = csv_rows(path, csv_form(path, known=lambda cell: cell.lower() in KNOWN), strict=False)
    header = [name.strip().lower() for name in next(lines, list(NEEDED))]
    rows = [dict.fromkeys(COLUMNS, "") | dict(zip(header, line, strict=False)) for line in lines]
    return [name for name in header if name], [row for row in rows if any(row.values())]
