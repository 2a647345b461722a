"""The first page: a card for each wave of the open study with its next step, and what needs attention."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from casewave.assets.warehouse.holding import is_held
from casewave.pipelines.actions.history import lately, refused_lately
from casewave.pipelines.actions.load import summary
from casewave.pipelines.desk.page import Page, desk_of, render, see, workspace_of
from casewave.pipelines.desk.personal import names_list
from casewave.pipelines.desk.waves import wave_states


def show_study(request: Request) -> Response:
    desk = desk_of(request)
    if desk.folder is None:
        return see("/start")
    workspace = workspace_of(request)
    states = wave_states(workspace, desk.jobs_of_study())
    loaded = [state.wave.wave for state in states if state.is_loaded]
    return render(
        request, "study.html.j2", study=workspace.study, folder=_short(workspace.folder), states=states, names=names_list(),
        counts=summary(workspace, loaded).counts if loaded else {},
        lately=lately(workspace, 3), refused=refused_lately(workspace),
        is_held=not desk.jobs_of_study().is_busy and is_held(workspace),
    )  # fmt: skip


def _short(folder: Path) -> str:
    """A folder as people name it, from their own where it is in that."""
    home = Path.home()
    return f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else str(folder)


def show_job(request: Request) -> Response:
    """The last job as JSON, which open pages ask for while it runs."""
    job = desk_of(request).jobs_of_study().last
    return JSONResponse(job.state() if job else None)


PAGE = Page("/", [Route("/", show_study), Route("/job", show_job)], "Study")
