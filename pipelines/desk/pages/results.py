"""What is published: pages, Word, Excel and figures of each wave and of the study, and the plausibility reports.

Reports hold delivered text, so they are served from a path of their own, in a sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.desk.page import DeskPage, desk_of, render, workspace_of
from casewave.pipelines.desk.security import REPORTS

SHOWN = {
    ".html",
    ".htm",
    ".css",
    ".js",
    ".svg",
    ".png",
    ".json",
    ".woff2",
    ".ico",
    ".gif",
}  # in the browser; the rest is saved
KINDS = {".docx": "Word", ".xlsx": "Excel", ".pdf": "PDF", ".tex": "LaTeX"}


@dataclass(frozen=True)
class WaveResults:
    """What a load made of a wave or of the whole study. documents: kind and path; figures: their files."""

    title: str
    site: str
    plausibility: str
    documents: list[tuple[str, str]]
    figures: list[str]


def show_results(request: Request) -> Response:
    workspace = workspace_of(request)
    published = sorted(published_fingerprints(workspace.published))
    waves = {wave.wave: wave for wave in workspace.study.waves}
    made = [_made(workspace, "The whole study", workspace.report, "")] if published else []
    made += [
        _made(workspace, f"Wave {wave}: {waves[wave].topic}", workspace.reports(wave), f"wave-{wave}/index.html")
        for wave in published if wave in waves
    ]  # fmt: skip
    return render(
        request, "results.html.j2", made=made, root=desk_of(request).own.report_root,
        is_encrypted=workspace.is_encrypted,
    )  # fmt: skip


def _made(workspace: Workspace, title: str, folder: Path, plausibility: str) -> WaveResults:
    def inside(path: Path) -> str:
        return path.relative_to(workspace.report).as_posix()

    files = sorted(path for path in folder.glob("*") if path.suffix in KINDS)
    figures = sorted(path for path in (folder / "figures").glob("*") if path.suffix in {".svg", ".png", ".pdf"})
    report = workspace.plausibility / plausibility if plausibility else None
    return WaveResults(
        title,
        inside(folder / "index.html") if (folder / "index.html").exists() else "",
        inside(report) if report and report.exists() else "",
        [(KINDS[path.suffix], inside(path)) for path in files],
        [inside(path) for path in figures],
    )


def show_report(request: Request) -> Response:
    """A page of the report in the desk's own frame, so that there is a way back."""
    path = request.path_params["path"]
    _file(workspace_of(request), path)
    return render(request, "report.html.j2", source=f"{desk_of(request).own.report_root}{path}")


def send_report(request: Request) -> Response:
    """A file of the report, in the sandbox that the guard puts around this path alone."""
    if request.path_params["secret"] != desk_of(request).own.reports:
        raise HTTPException(404, "There is no such page.")
    path = _file(workspace_of(request), request.path_params["path"])
    is_shown = path.suffix.lower() in SHOWN
    return FileResponse(path, filename=None if is_shown else path.name)


def _file(workspace: Workspace, path: str) -> Path:
    root = workspace.report.resolve()
    file = (root / path).resolve()
    if not (file.is_relative_to(root) and file.is_file()):
        raise HTTPException(404, "There is no such page.")
    return file


PAGE = DeskPage(
    "/results",
    [
        Route("/results", show_results),
        Route("/results/view/{path:path}", show_report),
        Route(REPORTS + "{secret}/{path:path}", send_report),
    ],
    "Results",
)
