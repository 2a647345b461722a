"""The team's list of names, which files are checked against and which stays outside every study."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casewave.pipelines.desk.page import DeskPage, desk_of, fields_of, render, see, workspace_of
from casewave.pipelines.desk.personal import names_list, set_names_list


def show_names(request: Request) -> Response:
    return render(
        request, "names.html.j2", names=names_list(), is_required=workspace_of(request).study.protection.names
    )


async def receive_names(request: Request) -> Response:
    """Set the list; the worker is started again, since it has read the one before."""
    path = (await fields_of(request)).get("names", "").strip()
    await run_in_threadpool(set_names_list, path, workspace_of(request).folder)
    await run_in_threadpool(desk_of(request).restart_worker)
    return see("/")


PAGE = DeskPage("/names", [Route("/names", show_names), Route("/names", receive_names, methods=["POST"])])
