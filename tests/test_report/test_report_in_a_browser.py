"""The site as a reader has it in a browser, opened from a file: evidence, filters, search, timeline, keyboard, axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from accessibility import thin, violations
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
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
        shown = Visit(context.new_page())
        shown.page.on("request", lambda asked: shown.asked.append(asked.url))
        shown.page.on("console", lambda message: shown.said.append(message.text))
        shown.page.on("pageerror", lambda error: shown.said.append(str(error)))
        shown.page.on("dialog", lambda dialog: shown.said.append(dialog.message))
        shown.page.goto((root / place.split("#")[0]).as_uri() + place[len(place.split("#")[0]) :])
        visits.append((root, shown))
        return shown.page

    yield open_page
    for root, shown in visits:
        assert shown.said == []
        assert [url for url in shown.asked if not url.startswith(root.as_uri())] == []
        shown.page.context.close()


ADOPTION = "findings-adoption.html"


def statements(page: Page) -> int:
    return page.locator(".cross-case a.statement:visible").count()


def evidence(page: Page) -> Locator:
    """The panel in which evidence opens."""
    return page.locator("aside.evidence.open")


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f".filters select[name={name}]").select_option(value)


PLAUSIBILITY = [f"plausibility/wave-3/{name}.html" for name in ("index", "1_coverage")]


def pages_of(workspace: Workspace) -> list[str]:
    """The places of all pages of the site."""
    found = [*workspace.report.glob("*.html"), *workspace.report.glob("wave-*/*.html")]
    places = sorted(path.relative_to(workspace.report).as_posix() for path in found)
    assert {"index.html", "findings-adoption.html", "timeline.html", "wave-3/index.html"} <= set(places)
    return places


def test_axe_finds_no_violation_in_light_in_the_dark_and_in_print(reported: Workspace, visit: Any) -> None:
    for place in [*pages_of(reported), *PLAUSIBILITY]:
        page = visit(reported.report, place)
        unfold(page)
        thin(page)
        assert violations(page) == [], place
        page.emulate_media(color_scheme="dark")
        assert violations(page) == [], place
        page.emulate_media(color_scheme="light", media="print")
        assert violations(page) == [], place
        page.context.close()


ROWS = "<tr><td>one</td><td><a href='#a'>two</a></td></tr>"
ODD = {
    "image-alt": "<tr><td>one</td><td><img src='data:,'></td></tr>",
    "link-name": "<tr><td>one</td><td><a href='#a'></a></td></tr>",
    "color-contrast": "<tr><td>one</td><td style='color: #ddd; background: #fff'>two</td></tr>",
}


@pytest.mark.parametrize("rule", ODD)
def test_what_is_thinned_out_hides_nothing_that_is_built_otherwise(browser: Browser, rule: str) -> None:
    page = browser.new_page()
    table = (
        f"<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody>{ROWS * 20}{ODD[rule]}{ROWS * 20}</tbody></table>"
    )
    page.set_content(f"<html lang='en'><title>T</title><main><h1>T</h1>{table}</main></html>")
    thin(page)
    assert page.locator("tbody tr").count() == 3
    assert [found for found, _ in violations(page)] == [rule]
    page.close()


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


@pytest.mark.parametrize("place", ["index.html", ADOPTION, "timeline.html", "wave-1/index.html"])
def test_axe_finds_no_violation_on_a_phone(reported: Workspace, visit: Any, place: str) -> None:
    assert violations(visit(reported.report, place, 420, "dark")) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_what_opens(reported: Workspace, visit: Any, scheme: str) -> None:
    page = visit(reported.report, f"{ADOPTION}#e=F1-025", scheme=scheme)
    evidence(page).wait_for()
    assert violations(page) == []
    page = visit(reported.report, "timeline.html#event=EV005", scheme=scheme)
    page.locator(".card").wait_for()
    assert violations(page) == []


def test_a_page_is_no_longer_than_ten_screens_and_no_wider_than_its_window(reported: Workspace, visit: Any) -> None:
    for place in pages_of(reported):
        page = visit(reported.report, place, 1440)
        page.evaluate(
            "Promise.all([...document.images].filter(one => one.loading !== 'lazy').map(one => one.decode()))"
        )
        assert page.evaluate("document.documentElement.scrollHeight") <= 10 * 900, place
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440, place
        page.set_viewport_size({"width": 320, "height": 256})  # 1280 pixels at 400 %
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, place
        page.context.close()


def test_a_click_on_a_statement_opens_its_evidence_next_to_the_table(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, ADOPTION, 1440)
    link = page.locator("a.statement", has_text="Making courses together suited the wish").first
    link.click()
    evidence(page).wait_for()
    shown = evidence(page).inner_text()
    for word in (
        "F1-025", "CMHA Learning Centres", "R03", "2021-12-02", "C1-0020", "INT-1-003", "LC-WPG-02", "CFIR (2022)",
        "R02", "The first round went badly", "Mulvale et al. 2024, line 320",
    ):  # fmt: skip
        assert word in shown, word
    assert box(evidence(page))["x"] > box(page.locator("table.cross-case"))["x"] + 500
    assert box(evidence(page))["y"] < 900
    assert "e=F1-025" in page.url
    page.keyboard.press("Escape")
    assert evidence(page).count() == 0
    assert "e=F1-025" not in page.url


def box(place: Locator) -> Any:
    return place.bounding_box()


def test_an_address_opens_the_evidence_and_the_choice_that_it_names(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, f"{ADOPTION}#case=LC&row=Process&e=F1-025")
    evidence(page).wait_for()
    assert "Making courses together" in evidence(page).inner_text()
    assert page.locator(".filters select[name=case]").input_value() == "LC"
    assert page.locator(".cross-case tbody tr:not(.total):visible").count() == 1


@pytest.mark.parametrize("place", [ADOPTION, "findings-implementation.html", "wave-1/index.html", "wave-3/index.html"])
def test_the_keyboard_reaches_a_statement_in_at_most_six_stops(reported: Workspace, visit: Any, place: str) -> None:
    page = visit(reported.report, place)
    keys = ["Tab", "Tab", "Enter"]
    for key in keys:
        page.keyboard.press(key)
    assert len(keys) <= 6
    assert page.evaluate("document.activeElement.matches('a.statement')")
    first = page.evaluate("document.activeElement.dataset.entry")
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.dataset.entry")
    assert first != second
    page.keyboard.press("Enter")
    evidence(page).wait_for()
    assert second in evidence(page).inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.entry") == second


def test_filters_combine_say_how_much_is_shown_and_stand_in_the_address(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, ADOPTION)
    everything = statements(page)
    choose(page, "wave", "2")
    of_wave = statements(page)
    assert 0 < of_wave < everything
    shown = page.locator(".cross-case a.statement:visible")
    assert set(shown.evaluate_all("all => all.map(one => one.dataset.wave)")) == {"2"}
    choose(page, "case", "LC")
    of_case = statements(page)
    assert 0 < of_case < of_wave
    headings = page.locator(".cross-case th[data-case]:visible")
    assert headings.evaluate_all("all => [...new Set(all.map(one => one.dataset.case))]") == ["LC"]
    choose(page, "row", "External context")
    of_row = statements(page)
    assert 0 < of_row <= of_case
    assert set(page.locator(".cross-case tbody tr:not(.total):visible th").all_inner_texts()) == {"External context"}
    assert f"{of_row} of {everything} statements fit" in page.locator(".filters .found").inner_text()
    address = page.url
    page.locator(".filters button[type=reset]").click()
    expect(page.locator(".cross-case a.statement:visible")).to_have_count(everything)
    again = visit(reported.report, ADOPTION + "#" + address.split("#")[1])
    assert statements(again) == of_row


def test_a_site_shows_what_is_said_of_it_and_what_its_sources_bear_out(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, ADOPTION)
    choose(page, "site", "SGP")
    shown = page.locator(".cross-case a.statement:visible")
    assert shown.count() > 0
    assert all("SGP" in sites.split() for sites in shown.evaluate_all("all => all.map(one => one.dataset.sites)"))
    assert page.locator(".hidden-count:visible").count() > 0  # a cell that looks empty says that it is not


def test_a_case_and_a_site_of_another_say_that_nothing_fits(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, ADOPTION)
    choose(page, "case", "LC")
    choose(page, "site", "SGP")
    assert page.locator(".filters .found").inner_text().startswith("0 of")


def test_a_framework_shows_what_is_coded_with_it_under_its_display_name(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-1/index.html")
    assert "CFIR (2022)" in page.locator(".filters select[name=framework] option").all_inner_texts()
    everything = statements(page)
    choose(page, "framework", "cfir-2022")
    shown = page.locator(".cross-case a.statement:visible")
    assert 0 < shown.count() < everything == 62
    assert all("cfir-2022" in each for each in shown.evaluate_all("all => all.map(one => one.dataset.frameworks)"))


def found(page: Page, words: str) -> list[str]:
    """What the search finds, kind and title, when all of it is shown."""
    page.locator("#search").fill(words)
    page.locator("#results .found").wait_for()
    return page.locator("#results li").all_inner_texts()


def test_search_finds_statements_events_tables_and_sites_by_any_spelling(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "wave-1/index.html")
    page.locator("#search").focus()
    assert "Trained ambassadors carried the idea along" in found(page, "ambassadors employers")[0]
    assert found(page, "LC-WPG-02")
    assert "Region Jönköping (JKG)" in found(page, "jonkoping")[0]
    assert "Region Jönköping (JKG)" in found(page, "JKP")[0]  # the other code of the site
    assert "Table 7. Implementation, waves 1 to 3" in "".join(found(page, "table 7 implementation"))
    assert found(page, "no such words anywhere") == []
    assert page.locator("#results .found").inner_text() == "Nothing found"
    found(page, "storytelling cafes")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("timeline.html#event="))
    page.locator(".card").wait_for()
    assert "storytelling cafes" in page.locator(".card h2").inner_text()


def test_a_result_on_another_page_opens_its_evidence_there(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "index.html")
    found(page, "ambassadors employers")
    page.locator("#results a").first.click()
    page.wait_for_url(re.compile("findings-adoption.html#e="))
    evidence(page).wait_for()
    assert "changed employers" in evidence(page).inner_text()


def test_each_number_of_the_first_page_leads_to_as_many_statements(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "index.html")
    marks = page.locator("a.mark")
    shown = [(mark.locator("span").first.inner_text(), mark.get_attribute("href")) for mark in marks.all()[::9]]
    assert len(shown) > 3
    for number, address in shown:
        assert statements(visit(reported.report, address)) == int(number), address


def test_a_figure_leads_to_the_statements_behind_it(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "change.html")
    page.locator("#figure-rating_changes .behind a", has_text="Making Recovery Real").click()
    page.wait_for_url(re.compile("findings-adoption.html#case=MRR"))
    assert page.locator(".cross-case th[data-case]:visible").all_inner_texts() == ["Case 2 \u2013 Making Recovery Real"]


def test_a_mark_of_a_figure_opens_what_it_stands_for(reported: Workspace, visit: Any) -> None:
    """The marks are one stop of the keyboard, and arrows lead on."""
    page = visit(reported.report, "index.html", 1440)
    page.locator("#figure-assimilation_over_waves .marks a").first.focus()
    page.keyboard.press("ArrowRight")
    chosen = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowRight")
    several = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    assert (chosen, several) == (
        "ESTHER, Loose coupling, wave 1: 1 statement",
        "ESTHER, Transformation, wave 1: 2 statements",
    )
    assert evidence(page).locator("h2").inner_text() == several
    assert evidence(page).locator("li").all_inner_texts()[1].endswith("(headline)")
    assert violations(page) == []
    evidence(page).locator("a.statement").last.click()
    assert "Assimilation · Transformation · ESTHER · wave 1 · headline" in evidence(page).inner_text()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == several

    page = visit(reported.report, "timeline.html", 1440)
    page.locator("summary", has_text="ESTHER").click()
    page.locator("#figure-timeline_esther .marks a[data-event=EV005]").click()
    shown = evidence(page).inner_text()
    assert "between 1997 and 2006" in shown
    assert "Region Jönköping (JKG)" in shown
    assert violations(page) == []


def test_the_timeline_zooms_moves_filters_and_tells_of_an_event(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "timeline.html")
    events = page.locator("g.event")
    events.first.wait_for()
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
    listed = page.locator(".card").inner_text()
    assert "ESTHER" in listed
    assert "Adoption" in listed
    assert "Mulvale et al. 2024" in listed


def test_words_of_figures_can_be_read_on_a_phone(reported: Workspace, visit: Any) -> None:
    """Figures are drawn 924 pixels wide with words of 11 pixels: shown smaller, these cannot be read."""
    page = visit(reported.report, "index.html", 390)
    widths = page.locator(".paper img").evaluate_all(
        "images => images.map(image => image.getBoundingClientRect().width)"
    )
    assert widths
    assert min(widths) * 11 / 924 >= 11
    assert page.get_by_text("Scroll sideways to see the whole figure.").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [420, 1440])
def test_an_event_opens_next_to_its_mark(reported: Workspace, visit: Any, width: int) -> None:
    page = visit(reported.report, "timeline.html", width)
    page.locator("g.event").first.wait_for()
    for place in (3, 40, 80):
        mark = page.locator("g.event").nth(place)
        mark.locator("text").click()
        at, card = box(mark.locator(".halo")), box(page.locator(".card"))
        gap = max(card["y"] - at["y"] - at["height"], at["y"] - card["y"] - card["height"])
        assert 0 <= gap < 20
        assert card["x"] >= 0
        assert card["x"] + card["width"] <= width
        page.keyboard.press("Escape")
    page.locator("button.undated").first.click()
    assert "undated" in page.locator(".card").inner_text()
    assert abs(box(page.locator(".card"))["y"] - box(page.locator("button.undated").first)["y"]) < 400


def test_an_event_before_a_date_is_a_short_mark_at_its_bound(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, "timeline.html", 1440)
    mark = page.locator("g.event", has_text="A British broadcaster films")
    mark.wait_for()
    assert box(mark.locator("rect").last)["width"] <= 44


@pytest.mark.parametrize("width", [420, 1200])
def test_no_words_of_the_timeline_overlap_or_leave_it(reported: Workspace, visit: Any, width: int) -> None:
    page = visit(reported.report, "timeline.html", width)
    page.locator("g.event").first.wait_for()
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


def test_headings_and_row_headings_stay_in_view(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, ADOPTION, 900)
    grid = page.locator(".grid")
    grid.evaluate("one => { one.scrollTop = 600; one.scrollLeft = 200; }")
    top, left = box(grid)["y"], box(grid)["x"]
    assert abs(box(page.locator(".cross-case thead th").first)["y"] - top) <= 1
    assert abs(box(page.locator(".cross-case tbody th").nth(3))["x"] - left) <= 1


def test_on_a_phone_cases_stack_under_their_names(reported: Workspace, visit: Any) -> None:
    page = visit(reported.report, ADOPTION, 420)
    cells = page.locator(".cross-case tbody tr").first.locator("td")
    places = [box(cell) for cell in cells.all()]
    assert [place["x"] for place in places] == [places[0]["x"]] * 3
    assert places[0]["y"] + places[0]["height"] <= places[1]["y"] + 1
    assert 'Making Recovery Real"' in cells.nth(1).evaluate("one => getComputedStyle(one, '::before').content")


def test_without_scripts_a_page_has_its_tables_and_names_where_the_evidence_is(
    reported: Workspace, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((reported.reports(1) / "index.html").as_uri())
    assert statements(page) == 62
    assert "the sheet Evidence in the workbook" in page.locator("main").inner_text()
    assert page.locator(".filters").is_hidden()
    context.close()


# The headings of a page below which nothing else is printed.
BARE = """all => all.filter((one) => one.offsetParent).filter((one) => {
    const part = one.closest('section, .table, figure') ?? one.parentElement;
    return part.innerText.trim() === one.innerText.trim() && !part.querySelector('img');
}).map((one) => one.innerText)"""


def test_a_page_prints_what_it_shows_and_none_of_its_controls(reported: Workspace, visit: Any) -> None:
    for place in pages_of(reported):
        page = visit(reported.report, place)
        page.emulate_media(media="print")
        for selector in (".filters", ".search", ".timeline", ".chapters", ".evidence", "summary"):
            assert not any(each.is_visible() for each in page.locator(selector).all()), (place, selector)
        unfold(page)  # as for the printer
        assert page.locator("main h2, main h3").evaluate_all(BARE) == [], place
        page.context.close()


def test_texts_that_try_to_be_scripts_are_shown(attacked: Workspace, visit: Any) -> None:
    page = visit(attacked.report, "wave-1/index.html")
    page.locator("a.statement", has_text=ATTACK).first.click()
    evidence(page).wait_for()
    assert ATTACK in evidence(page).locator("h2").inner_text()
    page.locator("#search").focus()
    assert ATTACK in "".join(found(page, "alert onerror"))
    page = visit(attacked.report, "timeline.html")
    page.locator("g.event", has_text="<script>").first.click()
    assert ATTACK in page.locator(".card h2").inner_text()
