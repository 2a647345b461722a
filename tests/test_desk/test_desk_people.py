"""A withdrawal on the desk: what goes is shown, the code is typed again, and nothing of the informant is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import browsing, entered, violations
from playwright.sync_api import Browser, expect
from running import Running, running_desk
from states import ask, digest
from studies import loaded_study

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.withdraw import what_goes


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


def test_what_goes_is_found_without_changing_anything(workspace: Workspace) -> None:
    before = digest(workspace.store), digest(workspace.published)
    gone = what_goes(workspace, "PA-SA-02")
    assert {name: number for name, number in gone.rows.items() if number} == {"informants": 1}
    assert gone.shared == {("interviews", "I2")}
    assert (digest(workspace.store), digest(workspace.published)) == before


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"code=PA-SX-02&reason=asked&decided_by=R01", "participant code"),
        (b"code=PA-SA-02&reason=PA-SA-02+asked&decided_by=R01", "the reason names the code"),
        (b"code=PA-SA-02&reason=asked&decided_by=Anna+Svensson", "a code such as R01"),
        (b"code=PA-SA-02&reason=&decided_by=R01", "Say why"),
        (b"code=%3Cscript%3E&reason=asked&decided_by=R01", "participant code"),
    ],
)
def test_a_form_that_does_not_hold_is_said(desk: Running, body: bytes, problem: str) -> None:
    answer, text = desk.post("/people/check", body, accept="text/html")
    assert (answer.status, problem in text) == (422, True)
    assert "<script>" not in text


def test_another_code_the_second_time_withdraws_nobody(desk: Running, workspace: Workspace) -> None:
    before = digest(workspace.store)
    for again in (b"PA-SA-01", b"", b"nonsense"):
        body = b"code=PA-SA-02&reason=asked&decided_by=R01&again=" + again
        answer, text = desk.post("/people/withdraw", body, accept="text/html")
        assert (answer.status, "Type the code of the informant again" in text) == (422, True)
    assert digest(workspace.store) == before
    assert not (workspace.folder / "withdrawals.yaml").exists()


def test_an_informant_is_withdrawn(browser: Browser, desk: Running, workspace: Workspace) -> None:
    with entered(browser, desk, width=320, scheme="dark") as page:
        page.goto(f"{desk.origin}/people")
        expect(page.get_by_text("Nobody has withdrawn.")).to_be_visible()
        assert violations(page) == []
        page.get_by_label("Code of the informant").fill("pa-sa-02")
        page.get_by_label("Reason").fill("asked to")
        page.get_by_label("Decided by").fill("R01")
        page.get_by_role("button", name="Show what will be erased").press("Enter")
        expect(page.get_by_role("heading", name="What will be erased with PA-SA-02")).to_be_visible()
        expect(page.get_by_text("Informants: 1 row")).to_be_visible()
        expect(page.get_by_text("wave-1/informants.csv, row 3: remove the row")).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_label("Type the code again").fill("PA-SA-02")
        page.get_by_role("button", name="Withdraw for good").press("Enter")
        expect(page.get_by_role("heading", name="The informant is withdrawn")).to_be_visible(timeout=120_000)
        assert violations(page) == []
        page.goto(f"{desk.origin}/people")
        expect(page.get_by_role("cell", name="asked to")).to_be_visible()
    assert ask(workspace.published, "SELECT informant FROM core.informants") == [("PA-SA-01",)]
    kept = [*workspace.root.rglob("warehouse/desk/**/*"), workspace.folder / "withdrawals.yaml"]
    assert not any(b"PA-SA-02" in path.read_bytes() for path in kept if path.is_file())
