"""Ask the data: the documented tables with their columns, a question in SQL, its rows, and the same in Python and R."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from casewave.assets.warehouse.store import StoreError
from casewave.pipelines.actions.ask import Answer, answer, as_csv, as_python, as_r, documented_tables
from casewave.pipelines.desk.page import DeskPage, fields_of, render, workspace_of

SHOWN = 500  # rows of an answer on the page; its CSV file has all


def show_ask(request: Request) -> Response:
    """The list of tables; with one of them chosen, its columns and first rows."""
    table = request.query_params.get("table", "")
    return _page(request, f"FROM {table}\nLIMIT 100" if table else "", table)


async def ask_data(request: Request) -> Response:
    fields = await fields_of(request)
    return await run_in_threadpool(_page, request, fields.get("sql", "").strip(), fields.get("table", ""))


async def download(request: Request) -> Response:
    """All rows of an answer as a CSV file."""
    sql = (await fields_of(request)).get("sql", "").strip()
    found = await run_in_threadpool(answer, workspace_of(request), sql)
    headers = {"content-disposition": 'attachment; filename="answer.csv"'}
    return Response(as_csv(found).encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def names(request: Request) -> Response:
    """Each table with its columns, for the completion of names."""
    tables = documented_tables(workspace_of(request))
    return JSONResponse({table.name: [column.name for column in table.columns] for table in tables})


def _page(request: Request, sql: str, chosen: str) -> Response:
    workspace = workspace_of(request)
    if not workspace.published.exists():
        return render(request, "ask.html.j2", tables=[], sql="", chosen=None, found=None, problem="", code={})
    tables = documented_tables(workspace)
    table = next((table for table in tables if table.name == chosen), None)
    found: Answer | None = None
    problem = ""
    if sql and (not chosen or table):
        try:
            found = answer(workspace, sql, SHOWN)
        except StoreError as error:
            problem = str(error)
    code = {"Python": as_python(workspace, sql), "R": as_r(workspace, sql)} if found else {}
    return render(
        request, "ask.html.j2", status=422 if problem else 200, tables=tables, sql=sql, chosen=table, found=found,
        problem=problem, code=code,
    )  # fmt: skip


PAGE = DeskPage(
    "/ask",
    [
        Route("/ask", show_ask),
        Route("/ask", ask_data, methods=["POST"]),
        Route("/ask/answer.csv", download, methods=["POST"]),
        Route("/ask/names", names),
    ],
    "Ask",
)
