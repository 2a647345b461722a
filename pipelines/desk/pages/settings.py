"""Study settings: sections of the register as forms; each change is shown in the file's lines, then saved."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casewave.pipelines.actions.edit_register import propose, register_state, save
from casewave.pipelines.actions.own_codes import own_frameworks
from casewave.pipelines.actions.register_forms import Form, edits_of, form_of, sections
from casewave.pipelines.desk.page import DeskPage, fields_of, render, see, workspace_of
from casewave.schemas.register.editing import RegisterEdit
from casewave.schemas.register.study_file import StudyError

NEW = "new"
Fields = ImmutableMultiDict[str, str]


def show_sections(request: Request) -> Response:
    workspace = workspace_of(request)
    return render(
        request, "settings.html.j2", sections=sections(), folder=workspace.folder, own=own_frameworks(workspace)
    )


def show_form(request: Request) -> Response:
    return _form(request, form_of(workspace_of(request), request.path_params["section"]))


async def propose_change(request: Request) -> Response:
    """Show the lines that change; where the register would not load with them, the form again with the reason."""
    return await run_in_threadpool(_propose, request, await fields_of(request))


def _propose(request: Request, fields: Fields) -> Response:
    workspace = workspace_of(request)
    form = form_of(workspace, request.path_params["section"])
    try:
        proposal = propose(workspace, _edits(form, fields))
    except StudyError as error:
        return _form(request, form, fields, str(error))
    return render(
        request, "settings_change.html.j2", form=form, diff=proposal.diff, state=proposal.state,
        fields=[(name, value) for name, value in fields.multi_items() if name != "state"],
    )  # fmt: skip


async def save_change(request: Request) -> Response:
    fields, workspace = await fields_of(request), workspace_of(request)
    form = form_of(workspace, request.path_params["section"])
    await run_in_threadpool(save, workspace, _edits(form, fields), fields.get("state", ""))
    return see(f"/settings/{form.section}?saved=yes")


def _form(request: Request, form: Form, fields: Fields | None = None, problem: str = "") -> Response:
    entries = form.entries if fields is None else [_filled(form, fields, number) for number in range(len(form.entries))]
    return render(
        request, "settings_form.html.j2", status=422 if problem else 200, form=form, entries=entries, problem=problem,
        is_saved="saved" in request.query_params and not problem, added=_filled(form, fields, NEW) if fields else {},
        state=register_state(workspace_of(request)),
    )  # fmt: skip


def _edits(form: Form, fields: Fields) -> list[RegisterEdit]:
    """What a form changes. Raises StudyError where it is of another number of entries, as after a change elsewhere."""
    if fields.get("entries") != str(len(form.entries)):
        raise StudyError(
            "These settings have changed meanwhile. Look at them as they are now, then make your change again."
        )
    filled = [_filled(form, fields, number) for number in range(len(form.entries))]
    removed = [int(number) for number in fields.getlist("remove") if number.isdecimal() and int(number) < len(filled)]
    return edits_of(form, filled, _filled(form, fields, NEW) if form.is_list else {}, removed)


def _filled(form: Form, fields: Fields, number: int | str) -> dict[str, str]:
    return {field.name: fields.get(f"{number}.{field.name}", "") for field in form.fields}


PAGE = DeskPage(
    "/settings",
    [
        Route("/settings", show_sections),
        Route("/settings/{section}", show_form),
        Route("/settings/{section}", propose_change, methods=["POST"]),
        Route("/settings/{section}/save", save_change, methods=["POST"]),
    ],
    "Settings",
)
