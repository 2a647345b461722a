"""How the QDA project of a wave maps to the study: its sources, users and codes next to what they become."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casewave.assets.adapters.wave_files import wave_files
from casewave.pipelines.actions.edit_register import register_state
from casewave.pipelines.actions.staging import Staging
from casewave.pipelines.desk.page import DeskPage, Fields, desk_of, fields_of, render, see, workspace_of
from casewave.pipelines.desk.waves import wave_of_study
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import StudyError

PARTS = ("sources", "users", "codes")


def show_mapping(request: Request) -> Response:
    return _form(request, request.query_params.get("file", ""))


async def save_mapping(request: Request) -> Response:
    """Save what was chosen, and check the files again; what cannot be saved is shown again with the reason."""
    return await run_in_threadpool(_save, request, await fields_of(request))


def _save(request: Request, fields: Fields) -> Response:
    from casewave.pipelines.actions import qda_map  # brings the readers of projects

    name = fields.get("file", "")
    staging, project = _project(request, name)
    shown = _shown(staging.workspace.study)
    by_label = {label: key for key, label in shown.items()}
    said = {part: dict(zip(fields.getlist(f"{part}_name"), fields.getlist(part), strict=False)) for part in PARTS}
    chosen = {part: {of: text.strip() for of, text in texts.items()} for part, texts in said.items()}
    try:
        if unknown := [text for text in chosen["codes"].values() if text and text not in by_label]:
            raise StudyError(f"'{unknown[0]}' is not a construct of the study's frameworks. Choose one of the list.")
        codes = {path: by_label.get(text, "") for path, text in chosen["codes"].items()}
        choice = qda_map.ChosenMapping(chosen["sources"], chosen["users"], codes)
        qda_map.save_mapping(staging.workspace, project, _known(staging), choice, fields.get("state", ""))
    except StudyError as error:
        return _form(request, name, chosen, str(error))
    title = f"Checking wave {staging.wave}"
    desk_of(request).jobs_of_study().begin("check", title, f"/waves/{staging.wave}/next", wave=staging.wave)
    return see(f"/waves/{staging.wave}")


def _form(request: Request, name: str, chosen: dict[str, dict[str, str]] | None = None, problem: str = "") -> Response:
    from casewave.pipelines.actions.qda_map import NOT_TAKEN, outline

    staging, project = _project(request, name)
    study, known = staging.workspace.study, _known(staging)
    made, shown = outline(staging.workspace, project, known), _shown(study)
    rows = {
        part: [
            {"name": item.name, "codings": item.codings, "is_suggested": item.is_suggested and bool(item.becomes),
             "becomes": (chosen or {}).get(part, {}).get(item.name, shown.get(item.becomes, item.becomes))}
            for item in getattr(made, part)
        ]
        for part in PARTS
    }  # fmt: skip
    return render(
        request, "mapping.html.j2", status=422 if problem else 200, wave=wave_of_study(staging.workspace, staging.wave),
        file=name, origin=made.origin, rows=rows, problem=problem, state=register_state(staging.workspace),
        lists={"sources": [*sorted(known), NOT_TAKEN], "users": [entry.code for entry in study.people],
               "codes": list(shown.values())},
    )  # fmt: skip


def _project(request: Request, name: str) -> tuple[Staging, Path]:
    workspace, number = workspace_of(request), request.path_params["wave"]
    wave_of_study(workspace, number)
    staging = Staging(workspace, number)
    files = wave_files(staging.delivery)
    if name not in files:
        raise StudyError(f"Wave {number} has no file of this name. Open the page of the wave again.")
    return staging, files[name]


def _known(staging: Staging) -> set[str]:
    from casewave.pipelines.actions.delivered_names import delivered_names

    return delivered_names(staging.workspace, {staging.wave: staging.delivery})


def _shown(study: Study) -> dict[str, str]:
    """Each construct of the study's frameworks, as it is shown."""
    return {
        f"{framework.framework} {each.code}": f"{each.code} {each.label}, {framework.name}"
        for framework in study.loaded_frameworks
        for each in framework.constructs
    }


PAGE = DeskPage(
    "/waves",
    [
        Route("/waves/{wave:int}/mapping", show_mapping),
        Route("/waves/{wave:int}/mapping", save_mapping, methods=["POST"]),
    ],
)
