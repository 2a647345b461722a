"""The pages as files: well formed, safe, alone, and saying what the tables say."""

from __future__ import annotations

import html
import json
import re
import urllib.parse
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from deliveries import Wave, small_study
from states import ATTACK, ask, with_marts

from casewave.assets.report.printable import Column, Line, Row, Table, items
from casewave.assets.report.printable import text as text_cell
from casewave.assets.report.site.pages import _shown, write_site
from casewave.assets.report.source import ReportData, open_source
from casewave.assets.report.tables import study_tables
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.study_file import load_study

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LOADS = {"src", "srcset", "data", "poster", "action", "formaction", "background"}
SCRIPTS = ("site/casewave.js", "site/statements.js", "site/timeline.js")


class Page(HTMLParser):
    """A page read strictly: every element closed in order; its ids, links, loads, and the text of its table cells."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.elements: Counter[str] = Counter()
        self.policy = ""
        self.directions = 0
        self.cells: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        shown = {name: value or "" for name, value in attrs}
        assert len(shown) == len(attrs), f"an attribute stands twice in {tag}"
        assert not [name for name in shown if name.startswith("on")], f"{tag} has a script of its own"
        assert "style" not in shown
        self.elements[tag] += 1
        self.directions += shown.get("dir") == "auto"
        self.ids += [shown["id"]] if "id" in shown else []
        self.links += [shown["href"]] if tag == "a" else []
        self.loads += [value for name, value in shown.items() if name in LOADS or ("href" in name and tag != "a")]
        if shown.get("http-equiv") == "Content-Security-Policy":
            self.policy = shown["content"]
        if tag in {"td", "th"}:
            self.cells.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"{tag} closes nothing"
        assert self.open.pop() == tag, f"{tag} closes another element"

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.cells[-1] += data


@pytest.fixture(params=[1, 2, 3])
def wave(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def page_text(workspace: Workspace, wave: int) -> str:
    return (workspace.reports(wave) / "index.html").read_text(encoding="utf-8")


def pages_of(workspace: Workspace) -> dict[str, str]:
    """The pages of the site by their place in the report."""
    found = [*workspace.report.glob("*.html"), *workspace.report.glob("wave-*/*.html")]
    return {path.relative_to(workspace.report).as_posix(): path.read_text(encoding="utf-8") for path in found}


def data_of(workspace: Workspace, name: str) -> Any:
    """What a script of data gives, which is JSON and nothing else."""
    script = (workspace.report / "site" / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(script.removeprefix(f'casewave.give("{name}", ').removesuffix(");\n"))


def test_each_page_is_well_formed_and_loads_only_what_stands_in_the_report(reported: Workspace) -> None:
    for place, text in pages_of(reported).items():
        page = Page(text)
        assert "default-src 'none'" in page.policy
        assert "unsafe" not in page.policy
        assert {"iframe", "object", "embed", "base", "style"} & page.elements.keys() == set()
        for load in page.loads:
            target = (reported.report / place).parent / load
            assert target.exists(), (place, load)
            assert target.resolve().is_relative_to(reported.report.resolve())
            assert load.endswith((".css", ".svg", *SCRIPTS)), load
        assert page.elements["h1"] == page.elements["title"] == page.elements["main"] == 1, place


def test_ids_are_unique_and_every_link_leads_somewhere(reported: Workspace) -> None:
    pages = {place: Page(text) for place, text in pages_of(reported).items()}
    for place, page in pages.items():
        assert [name for name, count in Counter(page.ids).items() if count > 1] == [], place
        for link in page.links:
            file, _, anchor = link.partition("#")
            target = ((reported.report / place).parent / file) if file else reported.report / place
            assert target.exists(), (place, link)
            if anchor and "=" not in anchor:
                assert anchor in pages[target.resolve().relative_to(reported.report.resolve()).as_posix()].ids, link


def test_the_site_follows_from_the_published_database_alone(reported: Workspace, tmp_path: Path) -> None:
    """Made where nothing else stands, or later, or by another command, it has the same bytes."""
    with open_source(reported.published, reported.study) as source:
        made = write_site(source, tmp_path).made
    assert {"index.html", "change.html", "wave-3/index.html"} <= {str(path.relative_to(tmp_path)) for path in made}
    for path in made:
        assert path.read_bytes() == (reported.report / path.relative_to(tmp_path)).read_bytes(), path


def test_the_first_page_shows_what_the_study_found_and_leads_everywhere(reported: Workspace) -> None:
    page = (reported.report / "index.html").read_text(encoding="utf-8")
    query = "SELECT statement FROM core.scenario_judgements WHERE judgement_kind = 'headline' AND wave = 3"
    headlines = ask(reported.published, query)
    assert len(headlines) == 3
    for (statement,) in headlines:
        assert html.escape(statement, quote=False) in page
    places = {urllib.parse.unquote(link).split("#")[0] for link in Page(page).links}
    reachable = {
        "findings-adoption.html",
        "change.html",
        "timeline.html",
        "sample.html",
        "methods.html",
        "quality.html",
    }
    assert {*reachable, "wave-1/index.html", "wave-2/index.html", "coproduction.docx", "provenance.html"} <= places


def test_what_is_for_the_team_alone_stands_on_no_page_of_the_readers(reported: Workspace) -> None:
    for place, text in pages_of(reported).items():
        page = Page(text)
        shown = {"claims", "to-look-at", "deliveries", "plausibility"} & set(page.ids)
        assert (shown != set()) == place.startswith("quality"), place
        hashes = re.findall(r"\b[0-9a-f]{64}\b", re.sub(r"<meta[^>]*>", "", text))
        assert (hashes != []) == (place in {"provenance.html", "quality-deliveries.html"}), place


def test_every_table_and_figure_of_the_study_stands_on_one_page_or_on_that_of_its_wave(reported: Workspace) -> None:
    ids = Counter(name for place, text in pages_of(reported).items() if "/" not in place for name in Page(text).ids)
    of_waves = {name for place, text in pages_of(reported).items() if "/" in place for name in Page(text).ids}
    with open_source(reported.published, reported.study) as source:
        tables = [table for _, of_section in study_tables(source) for table in of_section]
    assert len(tables) > 40
    for table in tables:
        name = f"table-{table.name}"
        assert ids[name] == 1 or (ids[name] == 0 and name in of_waves), table.caption


def test_everything_that_the_search_finds_is_there(reported: Workspace) -> None:
    index = data_of(reported, "search")
    kinds = Counter(kind for kind, *_ in index)
    (events,) = ask(reported.published, "SELECT count(*) FROM mart.timeline")
    (claims,) = ask(reported.published, "SELECT count(*) FROM core.claims")
    (sites,) = ask(reported.published, "SELECT count(*) FROM core.sites")
    assert (kinds["Event"], kinds["Claim"], kinds["Site"]) == (*events, *claims, *sites)
    pages = {place: (Page(text).ids, text) for place, text in pages_of(reported).items()}
    shown = {event["event"] for event in data_of(reported, "timeline-data")["events"]}
    for kind, _, _, address, _ in index:
        place, anchor = address.split("#")
        ids, text = pages[place]
        if kind == "Statement":
            assert f'data-entry="{anchor.removeprefix("e=")}"' in text, address
        elif kind == "Event":
            assert anchor.removeprefix("event=") in shown
        elif "=" not in anchor:
            assert anchor in ids, address


def test_the_evidence_of_each_statement_stands_at_its_number(reported: Workspace) -> None:
    files = sorted((reported.report / "site" / "evidence").glob("*.js"), key=lambda path: int(path.stem))
    shown = [entry for path in files for entry in data_of(reported, f"evidence/{path.stem}")]
    numbers = [
        (entry, int(number))
        for text in pages_of(reported).values()
        for entry, number in re.findall(r'data-entry="([^"]+)" data-number="(\d+)"', text)
    ]
    assert len(numbers) > 300
    assert [entry for entry, number in numbers if shown[number]["entry"] != entry] == []


RATED = {1: "cfir_2009", 2: "cfir_2022", 3: "cfir_2022"}


def test_a_page_has_each_figure_with_words_and_files(reported: Workspace, wave: int) -> None:
    ratings = [f"ratings_{RATED[wave]}_by_{kind}" for kind in ("case", "site")]
    names = [*(f"timeline_{case}" for case in ("esther", "mrr", "lc", "all_cases")), "interviews_by_site_and_month"]
    shown = figures_of(reported.reports(wave), page_text(reported, wave))
    assert {re.sub(r"^(timeline_all_cases)_\d+$", r"\1", name) for name in shown} == {*names, *ratings}


def test_the_pages_of_the_study_have_its_figures(reported: Workspace) -> None:
    text = "".join(text for place, text in pages_of(reported).items() if "/" not in place)
    of_study = {"rating_changes", "assimilation_over_waves", "growth_sowing_growing_2025", "panel"}
    agreed = {f"agreement_of_raters_wave_{wave}_{framework}" for wave, framework in RATED.items()}
    of_study |= {"code_saturation", "agreement_of_coders_wave_1_cfir_2022", *agreed}
    assert figures_of(reported.report, text) == of_study


def figures_of(folder: Path, text: str) -> set[str]:
    """The figures that a page shows: each has words, and a file for each of them stands next to the page."""
    words = dict(re.findall(r'<img src="figures/(\w+).svg" alt="([^"]+)"', text))
    assert min(map(len, words.values())) > 60
    files = {path.name for path in (folder / "figures").iterdir()}
    assert files == {f"{name}.{kind}" for name in words for kind in ("svg", "csv")}
    return set(words)


MARKED = re.compile(r'<img src="([^"]+)"[^>]*>\s*<svg class="marks" viewBox="([^"]+)".*?</svg>', re.DOTALL)
LINKED = re.compile(
    r'<a href="([^"]+)" aria-label="([^"]+)"[^>]*><rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"'
)


def test_marks_of_figures_are_links_that_lie_on_the_picture(reported: Workspace) -> None:
    names = set()
    for place, text in pages_of(reported).items():
        for found in MARKED.finditer(text):
            picture = (reported.report / place).parent / found[1]
            names.add(picture.stem)
            assert f'viewBox="{found[2]}"' in picture.read_text(encoding="utf-8")[:400], picture
            _, _, right, bottom = map(int, found[2].split())
            links = LINKED.findall(found[0])
            assert links
            for href, words, *numbers in links:
                x, y, width, height = map(int, numbers)
                assert (min(x, y) >= 0, x + width <= right, y + height <= bottom) == (True,) * 3, (place, words)
                assert (reported.report / place).parent.joinpath(href.split("#")[0]).exists()
    assert {"timeline_esther", "timeline_all_cases", "assimilation_over_waves", "ratings_cfir_2022_by_site"} <= names
    rated = set(re.findall(r'data-rating="([^"]+)"', " ".join(pages_of(reported).values())))
    assert rated
    assert rated <= set(data_of(reported, "ratings"))


def test_the_page_of_a_wave_tells_nothing_of_later_waves(reported: Workspace) -> None:
    text = page_text(reported, 1)
    later = ask(
        reported.published, "SELECT finding, statement FROM core.findings WHERE wave > 1 AND statement IS NOT NULL"
    )
    assert len(later) > 40
    assert [name for name, statement in later if f'"{name}"' in text or statement in text] == []


def test_delivered_text_takes_its_own_direction(reported: Workspace) -> None:
    for place in ("findings-adoption.html", "wave-1/index.html"):
        text = pages_of(reported)[place]
        links = re.findall(r'<a class="statement"[^>]*>', text)
        assert len(links) > 40
        assert all('dir="auto"' in link for link in links)
        assert Page(text).directions > len(links)


def test_texts_with_markup_appear_as_text(attacked: Workspace) -> None:
    pages = pages_of(attacked)
    for place, text in pages.items():
        page = Page(text)
        assert page.elements["img"] == page.elements["figure"], place
        assert {"u", "b"} & page.elements.keys() == set()
        assert not re.search(r"<i>(?!Note\.</i>)", text)
        assert page.elements["script"] == 3 if place == "timeline.html" else 2
        assert "https://example.org" not in " ".join(page.loads + page.links)
    assert any(ATTACK in cell for cell in Page(pages["wave-1/index.html"]).cells)
    assert any(event["text"] == ATTACK for event in data_of(attacked, "timeline-data")["events"])


CASES = "".join(
    f"  - {{programme: P{n:02}, prefix: P{n:02}, name: Programme {n}, start_year: 2010}}\n" for n in range(1, 10)
)
SITES = "".join(
    f"  - {{site: S{n:02}, name: Site {n}, programme: P{n:02}, country: Sweden, jurisdiction: SE, role: home, "
    "first_wave: 1}\n"
    for n in range(1, 10)
)
MANY = f"""
study: many
title: Nine cases and a long cell
programmes:
{CASES}sites:
{SITES}code_schemes: [{{scheme: plain, parts: [programme, site, number]}}]
waves: [{{wave: 1, window: "2020", topic: First, status: collected}}]
phases: [{{phase: adoption, label: Adoption, framework: combined-elements-2024, filled_by: findings}}]
frameworks: [combined-elements-2024]
vocabularies: {{informant_roles: {{strategic: Strategic}}, interview_modes: {{online: Online}}}}
"""


def test_a_long_cell_stands_on_the_page_in_part_and_the_rest_in_a_script(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(MANY, encoding="utf-8")
    rows = "".join(f"F{n},P01,adoption,EL.EXT,{n},present,Statement number {n}.\n" for n in range(1, 31))
    findings = f"finding,programme,phase,element,position,state,statement\n{rows}"
    with small_study(tmp_path / "unused") as unused:
        study = Wave(tmp_path, load_study(tmp_path), unused.con)
        roster = "informant,informant_role\nP01-S01-01,strategic\n"
        assert study.issues(1, informants=roster, findings=findings) == []
        write_site(ReportData(with_marts(study.con), study.study), tmp_path / "report")
    text = (tmp_path / "report" / "findings-adoption.html").read_text(encoding="utf-8")
    assert text.count('class="statement"') == 12
    assert "18 more in the workbook" in text
    assert "9 cases; the table scrolls sideways." in text
    script = (tmp_path / "report" / "site" / "rest" / "findings-adoption.js").read_text(encoding="utf-8")
    (rest,) = json.loads(script.split(", ", 1)[1].removesuffix(");\n")).values()
    assert [entry for entry, *_ in rest] == [f"F{n}" for n in range(13, 31)]


def test_a_long_table_stands_on_the_page_in_part() -> None:
    rows = tuple(Row((text_cell(f"Row {n}"), items(Line(f"Item {m}") for m in range(70)))) for n in range(450))
    shown = _shown(Table("long", "Long", (Column(""), Column("Items")), rows))
    assert (len(shown.table.rows), shown.rows) == (400, 450)
    assert set(shown.more.values()) == {10}
    assert shown.rest == {}
