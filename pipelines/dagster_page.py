"""Dagster's own page for this machine's user alone, with the daemon that sees new deliveries.

Dagster answers anybody who reaches its port, and any page of a browser can: here every request passes the desk's guard
first. Belongs elsewhere: who may ask (`pipelines.desk.security`), the desk itself (`pipelines.desk`).
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import uvicorn
from dagster._core.workspace.context import WorkspaceProcessContext  # not among the public names, nor are the targets
from dagster._core.workspace.load_target import ModuleTarget
from dagster_webserver.app import create_app_from_workspace_process_context
from dagster_webserver.version import __version__
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.desk.address import address_page, write_address
from casewave.pipelines.desk.security import Guard, Pass
from casewave.pipelines.runs import dagster_home

CODE = "casewave.pipelines.definitions"
REFUSED = 1008  # a websocket's own number for a policy that is broken


def serve(workspace: Workspace, port: int, *, opens_browser: bool, on_start: Callable[[Path], None]) -> None:
    """Serve Dagster's page and its sensor on loopback until stopped.

    on_start: is given the page that opens it; its token is used once.
    """
    dagster_home(workspace)
    own = Pass(port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # which uvicorn raises again when it has stopped
    with (
        dg.DagsterInstance.get() as instance,
        _daemon(),
        WorkspaceProcessContext(
            instance, version=__version__, read_only=False,
            workspace_load_target=ModuleTarget(CODE, attribute=None, working_directory=None, location_name=None),
        ) as context,
    ):  # fmt: skip
        app = create_app_from_workspace_process_context(context)
        page = write_address(own)
        try:
            on_start(page)
            if opens_browser:
                webbrowser.open(page.as_uri())
            uvicorn.run(PageGuard(app, own), host="127.0.0.1", port=port, log_level="warning", server_header=False)
        finally:
            address_page(own).unlink(missing_ok=True)


@contextlib.contextmanager
def _daemon() -> Iterator[None]:
    """Dagster's daemon, which runs the sensor, as a process that ends with this one."""
    command = [sys.executable, "-m", "dagster._daemon", "run", "--log-level", "warning", "-m", CODE]
    daemon = subprocess.Popen(command)  # noqa: S603 (our own words)
    try:
        yield
    finally:
        daemon.terminate()
        daemon.wait()


class PageGuard(Guard):
    """The desk's guard before Dagster's page, which has scripts, headers and websockets of its own."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["type"] == "websocket":
            is_own = self.is_own(headers) and headers.getlist("origin") == [f"http://{self.own.host}"]
            await (self.app(scope, receive, send) if is_own else send({"type": "websocket.close", "code": REFUSED}))
            return
        await (self.refusal(scope, headers, is_report=False) or self.app)(scope, receive, send)
