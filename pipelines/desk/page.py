"""What every page is made with: its place in the navigation, its template, the open study and the fields of a form.

A page is a module in `pages` with a `PAGE`; its routes are plain functions of Starlette's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jinja2
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.desk.desk import Desk
from casewave.schemas.language import numbered

TEMPLATES = Path(__file__).parent / "templates"
Fields = ImmutableMultiDict[str, str]


@dataclass(frozen=True)
class DeskPage:
    """A page of the desk. path: where the navigation leads; a page without a title is not in it."""

    path: str
    routes: Sequence[Route]
    title: str = ""


def desk_of(request: Request) -> Desk:
    """The desk that answers a request."""
    desk: Desk = request.app.state.desk
    return desk


def workspace_of(request: Request) -> Workspace:
    """The open study, with its register read again. Raises NoStudyOpen, which leads to the first page."""
    return desk_of(request).workspace()


async def fields_of(request: Request) -> Fields:
    """The fields of a form that was sent. A field that is named several times is read with `getlist`."""
    body = (await request.body()).decode("utf-8", "replace")
    return ImmutableMultiDict(parse_qsl(body, keep_blank_values=True, max_num_fields=10_000))


def render(request: Request, template: str, *, status: int = 200, **words: Any) -> HTMLResponse:
    """A page from its template, within the frame that all pages have."""
    desk = desk_of(request)
    frame = {
        "navigation": [(page.title, page.path) for page in request.app.state.pages if page.title],
        "here": request.url.path,
        "study_title": desk.workspace().study.title if desk.folder and "study_title" not in words else None,
        "interrupted": desk.jobs.interrupted if desk.jobs else "",
        "is_busy": desk.jobs is not None and desk.jobs.is_busy,
    }
    return HTMLResponse(_templates().get_template(template).render({**frame, **words}), status)


def see(path: str) -> RedirectResponse:
    """Lead to a page after a form, so that loading it again sends nothing twice."""
    return RedirectResponse(path, 303)


def counted(number: int, noun: str, nouns: str | None = None) -> str:
    """A count with its noun: 1 problem, 2 problems."""
    return numbered(number, noun, nouns or "")


def _templates() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters["counted"] = counted
    return made
