"""The first page: a card for each wave of the open study with its next step, and what needs attention."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from casewave.assets.warehouse.holding import is_held
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.history import lately, refused_lately
from casewave.pipelines.actions.load import summary
from casewave.pipelines.actions.status import another_version, is_outdated
from casewave.pipelines.desk.jobs import Jobs
from casewave.pipelines.desk.page import DeskPage, desk_of, render, see, workspace_of
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
        request, "study.html.j2", study=workspace.study, folder=_short(workspace.folder), states=states,
        names=names_list(), problem=_problem(desk.jobs_of_study()),
        **(_past(workspace, loaded) or {"counts": {}, "lately": [], "refused": {}, "is_of_another_version": True}),
        is_held=not desk.jobs_of_study().is_busy and is_held(workspace),
    )  # fmt: skip


def _short(folder: Path) -> str:
    """A folder as people name it, from their own where it is in that."""
    home = Path.home()
    return f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else str(folder)


def _past(workspace: Workspace, loaded: list[int]) -> dict[str, Any] | None:
    """What is loaded and what happened last; nothing where another version of casewave published it."""
    try:
        counts = summary(workspace, loaded).counts if loaded else {}
        return {"counts": counts, "lately": lately(workspace, 3), "refused": refused_lately(workspace),
                "is_of_another_version": is_outdated(workspace.published)}  # fmt: skip
    except duckdb.Error as error:
        if another_version(error, workspace.published):
            return None
        raise


def _problem(jobs: Jobs) -> str:
    """What went wrong when all waves were last loaded again."""
    return jobs.last.problem if jobs.last and jobs.last.task == "load" and "wave" not in jobs.last.words else ""


def load_again(request: Request) -> Response:
    """Load all waves, as after casewave itself has changed."""
    job = desk_of(request).jobs_of_study().begin("load", "Loading all waves again", "/")
    return JSONResponse({"next": job.next_page})


def show_job(request: Request) -> Response:
    """The last job as JSON, which open pages ask for while it runs."""
    job = desk_of(request).jobs_of_study().last
    return JSONResponse(job.state() if job else None)


PAGE = DeskPage(
    "/", [Route("/", show_study), Route("/job", show_job), Route("/load-again", load_again, methods=["POST"])], "Study"
)
