"""People: an informant withdrawn from everything, after what goes was shown and the code was typed again."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casewave.pipelines.actions.staging import Staging
from casewave.pipelines.desk.page import DeskPage, desk_of, fields_of, render, see, workspace_of
from casewave.schemas.register.study_file import StudyError

Fields = ImmutableMultiDict[str, str]


def show_people(request: Request) -> Response:
    return _form(request, Fields([]))


async def check_withdrawal(request: Request) -> Response:
    """Show what will be erased with an informant, before anything does."""
    return await run_in_threadpool(_check, request, await fields_of(request))


def _check(request: Request, fields: Fields, problem: str = "") -> Response:
    from casewave.assets.protection.withdrawal import places_to_mend
    from casewave.pipelines.actions.withdraw import what_goes  # brings what publishes

    workspace = workspace_of(request)
    try:
        informant, reason, decided_by = _said(request, fields)
    except StudyError as error:
        return _form(request, fields, str(error))
    erased = what_goes(workspace, informant)
    gone = {
        "rows": dict(erased.rows),
        "shared": sorted(erased.shared),
        "places": list(places_to_mend(erased)),
        "register": [],
    }
    return render(
        request, "people_check.html.j2", status=422 if problem else 200, informant=informant, reason=reason,
        decided_by=decided_by, gone=gone, problem=problem,
        staged=[wave for wave in workspace.study.collected_waves if Staging(workspace, wave).is_staged],
    )  # fmt: skip


async def withdraw(request: Request) -> Response:
    """Begin the withdrawal, if the code was typed a second time."""
    from casewave.pipelines.actions.withdraw import read_informant

    fields = await fields_of(request)
    informant, reason, decided_by = await run_in_threadpool(_said, request, fields)
    try:
        again = await run_in_threadpool(read_informant, workspace_of(request), fields.get("again", "").strip())
    except StudyError:
        again = ""
    if again != informant:
        problem = "The code that you typed is another one. Type the code of the informant again."
        return await run_in_threadpool(_check, request, fields, problem)
    jobs = desk_of(request).jobs_of_study()
    words: dict[str, Any] = {"code": informant, "reason": reason, "decided_by": decided_by}
    jobs.begin("withdraw", "The withdrawal", "/people/done", **words)
    return see("/people/done")


def show_done(request: Request) -> Response:
    """What became of the last withdrawal; while it is under way, the page waits for it."""
    last = desk_of(request).jobs_of_study().last
    if last is None or last.task != "withdraw":
        return see("/people")
    return render(request, "people_done.html.j2", job=last)


def _said(request: Request, fields: Fields) -> tuple[str, str, str]:
    """The informant, the reason and who decided. Raises StudyError where one does not hold."""
    from casewave.pipelines.actions.withdraw import check_words, read_informant

    informant = read_informant(workspace_of(request), fields.get("code", "").strip())
    reason, decided_by = fields.get("reason", "").strip(), fields.get("decided_by", "").strip()
    if not reason:
        raise StudyError("Say why, in words that name nobody.")
    check_words(workspace_of(request).study, informant, reason, decided_by)
    return informant, reason, decided_by


def _form(request: Request, fields: Fields, problem: str = "") -> Response:
    return render(
        request, "people.html.j2", status=422 if problem else 200, fields=fields, problem=problem,
        withdrawals=workspace_of(request).study.withdrawals,
    )  # fmt: skip


PAGE = DeskPage(
    "/people",
    [
        Route("/people", show_people),
        Route("/people/check", check_withdrawal, methods=["POST"]),
        Route("/people/withdraw", withdraw, methods=["POST"]),
        Route("/people/done", show_done),
    ],
    "People",
)
