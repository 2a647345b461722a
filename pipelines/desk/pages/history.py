"""History: loads, publications and withdrawals; two loads compared; an earlier delivery put back; one made again."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casewave.assets.warehouse.store import StoreError
from casewave.pipelines.actions.history import CellDifference, HistoryEntry, compare, history, put_back
from casewave.pipelines.desk.page import DeskPage, desk_of, fields_of, render, see, workspace_of
from casewave.schemas.register.study_file import StudyError

SHOWN = 500  # differences on the page


def show_history(request: Request) -> Response:
    """All that happened, the last first; with two loads chosen, what they differ in."""
    workspace = workspace_of(request)
    if not workspace.store.exists():
        return render(request, "history.html.j2", entries=[])
    entries = list(reversed(history(workspace)))
    earlier, later = (request.query_params.get(name, "") for name in ("earlier", "later"))
    found: list[CellDifference] | None = None
    problem = ""
    try:
        found = compare(workspace, _number(earlier), _number(later)) if earlier and later else None
    except (StoreError, StudyError) as error:
        problem = str(error)
    return render(
        request, "history.html.j2", status=422 if problem else 200, entries=entries, found=found, problem=problem,
        earlier=earlier, later=later, shown=SHOWN, before_last=_before_last(entries),
        rebuilt=workspace.root / "rebuilt",
    )  # fmt: skip


async def undo(request: Request) -> Response:
    """Put the files of an earlier load back, and lead to the wave, where they are checked and loaded."""
    entry = _number((await fields_of(request)).get("entry", ""))
    wave = await run_in_threadpool(put_back, workspace_of(request), entry)
    return see(f"/waves/{wave}")


async def rebuild(request: Request) -> Response:
    """Begin to make a publication again in a folder of its own."""
    fields = await fields_of(request)
    entry, folder = _number(fields.get("entry", "")), fields.get("folder", "").strip()
    if not folder:
        raise StudyError("Name the folder in which the publication is made again. It must be new or empty.")
    place = Path(folder).expanduser() / f"publication-{entry}"
    title = f"Publication {entry} is made again in {place}"
    desk_of(request).jobs_of_study().begin("rebuild", title, "/history", entry=entry, folder=str(place))
    return see("/history")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise StudyError("Choose an earlier and a later load by their numbers.")
    return int(text)


def _before_last(entries: list[HistoryEntry]) -> dict[int, HistoryEntry]:
    """Of each wave that was loaded more than once, the load before the last."""
    loads: dict[int, list[HistoryEntry]] = defaultdict(list)
    for entry in entries:
        if entry.action == "load" and entry.wave is not None:
            loads[entry.wave].append(entry)
    return {wave: of_wave[1] for wave, of_wave in sorted(loads.items()) if len(of_wave) > 1}


PAGE = DeskPage(
    "/history",
    [
        Route("/history", show_history),
        Route("/history/undo", undo, methods=["POST"]),
        Route("/history/rebuild", rebuild, methods=["POST"]),
    ],
    "History",
)
