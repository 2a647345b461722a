"""The desk as a coordinator has it, by keyboard alone: from an empty folder to the report of a second wave."""

from __future__ import annotations

import os
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from accessibility import violations
from playwright.sync_api import Browser, Page, expect, sync_playwright
from running import Running, running_desk

LONG = 180_000  # milliseconds that a load may take on a busy machine
FOCUSED = """() => {
    const e = document.activeElement;
    return (e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent || "").trim();
}"""
ANSWERS = {
    "Title of the study": "Two towns", "Name of the new folder": "towns",
    "Code, row 1": "WAL", "Name of the case, row 1": "Walks",
}  # fmt: skip
SITES = [("NOR", "Northtown", "WAL", "Sweden"), ("SUD", "Southtown", "WAL", "Sweden")]
ROWS = {
    "informants": [
        {"informant": "WAL-NOR-01", "informant_role": "manager"},
        {"informant": "WAL-SUD-01", "informant_role": "worker"},
    ],
    "interviews": [
        {"interview": f"INT-{number}", "programme": "WAL", "sites": site, "informants": "WAL-NOR-01",
         "held_on": day, "interview_mode": "in person", "language": "sv"}
        for number, site, day in [(1, "NRO", "2025-02-11"), (2, "NRO", "2025-13-45"), (3, "SUD", "2025-07-03")]
    ],
    "findings": [
        {"finding": "F-1", "programme": "WAL", "phase": "findings-1", "element": "External context",
         "state": "present", "statement": "The health centre asked for places to walk.", "evidence": "INT-1"},
    ],
}  # fmt: skip
SECOND = {
    "interviews": [
        {"interview": "INT-4", "programme": "WAL", "sites": "NOR", "informants": "WAL-NOR-02",
         "held_on": "2025-08-11", "interview_mode": "online", "language": "sv"},
    ],
    "findings": [
        {"finding": "F-2", "programme": "WAL", "phase": "findings-1", "element": "Process", "state": "present",
         "statement": "The council pays for benches.", "evidence": "INT-4"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Running]:
    with running_desk(tmp_path / "home") as running:
        yield running


@pytest.fixture
def page(browser: Browser, desk: Running) -> Iterator[Page]:
    """A page of the desk, entered through its address page; at the end the browser has complained of nothing."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, color_scheme="dark", accept_downloads=True)
    opened, said = context.new_page(), list[str]()
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("filechooser", lambda _: None)  # so that choosers are caught from the beginning
    opened.goto(desk.page.as_uri())
    opened.wait_for_url(f"{desk.origin}/start")
    yield opened
    context.close()
    assert said == []


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is named so has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return
    raise AssertionError(f"no Tab leads to {name!r} on {page.url}")


def press(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def type_into(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def choose_file(page: Page, name: str, path: Path) -> None:
    tab_to(page, name)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(path)


def begin_study(page: Page, parent: Path) -> None:
    """Answer the five questions."""
    answers = dict(ANSWERS)
    type_into(page, "Title of the study", answers.pop("Title of the study"))
    type_into(page, "In the folder", str(parent))
    for name, text in answers.items():
        type_into(page, name, text)
    for number, site in enumerate(SITES, start=1):
        for name, text in zip(("Code", "Name of the site", "Code of its case", "Country"), site, strict=True):
            type_into(page, f"{name}, row {number}", text)
    for number, (window, topic) in enumerate(
        [("2025-01/2025-06", "How it began"), ("2025-07/2025-12", "How it went")], 1
    ):
        type_into(page, f"Window of data collection, row {number}", window)
        type_into(page, f"Topic, row {number}", topic)
    tab_to(page, "Combined framework (2024)")
    page.keyboard.press("Space")
    press(page, "Begin the study")


def filled_in(workbook: Path, rows_of: dict[str, list[dict[str, str]]], notes: str = "") -> Path:
    book = openpyxl.load_workbook(workbook)
    for title, rows in rows_of.items():
        sheet = book[title]
        columns = {cell.value: cell.column for cell in sheet[1]}
        for number, row in enumerate(rows, start=2):
            for name, value in row.items():
                sheet.cell(number, columns[name], value)
    if notes:
        book.create_sheet(notes).append(["ring", "the clinic"])
    book.save(workbook)
    return workbook


def test_from_an_empty_folder_to_a_second_wave_with_a_withdrawal_by_keyboard(
    page: Page, desk: Running, tmp_path: Path
) -> None:
    """No file of the study is touched by hand: what is handed in is fixed on the desk alone."""
    seen = {"start": violations(page)}
    begin_study(page, tmp_path)
    page.wait_for_url(f"{desk.origin}/")
    seen["study"] = violations(page)
    load_the_first_wave(page, tmp_path, seen)
    press(page, "See the results")
    page.wait_for_url("**/results")
    seen["results"] = violations(page)
    press(page, "Read the report: Wave 1: How it began")
    report = page.frame_locator("iframe")
    report.get_by_role("link", name="The health centre asked for places to walk.").first.click()
    expect(report.get_by_role("complementary", name="Evidence")).to_be_visible()

    withdraw(page, "WAL-SUD-01", seen)
    load_the_second_wave(page, tmp_path, seen)
    press(page, "See the results")
    page.wait_for_url("**/results")
    press(page, "Read the report: Wave 2: How it went")
    expect(report.get_by_role("link", name="The council pays for benches.").first).to_be_visible()
    assert {name: found for name, found in seen.items() if found} == {}
    pages = [path for path in (tmp_path / "towns" / "reports").rglob("*") if path.is_file()]
    assert pages
    left = [path for path in pages if b"WAL-SUD-01" in contents(path)]
    assert left == []


def load_the_first_wave(page: Page, tmp_path: Path, seen: dict[str, Any]) -> None:
    """Hand in a workbook with a misspelt site, an impossible day, a late interview and a sheet of notes; load it."""
    press(page, "Hand in the files, wave 1")
    page.wait_for_url("**/waves/1")
    seen["files"] = violations(page)
    download(page, tmp_path / "filled in.xlsx")
    choose_file(page, "Drop files here, or choose them:", filled_in(tmp_path / "filled in.xlsx", ROWS, notes="to do"))

    page.wait_for_url("**/waves/1/fix", timeout=LONG)
    expect(page.locator("#detail-place")).to_have_text("Cell C2, sites")
    seen["fix"] = violations(page)
    press(page, "Leave out sheets named to do")
    expect(page.get_by_text("Problems of whole files and sheets")).to_be_hidden(timeout=LONG)
    expect(page.locator("#detail-place")).to_have_text("Cell C2, sites")
    page.keyboard.press("Shift+F9")  # the suggestion, in both cells
    page.keyboard.press("F8")
    expect(page.locator("#detail-place")).to_have_text("Cell E3, held_on")
    page.keyboard.type("2025-03-04")
    page.keyboard.press("Enter")
    expect(page.locator("#changed")).to_have_text("3 cells changed; 0 of 3 problem cells left.")
    page.keyboard.press("F8")  # no problem is left, so it leads to the button
    page.keyboard.press("Enter")

    page.wait_for_url("**/waves/1/review", timeout=LONG)
    seen["review"] = violations(page)
    tab_to(page, "INT-3: held 2025-07-03, window 2025-01-01 to 2025-06-30")
    page.keyboard.press("Space")
    type_into(page, "Why they are acceptable", "The informant was ill in June.")
    type_into(page, "Your code, such as R01", "R01")
    press(page, "Acknowledge")
    page.wait_for_url("**/waves/1/changes", timeout=LONG)
    assert "The informant was ill in June." in (tmp_path / "towns" / "acknowledgements.yaml").read_text("utf-8")

    press(page, "Show what will change")
    expect(page.get_by_role("button", name="Load wave 1")).to_be_enabled(timeout=LONG)
    expect(page.get_by_role("row", name="Interviews 3 0 0")).to_be_visible()
    seen["changes"] = violations(page)

    press(page, "Load wave 1")
    expect(page.locator("#job-title")).to_have_text("Loading wave 1.")
    page.reload()  # in the middle of the load
    expect(page.locator("#job-title")).to_have_text("Loading wave 1.")
    expect(page.locator("#said")).to_contain_text("Loading wave 1: ")
    page.wait_for_url("**/waves/1", timeout=LONG)


def withdraw(page: Page, code: str, seen: dict[str, Any]) -> None:
    """Withdraw an informant, and remove their rows from the first wave's files."""
    press(page, "People")
    page.wait_for_url("**/people")
    type_into(page, "Code of the informant", code)
    type_into(page, "Reason, in words that name nobody", "Asked by letter.")
    type_into(page, "Decided by (a code of the team)", "R01")
    press(page, "Show what will be erased")
    page.wait_for_url("**/people/check")
    seen["what goes"] = violations(page)
    type_into(page, "Type the code again", code)
    press(page, "Withdraw for good")
    expect(page.get_by_role("heading", name="The informant is withdrawn")).to_be_visible(timeout=LONG)
    seen["withdrawn"] = violations(page)
    press(page, "Open wave 1")
    page.wait_for_url("**/waves/1")
    press(page, "Check the files")
    page.wait_for_url("**/waves/1/fix", timeout=LONG)
    expect(page.locator("#detail-message")).to_contain_text("has withdrawn")
    press(page, "Remove this row")
    expect(page.locator("#changed")).to_contain_text("0 of 1 problem cells left.")
    press(page, "Save and check again")
    page.wait_for_url("**/waves/1/changes", timeout=LONG)


def load_the_second_wave(page: Page, tmp_path: Path, seen: dict[str, Any]) -> None:
    """Begin the planned wave and hand in its workbook, whose roster lacks a new informant; load it."""
    press(page, "Study")
    expect(page.get_by_role("heading", name="Two towns")).to_be_visible()
    press(page, "Begin this wave, wave 2")
    page.wait_for_url("**/waves/2")
    press(page, "Begin wave 2")
    expect(page.get_by_role("heading", name="Hand in files")).to_be_visible()
    download(page, tmp_path / "second.xlsx")
    page.set_input_files("#choose", filled_in(tmp_path / "second.xlsx", SECOND))
    page.wait_for_url("**/waves/2/fix", timeout=LONG)
    expect(page.locator("#detail-message")).to_contain_text("is not a key of informants")
    press(page, "Add WAL-NOR-02 to informants")
    expect(page.locator("#detail-place")).to_have_text("Cell B3, informant_role")
    page.keyboard.type("manager")
    page.keyboard.press("Enter")
    seen["added"] = violations(page)
    press(page, "Save and check again")
    page.wait_for_url("**/waves/2/changes", timeout=LONG)
    press(page, "Load")
    page.wait_for_url("**/waves/2", timeout=LONG)
    expect(page.get_by_text("Wave 2 is loaded.")).to_be_visible()


def download(page: Page, path: Path) -> None:
    tab_to(page, "Download the workbook of this wave")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(path)


def contents(path: Path) -> bytes:
    """What a file holds; of a workbook or document, what its parts hold."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"".join(map(archive.read, archive.namelist()))


def test_a_report_cannot_reach_the_desk(page: Page, desk: Running, tmp_path: Path) -> None:
    """What a report holds was delivered: a script that got into it has no origin, no cookie and nobody to ask."""
    expect_to_fit_at_400_per_cent(page)
    begin_study(page, tmp_path)
    page.wait_for_url(f"{desk.origin}/")
    report = tmp_path / "towns" / "reports" / "towns"
    report.mkdir(parents=True)
    (report / "index.html").write_text(
        '<!DOCTYPE html><html lang="en"><title>x</title><p id="seen">nothing</p><script src="x.js"></script>', "utf-8"
    )
    (report / "x.js").write_text(
        "const seen = document.getElementById('seen'); const say = (text) => (seen.textContent += ` ${text}`);"
        "say(window.origin); try { say(document.cookie); } catch { say('no cookie'); }"
        "fetch('/settings').then(() => say('read'), () => say('refused'));"
        "try { say(parent.document.title); } catch { say('no parent'); }",
        "utf-8",
    )
    other = page.context.new_page()  # of which the browser complains, and rightly
    other.goto(f"{desk.origin}/results/view/index.html")
    seen = other.frame_locator("iframe").locator("#seen")
    expect(seen).to_have_text("nothing null no cookie no parent refused")


def expect_to_fit_at_400_per_cent(page: Page) -> None:
    """A window of 1280 pixels at 400 % zoom is 320 wide: nothing but tables scrolls sideways."""
    page.set_viewport_size({"width": 320, "height": 600})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1200, "height": 900})


def test_a_killed_worker_loses_nothing_and_the_page_says_so(page: Page, desk: Running, tmp_path: Path) -> None:
    begin_study(page, tmp_path)
    page.wait_for_url(f"{desk.origin}/")
    (tmp_path / "interviews.csv").write_text(
        "interview,programme,sites,informants,held_on,interview_mode,language\n"
        + "".join(f"INT-{n},WAL,NOR,,2025-02-11,online,sv\n" for n in range(20_000)), "utf-8"
    )  # fmt: skip
    page.goto(f"{desk.origin}/waves/1")
    page.set_input_files("#choose", tmp_path / "interviews.csv")
    expect(page.locator("#job-title")).to_have_text("Checking wave 1.")
    os.kill(desk.worker(), signal.SIGKILL)
    expect(page.get_by_role("alert").first).to_contain_text("Checking wave 1 stopped before it was done", timeout=LONG)
    expect(page.get_by_text("interviews.csv")).to_be_visible()
    press(page, "Check the files")
    page.wait_for_url("**/waves/1/fix", timeout=LONG)
