"""The site as a reader has it in a browser, opened from a file: evidence, filters, search, timeline, keyboard, axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from states import ATTACK

from casewave.assets.warehouse.workspace import Workspace


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@dataclass
class Visit:
    """A page opened from a file, and what it asked for and complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open a page of the report at a size and in a colour scheme; at the end it has complained of nothing."""
    visits = []

    def open_page(root: Path, place: str, width: int = 1200, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        told = Visit(context.new_page())
        told.page.on("request", lambda asked: told.asked.append(asked.url))
        told.page.on("console", lambda message: told.said.append(message.text))
        told.page.on("pageerror", lambda error: told.said.append(str(error)))
        told.page.on("dialog", lambda dialog: told.said.append(dialog.message))
        told.page.goto((root / place.split("#")[0]).as_uri() + place[len(place.split("#")[0]) :])
        visits.append((root, told))
        return told.page

    yield open_page
    for root, told in visits:
        assert told.said == []
        assert [url for url in told.asked if not url.startswith(root.as_uri())] == []
        told.page.context.close()


def statements(page: Page) -> int:
    return page.locator(".cross-case a.statement:visible").count()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f".filters select[name={name}]").select_option(value)


def violations(page: Page) -> list[tuple[str, list[str]]]:
    options = {"preload": False, "resultTypes": ["violations"]}  # preloading would ask for files
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]


PAGES = [
    "index.html", "change.html", "methods.html", *(f"wave-{wave}/index.html" for wave in (1, 2, 3)),
    *(f"plausibility/wave-3/{name}.html" for name in ("index", "1_coverage")),
]  # fmt: skip


@pytest.mark.parametrize("place", PAGES)
def test_axe_finds_no_violation(reported: Workspace, visit: Any, place: str) -> None:
    assert violations(visit(reported.report, place)) == []


@pytest.mark.parametrize("place", ["index.html", "wave-1/index.html"])
def test_axe_finds_no_violation_in_the_dark_and_on_a_phone(reported: Workspace, visit: Any, place: str) -> None:
    assert violations(visit(reported.report, place, 420, "dark")) == []


def test_axe_finds_no_violation_in_what_is_folded_nor_in_open_evidence(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-1/index.html")
    page.evaluate("document.querySelectorAll('details:not(.all-evidence)').forEach(one => { one.open = true; })")
    assert violations(page) == []
    page.locator("a.statement").first.click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [420, 1200])
def test_a_page_is_no_wider_than_its_window(reported: Workspace, visit: Any, width: int) -> None:
    page = visit(reported.report, "wave-3/index.html", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_click_on_a_statement_opens_its_evidence(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-1/index.html")
    page.locator("a.statement", has_text="Making courses together suited the wish").first.click()
    dialog = page.locator("dialog.evidence")
    assert dialog.is_visible()
    told = dialog.inner_text()
    for word in (
        "F1-025",
        "CMHA Learning Centres",
        "R03",
        "2021-12-02",
        "C1-0020",
        "INT-1-003",
        "LC-WPG-02",
        "cfir-2022",
        "R02",
        "The first round went badly",
    ):
        assert word in told, word
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_evidence_opens_and_closes_by_keyboard_and_gives_the_focus_back(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-1/index.html")
    page.locator("a.statement").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog.evidence").is_visible()
    page.locator("dialog button.close").press("Enter")
    assert not page.locator("dialog.evidence").is_visible()
    assert page.evaluate("document.activeElement.matches('a.statement')")


def test_filters_combine_and_say_how_much_is_shown(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-3/index.html")
    everything = statements(page)
    choose(page, "span", "Waves 1 to 3")
    of_study = statements(page)
    assert 0 < of_study < everything
    choose(page, "wave", "2")
    of_wave = statements(page)
    assert 0 < of_wave < of_study
    assert set(
        page.locator(".cross-case a.statement:visible").evaluate_all("all => all.map(one => one.dataset.wave)")
    ) == {"2"}
    choose(page, "case", "LC")
    of_case = statements(page)
    assert 0 < of_case < of_wave
    assert page.locator(".cross-case th[data-case]:visible").evaluate_all(
        "all => [...new Set(all.map(one => one.dataset.case))]"
    ) == ["LC"]
    choose(page, "element", "Process")
    of_element = statements(page)
    assert 0 < of_element <= of_case
    assert set(page.locator(".cross-case tbody tr:not(.total):visible th").all_inner_texts()) == {"Process"}
    assert f"{of_element} of {everything} statements shown" in page.locator(".filters .found").inner_text()
    page.locator(".filters button[type=reset]").click()
    page.wait_for_timeout(50)  # a form resets after its event
    assert statements(page) == everything


def test_a_site_shows_what_is_said_of_it_and_what_its_sources_bear_out(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-3/index.html")
    choose(page, "site", "SGP")
    shown = page.locator(".cross-case a.statement:visible")
    assert shown.count() > 0
    assert all("SGP" in sites.split() for sites in shown.evaluate_all("all => all.map(one => one.dataset.sites)"))
    assert page.locator(".hidden-count:visible").count() > 0  # a cell that looks empty says that it is not


def test_a_framework_shows_its_own_tables_and_what_is_coded_in_it(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-1/index.html")
    choose(page, "framework", "compatibility-gaps-2002")
    assert page.locator("table.cross-case:visible caption").all_inner_texts() == ["Table 8. Assimilation, wave 1"]
    choose(page, "framework", "cfir-2022")
    shown = page.locator(".cross-case a.statement:visible")
    assert 0 < shown.count() < 62
    assert all("cfir-2022" in each for each in shown.evaluate_all("all => all.map(one => one.dataset.frameworks)"))


def test_search_finds_statements_codes_and_events_of_all_waves(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-1/index.html")
    page.locator("#search").fill("ambassadors employers")
    found = page.locator("#results li")
    found.first.wait_for()
    assert "Trained ambassadors carried the idea along" in found.first.inner_text()
    page.locator("#search").fill("LC-WPG-02")
    assert page.locator("#results .found").inner_text() != "Nothing found"
    page.locator("#search").fill("no such words anywhere")
    assert page.locator("#results .found").inner_text() == "Nothing found"
    page.locator("#search").fill("storytelling cafes")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#event-"))
    assert "storytelling cafes" in page.locator(".event-details h3").inner_text()


def test_a_result_on_another_page_opens_its_evidence_there(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "index.html")
    page.locator("#search").fill("ambassadors employers")
    page.locator("#results a").first.click()
    page.wait_for_url(re.compile("wave-3/index.html#e-"))
    assert "changed employers" in page.locator("dialog.evidence").inner_text()


def test_the_timeline_zooms_moves_filters_and_tells_of_an_event(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-3/index.html")
    events = page.locator("g.event")
    everything = events.count()
    assert everything == 89
    assert "89 of 91 events shown, 2 more undated" in page.locator(".timeline .found").inner_text()
    years = page.locator(".time text").all_text_contents()
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom in").click()
    assert page.locator(".time text").all_text_contents() != years
    assert 0 < events.count() < everything
    years = page.locator(".time text").all_text_contents()
    page.get_by_role("button", name="Later", exact=True).click()
    assert page.locator(".time text").all_text_contents() != years
    page.get_by_role("button", name="Show the whole time").click()
    assert events.count() == everything
    page.locator(".controls select").nth(0).select_option("ESTHER")
    page.locator(".controls select").nth(1).select_option("Adoption")
    assert events.count() == 6
    events.first.focus()
    page.keyboard.press("Enter")
    told = page.locator(".event-details").inner_text()
    assert "ESTHER" in told
    assert "Adoption" in told
    assert "S001" in told


@pytest.mark.parametrize("width", [420, 1200])
def test_no_words_of_the_timeline_overlap_or_leave_it(reported: Workspace, visit: Any, width: int) -> None:
    page = visit(reported.report, "wave-3/index.html", width)
    measure = "all => all.map(one => one.getBoundingClientRect()).map(b => [b.left, b.top + 2, b.right, b.bottom - 2])"
    boxes = page.locator(".canvas .event text").evaluate_all(measure)
    left, right = page.locator(".canvas").evaluate(
        "one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]"
    )
    assert len(boxes) == 89
    for at, one in enumerate(boxes):
        assert left - 1 <= one[0] < one[2] <= right + 1
        for other in boxes[at + 1 :]:
            assert not (one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])


def test_without_its_script_a_page_still_leads_from_statement_to_evidence(
    reported: Workspace, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((reported.reports(1) / "index.html").as_uri())
    page.locator("a.statement").first.click()
    assert "#e-F1-001" in page.url
    assert page.locator(".filters").is_hidden()
    context.close()


def test_a_page_prints_its_tables_and_none_of_its_controls(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-1/index.html")
    page.emulate_media(media="print")
    assert statements(page) == 62
    for selector in (".filters", ".search", ".timeline", ".contents", ".top nav"):
        assert not page.locator(selector).first.is_visible(), selector


def test_texts_that_try_to_be_scripts_are_shown(attacked: Workspace, visit: Any) -> None:
    page = visit(attacked.report, "wave-1/index.html")
    page.locator("a.statement", has_text=ATTACK).first.click()
    assert ATTACK in page.locator("dialog h3").inner_text()
    page.keyboard.press("Escape")
    page.locator("g.event", has_text="<script>").first.click()
    assert ATTACK in page.locator(".event-details h3").inner_text()
    page.locator("#search").fill("alert onerror")
    page.locator("#results li").first.wait_for()
    assert ATTACK in page.locator("#results").inner_text()
