"""The desk as a web application: its pages, its files, and how a mistake is shown. Every request passes the guard."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import duckdb
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from casewave.assets.warehouse.store import StoreError
from casewave.pipelines.actions.status import another_version
from casewave.pipelines.desk.desk import Desk, NoStudyOpen
from casewave.pipelines.desk.page import desk_of, render, see
from casewave.pipelines.desk.pages import PAGES
from casewave.pipelines.desk.security import Guard
from casewave.schemas.register.study_file import StudyError

STATIC = Path(__file__).parent / "static"


def make_app(desk: Desk) -> Starlette:
    """The application of one start of the desk."""
    handlers: dict[Any, Any] = {
        HTTPException: _show_missing, StudyError: _show_mistake, StoreError: _show_mistake,
        duckdb.Error: _show_other_version, NoStudyOpen: _show_start,
    }  # fmt: skip
    app = Starlette(
        routes=[
            *(route for page in PAGES for route in page.routes),
            Route("/stop", _stop, methods=["POST"]),
            Route("/alive", lambda _: Response(status_code=204)),
            Route("/favicon.ico", lambda _: FileResponse(STATIC / "icon.svg")),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, own=desk.own), Middleware(Attendance, desk=desk)],
        exception_handlers=handlers,
    )
    app.state.desk, app.state.pages = desk, PAGES
    return app


class Attendance:
    """Notes that somebody uses the desk, which stops where nobody does. Open pages ask for /alive now and then."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app, self.desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.desk.last_asked = time.monotonic()
        await self.app(scope, receive, send)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _show_mistake(request: Request, error: Exception) -> Response:
    """A mistake that a person can put right, in words."""
    if not _wants_page(request):
        return JSONResponse({"problem": str(error)}, 422)
    return render(request, "problem.html.j2", status=422, study_title="", problem=str(error))


def _show_other_version(request: Request, error: Exception) -> Response:
    """What another version of casewave has published, which cannot be read before it is loaded again."""
    said = another_version(error, desk_of(request).workspace().published)
    if said is None:
        raise error
    return _show_mistake(request, StoreError(said))


def _show_missing(request: Request, error: HTTPException) -> Response:
    if not _wants_page(request):
        return JSONResponse({"problem": error.detail}, error.status_code)
    return render(request, "problem.html.j2", status=error.status_code, study_title="", problem=error.detail)


def _show_start(_request: Request, _error: Exception) -> Response:
    return see("/")


def _stop(request: Request) -> Response:
    desk_of(request).is_stopping = True
    return HTMLResponse("<!DOCTYPE html><html lang=en><title>casewave desk</title><h1>The desk has stopped</h1></html>")
