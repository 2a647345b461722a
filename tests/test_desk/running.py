"""A desk as it is started, in a process of its own, and requests to it that no browser would send."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Running:
    """A desk that runs: its port, the page that opens it, and the cookie of who has entered."""

    port: int
    page: Path
    process: subprocess.Popen[str]
    cookie: str = ""

    @property
    def address(self) -> str:
        """The address with the token, as the page has it now."""
        return str(re.search(r'href="(.*?)"', self.page.read_text(encoding="utf-8")).group(1))  # type: ignore[union-attr]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def enter(self) -> None:
        answer, _ = self.ask("GET", self.address.removeprefix(self.origin), cookie="")
        self.cookie = answer.headers["set-cookie"].partition(";")[0]

    def ask(
        self, method: str, path: str, body: bytes | None = None, *, cookie: str | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        """Send a request with these headers and no other; of the answer, its head and text."""
        con = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        con.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        sent = {"host": f"127.0.0.1:{self.port}", "cookie": self.cookie if cookie is None else cookie}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and "content-length" not in sent:
            sent["content-length"] = str(len(body))
        for name, value in sent.items():
            if value:
                con.putheader(name, value)
        con.endheaders(body)
        answer = con.getresponse()
        text = answer.read().decode("utf-8", "replace")
        con.close()
        return answer, text

    def worker(self) -> int:
        """The process that works for the desk."""
        for _ in range(200):
            tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")  # a list for each thread
            children = [child for task in tasks for child in task.read_text("ascii").split()]
            for child in children:
                if "desk.worker" in Path(f"/proc/{child}/cmdline").read_text("ascii"):
                    return int(child)
            time.sleep(0.05)
        raise AssertionError("there is no worker")

    def post(self, path: str, body: bytes = b"", **headers: str) -> tuple[http.client.HTTPResponse, str]:
        """Post as a page of the desk does."""
        own = {"origin": self.origin, "sec_fetch_site": "same-origin"}
        return self.ask("POST", path, body, **{**own, **headers})


@contextmanager
def running_desk(home: Path, *words: str, command: Sequence[str] = ("desk",), **environment: str) -> Iterator[Running]:
    """Start the desk, or another page, with the words of a command before it, and end it afterwards."""
    settings = {name: value for name, value in os.environ.items() if name not in {"CASEWAVE_STUDY", "DAGSTER_HOME"}}
    home.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "casewave", *words, *command, "--no-browser"], cwd=home, text=True,
        env={**settings, "CASEWAVE_HOME": str(home), "HOME": str(home), "COLUMNS": "200", **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        found = next(filter(None, (re.search(r"desk-(\d+)\.html", line) for line in lines)), None)
        assert found, "the page's address is not printed"
        running = Running(int(found[1]), home / found[0], process)
        _wait_until_it_answers(running)
        yield running
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_it_answers(running: Running) -> None:
    for _ in range(200):
        try:
            running.ask("GET", "/")
        except ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the desk does not answer")
