"""Who may ask the desk for anything: this machine's own browser, with the secret of this start, from the desk's pages.

Every request passes `Guard` before any page sees it. Belongs elsewhere: what is served (`pages`), where the address is
written (`address`).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENTER, UPLOADS, REPORTS = "/enter", "/uploads/", "/report/"
SAFE = {"GET", "HEAD"}
LARGEST_FORM, LARGEST_UPLOAD = 20_000_000, 500_000_000  # bytes
OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Reports hold delivered text. Without an origin of their own, their scripts can ask the desk for nothing.
REPORT_POLICY = (
    "sandbox allow-scripts allow-downloads; default-src 'self' data: 'unsafe-inline'; connect-src 'none'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
# A redirect would still count as coming from the file that opened it, and a strict cookie would not be sent with it.
ENTERED = (
    '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/">'
    '<title>casewave desk</title><p><a href="/">Open the desk</a></p></html>'
)
NOT_ENTERED = (
    '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>casewave desk</title><h1>This link has expired</h1>'
    "<p>For security, each link to the desk works once. Start the desk again, or open its page from the terminal.</p>"
    "</html>"
)


@dataclass
class Pass:
    """The secrets of one start: a token that is used once, a cookie in return, and the path of sandboxed reports."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    reports: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def cookie_name(self) -> str:
        """Named by port, since browsers keep one set of cookies for all ports of a host."""
        return f"casewave-{self.port}"

    @property
    def report_root(self) -> str:
        """Where reports are served: browsers send no strict cookie from a sandboxed page, so the path is the secret."""
        return f"{REPORTS}{self.reports}/"

    def use_token(self, given: str) -> bool:
        """Whether this is the token; if so, it is replaced, and a second use fails."""
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            return False
        self.token = secrets.token_urlsafe(32)
        return True


class Guard:
    """Refuses what does not come from the desk's own pages, and adds the headers that every answer has."""

    def __init__(self, app: ASGIApp, own: Pass) -> None:
        self.app, self.own = app, own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        is_report = scope["path"].startswith(self.own.report_root)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), REPORT_POLICY if is_report else OWN_POLICY)
            await send(message)

        refused = self.refusal(scope, Headers(scope=scope), is_report=is_report)
        await (refused or self.app)(scope, receive, send_with_headers)

    def is_own(self, headers: Headers) -> bool:
        """Whether a request is for this address, from a browser that has entered."""
        return headers.getlist("host") == [self.own.host] and self._has_cookie(headers)

    def refusal(self, scope: Scope, headers: Headers, *, is_report: bool) -> Response | None:
        """Why a request is refused, or the answer to a token; None where a page is to answer."""
        if headers.getlist("host") != [self.own.host]:
            return _plain(421, "This address is not the desk's.")
        if _climbs(scope):
            return _plain(404, "There is no such page.")
        if scope["path"] == ENTER and scope["method"] in SAFE:
            return self._enter(scope)
        if not (is_report and scope["method"] in SAFE) and not self._has_cookie(headers):
            return HTMLResponse(NOT_ENTERED, 403)
        return None if scope["method"] in SAFE else self._unsafe(scope, headers)

    def _enter(self, scope: Scope) -> Response:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        if len(given) != 1 or not self.own.use_token(given[0]):
            return HTMLResponse(NOT_ENTERED, 403)
        response = HTMLResponse(ENTERED)
        response.set_cookie(self.own.cookie_name, self.own.cookie, httponly=True, samesite="strict", path="/")
        return response

    def _has_cookie(self, headers: Headers) -> bool:
        try:
            cookies = SimpleCookie("; ".join(headers.getlist("cookie")))
        except CookieError:
            return False
        given = cookies.get(self.own.cookie_name)
        return given is not None and hmac.compare_digest(given.value.encode(), self.own.cookie.encode())

    def _unsafe(self, scope: Scope, headers: Headers) -> Response | None:
        """Why a request that may change something is refused, if it is."""
        if scope["method"] != "POST":
            return _plain(405, "Only GET and POST are answered.")
        is_own = headers.getlist("origin") == [f"http://{self.own.host}"]
        if not is_own or headers.getlist("sec-fetch-site") != ["same-origin"]:
            return _plain(403, "This did not come from a page of the desk.")
        length = headers.get("content-length", "")
        if not length.isdecimal():
            return _plain(411, "The length is missing.")
        largest = LARGEST_UPLOAD if scope["path"].startswith(UPLOADS) else LARGEST_FORM
        return _plain(413, f"This is larger than {largest // 1_000_000} MB.") if int(length) > largest else None


def _climbs(scope: Scope) -> bool:
    """Whether a path leads upwards or holds what no path of the desk holds, however it is encoded."""
    path = scope.get("raw_path", b"").decode("latin-1")
    for _ in range(4):
        parts = path.replace("\\", "/").split("/")
        if ".." in parts or "\\" in path or "\x00" in path:
            return True
        path = unquote(path)
    return False


def _add_headers(headers: MutableHeaders, policy: str) -> None:
    headers["content-security-policy"] = policy
    headers["cache-control"] = "no-store"
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "same-origin"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["permissions-policy"] = "camera=(), geolocation=(), microphone=()"


def _plain(status: int, text: str) -> Response:
    return PlainTextResponse(text, status)
