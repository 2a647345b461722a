"""Begin a study with five questions, open one, or look at the example."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from casewave.pipelines.actions.start import NewProgramme, NewSite, NewStudy, NewWave, copy_example, start_study
from casewave.pipelines.desk.page import DeskPage, Fields, desk_of, fields_of, render, see
from casewave.schemas.register.study_file import FILE, StudyError
from casewave.schemas.vocabularies.frameworks import framework_names, load_framework

ROWS = {"case": 3, "site": 4, "wave": 2}  # that the form shows before any is added
COLUMNS = {
    "case": {"code": "Code", "name": "Name of the case"},
    "site": {"code": "Code", "name": "Name of the site", "case": "Code of its case", "country": "Country"},
    "wave": {"window": "Window of data collection", "topic": "Topic"},
}
EXAMPLES = {
    "case": {"code": "WAL", "name": "Walking Together"},
    "site": {"code": "NOR", "name": "Northtown", "case": "WAL", "country": "Sweden"},
    "wave": {"window": "2025-01/2025-06", "topic": "How it began"},
}


def show_start(request: Request) -> Response:
    return _form(request, Fields([]))


def show_folders(request: Request) -> Response:
    """The folders inside one, so that a study can be opened without typing its path."""
    folder = Path(request.query_params.get("folder") or Path.home()).expanduser().resolve()
    if not folder.is_dir():
        raise StudyError(f"'{folder}' is not a folder on this computer. Check its spelling.")
    return render(
        request, "folders.html.j2", folder=folder, parent=folder.parent, folders=_folders(folder), study_title=""
    )


async def open_study(request: Request) -> Response:
    fields = await fields_of(request)
    await run_in_threadpool(desk_of(request).open, Path(fields.get("folder", "").strip()).expanduser())
    return see("/")


async def open_example(request: Request) -> Response:
    folder = await run_in_threadpool(copy_example, Path.home() / "casewave-example")
    await run_in_threadpool(desk_of(request).open, folder)
    return see("/")


async def begin_study(request: Request) -> Response:
    """Write a new study and open it; where the answers do not hold together, show them again with what is wrong."""
    fields = await fields_of(request)
    try:
        folder = _new_folder(fields)
        await run_in_threadpool(start_study, folder, _new_study(fields))
    except StudyError as error:
        return _form(request, fields, str(error))
    desk_of(request).open(folder)
    return see("/")


def _folders(folder: Path) -> list[tuple[Path, bool]]:
    """The folders inside one that can be seen, and whether each is a study; studies first."""
    try:
        found = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.name.startswith(".")]
    except OSError as error:
        raise StudyError(f"'{folder}' cannot be read ({error.strerror}). Choose another folder.") from None
    return sorted(((path, (path / FILE).exists()) for path in found), key=lambda each: not each[1])


def _form(request: Request, fields: Fields, problem: str = "") -> Response:
    return render(
        request, "start.html.j2", status=422 if problem else 200, study_title="", problem=problem, fields=fields,
        rows={part: _rows(fields, part, least=ROWS[part]) for part in ROWS}, columns=COLUMNS, examples=EXAMPLES,
        frameworks={name: load_framework(name).name for name in framework_names()},
        parent=fields.get("parent", str(Path.home() / "Documents")),
    )  # fmt: skip


def _rows(fields: Fields, part: str, least: int = 0) -> list[dict[str, str]]:
    """The rows of a part of the form that hold anything, and blank ones up to the least number."""
    names = list(COLUMNS[part])
    answers = zip_longest(*(fields.getlist(f"{part}_{name}") for name in names), fillvalue="")
    rows = [dict(zip(names, map(str.strip, row), strict=True)) for row in answers]
    filled = [row for row in rows if any(row.values())]
    return filled + [dict.fromkeys(names, "")] * max(0, least - len(filled))


def _new_folder(fields: Fields) -> Path:
    parent, name = fields.get("parent", "").strip(), fields.get("folder", "").strip()
    if not parent or not name or name in {".", ".."} or {"/", "\\"} & set(name):
        raise StudyError("Name the folder of the study. It is made inside the folder above it.")
    return Path(parent).expanduser().resolve() / name


def _new_study(fields: Fields) -> NewStudy:
    """What the form says. Raises StudyError where a part is empty."""
    title = fields.get("title", "").strip()
    rows = {part: _rows(fields, part) for part in ROWS}
    frameworks = [*fields.getlist("framework"), *fields.get("own_framework", "").split()]
    for part, what in (("case", "one case"), ("site", "one site"), ("wave", "one wave")):
        if not rows[part]:
            raise StudyError(f"The study needs at least {what}. Fill in a row.")
    if not title or not frameworks:
        raise StudyError("The study needs a title." if not title else "Choose a framework, or name one of your own.")
    return NewStudy(
        title,
        [NewProgramme(row["code"].upper(), row["name"]) for row in rows["case"]],
        [NewSite(row["code"].upper(), row["name"], row["case"].upper(), row["country"]) for row in rows["site"]],
        [NewWave(row["window"], row["topic"]) for row in rows["wave"]],
        frameworks,
    )


PAGE = DeskPage(
    "/start",
    [
        Route("/start", show_start),
        Route("/start", begin_study, methods=["POST"]),
        Route("/open", show_folders),
        Route("/open", open_study, methods=["POST"]),
        Route("/example", open_example, methods=["POST"]),
    ],
)
