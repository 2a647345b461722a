"""The history on the desk: two loads compared, the earlier files put back, a publication made again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import browsing, entered, violations
from playwright.sync_api import Browser, expect
from running import Running, running_desk
from studies import ATTACK, REGISTER, loaded_study

from casewave.assets.warehouse.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return loaded_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def desk(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_desk(tmp_path_factory.mktemp("home"), "--study", str(workspace.folder)) as running:
        running.enter()
        yield running


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with browsing(chromium) as opened:
        yield opened


def test_two_loads_are_compared_and_the_last_is_undone(browser: Browser, desk: Running, workspace: Workspace) -> None:
    with entered(browser, desk) as page:
        page.get_by_role("link", name="History").click()
        assert violations(page) == []
        page.get_by_label("earlier is load 1").check()
        page.get_by_label("later is load 3").check()
        page.get_by_role("button", name="Compare the two loads").press("Enter")
        expect(page.get_by_role("heading", name="Load 1 and load 3: 1 difference")).to_be_visible()
        row = page.get_by_role("row").filter(has_text="findings")
        assert row.get_by_role("cell").all_inner_texts() == [
            "findings", "statement", "changed", "Rules help.", ATTACK,
        ]  # fmt: skip
        assert violations(page) == []
        page.get_by_role("button", name="Put back the files of wave 1").click()
        page.wait_for_url(f"{desk.origin}/waves/1*")
        assert "Rules help." in (workspace.delivery(1) / "findings.csv").read_text(encoding="utf-8")


def test_on_a_narrow_dark_screen(browser: Browser, desk: Running) -> None:
    with entered(browser, desk, width=320, scheme="dark") as page:
        page.goto(f"{desk.origin}/history?earlier=1&later=3")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "numbers", ["earlier=1&later=2", "earlier=x&later=1", "earlier=-1&later=1", "earlier=99&later=1"]
)
def test_what_is_no_load_is_said(desk: Running, numbers: str) -> None:
    answer, text = desk.ask("GET", f"/history?{numbers}", accept="text/html")
    assert (answer.status, 'role="alert"' in text) == (422, True)


def test_a_publication_is_made_again_in_its_own_folder(desk: Running, tmp_path: Path) -> None:
    body = f"entry=2&folder={tmp_path}".encode()
    assert desk.post("/history/rebuild", body)[0].status == 303
    made = tmp_path / "publication-2" / "warehouse" / "small.duckdb"
    for _ in range(600):
        if made.exists():
            break
        time.sleep(0.2)
    assert made.exists()
    assert desk.post("/history/rebuild", b"entry=2&folder=", accept="text/html")[0].status == 422


def test_before_anything_is_loaded_the_page_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "study.yaml").write_text(REGISTER, encoding="utf-8")
    with running_desk(tmp_path / "home", "--study", str(folder)) as running:
        running.enter()
        for path in ("/history", "/tables", "/ask"):
            response, text = running.ask("GET", path)
            assert (response.status, 'class="nothing"' in text) == (200, True)
