"""A wave in four steps: its files, the problems to fix, the warnings to review, and what loading it will change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from casewave.assets.adapters.wave_files import is_shared, takes, wave_files
from casewave.assets.ingest.cells import Edit, SheetRows
from casewave.assets.reading.files import is_delivered
from casewave.assets.reading.issues import Issue, alike, message_of, place_of
from casewave.pipelines.actions import edit_register
from casewave.pipelines.actions.fix import (
    forget_edits,
    is_of_a_file,
    is_of_a_sheet,
    keep_edits,
    kept_edits,
    leave_sheet_out,
    name_table,
    problems_in_cells,
    save_fixes,
)
from casewave.pipelines.actions.own_headers import OF_HEADERS
from casewave.pipelines.actions.staging import Staging, expect_in_the_clear
from casewave.pipelines.actions.workbook import make_workbook, workbook_path
from casewave.pipelines.desk.jobs import Jobs
from casewave.pipelines.desk.page import DeskPage, desk_of, fields_of, render, see, workspace_of
from casewave.pipelines.desk.waves import checked_now, wave_of_study
from casewave.schemas.columns import key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.hints import nearest
from casewave.schemas.problems.deliveries import EMPTIED_TABLE, SHRUNK_TABLE
from casewave.schemas.register.editing import RegisterEdit
from casewave.schemas.register.study_file import StudyError

if TYPE_CHECKING:
    from casewave.pipelines.actions.check import Warned

PARTIAL = ("accept_partial", "accept_few")  # flags of a load, as on the command line


def _staging(request: Request) -> Staging:
    workspace, number = workspace_of(request), request.path_params["wave"]
    wave_of_study(workspace, number)
    return Staging(workspace, number)


def _jobs(request: Request) -> Jobs:
    return desk_of(request).jobs_of_study()


def _render(request: Request, template: str, staging: Staging, **words: Any) -> Response:
    """One of the steps, with how far the others are."""
    found = checked_now(_jobs(request), staging)
    files = wave_files(staging.delivery) if is_delivered(staging.delivery) else {}
    return render(
        request, template, wave=wave_of_study(staging.workspace, staging.wave), found=found, files=files,
        projects=_projects(files), shared=set(filter(is_shared, files)), is_staged=staging.is_staged, **words,
    )  # fmt: skip


def _projects(files: dict[str, Path]) -> list[str]:
    return [name for name, path in files.items() if takes(path)]


# files


def show_files(request: Request) -> Response:
    staging = _staging(request)
    return _render(
        request, "wave_files.html.j2", staging, kept=staging.versions(),
        folder=staging.workspace.delivery(staging.wave),
        is_encrypted=staging.workspace.is_encrypted, workbook=workbook_path(staging.workspace, staging.wave),
        last=_jobs(request).of_wave("load", staging.wave), problem=_problem(_jobs(request), staging.wave),
    )  # fmt: skip


def _problem(jobs: Jobs, wave: int) -> str:
    """What went wrong in the last job, where it was one of this wave."""
    return jobs.last.problem if jobs.last and jobs.last.words.get("wave") == wave else ""


def begin_wave(request: Request) -> Response:
    """Say in the register that a planned wave is collected."""
    workspace, number = workspace_of(request), request.path_params["wave"]
    place = workspace.study.waves.index(wave_of_study(workspace, number))
    edits = [RegisterEdit(("waves", place, "status"), "collected")]
    edit_register.save(workspace, edits, edit_register.register_state(workspace))
    return see(f"/waves/{number}")


def send_workbook(request: Request) -> Response:
    """The wave's workbook to fill in, which is made where it is not there yet."""
    staging = _staging(request)
    path = workbook_path(staging.workspace, staging.wave)
    if not path.exists():
        make_workbook(staging.workspace, staging.wave)
    return FileResponse(path, filename=f"wave-{staging.wave}.xlsx")


def begin_batch(request: Request) -> Response:
    return JSONResponse({"batch": _staging(request).begin_batch()})


async def receive(request: Request) -> Response:
    """Write a file that is sent as it is. Its name comes next to it, and only a safe form of that is ever used."""
    staging = await run_in_threadpool(_staging, request)
    expect_in_the_clear(staging.workspace)
    path = staging.place_for(request.path_params["batch"], unquote(request.headers.get("x-file-name", "")))
    try:
        with path.open("wb") as file:
            async for part in request.stream():
                await run_in_threadpool(file.write, part)
    except ClientDisconnect:
        path.unlink(missing_ok=True)
        raise
    return JSONResponse({"name": path.name})


async def hand_in(request: Request) -> Response:
    """Stage the files of a batch, and check them."""
    staging, said = await run_in_threadpool(_staging, request), await request.json()
    await run_in_threadpool(
        lambda: staging.hand_in(str(said.get("batch", "")), replaces_all=said.get("how") == "replace")
    )
    return _begin_check(request, staging.wave)


def discard(request: Request) -> Response:
    staging = _staging(request)
    staging.discard()
    return see(f"/waves/{staging.wave}")


async def share(request: Request) -> Response:
    """Use a project of this wave for all of them."""
    staging, fields = await run_in_threadpool(_staging, request), await fields_of(request)
    await run_in_threadpool(staging.share, str(fields.get("file", "")))
    return see(f"/waves/{staging.wave}")


def restore(request: Request) -> Response:
    """Hand in an earlier version again, and check it."""
    staging = _staging(request)
    staging.restore(request.path_params["version"])
    _begin_check(request, staging.wave)
    return see(f"/waves/{staging.wave}")


def check(request: Request) -> Response:
    return _begin_check(request, _staging(request).wave)


def _begin_check(request: Request, wave: int) -> Response:
    return _begin(request, "check", f"Checking wave {wave}", wave, "/next")


def _begin(request: Request, task: str, title: str, wave: int, then: str, **words: bool) -> Response:
    """Give the worker a task; the page that shows what came of it."""
    job = _jobs(request).begin(task, title, f"/waves/{wave}{then}", wave=wave, **words)
    return JSONResponse({"next": job.next_page})


def lead_on(request: Request) -> Response:
    """Lead to the step that is next after a check or a load."""
    staging, jobs = _staging(request), _jobs(request)
    page, found = f"/waves/{staging.wave}", checked_now(jobs, staging)
    if found is None or (jobs.last and jobs.last.problem):
        return see(page)
    return see(f"{page}/{'fix' if found['issues'] else 'review' if found['warnings'] else 'changes'}")


# fix


def show_fix(request: Request) -> Response:
    staging = _staging(request)
    found = checked_now(_jobs(request), staging)
    is_withdrawn = any(issue["check"] == "withdrawn" for issue in found["issues"]) if found else False
    has_own_headers = any(issue["check"] in OF_HEADERS for issue in found["issues"]) if found else False
    return _render(request, "wave_fix.html.j2", staging, is_withdrawn=is_withdrawn, has_own_headers=has_own_headers)


def send_cells(request: Request) -> Response:
    """The tables with problems, cell by cell, as JSON."""
    staging = _staging(request)
    found = checked_now(_jobs(request), staging)
    if found is None:
        return JSONResponse({"problem": "The files have changed since they were checked. Check them again."}, 409)
    problems = problems_in_cells(staging.workspace, staging, [_issue(each) for each in found["issues"]])
    return JSONResponse(
        {
            "seen": found["fingerprint"],
            "is_fixable": not staging.workspace.is_encrypted,
            "sheets": [
                {
                    "file": marked.sheet.file, "sheet": marked.sheet.sheet, "is_cut": marked.sheet.is_cut,
                    "header_row": marked.sheet.header_row, "rows": list(marked.sheet.rows.items()),
                    "table": table_name(marked.sheet.model), "key_column": _key_column(marked.sheet),
                    "marks": [vars(mark) for mark in marked.marks],
                }
                for marked in problems.sheets
            ],
            "elsewhere": [
                {"place": place_of(same), "message": message_of(same), "sheet": _left_out(same[0]), **_unnamed(same)}
                for same in alike(problems.elsewhere)
            ],
            "tables": [table_name(model) for model in DELIVERED],
            "edits": [vars(edit) for edit in kept_edits(staging, found["fingerprint"])],
        }
    )  # fmt: skip


def _unnamed(same: Sequence[Issue]) -> dict[str, str]:
    """The file, or sheet of a file, that can be said to be a table, and the likeliest table."""
    issue = same[0]
    if len(same) > 1 or not (is_of_a_sheet(issue) or is_of_a_file(issue)):
        return {}
    names = [table_name(model) for model in DELIVERED]
    return {"unnamed": issue.sheet or issue.file, "of_file": issue.file, "near": nearest(issue.value or "", names)}


def _left_out(issue: Issue) -> str:
    """The sheet that may be left out, where that settles a problem."""
    return issue.sheet if is_of_a_sheet(issue) else ""


async def receive_sheet(request: Request) -> Response:
    """Say that sheets of a name are not loaded, and check again."""
    staging, said = await run_in_threadpool(_staging, request), await request.json()
    title = str(said.get("sheet", ""))
    found = await run_in_threadpool(checked_now, _jobs(request), staging)
    if not found or not any(is_of_a_sheet(_issue(each)) and each["sheet"] == title for each in found["issues"]):
        raise StudyError("The files have changed since they were checked. Check them again.")
    await run_in_threadpool(leave_sheet_out, staging.workspace, title)
    return _begin_check(request, staging.wave)


async def receive_name(request: Request) -> Response:
    """Say which table sheets, or CSV files, of a name are, and check again."""
    staging, said = await run_in_threadpool(_staging, request), await request.json()
    file, sheet, table = (str(said.get(name, "")) for name in ("file", "sheet", "table"))
    found = await run_in_threadpool(checked_now, _jobs(request), staging)
    issues = [_issue(each) for each in found["issues"]] if found else []
    if not any((issue.file, issue.sheet) == (file, sheet) and _unnamed([issue]) for issue in issues):
        raise StudyError("The files have changed since they were checked. Check them again.")
    await run_in_threadpool(name_table, staging.workspace, sheet or PurePosixPath(file).stem, table)
    return _begin_check(request, staging.wave)


def _key_column(sheet: SheetRows) -> int:
    """The column of a table's key, counted from 1."""
    key = key_columns(sheet.model)[0]
    return sheet.header.index(key) + 1 if key in sheet.header else 1


def _issue(words: dict[str, Any]) -> Issue:
    twin = words["twin"]
    return Issue(**{**words, "twin": (str(twin[0]), str(twin[1]), int(twin[2])) if twin else None})


async def receive_edits(request: Request) -> Response:
    """Keep cells that are changed and not saved yet, so that a page that is closed loses none."""
    staging = await run_in_threadpool(_staging, request)
    seen, edits = _edits(await request.body())
    kept = await run_in_threadpool(keep_edits, staging, edits, seen)
    return JSONResponse({"kept": len(kept)})


async def save(request: Request) -> Response:
    """Save all changed cells as a new version of the files, and check that."""
    staging = await run_in_threadpool(_staging, request)
    seen, edits = _edits(await request.body())
    kept = await run_in_threadpool(keep_edits, staging, edits, seen)
    await run_in_threadpool(save_fixes, staging, kept, seen)
    return _begin_check(request, staging.wave)


async def receive_corrections(request: Request) -> Response:
    """Save all changed cells as corrections with a reason, and check again; the files stay as they are."""
    from casewave.pipelines.actions.acknowledge import Decision
    from casewave.pipelines.actions.correct import save_corrections

    staging = await run_in_threadpool(_staging, request)
    body = await request.body()
    seen, edits = _edits(body)
    said = json.loads(body)
    reason, decided_by = (str(said.get(name, "")).strip() for name in ("reason", "decided_by"))
    kept = await run_in_threadpool(keep_edits, staging, edits, seen)
    decision = Decision(reason, decided_by, dt.datetime.now(dt.UTC).date())
    await run_in_threadpool(save_corrections, staging, kept, seen, decision)
    await run_in_threadpool(forget_edits, staging)
    return _begin_check(request, staging.wave)


def _edits(body: bytes) -> tuple[str, list[Edit]]:
    try:
        said = json.loads(body)
        edits = [
            Edit(str(each["file"]), str(each["sheet"]), int(each["row"]), int(each["column"]), str(each["value"]))
            for each in said["edits"]
        ]
        seen = str(said["seen"])
    except (ValueError, KeyError, TypeError):
        raise StudyError("The changes could not be read. Open the page again.") from None
    if any(edit.row < 1 or edit.column < 1 or edit.column > 16_384 or edit.row > 1_048_576 for edit in edits):
        raise StudyError("The changes name a cell that no table has. Open the page again.")
    return seen, edits


def send_marked_copy(request: Request) -> Response:
    """A copy of a file with its problems marked, for whoever fixes it in Excel."""
    from casewave.assets.ingest.marked_copies import mark_refused  # brings openpyxl

    staging = _staging(request)
    expect_in_the_clear(staging.workspace)
    found = checked_now(_jobs(request), staging)
    issues = [_issue(each) for each in found["issues"]] if found else []
    copies = mark_refused(staging.workspace, staging.wave, issues, staging.delivery) if issues else []
    wanted = Path(request.query_params.get("file", "")).name
    copy = next((path for path in copies if path.stem == Path(wanted).stem), None)
    if copy is None:
        raise StudyError("This file has no marked copy: it has no problems in its cells. Check the files again.")
    return FileResponse(copy, filename=f"{copy.stem}-marked.xlsx")


# review


def show_review(request: Request) -> Response:
    from casewave.pipelines.actions.acknowledge import grouped  # brings what a check needs

    staging = _staging(request)
    return _render(request, "wave_review.html.j2", staging, groups=grouped(_warnings(request, staging)))


async def receive_review(request: Request) -> Response:
    """Acknowledge the warnings that are ticked, with one reason, and check again."""
    from casewave.pipelines.actions.acknowledge import Decision, acknowledge

    fields = await fields_of(request)
    staging = await run_in_threadpool(_staging, request)
    ticked = set(fields.getlist("warning"))
    warnings = [each for each in await run_in_threadpool(_warnings, request, staging) if _name(each) in ticked]
    if not warnings:
        raise StudyError("Nothing is ticked. Tick the warnings that are acceptable, then acknowledge them.")
    reason, decided_by = (fields.get(name, "").strip() for name in ("reason", "decided_by"))
    decision = Decision(reason, decided_by, dt.datetime.now(dt.UTC).date())
    await run_in_threadpool(acknowledge, staging.workspace, staging.wave, warnings, decision)
    _begin_check(request, staging.wave)
    return see(f"/waves/{staging.wave}/review")


def _warnings(request: Request, staging: Staging) -> list[Warned]:
    from casewave.pipelines.actions.check import Warned

    found = checked_now(_jobs(request), staging)
    return [Warned(**each) for each in found["warnings"]] if found else []


def _name(warning: Warned) -> str:
    """How a warning is named in the form."""
    return f"{warning.warning}: {warning.subject}"


# what will change, and load


def show_changes(request: Request) -> Response:
    staging = _staging(request)
    job = _jobs(request).of_wave("preview", staging.wave)
    changes = job.result if job and job.result and job.result["fingerprint"] == staging.fingerprint else None
    accepted = {name: True for name in PARTIAL if job and job.words.get(name)}
    refused = [_issue(each) for each in changes["checked"]["issues"]] if changes and accepted else []
    of_tables = [issue for issue in refused if issue.check in {EMPTIED_TABLE.name, SHRUNK_TABLE.name}]
    return _render(
        request, "wave_changes.html.j2", staging, changes=changes, problem=job.problem if job else "",
        accepted=urlencode(accepted), is_refused=bool(refused), of_tables=[issue.text for issue in of_tables],
        may_be_few=bool(of_tables) and all(issue.check == SHRUNK_TABLE.name for issue in of_tables),
    )  # fmt: skip


def begin_preview(request: Request) -> Response:
    wave = _staging(request).wave
    title = f"Comparing wave {wave} with what is loaded"
    return _begin(request, "preview", title, wave, "/changes", **_accepted(request))


def begin_load(request: Request) -> Response:
    wave = _staging(request).wave
    return _begin(request, "load", f"Loading wave {wave}", wave, "", **_accepted(request))


def _accepted(request: Request) -> dict[str, bool]:
    """What a partial load is given: of the rows with problems, and of tables that it leaves less than half of."""
    return {name: True for name in PARTIAL if request.query_params.get(name)}


PAGE = DeskPage(
    "/waves",
    [
        Route("/waves/{wave:int}", show_files),
        Route("/waves/{wave:int}/begin", begin_wave, methods=["POST"]),
        Route("/waves/{wave:int}/workbook", send_workbook),
        Route("/waves/{wave:int}/batch", begin_batch, methods=["POST"]),
        Route("/uploads/{wave:int}/{batch:str}", receive, methods=["POST"]),
        Route("/waves/{wave:int}/hand-in", hand_in, methods=["POST"]),
        Route("/waves/{wave:int}/discard", discard, methods=["POST"]),
        Route("/waves/{wave:int}/share", share, methods=["POST"]),
        Route("/waves/{wave:int}/restore/{version:str}", restore, methods=["POST"]),
        Route("/waves/{wave:int}/check", check, methods=["POST"]),
        Route("/waves/{wave:int}/next", lead_on),
        Route("/waves/{wave:int}/fix", show_fix),
        Route("/waves/{wave:int}/cells", send_cells),
        Route("/waves/{wave:int}/edits", receive_edits, methods=["POST"]),
        Route("/waves/{wave:int}/save", save, methods=["POST"]),
        Route("/waves/{wave:int}/correct", receive_corrections, methods=["POST"]),
        Route("/waves/{wave:int}/leave-out", receive_sheet, methods=["POST"]),
        Route("/waves/{wave:int}/name", receive_name, methods=["POST"]),
        Route("/waves/{wave:int}/marked", send_marked_copy),
        Route("/waves/{wave:int}/review", show_review),
        Route("/waves/{wave:int}/review", receive_review, methods=["POST"]),
        Route("/waves/{wave:int}/changes", show_changes),
        Route("/waves/{wave:int}/preview", begin_preview, methods=["POST"]),
        Route("/waves/{wave:int}/load", begin_load, methods=["POST"]),
    ],
)
