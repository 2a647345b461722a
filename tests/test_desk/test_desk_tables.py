"""A table built on the desk: chosen, seen, downloaded and kept, by keyboard too; what is delivered stays text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from browsing import browsing, entered, violations
from playwright.sync_api import Browser, expect
from running import Running, running_desk
from studies import ATTACK, REGISTER, loaded_study

from casewave.assets.warehouse.workspace import Workspace

STATEMENTS = "/tables?rows=elements&cells=statements&columns=cases&phase=adoption&codes=EL.EXT"


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


def test_a_table_is_built_downloaded_kept_and_removed(browser: Browser, desk: Running, workspace: Workspace) -> None:
    with entered(browser, desk) as page:
        page.get_by_role("link", name="Build a table").click()
        assert violations(page) == []
        page.get_by_role("combobox", name="Rows").select_option("sites")
        assert page.get_by_role("combobox", name="Columns").input_value() == "waves"
        expect(page.get_by_role("combobox", name="Phase")).to_be_hidden()
        page.get_by_role("combobox", name="Rows").select_option("elements")
        page.get_by_role("combobox", name="Cells").select_option("counts")
        page.get_by_role("combobox", name="Columns").select_option("cases")
        page.locator("summary").click()
        page.get_by_role("checkbox", name="External context", exact=True).check()
        page.get_by_role("button", name="Show the table").press("Enter")
        table = page.get_by_role("table")
        expect(table.get_by_role("row").nth(1)).to_contain_text("External context")
        assert table.get_by_role("cell").all_inner_texts()[-2:] == ["1", "not yet analysed"]
        assert violations(page) == []
        with page.expect_download() as saved:
            page.get_by_role("link", name="Download for Word").click()
        assert saved.value.suggested_filename == "table_wave_1.docx"
        assert docx.Document(io.BytesIO(Path(saved.value.path()).read_bytes())).tables[0].cell(1, 1).text == "1"
        page.get_by_label("Title").fill("Context")
        page.get_by_label("Short name").fill("context")
        page.get_by_role("button", name="Keep it in the study").click()
        expect(page.get_by_text("+  - {table: context, title: Context")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("link", name="Context", exact=True)).to_be_visible()
        assert [own.table for own in Workspace(workspace.folder).study.tables] == ["context"]
        page.get_by_role("link", name="Context", exact=True).click()
        expect(page.get_by_role("table")).to_be_visible()
        page.get_by_role("button", name="Remove Context from the study").click()
        expect(page.get_by_text("None yet.")).to_be_visible()
        assert (workspace.folder / "study.yaml").read_text(encoding="utf-8") == REGISTER


def test_a_statement_that_attacks_the_page_is_text(browser: Browser, desk: Running) -> None:
    with entered(browser, desk, width=320, scheme="dark") as page:
        page.goto(f"{desk.origin}{STATEMENTS}")
        expect(page.get_by_role("cell", name=ATTACK)).to_be_visible()
        assert page.locator("main img").count() == 0
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "query",
    [
        "rows=sites&cells=ratings&columns=waves", "rows=%3Cscript%3E&cells=counts&columns=cases",
        "rows=elements&cells=counts&columns=cases&phase=adoption&codes=%22%3E%3Cscript%3E",
        "rows=constructs&cells=counts&columns=cases&framework=no-such", "rows=sites&cells=counts&columns=waves&waves=x",
    ],
)  # fmt: skip
def test_a_choice_that_does_not_hold_is_said_and_never_run(desk: Running, query: str) -> None:
    answer, text = desk.ask("GET", f"/tables?{query}", accept="text/html")
    assert (answer.status, 'role="alert"' in text) == (422, True)
    assert "<script>" not in text


def test_a_file_is_one_of_three_kinds(desk: Running) -> None:
    address = STATEMENTS.replace("/tables?", "/tables/file?")
    for kind in ("docx", "xlsx", "csv"):
        answer, _ = desk.ask("GET", f"{address}&kind={kind}")
        assert answer.status == 200
        assert f'filename="table_wave_1.{kind}"' in answer.headers["content-disposition"]
    assert desk.ask("GET", f"{address}&kind=exe", accept="text/html")[0].status == 422


def test_a_register_that_changed_meanwhile_is_not_written_over(desk: Running, workspace: Workspace) -> None:
    body = b"rows=sites&cells=counts&columns=waves&table=sites&title=Sites&state=of-another-time"
    answer, text = desk.post("/tables/save", body, accept="text/html")
    assert (answer.status, "has changed meanwhile, and nothing was saved" in text) == (422, True)
    assert (workspace.folder / "study.yaml").read_text(encoding="utf-8") == REGISTER
