"""The codes of the study's own frameworks, as a form."""

from __future__ import annotations

from itertools import zip_longest

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casewave.pipelines.actions.edit_register import register_state
from casewave.pipelines.actions.own_codes import COLUMNS, codes_of, save_codes
from casewave.pipelines.desk.page import DeskPage, fields_of, render, see, workspace_of
from casewave.schemas.register.study_file import StudyError

SPARE = 3  # blank rows below the last


def show_codes(request: Request) -> Response:
    return _form(request, codes_of(workspace_of(request), request.path_params["framework"]))


async def save(request: Request) -> Response:
    """Save the rows; what cannot be saved is shown again with the reason."""
    fields, framework = await fields_of(request), request.path_params["framework"]
    columns = (fields.getlist(name) for name in COLUMNS)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
    try:
        await run_in_threadpool(save_codes, workspace_of(request), framework, rows, fields.get("state", ""))
    except StudyError as error:
        return _form(request, [row for row in rows if any(row.values())], str(error))
    return see(f"/codes/{framework}?saved=yes")


def _form(request: Request, rows: list[dict[str, str]], problem: str = "") -> Response:
    return render(
        request, "codes.html.j2", status=422 if problem else 200, framework=request.path_params["framework"],
        rows=[*rows, *[dict.fromkeys(COLUMNS, "")] * SPARE], problem=problem,
        is_saved="saved" in request.query_params and not problem, state=register_state(workspace_of(request)),
    )  # fmt: skip


PAGE = DeskPage(
    "/codes", [Route("/codes/{framework}", show_codes), Route("/codes/{framework}", save, methods=["POST"])]
)
