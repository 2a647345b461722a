"""A table of the study's own: seen at once, downloaded, and kept in the register so that each load makes it.

Belongs elsewhere: which rows, columns and cells go together (`schemas.register.own_tables`), how the table is made
(`assets.report.tables.own_tables`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from casewave.assets.report.printable import Table
from casewave.assets.report.source import ReportData, open_source
from casewave.assets.report.tables import span_notes
from casewave.assets.report.tables.own_tables import own_table
from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.edit_register import ProposedEdits, propose, save
from casewave.schemas.register.editing import RegisterEdit, Value
from casewave.schemas.register.own_tables import OwnTable
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import StudyError

FORMATS = ("docx", "xlsx", "csv")


def chosen_table(workspace: Workspace, choices: dict[str, Any]) -> OwnTable:
    """The table that a form describes, held against the register. Raises StudyError in words where it does not hold."""
    try:
        own = OwnTable.model_validate({name: value for name, value in choices.items() if value not in ("", [], ())})
        study = workspace.study
        said = {name: getattr(study, name) for name in study.model_fields_set}
        Study.model_validate({**said, "tables": (own,)})
    except ValidationError as error:
        raise StudyError("\n".join(_in_words(issue) for issue in error.errors())) from None
    return own


def built(workspace: Workspace, own: OwnTable) -> Table | None:
    """The table as of the last wave that is published; None where the published tables have nothing for it."""
    with _published(workspace) as source:
        return _built(source, own)


def as_file(workspace: Workspace, own: OwnTable, kind: str) -> tuple[str, bytes]:
    """The table as a file of one of FORMATS: its name and content. Raises StudyError where it has no rows."""
    with _published(workspace) as source:
        table = _built(source, own)
        provenance = source.provenance(source.waves[-1])
    if table is None:
        raise StudyError("The published tables have nothing for this choice. Choose other rows or waves.")
    return f"{table.name}.{kind}", _written(workspace, table, kind, provenance)


def kept_tables(workspace: Workspace) -> tuple[OwnTable, ...]:
    """The tables that the register has."""
    return workspace.study.tables


def propose_to_keep(workspace: Workspace, own: OwnTable) -> ProposedEdits:
    """What keeping a table writes into the register; one of the same name is replaced."""
    return propose(workspace, [_edit(workspace, own)])


def keep(workspace: Workspace, own: OwnTable, state: str) -> ProposedEdits:
    """Keep a table in the register, which is in the state that was proposed for."""
    return save(workspace, [_edit(workspace, own)], state)


def forget_table(workspace: Workspace, name: str, state: str) -> ProposedEdits:
    """Take a table out of the register; what was made of it goes at the next load."""
    return save(workspace, [RegisterEdit(("tables", _place(workspace, name)), None)], state)


def _edit(workspace: Workspace, own: OwnTable) -> RegisterEdit:
    return RegisterEdit(("tables", _place(workspace, own.table)), _entry(own))


def _place(workspace: Workspace, name: str) -> int:
    names = [table.table for table in workspace.study.tables]
    return names.index(name) if name in names else len(names)


def _entry(own: OwnTable) -> Value:
    """A table as the register writes it, without what it does not say."""
    said = own.model_dump(exclude_defaults=True)
    return {name: [*map(str, value)] if isinstance(value, tuple) else value for name, value in said.items()}


@contextmanager
def _published(workspace: Workspace) -> Iterator[ReportData]:
    if not workspace.published.exists():
        raise StoreError("nothing is published yet; load a wave first, then build tables of it")
    with open_source(workspace.published, workspace.study) as source:
        yield source


def _built(source: ReportData, own: OwnTable) -> Table | None:
    span = source.waves[0], source.waves[-1]
    table = own_table(source, span, own)
    return table and replace(table, notes=(*table.notes, *span_notes(source, span, table)))


def _written(workspace: Workspace, table: Table, kind: str, provenance: dict[str, str]) -> bytes:
    title = workspace.study.title
    if kind == "docx":
        from casewave.assets.report.formats.word import Part, word  # brings python-docx, as below XlsxWriter

        return word(title, table.span, [Part(table.title, "", [table])], provenance, workspace.template)
    if kind == "xlsx":
        from casewave.assets.report.formats.excel import excel

        return excel(title, table.span, [table], provenance)
    from casewave.assets.report.formats.flat import csv_table

    return csv_table(table).encode("utf-8-sig")


def _in_words(issue: Any) -> str:
    cause = issue.get("ctx", {}).get("error")
    place = ", ".join(map(str, issue["loc"]))
    message = str(cause) if cause else issue["msg"]
    return message if cause or not place else f"{place}: {message}"
