"""Each line of the desk's security attacked by plain HTTP, as neither its pages nor a browser would ask."""

from __future__ import annotations

import http.client
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Running, running_desk

FORM = b"folder=/tmp"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_desk(tmp_path_factory.mktemp("home")) as running:
        running.enter()
        yield running


def status(answered: tuple[http.client.HTTPResponse, str]) -> int:
    return answered[0].status


def test_whoever_has_entered_sees_a_page(desk: Running) -> None:
    answer, text = desk.ask("GET", "/start")
    assert (answer.status, "Begin a study" in text) == (200, True)


@pytest.mark.parametrize("host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:{port}.evil.example", ""])
def test_another_host_is_refused(desk: Running, host: str) -> None:
    """A page of another site whose name comes to mean this machine (DNS rebinding)."""
    assert status(desk.ask("GET", "/start", host=host.format(port=desk.port))) == 421


def test_without_the_cookie_nothing_is_shown(desk: Running) -> None:
    for cookie in ("", f"casewave-{desk.port}=guess", "casewave-1=" + desk.cookie.partition("=")[2]):
        for path in ("/", "/start", "/static/desk.css", "/open?folder=/"):
            answer, text = desk.ask("GET", path, cookie=cookie)
            assert answer.status == 403
            assert "Begin a study" not in text


def test_a_token_is_used_once_and_its_cookie_is_out_of_reach_of_scripts(tmp_path: Path) -> None:
    with running_desk(tmp_path) as desk:
        assert stat.S_IMODE(desk.page.stat().st_mode) == 0o600
        path = desk.address.removeprefix(desk.origin)
        first, _ = desk.ask("GET", path)
        assert first.status == 200
        attributes = first.headers["set-cookie"].lower()
        assert all(word in attributes for word in ("httponly", "samesite=strict", "path=/", f"casewave-{desk.port}="))
        assert status(desk.ask("GET", path)) == 403
        assert status(desk.ask("GET", "/enter?token=")) == status(desk.ask("GET", "/enter?token=x&token=y")) == 403
    assert not desk.page.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": ""},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:{port}"},
        {"sec_fetch_site": ""},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(desk: Running, headers: dict[str, str]) -> None:
    said = {name: value.format(port=desk.port) for name, value in headers.items()}
    assert status(desk.post("/open", FORM, **said)) == 403


def test_a_form_of_its_own_is_read(desk: Running) -> None:
    answer, text = desk.post("/open", FORM, accept="text/html")
    assert answer.status == 422
    assert "there is no study register here" in text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2fserver.py", "/static/%252e%252e/server.py",
        "/static/..%5cserver.py", "/static/..\\server.py", "/static/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/static//etc/passwd", "/static/%00", "/../../etc/passwd",
    ],
)  # fmt: skip
def test_no_path_leads_upwards(desk: Running, path: str) -> None:
    answer, text = desk.ask("GET", path)
    assert answer.status == 404
    assert "root:" not in text
    assert "uvicorn" not in text


def test_what_is_sent_says_its_length_and_is_bounded(desk: Running) -> None:
    assert status(desk.post("/open", content_length="", transfer_encoding="chunked")) == 411
    assert status(desk.post("/open", content_length="20000001")) == 413
    assert status(desk.post("/uploads/wave-1", content_length="500000001")) == 413
    assert status(desk.post("/open", content_length="-1")) in {400, 411}


def test_only_get_and_post_are_answered(desk: Running) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert status(desk.ask(method, "/start", origin=desk.origin, sec_fetch_site="same-origin")) == 405


@pytest.mark.parametrize("path", ["/start", "/static/desk.js", "/no-such-page"])
def test_every_answer_forbids_inline_scripts_caching_and_other_sites(desk: Running, path: str) -> None:
    headers = desk.ask("GET", path)[0].headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


def test_it_listens_on_this_machine_alone(desk: Running) -> None:
    listening = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    places = [line.split()[1] for line in listening if line.split()[3] == "0A"]
    assert [place for place in places if place.endswith(f":{desk.port:04X}")] == [f"0100007F:{desk.port:04X}"]


def test_the_secret_is_not_among_the_processs_arguments(desk: Running) -> None:
    arguments = Path(f"/proc/{desk.process.pid}/cmdline").read_text(encoding="utf-8")
    assert desk.cookie.partition("=")[2] not in arguments
    assert "token" not in arguments
