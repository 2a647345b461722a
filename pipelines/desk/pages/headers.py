"""A wave's headers of the team's own: which columns they are; shown in the lines of study.yaml, then saved."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casewave.pipelines.actions.edit_register import propose, save
from casewave.pipelines.actions.own_headers import LEFT_OUT, ChosenHeaders, UnfamiliarTable, edits_of, own_tables
from casewave.pipelines.actions.staging import Staging
from casewave.pipelines.desk.page import DeskPage, Fields, desk_of, fields_of, render, see, workspace_of
from casewave.pipelines.desk.waves import wave_of_study
from casewave.schemas.register.editing import RegisterEdit
from casewave.schemas.register.study_file import StudyError


def show_headers(request: Request) -> Response:
    return _form(request)


async def propose_headers(request: Request) -> Response:
    """Show the lines that change; where the choice cannot be saved, the form again with the reason."""
    return await run_in_threadpool(_propose, request, await fields_of(request))


def _propose(request: Request, fields: Fields) -> Response:
    staging = _staging(request)
    try:
        proposal = propose(staging.workspace, _edits(staging, fields))
    except StudyError as error:
        return _form(request, _chosen(fields), str(error))
    return render(
        request, "headers_change.html.j2", wave=wave_of_study(staging.workspace, staging.wave), diff=proposal.diff,
        state=proposal.state, fields=[(name, value) for name, value in fields.multi_items() if name != "state"],
    )  # fmt: skip


async def save_headers(request: Request) -> Response:
    """Save the lines that were shown, and check the files again."""
    fields, staging = await fields_of(request), await run_in_threadpool(_staging, request)
    edits = await run_in_threadpool(_edits, staging, fields)
    await run_in_threadpool(save, staging.workspace, edits, fields.get("state", ""))
    title = f"Checking wave {staging.wave}"
    desk_of(request).jobs_of_study().begin("check", title, f"/waves/{staging.wave}/next", wave=staging.wave)
    return see(f"/waves/{staging.wave}")


def _staging(request: Request) -> Staging:
    workspace, number = workspace_of(request), request.path_params["wave"]
    wave_of_study(workspace, number)
    return Staging(workspace, number)


def _edits(staging: Staging, fields: Fields) -> list[RegisterEdit]:
    return edits_of(staging.workspace.study.reading, own_tables(staging.workspace, staging), _chosen(fields))


def _chosen(fields: Fields) -> ChosenHeaders:
    """What the form says: fields come in groups of three, the table, the header or column, and the choice."""
    said = {
        kind: zip(fields.getlist(f"{kind}_table"), fields.getlist(f"{kind}_name"), fields.getlist(kind), strict=False)
        for kind in ("header", "constant")
    }
    headers, constants = ({(table, name): value for table, name, value in found} for found in said.values())
    return ChosenHeaders(headers, constants)


def _form(request: Request, chosen: ChosenHeaders | None = None, problem: str = "") -> Response:
    staging = _staging(request)
    tables = own_tables(staging.workspace, staging)
    shown = chosen or ChosenHeaders(
        {(each.table, own.header): own.suggestion for each in tables for own in each.headers}, {}
    )
    return render(
        request, "headers.html.j2", status=422 if problem else 200, problem=problem, tables=tables, chosen=shown,
        wave=wave_of_study(staging.workspace, staging.wave), left_out=LEFT_OUT, once=_once(tables),
    )  # fmt: skip


def _once(tables: list[UnfamiliarTable]) -> list[tuple[UnfamiliarTable, list[str], list[str]]]:
    """Each table with the headers and the missing columns that no file before it asks for."""
    headers: set[tuple[str, str]] = set()
    columns: set[tuple[str, str]] = set()
    shown = []
    for each in tables:
        new = [own.header for own in each.headers if (each.table, own.header) not in headers]
        lacking = [one.column for one in each.missing if (each.table, one.column) not in columns]
        headers |= {(each.table, header) for header in new}
        columns |= {(each.table, column) for column in lacking}
        shown.append((each, new, lacking))
    return shown


PAGE = DeskPage(
    "/waves",
    [
        Route("/waves/{wave:int}/headers", show_headers),
        Route("/waves/{wave:int}/headers", propose_headers, methods=["POST"]),
        Route("/waves/{wave:int}/headers/save", save_headers, methods=["POST"]),
    ],
)
