"""Dagster's page attacked by plain HTTP: whoever has not entered by the link of this start is shown nothing."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
from collections.abc import Iterator

import pytest
from running import Running, running_desk
from states import BUNDLED

QUERY = json.dumps({"query": "{ version }"}).encode()
SOCKET = {
    "connection": "Upgrade", "upgrade": "websocket", "sec_websocket_version": "13",
    "sec_websocket_key": "dGhlIHNhbXBsZSBub25jZQ==", "sec_websocket_protocol": "graphql-ws",
}  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("study")
    shutil.copy(BUNDLED / "study.yaml", folder / "study.yaml")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with running_desk(folder, "--study", str(folder), command=("ui", "--port", port)) as running:
        running.enter()
        yield running


def asked(page: Running, **headers: str) -> tuple[http.client.HTTPResponse, str]:
    return page.post("/graphql", QUERY, content_type="application/json", **headers)


def test_whoever_has_entered_is_answered(page: Running) -> None:
    answer, text = asked(page)
    assert (answer.status, "version" in json.loads(text)["data"]) == (200, True)
    answer, text = page.ask("GET", "/")
    assert (answer.status, "<!doctype html>" in text.lower()[:200]) == (200, True), text[:300]


@pytest.mark.parametrize(("status", "headers"), [
    (421, {"host": "evil.example"}),
    (421, {"host": "localhost:3000"}),
    (403, {"cookie": "casewave-1=guess"}),
    (403, {"origin": "http://evil.example"}),
    (403, {"sec_fetch_site": "cross-site"}),
])  # fmt: skip
def test_a_query_from_elsewhere_is_refused(page: Running, status: int, headers: dict[str, str]) -> None:
    answer, text = asked(page, **headers)
    assert answer.status == status
    assert "version" not in text


@pytest.mark.parametrize(("status", "headers"), [
    (101, {}),
    (403, {"origin": "http://evil.example"}),
    (403, {"host": "evil.example"}),
    (403, {"cookie": "casewave-1=guess"}),
])  # fmt: skip
def test_a_websocket_opens_from_the_page_alone(page: Running, status: int, headers: dict[str, str]) -> None:
    sent = {"host": f"127.0.0.1:{page.port}", "cookie": page.cookie, "origin": page.origin, **SOCKET, **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in sent.items()]
    with socket.create_connection(("127.0.0.1", page.port), timeout=60) as connection:
        connection.sendall("\r\n".join(["GET /graphql HTTP/1.1", *lines, "", ""]).encode())
        assert int(connection.recv(100).split()[1]) == status
