"""The first page: a card for each wave of the open study, or how to begin where no study is open."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casewave.pipelines.actions.status import wave_states
from casewave.pipelines.desk.page import Page, desk_of, render, see, workspace_of


def show_study(request: Request) -> Response:
    if desk_of(request).folder is None:
        return see("/start")
    workspace = workspace_of(request)
    return render(
        request, "study.html.j2", study=workspace.study, folder=workspace.folder, waves=wave_states(workspace)
    )


PAGE = Page("/", [Route("/", show_study)], "Study")
