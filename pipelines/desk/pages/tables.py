"""Build a table: rows, columns, cells and filters chosen, the table seen at once, downloaded, and kept in the study."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casewave.assets.report.printable import Table
from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.edit_register import register_state
from casewave.pipelines.actions.table_builder import (
    FORMATS,
    as_file,
    built,
    chosen_table,
    forget_table,
    keep,
    kept_tables,
    propose_to_keep,
)
from casewave.pipelines.desk.page import DeskPage, fields_of, render, see, workspace_of
from casewave.schemas.register.own_tables import COMBINATIONS, FILLED_BY, OwnTable
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import StudyError

ONE, SEVERAL = (
    ("table", "title", "rows", "columns", "cells", "phase", "framework"),
    ("codes", "programmes", "sites", "waves"),
)
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
UNTITLED = {"table": "table", "title": "Table"}
Fields = ImmutableMultiDict[str, str]


def show_tables(request: Request) -> Response:
    """The form and, where something is chosen, the table that it makes."""
    workspace, fields = workspace_of(request), request.query_params
    if not workspace.published.exists():
        return render(request, "tables.html.j2", is_published=False)
    table: Table | None = None
    problem = ""
    if fields.get("rows"):
        try:
            table = built(workspace, chosen_table(workspace, UNTITLED | _choices(fields)))
            problem = "" if table else "The published tables have nothing for this choice. Choose other rows or waves."
        except (StudyError, StoreError) as error:
            problem = str(error)
    return _page(request, workspace, fields, table=table, problem=problem)


def download(request: Request) -> Response:
    """The table as a file."""
    workspace, fields = workspace_of(request), request.query_params
    kind = fields.get("kind", "")
    if kind not in FORMATS:
        raise StudyError(f"A table is not made as '{kind}'. Choose Word, Excel or CSV.")
    name, content = as_file(workspace, chosen_table(workspace, UNTITLED | _choices(fields)), kind)
    return Response(content, media_type=MEDIA[kind], headers={"content-disposition": f'attachment; filename="{name}"'})


async def propose(request: Request) -> Response:
    """Show which lines of the register keeping the table writes; with its name and title, which are then asked for."""
    fields = await fields_of(request)
    return await run_in_threadpool(_propose, request, fields)


def _propose(request: Request, fields: Fields) -> Response:
    workspace = workspace_of(request)
    try:
        proposal = propose_to_keep(workspace, chosen_table(workspace, _choices(fields)))
    except StudyError as error:
        return _page(request, workspace, fields, problem=str(error))
    return render(
        request, "tables_keep.html.j2", diff=proposal.diff, state=proposal.state, fields=fields.multi_items(),
        back=f"/tables?{_address(_choices(fields))}",
    )  # fmt: skip


async def save(request: Request) -> Response:
    fields = await fields_of(request)
    workspace = workspace_of(request)
    own = chosen_table(workspace, _choices(fields))
    await run_in_threadpool(keep, workspace, own, fields.get("state", ""))
    return see("/tables#kept")


async def forget(request: Request) -> Response:
    fields = await fields_of(request)
    await run_in_threadpool(forget_table, workspace_of(request), fields.get("table", ""), fields.get("state", ""))
    return see("/tables#kept")


def _page(
    request: Request, workspace: Workspace, fields: Any, *, table: Table | None = None, problem: str = ""
) -> Response:
    choices = _choices(fields)
    return render(
        request, "tables.html.j2", status=422 if problem else 200, is_published=True, combinations=COMBINATIONS,
        lists=_lists(workspace.study), codes=_codes(workspace.study), choices=choices, table=table, problem=problem,
        address=_address(choices), kept=[(own, _address(_of(own))) for own in kept_tables(workspace)],
        state=register_state(workspace),
    )  # fmt: skip


def _choices(fields: Any) -> dict[str, Any]:
    one = {name: fields.get(name, "").strip() for name in ONE if fields.get(name, "").strip()}
    return one | {name: list(fields.getlist(name)) for name in SEVERAL if fields.getlist(name)}


def _of(own: OwnTable) -> dict[str, Any]:
    return own.model_dump(exclude_defaults=True)


def _address(choices: dict[str, Any]) -> str:
    return urlencode(choices, doseq=True)


def _lists(study: Study) -> dict[str, dict[str, str]]:
    """What may be chosen in each filter, with its words."""
    return {
        "programmes": {entry.programme: entry.name for entry in study.programmes},
        "sites": {entry.site: f"{entry.name} ({entry.site})" for entry in study.sites},
        "waves": {str(entry.wave): f"Wave {entry.wave}: {entry.topic}" for entry in study.waves},
    }


def _codes(study: Study) -> list[tuple[str, str, str, dict[str, str]]]:
    """The lists of codes: of which rows, of which phase or framework, its words, and each code with its label."""
    frameworks = {framework.framework: framework.constructs for framework in study.loaded_frameworks}
    kinds = {filled_by: rows for rows, filled_by in FILLED_BY.items()}
    of_phases = [
        (
            kinds[phase.filled_by], phase.phase, phase.label,
            {each.code: each.label for each in frameworks[phase.framework]},
        )
        for phase in study.phases
        if phase.filled_by
    ]  # fmt: skip
    of_frameworks = [
        (
            "constructs",
            name,
            study.framework_name(name),
            {each.code: f"{each.code} {each.label}" for each in constructs},
        )
        for name, constructs in frameworks.items()
    ]
    roles = ("informant roles", "", "Informant roles", dict(study.vocabularies.informant_roles))
    return [*of_phases, *of_frameworks, roles]


PAGE = DeskPage(
    "/tables",
    [
        Route("/tables", show_tables),
        Route("/tables/file", download),
        Route("/tables/keep", propose, methods=["POST"]),
        Route("/tables/save", save, methods=["POST"]),
        Route("/tables/forget", forget, methods=["POST"]),
    ],
    "Build a table",
)
