"""Pages of a running desk in a real browser: opened, listened to, and checked by axe-core.

Belongs elsewhere: a desk that is started (`running`), any expectation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import accessibility
from playwright.sync_api import Browser, Page, sync_playwright
from running import Running


@contextmanager
def browsing(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def entered(browser: Browser, desk: Running, *, width: int = 1200, scheme: Any = "light") -> Iterator[Page]:
    """A page of the desk for somebody who has entered. At the end, no script has failed and nothing was blocked."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(desk.address)
    page.wait_for_url(re.compile(rf"{re.escape(desk.origin)}/(?:start)?$"))  # behind the page that lets somebody in
    yield page
    assert complaints == [], complaints
    context.close()


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds on the page as it is: each rule, with the first places."""
    return accessibility.violations(page, preload=True)
