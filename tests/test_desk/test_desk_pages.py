"""Every page of the desk by axe-core, in light and dark, by keyboard, and at 400 % zoom: one study, one browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import browsing, entered, violations
from deliveries import write_tables
from playwright.sync_api import Page
from running import Running, running_desk
from studies import loaded_study
from test_qda_delivery import interview, passage, project

from casewave.assets.qda import write_project
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.register_forms import sections

PAGES = [
    "/", "/start", "/open", "/names", "/people", "/results", "/tables", "/tables?rows=elements", "/ask",
    "/ask?table=mart.cell_entries", "/history", "/history?earlier=1&later=3", "/settings",
    *(f"/settings/{section}" for section in sections()), "/settings/sites.0.aliases", "/settings/protection.public",
    "/waves/1", "/waves/1/fix", "/waves/1/review", "/waves/1/changes", "/waves/2", "/waves/9",
    "/waves/1/mapping?file=team.qdpx", "/waves/2/headers", "/codes/our-themes",
]  # fmt: skip
WIDER = """() => [...document.querySelectorAll("body *")]
    .filter((e) => !e.closest(".scroll, .grid-box, pre, .unseen, .skip"))
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 120))"""
# What can be clicked and what Tab leads to, in the order of the page.
NOT_REACHED = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.type !== "hidden")
    .filter((e) => e.tabIndex < 0)
    .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = loaded_study(tmp_path_factory.mktemp("study"))
    sources = [interview("I1 clean", passage("möttes", "Communications"))]
    write_project(project(*sources), made.delivery(1) / "team.qdpx")
    write_tables(made.delivery(2), events="Nr,Programme,What\nE1,PA,The first walk\n")
    write_tables(made.folder / "frameworks", **{"our-themes": "code,label\nA,Why people come\n"})
    register = made.folder / "study.yaml"
    text = register.read_text(encoding="utf-8").replace("elements-2024]", "elements-2024, our-themes]")
    register.write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def desk(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_desk(tmp_path_factory.mktemp("home"), "--study", str(workspace.folder)) as running:
        running.enter()
        yield running


@pytest.fixture(scope="module")
def page(chromium: Path, desk: Running) -> Iterator[Page]:
    """A page in light colours, with one check done, so that the steps of a wave have something to show."""
    with browsing(chromium) as browser, entered(browser, desk) as opened:
        opened.goto(f"{desk.origin}/waves/1")
        opened.get_by_role("button", name="Check the files").click()
        opened.wait_for_url("**/waves/1/*", timeout=180_000)
        yield opened


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_and_used_by_everybody(page: Page, desk: Running, path: str) -> None:
    page.set_viewport_size({"width": 1200, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(desk.origin + path)
    assert violations(page) == []
    assert page.evaluate(NOT_REACHED) == []
    assert page.locator("h1").count() == 1
    assert page.locator("[aria-live=polite]").count() == 1
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate(WIDER) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
