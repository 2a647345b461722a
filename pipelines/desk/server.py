"""The desk served on this machine alone, on a port of its own, until it is stopped or nobody uses it any more."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from casewave.pipelines.desk.address import address_page, write_address
from casewave.pipelines.desk.app import make_app
from casewave.pipelines.desk.desk import Desk
from casewave.pipelines.desk.personal import apply_names_list
from casewave.pipelines.desk.security import Pass

IDLE = 3600.0  # seconds without a request, after which the desk stops


def serve(
    folder: Path | None, *, opens_browser: bool = True, on_start: Callable[[Path], None] = lambda _: None
) -> None:
    """Serve the desk until it is stopped. folder: a study to open.

    on_start: is given the page that opens the desk; each time its token is used, the page gets another one.
    """
    apply_names_list()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        desk = Desk(Pass(listening.getsockname()[1]))
        if folder:
            desk.open(folder)
        config = uvicorn.Config(
            make_app(desk), log_level="warning", access_log=False, server_header=False, lifespan="off",
            timeout_graceful_shutdown=2,
        )  # fmt: skip
        server = uvicorn.Server(config)
        page = write_address(desk.own)
        threading.Thread(target=_attend, args=(server, desk), daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # which uvicorn raises again when it has stopped
        try:
            on_start(page)
            if opens_browser:
                webbrowser.open(page.as_uri())
            with contextlib.suppress(KeyboardInterrupt):
                server.run(sockets=[listening])
        finally:
            if desk.jobs:
                desk.jobs.stop()
            address_page(desk.own).unlink(missing_ok=True)


def _attend(server: uvicorn.Server, desk: Desk) -> None:
    """Keep the address page's token fresh, and end the server where it is to stop."""
    token = desk.own.token
    while not server.should_exit:
        time.sleep(0.2)
        if desk.own.token != token:
            token = desk.own.token
            write_address(desk.own)
        server.should_exit = server.should_exit or desk.is_stopping or _is_idle(desk)


def _is_idle(desk: Desk) -> bool:
    is_busy = desk.jobs is not None and desk.jobs.is_busy
    return not is_busy and time.monotonic() - desk.last_asked > IDLE
