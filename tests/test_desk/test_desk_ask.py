"""The data asked on the desk: tables with their meanings, names completed, rows, CSV; and what a question cannot do."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import browsing, entered, violations
from playwright.sync_api import Browser, expect
from running import Running, running_desk
from states import digest
from studies import ATTACK, loaded_study

from casewave.assets.report.source import open_source
from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.ask import answer, as_python, as_r, asking, documented_tables


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


def test_every_table_is_listed_with_the_meaning_of_its_columns(workspace: Workspace) -> None:
    tables = {table.name: table for table in documented_tables(workspace)}
    assert next(iter(tables)).startswith("mart.")
    assert {name.partition(".")[0] for name in tables} == {"mart", "core", "audit"}
    statements = tables["mart.cell_entries"]
    assert statements.meaning.startswith("One entry of a cell of a cross-case table")
    assert [column.meaning for column in statements.columns if column.name == "statement"] != [""]


def test_an_answer_has_its_first_rows_and_says_that_there_are_more(workspace: Workspace) -> None:
    found = answer(workspace, "SELECT range AS n, NULL AS nothing FROM range(5)", 3)
    assert (found.columns, found.rows, found.is_cut) == (
        ("n", "nothing"),
        [("0", None), ("1", None), ("2", None)],
        True,
    )
    assert not answer(workspace, "FROM range(3)", 3).is_cut
    endless = "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t"
    with pytest.raises(StoreError, match=r"takes longer than 0\.2 seconds"):
        answer(workspace, endless, seconds=0.2)


def test_questions_and_pages_at_the_same_time_do_not_hinder_each_other(workspace: Workspace) -> None:
    with asking(workspace) as one, asking(workspace) as two, open_source(workspace.published, workspace.study) as page:
        for con in (one, two, page.con):
            assert con.execute("SELECT count(*) FROM mart.cell_entries").fetchall() == [(1,)]
        page.con.execute("SET threads = 1")


ATTACKS = [
    "DELETE FROM core.informants", "UPDATE core.waves SET topic = 'x'", "DROP TABLE mart.cell_entries",
    "INSERT INTO core.waves SELECT * FROM core.waves", "CREATE TABLE mart.mine AS SELECT 1",
    "SELECT 1; DROP TABLE mart.cell_entries", "COPY mart.cell_entries TO '{folder}/stolen.csv'",
    "EXPORT DATABASE '{folder}/stolen'", "ATTACH '{folder}/other.duckdb' AS other",
    "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_csv('/etc/passwd')", "FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')", "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true",
    "SET lock_configuration = false; SELECT 1", "SET memory_limit = '90GB'",
]  # fmt: skip


@pytest.mark.parametrize("sql", ATTACKS)
def test_no_question_writes_or_reads_a_file(workspace: Workspace, desk: Running, sql: str, tmp_path: Path) -> None:
    before = digest(workspace.published)
    asked = sql.format(folder=tmp_path)
    response, text = desk.post(
        "/ask", f"sql={asked.replace('%', '%25').replace('+', '%2B')}".encode(), accept="text/html"
    )
    assert (response.status, "the database refuses this" in text) == (422, True)
    assert "root:" not in text
    assert digest(workspace.published) == before
    assert list(tmp_path.iterdir()) == []


def test_what_was_delivered_is_shown_as_text_and_downloads_as_csv(desk: Running) -> None:
    sql = b"sql=SELECT+statement%2C+%27%3D1%2B1%27+AS+formula+FROM+mart.cell_entries"
    _, page = desk.post("/ask", sql, accept="text/html")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    answered, text = desk.post("/ask/answer.csv", sql)
    assert 'filename="answer.csv"' in answered.headers["content-disposition"]
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [["statement", "formula"], [ATTACK, "'=1+1"]]


def test_the_same_question_in_python_and_r(workspace: Workspace) -> None:
    sql = "SELECT ')\"' AS odd,\n  count(*) AS n FROM mart.cell_entries"
    names: dict[str, object] = {}
    exec(as_python(workspace, sql), names)  # what is copied runs as it is
    assert names["data"].to_dict("records") == [{"odd": ')"', "n": 1}]  # type: ignore[attr-defined]
    assert f'r"-({sql})-"' in as_r(workspace, sql)


def test_a_table_is_found_asked_and_its_names_completed_by_keyboard(browser: Browser, desk: Running) -> None:
    with entered(browser, desk) as page:
        page.get_by_role("link", name="Ask", exact=True).click()
        assert violations(page) == []
        page.get_by_label("Find a table or a column").fill("has_synthetic_evidence")
        expect(page.locator("#tables > li:visible")).to_have_count(1)
        page.get_by_role("link", name="mart.cell_entries").click()
        expect(page.get_by_role("status").filter(has_text="1 row.")).to_be_visible()
        page.locator("summary", has_text="mart.cell_entries").click()
        expect(page.get_by_text("One entry of a cell of a cross-case table")).to_be_visible()
        assert violations(page) == []
        box = page.get_by_label("Question in SQL")
        box.fill("")
        box.press_sequentially("SELECT entry FROM mart.cell_")
        expect(page.get_by_role("option").first).to_have_text("mart.cell_counts")
        assert violations(page) == []
        box.press("ArrowDown")
        box.press("ArrowDown")
        expect(page.get_by_role("option", selected=True)).to_have_text("mart.cell_triangulation")
        box.press("ArrowUp")
        box.press("Enter")
        assert box.input_value() == "SELECT entry FROM mart.cell_entries"
        expect(page.get_by_role("listbox")).to_be_hidden()
        box.press("Control+Enter")
        expect(page.get_by_role("cell", name="F1")).to_be_visible()
        box = page.get_by_label("Question in SQL")
        box.fill("SELECT nothing_like_this FROM mart.cell_entries")
        box.press("Control+Enter")
        expect(page.get_by_role("alert")).to_contain_text("the database refuses this")
        assert violations(page) == []


def test_the_page_reads_in_the_dark_and_on_a_narrow_screen(browser: Browser, desk: Running) -> None:
    with entered(browser, desk, width=320, scheme="dark") as page:
        page.goto(f"{desk.origin}/ask?table=mart.cell_entries")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
